/** The analysis as a picture: namespaces as frames, endpoints as cards, connections as edges, with places. */

import type { Cluster } from '../kubernetes/cluster.ts'
import type { Direction } from '../kubernetes/types.ts'
import { formatBlock } from '../policy/cidr.ts'
import type { Reachability } from '../policy/connections.ts'
import type { Endpoint } from '../policy/types.ts'
import { mentionedKeys, nameLabel } from '../policy/universe.ts'
import type { Place } from '../text/workspace.ts'
import { bundle } from './bundle.ts'
import { toEdge } from './edges.ts'
import { cardSize, layOut, type Sized } from './layout.ts'
import type { Badge, Gate, Graph, GraphCard, GraphEdge, GraphFrame } from './types.ts'

export interface GraphInput {
  readonly cluster: Cluster
  readonly reach: Reachability
  /** Places by the user's hand. */
  readonly places: Readonly<Record<string, Place>>
  /** Errors and warnings by ref of the resource they concern. */
  readonly badges: ReadonlyMap<string, Badge>
}

/** `previous`: what was placed automatically keeps its place, as long as one of its frames or cards is still there. */
export function toGraph(input: GraphInput, previous?: Graph): Graph {
  const { reach, cluster } = input
  const edges = drawnEdges(reach)
  const shown = shownEndpoints(reach, edges)
  const drawn = edges.filter((edge) => isShown(edge.source, shown) && isShown(edge.destination, shown))
  const keys = mentionedKeys(cluster.policies)
  const bare = reach.endpoints.flatMap((endpoint, index) => (shown.has(endpoint.ref) ? [toCard(input, endpoint, index, keys)] : []))
  const spaces = reach.universe.spaces.filter((space) => bare.some((card) => card.frame === frameRef(space.name)) || !space.inferred)
  const always = drawn.filter((edge) => edge.shown === 'always')
  const ranks = toRanks(
    bare.map((card) => card.ref),
    always,
  )
  const sized: Sized[] = bare.map((card) => ({ ...card, rank: ranks.get(card.ref) ?? 0 }))
  const kept = keptPlaces(previous, bare, input.places)
  const frameRanks = toRanks(
    spaces.map((space) => frameRef(space.name)),
    betweenFrames(always, bare),
  )
  const rankOf = (name: string) => frameRanks.get(frameRef(name)) ?? 0
  const order = [...spaces].sort((a, b) => rankOf(a.name) - rankOf(b.name) || (a.name < b.name ? -1 : 1))
  const layout = layOut(
    sized,
    order.map((space) => frameRef(space.name)),
    kept,
  )
  const frames = order.map((space): GraphFrame => {
    const ref = frameRef(space.name)
    const any = reach.universe.indexOf.get(`any:${space.name}`)
    const gate = (direction: Direction): Gate => (any === undefined ? { isolated: false, policies: 0 } : toGate(reach, any, direction))
    return {
      ref,
      name: space.name,
      labels: [...space.labels].filter(([key]) => key !== nameLabel),
      declared: space.declared && !space.inferred,
      inferred: space.inferred,
      ingress: gate('ingress'),
      egress: gate('egress'),
      ...(layout.frames.get(ref) as { place: Place; width: number; height: number }),
    }
  })
  return { frames, cards: bare.map((card) => ({ ...card, place: layout.cards.get(card.ref) as Place })), edges: drawn }
}

export const frameRef = (namespace: string): string => `Namespace/${namespace}`

const isShown = (ref: string, shown: ReadonlySet<string>) => shown.has(ref) || ref.startsWith('Namespace/')

function drawnEdges(reach: Reachability): GraphEdge[] {
  const edges: GraphEdge[] = []
  for (const [source, from] of reach.endpoints.entries()) {
    for (const [destination, to] of reach.endpoints.entries()) {
      // Between two addresses outside nothing is the cluster's business.
      if (source !== destination && !(from.kind === 'range' && to.kind === 'range')) edges.push(toEdge(reach, source, destination))
    }
  }
  const members = reach.endpoints.map((endpoint) => ({
    ref: endpoint.ref,
    frame: endpoint.namespace === undefined || endpoint.namespace === '*' ? undefined : frameRef(endpoint.namespace),
    anyPod: endpoint.kind === 'any-pod',
  }))
  const always = bundle(
    edges.filter((edge) => edge.shown === 'always'),
    members,
  )
  return [...always, ...edges.filter((edge) => edge.shown === 'focus')]
}

/** Written and inferred workloads and address ranges that a block cut out always; the rest where a drawn edge needs it. */
function shownEndpoints(reach: Reachability, edges: readonly GraphEdge[]): ReadonlySet<string> {
  const shown = new Set<string>()
  for (const endpoint of reach.endpoints) {
    if (endpoint.kind === 'workload' || endpoint.kind === 'inferred' || endpoint.block) shown.add(endpoint.ref)
  }
  for (const edge of edges) {
    if (edge.shown === 'always') for (const ref of [edge.source, edge.destination]) if (!ref.startsWith('Namespace/')) shown.add(ref)
  }
  shown.add('cidr:*')
  return shown
}

function toCard(input: GraphInput, endpoint: Endpoint, index: number, keys: ReadonlySet<string>): GraphCard {
  const { reach, badges } = input
  const { workload, kind } = endpoint
  const card = {
    ref: endpoint.ref,
    kind,
    workloadKind: workload?.kind,
    name: kind === 'any-pod' && endpoint.namespace !== '*' ? 'any other pod' : endpoint.name,
    note: noteOf(endpoint),
    frame: endpoint.namespace === undefined || endpoint.namespace === '*' ? undefined : frameRef(endpoint.namespace),
    labels: kind === 'inferred' ? [] : [...endpoint.labels].map(([key, value]) => ({ key, value, relevant: keys.has(key) })),
    ports: (workload?.ports ?? []).map(({ name, port, protocol }) => ({ name, port, protocol })),
    replicas: workload?.replicas ?? 1,
    hostNetwork: workload?.hostNetwork ?? false,
    ingress: kind === 'range' ? undefined : toGate(reach, index, 'ingress'),
    egress: kind === 'range' ? undefined : toGate(reach, index, 'egress'),
    badge: badges.get(endpoint.ref) ?? { errors: 0, warnings: 0 },
    place: { x: 0, y: 0 },
  }
  return { ...card, ...cardSize(card) }
}

function noteOf(endpoint: Endpoint): string {
  if (endpoint.kind === 'inferred') return 'a pod that would match'
  if (endpoint.kind === 'any-pod') return endpoint.namespace === '*' ? 'in namespaces not listed here' : 'not listed here'
  if (endpoint.kind === 'range') {
    if (endpoint.carved.length === 0) return 'outside the cluster'
    return endpoint.block ? `except ${endpoint.carved.map(formatBlock).join(', ')}` : 'outside the cluster'
  }
  return endpoint.workload?.hostNetwork ? 'on its node’s network' : ''
}

function toGate(reach: Reachability, endpoint: number, direction: Direction): Gate {
  const policies = reach.isolating(endpoint, direction).length
  return { isolated: policies > 0, policies }
}

/** Callers left of the called: the longest way from a node that nobody calls, cycles cut where they close. */
function toRanks(refs: readonly string[], edges: readonly Pick<GraphEdge, 'source' | 'destination'>[]): ReadonlyMap<string, number> {
  const calls = new Map<string, string[]>(refs.map((ref) => [ref, []]))
  for (const { source, destination } of edges) {
    if (calls.has(source) && calls.has(destination) && source !== destination) calls.get(source)?.push(destination)
  }
  const ranks = new Map<string, number>()
  const onPath = new Set<string>()
  const called = new Set([...calls.values()].flat())
  const visit = (ref: string, rank: number) => {
    if (onPath.has(ref) || (ranks.get(ref) ?? -1) >= rank) return
    ranks.set(ref, rank)
    onPath.add(ref)
    for (const next of calls.get(ref) ?? []) visit(next, rank + 1)
    onPath.delete(ref)
  }
  for (const ref of refs) if (!called.has(ref)) visit(ref, 0)
  for (const ref of refs) if (!ranks.has(ref)) visit(ref, 0)
  return ranks
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
): ReadonlyMap<string, Place> {
  const kept = new Map<string, Place>()
  const own = (kind: GraphCard['kind']) => kind === 'workload' || kind === 'inferred'
  const now = new Set(cards.filter((card) => own(card.kind)).map((card) => card.ref))
  const before = previous?.cards.filter((card) => own(card.kind)).map((card) => card.ref) ?? []
  const shared = before.filter((ref) => now.has(ref)).length
  const stays = shared * 3 >= Math.min(before.length, now.size) && (shared > 0 || before.length === 0 || now.size === 0)
  if (stays) for (const node of [...(previous?.frames ?? []), ...(previous?.cards ?? [])]) kept.set(node.ref, node.place)
  for (const [ref, place] of Object.entries(places)) kept.set(ref, place)
  return kept
}
