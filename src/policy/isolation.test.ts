/** Profiles: what their groups say of each unit is what the rules say, pods with the same policies share one, and an edit leaves the others. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toCluster } from '../kubernetes/cluster.ts'
import type { Direction, NetworkPolicy, Resource } from '../kubernetes/types.ts'
import { analysisOf, app, pod, policy } from '../testing/manifests.ts'
import { randomCluster } from '../testing/random-cluster.ts'
import { defaultSettings } from '../text/workspace.ts'
import { hasBit } from './bitset.ts'
import { evaluate, type Reachability } from './connections.ts'
import { countWork } from './counters.ts'
import { openProfile, type Profile, sameSet } from './isolation.ts'
import { toPortSpec } from './port-spec.ts'
import { names } from './selection.ts'
import { hasUnit } from './unit-set.ts'

const directions = ['ingress', 'egress'] as const
const isPolicy = (resource: Resource): resource is NetworkPolicy => resource.kind === 'NetworkPolicy'

/** What the rules of the policies that count grant to a unit: port lists, with the doubt. */
function granted({ universe }: Reachability, { selecting }: Profile, direction: Direction, unit: number): string[] {
  const all = selecting.flatMap(({ policy, space }) =>
    policy.admission === 'rejected'
      ? []
      : policy[direction].flatMap(({ peers, ports }) =>
          (peers.length === 0 ? [true] : peers.map((peer) => names(universe, space, peer, unit)))
            .filter((answer) => answer !== false)
            .map((answer) => `${toPortSpec(ports).id} ${answer === true ? 'surely' : answer}`),
        ),
  )
  return [...new Set(all)].sort()
}

it('groups hold exactly whom the rules name, each port list once for each doubt', () => {
  let asked = 0
  fc.assert(
    fc.property(randomCluster, fc.nat(8), ({ resources }, broken) => {
      const given = resources.map((resource, i) =>
        isPolicy(resource) && i % 9 === broken ? { ...resource, admission: 'rejected' as const } : resource,
      )
      const reach = evaluate(toCluster(given), defaultSettings)
      const { universe, isolation } = reach
      for (const direction of directions) {
        for (const profile of new Set(isolation[direction])) {
          const groups = isolation.groups(profile)
          expect(isolation.groups(profile)).toBe(groups)
          for (const unit of universe.units.keys()) {
            const say = (held: readonly { readonly spec: { readonly id: number }; readonly doubt: string | undefined }[]) =>
              held.map(({ spec, doubt }) => `${spec.id} ${doubt ?? 'surely'}`).sort()
            const wanted = granted(reach, profile, direction, unit)
            const whole = say(groups.filter(({ peers }) => hasBit(peers, unit)))
            if (whole.join() !== wanted.join()) expect(whole).toEqual(wanted)
            const pods = say(profile.podGroups.filter(({ peers }) => hasUnit(peers, unit)))
            if (unit < universe.firstInferred && pods.join() !== wanted.join()) expect(pods).toEqual(wanted)
            asked += wanted.length
          }
        }
      }
    }),
    { numRuns: 30, seed: 5 },
  )
  expect(asked).toBeGreaterThan(1_000)
})

it('pods with the same policies share a profile, which says what becomes of them; address ranges have the open one', () => {
  fc.assert(
    fc.property(randomCluster, fc.nat(8), ({ resources }, broken) => {
      const given = resources.map((resource, i) =>
        isPolicy(resource) && i % 9 === broken ? { ...resource, admission: 'rejected' as const } : resource,
      )
      const { universe, isolation } = evaluate(toCluster(given), defaultSettings)
      for (const direction of directions) {
        const pods = isolation[direction].slice(0, universe.firstInferred)
        for (const one of pods) {
          for (const other of pods) if (one !== other) expect(sameSet(one.selecting, other.selecting)).toBe(false)
          const of = (admission: string) => one.selecting.flatMap(({ policy }) => (policy.admission === admission ? [policy] : []))
          expect(one.policies).toEqual(of('accepted'))
          expect(one.rejected).toEqual(of('rejected'))
          expect(one.isolated).toBe(one.policies.length > 0)
          if (one !== openProfile) expect(one.direction).toBe(direction)
        }
        expect(isolation[direction].slice(universe.firstRange).every((profile) => profile === openProfile)).toBe(true)
        expect(isolation[direction]).toHaveLength(universe.units.length)
      }
    }),
    { numRuns: 30, seed: 6 },
  )
})

it('an edit of rules for one direction leaves the other as it was, and pods that the policy does not select', () => {
  const [db, web, job] = [pod('db'), pod('web'), pod('job')]
  const into = (name: string, ...ports: number[]) =>
    policy(`at-${name}`, { podSelector: app(name), ingress: [{ ports: ports.map((port) => ({ port })) }] })
  const out = policy('out', { podSelector: {}, policyTypes: ['Egress'], egress: [{}] })
  const before = analysisOf([db, web, job, into('db', 80), into('web', 80), out])
  let after = before
  const work = countWork(() => {
    after = analysisOf([db, web, job, into('db', 80, 81), into('web', 80), out], {}, before)
  })
  expect(work.profiles).toBe(1)
  expect(after.reach.universe).toBe(before.reach.universe)
  expect(after.reach.isolation.egress).toBe(before.reach.isolation.egress)
  const at = (reach: Reachability, name: string) =>
    reach.isolation.ingress[reach.universe.unitsOf[reach.universe.indexOf.get(`Pod/shop/${name}`) as number]?.[0] as number]
  expect(at(after.reach, 'web')).toBe(at(before.reach, 'web'))
  expect(at(after.reach, 'job')).toBe(openProfile)
  expect(at(after.reach, 'db')).not.toBe(at(before.reach, 'db'))
  const gone = analysisOf([db, web, job, into('web', 80), out], {}, after)
  expect(at(gone.reach, 'db')).toBe(openProfile)
  const free = [pod('db', { namespace: 'alone' }), policy('alone/p', { podSelector: app('db') })]
  const alone = (reach: Reachability) => reach.isolation.ingress[0]
  const bound = analysisOf(free)
  expect(alone(bound.reach)?.isolated).toBe(true)
  expect(alone(analysisOf(free.slice(0, 1), {}, bound).reach)).toBe(openProfile)
  const other = analysisOf([db, web, job, into('db', 80), into('web', 80)], {}, before)
  expect(other.reach.isolation.ingress).toBe(before.reach.isolation.ingress)
})

it('a pod that comes under the same policies as one beside it shares its profile', () => {
  const labelled = (name: string, ...keys: string[]) => pod(name, { labels: Object.fromEntries(keys.map((key) => [key, 'yes'])) })
  const pods = [labelled('one', 'a', 'b', 'c'), labelled('two', 'a', 'b', 'd'), labelled('elsewhere', 'a')]
  const selecting = (name: string, key: string) => policy(name, { podSelector: { matchExpressions: [{ key, operator: 'Exists' }] } })
  const at = (reach: Reachability, name: string) =>
    reach.isolation.ingress[reach.universe.unitsOf[reach.universe.indexOf.get(`Pod/shop/${name}`) as number]?.[0] as number]
  const before = analysisOf([...pods, selecting('p', 'a'), selecting('q', 'c')])
  expect(at(before.reach, 'one')).not.toBe(at(before.reach, 'two'))
  const after = analysisOf([...pods, selecting('p', 'a'), selecting('q', 'b')], {}, before)
  expect(at(after.reach, 'one')).toBe(at(after.reach, 'two'))
  expect(at(after.reach, 'elsewhere')).toBe(at(before.reach, 'elsewhere'))
  expect(at(after.reach, 'one')?.policies.map(({ name }) => name)).toEqual(['p', 'q'])
})
