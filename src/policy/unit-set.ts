/** Sets of units as bits in 32-bit words, kept only from the first word to the last that has one: most sets lie within a namespace, and units
 * are sorted by namespace. Immutable once made. */

import { type Bits, emptyBits } from './bitset.ts'
import { counters } from './counters.ts'

export interface UnitSet {
  /** Which word of the whole set `words[0]` is. */
  readonly from: number
  readonly words: Uint32Array<ArrayBuffer>
}

export const noUnits: UnitSet = { from: 0, words: new Uint32Array(0) }

/** An empty set with room for the integers from `least` to `most`. */
function roomFor(least: number, most: number): UnitSet {
  const from = least >>> 5
  const words = new Uint32Array((most >>> 5) - from + 1)
  counters.words += words.length
  return { from, words }
}

function addBit({ from, words }: UnitSet, index: number): void {
  const at = (index >>> 5) - from
  words[at] = (words[at] as number) | (1 << (index & 31))
}

function dropBit({ from, words }: UnitSet, index: number): void {
  const at = (index >>> 5) - from
  words[at] = (words[at] as number) & ~(1 << (index & 31))
}

/** A word of the whole set; nothing stands beyond the words that are kept. */
function wordAt({ from, words }: UnitSet, at: number): number {
  const place = (at - from) >>> 0
  return place < words.length ? (words[place] as number) : 0
}

export const hasUnit = (set: UnitSet, index: number): boolean => ((wordAt(set, index >>> 5) >>> (index & 31)) & 1) === 1

/** The set of these integers, given in any order, repetitions allowed. */
export function toUnitSet(members: readonly number[]): UnitSet {
  if (members.length === 0) return noUnits
  let [least, most] = [members[0] as number, members[0] as number]
  for (const member of members) {
    least = Math.min(least, member)
    most = Math.max(most, member)
  }
  const bits = roomFor(least, most)
  for (const member of members) addBit(bits, member)
  return bits
}

/** Ascending stretches of integers, flat: [from, to (exclusive), from, to, …]. */
export type Stretches = readonly number[]

/** The integers of the stretches, at least one, without those of `except`, which lie between the first and the last. */
export function stretchSet(stretches: Stretches, except: readonly (readonly number[])[] = []): UnitSet {
  const bits = roomFor(stretches[0] as number, (stretches.at(-1) as number) - 1)
  for (let s = 0; s < stretches.length; s += 2) addStretch(bits, stretches[s] as number, stretches[s + 1] as number)
  for (const list of except) for (const member of list) dropBit(bits, member)
  return bits
}

function addStretch(bits: UnitSet, from: number, to: number): void {
  for (let i = from; i < to; ) {
    if ((i & 31) === 0 && i + 32 <= to) {
      bits.words[(i >>> 5) - bits.from] = 0xffffffff
      i += 32
    } else addBit(bits, i++)
  }
}

/** What is in at least one of the sets. */
export function unite(sets: readonly UnitSet[]): UnitSet {
  const [first, ...rest] = sets.filter((set) => set.words.length > 0)
  if (!first) return noUnits
  if (rest.length === 0) return first
  let [from, to] = [first.from, first.from + first.words.length]
  for (const set of rest) {
    from = Math.min(from, set.from)
    to = Math.max(to, set.from + set.words.length)
  }
  const bits = roomFor(from * 32, to * 32 - 1)
  for (const set of [first, ...rest]) {
    const shift = set.from - from
    for (let i = 0; i < set.words.length; i++) bits.words[i + shift] = (bits.words[i + shift] as number) | (set.words[i] as number)
  }
  return bits
}

/** What is in both sets. */
export const intersection = (a: UnitSet, b: UnitSet): UnitSet => mask(a, b, 0)

/** What is in `a` and not in `b`. */
export const difference = (a: UnitSet, b: UnitSet): UnitSet => mask(a, b, 0xffffffff)

function mask(a: UnitSet, b: UnitSet, invert: number): UnitSet {
  counters.words += a.words.length
  return { from: a.from, words: a.words.map((word, i) => word & (wordAt(b, i + a.from) ^ invert)) }
}

/** Whether `a` has no member that `b` lacks. */
export function isWithin(a: UnitSet, b: UnitSet): boolean {
  for (let i = 0; i < a.words.length; i++) if (((a.words[i] as number) & ~wordAt(b, i + a.from)) !== 0) return false
  return true
}

/** Whether the sets have the same members. */
export const sameUnits = (a: UnitSet, b: UnitSet): boolean => a === b || (isWithin(a, b) && isWithin(b, a))

/** The members, ascending. */
export function members({ from, words }: UnitSet): number[] {
  const list: number[] = []
  for (let i = 0; i < words.length; i++) {
    for (let word = words[i] as number; word !== 0; word &= word - 1) list.push((from + i) * 32 + 31 - Math.clz32(word & -word))
  }
  return list
}

/** The set as bits of all units below `size`, for the caller to change. */
export function toBits({ from, words }: UnitSet, size: number): Bits {
  const bits = emptyBits(size)
  bits.set(words, from)
  return bits
}
