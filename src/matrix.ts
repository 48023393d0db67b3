/** An analysis to the matrix of all workloads: who may reach whom, each cell a verdict and its ports. */

import type { Analysis } from './analyze.ts'
import { placeName, portWords } from './policy/explain.ts'
import { type Brief, briefly } from './policy/pair-classes.ts'
import { noPorts } from './policy/ports.ts'
import { asSeen, type Seen } from './policy/seen.ts'
import type { Verdict } from './policy/types.ts'
import { csvLine, markdownLine } from './text/table.ts'

export const matrixVerdicts: readonly Verdict[] = ['denied', 'allowed', 'partly', 'open', 'depends', 'unknown']

export interface Matrix {
  /** Workloads, then what else the picture shows; rows are sources, columns destinations, in this order. */
  readonly refs: readonly string[]
  readonly names: readonly string[]
  /** For each cell, row by row, an index into `matrixVerdicts`; 255 on the diagonal. */
  readonly verdicts: Uint8Array
  /** For each cell an index into `words`. */
  readonly ports: Uint16Array
  /** "TCP 6379"; the first is empty. */
  readonly words: readonly string[]
  /** Workloads that are left out, since there are more than a matrix can show. */
  readonly more: number
}

/** Rows and columns that are computed at most. */
const most = 2000
const none = 255

/** Some rows of the matrix at a time, so that nobody waits for all of them; by default all. */
export function toMatrix({ reach }: Analysis, from = 0, rows = most): Matrix {
  const { shown, more, refs, names, cells } = deskOf(asSeen(reach))
  const size = shown.length
  const sources = shown.slice(from, from + rows)
  const verdicts = new Uint8Array(sources.length * size)
  const ports = new Uint16Array(sources.length * size)
  const words: string[] = ['']
  const known = new Map<string, number>([['', 0]])
  for (const [row, source] of sources.entries()) {
    for (const [column, destination] of shown.entries()) {
      const cell = row * size + column
      const found = cells(source, destination)
      verdicts[cell] = found.verdict
      let word = known.get(found.words)
      if (word === undefined) {
        word = words.length
        known.set(found.words, word)
        words.push(found.words)
      }
      ports[cell] = word
    }
  }
  return { refs, names, verdicts, ports, words, more }
}

/** What a cell shows. */
interface Cell {
  /** Index into `matrixVerdicts`, or `none`. */
  readonly verdict: number
  readonly words: string
}

/** What all rows of one matrix share. */
interface Desk {
  /** Indexes of endpoints in the matrix's order. */
  readonly shown: readonly number[]
  readonly more: number
  readonly refs: readonly string[]
  readonly names: readonly string[]
  cells(source: number, destination: number): Cell
}

const desks = new WeakMap<Seen, Desk>()

function deskOf(reach: Seen): Desk {
  let desk = desks.get(reach)
  if (!desk) {
    const named = reach.endpoints.flatMap((endpoint, index) =>
      reach.hidden.has(index) ? [] : [{ endpoint, index, name: placeName(endpoint) }],
    )
    const workloads = named.filter(({ endpoint }) => endpoint.kind === 'workload').sort((a, b) => (a.name < b.name ? -1 : 1))
    const sorted = [...workloads, ...named.filter(({ endpoint }) => endpoint.kind !== 'workload')]
    const shown = sorted.slice(0, most)
    desk = {
      shown: shown.map(({ index }) => index),
      more: sorted.length - shown.length,
      refs: shown.map(({ endpoint }) => endpoint.ref),
      names: shown.map(({ name }) => name),
      cells: toCells(reach),
    }
    desks.set(reach, desk)
  }
  return desk
}

const nothing: Cell = { verdict: none, words: '' }

function toCells(reach: Seen): Desk['cells'] {
  const known = new Map<Brief, Cell>()
  const isRange = reach.endpoints.map(({ kind }) => kind === 'range')
  const brief = briefly(reach)
  return (source, destination) => {
    if (source === destination || (isRange[source] && isRange[destination])) return nothing
    const found = brief(source, destination)
    let cell = known.get(found)
    if (!cell) {
      cell = { verdict: matrixVerdicts.indexOf(found.verdict), words: found.ports === noPorts ? '' : portWords(found.ports) }
      known.set(found, cell)
    }
    return cell
  }
}

/** Rows with those that follow them. */
export function joinMatrix(above: Matrix, below: Matrix): Matrix {
  const words = [...above.words, ...below.words.filter((word) => !above.words.includes(word))]
  const places = below.words.map((word) => words.indexOf(word))
  const verdicts = new Uint8Array(above.verdicts.length + below.verdicts.length)
  verdicts.set(above.verdicts)
  verdicts.set(below.verdicts, above.verdicts.length)
  const ports = new Uint16Array(verdicts.length)
  ports.set(above.ports)
  ports.set(
    below.ports.map((word) => places[word] ?? 0),
    above.ports.length,
  )
  return { ...above, verdicts, ports, words }
}

/** How many rows a matrix has so far. */
export const rowsOf = ({ verdicts, names }: Matrix): number => (names.length === 0 ? 0 : verdicts.length / names.length)

/** A cell's verdict, unknown on the diagonal, and the ports that pass. */
export function matrixEntry({ names, verdicts, ports, words }: Matrix, row: number, column: number): { verdict: Verdict; ports: string } {
  const cell = row * names.length + column
  return { verdict: matrixVerdicts[verdicts[cell] ?? none] ?? 'unknown', ports: words[ports[cell] ?? 0] ?? '' }
}

/** A cell in words: "denied", "TCP 6379". Empty on the diagonal. */
export function matrixCell(matrix: Matrix, row: number, column: number): string {
  if (matrix.verdicts[row * matrix.names.length + column] === none) return ''
  const { verdict, ports: passing } = matrixEntry(matrix, row, column)
  return verdict === 'allowed' || passing === '' ? passing || verdict : `${verdict}: ${passing}`
}

/** One row a source, one column a destination. */
export function formatMatrix(matrix: Matrix, format: 'csv' | 'markdown'): string {
  const { names } = matrix
  const head = ['from \\ to', ...names]
  const rows = names.map((name, row) => [name, ...names.map((_, column) => matrixCell(matrix, row, column))])
  if (format === 'csv') return [head, ...rows].map(csvLine).join('')
  return [markdownLine(head), markdownLine(head.map(() => '---')), ...rows.map(markdownLine)].join('')
}

/** What a list of the matrix's pairs shows: which ones, in which order, and how many of them. */
export interface PairQuery {
  /** Each must occur in the names, the verdict or the ports. */
  readonly words: readonly string[]
  readonly verdict: Verdict | undefined
  readonly sort: { readonly by: 'source' | 'destination' | 'verdict' | 'ports'; readonly down: boolean }
  readonly most: number
}

interface PairList {
  /** Rows and columns of the matrix. */
  readonly pairs: readonly { readonly row: number; readonly column: number }[]
  readonly found: number
  readonly all: number
}

/** The pairs asked for. Each name and each word is looked at once, so that millions of pairs take a moment. */
export function matrixPairs(matrix: Matrix, { words, verdict, sort, most }: PairQuery): PairList {
  const { names, verdicts, ports } = matrix
  const wanted = words.filter((word) => word !== '').slice(0, 30)
  const every = (1 << wanted.length) - 1
  const bits = (text: string) =>
    wanted.reduce((sum, word, i) => (text.toLowerCase().includes(word.toLowerCase()) ? sum | (1 << i) : sum), 0)
  const inName = names.map(bits)
  const inVerdict = matrixVerdicts.map(bits)
  const inPorts = matrix.words.map(bits)
  const only = verdict && matrixVerdicts.indexOf(verdict)
  const byName = toRanks(names)
  const ranks = { verdict: toRanks(matrixVerdicts), ports: toRanks(matrix.words) }
  const order = names.map((_, i) => i).sort((a, b) => ((byName[a] as number) - (byName[b] as number)) * (sort.down ? 1 : -1))
  const buckets = new Map<number, { row: number; column: number }[]>()
  let [found, all] = [0, 0]
  const byColumn = sort.by === 'destination'
  for (const first of order) {
    for (const second of order) {
      const row = byColumn ? second : first
      const column = byColumn ? first : second
      const cell = row * names.length + column
      const cellVerdict = verdicts[cell] as number
      if (cellVerdict === none) continue
      all++
      const port = ports[cell] as number
      if (only !== undefined && cellVerdict !== only) continue
      if (((inName[row] as number) | (inName[column] as number) | (inVerdict[cellVerdict] as number) | (inPorts[port] as number)) !== every)
        continue
      found++
      const key = sort.by === 'verdict' ? (ranks.verdict[cellVerdict] as number) : sort.by === 'ports' ? (ranks.ports[port] as number) : 0
      const bucket = buckets.get(key)
      if (!bucket) buckets.set(key, [{ row, column }])
      else if (bucket.length < most) bucket.push({ row, column })
    }
  }
  const sorted = [...buckets].sort(([a], [b]) => (a - b) * (sort.down ? 1 : -1))
  return { pairs: sorted.flatMap(([, bucket]) => bucket).slice(0, most), found, all }
}

/** The place of each in the order of the alphabet. */
function toRanks(names: readonly string[]): number[] {
  const sorted = names.map((name, i) => ({ name, i })).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.i - b.i))
  const ranks: number[] = []
  for (const [rank, { i }] of sorted.entries()) ranks[i] = rank
  return ranks
}
