/** Sets of bits against sets of numbers. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addAll, addBit, type Bits, members as bitMembers, emptyBits, hasBit, isEmpty, removeAll } from './bitset.ts'
import { difference, hasUnit, intersection, isWithin, members, noUnits, sameUnits, stretchSet, toUnitSet, unite } from './unit-set.ts'

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
        const [a, b] = [toUnitSet(one), toUnitSet(other)]
        expect(members(a)).toEqual(one)
        expect(members(intersection(a, b))).toEqual(one.filter((number) => other.includes(number)))
        expect(members(difference(a, b))).toEqual(one.filter((number) => !other.includes(number)))
        expect(members(unite([a, b]))).toEqual([...new Set([...one, ...other])].sort((x, y) => x - y))
        expect(isWithin(a, b)).toBe(one.every((number) => other.includes(number)))
        expect(sameUnits(a, b)).toBe(one.join() === other.join())
        for (let i = 0; i < size; i++) expect(hasUnit(a, i)).toBe(one.includes(i))
      }),
      { numRuns: 300 },
    )
    expect(unite([])).toBe(noUnits)
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
      expect(other.every((number) => hasBit(bits, number))).toBe(true)
    }),
    { numRuns: 50 },
  )
})
