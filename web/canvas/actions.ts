/** What gestures on the canvas ask of the store. */

import type { GraphCard, GraphEdge } from '#core'
import { useStore } from '../store.ts'
import { withPicked } from './picks.ts'
import type { PlacedGraph } from './scene.ts'

const store = useStore.getState

/** Puts a card or frame in focus. */
export function focusOn(ref: string) {
  store().select({ kind: ref.startsWith('Namespace/') ? 'frame' : 'card', ref })
}

/** Selects a path; a focus at one of its ends stays. */
export function selectEdge({ id, source, destination }: GraphEdge) {
  const { focus, select, setFocus } = store()
  select({ kind: 'edge', id, source, destination })
  if (focus === source || focus === destination) setFocus(focus)
}

/** True when the path was cut. */
export function cutEdge({ source, destination }: GraphEdge): Promise<boolean> {
  return store().dispatch({ kind: 'deny-traffic', source, destination })
}

/** Isolates the direction of a workload or namespace, or opens it. */
export function toggleGate({ nodes }: PlacedGraph, target: string, direction: 'ingress' | 'egress') {
  const gate = nodes.get(target)?.node[direction]
  if (gate) void store().dispatch({ kind: 'isolate', target, direction, on: !gate.isolated })
}

/** Opens a closed namespace of a large cluster, or closes it; false for anything else. */
export function toggleOpened({ nodes }: PlacedGraph, ref: string): boolean {
  const node = nodes.get(ref)?.node
  const can = node !== undefined && ('opened' in node ? node.opened === true : 'kind' in node && node.kind === 'namespace')
  if (can) store().toggleOpened(ref)
  return can
}

/** Moves a node, and those picked with it, by some pixels. */
export function nudge({ nodes }: PlacedGraph, ref: string, dx: number, dy: number) {
  const refs = withPicked(ref)
  const places = refs.flatMap((one) => {
    const placed = nodes.get(one)
    // A card goes along with its frame.
    const goesAlong = placed && !placed.isFrame && refs.includes((placed.node as GraphCard).frame ?? '')
    return placed && !goesAlong ? [[one, { x: placed.place.x + dx, y: placed.place.y + dy }] as const] : []
  })
  if (places.length === 1 && places[0]) store().placeNode(...places[0])
  else if (places.length > 1) store().placeNodes(Object.fromEntries(places), 'move cards')
}
