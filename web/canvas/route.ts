/** Turns the ends of edges into polylines from right gate to left gate that go around cards and keep apart from each other. */

import { contains, crosses, type Point, type Rect, type Segment, toSegments } from './geometry.ts'

export interface Wire {
  readonly id: string
  readonly source: string
  readonly destination: string
  /** How it is drawn and what its label says: wires that look the same may share a trunk at a common end. */
  readonly style: string
  readonly from: Point
  readonly to: Point
  /** The end that may lie at any height of its frame's border, and between which heights. */
  readonly free?: Free | undefined
}

interface Free {
  readonly end: 'from' | 'to'
  readonly top: number
  readonly bottom: number
}

interface Obstacles {
  readonly cards: readonly Rect[]
  readonly frames: readonly Rect[]
  /** The names of frames, with what stands beside them. */
  readonly titles: readonly Rect[]
}

/** How far a path runs straight out of a gate before it turns, in pixels. */
const stub = 14
/** The same where there is room: the middle between two columns, so that labels fit beside the gates. */
const roomyStub = 32
/** How far a path keeps from cards it goes around. */
const clearance = 10
/** How far a path that runs along a frame's border keeps from it. */
const borderRoom = 7
/** The shortest straight piece at a gate: room for the arrow. */
const shortest = 10
/** The distance between two paths that run side by side. */
const lane = 6
const laneOffsets = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6].map((n) => n * lane)
/** Where no lane is free, half a lane apart from others. */
const narrowOffsets = [0, 1, -1, 3, -3, 5, -5, 7, -7].map((n) => (n * lane) / 2)

/** Where the edges of a node begin and end: the outer ends of its gates. */
export interface Anchors {
  readonly rect: Rect
  readonly isFrame: boolean
  readonly ingress: Point
  readonly egress: Point
}

/** The two ends of an edge. An edge between a frame and something inside it touches the frame's border from within. */
export function toEnds(source: Anchors, destination: Anchors): Pick<Wire, 'from' | 'to' | 'free'> {
  if (source !== destination && source.isFrame && contains(source.rect, destination.rect)) {
    const from = { x: source.rect.x + 1, y: destination.ingress.y }
    return { from, to: destination.ingress, free: { end: 'from', ...inside(source.rect) } }
  }
  if (source !== destination && destination.isFrame && contains(destination.rect, source.rect)) {
    const to = { x: destination.rect.x + destination.rect.width - 1, y: source.egress.y }
    return { from: source.egress, to, free: { end: 'to', ...inside(destination.rect) } }
  }
  return { from: source.egress, to: destination.ingress }
}

/** Below a frame's name, above its lower border. */
const inside = ({ y, height }: Rect) => ({ top: y + titleHeight + 2, bottom: y + height - borderRoom - 1 })

/** Height between two paths of different style at one gate, and how many fit. */
const slot = 6
const slots = 5

/** Gives wires of different styles at one gate ends of their own, in the order in which their other ends lie. */
export function spread(wires: Map<string, Wire>): void {
  for (const end of ['from', 'to'] as const) {
    const other = end === 'from' ? 'to' : 'from'
    const gates = new Map<string, Map<string, Wire[]>>()
    for (const wire of wires.values()) {
      const gate = `${wire[end].x},${wire[end].y}`
      const styles = gates.get(gate) ?? new Map<string, Wire[]>()
      styles.set(wire.style, [...(styles.get(wire.style) ?? []), wire])
      gates.set(gate, styles)
    }
    for (const styles of gates.values()) {
      if (styles.size < 2) continue
      const height = (list: readonly Wire[]) => list.reduce((sum, wire) => sum + wire[other].y, 0) / list.length
      const groups = [...styles.values()].sort((a, b) => height(a) - height(b))
      const used = Math.min(groups.length, slots)
      for (const [i, group] of groups.entries()) {
        const shift = (Math.floor((i * used) / groups.length) - (used - 1) / 2) * slot
        for (const wire of group) wires.set(wire.id, { ...wires.get(wire.id)!, [end]: { x: wire[end].x, y: wire[end].y + shift } })
      }
    }
  }
}

/** A polyline for each wire, by its id. Wires in `kept` keep the path given there (while a node is dragged, those it doesn't touch). */
export function routeWires(
  wires: readonly Wire[],
  obstacles: Obstacles,
  kept: ReadonlyMap<string, readonly Point[]> = new Map(),
): Map<string, readonly Point[]> {
  const routes = new Map<string, readonly Point[]>()
  const taken: Taken[] = []
  const book = (wire: Wire, points: readonly Point[]) => {
    routes.set(wire.id, points)
    for (const segment of toSegments(points)) taken.push({ segment, wire })
  }
  for (const wire of wires) {
    const points = kept.get(wire.id)
    if (points) book(wire, points)
  }
  const open = wires.filter((wire) => !kept.has(wire.id))
  open.sort((a, b) => reach(a) - reach(b) || (a.id < b.id ? -1 : 1))
  const at = { source: countBy(wires, (wire) => wire.source), destination: countBy(wires, (wire) => wire.destination) }
  // Where many paths begin they turn at once, and where many end they turn last: their labels stand at the other end.
  const turnsLate = (wire: Wire) => (at.destination.get(wire.destination) ?? 0) > (at.source.get(wire.source) ?? 0)
  for (const wire of open) book(wire, separate(wire, route(wire, obstacles, taken, turnsLate(wire)), taken, obstacles))
  return routes
}

/** How many different looks the wires of each node have. */
function countBy(wires: readonly Wire[], nodeOf: (wire: Wire) => string): ReadonlyMap<string, number> {
  const looks = new Map<string, Set<string>>()
  for (const wire of wires) looks.set(nodeOf(wire), (looks.get(nodeOf(wire)) ?? new Set()).add(wire.style))
  return new Map([...looks].map(([node, styles]) => [node, styles.size]))
}

const reach = ({ from, to }: Wire) => Math.abs(to.x - from.x) + Math.abs(to.y - from.y)

function route(wire: Wire, obstacles: Obstacles, taken: readonly Taken[], late: boolean): readonly Point[] {
  const { from, to } = wire
  if (Math.abs(from.y - to.y) < 1 && to.x > from.x) {
    const straight = [from, to]
    if (cost(straight, obstacles) < blocked) return straight
  }
  const out = Math.min(roomyStub, Math.max(stub, (to.x - from.x) / 2))
  const first = Math.round(from.x + out)
  const last = Math.round(to.x - out)
  const near = { left: Math.min(from.x, to.x) - 60, right: Math.max(from.x, to.x) + 60 }
  const candidates: (readonly Point[])[] = []
  if (last - first >= 0) {
    // With room to spare a label fits on the turn itself, beside the card.
    const beside = to.x - from.x > 88 ? 24 : stub
    const [soonest, latest] = [Math.round(from.x + beside), Math.round(to.x - beside)]
    const found = turns(soonest, latest, from, to, obstacles)
    for (const x of late ? [latest, ...found] : found) candidates.push(bend(from, to, x))
  }
  let best = cheapest(candidates, obstacles)
  if (best && best.price < blocked) return best.points
  const elsewhere = wire.free && cheapest(fromBorder(wire, wire.free, obstacles, taken), obstacles)
  if (elsewhere && elsewhere.price < blocked) return elsewhere.points
  const around = (out: number) =>
    levels(wire, obstacles, near).map((y) => detour(from, to, Math.round(from.x + out), Math.round(to.x - out), y))
  best = cheapest([...(best ? [best.points] : []), ...around(out)], obstacles)
  // Where another card stands close to a gate, the path turns sooner.
  if (best && best.price >= blocked && out > stub) best = cheapest([best.points, ...around(stub)], obstacles)
  // Where cards stand above or below the turn, it turns beside them.
  if (best && best.price >= blocked) best = cheapest([best.points, ...furtherAround(wire, obstacles, near)], obstacles)
  return best ? best.points : [from, to]
}

/** Ways that leave one of the gates by a gap between other cards, of which the nearest are tried. */
function furtherAround(wire: Wire, obstacles: Obstacles, near: { left: number; right: number }): (readonly Point[])[] {
  const { from, to } = wire
  const [first, last] = [Math.round(from.x + stub), Math.round(to.x - stub)]
  const sides = obstacles.cards.flatMap((card) => [card.x - stub - clearance, card.x + card.width + stub + clearance])
  const nearest = (at: number, fits: (x: number) => boolean) =>
    [...new Set(sides.filter(fits))].sort((a, b) => Math.abs(a - at) - Math.abs(b - at)).slice(0, 8)
  const firsts = nearest(first, (x) => x > first)
  const lasts = nearest(last, (x) => x < last)
  return levels(wire, obstacles, near)
    .slice(0, 12)
    .flatMap((y) => [...firsts.map((x) => detour(from, to, x, last, y)), ...lasts.map((x) => detour(from, to, first, x, y))])
}

const bend = (from: Point, to: Point, x: number): readonly Point[] => [from, { x, y: from.y }, { x, y: to.y }, to]

const detour = (from: Point, to: Point, first: number, last: number, y: number): readonly Point[] => [
  from,
  { x: first, y: from.y },
  { x: first, y },
  { x: last, y },
  { x: last, y: to.y },
  to,
]

/** Ways between a frame's border and a card that lies behind other cards: along a gap between rows, then beside the card's column. */
function fromBorder(wire: Wire, { end, top, bottom }: Free, { cards }: Obstacles, taken: readonly Taken[]): (readonly Point[])[] {
  const { from, to } = wire
  const gaps = new Set(cards.flatMap((card) => [card.y - clearance, card.y + card.height + clearance]))
  const heights = [...gaps].flatMap((y) => laneOffsets.slice(0, 5).map((offset) => y + offset)).filter((y) => y > top && y < bottom)
  const inner = end === 'from' ? to : from
  const beside = [roomyStub, stub].map((out) => (end === 'from' ? to.x - out : from.x + out))
  const ways = heights.flatMap((y) =>
    beside.map((x): readonly Point[] => (end === 'from' ? bend({ x: from.x, y }, to, x) : bend(from, { x: to.x, y }, x))),
  )
  const alone = ways.filter((points) => toSegments(points).every((segment) => !taken.some((other) => collide(segment, wire, other))))
  // Nearest first: of ways that cost the same the first one is taken.
  const far = (points: readonly Point[]) => Math.abs((points[end === 'from' ? 0 : points.length - 1] as Point).y - inner.y)
  return (alone.length > 0 ? alone : ways).sort((a, b) => far(a) - far(b))
}

/** Where a path with one vertical piece may turn: near either end, in the middle, or in a gap between cards. */
function turns(first: number, last: number, from: Point, to: Point, { cards, frames, titles }: Obstacles): number[] {
  const found = new Set([first, last, Math.round((first + last) / 2)])
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)]
  for (const rect of [...cards, ...frames]) {
    if (rect.y > bottom || rect.y + rect.height < top) continue
    for (const x of [rect.x - stub - clearance, rect.x + rect.width + stub + clearance]) if (x > first && x < last) found.add(x)
  }
  for (const { x, y, width, height } of titles) {
    const past = Math.round(x + width + clearance)
    if (y <= bottom && y + height >= top && past > first && past < last) found.add(past)
  }
  return [...found]
}

/** Heights at which a path with a long horizontal piece may pass: above and below the cards it would run into. */
function levels({ from, to }: Wire, { cards, frames, titles }: Obstacles, { left, right }: { left: number; right: number }): number[] {
  const middle = (from.y + to.y) / 2
  const found = new Set([Math.round(middle)])
  for (const rect of [...cards, ...frames]) {
    if (rect.x > right || rect.x + rect.width < left) continue
    found.add(rect.y - clearance)
    found.add(rect.y + rect.height + clearance)
  }
  for (const { x, y, width, height } of titles) if (x <= right && x + width >= left) found.add(y + height + 2)
  return [...found].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle)).slice(0, 40)
}

/** How far a piece keeps from cards: gates stand out at their sides. */
const roomAt = ({ horizontal }: Segment) => (horizontal ? 4 : 13)

/** More than any path without a collision costs. */
const blocked = 100_000

function cheapest(candidates: readonly (readonly Point[])[], obstacles: Obstacles) {
  let best: { points: readonly Point[]; price: number } | undefined
  for (const points of candidates) {
    const price = cost(points, obstacles, best?.price)
    if (!best || price < best.price) best = { points, price }
  }
  return best
}

/** Length, bends and collisions in one number; stops counting where `limit` is reached. */
function cost(points: readonly Point[], { cards, frames, titles }: Obstacles, limit = Number.POSITIVE_INFINITY): number {
  const segments = toSegments(points)
  let sum = points.length * 30
  for (const segment of segments) sum += segment.to - segment.from
  for (const segment of segments) {
    if (sum >= limit) return sum
    for (const card of cards) if (crosses(segment, card, roomAt(segment))) sum += blocked
    for (const frame of frames) if (alongBorder(segment, frame)) sum += 200
    for (const title of titles) if (crosses(segment, title)) sum += overTitle
  }
  return sum
}

/** A long way round is better than to hide a name. */
const overTitle = 3000

export const titleHeight = 32

function alongBorder(segment: Segment, frame: Rect): boolean {
  const [low, high, from, to] = segment.horizontal
    ? [frame.y, frame.y + frame.height, frame.x, frame.x + frame.width]
    : [frame.x, frame.x + frame.width, frame.y, frame.y + frame.height]
  const onBorder = Math.abs(segment.at - low) < borderRoom || Math.abs(segment.at - high) < borderRoom
  return onBorder && segment.to > from && segment.from < to
}

interface Taken {
  readonly segment: Segment
  readonly wire: Wire
}

/** Shifts the inner pieces of a path sideways until they don't lie on a piece of another path. The first and last piece stay at their gates. */
function separate(wire: Wire, points: readonly Point[], taken: readonly Taken[], obstacles: Obstacles): readonly Point[] {
  const moved = points.map((point) => ({ ...point }))
  for (let i = 2; i < moved.length - 1; i++) {
    const [a, b] = [moved[i - 1] as { x: number; y: number }, moved[i] as { x: number; y: number }]
    const horizontal = a.y === b.y
    const fits = (apart: number) => (shift: number) =>
      (horizontal || keepsItsEnds(wire, a.x + shift, i === 2, i === moved.length - 2)) &&
      isFree(shifted(a, b, horizontal, shift), wire, taken, obstacles, apart)
    const offset = laneOffsets.find(fits(lane)) ?? narrowOffsets.find(fits(lane / 2)) ?? 0
    if (horizontal) a.y = b.y = a.y + offset
    else a.x = b.x = a.x + offset
  }
  return moved
}

/** Whether a vertical piece leaves room for the straight pieces at the gates it connects to. */
const keepsItsEnds = ({ from, to }: Wire, x: number, first: boolean, last: boolean) =>
  (!first || x >= from.x + shortest) && (!last || x <= to.x - shortest)

function shifted(a: Point, b: Point, horizontal: boolean, shift: number): Segment {
  return horizontal
    ? { horizontal, at: a.y + shift, from: Math.min(a.x, b.x), to: Math.max(a.x, b.x) }
    : { horizontal, at: a.x + shift, from: Math.min(a.y, b.y), to: Math.max(a.y, b.y) }
}

function isFree(segment: Segment, wire: Wire, taken: readonly Taken[], { cards, frames, titles }: Obstacles, apart: number): boolean {
  if (taken.some((other) => collide(segment, wire, other, apart)) || titles.some((title) => crosses(segment, title))) return false
  return !cards.some((card) => crosses(segment, card, roomAt(segment))) && !frames.some((frame) => alongBorder(segment, frame))
}

function collide(segment: Segment, wire: Wire, { segment: other, wire: owner }: Taken, apart = lane): boolean {
  if (segment.horizontal !== other.horizontal || Math.abs(segment.at - other.at) >= apart - 0.5) return false
  if (segment.to <= other.from + 2 || segment.from >= other.to - 2) return false
  const siblings = (wire.source === owner.source || wire.destination === owner.destination) && wire.style === owner.style
  return !siblings
}

/** The SVG path of a polyline with rounded corners. */
export function toPathData(points: readonly Point[], radius = 10): string {
  const first = points[0]
  if (!first) return ''
  let data = `M${first.x} ${first.y}`
  for (let i = 1; i < points.length - 1; i++) {
    const [before, corner, after] = [points[i - 1] as Point, points[i] as Point, points[i + 1] as Point]
    const r = Math.min(radius, distance(before, corner) / 2, distance(corner, after) / 2)
    const enter = toward(corner, before, r)
    const leave = toward(corner, after, r)
    data += `L${enter.x} ${enter.y}Q${corner.x} ${corner.y} ${leave.x} ${leave.y}`
  }
  const last = points.at(-1) as Point
  return `${data}L${last.x} ${last.y}`
}

const distance = (a: Point, b: Point) => Math.abs(a.x - b.x) + Math.abs(a.y - b.y)

function toward(from: Point, to: Point, length: number): Point {
  const d = Math.hypot(to.x - from.x, to.y - from.y) || 1
  return { x: round(from.x + ((to.x - from.x) * length) / d), y: round(from.y + ((to.y - from.y) * length) / d) }
}

const round = (n: number) => Math.round(n * 10) / 10
