/** Rectangles and axis-parallel segments on the canvas: what overlaps what. */

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Rect extends Point {
  readonly width: number
  readonly height: number
}

/** A horizontal or vertical piece of a path. */
export interface Segment {
  readonly horizontal: boolean
  /** y of a horizontal segment, x of a vertical one. */
  readonly at: number
  readonly from: number
  readonly to: number
}

/** The pieces of a polyline whose neighbours differ in one coordinate only; pieces without length are left out. */
export function toSegments(points: readonly Point[]): Segment[] {
  const segments: Segment[] = []
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1] as Point
    const b = points[i] as Point
    if (a.x === b.x && a.y === b.y) continue
    const horizontal = Math.abs(b.x - a.x) >= Math.abs(b.y - a.y)
    segments.push(
      horizontal
        ? { horizontal, at: a.y, from: Math.min(a.x, b.x), to: Math.max(a.x, b.x) }
        : { horizontal, at: a.x, from: Math.min(a.y, b.y), to: Math.max(a.y, b.y) },
    )
  }
  return segments
}

/** Whether a segment passes through a rectangle widened by `margin`. */
export function crosses({ horizontal, at, from, to }: Segment, { x, y, width, height }: Rect, margin = 0): boolean {
  return horizontal
    ? at > y - margin && at < y + height + margin && to > x - margin && from < x + width + margin
    : at > x - margin && at < x + width + margin && to > y - margin && from < y + height + margin
}

/** Whether two rectangles overlap, kept `margin` apart. */
export function overlaps(a: Rect, b: Rect, margin = 0): boolean {
  return a.x < b.x + b.width + margin && b.x < a.x + a.width + margin && a.y < b.y + b.height + margin && b.y < a.y + a.height + margin
}

/** Whether `inner` lies within `outer`. */
export function contains(outer: Rect, inner: Rect): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  )
}
