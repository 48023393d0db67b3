/** An evaluation that starts from an earlier one says the same as one from nothing, after thousands of edits of every kind. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Cluster, toCluster } from '../kubernetes/cluster.ts'
import type { NetworkPolicy, Resource, Workload } from '../kubernetes/types.ts'
import { toRandom } from '../testing/random.ts'
import { randomCluster } from '../testing/random-cluster.ts'
import { randomOthers } from '../testing/random-others.ts'
import { defaultSettings, type Settings } from '../text/workspace.ts'
import { compare, type Delta } from './compare.ts'
import { evaluate, type Reachability } from './connections.ts'
import { countWork } from './counters.ts'
import { formatPorts } from './ports.ts'

const deep = process.env.DRAWBRIDGE_DEEP === '1'
const brief = process.env.DRAWBRIDGE_BRIEF === '1'
const walks = deep ? 20 : brief ? 1 : 6
const steps = deep ? 500 : brief ? 150 : 250

interface State {
  readonly resources: readonly Resource[]
  readonly cluster: Cluster
  readonly settings: Settings
  /** Whether a network provider has a say. */
  readonly network: boolean
  readonly reach: Reachability
}

const random = toRandom(4)
const pool = fc.sample(randomCluster, { numRuns: 120, seed: 11 }).map(({ resources }) => resources)
const isPolicy = (resource: Resource): resource is NetworkPolicy => resource.kind === 'NetworkPolicy'
const policyPool = pool.flatMap((resources) => resources.filter(isPolicy))
/** Policies of kinds that are not evaluated come, change and go as well. */
const otherPool = fc.sample(randomOthers, { numRuns: 40, seed: 12 })
const podPool = pool.flatMap(
  (resources) => resources.filter((resource) => resource.kind === 'Pod' || resource.kind === 'Deployment') as Workload[],
)

let names = 0
const freshPolicy = (): NetworkPolicy => named({ ...random.pick(policyPool) }, `fresh-${names++}`)
const named = (policy: NetworkPolicy, name: string): NetworkPolicy => ({
  ...policy,
  name,
  ref: `NetworkPolicy/${policy.namespace}/${name}`,
})

/** Pods of one namespace under one owner, so that labels that nobody asks for make no difference. */
const owned = (pod: Workload): Workload =>
  pod.kind === 'Pod' && random.chance(0.4) ? { ...pod, owner: { kind: 'StatefulSet', name: 'set' } } : pod

type Edit = (resources: readonly Resource[]) => readonly Resource[]

/** Does something to one policy. */
const onPolicy =
  (change: (policy: NetworkPolicy) => readonly Resource[]): Edit =>
  (resources) => {
    const at = resources.indexOf(random.pick(resources.filter(isPolicy)) as Resource)
    return at < 0 ? resources : resources.toSpliced(at, 1, ...change(resources[at] as NetworkPolicy))
  }

const replaceAt = (resources: readonly Resource[], old: Resource | undefined, now: Resource): readonly Resource[] =>
  old ? resources.with(resources.indexOf(old), now) : resources

const edits: readonly (readonly [weight: number, edit: Edit])[] = [
  [8, onPolicy((policy) => [named({ ...random.pick(policyPool), namespace: policy.namespace }, policy.name)])],
  [3, onPolicy((policy) => [named(random.pick(policyPool), policy.name)])],
  [4, onPolicy(() => [])],
  [5, (resources) => resources.toSpliced(random.int(resources.length + 1), 0, freshPolicy())],
  [4, onPolicy((policy) => [{ ...policy, isolates: { ...policy.isolates, ingress: !policy.isolates.ingress } }])],
  [4, onPolicy((policy) => [{ ...policy, isolates: { ...policy.isolates, egress: !policy.isolates.egress } }])],
  [4, onPolicy((policy) => [{ ...policy, ingress: random.pick(policyPool).ingress }])],
  [4, onPolicy((policy) => [{ ...policy, egress: random.pick(policyPool).egress }])],
  [2, onPolicy((policy) => [{ ...policy, admission: policy.admission === 'rejected' ? 'accepted' : 'rejected' }])],
  [1, onPolicy((policy) => [policy, { ...policy, podSelector: random.pick(policyPool).podSelector }])],
  [2, (resources) => [...resources].sort(() => random.int(3) - 1)],
  [
    1,
    (resources) => replaceAt(resources, random.pick(resources.filter((resource) => resource.kind === 'Pod')), owned(random.pick(podPool))),
  ],
  [1, (resources) => [...resources.filter(({ kind }) => kind !== 'Other'), ...random.pick(otherPool)]],
  [
    1,
    (resources) =>
      replaceAt(
        resources,
        random.pick(resources.filter((resource) => resource.kind === 'Namespace')),
        random.pick(pool.flat().filter((resource) => resource.kind === 'Namespace')) as Resource,
      ),
  ],
]

function edit(resources: readonly Resource[]): readonly Resource[] {
  return random.pick(edits.flatMap(([weight, one]) => new Array<Edit>(weight).fill(one)))(resources)
}

const enforced = (cluster: Cluster): Cluster => ({
  ...cluster,
  network: {
    policies: cluster.policies.filter(({ name }) => name !== 'fresh-1'),
    hostSubjects: 'exempt',
    hostPeers: 'unnamed',
    ownNodeIngress: 'passes',
    ownNodeEgress: 'policed',
  },
})

type Given = Pick<State, 'resources' | 'settings' | 'network'>

function next(given: Given, earlier?: State): State {
  const state = { ...given, cluster: toCluster(given.resources, earlier) }
  return { ...state, reach: evaluateIn(state, earlier?.reach) }
}

const evaluateIn = ({ cluster, network, settings }: Omit<State, 'reach'>, previous?: Reachability): Reachability =>
  evaluate(network ? enforced(cluster) : cluster, settings, previous)

const fromNothing = (given: Given): Reachability =>
  next({ resources: given.resources, settings: given.settings, network: given.network }).reach

function say(reach: Reachability, source: number, destination: number): string {
  const { verdict, ports, sure, possible, egress, ingress } = reach.connect(source, destination)
  const reasons = (['egress', 'ingress'] as const).map((half) =>
    [...(half === 'egress' ? egress : ingress).reasons].map(({ because }) => because).sort(),
  )
  return JSON.stringify([verdict, ...[ports, sure, possible].map(formatPorts), egress.isolated, ingress.isolated, reasons])
}

const isolation = (reach: Reachability, endpoint: number) =>
  (['ingress', 'egress'] as const).map((direction) => reach.isolating(endpoint, direction).map((policy) => reach.policies[policy]?.ref))

/** `pairs` undefined: all of them. */
function expectSame(now: Reachability, full: Reachability, pairs: number | undefined): void {
  const refs = full.endpoints.map(({ ref }) => ref)
  expect(now.endpoints.map(({ ref }) => ref)).toEqual(refs)
  expect(now.policies).toEqual(full.policies)
  const count = refs.length
  for (let i = 0; i < (pairs ?? count * count); i++) {
    const [from, to] = pairs === undefined ? [Math.floor(i / count), i % count] : [random.int(count), random.int(count)]
    if (say(now, from, to) !== say(full, from, to)) expect(`${refs[from]} -> ${refs[to]}: ${say(now, from, to)}`).toBe(say(full, from, to))
  }
  for (const i of pairs === undefined ? refs.keys() : [random.int(count)]) expect(isolation(now, i), refs[i]).toEqual(isolation(full, i))
}

const sayDelta = ({ source, destination, gained, lost, mayGain, known }: Delta) =>
  `${source.ref} -> ${destination.ref}: +${formatPorts(gained)} -${formatPorts(lost)} ?${formatPorts(mayGain)}, ${known ?? 'as'} known`

it(`after each of ${walks * steps} edits, what is kept of the evaluation before makes no difference`, { timeout: 600_000 }, () => {
  let reused = 0
  for (let walk = 0; walk < walks; walk++) {
    const resources = (pool[walk] as readonly Resource[]).map((resource) => (resource.kind === 'Pod' ? owned(resource) : resource))
    let state = next({ resources, settings: defaultSettings, network: false })
    let earlier = state
    for (let step = 1; step <= steps; step++) {
      // Now and then two edits start from one state, as when choices are tried.
      if (random.chance(0.1)) earlier = state
      const start = random.chance(0.1) ? earlier : state
      const settings = random.chance(0.02) ? { ...start.settings, ipBlockMatchesPods: !start.settings.ipBlockMatchesPods } : start.settings
      const network = random.chance(0.02) ? !start.network : start.network
      const done = countWork(() => {
        state = next({ resources: edit(start.resources), settings, network }, start)
      })
      if (done.units === 0) reused++
      expectSame(state.reach, fromNothing(state), step % 50 === 0 ? undefined : 25)
      if (step % 50 === 0) {
        expect(compare(start.reach, state.reach).map(sayDelta)).toEqual(compare(evaluateIn(start), evaluateIn(state)).map(sayDelta))
      }
    }
  }
  expect(reused / (walks * steps)).toBeGreaterThan(0.7)
})

it('policies that come one by one between the same two are evaluated as well when there is no number left between these', () => {
  const policies = (resources: readonly Resource[]) => resources.filter(isPolicy).length
  const resources = pool.reduce((most, other) => (policies(other) > policies(most) ? other : most))
  let state = next({ resources, settings: defaultSettings, network: false })
  const at = state.resources.findLastIndex(isPolicy)
  let anew = 0
  for (let i = 0; i < 120; i++) {
    const resources = state.resources.toSpliced(at, 0, freshPolicy())
    if (countWork(() => (state = next({ ...state, resources }, state))).policies > 1) anew++
  }
  expect(anew).toBeGreaterThan(0)
  expectSame(state.reach, fromNothing(state), 300)
})

it('very many policies that come and go at once are evaluated as from nothing, without making units anew', () => {
  const resources = pool.find((one) => one.some(isPolicy)) as readonly Resource[]
  const { namespace } = resources.find(isPolicy) as NetworkPolicy
  const everything = { matchLabels: new Map(), matchExpressions: [] }
  const many = Array.from({ length: 40 }, (_, n) => {
    const peers = [
      { ipBlock: { cidr: `203.0.${n}.0/24`, except: [] } },
      { podSelector: { ...everything, matchLabels: new Map([['n', `${n}`]]) } },
    ]
    return {
      ...named({ ...(policyPool[0] as NetworkPolicy), namespace }, `many-${n}`),
      podSelector: everything,
      ingress: [{ peers, ports: [] }],
    }
  })
  const [few, all] = [{ resources }, { resources: [...resources, ...(many as unknown as NetworkPolicy[])] }]
  let state = next({ ...few, settings: defaultSettings, network: false })
  for (const given of [all, few, all]) {
    const made = countWork(() => {
      state = next({ ...state, ...given }, state)
    })
    expect(made.units).toBe(0)
    expectSame(state.reach, fromNothing(state), 300)
  }
})
