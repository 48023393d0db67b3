/** A half-typed policy is as it was when it last was whole, or as it stands where nobody can tell what that was. */

import { expect, it } from 'vitest'
import { analysisOf, app, pod, policy } from '../testing/manifests.ts'
import { toNode } from '../testing/node.ts'
import { withLastAdmitted, withLastWhole } from './last-admitted.ts'
import type { NetworkPolicy, Resource } from './types.ts'

const resourcesOf = (...manifests: object[]): readonly Resource[] => analysisOf(manifests).readings.flatMap(({ resources }) => resources)
const [web, now] = resourcesOf(pod('web'), policy('p', { podSelector: app('web') })) as [Resource, NetworkPolicy]
const [before, elsewhere] = resourcesOf(policy('p', { podSelector: app('db') }), policy('other/p', { podSelector: app('db') })) as [
  NetworkPolicy,
  NetworkPolicy,
]
const rejected: NetworkPolicy = { ...now, admission: 'rejected' }

it('a policy that would be refused is as it was when it was admitted', () => {
  expect(withLastAdmitted([web, rejected], [elsewhere, before])).toEqual([web, before])
  const whole = [web, now]
  expect(withLastAdmitted(whole, [before])).toBe(whole)
  for (const earlier of [[], [elsewhere], [before, before], [{ ...before, admission: 'rejected' as const }]]) {
    const given = [web, rejected]
    expect(withLastAdmitted(given, earlier)).toBe(given)
  }
})

it('a policy with a value that is still missing comes back as it was; nothing written out is missing', () => {
  const gap = { ...toNode(null), source: '' } as ReturnType<typeof toNode>
  const withSpec = (spec: ReturnType<typeof toNode>) => {
    const range = [0, 0] as const
    return {
      kind: 'map' as const,
      range,
      flow: false,
      entries: [
        { key: 'kind', keyRange: range, value: toNode('NetworkPolicy') },
        { key: 'spec', keyRange: range, value: spec },
      ],
    }
  }
  const list = { ...toNode(['a']), items: [toNode('a'), gap] } as ReturnType<typeof toNode>
  const given = [web, { ...now, path: [] }]
  for (const spec of [gap, list]) expect(withLastWhole(given, [before], withSpec(spec))).toEqual([web, before])
  for (const spec of [toNode(null), toNode(''), toNode(['a', { b: 1 }]), toNode({})])
    expect(withLastWhole(given, [before], withSpec(spec))).toBe(given)
  expect(withLastWhole(given, [before], undefined)).toBe(given)
})
