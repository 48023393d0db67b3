/** A cluster with too many workloads to what gets a card: whole namespaces, the workloads of opened ones, and cards for the rest. */

import type { Reachability } from '../policy/connections.ts'
import type { Seen } from '../policy/seen.ts'
import type { View } from './types.ts'

/** More cards are never shown. */
export const mostCards = 150
const mostRanges = 12
/** Closed namespaces that keep their cards while others are open. */
const leastClosed = 50

/** What one card stands for. */
export interface Node {
  readonly ref: string
  /** Indexes of endpoints. */
  readonly endpoints: readonly number[]
  readonly kind: 'namespace' | 'endpoint' | 'more'
  /** Ref of the opened namespace it stands in. */
  readonly frame: string | undefined
}

interface Levels {
  /** Opened namespaces by ref. */
  readonly opened: readonly string[]
  readonly nodes: readonly Node[]
}

export const frameRef = (namespace: string): string => `Namespace/${namespace}`

/** Whether a cluster has too many workloads or namespaces to show them all. */
export function isLarge(reach: Reachability): boolean {
  const own = reach.endpoints.filter((endpoint) => endpoint.kind === 'workload' || endpoint.kind === 'inferred' || endpoint.block)
  return own.length > mostCards || reach.universe.spaces.length > mostCards
}

/** The workloads of each namespace, written and inferred, by the namespace's ref; of an empty one the pods that may come. */
export function toMembers(reach: Reachability): ReadonlyMap<string, readonly number[]> {
  const members = new Map<string, number[]>()
  for (const space of reach.universe.spaces) if (!space.inferred) members.set(frameRef(space.name), [])
  for (const [index, { kind, namespace }] of reach.endpoints.entries()) {
    if ((kind !== 'workload' && kind !== 'inferred') || namespace === undefined) continue
    const ref = frameRef(namespace)
    const list = members.get(ref)
    if (list) list.push(index)
    else members.set(ref, [index])
  }
  return members
}

/** At most `mostCards` nodes. `near`: whether a closed namespace exchanges something with an opened one; those get a card first. */
export function toLevels(reach: Seen, view: View, near: (ref: string, opened: ReadonlySet<string>) => boolean): Levels {
  const members = toMembers(reach)
  const opened = [...members.keys()].filter((ref) => view.open.has(ref) && members.get(ref)?.length).slice(0, mostRanges)
  const isOpen = new Set(opened)
  const closed = [...members.keys()].filter((ref) => !isOpen.has(ref))
  const ranges = toRanges(reach)
  const room = mostCards - ranges.length
  const wanted = opened.reduce((sum, ref) => sum + (members.get(ref)?.length ?? 0), 0)
  const roomInside = Math.min(wanted, room - Math.min(closed.length, leastClosed))
  const inside = opened.flatMap((ref) =>
    toInside(reach, ref, pinned(reach, members.get(ref) as readonly number[], view), wanted, roomInside, opened.length),
  )
  const roomOutside = room - inside.length
  const size = (ref: string) => members.get(ref)?.length ?? 0
  const rank = new Map(closed.map((ref) => [ref, near(ref, isOpen) ? 1 : 0]))
  const ordered = [...closed].sort((a, b) => (rank.get(b) as number) - (rank.get(a) as number) || size(b) - size(a) || (a < b ? -1 : 1))
  const shown = ordered.length <= roomOutside ? ordered : ordered.slice(0, roomOutside - 1)
  const rest = ordered.slice(shown.length)
  const outside: Node[] = shown.map((ref) => ({
    ref,
    endpoints: members.get(ref) as readonly number[],
    kind: 'namespace',
    frame: undefined,
  }))
  if (rest.length > 0) {
    outside.push({ ref: 'more:namespaces', endpoints: rest.flatMap((ref) => members.get(ref) ?? []), kind: 'more', frame: undefined })
  }
  return { opened, nodes: [...outside, ...inside, ...ranges] }
}

/** What was asked for by name comes first. */
const pinned = (reach: Reachability, indexes: readonly number[], { open }: View): number[] => {
  const rank = (index: number) => Number(!open.has(reach.endpoints[index]?.ref ?? ''))
  return [...indexes].sort((a, b) => rank(a) - rank(b))
}

/** The workloads of an opened namespace; what exceeds its share of the room is one card. */
function toInside(reach: Reachability, frame: string, members: readonly number[], wanted: number, room: number, frames: number): Node[] {
  const share = wanted <= room ? members.length : Math.max(2, Math.floor(room / frames))
  const shown = members.length <= share ? members : members.slice(0, share - 1)
  const nodes = shown.map((index) => toNode(reach, index, frame))
  if (shown.length < members.length) nodes.push({ ref: `more:${frame}`, endpoints: members.slice(shown.length), kind: 'more', frame })
  return nodes
}

function toRanges(reach: Seen): Node[] {
  const all = reach.endpoints.flatMap((endpoint, index) => (endpoint.block && !reach.hidden.has(index) ? [index] : []))
  const shown = all.length <= mostRanges ? all : all.slice(0, mostRanges - 1)
  const nodes = shown.map((index) => toNode(reach, index, undefined))
  if (shown.length < all.length) nodes.push({ ref: 'more:cidr', endpoints: all.slice(shown.length), kind: 'more', frame: undefined })
  const everywhere = reach.universe.indexOf.get('cidr:*')
  if (everywhere !== undefined && !reach.hidden.has(everywhere)) nodes.push(toNode(reach, everywhere, undefined))
  return nodes
}

const toNode = (reach: Reachability, index: number, frame: string | undefined): Node => ({
  ref: reach.endpoints[index]?.ref as string,
  endpoints: [index],
  kind: 'endpoint',
  frame,
})
