import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withVectors } from '../testing/vectors.ts'
import { formatSelector, matches, selectsAll, toNamespaceLabels } from './labels.ts'
import type { SelectorObject } from './schema.ts'
import { toLabels, toSelector } from './to-policy.ts'
import type { LabelSelector, Labels, SelectorOperator } from './types.ts'

interface SelectorVectors {
  readonly labelSets: readonly Record<string, string>[]
  readonly rows: readonly { readonly matches: readonly boolean[]; readonly selector: SelectorObject | null }[]
}

withVectors<SelectorVectors>('selectors.json', 'selectors.json: every selector matches the same labels', ({ labelSets, rows }) => {
  for (const { selector, matches: expected } of rows) {
    if (selector === null) continue
    const found = labelSets.map((labels) => matches(toSelector(selector), toLabels(labels)))
    expect(found, JSON.stringify(selector)).toEqual(expected)
  }
})

const key = fc.constantFrom('app', 'tier', 'constructor', '__proto__')
const value = fc.constantFrom('', 'web', 'db', 'toString')
const labels: fc.Arbitrary<Labels> = fc.array(fc.tuple(key, value), { maxLength: 3 }).map((entries) => new Map(entries))
const values = fc.uniqueArray(value, { minLength: 1 })
const ask = (key: string, operator: SelectorOperator, values: readonly string[] = []): LabelSelector => ({
  matchLabels: new Map(),
  matchExpressions: [{ key, operator, values }],
})

describe('operators', () => {
  it('In and NotIn are complements', () => {
    fc.assert(
      fc.property(key, values, labels, (key, values, labels) => {
        expect(matches(ask(key, 'In', values), labels)).toBe(!matches(ask(key, 'NotIn', values), labels))
      }),
    )
  })
  it('Exists and DoesNotExist are complements', () => {
    fc.assert(
      fc.property(key, labels, (key, labels) => {
        expect(matches(ask(key, 'Exists'), labels)).toBe(!matches(ask(key, 'DoesNotExist'), labels))
      }),
    )
  })
  it('a matchLabels entry is In with one value', () => {
    fc.assert(
      fc.property(key, value, labels, (key, value, labels) => {
        const equality = { matchLabels: new Map([[key, value]]), matchExpressions: [] }
        expect(matches(equality, labels)).toBe(matches(ask(key, 'In', [value]), labels))
      }),
    )
  })
  it('a selector is the conjunction of its parts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, fc.constantFrom<SelectorOperator>('In', 'NotIn', 'Exists', 'DoesNotExist'), values)),
        labels,
        (parts, labels) => {
          const selectors = parts.map(([key, operator, values]) => ask(key, operator, values))
          const together = { matchLabels: new Map(), matchExpressions: selectors.flatMap((selector) => selector.matchExpressions) }
          expect(matches(together, labels)).toBe(selectors.every((selector) => matches(selector, labels)))
        },
      ),
    )
  })
})

describe('an empty selector', () => {
  const everything: LabelSelector = { matchLabels: new Map(), matchExpressions: [] }
  it('selects everything', () => {
    expect(matches(everything, new Map([['a', 'b']]))).toBe(true)
    expect(selectsAll(everything)).toBe(true)
    expect(selectsAll(ask('app', 'Exists'))).toBe(false)
    expect(selectsAll({ matchLabels: new Map([['a', 'b']]), matchExpressions: [] })).toBe(false)
    expect(formatSelector(everything)).toBe('')
  })
})

it('says a selector in words', () => {
  const matchExpressions = [
    { key: 'tier', operator: 'In', values: ['a', 'b'] },
    { key: 'env', operator: 'NotIn', values: ['test'] },
    { key: 'owner', operator: 'Exists', values: [] },
    { key: 'canary', operator: 'DoesNotExist', values: [] },
  ] as const
  expect(formatSelector({ matchLabels: new Map([['role', 'db']]), matchExpressions })).toBe(
    'role=db, tier in (a, b), env not in (test), owner, !canary',
  )
})

it('a namespace always has its name as a label, whatever was written (rule 26)', () => {
  const written = new Map([
    ['kubernetes.io/metadata.name', 'other'],
    ['team', 'a'],
  ])
  expect(Object.fromEntries(toNamespaceLabels('shop', written))).toEqual({ 'kubernetes.io/metadata.name': 'shop', team: 'a' })
  expect(written.get('kubernetes.io/metadata.name')).toBe('other')
})
