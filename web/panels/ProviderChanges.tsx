/** The connections on which the chosen network provider differs from the specification, and what it makes of the policies. */

import { type ConnectionDifference, profileOf, shortPorts } from '#core'
import { useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { useAnswer } from './answers.ts'
import { useChosenProvider } from './provider-choice.ts'

/** Listed at once on each side. */
const most = 100

export function ProviderChanges() {
  const chosen = useChosenProvider()
  const ask = useStore((state) => state.ask)
  const openDrawer = useStore((state) => state.openDrawer)
  const setProfile = useStore((state) => state.setProfile)
  const profile = useStore((state) => profileOf(state.workspace.settings))
  const row = useAnswer(`provider ${chosen}`, () => ask({ kind: 'provider' }))
  if (!profile || row?.id !== chosen) return null
  const opened = row.connections.filter(({ opens }) => opens)
  const shut = row.connections.filter(({ opens }) => !opens)
  return (
    <section className="provider-changes" aria-label={`Under ${profile.name}`}>
      <div className="row wrap">
        <h3 className="grow">{`Under ${profile.name}, against the specification`}</h3>
        <button type="button" className="button small" onClick={() => setProfile(chosen)}>
          {`What ${profile.provider.name} enforces`}
        </button>
        <button type="button" className="button small" onClick={() => openDrawer('providers')}>
          Compare all providers
        </button>
      </div>
      <p aria-live="polite">{row.sentence}</p>
      <div className="two-lists">
        <Differing title="Open beyond what is written" connections={opened} opens isComplete={row.isComplete} />
        <Differing title="Shut although written" connections={shut} opens={false} isComplete={row.isComplete} />
      </div>
    </section>
  )
}

interface DifferingProps {
  readonly title: string
  readonly connections: readonly ConnectionDifference[]
  readonly opens: boolean
  readonly isComplete: boolean
}

function Differing({ title, connections, opens, isComplete }: DifferingProps) {
  const select = useStore((state) => state.select)
  if (connections.length === 0) return null
  return (
    <section>
      <h4>{`${title} (${isComplete ? '' : 'at least '}${connections.length})`}</h4>
      <ul className="plain-list">
        {connections.slice(0, most).map(({ source, destination, specified, enforced }) => (
          <li key={`${source.ref} ${destination.ref}`} data-provider-change={opens ? 'opened' : 'shut'} data-opens={opens}>
            <Icon name={opens ? 'unisolated' : 'isolated'} size={14} />
            <button
              type="button"
              className="cell-link"
              onClick={() =>
                select({ kind: 'edge', id: `${source.ref}→${destination.ref}`, source: source.ref, destination: destination.ref })
              }
            >
              {`${source.name} → ${destination.name}`}
            </button>
            <span>
              <span className="mono">{shortPorts(enforced)}</span> <span className="dim">{`as specified: ${shortPorts(specified)}`}</span>
            </span>
          </li>
        ))}
        {connections.length > most && <li className="dim">{`and ${connections.length - most} more`}</li>}
      </ul>
    </section>
  )
}
