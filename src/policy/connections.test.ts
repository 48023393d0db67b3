/** The evaluator against the naive oracle, on random clusters: what is sure, what is possible, and the usual reading between them. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Network, toCluster } from '../kubernetes/cluster.ts'
import { isWorkload, type NetworkPolicy, type Protocol, type Resource, type Workload } from '../kubernetes/types.ts'
import { analysisOf, app, pod, policy } from '../testing/manifests.ts'
import { isAllowed, isIsolated, livePods, type OracleEnd, type OracleWorld } from '../testing/oracle.ts'
import {
  addressesOfEachPart,
  portNumbers,
  printCluster,
  protocolNames,
  type RandomCluster,
  randomCluster,
} from '../testing/random-cluster.ts'
import { defaultSettings } from '../text/workspace.ts'
import { hasBit } from './bitset.ts'
import { containsAddress, parseAddress } from './cidr.ts'
import { toWish } from './compile.ts'
import { alsoSpeakingOf, evaluate, type Reachability } from './connections.ts'
import type { Profile } from './isolation.ts'
import { possiblePorts, resolvePorts } from './port-spec.ts'
import { allPorts, containsPort, formatPorts, intersect, noPorts, union } from './ports.ts'
import type { Endpoint } from './types.ts'

/** `DRAWBRIDGE_DEEP=1` asks a hundred times as much, `DRAWBRIDGE_BRIEF=1` a tenth. Each cluster gives some 335 verdicts. */
const often = process.env.DRAWBRIDGE_DEEP === '1' ? 100 : process.env.DRAWBRIDGE_BRIEF === '1' ? 0.1 : 1
const clusters = 330 * often
const verdictsWanted = 100_000 * often

describe('connections', () => {
  it('the evaluator agrees with the oracle', { timeout: 60_000 + clusters * 500 }, () => {
    const count = { allowed: 0, denied: 0, uncertain: 0 }
    fc.assert(
      fc.property(randomCluster, fc.boolean(), ({ resources }, ipBlockMatchesPods) => {
        const world: OracleWorld = { resources, ipBlockMatchesPods }
        const reach = evaluate(toCluster(resources), { ...defaultSettings, ipBlockMatchesPods })
        const ends: OracleEnd[] = [...livePods(world), ...addressesOfEachPart]
        const indexes = ends.map((end) => indexOf(reach, end))
        for (const [i, source] of ends.entries()) {
          for (const [j, destination] of ends.entries()) {
            if (i === j || (typeof source === 'string' && typeof destination === 'string')) continue
            // Whether a node's own address counts as a pod's is a question of two settings at once, which nobody answers.
            if (!ipBlockMatchesPods && (isHost(source) || isHost(destination))) continue
            const connection = reach.connect(indexes[i] as number, indexes[j] as number)
            for (const step of [0, 1]) {
              const protocol = protocolNames[(i + j + step) % 3] as Protocol
              const port = portNumbers[(i + 3 * j + step) % 4] as number
              const [sure, usual, possible] = [connection.sure, connection.ports, connection.possible].map((set) =>
                containsPort(set, protocol, port),
              )
              const answers = suppositions(source, destination).map(([s, d]) => isAllowed(world, s, d, protocol, port))
              const about = () =>
                `${name(source)} -> ${name(destination)} ${protocol} ${port}: sure ${sure}, usual ${usual}, possible ${possible}`
              if (isAllowed(world, source, destination, protocol, port) !== usual && !isOwnNode(source, destination))
                throw new Error(`usual reading wrong: ${about()}`)
              if (sure && answers.includes(false)) throw new Error(`not sure: ${about()}`)
              if (!possible && answers.includes(true)) throw new Error(`possible after all: ${about()}`)
              count[sure ? 'allowed' : possible ? 'uncertain' : 'denied']++
            }
          }
        }
      }),
      { numRuns: clusters, reporter },
    )
    const total = count.allowed + count.denied + count.uncertain
    console.log(`${total} verdicts: ${JSON.stringify(count)}`)
    expect(total).toBeGreaterThan(verdictsWanted)
    expect(count.allowed / total).toBeGreaterThan(0.3)
    expect(count.denied / total).toBeGreaterThan(0.3)
  })

  it('a workload is isolated by exactly the policies that select it', () => {
    fc.assert(
      fc.property(randomCluster, ({ resources }) => {
        const reach = evaluate(toCluster(resources), defaultSettings)
        for (const pod of livePods({ resources })) {
          for (const direction of ['ingress', 'egress'] as const) {
            const isolated = reach.isolating(indexOf(reach, pod), direction).length > 0
            expect(isolated, `${pod.ref} ${direction}`).toBe(isIsolated({ resources }, direction, pod))
          }
        }
      }),
      { numRuns: often < 1 ? 5 : 200 },
    )
  })

  it('a pod is never cut off from itself (rule 40)', () => {
    fc.assert(
      fc.property(randomCluster, ({ resources }) => {
        const reach = evaluate(toCluster(resources), defaultSettings)
        for (let i = 0; i < reach.endpoints.length; i++) {
          const { egress, ingress, ...itself } = reach.connect(i, i)
          const open = { ports: allPorts, sure: allPorts, possible: allPorts }
          expect(itself).toMatchObject({ verdict: 'open', ...open })
          expect(egress).toEqual({ direction: 'egress', isolated: false, ...open, reasons: [] })
          expect(ingress).toEqual({ direction: 'ingress', isolated: false, ...open, reasons: [] })
        }
      }),
      { numRuns: often < 1 ? 3 : 50 },
    )
  })
})

const directions = ['ingress', 'egress'] as const
const isPolicy = (resource: Resource): resource is NetworkPolicy => resource.kind === 'NetworkPolicy'
const some = { numRuns: often < 1 ? 5 : 40 }

/** Asserting costs more than comparing, where very many are compared. */
const same = (found: unknown, wanted: unknown) => {
  if (found !== wanted) expect(found).toBe(wanted)
}

describe('a workload whose pods differ', () => {
  it('is granted what each of its pods is granted, and perhaps what some are', () => {
    const count = { alike: 0, different: 0 }
    fc.assert(
      fc.property(randomCluster, ({ resources }) => {
        const apart = resources.map((resource) => (isWorkload(resource) ? { ...resource, hostNetwork: false } : resource))
        const together = apart.map((resource) =>
          resource.kind === 'Pod' ? { ...resource, owner: { kind: 'StatefulSet', name: 'set' } } : resource,
        )
        const [one, many] = [together, apart].map((given) => evaluate(toCluster(given), defaultSettings)) as [Reachability, Reachability]
        for (const set of one.endpoints.filter(({ ref }) => ref.startsWith('StatefulSet/'))) {
          const pods = livePods({ resources: apart }).filter(({ kind, namespace }) => kind === 'Pod' && namespace === set.namespace)
          const own = one.endpoints.indexOf(set)
          for (const [i, other] of one.endpoints.entries()) {
            if (other.ref.startsWith('StatefulSet/')) continue
            const far = many.universe.indexOf.get(other.ref) as number
            for (const out of [true, false]) {
              const whole = out ? one.connect(own, i) : one.connect(i, own)
              const parts = pods
                .map(({ ref }) => many.universe.indexOf.get(ref) as number)
                .map((pod) => (out ? many.connect(pod, far) : many.connect(far, pod)))
              same(whole.sure, parts.map(({ sure }) => sure).reduce(intersect))
              same(whole.ports, parts.map(({ ports }) => ports).reduce(intersect))
              same(whole.possible, parts.map(({ possible }) => possible).reduce(union))
              for (const direction of directions) {
                const [half, halves] = [whole[direction], parts.map((part) => part[direction])]
                same(
                  half.isolated,
                  halves.some(({ isolated }) => isolated),
                )
                const differ = new Set(halves.map(({ ports, sure, possible }) => `${ports.id} ${sure.id} ${possible.id}`)).size > 1
                count[differ ? 'different' : 'alike']++
                same(
                  half.reasons.some(({ because }) => because.startsWith('which of its pods')),
                  differ,
                )
              }
            }
          }
          for (const direction of directions) {
            const refs = (reach: Reachability, index: number) => reach.isolating(index, direction).map((at) => reach.policies[at]?.ref)
            const each = new Set(pods.flatMap(({ ref }) => refs(many, many.universe.indexOf.get(ref) as number)))
            expect(refs(one, own)).toEqual(many.policies.map(({ ref }) => ref).filter((ref) => each.has(ref)))
          }
        }
      }),
      some,
    )
    expect(Math.min(count.alike, count.different)).toBeGreaterThan(20)
  })
})

describe('a policy that the API server rejects', () => {
  it('is not there, and is named wherever it could matter', () => {
    const count = { named: 0, idle: 0 }
    fc.assert(
      fc.property(randomCluster, ({ resources }) => {
        const broken = resources.find(isPolicy) as NetworkPolicy
        const without = evaluate(toCluster(resources.filter((resource) => resource !== broken)), defaultSettings)
        const reach = evaluate(
          toCluster(resources.map((resource) => (resource === broken ? { ...broken, admission: 'rejected' } : resource))),
          defaultSettings,
        )
        const subjects = reach.isolation.selector.subjects(
          reach.universe.spaces.findIndex(({ name }) => name === broken.namespace),
          broken.podSelector,
        )
        const units = reach.universe.units
        for (const [i, source] of reach.endpoints.entries()) {
          for (const [j, destination] of reach.endpoints.entries()) {
            const [from, to] = [source, destination].map(({ ref }) => without.universe.indexOf.get(ref))
            if (i === j || from === undefined || to === undefined) continue
            const [now, before] = [reach.connect(i, j), without.connect(from, to)]
            // Which part of "everywhere else" is meant depends on the blocks of all policies.
            if (source.ref === 'cidr:*' || destination.ref === 'cidr:*') continue
            for (const direction of directions) {
              const unit = (reach.universe.unitsOf[direction === 'ingress' ? j : i] as readonly number[])[0] as number
              if (
                units[unit]?.hostNetwork ||
                units[(reach.universe.unitsOf[direction === 'ingress' ? i : j] as readonly number[])[0] as number]?.hostNetwork
              )
                continue
              const [half, old] = [now[direction], before[direction]]
              same(half.ports, old.ports)
              same(half.isolated, old.isolated)
              const named = half.reasons.some(({ verdict, because }) => verdict === 'unknown' && because.includes(broken.ref))
              same(named, subjects.includes(unit) && half.sure !== allPorts)
              count[named ? 'named' : 'idle']++
              if (named) same(half.possible, allPorts)
              else {
                same(half.sure, old.sure)
                same(half.possible, old.possible)
              }
            }
          }
        }
      }),
      some,
    )
    expect(Math.min(count.named, count.idle)).toBeGreaterThan(20)
  })
})

describe('ends that are not written down', () => {
  it('are granted what the groups of a profile hold for them', () => {
    const count = { granted: 0, perhaps: 0 }
    fc.assert(
      fc.property(randomCluster, fc.subarray(['red', 'green', 'blue']), ({ resources }, given) => {
        const reach = evaluate(
          toCluster(resources.filter(({ kind, name }) => kind !== 'Namespace' || given.includes(name))),
          defaultSettings,
        )
        const { universe, isolation, endpoints } = reach
        const unitOf = (endpoint: number) => (universe.unitsOf[endpoint] as readonly number[])[0] as number
        for (const i of endpoints.keys()) {
          for (const j of endpoints.keys()) {
            const units = [unitOf(i), unitOf(j)].map((unit) => universe.units[unit])
            if (i === j || units.some((unit) => unit?.hostNetwork) || (universe.isWritten(unitOf(i)) && universe.isWritten(unitOf(j))))
              continue
            for (const direction of directions) {
              const [subject, other] = direction === 'ingress' ? [unitOf(j), unitOf(i)] : [unitOf(i), unitOf(j)]
              const profile = isolation[direction][subject] as Profile
              if (!profile.isolated) continue
              const half = reach.connect(i, j)[direction]
              const held = isolation.groups(profile).filter(({ peers }) => hasBit(peers, other))
              const table = universe.units[unitOf(j)]?.table
              const sure = held.filter(({ doubt }) => !doubt).map(({ spec }) => resolvePorts(spec, table))
              same(half.sure, sure.reduce(union, noPorts))
              same(half.possible, held.map(({ spec }) => possiblePorts(spec, table)).reduce(union, noPorts))
              if (half.sure !== noPorts) count.granted++
              if (half.sure !== half.possible) count.perhaps++
            }
          }
        }
      }),
      some,
    )
    expect(Math.min(count.granted, count.perhaps)).toBeGreaterThan(20)
  })

  it('can be wished for later: nothing else changes, and the pod is judged by its labels', () => {
    const { reach } = analysisOf([
      pod('db'),
      policy('at-db', { podSelector: app('db'), ingress: [{ from: [{ podSelector: app('web') }] }] }),
    ])
    const wish = (name: string) =>
      toWish(
        reach.universe.spaces.findIndex((space) => space.name === 'shop'),
        new Map([['app', name]]),
      )
    const more = alsoSpeakingOf(reach, [wish('job')])
    const at = (one: Reachability, ref: string) => one.universe.indexOf.get(ref) as number
    const verdict = (one: Reachability, ref: string) => one.connect(at(one, ref), at(one, 'Pod/shop/db')).verdict
    expect(reach.universe.indexOf.has('inferred:shop/app=job')).toBe(false)
    expect(verdict(more, 'inferred:shop/app=job')).toBe('denied')
    expect(verdict(more, 'inferred:shop/app=web')).toBe('allowed')
    expect(more.policies).toBe(reach.policies)
    expect(more.endpoints.map(({ ref }) => ref).filter((ref) => ref !== 'inferred:shop/app=job')).toEqual(
      reach.endpoints.map(({ ref }) => ref),
    )
    expect(more.isolating(at(more, 'Pod/shop/db'), 'ingress')).toEqual([0])
  })

  it('can be wished for later in a namespace that nobody has, beside those that policies wish for', () => {
    const inTeam = (team: string) => ({ namespaceSelector: { matchLabels: { team } }, podSelector: app('web') })
    const [{ reach }, later] = [['a'], ['b']].map((teams) =>
      analysisOf([pod('db'), policy('at-db', { podSelector: app('db'), ingress: [{ from: teams.map(inTeam) }] })]),
    ) as [ReturnType<typeof analysisOf>, ReturnType<typeof analysisOf>]
    const more = alsoSpeakingOf(
      reach,
      later.reach.speaking.flatMap(({ wishes }) => wishes),
    )
    const teams = more.endpoints.flatMap(({ ref, kind }) => (kind === 'inferred' ? [ref] : []))
    expect(teams).toEqual(['inferred:team=a/app=web', 'inferred:team=b/app=web'])
    expect(more.universe.spaces.flatMap(({ name, inferred }) => (inferred ? [name] : []))).toEqual(['*', 'team=a', 'team=b'])
  })
})

describe('from a pod by a Service back to itself', () => {
  const byService = (network: Partial<Network> | undefined, ref: string, ...manifests: object[]) => {
    const { cluster, reach } = analysisOf(manifests)
    const judged = network
      ? evaluate(
          {
            ...cluster,
            network: {
              policies: cluster.policies,
              hostSubjects: 'exempt',
              hostPeers: 'unnamed',
              ownNodeIngress: 'passes',
              ownNodeEgress: 'passes',
              ...network,
            },
          },
          defaultSettings,
        )
      : reach
    const { source, destination, verdict, ports, sure, possible, egress, ingress } = judged.throughService(
      judged.universe.indexOf.get(ref) as number,
    )
    expect([source.ref, destination.ref]).toEqual([ref, ref])
    expect([ports, possible, egress.ports, egress.possible, ingress.ports, ingress.possible]).toEqual(new Array(6).fill(allPorts))
    const because = (one: typeof egress) => one.reasons.map((reason) => `${reason.verdict} ${reason.because}`)
    return [verdict, formatPorts(sure), because(egress), because(ingress)]
  }
  const doubt = 'depends on the network provider: whether db reaches itself by a Service where no rule lets it'
  const db = pod('db', { ports: [80] })
  const inward = (...ingress: object[]) => policy('in', { podSelector: app('db'), policyTypes: ['Ingress'], ingress })
  const self = { from: [{ podSelector: app('db') }] }

  it('everything passes where nothing isolates it, and where the rules at both gates let it', () => {
    expect(byService(undefined, 'Pod/shop/db', db)).toEqual(['open', 'All Connections', [], []])
    expect(byService(undefined, 'Pod/shop/db', db, inward(self))).toEqual(['open', 'All Connections', [], []])
  })

  it('it is up to the provider where a gate is shut, but for what its rules let through', () => {
    expect(byService(undefined, 'Pod/shop/db', db, inward())).toEqual(['depends', 'No Connections', [], [doubt]])
    const out = policy('out', { podSelector: app('db'), policyTypes: ['Egress'] })
    expect(byService(undefined, 'Pod/shop/db', db, out)).toEqual(['depends', 'No Connections', [doubt], []])
    expect(byService(undefined, 'Pod/shop/db', db, inward({ ...self, ports: [{ port: 80 }] }))).toEqual(['depends', 'TCP 80', [], [doubt]])
    expect(byService({}, 'Pod/shop/db', db, inward())).toEqual(['depends', 'No Connections', [], [doubt]])
    expect(byService({ throughServicePasses: true }, 'Pod/shop/db', db, inward())).toEqual(['open', 'All Connections', [], []])
  })

  it('each of several pods is asked of itself alone', () => {
    const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u', controller: true }
    const replicas = ['0', '1'].map((index) => {
      const each = pod(`db-${index}`, { labels: { app: 'db', index } })
      return { ...each, metadata: { ...each.metadata, ownerReferences: [owner] } }
    })
    const own = ['0', '1'].map((index) => {
      const podSelector = { matchLabels: { index } }
      return policy(`own-${index}`, { podSelector, ingress: [{ from: [{ podSelector }] }] })
    })
    expect(byService(undefined, 'StatefulSet/shop/db', ...replicas, ...own)).toEqual(['open', 'All Connections', [], []])
  })
})

describe('the verdict', () => {
  const block = { ipBlock: { cidr: '10.0.0.0/8' } }
  const between = (source: string, destination: string, ...manifests: object[]) => {
    const { reach } = analysisOf(manifests)
    const [from, to] = [source, destination].map((ref) => reach.universe.indexOf.get(ref) as number) as [number, number]
    return reach.connect(from, to)
  }

  it('is unknown where one doubt could be settled by the manifests, and another only by the network', () => {
    const into = policy('into', { podSelector: app('db'), ingress: [{ from: [block] }] })
    const out = policy('other/out', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ namespaceSelector: { matchLabels: { a: 'b' } } }] }],
    })
    const { verdict, egress, ingress } = between('Pod/other/web', 'Pod/shop/db', pod('db'), pod('web', { namespace: 'other' }), into, out)
    expect([egress, ingress].map(({ reasons }) => reasons.map((reason) => reason.verdict))).toEqual([['unknown'], ['depends']])
    expect(verdict).toBe('unknown')
  })

  it('is allowed where all that either end asks for passes, and partly where one asks for more', () => {
    const into = (...ports: number[]) => policy('into', { podSelector: app('db'), ingress: [{ ports: ports.map((port) => ({ port })) }] })
    const out = (...ports: number[]) =>
      policy('out', { podSelector: app('web'), policyTypes: ['Egress'], egress: [{ ports: ports.map((port) => ({ port })) }] })
    const verdict = (...policies: object[]) => between('Pod/shop/web', 'Pod/shop/db', pod('db'), pod('web'), ...policies).verdict
    expect(verdict(into(80))).toBe('allowed')
    expect(verdict(into(80), out())).toBe('allowed')
    expect(verdict(into(80), out(80))).toBe('allowed')
    expect(verdict(into(80), out(80, 81))).toBe('partly')
    expect(verdict(into(80), out(81))).toBe('denied')
    expect(verdict(into(), out())).toBe('allowed')
    expect(verdict()).toBe('open')
  })
})

/** A counterexample is easier to read, and to keep as a case, in YAML. */
function reporter<T extends [RandomCluster, ...unknown[]]>(run: fc.RunDetails<T>): void {
  if (!run.failed) return
  const [cluster, ...rest] = run.counterexample ?? []
  throw new Error(`${cluster ? printCluster(cluster) : ''}${JSON.stringify(rest)} seed ${run.seed} path ${run.counterexamplePath}`, {
    cause: run.errorInstance,
  })
}

const name = (end: OracleEnd) => (typeof end === 'string' ? end : end.ref)

function indexOf(reach: Reachability, end: OracleEnd): number {
  if (typeof end !== 'string') return reach.endpoints.findIndex((endpoint) => endpoint.ref === end.ref)
  const address = parseAddress(end)
  if (!address) throw new Error(`${end} is no address`)
  const around = (endpoint: Endpoint) => (endpoint.block ? containsAddress(endpoint.block, address) : true)
  const ranges = reach.endpoints.filter((endpoint) => endpoint.kind === 'range' && around(endpoint))
  const smallest = ranges.reduce((a, b) => ((a.block?.prefix ?? -1) >= (b.block?.prefix ?? -1) ? a : b))
  return reach.endpoints.indexOf(smallest)
}

/** The pair as it may really be, where the manifests leave open which address or node a pod has, or how a provider sees host-network pods. */
function suppositions(source: OracleEnd, destination: OracleEnd): [OracleEnd, OracleEnd][] {
  const pairs: [OracleEnd, OracleEnd][] = [[source, destination]]
  if (lacksAddress(source) || lacksAddress(destination)) {
    for (const [i, address] of addressesOfEachPart.entries()) {
      const another = addressesOfEachPart[(i * 3 + 1) % addressesOfEachPart.length] as string
      pairs.push([withAddress(source, address), withAddress(destination, another)])
    }
  }
  for (const [s, d] of [...pairs]) {
    if (typeof s === 'string' || typeof d === 'string') continue
    if (s.hostNetwork && !d.hostNetwork && d.nodeAddress === undefined && s.nodeAddress)
      pairs.push([s, { ...d, nodeAddress: s.nodeAddress }])
    if (d.hostNetwork && !s.hostNetwork && s.nodeAddress === undefined && d.nodeAddress)
      pairs.push([{ ...s, nodeAddress: d.nodeAddress }, d])
  }
  if ((isHost(source) || isHost(destination)) && !isOwnNode(source, destination))
    for (const [s, d] of [...pairs]) pairs.push([asOrdinary(s), asOrdinary(d)])
  return pairs
}

const isOwnNode = (a: OracleEnd, b: OracleEnd) =>
  typeof a !== 'string' &&
  typeof b !== 'string' &&
  a.hostNetwork !== b.hostNetwork &&
  a.nodeAddress !== undefined &&
  a.nodeAddress === b.nodeAddress
const isHost = (end: OracleEnd) => typeof end !== 'string' && end.hostNetwork
const lacksAddress = (end: OracleEnd): end is Workload => typeof end !== 'string' && end.addresses.length === 0

const withAddress = (end: OracleEnd, address: string): OracleEnd =>
  lacksAddress(end) ? { ...end, addresses: [address], nodeAddress: end.hostNetwork ? address : end.nodeAddress } : end

/** A host-network pod as the providers see it that tell it apart from its node (rule 42). */
const asOrdinary = (end: OracleEnd): OracleEnd => (typeof end === 'string' ? end : { ...end, hostNetwork: false })
