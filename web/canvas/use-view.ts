/** Where the canvas looks: everything at first and for a new workspace, what gets selected elsewhere, and tidying on demand. */

import { useReactFlow, type Viewport } from '@xyflow/react'
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { Graph } from '#core'
import { useStore } from '../store.ts'
import type { PlacedGraph } from './scene.ts'
import { isOther } from './use-scene.ts'

interface Input {
  readonly root: RefObject<HTMLElement | null>
  readonly graph: Graph
  readonly placed: PlacedGraph
}

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches
const fitting = { padding: { top: '52px', bottom: '56px', left: '32px', right: '32px' }, maxZoom: 1 } as const

export function useView({ root, graph, placed }: Input) {
  const flow = useReactFlow()
  const [tidying, setTidying] = useState(false)
  const now = useRef({ graph, placed })
  now.current = { graph, placed }

  const fitAll = useCallback(() => void flow.fitView({ ...fitting, duration: calm() ? 0 : 200 }), [flow])

  // A new picture is looked at whole; the same picture never moves by itself.
  const before = useRef<Graph | undefined>(undefined)
  useEffect(() => {
    const fresh = before.current === undefined || isOther(before.current, graph)
    before.current = graph
    if (fresh && graph.cards.length + graph.frames.length > 0) void flow.fitView(fitting)
  }, [graph, flow])

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

  const fitAfter = useRef(false)
  const tidy = useCallback(() => {
    setTidying(true)
    const { placeNodes, notify } = useStore.getState()
    import('./tidy.ts')
      .then(({ tidy }) => tidy(now.current.graph))
      .then((places) => {
        placeNodes(places, 'tidy')
        fitAfter.current = true
      })
      .catch((error: unknown) =>
        notify({ kind: 'error', text: 'The layout could not be made; everything stays where it is.', detail: String(error) }),
      )
      .finally(() => setTidying(false))
  }, [])
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

const margin = 24

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
