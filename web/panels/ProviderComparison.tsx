/** All network providers against the connections of this workspace: who runs it as written, and what the others do; a cell explains. */

import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import {
  chosenId,
  type ProviderCell,
  type ProviderColumn,
  type ProviderLine,
  type ProviderRow,
  shortPorts,
  toComparison,
  toProviderTable,
} from '#core'
import { useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { ProviderExplanation } from './ProviderExplanation.tsx'
import './providers.css'

/** Lines kept, and lines drawn at a time: the rest is said. */
const kept = 1000
const step = 100

interface Asked {
  readonly id: string
  readonly source: string
  readonly destination: string
}

export function ProviderComparison() {
  const { rows, total, isCurrent } = useRows()
  const chosen = useStore((state) => chosenId(state.workspace.settings))
  const table = useMemo(() => toProviderTable(toComparison(rows, chosen), kept), [rows, chosen])
  const [asked, setAsked] = useState<Asked>()
  if (rows.length === 0) return <p className="dim">Comparing the providers…</p>
  const said = (
    <p className="dim" aria-live={isCurrent ? 'polite' : 'off'}>
      {isCurrent ? toCount(table.total, table.isComplete) : `Comparing: ${rows.length} of ${total} providers and versions.`}
    </p>
  )
  return (
    <div className="provider-comparison" data-compared={isCurrent}>
      <section aria-labelledby="providers-answer" className="providers-answer">
        <h3 id="providers-answer">Which providers run this as written?</h3>
        <Answer columns={table.columns} />
      </section>
      <div className="providers-both">
        {table.lines.length === 0 && said}
        {table.lines.length > 0 && (
          <Lines
            said={said}
            columns={table.columns.filter(({ differing }) => differing > 0)}
            lines={table.lines}
            total={table.total}
            asked={asked}
            onAsk={setAsked}
          />
        )}
        {asked && <ProviderExplanation {...asked} onClose={() => setAsked(undefined)} />}
      </div>
    </div>
  )
}

const toCount = (total: number, isComplete: boolean) =>
  total === 0 && isComplete
    ? 'No connection differs under any provider.'
    : `${isComplete ? '' : 'At least '}${total} ${total === 1 ? 'connection differs' : 'connections differ'} under some provider. A cell says why.`

/** The rows, asked for one at a time, so that edits get their turn between them. What was known stays until the new ones are all there. */
function useRows() {
  const ask = useStore((state) => state.ask)
  const analyzed = useStore((state) => state.analyzed)
  const [known, setKnown] = useState<{ rows: readonly ProviderRow[]; total: number; isCurrent: boolean }>({
    rows: [],
    total: 0,
    isCurrent: false,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again with each analysis.
  useEffect(() => {
    let late = false
    const gather = async () => {
      const ids = await ask({ kind: 'compared-providers' })
      const rows: ProviderRow[] = []
      for (const id of ids ?? []) {
        const row = await ask({ kind: 'provider-row', id })
        if (late || !row) return
        rows.push(row)
        setKnown((before) =>
          rows.length === ids?.length || before.rows.length <= rows.length
            ? { rows: [...rows], total: ids?.length ?? 0, isCurrent: rows.length === ids?.length }
            : { ...before, isCurrent: false },
        )
      }
    }
    void gather()
    return () => {
      late = true
    }
  }, [analyzed])
  return known
}

const answers = [
  { fidelity: 'as-written', word: 'As written', icon: 'check' },
  { fidelity: 'not-verified', word: 'Not verified', icon: 'info' },
  { fidelity: 'differently', word: 'Differently', icon: 'warning' },
] as const

function Answer({ columns }: { columns: readonly ProviderColumn[] }) {
  const setProfile = useStore((state) => state.setProfile)
  return (
    <dl className="fidelities">
      {answers.map(({ fidelity, word, icon }) => {
        const named = columns.filter((column) => column.fidelity === fidelity)
        if (named.length === 0 && fidelity !== 'as-written') return null
        return (
          <div key={fidelity} data-fidelity={fidelity}>
            <dt>
              <Icon name={icon} size={12} /> {word}
            </dt>
            <dd>
              {named.length === 0 && <span className="dim">No provider is known to.</span>}
              <ul className="chips">
                {named.map(({ id, name, maintained, sentence, marks }) => (
                  <li key={id}>
                    <button
                      type="button"
                      className="chip chip-button"
                      title={[sentence, ...marks].join(' · ')}
                      onClick={() => setProfile(id)}
                    >
                      {name}
                      {!maintained && <span className="dim"> history</span>}
                    </button>
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

interface LinesProps {
  /** How many there are, or how far the comparison is. */
  readonly said: ReactNode
  readonly columns: readonly ProviderColumn[]
  readonly lines: readonly ProviderLine[]
  readonly total: number
  readonly asked: Asked | undefined
  readonly onAsk: (asked: Asked) => void
}

function Lines({ said, columns, lines, total, asked, onAsk }: LinesProps) {
  const setProfile = useStore((state) => state.setProfile)
  const [words, setWords] = useState('')
  const [shown, setShown] = useState(step)
  const { grid, active, onKeyDown, onFocus } = useGrid(columns.length)
  const wanted = words.toLowerCase().split(/\s+/)
  const found = lines.filter(({ source, destination }) =>
    wanted.every((word) => `${source.name} ${destination.name}`.toLowerCase().includes(word)),
  )
  const drawn = found.slice(0, shown)
  const left = found.length - drawn.length + (words.trim() === '' ? total - lines.length : 0)
  return (
    <section className="provider-lines" aria-label="Connections that differ">
      <div className="row wrap">
        <input
          className="field"
          type="search"
          placeholder="Filter by name"
          aria-label="Filter connections"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        {said}
      </div>
      <div className="provider-scroller">
        <table
          className="provider-table"
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: cells are walked by arrow keys, as in a spreadsheet.
          role="grid"
          aria-label="Connections that differ, by provider"
          ref={grid}
          onKeyDown={onKeyDown}
          onFocus={onFocus}
        >
          <thead>
            <tr>
              <th scope="col">Connection</th>
              <th scope="col">As specified</th>
              {columns.map(({ id, name, maintained, sentence, marks }) => (
                <th scope="col" key={id}>
                  <button type="button" className="cell-link" title={[sentence, ...marks].join(' · ')} onClick={() => setProfile(id)}>
                    {name}
                  </button>
                  {!maintained && <span className="dim"> history</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {drawn.map(({ source, destination, specified, cells }, row) => (
              <tr key={`${source.ref} ${destination.ref}`} data-line-source={source.ref} data-line-destination={destination.ref}>
                <th scope="row">{`${source.name} → ${destination.name}`}</th>
                <td className="mono" title={shortPorts(specified)}>
                  {shortPorts(specified)}
                </td>
                {columns.map(({ id, name }, column) => {
                  const cell = cells[column] as ProviderCell
                  const isAsked = asked?.id === id && asked.source === source.ref && asked.destination === destination.ref
                  return (
                    <td key={id} data-provider={id} data-change={cell.change}>
                      <button
                        type="button"
                        className="provider-cell"
                        tabIndex={row === Math.min(active.row, drawn.length - 1) && column === active.column ? 0 : -1}
                        aria-pressed={isAsked}
                        title={`${name}: ${shortPorts(cell.ports)}`}
                        onClick={() => onAsk({ id, source: source.ref, destination: destination.ref })}
                      >
                        <CellWords cell={cell} />
                      </button>
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {left > 0 && (
        <p className="row">
          <span className="dim">{`and ${left} more`}</span>
          {found.length > drawn.length && (
            <button type="button" className="button small" onClick={() => setShown(shown + step)}>
              {`Show ${Math.min(step, found.length - drawn.length)} more`}
            </button>
          )}
        </p>
      )}
    </section>
  )
}

function CellWords({ cell: { change, ports, isUnverified } }: { cell: ProviderCell }) {
  if (change === 'same') return <span className="dim">{isUnverified ? 'as specified, not verified' : 'as specified'}</span>
  const words = change === 'opens' ? 'wider: ' : change === 'closes' ? 'narrower: ' : 'otherwise: '
  return (
    <>
      <Icon name={change === 'opens' ? 'unisolated' : change === 'closes' ? 'isolated' : 'warning'} size={12} />
      <span className="unseen">{words}</span>
      <span className="mono">{shortPorts(ports)}</span>
    </>
  )
}

/** One stop for the Tab key; arrow keys, Home and End walk the cells. */
function useGrid(columns: number) {
  const grid = useRef<HTMLTableElement>(null)
  const [active, setActive] = useState({ row: 0, column: 0 })
  const cellAt = (row: number, column: number) =>
    grid.current?.tBodies[0]?.rows[row]?.cells[column + 2]?.querySelector<HTMLButtonElement>('button')
  const placeOf = (target: EventTarget) => {
    const cell = target instanceof Element ? target.closest('td') : null
    const row = cell?.closest('tr')
    return cell && row ? { row: row.sectionRowIndex, column: cell.cellIndex - 2 } : undefined
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const at = placeOf(event.target)
    if (!at || event.ctrlKey || event.metaKey || event.altKey) return
    const to = {
      ArrowRight: { ...at, column: at.column + 1 },
      ArrowLeft: { ...at, column: at.column - 1 },
      ArrowDown: { ...at, row: at.row + 1 },
      ArrowUp: { ...at, row: at.row - 1 },
      Home: { ...at, column: 0 },
      End: { ...at, column: columns - 1 },
    }[event.key]
    const next = to && cellAt(to.row, to.column)
    if (!to) return
    event.preventDefault()
    if (!next || to.column < 0) return
    setActive(to)
    next.focus()
  }
  const onFocus = (event: { target: EventTarget }) => {
    const at = placeOf(event.target)
    if (at && (at.row !== active.row || at.column !== active.column)) setActive(at)
  }
  return { grid, active, onKeyDown, onFocus }
}
