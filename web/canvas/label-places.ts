/** Finds a spot on each path for its label: off the cards, off the other labels, where possible on a piece that is its own. */

import { crosses, overlaps, type Point, type Rect, type Segment, toSegments } from './geometry.ts'
import type { EdgeStyle } from './words.ts'

export interface EdgeLabel {
  readonly text: string
  readonly centre: Point
  readonly width: number
  readonly height: number
}

/** Width and height of the mark that tells a verdict. */
export const markSize = 12

/** The size of a label with this text; a mark alone is a circle; open and allowed paths have no mark. */
export function labelSize(text: string, style: EdgeStyle): { width: number; height: number } {
  const height = 18
  const marked = style !== 'open' && style !== 'allowed'
  if (!text) return { width: marked ? height : 0, height }
  return { width: Math.ceil(text.length * 6.2 + 14 + (marked ? markSize + 2 : 0)), height }
}

export interface Labelled {
  readonly id: string
  readonly points: readonly Point[]
  /** Pixels; 0 when the path has no label. */
  readonly width: number
  readonly height: number
  /** Where the label of the same path stands already. */
  readonly kept?: Point | undefined
}

/** The centre of each label, by the path's id. */
export function placeLabels(paths: readonly Labelled[], cards: readonly Rect[]): Map<string, Point> {
  const placed: Rect[] = []
  const pieces = paths.map(({ id, points }) => ({ id, segments: toSegments(points) }))
  const centres = new Map<string, Point>()
  const put = (path: Labelled, centre: Point) => {
    placed.push(toBox(centre, path))
    centres.set(path.id, centre)
  }
  for (const path of paths) if (path.kept && path.width > 0) put(path, path.kept)
  for (const path of paths) {
    if (path.width === 0 || path.kept) continue
    let best: { centre: Point; price: number } | undefined
    for (const candidate of spots(path)) {
      const price = candidate.price + conflicts(path.id, toBox(candidate.centre, path), placed, cards, pieces)
      if (!best || price < best.price) best = { centre: candidate.centre, price }
      if (price === 0) break
    }
    if (best) put(path, best.centre)
  }
  return centres
}

const toBox = ({ x, y }: Point, { width, height }: Labelled): Rect => ({ x: x - width / 2, y: y - height / 2, width, height })

/** Candidates in order of liking: the middle of long horizontal pieces, then towards their ends, then vertical pieces. */
function* spots({ points, width, height }: Labelled): Generator<{ centre: Point; price: number }> {
  const segments = toSegments(points).sort((a, b) => rank(b) - rank(a))
  for (const [step, at] of [0.5, 0.3, 0.7, 0.15, 0.85, 0.05, 0.95].entries()) {
    for (const segment of segments) {
      const length = segment.to - segment.from
      const needed = segment.horizontal ? width : height
      const along = segment.from + length * at
      const centre = segment.horizontal ? { x: along, y: segment.at } : { x: segment.at, y: along }
      yield { centre, price: step * 4 + (length < needed + 8 ? 50 : 0) + (segment.horizontal ? 0 : 6) }
    }
  }
}

const rank = (segment: Segment) => (segment.to - segment.from) * (segment.horizontal ? 2 : 1)

function conflicts(
  id: string,
  box: Rect,
  placed: readonly Rect[],
  cards: readonly Rect[],
  pieces: readonly { id: string; segments: readonly Segment[] }[],
): number {
  let sum = 0
  for (const other of placed) if (overlaps(box, other, 2)) sum += 1000
  for (const card of cards) if (overlaps(box, card, 2)) sum += 800
  for (const piece of pieces) {
    if (piece.id === id) continue
    for (const segment of piece.segments) if (crosses(segment, box)) sum += 80
  }
  return sum
}
