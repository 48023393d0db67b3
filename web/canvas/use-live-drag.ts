/** Paints a drag in a picture of many cards straight onto what stands there: React hears of it once, when the hand lets go. */

import { type RefObject, useRef } from 'react'
import type { Graph, Place } from '#core'
import { arrowPath, barPath } from './PathEdge.tsx'
import { type ChangedById, type Drawing, type DrawnEdge, drawEdges, type Placed, type PlacedGraph, placeGraph } from './scene.ts'

interface Live {
  readonly moved: ReadonlyMap<string, Place>
  readonly placed: PlacedGraph
  readonly drawing: Drawing
}

interface Scene {
  readonly graph: Graph
  readonly placed: PlacedGraph
  readonly drawing: Drawing
  readonly since: ChangedById
  move(places: ReadonlyMap<string, Place>): void
}

/** `move` paints, `stop` hands the places over to the scene. */
export function useLiveDrag(root: RefObject<HTMLElement | null>, scene: Scene) {
  const live = useRef<Live>(undefined)
  return {
    move(places: ReadonlyMap<string, Place>) {
      const before = live.current ?? { moved: new Map<string, Place>(), placed: scene.placed, drawing: scene.drawing }
      const moved = new Map([...before.moved, ...places])
      const placed = placeGraph(scene.graph, moved)
      const edges = before.drawing.edges.map(({ edge }) => edge)
      const drawing = drawEdges(edges, placed, scene.since, before.drawing, true)
      live.current = { moved, placed, drawing }
      if (root.current) paint(root.current, before, live.current)
    },
    stop() {
      if (live.current) scene.move(live.current.moved)
      live.current = undefined
    },
  }
}

function paint(root: HTMLElement, before: Omit<Live, 'moved'>, now: Live): void {
  for (const placed of now.placed.nodes.values()) paintNode(root, before.placed.nodes.get(placed.ref), placed)
  const known = new Map(before.drawing.edges.map((drawn) => [drawn.edge.id, drawn]))
  for (const drawn of now.drawing.edges) if (known.get(drawn.edge.id)?.path !== drawn.path) paintEdge(root, drawn)
}

function paintNode(root: HTMLElement, before: Placed | undefined, { ref, rect }: Placed): void {
  if (
    before &&
    before.rect.x === rect.x &&
    before.rect.y === rect.y &&
    before.rect.width === rect.width &&
    before.rect.height === rect.height
  )
    return
  const element = root.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(ref)}"]`)
  if (!element) return
  element.style.transform = `translate(${rect.x}px,${rect.y}px)`
  if (before?.rect.width !== rect.width) element.style.width = `${rect.width}px`
  if (before?.rect.height !== rect.height) element.style.height = `${rect.height}px`
}

function paintEdge(root: HTMLElement, { edge, path, from, to, label }: DrawnEdge): void {
  const group = root.querySelector(`.react-flow__edge[data-id="${CSS.escape(edge.id)}"]`)
  for (const line of group?.querySelectorAll('.edge-hit, .edge-halo, .edge-line') ?? []) line.setAttribute('d', path)
  group?.querySelector('.edge-arrow')?.setAttribute('d', arrowPath(to))
  group
    ?.querySelector('.edge-bar path')
    ?.setAttribute('d', edge.blockedAt === 'ingress' ? barPath(to.x - 4, to.y) : barPath(from.x + 5, from.y))
  const shown = root.querySelector<SVGElement>(`.edge-label[data-label-of="${CSS.escape(edge.id)}"]`)
  if (shown && label) shown.style.transform = `translate(${label.centre.x - label.width / 2}px, ${label.centre.y - label.height / 2}px)`
}
