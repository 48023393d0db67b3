/** Whom a peer names, asked in two ways, against the naive oracle: with pods on their node's network, namespaces that no manifest gives,
 * addresses that are not given, and what providers make of them. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Network, toCluster } from '../kubernetes/cluster.ts'
import { matches } from '../kubernetes/labels.ts'
import type { LabelSelector, NetworkPolicy, Peer, Resource, Workload } from '../kubernetes/types.ts'
import { analysisOf, app, pod, policy } from '../testing/manifests.ts'
import { livePods, matchesPeer, type OracleWorld } from '../testing/oracle.ts'
import { addressesOfEachPart, namespaceNames, randomCluster } from '../testing/random-cluster.ts'
import { defaultSettings } from '../text/workspace.ts'
import { hasBit, isEmpty } from './bitset.ts'
import { smallestAround } from './blocks.ts'
import { type Address, formatBlock, parseAddress } from './cidr.ts'
import { evaluate, type Reachability } from './connections.ts'
import { type Doubt, doubts, everything, names } from './selection.ts'

const isPolicy = (resource: Resource): resource is NetworkPolicy => resource.kind === 'NetworkPolicy'
const spaceOf = (reach: Reachability, name: string) => reach.universe.spaces.findIndex((space) => space.name === name)
const unitOf = (reach: Reachability, ref: string) =>
  (reach.universe.unitsOf[reach.universe.indexOf.get(ref) as number] as readonly number[])[0] as number

/** The endpoint that an address outside belongs to. */
function rangeAround({ universe }: Reachability, address: string): string {
  const { block } = universe.blocks[smallestAround(universe.blocks, parseAddress(address) as Address)] ?? {}
  return block ? `cidr:${formatBlock(block)}` : 'cidr:*'
}

/** The answer by the sets that `selector.peer` gives. */
function bySets(reach: Reachability, space: number, peer: Peer, unit: number): boolean | Doubt {
  const { certain, doubtful } = reach.isolation.selector.peer(space, peer)
  for (const [doubt, bits] of doubtful) if (!doubts.includes(doubt) || isEmpty(bits)) throw new Error(`nobody is in doubt: ${doubt}`)
  const found = doubts.filter((doubt) => doubtful.get(doubt) && hasBit(doubtful.get(doubt) as typeof certain, unit))
  if (found.length + Number(hasBit(certain, unit)) > 1) throw new Error(`named twice: ${unit}`)
  return hasBit(certain, unit) || (found[0] ?? false)
}

const values = [undefined, 'one', 'two', '', 'another']
/** Labels that a namespace may have of which nobody says more than the name. */
const labelings = values.flatMap((a) =>
  values.flatMap((t) =>
    values.map(
      (e) =>
        new Map(
          Object.entries({ app: a, tier: t, env: e }).filter((entry): entry is [string, string] => entry[1] !== undefined),
        ) as ReadonlyMap<string, string>,
    ),
  ),
)

const provider = fc.option(
  fc.record({
    hostPeers: fc.constantFrom('unnamed' as const, 'in-doubt' as const),
    blocksMissNodes: fc.boolean(),
  }),
  { nil: undefined },
)

/** What the specification says of a pod; undefined: the selector asks for labels that contradict each other. */
function expected(world: OracleWorld, by: NetworkPolicy, peer: Peer, end: Workload, network: Partial<Network> | undefined) {
  const matched = (one: Workload, resources = world.resources) => matchesPeer({ ...world, resources }, by, peer, one)
  if (peer.ipBlock) {
    if (end.hostNetwork) return network?.blocksMissNodes ? false : end.nodeAddress === undefined ? 'host-network' : matched(end)
    return world.ipBlockMatchesPods && end.addresses.length === 0 ? 'address' : matched(end)
  }
  const ordinary = { ...end, hostNetwork: false }
  const given = world.resources.some((resource) => resource.kind === 'Namespace' && resource.name === end.namespace)
  const worlds: (readonly Resource[])[] = given
    ? [[]]
    : labelings.map((labels) => [{ kind: 'Namespace', name: end.namespace, labels } as Resource])
  const answers = worlds.map((more) => matched(ordinary, [...world.resources, ...more]))
  const never = !answers.includes(true)
  if (never && !given && peer.namespaceSelector) {
    const some = (name: string) => labelings.some((labels) => matches(peer.namespaceSelector as LabelSelector, withName(labels, name)))
    if (!namespaceNames.some(some)) return undefined
  }
  if (never) return false
  if (end.hostNetwork) return network?.hostPeers === 'unnamed' ? false : 'host-network'
  return answers.includes(false) ? 'namespace-labels' : true
}

const withName = (labels: ReadonlyMap<string, string>, name: string) => new Map([...labels, ['kubernetes.io/metadata.name', name]])

describe('whom a peer names', () => {
  it('is what the specification says, for each pod, and each address outside', () => {
    const count: Record<string, number> = {}
    fc.assert(
      fc.property(randomCluster, fc.subarray([...namespaceNames]), fc.boolean(), provider, (random, given, ipBlockMatchesPods, network) => {
        const resources = random.resources.filter(
          (resource) => resource.kind !== 'Namespace' || given.some((name) => name === resource.name),
        )
        const world: OracleWorld = { resources, ipBlockMatchesPods }
        const cluster = toCluster(resources)
        const full: Network | undefined = network && {
          policies: cluster.policies,
          hostSubjects: 'in-doubt',
          ownNodeIngress: 'passes',
          ownNodeEgress: 'passes',
          ...network,
        }
        const reach = evaluate(full ? { ...cluster, network: full } : cluster, { ...defaultSettings, ipBlockMatchesPods })
        const units = [...reach.universe.units.keys()]
        for (const by of resources.filter(isPolicy)) {
          const space = spaceOf(reach, by.namespace)
          const subjects = reach.isolation.selector.subjects(space, by.podSelector)
          const { firstRange } = reach.universe
          expect(subjects).toEqual(
            units.filter((unit) => {
              const { space: home, labels } = reach.universe.units[unit] as (typeof reach.universe.units)[number]
              return unit < firstRange && home === space && matches(by.podSelector, labels)
            }),
          )
          for (const peer of [{}, ...[...by.ingress, ...by.egress].flatMap((rule) => rule.peers)] as Peer[]) {
            const say = (found: boolean | Doubt, wanted: boolean | Doubt, whom: string) => {
              if (found !== wanted) expect(`${JSON.stringify(peer)} names ${whom}: ${found}`).toBe(wanted)
            }
            for (const unit of units) say(names(reach.universe, space, peer, unit), bySets(reach, space, peer, unit), `unit ${unit}`)
            for (const end of livePods(world)) {
              const wanted = expected(world, by, peer, end, network)
              if (wanted === undefined) continue
              const found = names(reach.universe, space, peer, unitOf(reach, end.ref))
              count[`${found}`] = (count[`${found}`] ?? 0) + 1
              say(found, wanted, end.ref)
            }
            for (const address of addressesOfEachPart) {
              const found = names(reach.universe, space, peer, unitOf(reach, rangeAround(reach, address)))
              say(found, matchesPeer(world, by, peer, address), address)
            }
          }
        }
      }),
      { numRuns: 40, seed: 8 },
    )
    for (const answer of ['true', 'false', ...doubts]) expect(count[answer], answer).toBeGreaterThan(30)
  })
  it('by a block, is whoever lies in it, from its first address to its last, and nobody of the other family (rule 35)', () => {
    const named = (address: string, cidr: string, ...except: string[]) => {
      const block = { cidr, except }
      const at = policy('at-db', { podSelector: app('db'), ingress: [{ from: [{ ipBlock: block }] }] })
      const { reach } = analysisOf([pod('db'), pod('web', { address }), at])
      const web = unitOf(reach, 'Pod/shop/web')
      const [answer, ...others] = [names(reach.universe, 0, { ipBlock: block }, web), bySets(reach, 0, { ipBlock: block }, web)]
      expect(others).toEqual([answer])
      return answer
    }
    const inside = (cidr: string) => (address: string) => named(address, cidr)
    expect(['9.255.255.255', '10.0.0.0', '10.255.255.255', '11.0.0.0'].map(inside('10.0.0.0/8'))).toEqual([false, true, true, false])
    expect(['fcff::1', 'fd00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'fe00::'].map(inside('fd00::/8'))).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect(['0.0.0.5', '::5'].map(inside('0.0.0.0/0'))).toEqual([true, false])
    expect(['0.0.0.5', '::5'].map(inside('::/0'))).toEqual([false, true])
    expect(named('10.1.0.0', '10.0.0.0/8', '10.1.0.0/16', '10.2.0.0/16')).toBe(false)
    expect(named('10.2.255.255', '10.0.0.0/8', '10.1.0.0/16', '10.2.0.0/16')).toBe(false)
    expect(named('10.3.0.0', '10.0.0.0/8', '10.1.0.0/16', '10.2.0.0/16')).toBe(true)
  })

  it('is nobody in a namespace that there is not', () => {
    const { reach } = analysisOf([
      pod('db'),
      policy('p', { podSelector: app('db'), ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] }),
    ])
    expect(reach.isolation.selector.subjects(-1, everything)).toEqual([])
  })
})
