/** Places for what was never placed: an own grid, cards in columns within their namespace, namespaces in rows, addresses at the left. */

import type { Place } from '../text/workspace.ts'
import type { GraphCard } from './types.ts'

const grid = 4
const gap = 24
const columnGap = 76
const widestColumnGap = 112
/** Between two columns: the gates, the arrow and the bends. */
const aroundLabel = 40
/** Between two paths that run side by side. */
const lane = 6
const frameGap = 56
/** Between the frames and what stands outside the cluster: room for labels. */
const outsideGap = 104
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
  /** What goes right from here between its column and the next: the widest label, and how many paths that look different pass there. */
  readonly ahead?: { readonly label: number; readonly paths: number } | undefined
  /** How wide the label is of a path that begins at the border of its own frame. */
  readonly lead?: number
}

interface Layout {
  readonly cards: ReadonlyMap<string, Place>
  readonly frames: ReadonlyMap<string, { readonly place: Place; readonly width: number; readonly height: number }>
}

/** `kept` are places from the user's hand (`byHand`) or from the last layout. They stay, but what was not put there by hand makes room for what has grown. New cards go to free spots, new frames beside or below the old ones. `least`: how wide the frames are at least. */
export function layOut(
  cards: readonly Sized[],
  frames: readonly string[],
  kept: ReadonlyMap<string, Place>,
  byHand: ReadonlySet<string> = new Set(),
  least: ReadonlyMap<string, number> = new Map(),
): Layout {
  const places = new Map<string, Place>()
  const boxes = new Map<string, { place: Place; width: number; height: number }>()
  for (const frame of frames) {
    const inside = cards.filter((card) => card.frame === frame)
    const own = settle(inside, kept, byHand)
    const lead = Math.max(0, ...own.fresh.map((card) => (card.rank === 0 ? (card.lead ?? 0) : 0)))
    placeInColumns(own, places, [], { x: snap(padding + lead), y: header })
    boxes.set(frame, { place: { x: 0, y: 0 }, ...sizeAround(inside, places, least.get(frame)) })
  }
  // Callers from outside stand left of all frames, what is called outside stands right of them; in columns of their own, whatever their rank.
  const outside = cards.filter((card) => card.frame === undefined)
  const taken: Box[] = outside.flatMap((card) => (byHand.has(card.ref) ? (toBox(card, kept.get(card.ref)) ?? []) : []))
  keepFrames(frames, boxes, kept, byHand, taken)
  const old = frames.filter((frame) => kept.has(frame)).map((frame) => boxes.get(frame) as { place: Place; width: number; height: number })
  // An address over which a frame has grown is placed anew.
  const stays = outside.filter((card) => {
    const box = toBox(card, kept.get(card.ref))
    if (!box || (!byHand.has(card.ref) && hit(box, taken))) return false
    if (!byHand.has(card.ref)) taken.push(box)
    places.set(card.ref, { x: box.x, y: box.y })
    return true
  })
  const fresh = outside.filter((card) => !stays.includes(card))
  const side = (called: boolean) => ({
    kept: [],
    fresh: fresh.filter((card) => card.rank > 0 === called).map((card) => ({ ...card, rank: 0 })),
  })
  const inner = [...boxes.values()].reduce((sum, box) => sum + box.height, 0)
  const column = Math.max(tallest, inner)
  const callers = side(false)
  const widestCaller = Math.max(0, ...callers.fresh.map((card) => card.width))
  const start = old.length === 0 ? 0 : Math.min(...old.map(({ place }) => place.x)) - outsideGap - widestCaller
  placeInColumns(callers, places, taken, { x: start, y: old.length === 0 ? 0 : Math.min(...old.map(({ place }) => place.y)) }, column)
  const ends = callers.fresh.map((card) => (places.get(card.ref) as Place).x + card.width + outsideGap)
  const left = old.length > 0 ? Math.min(...old.map(({ place }) => place.x)) : Math.max(0, ...ends)
  const added = frames.filter((frame) => !kept.has(frame))
  if (old.length === 0) placeFrames(added, boxes, taken, left)
  else placeBeside(added, boxes, old, taken)
  const right = Math.max(left, ...[...boxes.values()].map((box) => box.place.x + box.width + outsideGap))
  placeInColumns(side(true), places, taken, { x: right, y: 0 }, column)
  return { cards: places, frames: boxes }
}

interface Settled {
  readonly kept: readonly (readonly [card: Sized, place: Place])[]
  readonly fresh: readonly Sized[]
}

/** Cards with a place keep it, from top to bottom; one that another has grown into, or nearly, moves down. What stands close by hand may. */
function settle(cards: readonly Sized[], kept: ReadonlyMap<string, Place>, byHand: ReadonlySet<string>): Settled {
  const before = cards.flatMap((card) => {
    const box = toBox(card, kept.get(card.ref))
    return box ? [{ card, box }] : []
  })
  const put = before.filter(({ card }) => byHand.has(card.ref))
  const hands = put.map(({ box }) => box)
  const others: Box[] = []
  for (const { card, box } of before.filter(({ card }) => !byHand.has(card.ref)).sort((a, b) => a.box.y - b.box.y)) {
    let spot = box
    for (let other = hit(spot, hands, 0) ?? hit(spot, others); other; other = hit(spot, hands, 0) ?? hit(spot, others)) {
      spot = underneath(spot, other)
    }
    others.push(spot)
    put.push({ card, box: spot })
  }
  return {
    kept: put.map(({ card, box }) => [card, { x: box.x, y: box.y }]),
    fresh: cards.filter((card) => !kept.has(card.ref)),
  }
}

/** Columns by rank; new cards avoid what is there. */
function placeInColumns(cards: Settled, places: Map<string, Place>, taken: Box[], origin: Place, least = 360): void {
  for (const [card, place] of cards.kept) {
    places.set(card.ref, place)
    taken.push({ ...place, width: card.width, height: card.height })
  }
  let x = origin.x
  for (const column of balance(cards.fresh, least)) {
    let y = origin.y
    for (const card of column) {
      const spot = below({ x, y, width: card.width, height: card.height }, taken)
      places.set(card.ref, { x: spot.x, y: spot.y })
      taken.push(spot)
      y = spot.y + card.height + gap
    }
    x += Math.max(...column.map((card) => card.width)) + gapAfter(column)
  }
}

/** Room for the labels of the paths that go on from a column, and for all paths that pass there. */
function gapAfter(column: readonly Sized[]): number {
  const label = Math.max(0, ...column.map(({ ahead }) => ahead?.label ?? 0))
  const paths = Math.max(0, ...column.map(({ ahead }) => ahead?.paths ?? 0))
  const needed = aroundLabel + label + Math.max(0, paths - 1) * lane
  return snap(Math.min(widestColumnGap, Math.max(columnGap, needed)))
}

/** Cards of one rank form a column; long columns are folded, into equal parts, so that a namespace stays about as wide as high. */
function balance(cards: readonly Sized[], least: number): Sized[][] {
  const byRank = new Map<number, Sized[]>()
  for (const card of cards) byRank.set(card.rank, [...(byRank.get(card.rank) ?? []), card])
  const columns = [...byRank].sort(([a], [b]) => a - b).map(([, column]) => column)
  const heightOf = (column: readonly Sized[]) => column.reduce((sum, card) => sum + card.height + gap, 0)
  const width = columns.reduce((sum, column) => sum + Math.max(...column.map((card) => card.width)) + gapAfter(column), 0)
  const most = Math.max(least, Math.sqrt(heightOf(cards) * 300), width / screen)
  return columns.flatMap((column) => {
    const part = heightOf(column) / Math.ceil(heightOf(column) / most)
    const folded: Sized[][] = [[]]
    let height = 0
    for (const card of column) {
      // A card stands where more than half of it lies.
      if (height > 0 && height + (card.height + gap) / 2 > part) {
        folded.push([])
        height = 0
      }
      folded.at(-1)?.push(card)
      height += card.height + gap
    }
    return folded
  })
}

function sizeAround(cards: readonly Sized[], places: ReadonlyMap<string, Place>, least = 216): { width: number; height: number } {
  let [width, height] = [least, header + 40]
  for (const card of cards) {
    const place = places.get(card.ref) as Place
    width = Math.max(width, place.x + card.width + padding)
    height = Math.max(height, place.y + card.height + padding)
  }
  return { width: snap(width), height: snap(height) }
}

/** Frames stay where they are; what one has grown into moves right or down, whichever is nearer. */
function keepFrames(
  frames: readonly string[],
  boxes: ReadonlyMap<string, { place: Place; width: number; height: number }>,
  kept: ReadonlyMap<string, Place>,
  byHand: ReadonlySet<string>,
  taken: Box[],
): void {
  const before = frames.flatMap((frame) => {
    const [box, place] = [boxes.get(frame), kept.get(frame)]
    return box && place ? [{ box, place, fixed: byHand.has(frame) }] : []
  })
  const settled: Box[] = []
  const order = ({ place, fixed }: { place: Place; fixed: boolean }) => (fixed ? Number.NEGATIVE_INFINITY : place.x + place.y)
  for (const { box, place, fixed } of before.sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0))) {
    let spot = { ...place, width: box.width, height: box.height }
    const inTheWay = () => hit(spot, taken) ?? hit(spot, settled, frameGap / 2)
    for (let other = inTheWay(); other && !fixed; other = inTheWay()) {
      const [x, y] = [other.x + other.width + frameGap, other.y + other.height + frameGap]
      spot = x - spot.x < y - spot.y ? { ...spot, x: snap(x) } : { ...spot, y: snap(y) }
    }
    box.place = { x: spot.x, y: spot.y }
    taken.push(spot)
    if (!fixed) settled.push(spot)
  }
}

/** Each new frame right of a frame that is there or below it, or at the start of a row of its own: wherever the picture grows least. */
function placeBeside(
  fresh: readonly string[],
  boxes: ReadonlyMap<string, { place: Place; width: number; height: number }>,
  old: readonly { place: Place; width: number; height: number }[],
  taken: Box[],
): void {
  const around: Box[] = old.map(({ place, width, height }) => ({ ...place, width, height }))
  for (const frame of fresh) {
    const box = boxes.get(frame)
    if (!box) continue
    const { width, height } = box
    const least = { x: Math.min(...around.map((other) => other.x)), y: Math.min(...around.map((other) => other.y)) }
    const end = { x: Math.max(...around.map(right)), y: Math.max(...around.map(bottom)) }
    const spots = [
      { x: least.x, y: end.y + frameGap },
      ...around.flatMap((other) => [
        { x: right(other) + frameGap, y: other.y },
        { x: other.x, y: bottom(other) + frameGap },
      ]),
    ].map(({ x, y }): Box => ({ x: snap(x), y: snap(y), width, height }))
    // The screen is wider than high, and the text is read from its start: of equal spots the upper, then the left one.
    const size = (spot: Box) => Math.max((Math.max(end.x, right(spot)) - least.x) / screen, Math.max(end.y, bottom(spot)) - least.y)
    const free = spots.map((spot) => lower(spot, taken))
    const best = free.sort((a, b) => size(a) - size(b) || a.y - b.y || a.x - b.x)[0] as Box
    box.place = { x: best.x, y: best.y }
    taken.push(best)
    around.push(best)
  }
}

/** The first spot straight below in which a frame keeps apart from everything. */
function lower(box: Box, taken: readonly Box[]): Box {
  let spot = box
  for (let other = hit(spot, taken, frameGap - 1); other; other = hit(spot, taken, frameGap - 1)) {
    spot = { ...spot, y: snap(bottom(other) + frameGap) }
  }
  return spot
}

/** Width to height of a picture that fits beside the text. */
const screen = 1.2
const right = (box: Box) => box.x + box.width
const bottom = (box: Box) => box.y + box.height

/** Rows of frames about as wide as high. */
function placeFrames(
  fresh: readonly string[],
  boxes: ReadonlyMap<string, { place: Place; width: number; height: number }>,
  taken: Box[],
  left: number,
): void {
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
    taken.push({ ...spot, ...box.place })
    x = spot.x + box.width + frameGap
    rowHeight = Math.max(rowHeight, box.height)
  }
}

type Box = { x: number; y: number; width: number; height: number }

const toBox = ({ width, height }: Sized, place: Place | undefined): Box | undefined => place && { ...place, width, height }

const hit = (spot: Box, taken: readonly Box[], apart = gap / 2): Box | undefined =>
  taken.find(
    (box) =>
      spot.x < box.x + box.width + apart &&
      box.x < spot.x + spot.width + apart &&
      spot.y < box.y + box.height + apart &&
      box.y < spot.y + spot.height + apart,
  )

/** The first free spot straight below. */
function below(box: Box, taken: readonly Box[]): Box {
  let spot = box
  for (let other = hit(spot, taken); other; other = hit(spot, taken)) spot = underneath(spot, other)
  return spot
}

const underneath = (spot: Box, other: Box): Box => ({ ...spot, y: snap(other.y + other.height + gap) })

const snap = (value: number) => Math.ceil(value / grid) * grid

/** How wide a frame has to be for its name and its longest words, "default deny in and out", so that it does not grow by a policy. */
export const titleWidth = (name: string, hasLabels: boolean): number => snap(Math.max(216, name.length * 7.6 + 200 + (hasLabels ? 34 : 0)))

const narrowest = 152
const widest = 260
/** Of cards whose names may take two lines; one word never does. */
const widestOther = 196

/** Sizes that the canvas draws: width by the longest line, height by the number of lines. */
export function cardSize({ name, note, labels, ports, workloadKind, replicas }: SizedBy): { width: number; height: number } {
  const relevant = labels.filter((label) => label.relevant)
  const copies = replicas > 1 ? `${replicas}`.length * 7 + 13 : 0
  const nameWidth = name.length * 8.8 + 64 + copies
  const longest = Math.max(nameWidth, note.length * 6.2 + 28, ...relevant.map(({ key, value }) => (key.length + value.length) * 6.2 + 40))
  const most = workloadKind || !name.includes(' ') ? widest : widestOther
  const secondLine = !workloadKind && nameWidth > most ? 16 : 0
  const lines = Math.min(relevant.length, 3) * 20 + (note ? 16 : 0) + secondLine + (ports.length === 0 ? 0 : 24)
  return { width: snap(Math.min(most, Math.max(narrowest, longest))), height: snap(52 + lines) }
}

type SizedBy = Pick<GraphCard, 'name' | 'note' | 'labels' | 'ports' | 'workloadKind' | 'replicas'>
