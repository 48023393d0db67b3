/** An analysis to the matrix of all workloads: who may reach whom, each cell a verdict and its ports. */

import type { Analysis } from './analyze.ts'
import type { Reachability } from './policy/connections.ts'
import { placeName, portWords } from './policy/explain.ts'
import { type Brief, briefly } from './policy/pair-classes.ts'
import { noPorts } from './policy/ports.ts'
import type { Verdict } from './policy/types.ts'
import { nowhereIn } from './policy/universe.ts'
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
  const { shown, more, refs, names, cells } = deskOf(reach)
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

const desks = new WeakMap<Reachability, Desk>()

function deskOf(reach: Reachability): Desk {
  let desk = desks.get(reach)
  if (!desk) {
    const nowhere = nowhereIn(reach.universe)
    const named = reach.endpoints.flatMap((endpoint, index) => (index === nowhere ? [] : [{ endpoint, index, name: placeName(endpoint) }]))
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

function toCells(reach: Reachability): Desk['cells'] {
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

/** A cell in words: "denied", "TCP 6379". Empty on the diagonal. */
export function matrixCell({ names, verdicts, ports, words }: Matrix, row: number, column: number): string {
  const cell = row * names.length + column
  const verdict = matrixVerdicts[verdicts[cell] ?? none]
  if (verdict === undefined) return ''
  const passing = words[ports[cell] ?? 0] ?? ''
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
