/** What lies over the canvas to the part of it that is free, and to the nearest view in which given rectangles lie in that part. */

import type { Viewport } from '@xyflow/react'
import { around } from './extent.ts'
import { contains, overlaps, type Rect } from './geometry.ts'

/** In the canvas' own pixels. */
export interface Room {
  readonly width: number
  readonly height: number
  readonly inspector: Rect | undefined
  /** The search field, the buttons and what is said of the whole picture. */
  readonly others: readonly Rect[]
  /** Where nothing lies over it: beside the inspector, and below it where there is room. */
  readonly areas: readonly Rect[]
  /** How much of its right side the inspector takes; 0 when it takes a corner only, or nearly all. */
  readonly covered: number
}

/** The canvas zooms out no further. */
export const minZoom = 0.1
/** A smaller rest is no place to show anything in. */
const least = { width: 200, height: 120 }
/** Between what is shown and what it must not touch. */
const gap = 8

/** Reads off the page what lies over the canvas. */
export function readRoom(canvas: HTMLElement): Room {
  const box = canvas.getBoundingClientRect()
  const toRect = (element: Element | null | undefined): Rect[] => {
    const rect = element?.getBoundingClientRect()
    return rect && rect.width * rect.height > 0
      ? [{ x: rect.left - box.left, y: rect.top - box.top, width: rect.width, height: rect.height }]
      : []
  }
  // In a low window it stands beside the canvas.
  const [inspector] = toRect(canvas.parentElement?.querySelector(':scope > aside')).filter(({ x }) => x < box.width)
  const [banner] = toRect(canvas.querySelector('.stale-banner'))
  const others = [...['.canvas-search', '.control-row'].flatMap((name) => toRect(canvas.querySelector(name))), ...(banner ? [banner] : [])]
  const { width, height } = box
  const told = banner && banner.y + banner.height < height / 3 ? banner.y + banner.height + gap : 0
  // A narrow or low canvas has no room to give away.
  const side = width < 760 ? 12 : 24
  const [high, bottom] = height < 320 ? [44, 44] : [52, 56]
  const top = Math.max(high, told)
  const whole: Rect = { x: side, y: top, width: width - 2 * side, height: height - top - bottom }
  const areas = inspector ? split(whole, inspector) : [whole]
  const tall = inspector !== undefined && inspector.height > height / 4
  return {
    width,
    height,
    inspector,
    others,
    areas,
    covered: inspector && tall && inspector.x >= least.width ? width - inspector.x : 0,
  }
}

/** The parts of an area beside and below what stands in its upper right corner; all of it where no part is of use. */
function split(whole: Rect, cover: Rect): Rect[] {
  const lower = cover.y + cover.height + gap
  const parts = [
    { ...whole, width: cover.x - gap - whole.x },
    { ...whole, y: Math.max(whole.y, lower), height: whole.y + whole.height - Math.max(whole.y, lower) },
  ]
  const useful = parts.filter(({ width, height }) => width >= least.width && height >= least.height)
  return useful.length > 0 ? useful : [whole]
}

/** Where a rectangle of the picture stands on the canvas. */
const toScreen = ({ x, y, zoom }: Viewport, rect: Rect): Rect => ({
  x: rect.x * zoom + x,
  y: rect.y * zoom + y,
  width: rect.width * zoom,
  height: rect.height * zoom,
})

/** Whether all of a rectangle is on the canvas, whatever lies over it. */
export const isWithin = (view: Viewport, rect: Rect, { width, height }: Room) =>
  contains({ x: -1, y: -1, width: width + 2, height: height + 2 }, toScreen(view, rect))

/** Whether the inspector lies over none of it. */
export const isBeside = (view: Viewport, rect: Rect, { inspector }: Room) => !inspector || !overlaps(inspector, toScreen(view, rect))

/** Whether all of a rectangle is in view and nothing lies over it. */
export const isSeen = (view: Viewport, rect: Rect, room: Room) =>
  isWithin(view, rect, room) && isBeside(view, rect, room) && !room.others.some((other) => overlaps(other, toScreen(view, rect)))

/** The whole of a rectangle in the middle of the area that shows it largest, at its own size at most. */
export function toFit(box: Rect, { areas }: Room): Viewport {
  const views = areas.map(({ x, y, width, height }) => {
    const zoom = Math.max(minZoom, Math.min(1, width / box.width, height / box.height))
    return { x: x + width / 2 - (box.x + box.width / 2) * zoom, y: y + height / 2 - (box.y + box.height / 2) * zoom, zoom }
  })
  return views.reduce((best, view) => (view.zoom > best.zoom ? view : best))
}

/** The view nearest to this one in which all rectangles are seen, zoomed out where they need it but not below `zoom`; undefined when there is none. */
export function toReach(view: Viewport, rects: readonly Rect[], { areas }: Room, { zoom: lowest }: { zoom: number }): Viewport | undefined {
  const box = around(rects)
  if (!box) return undefined
  const views = areas.flatMap((area) => {
    const zoom = Math.min(view.zoom, area.width / box.width, area.height / box.height)
    if (zoom < Math.min(lowest, view.zoom)) return []
    // Zoomed out around the middle of the area, then moved no further than needed.
    const [middleX, middleY] = [area.x + area.width / 2, area.y + area.height / 2]
    const from = { x: middleX - ((middleX - view.x) / view.zoom) * zoom, y: middleY - ((middleY - view.y) / view.zoom) * zoom }
    const dx = into(box.x * zoom + from.x, box.width * zoom, area.x, area.x + area.width)
    const dy = into(box.y * zoom + from.y, box.height * zoom, area.y, area.y + area.height)
    // A small area far from the rest of the picture is worth a longer way to a larger one.
    return [{ to: { x: from.x + dx, y: from.y + dy, zoom }, cost: Math.hypot(dx, dy) / (area.width * area.height) }]
  })
  const [first, ...rest] = views
  if (!first) return undefined
  return rest.reduce(
    (best, one) => (one.to.zoom > best.to.zoom || (one.to.zoom === best.to.zoom && one.cost < best.cost) ? one : best),
    first,
  ).to
}

/** How far a stretch must move to lie between two bounds; its start counts where it is too long. */
function into(start: number, length: number, low: number, high: number): number {
  if (start < low || length > high - low) return low - start
  return Math.min(0, high - start - length)
}
