/** The page of one network provider: what it does with each feature, from where that is known, its versions and limits. */

import { Dialog } from 'radix-ui'
import { Fragment } from 'react'
import {
  boundaries,
  type Cell,
  type Feature,
  featureTitles,
  type Profile,
  profileOf,
  profilesOf,
  providersList,
  ruleFeatures,
  toChoice,
  toId,
} from '#core'
import { useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { returnFocus } from '../widgets/return-focus.ts'
import { useChosenProvider, useProviderChoice } from './provider-choice.ts'
import './providers.css'

export function ProviderPage() {
  const id = useStore((state) => state.profile)
  const setProfile = useStore((state) => state.setProfile)
  const profile = id === undefined ? undefined : profileOf(toChoice(id))
  return (
    <Dialog.Root open={profile !== undefined} onOpenChange={(open) => open || setProfile(undefined)}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        {profile && (
          <Dialog.Content onCloseAutoFocus={returnFocus} className="dialog provider-page" aria-describedby="provider-status">
            <Page profile={profile} />
          </Dialog.Content>
        )}
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Page({ profile }: { profile: Profile }) {
  const { provider, name, inert } = profile
  const setProfile = useStore((state) => state.setProfile)
  return (
    <>
      <header className="row wrap">
        <Dialog.Title className="dialog-title grow">{name}</Dialog.Title>
        <label className="labelled">
          Provider
          <select className="field" value={provider.id} onChange={(event) => setProfile(event.target.value)}>
            {providersList.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        </label>
        {provider.versions.length > 1 && (
          <label className="labelled">
            Version
            <select className="field" value={toId(profile)} onChange={(event) => setProfile(event.target.value)}>
              {profilesOf(provider).map((each) => (
                <option key={toId(each)} value={toId(each)}>
                  {each.version?.label || 'today'}
                </option>
              ))}
            </select>
          </label>
        )}
      </header>
      <p id="provider-status">
        <span className="state-chip" data-state={provider.maintained ? 'yes' : 'history'}>
          {provider.maintained ? 'maintained' : 'history'}
        </span>{' '}
        {provider.status.replace(/^(Maintained|History)[:;.] ?/, '')}
      </p>
      {inert && (
        <p className="danger">
          {`${inert.because.charAt(0).toUpperCase()}${inert.because.slice(1)}: policies have no effect here. `}
          <span className="dim">{`Source: ${inert.source}`}</span>
        </p>
      )}
      <Cells profile={profile} />
      {provider.limits.length > 0 && (
        <section>
          <h3>Limits</h3>
          <ul className="provider-limits">
            {provider.limits.map(({ words, source }) => (
              <li key={words}>
                {words} <span className="dim">{`Source: ${source}`}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Buttons profile={profile} />
    </>
  )
}

const states = { yes: 'as specified', no: 'not supported', partial: 'partly', unverified: 'not verified' } as const
const groups: readonly { title: string; features: readonly Feature[] }[] = [
  { title: 'Rules', features: ruleFeatures },
  { title: 'Where the specification leaves it open', features: boundaries },
]

function Cells({ profile }: { profile: Profile }) {
  return (
    <table className="provider-cells">
      <thead>
        <tr>
          <th scope="col">Feature</th>
          <th scope="col">What it does</th>
          <th scope="col">Source</th>
        </tr>
      </thead>
      <tbody>
        {groups.map(({ title, features }) => (
          <Fragment key={title}>
            <tr>
              <th colSpan={3} scope="colgroup" className="cells-group">
                {title}
              </th>
            </tr>
            {features.map((feature) => {
              const { state, words, source }: Cell = profile.cells[feature]
              // What is open by the specification is neither right nor wrong.
              const isJudged = features === ruleFeatures || state === 'unverified'
              return (
                <tr key={feature} data-feature={feature} data-state={state}>
                  <th scope="row">{featureTitles[feature]}</th>
                  <td>
                    {isJudged && (
                      <span className="state-chip" data-state={state}>
                        {states[state]}
                      </span>
                    )}{' '}
                    {words === 'Works as specified.' ? '' : words}
                  </td>
                  <td className="dim">{source}</td>
                </tr>
              )
            })}
          </Fragment>
        ))}
      </tbody>
    </table>
  )
}

function Buttons({ profile }: { profile: Profile }) {
  const chosen = useChosenProvider()
  const choose = useProviderChoice()
  const setProfile = useStore((state) => state.setProfile)
  const isChosen = chosen === toId(profile)
  return (
    <div className="row row-end">
      {isChosen && (
        <span className="row dim grow">
          <Icon name="check" /> Chosen for this workspace
        </span>
      )}
      <Dialog.Close asChild>
        <button type="button" className="button">
          Close
        </button>
      </Dialog.Close>
      {!isChosen && (
        <button
          type="button"
          className="button primary"
          onClick={() => {
            setProfile(undefined)
            void choose(toId(profile))
          }}
        >
          {`Choose ${profile.name}`}
        </button>
      )}
    </div>
  )
}
