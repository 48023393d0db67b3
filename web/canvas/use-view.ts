/** Where the canvas looks: everything at first and for a new workspace, what gets selected elsewhere, and tidying on demand. */

import { getViewportForBounds, useReactFlow, type Viewport } from '@xyflow/react'
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { Graph } from '#core'
import { useStore } from '../store.ts'
import { around, toExtent } from './extent.ts'
import { contains, type Rect } from './geometry.ts'
import type { DrawnEdge, PlacedGraph } from './scene.ts'
import { isOther } from './use-scene.ts'

interface Input {
  readonly root: RefObject<HTMLElement | null>
  readonly graph: Graph
  readonly placed: PlacedGraph
  readonly edges: readonly DrawnEdge[]
}

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches
/** The canvas zooms out no further. */
export const minZoom = 0.1
/** Kept free for the search field above and the buttons below; a narrow canvas has no room to give away. */
const paddingOf = ({ clientWidth }: HTMLElement) => {
  const side = clientWidth < 760 ? 12 : 24
  return { top: '52px', bottom: '56px', left: `${side}px`, right: `${side}px` } as const
}

export function useView({ root, graph, placed, edges }: Input) {
  const flow = useReactFlow()
  const [tidying, setTidying] = useState(false)
  const now = useRef({ graph, placed, edges })
  now.current = { graph, placed, edges }

  /** Everything, with its routes and labels. */
  const showAll = useCallback(
    (duration: number) => {
      const box = toExtent(now.current.placed, now.current.edges)
      const canvas = root.current
      if (!box || !canvas) return
      const to = getViewportForBounds(box, canvas.clientWidth, canvas.clientHeight, minZoom, 1, paddingOf(canvas))
      void flow.setViewport(to, { duration })
    },
    [flow, root],
  )
  const fitAll = useCallback(() => showAll(calm() ? 0 : 200), [showAll])

  const fitAfter = useRef(false)
  // A new picture is looked at whole; the same picture moves only as far as it takes to see what was added.
  const before = useRef<Graph | undefined>(undefined)
  useEffect(() => {
    // Until then the view cannot be moved.
    if (!flow.viewportInitialized) return
    const last = before.current
    const fresh = last === undefined || isOther(last, graph)
    before.current = graph
    if (fresh && graph.cards.length + graph.frames.length > 0) showAll(0)
    // Who types looks at the text; of a large cluster, opening a namespace changes most.
    if (fresh || graph.large || fitAfter.current || useStore.getState().lastChange?.origin === 'typing' || !root.current) return
    const known = new Set([...last.frames, ...last.cards].map(({ ref }) => ref))
    const added = [...now.current.placed.nodes.values()].filter(({ ref }) => !known.has(ref)).map(({ rect }) => rect)
    const to = toInclude(flow.getViewport(), added, now.current.placed, roomOf(root.current))
    if (to) void flow.setViewport(to, { duration: calm() ? 0 : 200 })
  }, [graph, flow, root, showAll])

  // Where the view was before a selection moved it, until the user moves it.
  const aside = useRef<{ readonly from: Viewport; readonly to: Viewport }>(undefined)
  const isSelecting = useStore((state) => state.selection !== undefined)
  useEffect(() => {
    const moved = aside.current
    if (isSelecting || !moved) return
    aside.current = undefined
    if (isAt(flow.getViewport(), moved.to)) void flow.setViewport(moved.from, { duration: calm() ? 0 : 200 })
  }, [isSelecting, flow])

  /** Moves the view by as little as brings a node into it, beside what lies over the canvas; not at all where it is seen. */
  const show = useCallback(
    (ref: string) => {
      const rect = now.current.placed.nodes.get(ref)?.rect
      const room = root.current && roomOf(root.current)
      if (!rect || !room) return
      const { x, y, zoom } = flow.getViewport()
      const dx = into(rect.x * zoom + x, rect.width * zoom, room.left, room.right)
      const dy = into(rect.y * zoom + y, Math.min(rect.height, 160) * zoom, room.top, room.bottom)
      if (dx === 0 && dy === 0) return
      const to = { x: x + dx, y: y + dy, zoom }
      aside.current = { from: isAt({ x, y, zoom }, aside.current?.to) ? (aside.current?.from ?? to) : { x, y, zoom }, to }
      void flow.setViewport(to, { duration: calm() ? 0 : 200 })
    },
    [flow, root],
  )

  const selected = useStore((state) => (state.selection && state.selection.kind !== 'edge' ? state.selection.ref : undefined))
  // Of a namespace that is just being opened, a workload has its place with the next graph.
  const isThere = selected !== undefined && placed.nodes.has(selected)
  useEffect(() => {
    if (selected === undefined || !isThere) return
    // What is shown for the selection has its size one frame later.
    const frame = requestAnimationFrame(() => show(selected))
    return () => cancelAnimationFrame(frame)
  }, [selected, isThere, show])

  // An opened namespace may reach out of the view.
  const openedBefore = useRef<ReadonlySet<string>>(new Set())
  useEffect(() => {
    const opened = new Set(graph.frames.filter((frame) => frame.opened).map((frame) => frame.ref))
    const fresh = [...opened].find((ref) => !openedBefore.current.has(ref))
    openedBefore.current = opened
    if (fresh !== undefined && now.current.graph === graph) show(fresh)
  }, [graph, show])

  const tidy = useCallback(() => {
    setTidying(true)
    const { placeNodes, notify } = useStore.getState()
    import('./tidy.ts')
      .then(({ tidy }) => tidy(now.current.graph, root.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 3, 2)))
      .then((places) => {
        placeNodes(places, 'tidy')
        fitAfter.current = true
      })
      .catch((error: unknown) =>
        notify({ kind: 'error', text: 'The layout could not be made; everything stays where it is.', detail: String(error) }),
      )
      .finally(() => setTidying(false))
  }, [root])
  // The new places come with the next graph.
  useEffect(() => {
    if (!fitAfter.current || graph !== now.current.graph) return
    fitAfter.current = false
    fitAll()
  }, [graph, fitAll])

  return { fitAll, show, tidy, tidying }
}

const isAt = (here: Viewport, there: Viewport | undefined) =>
  there !== undefined && Math.abs(here.x - there.x) + Math.abs(here.y - there.y) < 1 && here.zoom === there.zoom

/** Below this zoom names are hard to read: what is new is then shown without the rest. */
const leastZoom = 0.5

/** The view in which what was added can be seen, with what was seen before where there is room; undefined when it is in view already. */
function toInclude({ x, y, zoom }: Viewport, added: readonly Rect[], { cards, frames }: PlacedGraph, room: Room): Viewport | undefined {
  if (added.length === 0) return undefined
  const onScreen = (rect: Rect) => ({ x: rect.x * zoom + x, y: rect.y * zoom + y, width: rect.width * zoom, height: rect.height * zoom })
  const screen = { x: 0, y: 0, width: room.right + margin, height: room.bottom + margin }
  if (added.every((rect) => contains(screen, onScreen(rect)))) return undefined
  const seen = [...cards, ...frames].filter((rect) => contains(screen, onScreen(rect)))
  const [width, height] = [room.right - room.left, room.bottom - room.top - below]
  const zoomFor = (box: Rect) => Math.min(zoom, width / box.width, height / box.height)
  const all = around([...seen, ...added])
  const box = all && zoomFor(all) >= Math.min(leastZoom, zoom) ? all : around(added)
  if (!box) return undefined
  const next = Math.max(0.1, zoomFor(box))
  // Zoomed out around the middle of what is seen, then moved no further than needed.
  const [middleX, middleY] = [room.left + width / 2, room.top + height / 2]
  const from = { x: middleX - ((middleX - x) / zoom) * next, y: middleY - ((middleY - y) / zoom) * next }
  const dx = into(box.x * next + from.x, box.width * next, room.left, room.right)
  const dy = into(box.y * next + from.y, box.height * next, room.top, room.bottom - below)
  return { x: from.x + dx, y: from.y + dy, zoom: next }
}

const margin = 24
/** The height of the buttons at the lower edge. */
const below = 32

type Room = ReturnType<typeof roomOf>

/** The part of the canvas that nothing at its right edge covers, in its own coordinates. */
function roomOf(canvas: HTMLElement) {
  const box = canvas.getBoundingClientRect()
  const over = canvas.parentElement?.querySelector('aside')?.getBoundingClientRect()
  const right = over && over.left > box.left + box.width / 3 ? over.left - box.left : box.width
  return { left: margin, top: margin, right: right - margin, bottom: box.height - margin }
}

/** How far a stretch must move to lie between two bounds; its start counts where it is too long. */
function into(start: number, length: number, low: number, high: number): number {
  if (start < low || length > high - low) return low - start
  return Math.min(0, high - start - length)
}
