/** Turns the graph, and where nodes are being dragged, into absolute rectangles and the edges to be drawn with their routes and labels. */

import type { ChangedEdge, Graph, GraphCard, GraphEdge, GraphFrame, Place } from '#core'
import { overlaps, type Point, type Rect } from './geometry.ts'
import { type EdgeLabel, labelSize, placeLabels } from './label-places.ts'
import { type Anchors, routeWires, spread, titleHeight, toEnds, toPathData, type Wire } from './route.ts'
import { changeLabel, type EdgeStyle, isolationWords, portsLabel, toStyle } from './words.ts'

/** How far a gate stands out of the border it sits on. */
export const gateReach = 10
/** The height of a frame's gates, from its top. */
export const frameGateAt = 20
/** What a frame keeps free around its cards. */
export const framePadding = { left: 16, top: 40, right: 24, bottom: 24 }

export interface Placed {
  readonly ref: string
  readonly node: GraphCard | GraphFrame
  readonly isFrame: boolean
  readonly name: string
  /** Absolute. */
  readonly rect: Rect
  /** Relative to its frame, as nodes are placed. */
  readonly place: Place
}

export interface PlacedGraph {
  readonly nodes: ReadonlyMap<string, Placed>
  readonly cards: readonly Rect[]
  readonly frames: readonly Rect[]
  /** Where the names of frames stand, with the words beside them. */
  readonly titles: readonly Rect[]
}

export const isFrameNode = (node: GraphCard | GraphFrame): node is GraphFrame => 'declared' in node

/** Every frame and card with its place; `moved` are places that the graph doesn't know yet. Frames grow around their cards. */
export function placeGraph(graph: Graph, moved: ReadonlyMap<string, Place>): PlacedGraph {
  const nodes = new Map<string, Placed>()
  const inside = new Map<string, GraphCard[]>()
  for (const card of graph.cards) if (card.frame) inside.set(card.frame, [...(inside.get(card.frame) ?? []), card])
  for (const frame of graph.frames) {
    const place = moved.get(frame.ref) ?? frame.place
    let { width, height } = frame
    for (const card of inside.get(frame.ref) ?? []) {
      const at = moved.get(card.ref)
      if (!at) continue
      width = Math.max(width, at.x + card.width + framePadding.right)
      height = Math.max(height, at.y + card.height + framePadding.bottom)
    }
    const rect = { ...place, width, height }
    nodes.set(frame.ref, { ref: frame.ref, node: frame, isFrame: true, name: frame.name, rect, place })
  }
  for (const card of graph.cards) {
    const place = moved.get(card.ref) ?? card.place
    const origin = (card.frame && nodes.get(card.frame)?.rect) || { x: 0, y: 0 }
    const rect = { x: origin.x + place.x, y: origin.y + place.y, width: card.width, height: card.height }
    nodes.set(card.ref, { ref: card.ref, node: card, isFrame: false, name: card.name, rect, place })
  }
  const all = [...nodes.values()]
  return {
    nodes,
    cards: all.filter((placed) => !placed.isFrame).map((placed) => placed.rect),
    frames: all.filter((placed) => placed.isFrame).map((placed) => placed.rect),
    titles: graph.frames.map((frame) => toTitle(nodes.get(frame.ref)?.rect as Rect, frame, inside.get(frame.ref) ?? [])),
  }
}

/** The strip of a frame from its gate to the end of its name and words. */
function toTitle({ x, y, width }: Rect, frame: GraphFrame, cards: readonly GraphCard[]): Rect {
  const words = isolationWords(
    frame,
    cards.some((card) => card.ingress?.isolated || card.egress?.isolated),
  )
  const needed = 44 + frame.name.length * 7.6 + (words ? words.length * 5.8 + 16 : 0) + (frame.labels.length > 0 ? 34 : 0)
  return { x, y, width: Math.min(width, Math.max(64, needed)), height: titleHeight }
}

/** Where edges begin and end at a node: at the outer end of its gates, or at its border where it has none. */
export function toAnchors({ node, rect, isFrame }: Placed): Anchors {
  const y = isFrame ? rect.y + frameGateAt : rect.y + Math.round(rect.height / 2)
  return {
    rect,
    isFrame,
    ingress: { x: rect.x - (node.ingress ? gateReach : 1), y },
    egress: { x: rect.x + rect.width + (node.egress ? gateReach : 1), y },
  }
}

export interface Shown {
  readonly focus: string | undefined
  readonly denied: boolean
  readonly open: boolean
  /** An edge that is selected is drawn whatever its verdict. */
  readonly selected: string | undefined
  /** Edges that gained or lost something since the baseline, by id; empty while nobody asks. */
  readonly changed: ChangedById
  /** Edges that a filter asks for, by id. */
  readonly filtered: ReadonlySet<string> | undefined
}

export type ChangedById = ReadonlyMap<string, ChangedEdge>

/** The members of a frame and the frame, or the card alone: whose paths are in focus. */
export function toFocusSet(graph: Graph, focus: string | undefined): ReadonlySet<string> {
  if (focus === undefined) return new Set()
  return new Set([focus, ...graph.cards.filter((card) => card.frame === focus).map((card) => card.ref)])
}

/** More edges are never in the document at once. */
const mostEdges = 150
/** With more edges than these, what changed stands alone: among all of them it would be lost. */
const mostBesideChanges = 60

/** The edges that stand on the canvas now. A frame in focus brings no denied paths of its members: that would be a thicket. */
export function toShownEdges(graph: Graph, shown: Shown): readonly GraphEdge[] {
  const touches = ({ source, destination }: GraphEdge) => source === shown.focus || destination === shown.focus
  const { changed } = shown
  const made = [...changed.values()].map(({ edge }) => edge)
  const lone = made.length > 0 && graph.edges.filter((edge) => edge.shown === 'always' || changed.has(edge.id)).length > mostBesideChanges
  const all = made.length === 0 ? graph.edges : [...graph.edges.filter((edge) => !changed.has(edge.id)), ...made]
  const edges = all.filter(
    (edge) =>
      (edge.shown === 'always' && !lone) ||
      changed.has(edge.id) ||
      shown.filtered?.has(edge.id) ||
      edge.id === shown.selected ||
      touches(edge) ||
      (shown.denied && edge.verdict === 'denied') ||
      (shown.open && edge.verdict === 'open'),
  )
  if (edges.length <= mostEdges) return edges
  const inFocus = toFocusSet(graph, shown.focus)
  const rank = (edge: GraphEdge) =>
    edge.id === shown.selected || changed.has(edge.id) || shown.filtered?.has(edge.id)
      ? 0
      : inFocus.has(edge.source) || inFocus.has(edge.destination)
        ? 1
        : edge.shown === 'always'
          ? 2
          : 3
  const kept = new Set([...edges].sort((a, b) => rank(a) - rank(b)).slice(0, mostEdges))
  return edges.filter((edge) => kept.has(edge))
}

export interface DrawnEdge {
  readonly edge: GraphEdge
  readonly style: EdgeStyle
  readonly from: Point
  readonly to: Point
  readonly path: string
  readonly label: EdgeLabel | undefined
  readonly change: ChangedEdge | undefined
}

/** What the last drawing found; given back, so that what didn't change stays where it is. */
export interface Drawing {
  readonly edges: readonly DrawnEdge[]
  readonly routes: ReadonlyMap<string, readonly Point[]>
  readonly wires: ReadonlyMap<string, Wire>
  /** All rectangles in one string. */
  readonly scenery: string
}

/** Routes and labels the edges. While `dragging`, only edges whose ends moved find a new route. */
export function drawEdges(
  edges: readonly GraphEdge[],
  placed: PlacedGraph,
  changed: ChangedById,
  last: Drawing | undefined,
  dragging: boolean,
): Drawing {
  const wires = new Map<string, Wire>()
  const styles = new Map<string, EdgeStyle>()
  for (const edge of edges) {
    const [source, destination] = [placed.nodes.get(edge.source), placed.nodes.get(edge.destination)]
    if (!source || !destination) continue
    const style = toStyle(edge)
    styles.set(edge.id, style)
    const ends = toEnds(toAnchors(source), toAnchors(destination))
    const looks = `${style} ${toLabelText(edge, style, changed.get(edge.id))}`
    wires.set(edge.id, { id: edge.id, source: edge.source, destination: edge.destination, style: looks, ...ends })
  }
  spread(wires)
  const scenery = [...placed.cards, ...placed.frames].map((r) => `${r.x},${r.y},${r.width},${r.height}`).join(';')
  const kept = new Map<string, readonly Point[]>()
  if (last && (dragging || last.scenery === scenery)) {
    for (const [id, wire] of wires) {
      const route = last.routes.get(id)
      if (route && sameWire(wire, last.wires.get(id))) kept.set(id, route)
    }
  }
  // The edges that always stand go first, so that those shown on demand move none of them.
  if (wires.size > mostRouted) {
    const routes = new Map([...wires].map(([id, wire]) => [id, toDirect(wire)]))
    return { edges: plainEdges(edges, styles, routes, changed), routes, wires, scenery }
  }
  const always = edges.filter((edge) => edge.shown === 'always' && wires.has(edge.id)).map((edge) => wires.get(edge.id) as Wire)
  const first = routeWires(always, placed, kept)
  const routes = routeWires([...wires.values()], placed, new Map([...kept, ...first]))
  return { edges: labelEdges(edges, styles, routes, placed, changed, last), routes, wires, scenery }
}

/** Among more edges than these no way around the cards is looked for: they run straight below them, without labels. */
const mostRouted = 90
const stub = 14

const toDirect = ({ from, to }: Wire): readonly Point[] => [from, { x: from.x + stub, y: from.y }, { x: to.x - stub, y: to.y }, to]

function plainEdges(
  edges: readonly GraphEdge[],
  styles: ReadonlyMap<string, EdgeStyle>,
  routes: ReadonlyMap<string, readonly Point[]>,
  changed: ChangedById,
): DrawnEdge[] {
  return edges.flatMap((edge) => {
    const points = routes.get(edge.id)
    if (!points) return []
    const [from, to] = [points[0] as Point, points.at(-1) as Point]
    return [
      { edge, style: styles.get(edge.id) as EdgeStyle, from, to, path: toPathData(points), label: undefined, change: changed.get(edge.id) },
    ]
  })
}

const sameWire = (a: Wire, b: Wire | undefined) =>
  b !== undefined && a.style === b.style && a.from.x === b.from.x && a.from.y === b.from.y && a.to.x === b.to.x && a.to.y === b.to.y

function labelEdges(
  edges: readonly GraphEdge[],
  styles: ReadonlyMap<string, EdgeStyle>,
  routes: ReadonlyMap<string, readonly Point[]>,
  placed: PlacedGraph,
  changed: ChangedById,
  last: Drawing | undefined,
): DrawnEdge[] {
  const before = new Map(last?.edges.map((drawn) => [drawn.edge.id, drawn]))
  const drawable = edges.filter((edge) => routes.has(edge.id)).map((edge) => ({ edge, style: styles.get(edge.id) as EdgeStyle }))
  const labelled = drawable.map(({ edge, style }) => {
    const text = toLabelText(edge, style, changed.get(edge.id))
    const points = routes.get(edge.id) as readonly Point[]
    const old = before.get(edge.id)?.label
    const stays = old !== undefined && old.text === text && last?.routes.get(edge.id) === points
    const { id, source, destination } = edge
    return { id, source, destination, text, points, ...labelSize(text, style), kept: stays ? old.centre : undefined }
  })
  const centres = placeLabels(labelled, { blocked: occupied(placed), frames: placed.frames })
  return drawable.map(({ edge, style }, i) => {
    const { points, text, width, height } = labelled[i] as (typeof labelled)[number]
    const centre = centres.get(edge.id)
    const label = centre && { text, centre, width, height }
    return {
      edge,
      style,
      from: points[0] as Point,
      to: points.at(-1) as Point,
      path: toPathData(points),
      label,
      change: changed.get(edge.id),
    }
  })
}

function toLabelText(edge: GraphEdge, style: EdgeStyle, change: ChangedEdge | undefined): string {
  if (change) return changeLabel(change)
  const ports = style === 'open' || style === 'denied' || style === 'half-open' ? '' : portsLabel(edge.ports)
  return edge.bundled > 1 ? `${ports} ×${edge.bundled}`.trim() : ports
}

/** What labels keep off: cards, their gates, and the names of frames. */
const occupied = ({ nodes, cards, titles }: PlacedGraph) => [
  ...cards,
  ...[...nodes.values()].flatMap((placed) => {
    const { ingress, egress } = toAnchors(placed)
    return [toGateRect(ingress.x, ingress.y), toGateRect(egress.x - 2 * gateReach, egress.y)]
  }),
  ...titles,
]

const toGateRect = (x: number, y: number): Rect => ({ x, y: y - 15, width: 2 * gateReach, height: 30 })

/** The frame whose name stands at a point. */
export const titleAt = ({ nodes, titles }: PlacedGraph, { x, y }: Point): Placed | undefined =>
  [...nodes.values()].filter(({ isFrame }) => isFrame).find((_, at) => overlaps(titles[at] as Rect, { x, y, width: 0, height: 0 }))

/** The node at a point: a card before the frame behind it. */
export function nodeAt({ nodes }: PlacedGraph, { x, y }: Point, margin = 6): Placed | undefined {
  const hits = [...nodes.values()].filter(
    ({ rect }) => x >= rect.x - margin && x <= rect.x + rect.width + margin && y >= rect.y - margin && y <= rect.y + rect.height + margin,
  )
  return hits.find((placed) => !placed.isFrame) ?? hits[0]
}

/** The nearest node in a direction, judged by centres; going sideways counts double. */
export function neighbour(nodes: readonly Placed[], from: Placed, key: string): Placed | undefined {
  const centre = ({ rect, isFrame }: Placed) => ({
    x: rect.x + rect.width / 2,
    y: isFrame ? rect.y + frameGateAt : rect.y + rect.height / 2,
  })
  const here = centre(from)
  let best: { placed: Placed; far: number } | undefined
  for (const placed of nodes) {
    if (placed.ref === from.ref) continue
    const there = centre(placed)
    const [dx, dy] = [there.x - here.x, there.y - here.y]
    const [along, across] = key === 'ArrowRight' ? [dx, dy] : key === 'ArrowLeft' ? [-dx, dy] : key === 'ArrowDown' ? [dy, dx] : [-dy, dx]
    if (along <= 4) continue
    const far = along + Math.abs(across) * 2
    if (!best || far < best.far) best = { placed, far }
  }
  return best?.placed
}
