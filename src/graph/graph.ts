/** The analysis as a picture: namespaces as frames, endpoints as cards, connections as edges, with places. */

import type { Cluster } from '../kubernetes/cluster.ts'
import type { Reachability } from '../policy/connections.ts'
import { asSeen, type Seen } from '../policy/seen.ts'
import { mentionedKeys } from '../policy/universe.ts'
import type { Place } from '../text/workspace.ts'
import { toCard, toFrame } from './cards.ts'
import { drawnEdges } from './edges.ts'
import { toLargeGraph } from './large.ts'
import { layOut, type Sized, titleWidth } from './layout.ts'
import { frameRef, isLarge } from './levels.ts'
import { toRanks } from './ranks.ts'
import type { Badge, Graph, GraphCard, GraphEdge, GraphFrame, View } from './types.ts'

interface GraphInput {
  readonly cluster: Cluster
  readonly reach: Reachability
  /** Places by the user's hand. */
  readonly places: Readonly<Record<string, Place>>
  /** Errors and warnings by ref of the resource they concern. */
  readonly badges: ReadonlyMap<string, Badge>
}

/** A large cluster's namespaces are one card each, but for those in `view.open`; of others, what is in it has a card in any case. `previous`: what was placed automatically keeps its place, as long as one of its frames or cards is still there. */
export function toGraph(given: GraphInput, previous?: Graph, view: View = closed): Graph {
  const reach = asSeen(given.reach)
  const input = { ...given, reach }
  const { cluster } = input
  if (isLarge(reach)) return toLargeGraph(input, previous, view)
  const edges = drawnEdges(
    reach,
    [...reach.endpoints.keys()].filter((index) => !reach.hidden.has(index)),
  )
  const shown = shownEndpoints(reach, edges, view)
  const drawn = edges.filter((edge) => isShown(edge.source, shown) && isShown(edge.destination, shown))
  const keys = mentionedKeys(cluster.policies)
  const bare = reach.endpoints.flatMap((endpoint, index) =>
    shown.has(endpoint.ref) && !reach.hidden.has(index) ? [toCard(input, endpoint, index, keys)] : [],
  )
  const spaces = reach.universe.spaces.filter((space) => bare.some((card) => card.frame === frameRef(space.name)) || !space.inferred)
  const always = drawn.filter((edge) => edge.shown === 'always')
  const refs = bare.map((card) => card.ref)
  const home = new Map(bare.map((card) => [card.ref, card.frame]))
  const isInside = ({ source, destination }: GraphEdge) => home.get(source) !== undefined && home.get(source) === home.get(destination)
  const inside = always.filter(isInside)
  // In a namespace, who is called from outside of it alone stands first.
  const [ranks, ranksInside] = [toRanks(refs, always), toRanks(refs, inside)]
  const ahead = toAhead(bare, inside, ranksInside)
  const sized: Sized[] = bare.map((card) => {
    const rank = (card.frame === undefined ? ranks : ranksInside).get(card.ref) ?? 0
    const fromFrame = always.filter((edge) => edge.source === card.frame && edge.destination === card.ref)
    return { ...card, rank, ahead: ahead.get(card.ref), lead: Math.max(0, ...fromFrame.map(labelWidth)) }
  })
  const kept = keptPlaces(previous, bare, input.places, spaces.length > 0)
  const frameRanks = toRanks(
    spaces.map((space) => frameRef(space.name)),
    betweenFrames(always, bare),
  )
  const rankOf = (name: string) => frameRanks.get(frameRef(name)) ?? 0
  const order = [...spaces].sort((a, b) => rankOf(a.name) - rankOf(b.name) || (a.name < b.name ? -1 : 1))
  const framed = order.map((space) => toFrame(reach, space))
  const layout = layOut(
    sized,
    framed.map(({ ref }) => ref),
    kept,
    new Set(Object.keys(input.places)),
    new Map(framed.map(({ ref, name, labels }) => [ref, titleWidth(name, labels.length > 0)])),
  )
  const frames = framed.map(
    (frame): GraphFrame => ({ ...frame, ...(layout.frames.get(frame.ref) as { place: Place; width: number; height: number }) }),
  )
  return { frames, cards: bare.map((card) => ({ ...card, place: layout.cards.get(card.ref) as Place })), edges: drawn }
}

const closed: View = { open: new Set() }
const isShown = (ref: string, shown: ReadonlySet<string>) => shown.has(ref) || ref.startsWith('Namespace/')

/** Written and inferred workloads and address ranges that a block cut out always; the rest where a drawn edge or the view needs it. */
function shownEndpoints(reach: Seen, edges: readonly GraphEdge[], view: View): ReadonlySet<string> {
  const shown = new Set<string>()
  for (const endpoint of reach.endpoints) {
    const isOwn = endpoint.kind === 'workload' || endpoint.kind === 'inferred' || endpoint.block !== undefined
    if (isOwn || view.open.has(endpoint.ref)) shown.add(endpoint.ref)
  }
  for (const edge of edges) {
    if (edge.shown === 'always') for (const ref of [edge.source, edge.destination]) if (!ref.startsWith('Namespace/')) shown.add(ref)
  }
  // Where ipBlocks name every address, nothing may be left for everywhere else to stand for.
  if (!reach.hidden.has(reach.universe.indexOf.get('cidr:*') as number)) shown.add('cidr:*')
  return shown
}

/** `edges` within namespaces to what goes right from each card's column: labels as wide as the canvas draws them, and paths that look different. */
function toAhead(
  cards: readonly GraphCard[],
  edges: readonly GraphEdge[],
  ranks: ReadonlyMap<string, number>,
): ReadonlyMap<string, NonNullable<Sized['ahead']>> {
  const home = new Map(cards.map((card) => [card.ref, card.frame]))
  const rankOf = (ref: string) => ranks.get(ref) ?? 0
  return new Map(
    cards.map((card) => {
      const rank = rankOf(card.ref)
      const passing = edges.filter(
        (edge) => home.get(edge.source) === card.frame && rankOf(edge.source) <= rank && rankOf(edge.destination) > rank,
      )
      const near = passing.filter((edge) => rankOf(edge.source) === rank && rankOf(edge.destination) === rank + 1)
      const looks = new Set(passing.map(({ destination, ports, verdict }) => `${destination} ${ports} ${verdict}`))
      return [card.ref, { label: Math.max(0, ...near.map(labelWidth)), paths: looks.size }]
    }),
  )
}

const labelWidth = ({ ports, verdict, bundled }: GraphEdge) => {
  const letters = ports.replace('All Connections', 'all ports').replaceAll('TCP ', '').length + (bundled > 1 ? 4 : 0)
  return letters * 6.2 + 14 + (verdict === 'allowed' ? 0 : 14)
}

/** The edges as namespaces see them; rules for everyone say nothing of who calls whom. */
function betweenFrames(edges: readonly GraphEdge[], cards: readonly GraphCard[]): { source: string; destination: string }[] {
  const home = new Map(cards.map((card) => [card.ref, card.frame]))
  const frameOf = (ref: string) => (ref.startsWith('Namespace/') ? ref : home.get(ref))
  return edges.flatMap(({ source, destination, citations }) => {
    const [from, to] = [frameOf(source), frameOf(destination)]
    const forEveryone = citations.some((citation) => citation.peer === undefined)
    return from && to && from !== to && !forEveryone ? [{ source: from, destination: to }] : []
  })
}

/** Of another application's picture nothing is kept: with few cards in common, the new one is laid out afresh. */
function keptPlaces(
  previous: Graph | undefined,
  cards: readonly GraphCard[],
  places: Readonly<Record<string, Place>>,
  hasFrames: boolean,
): ReadonlyMap<string, Place> {
  const kept = new Map<string, Place>()
  const own = (kind: GraphCard['kind']) => kind === 'workload' || kind === 'inferred'
  const now = new Set(cards.filter((card) => own(card.kind)).map((card) => card.ref))
  const before = previous?.cards.filter((card) => own(card.kind)).map((card) => card.ref) ?? []
  const shared = before.filter((ref) => now.has(ref)).length
  const isEmptied = now.size === 0 && before.length > 0
  const stays = shared * 3 >= Math.min(before.length, now.size) && (shared > 0 || before.length === 0 || (isEmptied && hasFrames))
  if (stays) for (const node of [...(previous?.frames ?? []), ...(previous?.cards ?? [])]) kept.set(node.ref, node.place)
  for (const [ref, place] of Object.entries(places)) kept.set(ref, place)
  return kept
}
