/** Places for a large cluster: namespaces in a grid that stays, an opened one grows in its spot and pushes others aside, addresses left. */

import type { Place } from '../text/workspace.ts'

const cell = { width: 264, height: 104 }
const gap = 24
const outsideGap = 96

/** The size of a namespace's card. */
export const spaceSize = { width: 216, height: 68 }

interface Box {
  readonly ref: string
  readonly width: number
  readonly height: number
}

interface Grid {
  /** Refs by spot; a namespace that has no card now keeps its spot. */
  readonly slots: readonly string[]
  readonly columns: number
}

/** Who has a spot keeps it; new ones take those of the gone, then new spots. `exists`: still there, though perhaps not shown. */
export function toGrid(refs: readonly string[], exists: (ref: string) => boolean, previous: Grid | undefined): Grid {
  const now = new Set(refs)
  const slots = (previous?.slots ?? []).map((ref) => (now.has(ref) || exists(ref) ? ref : ''))
  const placed = new Set(slots)
  for (const ref of refs) {
    if (placed.has(ref)) continue
    const free = slots.indexOf('')
    if (free >= 0) slots[free] = ref
    else slots.push(ref)
  }
  const columns = previous?.columns ?? Math.max(2, Math.ceil(Math.sqrt((refs.length * cell.height * 0.85) / cell.width)))
  return { slots, columns }
}

/** An opened box stays at its spot; what stands in its way, by hand or not, moves right as far as it must. */
export function placeBoxes(boxes: readonly Box[], grid: Grid, byHand: Readonly<Record<string, Place>>): ReadonlyMap<string, Place> {
  const spots = new Map(
    grid.slots.map((ref, i) => [ref, { x: (i % grid.columns) * cell.width, y: Math.floor(i / grid.columns) * cell.height }]),
  )
  const spotOf = (box: Box): Place => byHand[box.ref] ?? spots.get(box.ref) ?? { x: 0, y: 0 }
  const isLarge = (box: Box) => box.width > spaceSize.width || box.height > spaceSize.height
  const order = (box: Box) => (isLarge(box) ? 0 : byHand[box.ref] ? 1 : 2)
  const sorted = [...boxes].sort((a, b) => order(a) - order(b) || spotOf(a).y - spotOf(b).y || spotOf(a).x - spotOf(b).x)
  const places = new Map<string, Place>()
  const taken: (Place & Box)[] = []
  for (const box of sorted) {
    let spot = { ...box, ...spotOf(box) }
    for (let other = hit(spot, taken); other; other = hit(spot, taken)) spot = { ...spot, x: other.x + other.width + gap * 2 }
    places.set(box.ref, { x: spot.x, y: spot.y })
    taken.push(spot)
  }
  return places
}

/** Addresses in a column left of everything. */
export function placeRanges(boxes: readonly Box[], byHand: Readonly<Record<string, Place>>): ReadonlyMap<string, Place> {
  const left = -outsideGap - Math.max(0, ...boxes.map((box) => box.width))
  let y = 0
  return new Map(
    boxes.map((box) => {
      const place = byHand[box.ref] ?? { x: left, y }
      y += box.height + gap
      return [box.ref, place]
    }),
  )
}

const hit = (spot: Place & Box, taken: readonly (Place & Box)[]) =>
  taken.find(
    (box) =>
      spot.x < box.x + box.width + gap / 2 &&
      box.x < spot.x + spot.width + gap / 2 &&
      spot.y < box.y + box.height + gap / 2 &&
      box.y < spot.y + spot.height + gap / 2,
  )
