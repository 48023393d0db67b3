/** Where two lists differ, and the one made into the other. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { applyChange, findChange, isNoChange } from './change.ts'

it('is the smallest stretch that holds all differences', () => {
  expect(findChange(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'y', 'd'])).toEqual({ start: 1, removed: ['b', 'c'], added: ['x', 'c', 'y'] })
  expect(findChange(['a', 'a'], ['a', 'a', 'a'])).toEqual({ start: 2, removed: [], added: ['a'] })
  expect(findChange(['a', 'b'], [])).toEqual({ start: 0, removed: ['a', 'b'], added: [] })
})

it('makes one list into the other, and changes nothing exactly where they are the same', () => {
  const list = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 })
  fc.assert(
    fc.property(list, list, (before, now) => {
      const change = findChange(before, now)
      expect(applyChange(before, change)).toEqual(now)
      expect(isNoChange(change)).toBe(before.join() === now.join())
    }),
    { seed: 1, numRuns: 500 },
  )
})
