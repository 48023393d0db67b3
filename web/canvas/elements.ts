/** Turns placed nodes and drawn edges into React Flow's elements, sizes and handles given, the same object while nothing changed. */

import { type NodeHandle, Position } from '@xyflow/react'
import type { Graph, GraphCard, GraphFrame } from '#core'
import type { CardNodeType } from './CardNode.tsx'
import type { FrameNodeType } from './FrameNode.tsx'
import type { PathEdgeType } from './PathEdge.tsx'
import { type DrawnEdge, frameGateAt, framePadding, type Placed, type PlacedGraph } from './scene.ts'
import { cardName, edgeName, frameName, isolationWords } from './words.ts'

export type CanvasNode = CardNodeType | FrameNodeType

/** What lies over the graph for the moment. */
export interface Marks {
  /** Refs of nodes and ids of edges that changed with the last analysis. */
  readonly changed: ReadonlySet<string>
  /** Nodes that stay in full colour; undefined: all. */
  readonly lit: ReadonlySet<string> | undefined
  readonly focus: string | undefined
  /** Refs of nodes and ids of edges of the rule that the cursor is in. */
  readonly pointed: ReadonlySet<string>
  readonly selectedEdge: string | undefined
  /** The node that a drawn edge would end at, and where it comes from. */
  readonly target: string | undefined
  readonly drawnFrom: string | undefined
  /** The one node and the one edge in the tab order. */
  readonly activeNode: string | undefined
  readonly activeEdge: string | undefined
  /** Why a card's document is stale, by its ref. */
  readonly stale: ReadonlyMap<string, string>
  /** So many cards so far away that only their names are drawn. */
  readonly lean: boolean
  /** What was gained and lost since the baseline is marked. */
  readonly comparing: boolean
  readonly picked: ReadonlySet<string>
}

/** From this many edges on, each is only a line. */
const leanEdges = 60
/** More denied paths around what is in focus than these stand back behind those that pass. */
const mostDenied = 6

const layers = { frame: 0, edge: 1, litEdge: 2, card: 3 }

const isDenied = ({ style }: DrawnEdge) => style === 'denied'

/** An element with what it was made of. */
interface Kept<T> {
  readonly source: object
  /** What else went into it, in short. */
  readonly brief: string
  /** The element itself as text, for when its source is another object that says the same. */
  readonly text: string
  readonly made: T
}

/** The element made last time where nothing about it differs: while a card is dragged, the others are not even made for comparison. */
function keep<T>(kept: Kept<T> | undefined, source: object, brief: string, make: () => T): Kept<T> {
  if (kept?.source === source && kept.brief === brief) return kept
  const made = make()
  const text = JSON.stringify(made)
  return { source, brief, text, made: kept?.text === text ? kept.made : made }
}

/** Keeps the elements of the last picture to hand out the same objects again. */
export class ElementCache {
  private nodes = new Map<string, Kept<CanvasNode>>()
  private edges = new Map<string, Kept<PathEdgeType>>()
  private lastNodes: CanvasNode[] = []
  private lastEdges: PathEdgeType[] = []

  toNodes(graph: Graph, placed: PlacedGraph, marks: Marks): CanvasNode[] {
    const members = new Map<string, GraphCard[]>()
    for (const card of graph.cards) if (card.frame) members.set(card.frame, [...(members.get(card.frame) ?? []), card])
    const next = new Map<string, Kept<CanvasNode>>()
    const take = (node: GraphCard | GraphFrame, more: string, make: (at: Placed) => CanvasNode) => {
      const { ref } = node
      const at = placed.nodes.get(ref) as Placed
      const { x, y } = at.place
      const flags = `${classes(nodeClasses(ref, marks))} ${marks.activeNode === ref} ${marks.lean} ${marks.stale.get(ref)}`
      const brief = `${x} ${y} ${at.rect.width} ${at.rect.height} ${flags} ${more}`
      next.set(
        ref,
        keep(this.nodes.get(ref), node, brief, () => make(at)),
      )
    }
    const takeCard = (card: GraphCard) => take(card, '', (at) => toCard(at, card, marks))
    for (const frame of graph.frames) {
      const cards = members.get(frame.ref) ?? []
      const some = cards.some((card) => card.ingress?.isolated || card.egress?.isolated)
      take(frame, `${cards.length} ${some}`, (at) => toFrame(at, frame, cards, marks))
      for (const card of cards) takeCard(card)
    }
    for (const card of graph.cards) if (!next.has(card.ref)) takeCard(card)
    this.nodes = next
    this.lastNodes = sameOr(this.lastNodes, next)
    return this.lastNodes
  }

  toEdges(drawn: readonly DrawnEdge[], placed: PlacedGraph, marks: Marks): PathEdgeType[] {
    const nameOf = (ref: string) => placed.nodes.get(ref)?.name ?? ref
    const lean = drawn.length > leanEdges
    const crowd = marks.focus !== undefined && drawn.filter((one) => isDenied(one) && marks.lit?.has(one.edge.id)).length > mostDenied
    const next = new Map<string, Kept<PathEdgeType>>()
    for (const one of drawn) {
      const { edge, path, label, change } = one
      const { id } = edge
      const faint = crowd && isDenied(one) && marks.selectedEdge !== id && marks.activeEdge !== id && !marks.pointed.has(id)
      const on = [
        marks.lit === undefined,
        marks.lit?.has(id),
        marks.selectedEdge === id,
        marks.pointed.has(id),
        marks.changed.has(id),
        marks.activeEdge === id,
        marks.comparing,
        lean,
        faint,
      ]
      const brief = `${path} ${label?.text} ${label?.centre.x} ${label?.centre.y} ${change?.gained} ${change?.lost} ${on.join(' ')}`
      next.set(
        id,
        keep(this.edges.get(id), edge, brief, () => toEdge(one, nameOf, marks, lean, faint)),
      )
    }
    this.edges = next
    this.lastEdges = sameOr(this.lastEdges, next)
    return this.lastEdges
  }
}

/** The list before where it holds the same elements: React Flow takes in every other one anew. */
function sameOr<T>(before: T[], next: ReadonlyMap<string, Kept<T>>): T[] {
  const now = [...next.values()].map((entry) => entry.made)
  return now.length === before.length && now.every((made, index) => made === before[index]) ? before : now
}

const classes = (names: Record<string, boolean>) =>
  Object.entries(names)
    .filter(([, on]) => on)
    .map(([name]) => name)
    .join(' ')

function nodeClasses(ref: string, marks: Marks): Record<string, boolean> {
  return {
    'is-dim': marks.lit !== undefined && !marks.lit.has(ref),
    'is-focus': marks.focus === ref,
    'is-pointed': marks.pointed.has(ref),
    'is-target': marks.target === ref,
    'is-source': marks.drawnFrom === ref,
    'is-changed': marks.changed.has(ref),
    'is-picked': marks.picked.has(ref),
  }
}

/** One handle at each side, at the gates, so that React Flow never measures. */
function handles(width: number, y: number): NodeHandle[] {
  return [
    { type: 'target', position: Position.Left, x: 0, y, width: 1, height: 1 },
    { type: 'source', position: Position.Right, x: width, y, width: 1, height: 1 },
  ]
}

const gateOf = (gate: { isolated: boolean } | undefined) => gate && (gate.isolated ? 'isolated' : 'open')

function contract(ref: string, kind: string, node: GraphCard | GraphFrame, name: string, marks: Marks) {
  return {
    'data-ref': ref,
    'data-kind': kind,
    'data-ingress': gateOf(node.ingress),
    'data-egress': gateOf(node.egress),
    'data-name': name,
    tabIndex: marks.activeNode === ref ? 0 : -1,
    'aria-roledescription': kind === 'namespace' ? 'namespace' : 'card',
  } as CanvasNode['domAttributes']
}

function toCard({ ref, rect, place }: Placed, card: GraphCard, marks: Marks): CardNodeType {
  const { width, height } = rect
  return {
    id: ref,
    type: 'end',
    position: place,
    ...(card.frame
      ? {
          parentId: card.frame,
          extent: [
            [framePadding.left, framePadding.top],
            [1e6, 1e6],
          ] as [[number, number], [number, number]],
        }
      : {}),
    width,
    height,
    measured: { width, height },
    handles: handles(width, Math.round(height / 2)),
    zIndex: layers.card,
    // What is picked moves together.
    selected: marks.picked.has(ref),
    className: classes({ card: true, [`is-${card.kind}`]: true, 'is-stale': marks.stale.has(ref), ...nodeClasses(ref, marks) }),
    ariaRole: 'group',
    ariaLabel: marks.picked.has(ref) ? `${cardName(card)}, picked` : cardName(card),
    domAttributes: contract(ref, card.kind, card, card.name, marks),
    data: { card, stale: marks.stale.get(ref), lean: marks.lean },
  }
}

function toFrame({ ref, rect, place }: Placed, frame: GraphFrame, cards: readonly GraphCard[], marks: Marks): FrameNodeType {
  const { width, height } = rect
  const words = isolationWords(
    frame,
    cards.some((card) => card.ingress?.isolated || card.egress?.isolated),
  )
  return {
    id: ref,
    type: 'end',
    position: place,
    width,
    height,
    measured: { width, height },
    handles: handles(width, frameGateAt),
    zIndex: layers.frame,
    selected: marks.picked.has(ref),
    dragHandle: '.frame-head',
    // The inside belongs to the canvas: dragging there pans.
    style: { pointerEvents: 'none' },
    className: classes({ frame: true, 'is-inferred': frame.inferred, ...nodeClasses(ref, marks) }),
    ariaRole: 'group',
    ariaLabel: frameName(frame, words, cards.length),
    domAttributes: contract(ref, 'namespace', frame, frame.name, marks),
    data: { frame, words },
  }
}

function toEdge(
  { edge, style, from, to, path, label, change }: DrawnEdge,
  nameOf: (ref: string) => string,
  marks: Marks,
  lean: boolean,
  faint: boolean,
): PathEdgeType {
  const lit = marks.lit?.has(edge.id) ?? false
  const selected = marks.selectedEdge === edge.id
  const name = edgeName(edge, nameOf, change)
  const tone = classes({
    [`verdict-${style}`]: true,
    'is-dim': marks.lit !== undefined && !lit && !selected,
    'is-faint': faint,
    'is-selected': selected,
    'is-pointed': marks.pointed.has(edge.id),
    'is-changed': marks.changed.has(edge.id),
    'is-gained': change !== undefined && change.gained !== '',
    'is-lost': change !== undefined && change.lost !== '',
    'is-kept': marks.comparing && change === undefined,
  })
  return {
    id: edge.id,
    type: 'line',
    source: edge.source,
    target: edge.destination,
    zIndex: selected || (lit && style !== 'denied') ? layers.litEdge : layers.edge,
    className: tone,
    ariaRole: 'button',
    ariaLabel: name,
    domAttributes: {
      'data-source': edge.source,
      'data-destination': edge.destination,
      'data-verdict': edge.verdict,
      'data-ports': edge.ports,
      'data-blocked-at': edge.blockedAt,
      'data-gained': change?.gained || undefined,
      'data-lost': change?.lost || undefined,
      tabIndex: marks.activeEdge === edge.id ? 0 : -1,
      'aria-pressed': selected,
    } as PathEdgeType['domAttributes'],
    data: { path, from, to, style, blockedAt: edge.blockedAt, name, label, tone, lean: (lean || faint) && !selected && !change },
  }
}
