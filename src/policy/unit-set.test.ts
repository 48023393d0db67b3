/** Sets of bits against sets of numbers. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addAll, addBit, type Bits, members as bitMembers, emptyBits, hasBit, isEmpty, removeAll } from './bitset.ts'
import { countWork } from './counters.ts'
import {
  difference,
  hasUnit,
  intersection,
  isWithin,
  members,
  noUnits,
  sameUnits,
  stretchSet,
  toBits,
  toUnitSet,
  unite,
} from './unit-set.ts'

const size = 200
/** Mostly within a stretch, as the units of a namespace are. */
const numbers = fc
  .tuple(fc.nat(size - 1), fc.nat(size - 1))
  .chain(([a, b]) => fc.uniqueArray(fc.integer({ min: Math.min(a, b), max: Math.max(a, b) }), { maxLength: 12 }))
  .map((list) => list.sort((a, b) => a - b))

describe('sets of units', () => {
  it('are as sets of numbers', () => {
    fc.assert(
      fc.property(numbers, numbers, (one, other) => {
        const [a, b] = [toUnitSet([...one].reverse()), toUnitSet([...other, ...other])]
        expect(members(a)).toEqual(one)
        expect(members(intersection(a, b))).toEqual(one.filter((number) => other.includes(number)))
        expect(members(difference(a, b))).toEqual(one.filter((number) => !other.includes(number)))
        expect(members(unite([a, b]))).toEqual([...new Set([...one, ...other])].sort((x, y) => x - y))
        expect(isWithin(a, b)).toBe(one.every((number) => other.includes(number)))
        expect(sameUnits(a, b)).toBe(one.join() === other.join())
        expect(sameUnits(intersection(a, b), intersection(b, a))).toBe(true)
        expect(bitMembers(toBits(a, size))).toEqual(one)
        for (const { from, words } of [a, b, unite([a, b])]) {
          // Kept from the first word that has a member to the last one.
          expect([words[0], words.at(-1)]).not.toContain(0)
          if (words.length > 0) expect(from).toBeLessThan(size / 32)
        }
        for (let i = 0; i < size; i++) expect(hasUnit(a, i)).toBe(one.includes(i))
      }),
      { numRuns: 300 },
    )
    expect(unite([])).toBe(noUnits)
    expect(toUnitSet([])).toBe(noUnits)
    const alone = toUnitSet([70, 64])
    expect(unite([alone, noUnits])).toBe(alone)
  })

  it('are counted by their words', () => {
    expect(countWork(() => toUnitSet([40, 100])).words).toBe(3)
    expect(countWork(() => stretchSet([32, 64])).words).toBe(1)
    expect(countWork(() => unite([toUnitSet([40]), toUnitSet([100])])).words).toBe(5)
    const set = toUnitSet([40, 100])
    expect(countWork(() => difference(set, noUnits)).words).toBe(3)
  })

  it('are stretches without exceptions', () => {
    const set = stretchSet(
      [3, 40, 64, 128],
      [
        [3, 39],
        [64, 127],
      ],
    )
    expect(members(set)).toEqual(
      [...Array(40).keys(), ...Array.from({ length: 64 }, (_, i) => 64 + i)].filter((i) => i > 3 && ![39, 64, 127].includes(i)),
    )
    const [wide, rest] = [Array.from({ length: 70 }, (_, i) => 60 + i), [130, 131]]
    expect(members(stretchSet([60, 132]))).toEqual([...wide, ...rest])
    expect(members(stretchSet([60, 132], [[64, 130]]))).toEqual([...wide, ...rest].filter((i) => i !== 64 && i !== 130))
  })
})

it('whole bitsets add and remove each other', () => {
  fc.assert(
    fc.property(numbers, numbers, (one, other) => {
      const toBits = (list: readonly number[]): Bits => {
        const bits = emptyBits(size)
        for (const number of list) addBit(bits, number)
        return bits
      }
      const bits = toBits(one)
      removeAll(bits, toBits(other))
      expect(bitMembers(bits)).toEqual(one.filter((number) => !other.includes(number)))
      expect(isEmpty(bits)).toBe(one.every((number) => other.includes(number)))
      addAll(bits, toBits(other))
      for (let i = 0; i < size; i++) expect(hasBit(bits, i)).toBe(one.includes(i) || other.includes(i))
    }),
    { numRuns: 50 },
  )
})
