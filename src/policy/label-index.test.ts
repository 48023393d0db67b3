/** Selectors answered through the index, against asking each set of labels. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { matches } from '../kubernetes/labels.ts'
import type { LabelSelector, Labels, SelectorOperator } from '../kubernetes/types.ts'
import { countWork } from './counters.ts'
import { select, toLabelIndex } from './label-index.ts'
import { members, noUnits } from './unit-set.ts'

const keys = ['app', 'tier']
const values = ['one', 'two', '']
const labels = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...values)), { selector: ([key]) => key })
  .map((pairs): Labels => new Map(pairs))
const requirement = fc.record({
  key: fc.constantFrom(...keys, 'other'),
  operator: fc.constantFrom<SelectorOperator>('In', 'NotIn', 'Exists', 'DoesNotExist'),
  values: fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }),
})
const selector: fc.Arbitrary<LabelSelector> = fc.record({
  matchLabels: labels,
  matchExpressions: fc.array(requirement, { maxLength: 3 }),
})
/** Ascending, apart from each other. */
const stretches = (size: number) =>
  fc.uniqueArray(fc.nat(size), { minLength: 0, maxLength: 6 }).map((list) => {
    const ends = list.sort((a, b) => a - b)
    return ends.length % 2 === 0 ? ends : ends.slice(1)
  })

it('finds exactly the sets of labels that the selector matches, within the stretches', () => {
  let found = 0
  fc.assert(
    fc.property(
      fc.array(labels, { minLength: 70, maxLength: 90 }),
      fc.array(selector, { minLength: 1, maxLength: 4 }),
      stretches(70),
      (all, selectors, ends) => {
        const index = toLabelIndex(all)
        for (const one of selectors) {
          const wanted = [...all.keys()].filter(
            (i) => ends.some((from, s) => s % 2 === 0 && i >= from && i < (ends[s + 1] as number)) && matches(one, all[i] as Labels),
          )
          expect(members(select(index, one, ends))).toEqual(wanted)
          found += wanted.length
        }
      },
    ),
    { numRuns: 200, seed: 13 },
  )
  expect(found).toBeGreaterThan(300)
})

it('looks at those that the rarest requirement leaves, and at nobody for a requirement alone that rules out', () => {
  const all = Array.from({ length: 100 }, (_, i): Labels => new Map([['app', 'web'], ...(i % 50 === 7 ? [['tier', 'db'] as const] : [])]))
  const index = toLabelIndex(all)
  const work = (matchLabels: Record<string, string>, ...matchExpressions: LabelSelector['matchExpressions']) => {
    const { selectors, candidates } = countWork(() =>
      select(index, { matchLabels: new Map(Object.entries(matchLabels)), matchExpressions }, [0, 60]),
    )
    expect(selectors).toBe(1)
    return candidates
  }
  const [exists, not] = [
    { key: 'tier', operator: 'Exists', values: [] },
    { key: 'tier', operator: 'NotIn', values: ['db'] },
  ] as const
  expect(work({ app: 'web' })).toBe(60)
  expect(work({ app: 'web', tier: 'db' })).toBe(2)
  expect(work({ tier: 'db', app: 'web' })).toBe(2)
  expect(work({ app: 'web' }, exists)).toBe(2)
  expect(work({}, { key: 'app', operator: 'In', values: ['web', 'web'] }, exists)).toBe(2)
  expect(work({}, not)).toBe(0)
  expect(select(index, { matchLabels: new Map(), matchExpressions: [] }, [])).toBe(noUnits)
})
