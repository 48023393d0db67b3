/** Places for what was never placed: an own grid, cards in columns within their namespace, namespaces in rows, addresses at the left. */

import type { Place } from '../text/workspace.ts'
import type { GraphCard, GraphFrame } from './types.ts'

const grid = 4
const gap = 24
const columnGap = 76
/** Where long labels stand between cards. */
const wideColumnGap = 104
const frameGap = 56
/** Between the frames and what stands outside the cluster. */
const outsideGap = 80
/** Cards outside the cluster stand in one column up to this height, or that of the frames. */
const tallest = 1000
const header = 44
const padding = 24

export interface Sized {
  readonly ref: string
  readonly frame: string | undefined
  readonly width: number
  readonly height: number
  /** Column from the left: callers before the called. */
  readonly rank: number
  /** A path to the next column begins here whose label is long. */
  readonly roomy?: boolean
}

export interface Layout {
  readonly cards: ReadonlyMap<string, Place>
  readonly frames: ReadonlyMap<string, { readonly place: Place; readonly width: number; readonly height: number }>
}

/** `kept` are places from the user or from the last layout; they stay. New cards go to free spots, new frames beside the old ones. */
export function layOut(cards: readonly Sized[], frames: readonly string[], kept: ReadonlyMap<string, Place>): Layout {
  const places = new Map<string, Place>()
  const boxes = new Map<string, { place: Place; width: number; height: number }>()
  for (const frame of frames) {
    const inside = cards.filter((card) => card.frame === frame)
    placeInColumns(inside, kept, places, { x: padding, y: header })
    boxes.set(frame, { place: { x: 0, y: 0 }, ...sizeAround(inside, places) })
  }
  // Callers from outside stand left of all frames, what is called outside stands right of them; in columns of their own, whatever their rank.
  const outside = cards.filter((card) => card.frame === undefined)
  const side = (called: boolean) => outside.filter((card) => card.rank > 0 === called).map((card) => ({ ...card, rank: 0 }))
  const inner = [...boxes.values()].reduce((sum, box) => sum + box.height, 0)
  const column = Math.max(tallest, inner)
  placeInColumns(side(false), kept, places, { x: 0, y: 0 }, column)
  const boxOf = (card: Sized): Box => ({ ...(places.get(card.ref) as Place), width: card.width, height: card.height })
  const fresh = side(false).filter((card) => !kept.has(card.ref))
  const left = Math.max(0, ...fresh.map((card) => boxOf(card).x + card.width + outsideGap))
  const placedOutside = outside
    .filter((card) => places.has(card.ref) || kept.has(card.ref))
    .map((card) => ({ ...(places.get(card.ref) ?? (kept.get(card.ref) as Place)), width: card.width, height: card.height }))
  placeFrames(frames, boxes, kept, placedOutside, left)
  const right = Math.max(left, ...[...boxes.values()].map((box) => box.place.x + box.width + outsideGap))
  placeInColumns(side(true), kept, places, { x: right, y: 0 }, column)
  return { cards: places, frames: boxes }
}

/** Columns by rank; a card whose place is kept leaves its spot to others, and new ones avoid it. */
function placeInColumns(
  cards: readonly Sized[],
  kept: ReadonlyMap<string, Place>,
  places: Map<string, Place>,
  origin: Place,
  least = 360,
): void {
  const taken: { x: number; y: number; width: number; height: number }[] = []
  for (const card of cards) {
    const place = kept.get(card.ref)
    if (place) {
      places.set(card.ref, place)
      taken.push({ ...place, width: card.width, height: card.height })
    }
  }
  const fresh = cards.filter((card) => !kept.has(card.ref))
  const columns = balance(fresh, least)
  let x = origin.x
  for (const column of columns) {
    let y = origin.y
    for (const card of column) {
      let spot = { x, y, width: card.width, height: card.height }
      for (let other = hit(spot, taken); other; other = hit(spot, taken)) spot = { ...spot, y: other.y + other.height + gap }
      places.set(card.ref, { x: spot.x, y: snap(spot.y) })
      taken.push(spot)
      y = spot.y + card.height + gap
    }
    x += Math.max(...column.map((card) => card.width)) + (column.some((card) => card.roomy) ? wideColumnGap : columnGap)
  }
}

/** Cards of one rank form a column; long columns are folded so that a namespace stays about as wide as high. */
function balance(cards: readonly Sized[], least: number): Sized[][] {
  const byRank = new Map<number, Sized[]>()
  for (const card of cards) byRank.set(card.rank, [...(byRank.get(card.rank) ?? []), card])
  const total = cards.reduce((sum, card) => sum + card.height + gap, 0)
  const most = Math.max(least, Math.sqrt(total * 300))
  return [...byRank]
    .sort(([a], [b]) => a - b)
    .flatMap(([, column]) => {
      const folded: Sized[][] = [[]]
      let height = 0
      for (const card of column) {
        if (height > 0 && height + card.height > most) {
          folded.push([])
          height = 0
        }
        folded.at(-1)?.push(card)
        height += card.height + gap
      }
      return folded
    })
}

function sizeAround(cards: readonly Sized[], places: ReadonlyMap<string, Place>): { width: number; height: number } {
  let [width, height] = [216, header + 40]
  for (const card of cards) {
    const place = places.get(card.ref) as Place
    width = Math.max(width, place.x + card.width + padding)
    height = Math.max(height, place.y + card.height + padding)
  }
  return { width: snap(width), height: snap(height) }
}

/** Rows of frames about as wide as high; kept frames stay where they are. */
function placeFrames(
  frames: readonly string[],
  boxes: Map<string, { place: Place; width: number; height: number }>,
  kept: ReadonlyMap<string, Place>,
  taken: Box[],
  left: number,
): void {
  for (const frame of frames) {
    const box = boxes.get(frame)
    const place = kept.get(frame)
    if (!box || !place) continue
    box.place = place
    taken.push({ ...place, width: box.width, height: box.height })
  }
  const fresh = frames.filter((frame) => !kept.has(frame))
  const area = [...boxes.values()].reduce((sum, box) => sum + (box.width + frameGap) * (box.height + frameGap), 0)
  const widest = Math.max(0, ...[...boxes.values()].map((box) => box.width))
  const rowWidth = Math.max(widest, Math.sqrt(area) * 1.1)
  let [x, y, rowHeight] = [left, 0, 0]
  for (const frame of fresh) {
    const box = boxes.get(frame)
    if (!box) continue
    if (x > left && x + box.width > left + rowWidth) {
      x = left
      y += rowHeight + frameGap
      rowHeight = 0
    }
    let spot = { x, y, width: box.width, height: box.height }
    for (let other = hit(spot, taken); other; other = hit(spot, taken)) spot = { ...spot, x: other.x + other.width + frameGap }
    box.place = { x: snap(spot.x), y: snap(spot.y) }
    taken.push(spot)
    x = spot.x + box.width + frameGap
    rowHeight = Math.max(rowHeight, box.height)
  }
}

type Box = { x: number; y: number; width: number; height: number }

const hit = (spot: Box, taken: readonly Box[]): Box | undefined =>
  taken.find(
    (box) =>
      spot.x < box.x + box.width + gap / 2 &&
      box.x < spot.x + spot.width + gap / 2 &&
      spot.y < box.y + box.height + gap / 2 &&
      box.y < spot.y + spot.height + gap / 2,
  )

const snap = (value: number) => Math.ceil(value / grid) * grid

const narrowest = 152
const widest = 260
/** Of cards whose names may take two lines; one word never does. */
const widestOther = 196

/** Sizes that the canvas draws: width by the longest line, height by the number of lines. */
export function cardSize({ name, note, labels, ports, workloadKind }: SizedBy): { width: number; height: number } {
  const relevant = labels.filter((label) => label.relevant)
  const nameWidth = name.length * 8.8 + 64
  const longest = Math.max(nameWidth, note.length * 6.2 + 28, ...relevant.map(({ key, value }) => (key.length + value.length) * 6.2 + 40))
  const most = workloadKind || !name.includes(' ') ? widest : widestOther
  const secondLine = !workloadKind && nameWidth > most ? 16 : 0
  const lines = Math.min(relevant.length, 3) * 20 + (note ? 16 : 0) + secondLine + (ports.length === 0 ? 0 : 24)
  return { width: snap(Math.min(most, Math.max(narrowest, longest))), height: snap(52 + lines) }
}

type SizedBy = Pick<GraphCard, 'name' | 'note' | 'labels' | 'ports' | 'workloadKind'>

export type FrameBox = Pick<GraphFrame, 'place' | 'width' | 'height'>
