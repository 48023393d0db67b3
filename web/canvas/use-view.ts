/** Where the canvas looks: everything at first and for a new workspace, what gets selected elsewhere, and tidying on demand. */

import { useReactFlow, type Viewport } from '@xyflow/react'
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { Graph } from '#core'
import { useStore } from '../store.ts'
import { around, toExtent } from './extent.ts'
import type { Rect } from './geometry.ts'
import { isBeside, isSeen, isWithin, type Room, readRoom, toFit, toReach } from './room.ts'
import { type DrawnEdge, framePadding, gateReach, type Placed, type PlacedGraph } from './scene.ts'
import { isOther } from './use-scene.ts'

interface Input {
  readonly root: RefObject<HTMLElement | null>
  readonly graph: Graph
  readonly placed: PlacedGraph
  readonly edges: readonly DrawnEdge[]
}

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches
/** How long the view moves, in milliseconds. */
const pace = 200
/** Below this zoom names are hard to read: what is new is then shown without the rest. */
const leastZoom = 0.5
/** Zoomed out further, a path or the whole would be seen and not understood. */
const pathZoom = 0.3
/** Lower than this, in pixels, the canvas has no room for its own buttons. */
const slim = 110
/** A panel that still grows, or is being dragged, is waited for. */
const settleTime = 60

export function useView({ root, graph, placed, edges }: Input) {
  const flow = useReactFlow()
  const [tidying, setTidying] = useState(false)
  const now = useRef({ graph, placed, edges })
  now.current = { graph, placed, edges }

  /** Where the person has put the view, and the room it had then. */
  const home = useRef<{ readonly view: Viewport; readonly room: Room }>(undefined)
  /** Where panels and selections have moved it from there. */
  const goal = useRef<{ readonly to: Viewport; readonly until: number }>(undefined)
  const lastRoom = useRef<Room>(undefined)

  const view = useCallback((): Viewport => {
    const here = flow.getViewport()
    const moved = goal.current
    return moved && (performance.now() < moved.until || isAt(here, moved.to)) ? moved.to : here
  }, [flow])

  const go = useCallback(
    (to: Viewport, { stay, duration = pace }: { stay: boolean; duration?: number }) => {
      const time = calm() ? 0 : duration
      if (stay && root.current) home.current = { view: to, room: readRoom(root.current) }
      goal.current = { to, until: performance.now() + time + settleTime }
      void flow.setViewport(to, { duration: time })
    },
    [flow, root],
  )

  /** Moved by hand since: that is where it is meant to be. */
  const settle = useCallback(() => {
    const here = view()
    if (home.current && goal.current && isAt(here, goal.current.to)) return
    if (lastRoom.current) home.current = { view: here, room: lastRoom.current }
    goal.current = undefined
  }, [view])

  /** Everything, with its routes and labels. */
  const showAll = useCallback(
    (duration: number) => {
      const box = toExtent(now.current.placed, now.current.edges)
      if (!box || !root.current) return
      lastRoom.current = readRoom(root.current)
      go(toFit(box, lastRoom.current), { stay: true, duration })
    },
    [go, root],
  )
  const fitAll = useCallback(() => showAll(pace), [showAll])

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
    // What a selected path brings along is shown with that path.
    for (const ref of useStore.getState().brought) known.add(ref)
    const added = [...now.current.placed.nodes.values()].filter(({ ref }) => !known.has(ref)).map(({ rect }) => rect)
    const [here, room] = [view(), readRoom(root.current)]
    if (added.every((rect) => isWithin(here, rect, room) && isBeside(here, rect, room))) return
    // It is seen again as soon as the selection is left, for whose sake the view stands aside.
    const left = home.current
    if (useStore.getState().selection && left && added.every((rect) => isWithin(left.view, rect, left.room))) return
    const { cards, frames } = now.current.placed
    const seen = [...cards, ...frames].filter((rect) => isWithin(here, rect, room))
    const to = toReach(here, [...seen, ...added], room, { zoom: leastZoom }) ?? toReach(here, added, room, { zoom: 0 })
    if (to) go(to, { stay: true })
  }, [graph, flow, root, showAll, view, go])

  /** What the selection is about, as rectangles of the picture: its ends, and the other ends of a card's paths where they were in view. */
  const relevant = useCallback((here: Viewport, room: Room): { needed: Rect[]; welcome: Rect[] } => {
    const { selection } = useStore.getState()
    if (!selection) return { needed: [], welcome: [] }
    const { placed, edges } = now.current
    const rects = (refs: readonly string[]) =>
      refs.flatMap((ref) => {
        const node = placed.nodes.get(ref)
        return node ? [toShown(node, placed)] : []
      })
    if (selection.kind === 'edge') return { needed: rects([selection.source, selection.destination]), welcome: [] }
    const others = edges.flatMap(({ edge: { source, destination, verdict } }) =>
      verdict === 'denied' ? [] : source === selection.ref ? [destination] : destination === selection.ref ? [source] : [],
    )
    return { needed: rects([selection.ref]), welcome: rects([...new Set(others)]).filter((rect) => isWithin(here, rect, room)) }
  }, [])

  /** Keeps what is looked at in the free part of the canvas, by as little as that takes; without a need for it, back to where it was. */
  const keep = useCallback(
    (why: 'selected' | 'room') => {
      if (!root.current || !flow.viewportInitialized) return
      const previous = lastRoom.current
      settle()
      const room = readRoom(root.current)
      lastRoom.current = room
      root.current.toggleAttribute('data-covered', room.covered > 0)
      root.current.toggleAttribute('data-slim', room.height < slim)
      root.current.style.setProperty('--covered', `${room.covered}px`)
      const here = view()
      const { selection } = useStore.getState()
      if (!selection) {
        const left = home.current
        const { cards, frames } = now.current.placed
        const all = [...cards, ...frames]
        const box = around(all)
        if (!left || !box) return
        // What was seen whole, but for a line that goes around, stays so while a panel takes some of the room.
        const test = [isSeen, isWithin].find((test) => all.every((rect) => test(left.view, rect, left.room)))
        const isLost = test !== undefined && !all.every((rect) => test(left.view, rect, room))
        const back = isLost && toReach(left.view, [box], room, { zoom: pathZoom })
        const to = back || left.view
        if (!isAt(here, to)) go(to, { stay: false })
        return
      }
      const { needed, welcome } = relevant(here, room)
      const wasSeen = (rect: Rect) => why === 'selected' || previous === undefined || isSeen(here, rect, previous)
      const wanted = needed.filter(wasSeen)
      const all = [...wanted, ...welcome.filter(wasSeen)]
      if (all.every((rect) => isSeen(here, rect, room))) return
      const together = toReach(here, all, room, { zoom: welcome.length > 0 ? here.zoom : pathZoom })
      const alone = wanted.every((rect) => isSeen(here, rect, room)) ? undefined : toReach(here, wanted.slice(0, 1), room, { zoom: 0 })
      const to = together ?? alone
      if (to && !isAt(here, to)) go(to, { stay: false })
    },
    [flow, root, settle, view, go, relevant],
  )

  const ends = useStore(({ selection }) =>
    selection === undefined ? '' : selection.kind === 'edge' ? `${selection.source} ${selection.destination}` : selection.ref,
  )
  // Of a namespace that is just being opened, a workload has its place with the next graph.
  const areThere = ends === '' || ends.split(' ').every((ref) => placed.nodes.has(ref))
  // biome-ignore lint/correctness/useExhaustiveDependencies: anew for each selection.
  useEffect(() => {
    if (!areThere) return
    // What is shown for the selection has its size one frame later.
    const frame = requestAnimationFrame(() => keep('selected'))
    return () => cancelAnimationFrame(frame)
  }, [ends, areThere, keep])

  useEffect(() => {
    const area = root.current?.parentElement
    if (!area) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const soon = () => {
      clearTimeout(timer)
      timer = setTimeout(() => keep('room'), settleTime)
    }
    const sizes = new ResizeObserver(soon)
    sizes.observe(area)
    // The inspector comes and goes; it also grows and folds.
    const follow = () => {
      const inspector = area.querySelector(':scope > aside')
      if (inspector) sizes.observe(inspector)
      soon()
    }
    const panels = new MutationObserver(follow)
    panels.observe(area, { childList: true })
    follow()
    return () => {
      clearTimeout(timer)
      sizes.disconnect()
      panels.disconnect()
    }
  }, [root, keep])

  /** Moves the view by as little as brings a node into it, beside what lies over the canvas; not at all where it is seen. */
  const show = useCallback(
    (ref: string) => {
      const node = now.current.placed.nodes.get(ref)
      if (!node || !root.current) return
      settle()
      const [here, room] = [view(), readRoom(root.current)]
      const rect = toShown(node, now.current.placed)
      const to = isSeen(here, rect, room) ? undefined : toReach(here, [rect], room, { zoom: 0 })
      if (to && !isAt(here, to)) go(to, { stay: false })
    },
    [root, settle, view, go],
  )

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

const isAt = (here: Viewport, there: Viewport) =>
  Math.abs(here.x - there.x) + Math.abs(here.y - there.y) < 1 && Math.abs(here.zoom - there.zoom) < 0.001

/** What must be seen of a node: a card with its gates, and the name of its frame where that stands right above; of a frame, which may be larger
 * than the view, the words at its top. */
function toShown({ node, rect: { x, y, width, height }, isFrame }: Placed, { nodes }: PlacedGraph): Rect {
  if (isFrame) return { x, y, width: Math.min(width, 240), height: Math.min(height, 40) }
  const frame = 'frame' in node && node.frame !== undefined ? nodes.get(node.frame)?.rect : undefined
  const above = frame && y - frame.y < 2 * framePadding.top ? y - frame.y : 0
  return { x: x - gateReach, y: y - above, width: width + 2 * gateReach, height: height + above }
}
