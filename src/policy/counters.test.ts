/** What the evaluator does on seeded clusters, counted: the same on every machine. A number that grows is work that was not there before:
 * change it when a new answer needs that work, and say in the commit which. */

import { describe, expect, it } from 'vitest'
import { toCluster } from '../kubernetes/cluster.ts'
import type { Resource } from '../kubernetes/types.ts'
import { toRandom } from '../testing/random.ts'
import { edit } from '../testing/shape-edits.ts'
import { adversary, realistic, shapes } from '../testing/shapes.ts'
import { defaultSettings } from '../text/workspace.ts'
import { evaluate } from './connections.ts'
import { type Counters, countWork } from './counters.ts'

const say = (counted: Counters) =>
  Object.entries(counted)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ')

const countFull = (resources: readonly Resource[]) => {
  const cluster = toCluster(resources)
  return countWork(() => evaluate(cluster, defaultSettings))
}
const resourcesOf = (name: string) => shapes[name]?.().resources ?? []

describe('a run from nothing', () => {
  // 10,000 pods are 2,145 units, with one for each namespace: what policies cannot tell apart is looked at once.
  it('R: 10,000 pods, 200 namespaces, 1,000 policies', () => {
    expect(say(countFull(resourcesOf('R')))).toBe('2145 units, 1000 policies, 2418 selectors, 9942 candidates, 5880 words, 738 profiles')
  })

  it('1k: 1,000 pods, 50 namespaces, 100 policies', () => {
    expect(say(countFull(resourcesOf('1k')))).toBe('262 units, 100 policies, 271 selectors, 415 candidates, 331 words, 80 profiles')
  })

  // Labels of single pods that no policy asks for make no units: the same numbers as R.
  it('StatefulSets: each pod has labels of its own', () => {
    expect(countFull(resourcesOf('stateful'))).toEqual(countFull(resourcesOf('R')))
  })

  // Blocks that no pod lies in make no units, and the pods without a given address are one set for all of them.
  it('many ipBlocks', () => {
    expect(say(countFull(resourcesOf('cidrs')))).toBe(
      '2145 units, 1000 policies, 1000 selectors, 1389 candidates, 1251 words, 773 profiles',
    )
  })

  it('named ports that differ from app to app', () => {
    expect(say(countFull(resourcesOf('named')))).toBe(
      '2145 units, 1000 policies, 2249 selectors, 2888 candidates, 3921 words, 736 profiles',
    )
  })

  // Complements of postings: a candidate for each subject, none for "not in"; the words are the answer, a set of 2,002 units for each policy.
  it('2,000 policies that admit all but a few of 2,000 pods', () => {
    expect(say(countFull(adversary('adversary', 2_000).resources))).toBe(
      '2002 units, 2000 policies, 4000 selectors, 2000 candidates, 128065 words, 2000 profiles',
    )
  })

  it('words grow hardly faster than pods, units and selectors no faster', () => {
    const [small, large] = [1, 8].map((thousands) =>
      countFull(realistic('growth', { pods: thousands * 1000, namespaces: thousands * 20, policies: thousands * 100 }).resources),
    ) as [Counters, Counters]
    const exponent = (key: keyof Counters) => Math.log(large[key] / small[key]) / Math.log(8)
    expect(exponent('words')).toBeLessThan(1.5)
    expect(exponent('candidates')).toBeLessThan(1.5)
    for (const key of ['units', 'policies', 'selectors', 'profiles'] as const) expect(exponent(key), key).toBeLessThan(1.1)
  })
})

describe('one edit of a policy, after R', () => {
  const resources = resourcesOf('R')
  const policies = resources.flatMap((resource, index) => (resource.kind === 'NetworkPolicy' ? [index] : []))
  const cluster = toCluster(resources)
  const reach = evaluate(cluster, defaultSettings)

  // Sums of 50 edits of each kind. No edit makes units, and one compiles at most the policy it changes.
  it.each([
    ['port', '0 units, 50 policies, 116 selectors, 313 candidates, 1116 words, 163 profiles'],
    ['peer', '0 units, 50 policies, 126 selectors, 227 candidates, 1018 words, 163 profiles'],
    ['rule', '0 units, 50 policies, 213 selectors, 316 candidates, 1191 words, 163 profiles'],
    ['selector', '0 units, 50 policies, 116 selectors, 247 candidates, 1081 words, 189 profiles'],
    ['isolate ingress', '0 units, 50 policies, 116 selectors, 313 candidates, 1102 words, 150 profiles'],
    ['isolate egress', '0 units, 50 policies, 116 selectors, 313 candidates, 1308 words, 217 profiles'],
    ['add', '0 units, 50 policies, 148 selectors, 2 candidates, 2180 words, 385 profiles'],
    ['remove', '0 units, 0 policies, 0 selectors, 0 candidates, 895 words, 133 profiles'],
  ] as const)('%s', (kind, expected) => {
    const random = toRandom(9)
    const counted = countWork(() => {
      for (let i = 0; i < 50; i++) {
        const changed = edit(resources, random.pick(policies), kind, random)
        evaluate(toCluster(changed, { resources, cluster }), defaultSettings, reach)
      }
    })
    expect(counted.units).toBe(0)
    expect(say(counted)).toBe(expected)
  })
})
