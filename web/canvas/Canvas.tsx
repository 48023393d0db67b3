/** Draws the store's graph on React Flow and turns gestures on it into commands, places and selections. */

import '@xyflow/react/dist/base.css'
import './nodes.css'
import './edges.css'
import './controls.css'
import './canvas.css'
import { Background, type NodeChange, ReactFlow, ReactFlowProvider, useStore as useFlow, useReactFlow } from '@xyflow/react'
import { ContextMenu } from 'radix-ui'
import { type MouseEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { GraphEdge } from '#core'
import { useStore } from '../store.ts'
import { cutEdge, focusOn, nudge, selectEdge, toggleGate, toggleOpened } from './actions.ts'
import { CanvasMenu, type Under } from './CanvasMenu.tsx'
import { Controls } from './Controls.tsx'
import { DrawHint, DrawLine } from './DrawHint.tsx'
import { EndNode } from './EndNode.tsx'
import { type CanvasNode, ElementCache } from './elements.ts'
import type { Point } from './geometry.ts'
import { LargeNote } from './LargeNote.tsx'
import { PathEdge } from './PathEdge.tsx'
import { PickBar } from './PickBar.tsx'
import { duplicateAll, pickAll, pickWithin, removeAll, togglePick, toRect, withPicked } from './picks.ts'
import { minZoom } from './room.ts'
import { Search } from './Search.tsx'
import { StaleBanner, toStale } from './StaleBanner.tsx'
import { type PlacedGraph, titleAt } from './scene.ts'
import { useDrawing } from './use-drawing.ts'
import { useDrawnAnalysis } from './use-drawn-analysis.ts'
import { useGradually } from './use-gradually.ts'
import { findEdge, findNode, under, useKeys } from './use-keys.ts'
import { useLiveDrag } from './use-live-drag.ts'
import { clickDistance, usePress } from './use-press.ts'
import { useScene } from './use-scene.ts'
import { useView } from './use-view.ts'

const nodeTypes = { end: EndNode }
const edgeTypes = { line: PathEdge }
/** From this many nodes on, those outside the view are not kept in the document, and from afar the rest are only names. */
const manyNodes = 50
/** Below this zoom, cards among many are only names. */
const leanZoom = 0.65
/** Below this zoom only names are drawn: the rest could not be read. */
const farZoom = 0.5

/** The picture of the workspace. Fills its positioned parent. */
export function Canvas() {
  return (
    <ReactFlowProvider>
      <CanvasInside />
    </ReactFlowProvider>
  )
}

function CanvasInside() {
  const root = useRef<HTMLDivElement>(null)
  const search = useRef<HTMLInputElement>(null)
  const analyzed = useDrawnAnalysis()
  const scene = useScene(analyzed)
  const { graph, placed, edges, drawing } = scene
  const { drawn, begin, key, preview } = useDrawing(placed, root)
  const view = useView({ root, graph, placed, edges: drawing.edges })
  const pending = useStore((state) => state.pending)
  const dropped = useStore((state) => state.dropped)
  const { toggleDenied, toggleOpen, toggleChanges, toggleLegend, leave, placeNode, placeNodes } = useStore.getState()
  const [menuUnder, setMenuUnder] = useState<Under>()
  const gate = (ref: string, direction: 'ingress' | 'egress') => toggleGate(placed, ref, direction)
  const grasp = (ref: string | undefined) =>
    ((ref === undefined ? undefined : findNode(root.current, ref)) ?? root.current)?.focus({ preventScroll: true })
  const cut = async (edge: GraphEdge) => {
    const hadFocus = root.current?.contains(document.activeElement)
    // The path may leave the picture, and the focus with it.
    if ((await cutEdge(edge)) && hadFocus) grasp(edge.source)
  }

  const { screenToFlowPosition, zoomIn, zoomOut } = useReactFlow()
  const [area, setArea] = useState<{ from: Point; to: Point }>()
  const press = usePress({
    onDraw: (ref, direction, client) => {
      grasp(ref)
      begin(ref, direction, 'drag', client)
    },
    onGate: gate,
    onArea: (from, to, done) => {
      setArea(done ? undefined : { from, to })
      if (done) pickWithin(placed, toRect(screenToFlowPosition(from), screenToFlowPosition(to)))
    },
  })
  /** The focus stays on the canvas when the card that had it goes. */
  const remove = async (ref: string) => {
    if (await removeAll(withPicked(ref))) root.current?.focus({ preventScroll: true })
  }
  const keys = useKeys({
    root,
    placed,
    edges,
    actions: {
      focus: focusOn,
      pick: togglePick,
      pickAll: () => pickAll(placed),
      remove: (ref) => void remove(ref),
      duplicate: (ref) => void duplicateAll(withPicked(ref)),
      toggleOpened: (ref) => toggleOpened(placed, ref),
      selectEdge,
      cut: (edge) => void cut(edge),
      gate,
      leave,
      draw: (ref) => begin(ref, 'out', 'keys'),
      nudge: (ref, dx, dy) => nudge(placed, ref, dx, dy),
      find: () => search.current?.focus(),
      fit: view.fitAll,
      tidy: view.tidy,
      toggleDenied,
      toggleOpen,
      toggleChanges,
      toggleLegend,
    },
  })

  const wish = useStore((state) => state.canvasWish)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a wish is fulfilled once, with what is there then.
  useEffect(() => {
    if (!wish) return
    useStore.getState().canvasWishDone()
    if (wish.kind === 'fit') view.fitAll()
    else if (wish.kind === 'tidy') view.tidy()
    else if (wish.kind === 'find') search.current?.focus()
    else if (wish.kind === 'zoom-in') void zoomIn()
    else if (wish.kind === 'zoom-out') void zoomOut()
    else if (wish.kind === 'pick-all') pickAll(placed)
    else if ('ref' in wish) {
      view.show(wish.ref)
      grasp(wish.ref)
      if (wish.kind !== 'show') begin(wish.ref, wish.kind === 'draw' ? 'out' : 'in', 'keys')
    }
  }, [wish])

  const cache = useRef(new ElementCache())
  const marks = {
    changed: scene.changed,
    lit: scene.lit,
    focus: scene.focus,
    pointed: useStore((state) => state.lit),
    selectedEdge: scene.selectedEdge,
    target: drawn?.target,
    drawnFrom: drawn?.origin,
    activeNode: keys.activeNode,
    activeEdge: keys.activeEdge,
    stale: useMemo(() => toStale(analyzed), [analyzed]),
    comparing: scene.since.size > 0,
    picked: new Set(useStore((state) => state.picked)),
    lean: useFlow((state) => state.transform[2] < leanZoom) && graph.cards.length > manyNodes,
  }
  const nodes = cache.current.toNodes(graph, placed, marks)
  const flowEdges = cache.current.toEdges(drawing.edges, placed, marks)
  const drawnCount = useGradually(graph, nodes.length, manyNodes)
  const parts = drawnCount < nodes.length ? firstOf(drawnCount, nodes, flowEdges) : { nodes, edges: flowEdges }

  const live = useLiveDrag(root, scene)
  const onNodesChange = (changes: NodeChange<CanvasNode>[]) => {
    const moved = changes.flatMap((change) =>
      change.type === 'position' && change.dragging && change.position ? [[change.id, change.position] as const] : [],
    )
    if (moved.length > 0) (nodes.length > manyNodes ? live : scene).move(new Map(moved))
  }
  const onDragStop = (_event: unknown, _node: CanvasNode, dragged: CanvasNode[]) => {
    live.stop()
    const places = dragged.map(({ id, position }) => [id, { x: Math.round(position.x), y: Math.round(position.y) }] as const)
    const [first] = places
    if (places.length === 1 && first) placeNode(...first)
    else placeNodes(Object.fromEntries(places), 'move cards')
    scene.settle()
  }
  const waiting = drawn
    ? undefined
    : pending
      ? { origin: pending.source, direction: 'out' as const, target: pending.destination }
      : dropped && { ...dropped, target: undefined, at: screenToFlowPosition(dropped.at) }

  return (
    // Not modal: the page around it stays as it is for screen readers.
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>
        <section
          ref={root}
          className={drawn ? 'canvas is-drawing' : 'canvas'}
          aria-label="Canvas"
          tabIndex={-1}
          aria-describedby="canvas-help"
          {...press}
          onFocus={keys.onFocus}
          onKeyDown={(event) => {
            if (!drawn || event.target instanceof HTMLInputElement) return keys.onKeyDown(event)
            if (!event.ctrlKey && !event.metaKey && key(event.key)) event.preventDefault()
          }}
          onContextMenu={(event) =>
            setMenuUnder(findUnder(event, placed, edges, screenToFlowPosition({ x: event.clientX, y: event.clientY })))
          }
        >
          <p id="canvas-help" className="unseen">
            Arrow keys go from card to card, Enter shows a card’s paths, A allows a path from it, P goes to its paths; Legend lists all
            keys.
          </p>
          <ReactFlow
            nodes={parts.nodes}
            edges={parts.edges}
            nodeTypes={nodeTypes}
            edgeTypes={edgeTypes}
            zIndexMode="manual"
            onNodesChange={onNodesChange}
            onNodeDragStop={onDragStop}
            onNodeClick={(event, node) => {
              if ((event.target as Element).closest('[data-gate], [data-connect], .frame-labels')) return
              if (event.shiftKey || event.ctrlKey || event.metaKey) togglePick(node.id)
              else focusOn(node.id)
            }}
            onNodeDoubleClick={(event, node) => {
              if (!(event.target as Element).closest('button')) toggleOpened(placed, node.id)
            }}
            onEdgeClick={(_event, { id }) => {
              const edge = edges.find((one) => one.id === id)
              if (!edge) return
              selectEdge(edge)
              findEdge(root.current, id)?.focus({ preventScroll: true })
            }}
            onPaneClick={leave}
            // Attributes, since the class is React's: it would take these away.
            onMoveStart={() => root.current?.toggleAttribute('data-moving', true)}
            onMoveEnd={() => root.current?.toggleAttribute('data-moving', false)}
            onMove={(_event, { zoom }) => root.current?.toggleAttribute('data-far', zoom < farZoom)}
            nodeDragThreshold={clickDistance}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            disableKeyboardA11y
            deleteKeyCode={null}
            selectionKeyCode={null}
            multiSelectionKeyCode={null}
            panActivationKeyCode={null}
            zoomOnDoubleClick={false}
            minZoom={minZoom}
            maxZoom={2}
            onlyRenderVisibleElements={nodes.length > manyNodes}
          >
            <Background gap={20} size={1.2} color="var(--canvas-dot)" />
            {drawn && <DrawLine drawn={drawn} placed={placed} />}
            {waiting && <DrawLine drawn={waiting} placed={placed} />}
          </ReactFlow>
          <Search
            graph={graph}
            input={search}
            onLeave={() => grasp(keys.activeNode)}
            onPick={(ref, frame) => {
              if (frame !== undefined) useStore.getState().toggleOpened(frame, ref)
              focusOn(ref)
              view.show(ref)
              grasp(ref)
            }}
          />
          <PickBar />
          {area && <div className="pick-area" style={toAreaStyle(area, root.current)} aria-hidden="true" />}
          <StaleBanner />
          <LargeNote graph={graph} />
          <Controls onFit={view.fitAll} onTidy={view.tidy} tidying={view.tidying} />
          {drawn && <DrawHint drawn={drawn} preview={preview} placed={placed} at={toLocal(drawn.client, root.current)} />}
        </section>
      </ContextMenu.Trigger>
      <CanvasMenu
        under={menuUnder}
        container={root}
        onFit={view.fitAll}
        onTidy={view.tidy}
        onFocus={focusOn}
        onGate={gate}
        onCut={(edge) => void cut(edge)}
        onDraw={(ref, direction) => {
          // The closing menu gives the focus back to where it was; the card takes it after that.
          setTimeout(() => {
            grasp(ref)
            begin(ref, direction, 'keys')
          })
        }}
      />
    </ContextMenu.Root>
  )
}

/** The first nodes, and the edges between them. */
function firstOf<E extends { source: string; target: string }>(count: number, nodes: CanvasNode[], edges: E[]) {
  const first = nodes.slice(0, count)
  const known = new Set(first.map(({ id }) => id))
  return { nodes: first, edges: edges.filter(({ source, target }) => known.has(source) && known.has(target)) }
}

/** Client coordinates as those within the canvas, with its size. */
function toLocal(client: Point | undefined, element: HTMLElement | null) {
  if (!client || !element) return undefined
  const { left, top, width, height } = element.getBoundingClientRect()
  return { x: client.x - left, y: client.y - top, width, height }
}

function toAreaStyle({ from, to }: { from: Point; to: Point }, element: HTMLElement | null) {
  const { left, top } = element?.getBoundingClientRect() ?? { left: 0, top: 0 }
  const { x, y, width, height } = toRect(from, to)
  return { transform: `translate(${x - left}px, ${y - top}px)`, width, height }
}

/** A path that runs over the name of a namespace leaves it the click, unless its label is meant. */
function findUnder(event: MouseEvent, placed: PlacedGraph, edges: readonly GraphEdge[], at: Point): Under {
  const { ref, id } = under(event.target)
  const isLabel = event.target instanceof Element && event.target.closest('[data-label-of]') !== null
  const node = ref === undefined ? (isLabel ? undefined : titleAt(placed, at)?.node) : placed.nodes.get(ref)?.node
  const edge = edges.find((one) => one.id === id)
  return node ? { node } : edge ? { edge } : undefined
}
