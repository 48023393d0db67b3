/** A large cluster as a picture of bounded size: namespaces as cards, opened ones as frames, traffic between them as bundled edges. */

import type { Cluster } from '../kubernetes/cluster.ts'
import type { Direction, OtherResource } from '../kubernetes/types.ts'
import { othersAt, sayBeside } from '../policy/beside.ts'
import type { Reachability } from '../policy/connections.ts'
import { formatPorts, noPorts } from '../policy/ports.ts'
import type { Seen } from '../policy/seen.ts'
import type { Endpoint } from '../policy/types.ts'
import { mentionedKeys, type Space } from '../policy/universe.ts'
import type { Place } from '../text/workspace.ts'
import { aggregate, type Traffic } from './aggregate.ts'
import { toCard, toFrame, toSpaceGates } from './cards.ts'
import { drawnEdges, toEdge } from './edges.ts'
import { placeBoxes, placeRanges, spaceSize, toGrid } from './grid.ts'
import { layOut } from './layout.ts'
import { frameRef, type Node, toLevels, toMembers } from './levels.ts'
import { toRanks } from './ranks.ts'
import type { Badge, Graph, GraphCard, GraphEdge, GraphFrame, View } from './types.ts'

interface LargeInput {
  readonly cluster: Cluster
  readonly reach: Seen
  readonly places: Readonly<Record<string, Place>>
  readonly badges: ReadonlyMap<string, Badge>
}

/** More edges are not drawn at once; focus shows the others. */
export const mostEdges = 150
/** Edges between cards and namespaces that are drawn even where an opened namespace has many of its own. */
const leastOutside = 50
/** What the edges of a picture on demand are made of. */
const behind = new WeakMap<Graph, Scene>()

interface Scene {
  readonly reach: Reachability
  readonly nodes: readonly Node[]
  readonly traffic: ReadonlyMap<number, Traffic>
}

export function toLargeGraph(input: LargeInput, previous: Graph | undefined, view: View): Graph {
  const { reach, places } = input
  const { opened, nodes } = toLevels(reach, view, toNear(reach))
  const traffic = aggregate(
    reach,
    nodes.map((node) => node.endpoints),
  )
  const scene: Scene = { reach, nodes, traffic }
  const inside = new Map(opened.map((frame) => [frame, edgesInside(reach, nodes, frame)]))
  const within = [...inside.values()].flat().slice(0, mostEdges)
  const between = edgesBetween(scene)
  const kept = between.slice(0, Math.max(leastOutside, mostEdges - within.length))
  const bare = nodes.map((node) => toNodeCard(input, node))
  const frames = opened.map((ref) => toOpened(input, ref, bare, inside.get(ref) as GraphEdge[], previous))
  const ranges = bare.filter((card) => card.frame === undefined && (card.kind === 'range' || card.ref === 'more:cidr'))
  const boxes = [...bare.filter((card) => card.frame === undefined && !ranges.includes(card)), ...frames.map(({ frame }) => frame)]
  const members = toMembers(reach)
  const isLast = (ref: string) => Number(ref === 'more:namespaces')
  const refs = boxes.map((box) => box.ref).sort((a, b) => isLast(a) - isLast(b) || (a < b ? -1 : 1))
  const grid = toGrid(refs, (ref) => members.has(ref), previous?.large)
  const spots = new Map([...placeBoxes(boxes, grid, places), ...placeRanges(ranges, places), ...frames.flatMap(({ cards }) => [...cards])])
  const at = (ref: string) => spots.get(ref) as Place
  const graph: Graph = {
    frames: frames.map(({ frame }) => ({ ...frame, place: at(frame.ref) })),
    cards: bare.map((card) => ({ ...card, place: at(card.ref) })),
    edges: [...within, ...kept],
    large: { folded: toFolded(reach, nodes, members), leftOff: between.length - kept.length, ...grid },
  }
  behind.set(graph, scene)
  return graph
}

/** The paths of a card or frame that the graph doesn't draw at once. */
export function focusEdges(graph: Graph, ref: string): readonly GraphEdge[] {
  const scene = behind.get(graph)
  if (!scene) return graph.edges.filter((edge) => edge.shown === 'focus' && (edge.source === ref || edge.destination === ref))
  const { nodes } = scene
  const index = nodes.findIndex((node) => node.ref === ref)
  if (index < 0) return []
  const drawn = new Set(graph.edges.map((edge) => edge.id))
  const edges = nodes.flatMap((_, other) =>
    other === index
      ? []
      : [edgeOf(scene, index, other), edgeOf(scene, other, index)].flatMap((edge) => (edge && !drawn.has(edge.id) ? [edge] : [])),
  )
  return edges.map((edge) => ({ ...edge, shown: 'focus' as const })).sort((a, b) => importance(a) - importance(b))
}

const importance = ({ verdict }: GraphEdge) => (verdict === 'denied' ? 2 : verdict === 'open' ? 1 : 0)

/** Whether a closed namespace exchanges something with an opened one by a rule; looked up only where something is open. */
function toNear(reach: Reachability): (ref: string, opened: ReadonlySet<string>) => boolean {
  return (ref, opened) => {
    if (opened.size === 0) return false
    const own = neighbours(reach).get(ref)
    return own !== undefined && [...opened].some((frame) => own.has(frame))
  }
}

const neighbours = remembered((reach: Reachability): ReadonlyMap<string, ReadonlySet<string>> => {
  const members = [...toMembers(reach)]
  const near = new Map(members.map(([ref]) => [ref, new Set<string>()]))
  const groups = members.map(([, endpoints]) => endpoints)
  for (const [key, { passing }] of aggregate(reach, groups)) {
    const [source, destination] = [members[Math.floor(key / members.length)]?.[0], members[key % members.length]?.[0]]
    if (passing === 0 || source === undefined || destination === undefined) continue
    near.get(source)?.add(destination)
    near.get(destination)?.add(source)
  }
  return near
})

/** What is drawn among the workloads of an opened namespace. */
function edgesInside(reach: Reachability, nodes: readonly Node[], frame: string): GraphEdge[] {
  const own = nodes.filter((node) => node.frame === frame && node.kind === 'endpoint').flatMap((node) => node.endpoints)
  const any = reach.universe.indexOf.get(`any:${frame.slice(frameRef('').length)}`)
  // Pods that may come have no card here: where their frame can't speak for them, their paths are left out.
  const isShown = (edge: GraphEdge) => edge.shown === 'always' && !edge.source.startsWith('any:') && !edge.destination.startsWith('any:')
  return drawnEdges(reach, any === undefined ? own : [...own, any]).filter(isShown)
}

/** The bundled edges, those first that say something of few. */
function edgesBetween(scene: Scene): GraphEdge[] {
  const { nodes, traffic } = scene
  const degrees = new Map<number, number>()
  const drawn = [...traffic].flatMap(([key, { passing, doubtful }]) => {
    const [source, destination] = [Math.floor(key / nodes.length), key % nodes.length]
    const [from, to] = [nodes[source] as Node, nodes[destination] as Node]
    if (passing + doubtful === 0 || (from.frame !== undefined && from.frame === to.frame && from.kind === to.kind)) return []
    degrees.set(source, (degrees.get(source) ?? 0) + 1)
    degrees.set(~destination, (degrees.get(~destination) ?? 0) + 1)
    return [[source, destination] as const]
  })
  const breadth = ([source, destination]: readonly [number, number]) => Math.max(degrees.get(source) ?? 0, degrees.get(~destination) ?? 0)
  drawn.sort((a, b) => breadth(a) - breadth(b))
  return drawn.flatMap(([source, destination]) => edgeOf(scene, source, destination) ?? []).filter((edge) => edge.shown === 'always')
}

function edgeOf({ reach, nodes, traffic }: Scene, source: number, destination: number): GraphEdge | undefined {
  const [from, to] = [nodes[source] as Node, nodes[destination] as Node]
  const isOutside = ({ ref }: Node) => ref.startsWith('cidr:') || ref === 'more:cidr'
  if (isOutside(from) && isOutside(to)) return undefined
  if (from.kind === 'endpoint' && to.kind === 'endpoint') return toEdge(reach, from.endpoints[0] as number, to.endpoints[0] as number)
  const found = traffic.get(source * nodes.length + destination)
  const edge = bundleEdge(from.ref, to.ref, found)
  return found?.unknown ? { ...edge, others: sayBeside(othersBetween(reach, from, to)) } : edge
}

function othersBetween(reach: Reachability, from: Node, to: Node): readonly OtherResource[] {
  const at = (node: Node, direction: Direction) => node.endpoints.flatMap((endpoint) => othersAt(reach, endpoint, direction))
  return [...new Set([...at(from, 'egress'), ...at(to, 'ingress')])]
}

const noTraffic: Traffic = { total: 0, passing: 0, open: 0, doubtful: 0, unknown: 0, ports: noPorts, alike: true }
/** Port lists longer than this stand as "several". */
const longestPorts = 48

/** What passes between two groups as one edge. */
function bundleEdge(source: string, destination: string, traffic: Traffic = noTraffic): GraphEdge {
  const { total, passing, open, doubtful, unknown, ports, alike } = traffic
  const verdict =
    unknown > 0
      ? 'unknown'
      : passing === 0 && doubtful > 0
        ? 'depends'
        : passing + open === 0
          ? 'denied'
          : open === total
            ? 'open'
            : passing === total && alike
              ? 'allowed'
              : 'partly'
  const words = passing > 0 ? formatPorts(ports) : open > 0 ? 'All Connections' : ''
  return {
    id: `${source}→${destination}`,
    source,
    destination,
    verdict,
    ports: words.length > longestPorts ? 'several' : words,
    blockedAt: undefined,
    shown: passing + doubtful > 0 ? 'always' : 'focus',
    bundled: Math.max(1, passing + open + doubtful),
    citations: [],
  }
}

function toNodeCard(input: LargeInput, node: Node): GraphCard {
  const { reach, cluster, badges } = input
  if (node.kind === 'endpoint') {
    const index = node.endpoints[0] as number
    return toCard(input, reach.endpoints[index] as Endpoint, index, mentionedKeysOf(cluster))
  }
  const card = {
    ref: node.ref,
    workloadKind: undefined,
    frame: node.frame,
    labels: [],
    ports: [],
    replicas: 1,
    hostNetwork: false,
    badge: { errors: 0, warnings: 0 },
    place: { x: 0, y: 0 },
    ...spaceSize,
  }
  if (node.kind === 'more') {
    const what = node.ref === 'more:cidr' ? 'address ranges' : node.ref === 'more:namespaces' ? 'namespaces' : 'workloads'
    const count = node.ref === 'more:namespaces' ? countSpaces(reach, node) : node.endpoints.length
    return { ...card, kind: 'more', name: `${count} more ${what}`, note: 'found by search', ingress: undefined, egress: undefined }
  }
  const name = node.ref.slice(frameRef('').length)
  const isolated = (direction: Direction) => node.endpoints.filter((index) => reach.isolating(index, direction).length > 0).length
  const policies = policyCounts(cluster).get(name) ?? 0
  const inside = { workloads: node.endpoints.length, policies, isolatedIn: isolated('ingress'), isolatedOut: isolated('egress') }
  const note = `${plural(inside.workloads, 'workload')}, ${policies === 1 ? '1 policy' : `${policies} policies`}`
  return { ...card, kind: 'namespace', name, note, inside, badge: badgesOf(badges).get(name) ?? card.badge, ...toSpaceGates(reach, name) }
}

/** A frame with its cards placed in it. */
function toOpened(
  { reach, places }: LargeInput,
  ref: string,
  all: readonly GraphCard[],
  edges: readonly GraphEdge[],
  previous: Graph | undefined,
): { frame: GraphFrame; cards: ReadonlyMap<string, Place> } {
  const cards = all.filter((card) => card.frame === ref)
  const ranks = toRanks(
    cards.map((card) => card.ref),
    edges,
  )
  // A long chain of callers is folded: the frame stays about as wide as high.
  const most = Math.max(3, Math.ceil(Math.sqrt(cards.length)))
  const deepest = Math.max(most, 1 + Math.max(...ranks.values()))
  const rankOf = (card: string) => Math.floor(((ranks.get(card) ?? 0) * most) / deepest)
  const own = new Set(cards.map((card) => card.ref))
  const kept = new Map(
    previous?.cards.flatMap((card) => (card.frame === ref && own.has(card.ref) ? [[card.ref, card.place] as const] : [])),
  )
  for (const [placed, place] of Object.entries(places)) if (own.has(placed)) kept.set(placed, place)
  const layout = layOut(
    cards.map((card) => ({ ...card, rank: rankOf(card.ref) })),
    [ref],
    kept,
    new Set(Object.keys(places)),
  )
  const space = reach.universe.spaces.find((one) => frameRef(one.name) === ref) as Space
  const box = layout.frames.get(ref) as { place: Place; width: number; height: number }
  return { frame: { ...toFrame(reach, space), opened: true, ...box }, cards: layout.cards }
}

function toFolded(reach: Reachability, nodes: readonly Node[], members: ReadonlyMap<string, readonly number[]>) {
  const shown = new Set(nodes.map((node) => node.ref))
  return [...members].flatMap(([frame, indexes]) => {
    const isOpen = nodes.some((node) => node.frame === frame)
    const own = shown.has(frame) || isOpen ? [] : [{ ref: frame, name: frame.slice(frameRef('').length), frame }]
    const inside = indexes.flatMap((index) => {
      const { ref, name } = reach.endpoints[index] as Endpoint
      return shown.has(ref) ? [] : [{ ref, name, frame }]
    })
    return [...own, ...inside]
  })
}

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`

const countSpaces = (reach: Reachability, { endpoints }: Node) => new Set(endpoints.map((index) => reach.endpoints[index]?.namespace)).size

/** Remembers what is worked out of an object, as long as the object is there. */
function remembered<K extends object, V>(work: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>()
  return (key) => {
    let value = known.get(key)
    if (value === undefined) {
      value = work(key)
      known.set(key, value)
    }
    return value
  }
}

const mentionedKeysOf = remembered((cluster: Cluster) => mentionedKeys(cluster.policies))

const policyCounts = remembered((cluster: Cluster) => {
  const counts = new Map<string, number>()
  for (const { namespace } of cluster.policies) counts.set(namespace, (counts.get(namespace) ?? 0) + 1)
  return counts
})

const badgesOf = remembered((badges: ReadonlyMap<string, Badge>) => {
  const sums = new Map<string, Badge>()
  for (const [ref, { errors, warnings }] of badges) {
    const [kind, name] = ref.split('/')
    if (name === undefined || kind === 'Namespace') continue
    const sum = sums.get(name) ?? { errors: 0, warnings: 0 }
    sums.set(name, { errors: sum.errors + errors, warnings: sum.warnings + warnings })
  }
  return sums
})
