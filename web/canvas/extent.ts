/** Nodes and drawn edges to the rectangle that holds all of them: cards, gates, routes and labels. */

import type { Rect } from './geometry.ts'
import type { EdgeLabel } from './label-places.ts'
import { type DrawnEdge, gateReach, type PlacedGraph } from './scene.ts'

/** Undefined when there is nothing. */
export function toExtent({ nodes }: PlacedGraph, edges: readonly DrawnEdge[]): Rect | undefined {
  const rects = [...nodes.values()].map(({ rect }) => ({ ...rect, x: rect.x - gateReach, width: rect.width + 2 * gateReach }))
  const labels = edges.flatMap(({ label }) => (label ? [toLabelRect(label)] : []))
  // Routes are polylines with rounded corners: their numbers are pairs of x and y.
  const routes = edges.flatMap(({ path }) => {
    const numbers = (path.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number)
    return numbers.flatMap((x, i) => (i % 2 === 0 ? [{ x, y: numbers[i + 1] ?? 0, width: 0, height: 0 }] : []))
  })
  return around([...rects, ...labels, ...routes])
}

/** Where a label stands. */
export const toLabelRect = ({ centre, width, height }: EdgeLabel): Rect => ({
  x: centre.x - width / 2,
  y: centre.y - height / 2,
  width,
  height,
})

/** The smallest rectangle around these; undefined around nothing. */
export function around(rects: readonly Rect[]): Rect | undefined {
  if (rects.length === 0) return undefined
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { x, y, width, height } of rects) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x + width)
    bottom = Math.max(bottom, y + height)
  }
  return { x: left, y: top, width: right - left, height: bottom - top }
}
