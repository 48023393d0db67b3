/** Tells what a command would change, asked of the analysis while the person still chooses. */

import { useEffect, useState } from 'react'
import { type Command, type Outcome, type PathDelta, shortPorts } from '#core'
import { useStore } from '../store.ts'
import { toCounts } from '../widgets/effect-words.ts'

/** What the command would do, asked anew a moment after each change of it or of the text. */
export function useOutcome(command: Command | undefined): Outcome | undefined {
  const preview = useStore((state) => state.preview)
  const analyzed = useStore((state) => state.analyzed)
  const [outcome, setOutcome] = useState<Outcome>()
  const key = JSON.stringify(command)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says whether the command differs.
  useEffect(() => {
    if (!command) return setOutcome(undefined)
    let late = false
    const timer = setTimeout(() => void preview(command).then((next) => late || setOutcome(next)), 60)
    return () => {
      late = true
      clearTimeout(timer)
    }
  }, [key, analyzed])
  return outcome
}

/** Before anything is done: the files that change, who becomes isolated, which paths open and close, or why it can't be done. */
export function Effect({ outcome, ready, missing }: { outcome: Outcome | undefined; ready: boolean; missing: string }) {
  if (!ready) return <p className="effect dim">{missing}</p>
  if (!outcome) return <p className="effect dim">Working out what this changes…</p>
  if ('refused' in outcome) return <p className="effect">{outcome.refused}</p>
  return (
    <div className="effect" aria-live="polite">
      {outcome.touched.length > 0 && <p>{`Changes ${[...new Set(outcome.touched.map(({ file }) => file))].join(', ')}.`}</p>}
      {outcome.suited !== undefined && <p>{outcome.suited}</p>}
      {outcome.isolates.slice(0, mostIsolated).map((sentence) => (
        <p key={sentence} className="warning">{`${sentence}.`}</p>
      ))}
      {outcome.isolates.length > mostIsolated && (
        <p className="warning">{`And ${outcome.isolates.length - mostIsolated} more become isolated so.`}</p>
      )}
      {outcome.breaksDns.length > 0 && (
        <p className="warning">{`${outcome.breaksDns.join(', ')} can then look up no names: DNS is cut off.`}</p>
      )}
      <p>{toCounts(outcome)}</p>
      {outcome.beside !== undefined && <p className="warning">{`That is by NetworkPolicies alone: ${outcome.beside}`}</p>}
      <Deltas word="Opens" deltas={outcome.opens} verdict="allowed" />
      <Deltas word="Closes" deltas={outcome.closes} verdict="denied" />
    </div>
  )
}

/** Said one by one up to here. */
const mostIsolated = 4

/** Listed one by one up to here. */
const most = 5

function Deltas({ word, deltas, verdict }: { word: string; deltas: readonly PathDelta[]; verdict: string }) {
  if (deltas.length === 0) return null
  return (
    <ul className="deltas" data-verdict={verdict}>
      {deltas.slice(0, most).map((delta) => (
        <li key={`${delta.source} ${delta.destination}`}>
          <span className="delta-word">{word}</span> {delta.source} → {delta.destination}{' '}
          <span className="mono">{shortPorts(delta.ports)}</span>
        </li>
      ))}
      {deltas.length > most && <li>{`${word} ${deltas.length - most} more`}</li>}
    </ul>
  )
}
