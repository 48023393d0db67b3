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

interface Labelled {
  readonly id: string
  /** Paths that look the same and meet at an end may share a label's spot. */
  readonly source: string
  readonly destination: string
  readonly text: string
  readonly points: readonly Point[]
  /** Pixels; 0 when the path has no label. */
  readonly width: number
  readonly height: number
  /** Where the label of the same path stands already. */
  readonly kept?: Point | undefined
}

/** What labels keep off. */
interface Ground {
  /** Cards, gates, names of frames. */
  readonly blocked: readonly Rect[]
  readonly frames: readonly Rect[]
}

/** The centre of each label, by the path's id. Who has least room chooses first. */
export function placeLabels(paths: readonly Labelled[], { blocked, frames }: Ground): Map<string, Point> {
  const pieces = paths.map((path) => ({ path, segments: toSegments(path.points) }))
  const borders = frames.flatMap(toBorders)
  const placed: Rect[] = []
  const centres = new Map<string, Point>()
  const put = (path: Labelled, centre: Point) => {
    placed.push(toBox(centre, path))
    centres.set(path.id, centre)
  }
  for (const path of paths) if (path.kept && path.width > 0) put(path, path.kept)
  const open = pieces.filter(({ path }) => path.width > 0 && !path.kept).sort((a, b) => length(a.segments) - length(b.segments))
  for (const { path, segments } of open) {
    const foreign = pieces.filter((other) => other.path !== path && !isSibling(other.path, path))
    let best: { centre: Point; price: number } | undefined
    for (const { centre, price: liking } of spots(path, segments)) {
      if (best && liking >= best.price) continue
      const box = toBox(centre, path)
      let price = liking
      for (const other of placed) if (overlaps(box, other, 2)) price += 1000
      for (const rect of blocked) if (overlaps(box, rect, 2)) price += 800
      for (const border of borders) if (crosses(border, box, 1)) price += 40
      for (const other of foreign) for (const segment of other.segments) if (crosses(segment, box)) price += 80
      if (!best || price < best.price) best = { centre, price }
    }
    if (best) put(path, best.centre)
  }
  return centres
}

const length = (segments: readonly Segment[]) => segments.reduce((sum, { from, to }) => sum + to - from, 0)

const isSibling = (a: Labelled, b: Labelled) => a.text === b.text && (a.source === b.source || a.destination === b.destination)

const toBox = ({ x, y }: Point, { width, height }: Labelled): Rect => ({ x: x - width / 2, y: y - height / 2, width, height })

export const toBorders = ({ x, y, width, height }: Rect): Segment[] => [
  { horizontal: true, at: y, from: x, to: x + width },
  { horizontal: true, at: y + height, from: x, to: x + width },
  { horizontal: false, at: x, from: y, to: y + height },
  { horizontal: false, at: x + width, from: y, to: y + height },
]

/** Pixels between two spots that are tried. */
const stride = 10

/** The middle of long horizontal pieces is liked best, then towards their ends, then vertical pieces. */
function* spots({ width, height }: Labelled, segments: readonly Segment[]): Generator<{ centre: Point; price: number }> {
  const ranked = [...segments].sort((a, b) => rank(b) - rank(a))
  for (const [place, { horizontal, at, from, to }] of ranked.entries()) {
    const needed = (horizontal ? width : height) + 8
    // On a piece that is too short it hides the line.
    const liking = place * 2 + (horizontal ? 0 : 6) + (to - from < needed ? 50 : 0)
    const room = Math.max(0, (to - from - needed) / 2)
    const steps = Math.floor(room / stride)
    for (let step = -steps; step <= steps; step++) {
      const along = (from + to) / 2 + step * stride
      yield { centre: horizontal ? { x: along, y: at } : { x: at, y: along }, price: liking + (Math.abs(step) * 24) / (steps + 1) }
    }
  }
}

const rank = (segment: Segment) => (segment.to - segment.from) * (segment.horizontal ? 2 : 1)
