/** The paths as a table that can be read, filtered and sorted; a row selects its edge. */

import { useMemo, useState } from 'react'
import type { GraphEdge, Verdict } from '#core'
import { useStore } from '../store.ts'
import { toVerdictWord, VerdictMark } from '../widgets/VerdictMark.tsx'
import { useNames } from './answers.ts'
import { MatrixView } from './MatrixView.tsx'

/** Rows drawn at once; the rest is said, not hidden. */
const most = 400

type Column = 'source' | 'destination' | 'verdict' | 'ports'
const columns: readonly { column: Column; title: string }[] = [
  { column: 'source', title: 'From' },
  { column: 'destination', title: 'To' },
  { column: 'verdict', title: 'Verdict' },
  { column: 'ports', title: 'Ports' },
]
const verdicts: readonly Verdict[] = ['allowed', 'partly', 'denied', 'open', 'depends', 'unknown']

interface Row {
  readonly edge: GraphEdge
  readonly cells: Readonly<Record<Column, string>>
}

export function Paths({ onSave }: { onSave: (name: string, text: string) => void }) {
  const [asMatrix, setAsMatrix] = useState(false)
  const edges = useStore((state) => state.analyzed?.graph.edges)
  const selection = useStore((state) => state.selection)
  const select = useStore((state) => state.select)
  const [words, setWords] = useState('')
  const [verdict, setVerdict] = useState<Verdict | ''>('')
  const [sort, setSort] = useState<{ column: Column; down: boolean }>({ column: 'source', down: true })
  const name = useNames()
  // biome-ignore lint/correctness/useExhaustiveDependencies: names change only with the edges.
  const rows = useMemo(() => (edges ?? []).map((edge) => toRow(edge, name)), [edges])
  const shown = rows
    .filter((row) => (verdict === '' || row.edge.verdict === verdict) && matches(row, words))
    .sort(
      (a, b) =>
        (a.cells[sort.column] < b.cells[sort.column] ? -1 : a.cells[sort.column] > b.cells[sort.column] ? 1 : 0) * (sort.down ? 1 : -1),
    )
  return (
    <div className="paths">
      <div className="row">
        <input
          className="field"
          type="search"
          placeholder="Filter by name or port"
          aria-label="Filter paths"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        <select className="field" aria-label="Verdict" value={verdict} onChange={(event) => setVerdict(event.target.value as Verdict | '')}>
          <option value="">any verdict</option>
          {verdicts.map((each) => (
            <option key={each} value={each}>
              {toVerdictWord(each)}
            </option>
          ))}
        </select>
        <span className="dim">{toCount(shown.length, rows.length)}</span>
        <span className="grow" />
        <button type="button" className="button small" aria-pressed={asMatrix} onClick={() => setAsMatrix(!asMatrix)}>
          Matrix
        </button>
      </div>
      <div className={asMatrix ? 'paths-both' : undefined}>
        {asMatrix && <MatrixView words={words} onSave={onSave} />}
        <div className="paths-list">
          <table>
            <thead>
              <tr>
                {columns.map(({ column, title }) => (
                  <th key={column} scope="col" aria-sort={sort.column === column ? (sort.down ? 'ascending' : 'descending') : 'none'}>
                    <button type="button" onClick={() => setSort({ column, down: sort.column === column ? !sort.down : true })}>
                      {title}
                      {sort.column === column && <span aria-hidden="true">{sort.down ? ' ↑' : ' ↓'}</span>}
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.slice(0, most).map(({ edge, cells }) => (
                <tr
                  key={edge.id}
                  data-path-source={edge.source}
                  data-path-destination={edge.destination}
                  aria-current={selection?.kind === 'edge' && selection.id === edge.id ? true : undefined}
                >
                  <th scope="row">
                    <button
                      type="button"
                      className="cell-link"
                      onClick={() => select({ kind: 'edge', id: edge.id, source: edge.source, destination: edge.destination })}
                    >
                      {cells.source}
                    </button>
                  </th>
                  <td>{cells.destination}</td>
                  <td>
                    <VerdictMark verdict={edge.verdict} />
                    {edge.blockedAt && <span className="dim">{` at the ${edge.blockedAt} gate`}</span>}
                  </td>
                  <td>
                    <span className="mono">{cells.ports}</span>
                    {edge.marks?.map((mark) => (
                      <span key={mark} className="dim" data-mark={mark}>{` ${mark}`}</span>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {shown.length > most && <p className="dim">{`and ${shown.length - most} more; narrow them down above`}</p>}
        </div>
      </div>
    </div>
  )
}

const toRow = (edge: GraphEdge, name: (ref: string) => string): Row => ({
  edge,
  cells: {
    source: toFullName(edge.source, name),
    destination: toFullName(edge.destination, name),
    verdict: toVerdictWord(edge.verdict),
    ports: edge.ports + (edge.bundled > 1 ? ` (${edge.bundled} paths)` : ''),
  },
})

/** "shop / db": the namespace is part of `Kind/namespace/name`. */
function toFullName(ref: string, name: (ref: string) => string): string {
  const [, namespace, rest] = ref.includes(':') ? [] : ref.split('/')
  return rest === undefined ? name(ref) : `${namespace} / ${name(ref)}`
}

const matches = ({ cells }: Row, words: string) => {
  const text = Object.values(cells).join(' ').toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

const toCount = (shown: number, all: number) => (shown === all ? `${all} ${all === 1 ? 'path' : 'paths'}` : `${shown} of ${all} paths`)
