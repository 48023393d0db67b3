/** Why one connection differs under a network provider: as specified, as enforced, the effects with their sources, both halves. */

import { useEffect, useRef } from 'react'
import type { HalfExplanation } from '#core'
import { useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { VerdictMark } from '../widgets/VerdictMark.tsx'
import { useAnswer, useNames } from './answers.ts'
import { LineLinks } from './Links.tsx'
import { ProviderEffects } from './ProviderEffects.tsx'
import { useProviderChoice } from './provider-choice.ts'

interface Props {
  readonly id: string
  readonly source: string
  readonly destination: string
  readonly onClose: () => void
}

export function ProviderExplanation({ id, source, destination, onClose }: Props) {
  const ask = useStore((state) => state.ask)
  const select = useStore((state) => state.select)
  const setProfile = useStore((state) => state.setProfile)
  const choose = useProviderChoice()
  const names = useNames()
  const answer = useAnswer(`${id} ${source} ${destination}`, () => ask({ kind: 'explain-under', id, source, destination }))
  const aside = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each newly asked cell is brought into view.
  useEffect(() => aside.current?.scrollIntoView({ block: 'nearest' }), [id, source, destination])
  if (answer?.enforced.source !== source || answer.enforced.destination !== destination) return null
  const { name, isChosen, specified, enforced } = answer
  return (
    <aside className="provider-explanation" aria-label={`${names(source)} to ${names(destination)} under ${name}`} ref={aside}>
      <header className="row">
        <h3 className="grow">
          {names(source)} <Icon name="arrow" size={14} /> {names(destination)} <span className="dim">{`under ${name}`}</span>
        </h3>
        <button type="button" className="button icon-button small" aria-label="Close the explanation" onClick={onClose}>
          <Icon name="close" size={12} />
        </button>
      </header>
      <dl className="readings">
        <dt>As specified</dt>
        <dd>
          <VerdictMark verdict={specified.verdict} /> {specified.sentence}
        </dd>
        <dt>{`Under ${name}`}</dt>
        <dd>
          <VerdictMark verdict={enforced.verdict} /> {enforced.sentence}
        </dd>
      </dl>
      <ProviderEffects effects={enforced.effects} />
      {enforced.effects.length === 0 && enforced.ports === specified.ports && (
        <p className="dim">{`${name} takes the policies at both ends as they are written.`}</p>
      )}
      <Half title={`Egress of ${names(source)}`} half={enforced.egress} />
      <Half title={`Ingress of ${names(destination)}`} half={enforced.ingress} />
      <p className="row wrap">
        <button
          type="button"
          className="button small"
          onClick={() => select({ kind: 'edge', id: `${source}→${destination}`, source, destination })}
        >
          Show on the canvas
        </button>
        {!isChosen && (
          <button type="button" className="button small" onClick={() => void choose(id)}>
            {`See everything under ${name}`}
          </button>
        )}
        <button type="button" className="button small" onClick={() => setProfile(id)}>
          {`What ${name} enforces`}
        </button>
      </p>
    </aside>
  )
}

function Half({ title, half }: { title: string; half: HalfExplanation }) {
  return (
    <section className="half" data-isolated={half.isolated}>
      <h4>{title}</h4>
      <p>{half.sentence}</p>
      <LineLinks links={half.links} />
    </section>
  )
}
