/** What is gained and lost since what was opened, or since a state that was chosen: in words, each a way to its path. */

import type { ChangedPath } from '#core'
import { useStore } from '../store.ts'
import { VerdictMark } from '../widgets/VerdictMark.tsx'
import { useAnswer } from './answers.ts'

/** Listed at once on each side. */
const most = 100

export function Changes() {
  const ask = useStore((state) => state.changes)
  const setBaseline = useStore((state) => state.setBaseline)
  const baseline = useStore((state) => state.baseline)
  const baselineIs = useStore((state) => state.baselineIs)
  const same = useStore((state) => state.baseline.files === state.workspace.files)
  const setAsking = useStore((state) => state.setAsking)
  const changes = useAnswer(`changes ${baselineIs.name} ${baselineIs.later} ${baseline.files.map((file) => file.text.length).join()}`, ask)
  return (
    <div className="changes">
      <div className="row wrap">
        <p className="grow" aria-live="polite">
          {changes ? changes.sentence : 'Working out what changed…'}{' '}
          <span className="dim">{baselineIs.later ? `From what is open to ${baselineIs.name}.` : `Since ${baselineIs.name}.`}</span>
        </p>
        <button type="button" className="button small" disabled={same} onClick={setBaseline}>
          Set the baseline here
        </button>
        <button type="button" className="button small" onClick={() => setAsking({ kind: 'compare' })}>
          Compare with another version…
        </button>
      </div>
      {changes && (
        <div className="two-lists">
          <PathList title="Gained" paths={changes.gained} verdict="allowed" />
          <PathList title="Lost" paths={changes.lost} verdict="denied" />
          <PathList title="No longer known, or known again" paths={changes.unsettled} verdict="unknown" />
        </div>
      )}
    </div>
  )
}

const changeOf = { allowed: 'gained', denied: 'lost', unknown: 'unsettled' } as const

function PathList({ title, paths, verdict }: { title: string; paths: readonly ChangedPath[]; verdict: keyof typeof changeOf }) {
  const select = useStore((state) => state.select)
  if (paths.length === 0) return null
  return (
    <section>
      <h3>{`${title} (${paths.length})`}</h3>
      <ul className="plain-list">
        {paths.slice(0, most).map(({ sourceRef: source, destinationRef: destination, sentence }) => (
          <li key={`${source} ${destination}`} data-change={changeOf[verdict]}>
            <VerdictMark verdict={verdict} word={false} />
            <button
              type="button"
              className="cell-link"
              onClick={() => select({ kind: 'edge', id: `${source}→${destination}`, source, destination })}
            >
              {sentence}
            </button>
          </li>
        ))}
        {paths.length > most && <li className="dim">{`and ${paths.length - most} more`}</li>}
      </ul>
    </section>
  )
}
