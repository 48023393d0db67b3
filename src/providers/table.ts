/** A comparison of providers to one table: a line for each connection on which some provider differs, a column for each that does. */

import type { ProviderComparison, ProviderRow } from './comparison.ts'
import type { ComparedEnd } from './differences.ts'
import { featureTitles } from './features.ts'
import { effectMarks } from './words.ts'

export interface ProviderColumn {
  readonly id: string
  readonly name: string
  readonly maintained: boolean
  readonly fidelity: ProviderRow['fidelity']
  readonly sentence: string
  readonly differing: number
  /** False: there are more. */
  readonly isComplete: boolean
  /** What it does otherwise in a few words each, "2 policies: no effect here". */
  readonly marks: readonly string[]
}

export interface ProviderCell {
  readonly ports: string
  /** `same`: as specified. */
  readonly change: 'same' | 'opens' | 'closes' | 'both'
  /** As specified as far as anybody knows, but not verified for this provider. */
  readonly isUnverified: boolean
}

export interface ProviderLine {
  readonly source: ComparedEnd
  readonly destination: ComparedEnd
  readonly specified: string
  /** In the order of the columns. */
  readonly cells: readonly ProviderCell[]
}

export interface ProviderTable {
  readonly answer: string
  /** Those that differ on some connection first, then the others. */
  readonly columns: readonly ProviderColumn[]
  readonly lines: readonly ProviderLine[]
  /** How many connections differ under some provider; `lines` holds the first of them. */
  readonly total: number
  readonly isComplete: boolean
}

/** Connections among written workloads first; `most` lines. */
export function toProviderTable({ answer, rows, connections }: ProviderComparison, most: number): ProviderTable {
  const ordered = [...rows].sort((a, b) => Number(b.connections.length > 0) - Number(a.connections.length > 0))
  const lookup = ordered.map((row) => toLookup(row))
  const isWritten = ({ source, destination }: ProviderComparison['connections'][number]) =>
    Number(source.kind === 'workload') + Number(destination.kind === 'workload')
  const lines = [...connections]
    .sort((a, b) => isWritten(b) - isWritten(a))
    .slice(0, most)
    .map(({ source, destination, specified }): ProviderLine => {
      const cells = lookup.map((cellAt) => cellAt(source.ref, destination.ref, specified))
      return { source, destination, specified, cells }
    })
  return {
    answer,
    columns: ordered.map(toColumn),
    lines,
    total: connections.length,
    isComplete: rows.every((row) => row.isComplete),
  }
}

function toLookup({ connections, unverifiedAt }: ProviderRow) {
  const differing = new Map(connections.map((one) => [`${one.source.ref} ${one.destination.ref}`, one]))
  const [senders, receivers] = [new Set(unverifiedAt.egress), new Set(unverifiedAt.ingress)]
  return (source: string, destination: string, specified: string): ProviderCell => {
    const isUnverified = senders.has(source) || receivers.has(destination)
    const found = differing.get(`${source} ${destination}`)
    if (!found) return { ports: specified, change: 'same', isUnverified }
    return { ports: found.enforced, change: found.opens ? (found.closes ? 'both' : 'opens') : 'closes', isUnverified }
  }
}

function toColumn({ id, name, maintained, fidelity, sentence, connections, isComplete, effects }: ProviderRow): ProviderColumn {
  const marks = (['rejected', 'not-enforced', 'widened', 'narrowed'] as const).flatMap((kind) => {
    const policies = new Set(effects.filter((effect) => effect.kind === kind).map(({ policy }) => policy)).size
    return policies > 0 ? [`${policies} ${policies === 1 ? 'policy' : 'policies'}: ${effectMarks[kind]}`] : []
  })
  const open = new Set(effects.flatMap(({ kind, feature }) => (kind === 'unverified' && feature ? [featureTitles[feature]] : [])))
  const unverified = open.size > 0 ? [`not verified: ${[...open].join(', ')}`] : []
  return { id, name, maintained, fidelity, sentence, differing: connections.length, isComplete, marks: [...marks, ...unverified] }
}
