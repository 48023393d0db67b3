/** Turns what is typed into the search box into cards and namespaces. */

import type { Graph, GraphCard, GraphEdge } from '#core'
import { kindWord } from './words.ts'

export interface Match {
  readonly ref: string
  readonly name: string
  /** What was matched, or what it is. */
  readonly note: string
  /** The closed namespace that holds it. */
  readonly frame?: string
}

const most = 8

/** The best matches of a name, a label, or filters: `ns:shop port:6379 verdict:partly`, and words beside them. */
export function findMatches(graph: Graph, text: string): Match[] {
  const words = text.trim().toLowerCase().split(/\s+/)
  const filters = words.flatMap((word) => toFilter(graph, word) ?? [])
  const wanted = words.filter((word) => !/^(ns|label|port|verdict):/.test(word)).join(' ')
  if (filters.length > 0) {
    const cards = graph.cards.filter(
      (card) => filters.every((passes) => passes(card)) && (rankOf(card.name, wanted) < 2 || hasLabel(card, wanted)),
    )
    return cards.slice(0, most).map((card) => ({ ref: card.ref, name: card.name, note: toNote(card) }))
  }
  if (!wanted) return []
  const found: (Match & { rank: number })[] = []
  for (const frame of graph.frames) {
    const rank = rankOf(frame.name, wanted)
    if (rank < 2) found.push({ ref: frame.ref, name: frame.name, note: 'namespace', rank })
  }
  for (const card of graph.cards) {
    const rank = rankOf(card.name, wanted)
    const label = rank < 2 ? undefined : hasLabel(card, wanted)
    if (rank < 2 || label) found.push({ ref: card.ref, name: card.name, note: label ?? toNote(card), rank })
  }
  for (const { ref, name, frame } of graph.large?.folded ?? []) {
    const rank = rankOf(name, wanted)
    if (rank < 2) found.push({ ref, name, note: `in ${frame.replace('Namespace/', '')}, closed`, rank, frame })
  }
  return found.sort((a, b) => a.rank - b.rank).slice(0, most)
}

const rankOf = (name: string, wanted: string) => (name.toLowerCase().startsWith(wanted) ? 0 : name.toLowerCase().includes(wanted) ? 1 : 2)
const toNote = (card: GraphCard) => (card.frame ? `${kindWord(card)} in ${card.frame.replace('Namespace/', '')}` : kindWord(card))
const hasLabel = (card: GraphCard, wanted: string) =>
  card.labels.map(({ key, value }) => `${key}=${value}`).find((one) => one.toLowerCase().includes(wanted))

function toFilter(graph: Graph, word: string): ((card: GraphCard) => boolean) | undefined {
  const [, key, value = ''] = /^(ns|label|port|verdict):(.+)$/.exec(word) ?? []
  if (key === 'label') return (card) => hasLabel(card, value) !== undefined
  if (key === 'ns') return ({ ref, frame }) => (frame ?? ref).toLowerCase().startsWith(`namespace/${value}`)
  if (key === 'port') return ({ ports }) => ports.some(({ port, name }) => `${port}` === value || name === value)
  if (key !== 'verdict') return undefined
  const ends = new Set(
    graph.edges.filter((edge) => edge.verdict.startsWith(value)).flatMap(({ source, destination }) => [source, destination]),
  )
  return ({ ref }) => ends.has(ref)
}

/** What a filter leaves in full colour: nodes by ref, edges by id. */
interface Filtered {
  readonly lit: ReadonlySet<string>
  readonly edges: ReadonlySet<string>
}

/** Namespaces, labels and names choose cards, with their paths; verdicts and ports choose paths, with their ends. */
export function applyFilter(graph: Graph, text: string): Filtered | undefined {
  const words = text
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return undefined
  const forEdges = words.flatMap((word) => toEdgeFilter(word) ?? [])
  const forCards = words.filter((word) => toEdgeFilter(word) === undefined).map((word) => toFilter(graph, word) ?? toNameFilter(word))
  const cards = new Set(graph.cards.filter((card) => forCards.every((passes) => passes(card))).map((card) => card.ref))
  const frames = graph.frames.filter((frame) => graph.cards.some((card) => card.frame === frame.ref && cards.has(card.ref)))
  const own = new Set([...cards, ...frames.map((frame) => frame.ref)])
  const edges = graph.edges.filter((edge) => {
    const isMeant = forEdges.length > 0 ? forEdges.every((passes) => passes(edge)) : edge.shown === 'always'
    return isMeant && (forCards.length === 0 || own.has(edge.source) || own.has(edge.destination))
  })
  const ends = edges.flatMap(({ source, destination }) => [source, destination])
  const nodes = forEdges.length > 0 ? ends : [...cards, ...ends]
  const around = graph.cards.filter((card) => nodes.includes(card.ref)).flatMap((card) => card.frame ?? [])
  const ids = edges.map((edge) => edge.id)
  return { lit: new Set([...nodes, ...around, ...ids]), edges: new Set(ids) }
}

const toNameFilter = (word: string) => (card: GraphCard) => rankOf(card.name, word) < 2 || hasLabel(card, word) !== undefined

function toEdgeFilter(word: string): ((edge: GraphEdge) => boolean) | undefined {
  const [, key, value = ''] = /^(port|verdict):(.+)$/.exec(word) ?? []
  if (key === 'verdict')
    return ({ verdict, blockedAt }) => verdict.startsWith(value) || (blockedAt !== undefined && 'half-open'.startsWith(value))
  if (key !== 'port') return undefined
  const wanted = Number(value)
  return ({ ports }) =>
    ports === 'All Connections' ||
    [...ports.matchAll(/(\d+)(?:-(\d+))?/g)].some(([, low, high]) => wanted >= Number(low) && wanted <= Number(high ?? low))
}
