/** The paths as a table that can be read, filtered and sorted; a row selects its edge. */

import { useMemo, useState } from 'react'
import { type EndpointRef, type GraphEdge, type Matrix, matrixEntry, matrixPairs, shortPorts, type Verdict } from '#core'
import { useStore } from '../store.ts'
import { toVerdictWord, VerdictMark } from '../widgets/VerdictMark.tsx'
import { useAnswer, useNames } from './answers.ts'
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
  readonly id: string
  readonly source: EndpointRef
  readonly destination: EndpointRef
  readonly verdict: Verdict
  /** As the analysis words them. */
  readonly ports: string
  readonly cells: Readonly<Record<Column, string>>
  /** The gate that stops it, though a rule at the other end allows it. */
  readonly blockedAt?: GraphEdge['blockedAt']
  readonly marks?: GraphEdge['marks']
}

interface Shown {
  readonly words: string
  readonly verdict: Verdict | ''
  readonly sort: { readonly column: Column; readonly down: boolean }
}

/** Rows to be drawn, and how many there are of them and in all. */
interface List {
  readonly rows: readonly Row[]
  readonly found: number
  readonly all: number
}

export function Paths({ onSave }: { onSave: (format: 'csv' | 'markdown') => void }) {
  const asMatrix = useStore((state) => state.asMatrix)
  const setAsMatrix = useStore((state) => state.setAsMatrix)
  const graph = useStore((state) => state.analyzed?.graph)
  const selection = useStore((state) => state.selection)
  const select = useStore((state) => state.select)
  const ask = useStore((state) => state.matrix)
  const [words, setWords] = useState('')
  const [verdict, setVerdict] = useState<Verdict | ''>('')
  const [sort, setSort] = useState<Shown['sort']>({ column: 'source', down: true })
  const name = useNames()
  const matrix = useAnswer(asMatrix ? 'matrix' : undefined, () => (asMatrix ? ask() : undefined))
  // The picture of a large cluster bundles paths; beside the matrix each pair has its own row.
  const pairs = asMatrix && graph?.large ? matrix : undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: names change only with the edges.
  const rows = useMemo(() => (graph?.edges ?? []).map((edge) => toRow(edge, name, graph?.large !== undefined)), [graph])
  // biome-ignore lint/correctness/useExhaustiveDependencies: names change only with the graph.
  const list = useMemo(
    () => (pairs ? listPairs(pairs, { words, verdict, sort }, name) : listRows(rows, { words, verdict, sort })),
    [pairs, rows, words, verdict, sort],
  )
  const { rows: shown, found, all } = list
  const bundled = !pairs && rows.some(({ cells }) => cells.ports.endsWith(' paths)'))
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
        <span className="dim" title="A path is a pair of ends, whether traffic passes or not.">
          {toCount(found, all)}
        </span>
        {graph?.large && !asMatrix && bundled && <span className="dim">bundled by namespace; Matrix lists each pair</span>}
        <span className="grow" />
        <button type="button" className="button small" aria-pressed={asMatrix} onClick={() => setAsMatrix(!asMatrix)}>
          Matrix
        </button>
      </div>
      <div className={asMatrix ? 'paths-both' : undefined}>
        {asMatrix && <MatrixView matrix={matrix} words={words} onSave={onSave} />}
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
              {shown.map(({ id, source, destination, cells, verdict, ports, blockedAt, marks }) => (
                <tr
                  key={id}
                  data-path-source={source}
                  data-path-destination={destination}
                  aria-current={selection?.kind === 'edge' && selection.id === id ? true : undefined}
                >
                  <th scope="row">
                    <button type="button" className="cell-link" onClick={() => select({ kind: 'edge', id, source, destination })}>
                      {cells.source}
                    </button>
                  </th>
                  <td>{cells.destination}</td>
                  <td>
                    <VerdictMark verdict={verdict} />
                    {blockedAt && <span className="dim">{` at the ${blockedAt} gate`}</span>}
                  </td>
                  <td>
                    <span className="mono" data-ports={ports}>
                      {cells.ports}
                    </span>
                    {marks?.map((mark) => (
                      <span key={mark} className="dim" data-mark={mark}>{` ${mark}`}</span>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {found > shown.length && <p className="dim">{`and ${found - shown.length} more; narrow them down above`}</p>}
        </div>
      </div>
    </div>
  )
}

function listRows(rows: readonly Row[], { words, verdict, sort: { column, down } }: Shown): List {
  const order = (a: Row, b: Row) => (a.cells[column] < b.cells[column] ? -1 : a.cells[column] > b.cells[column] ? 1 : 0) * (down ? 1 : -1)
  const found = rows.filter((row) => (verdict === '' || row.verdict === verdict) && matches(row, words)).sort(order)
  return { rows: found.slice(0, most), found: found.length, all: rows.length }
}

function listPairs(matrix: Matrix, { words, verdict, sort }: Shown, name: (ref: string) => string): List {
  const query = { words: words.split(/\s+/), verdict: verdict || undefined, sort: { by: sort.column, down: sort.down }, most }
  const { pairs, found, all } = matrixPairs(matrix, query)
  const rows = pairs.map(({ row, column }): Row => {
    const [source, destination] = [matrix.refs[row] as string, matrix.refs[column] as string]
    const { verdict, ports } = matrixEntry(matrix, row, column)
    const cells = {
      source: toFullName(source, name),
      destination: toFullName(destination, name),
      verdict: toVerdictWord(verdict),
      ports: shortPorts(ports),
    }
    return { id: `${source}→${destination}`, source, destination, verdict, ports, cells }
  })
  return { rows, found, all }
}

const toRow = (edge: GraphEdge, name: (ref: string) => string, isLarge: boolean): Row => ({
  id: edge.id,
  source: edge.source,
  destination: edge.destination,
  verdict: edge.verdict,
  ports: edge.ports,
  blockedAt: edge.blockedAt,
  marks: edge.marks,
  cells: {
    source: toFullName(edge.source, name, isLarge),
    destination: toFullName(edge.destination, name, isLarge),
    verdict: toVerdictWord(edge.verdict),
    ports: shortPorts(edge.ports) + (edge.bundled > 1 ? ` (${edge.bundled} paths)` : ''),
  },
})

/** "shop / db": the namespace is part of `Kind/namespace/name`. A frame stands for every pod in it; that of a large cluster for some of them. */
function toFullName(ref: string, name: (ref: string) => string, isLarge = false): string {
  if (ref.startsWith('Namespace/') && !isLarge) return `${name(ref)} / every pod`
  if (ref.startsWith('any:') && ref !== 'any:*') return `${ref.slice('any:'.length)} / any other pod`
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
