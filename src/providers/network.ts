/** A cluster and the settings to the cluster as its network provider enforces the policies, with all effects; the evaluator does the rest. */

import type { Cluster, Network, WorkloadPods } from '../kubernetes/cluster.ts'
import { matches } from '../kubernetes/labels.ts'
import { join } from '../kubernetes/phrases.ts'
import type { ContainerPort, Direction, NetworkPolicy } from '../kubernetes/types.ts'
import type { IpBlock } from '../policy/ip-block.ts'
import type { Settings } from '../text/workspace.ts'
import { adapt, standsFor } from './adapt.ts'
import { featureTitles } from './features.ts'
import { honouredKey, isolatedBy, readLegacy, toDefaultDeny } from './legacy.ts'
import { othersUnder } from './other-kinds.ts'
import { hostsInside, namesPod, podsInside } from './peer-fixes.ts'
import { type Profile, profileOf } from './profile.ts'
import type { Cell, Effect } from './provider.ts'
import { type Use, usesOf } from './uses.ts'

/** What `evaluate` takes, and what to say about it. */
export interface Enforcement {
  readonly profile: Profile
  readonly cluster: Cluster
  readonly settings: Settings
  readonly effects: readonly Effect[]
}

/** Undefined: nothing is to be done, policies count as the specification says. */
export function enforce(cluster: Cluster, settings: Settings): Enforcement | undefined {
  const profile = profileOf(settings)
  return profile && enforceBy(cluster, settings, profile)
}

export function enforceBy(cluster: Cluster, settings: Settings, profile: Profile): Enforcement {
  const { cells } = profile
  const blocks = cells.ipBlock.treatment
  const matchesPods =
    blocks === 'never-pods' || blocks === 'never-pods-nor-nodes' ? false : blocks === 'pods-too' ? true : settings.ipBlockMatchesPods
  const hasHostPods = cluster.workloads.some(({ pods }) => pods.some(({ hostNetwork }) => hostNetwork))
  const policesOwnNode = cells.podToNode.treatment === 'policed' && hasHostPods
  const changesBlocks =
    matchesPods !== settings.ipBlockMatchesPods || (blocks === 'never-pods-nor-nodes' && hasHostPods) || blocks === 'pods-too'
  // A policy that means something else here is another object, so that comparing by identity sees a difference.
  const isOther = (policy: NetworkPolicy) => (changesBlocks && hasBlocks(policy)) || (policesOwnNode && policy.isolates.egress)
  const key = profile.inert ? undefined : honouredKey(profile)
  const isolated = key === undefined ? [] : isolatedBy(cluster, key)
  const effects: Effect[] = []
  const policies = cluster.policies.map((written) => {
    const adapted = adapt(written, profile)
    const legacy = key === undefined ? undefined : knownReading(adapted.policy, written, isolated, profile)
    // Where the policy has no effect at all, what its rules would have come to is beside the point.
    if (!legacy || isolated.includes(written.namespace)) effects.push(...adapted.effects)
    if (legacy) effects.push(...legacy.effects)
    return standsFor(legacy?.policy ?? (isOther(adapted.policy) ? copyOf(adapted.policy) : adapted.policy), written)
  })
  effects.push(...sayBlocksAndPods(cluster, profile), ...sayNamesAtBlocks(cluster, profile))
  effects.push(...saySeveralNumbers(cluster, profile), ...sayOwnNode(cluster, profile))
  const network: Network = {
    policies: [...policies, ...isolated.flatMap((namespace) => toDefaultDeny(cluster, namespace) ?? [])],
    others: othersUnder(profile, cluster.others),
    hostSubjects: cells.hostNetwork.treatment || profile.inert ? 'exempt' : 'in-doubt',
    hostPeers: cells.hostNetwork.treatment === 'exempt' ? 'unnamed' : 'in-doubt',
    ownNodeIngress: cells.nodeToPod.state === 'yes' ? 'passes' : 'in-doubt',
    blocksMatchPods: blocks === 'pods-too',
    blocksMissNodes: blocks === 'never-pods-nor-nodes',
    ipv6InDoubt: isDoubtful(cells.ipv6) && !profile.inert,
    throughServicePasses: cells.selfThroughService.state === 'yes' || profile.inert !== undefined,
    ownNodeEgress: cells.podToNode.treatment ?? (cells.podToNode.state === 'yes' ? 'passes' : 'in-doubt'),
  }
  return {
    profile,
    cluster: { ...cluster, network },
    settings: matchesPods === settings.ipBlockMatchesPods ? settings : { ...settings, ipBlockMatchesPods: matchesPods },
    effects,
  }
}

/** Known not to be as specified, and not what happens instead. */
const isDoubtful = ({ state, treatment }: Cell) => (state === 'no' || state === 'partial') && treatment === undefined

const readings = new WeakMap<NetworkPolicy, Map<string, ReturnType<typeof readLegacy>>>()

function knownReading(policy: NetworkPolicy, written: NetworkPolicy, isolated: readonly string[], profile: Profile) {
  const key = `${profile.name} ${isolated.includes(policy.namespace)}`
  let known = readings.get(policy)
  if (!known) readings.set(policy, (known = new Map()))
  let reading = known.get(key)
  if (!reading) known.set(key, (reading = readLegacy(policy, written, isolated, profile)))
  return reading
}

const copies = new WeakMap<NetworkPolicy, NetworkPolicy>()

const hasBlocks = ({ ingress, egress }: NetworkPolicy) => [...ingress, ...egress].some(({ peers }) => peers.some(({ ipBlock }) => ipBlock))

function copyOf(policy: NetworkPolicy): NetworkPolicy {
  let copy = copies.get(policy)
  if (!copy) copies.set(policy, (copy = { ...policy }))
  return copy
}

/** Blocks that hold addresses of pods, where blocks never match pods. */
function sayBlocksAndPods(cluster: Cluster, profile: Profile): Effect[] {
  const { treatment, source } = profile.cells.ipBlock
  if (treatment !== 'never-pods' && treatment !== 'never-pods-nor-nodes') return []
  const hosts = treatment === 'never-pods-nor-nodes' ? (block: IpBlock) => hostsInside(cluster, block) : () => []
  return cluster.policies.flatMap((policy) =>
    usesOf(policy).flatMap((use): Effect[] => {
      const block = use.feature === 'ipBlock' && policy.admission !== 'rejected' ? blockOf(policy, use) : undefined
      if (!block) return []
      const narrowed = (because: string): Effect => {
        return { kind: 'narrowed', severity: 'warning', policy: policy.ref, path: use.path, feature: 'ipBlock', because, source }
      }
      const pods = namesOf(podsInside(cluster, block, policy))
      const nodes = namesOf(hosts(block))
      return [
        ...(pods
          ? [
              narrowed(
                `${profile.name} never matches pods by their addresses: ${use.value} does not admit ${pods}, whose addresses lie in it. Name them by label as well.`,
              ),
            ]
          : []),
        ...(nodes
          ? [
              narrowed(
                `${profile.name} matches no addresses of nodes unless policyCIDRMatchMode is nodes: ${use.value} does not admit ${nodes}, on the network of a node whose address lies in it. Set that mode from 1.15 on, and choose it here.`,
              ),
            ]
          : []),
      ]
    }),
  )
}

/** Port names towards blocks that hold addresses of pods, where names are left out there. */
function sayNamesAtBlocks(cluster: Cluster, profile: Profile): Effect[] {
  const { treatment, source } = profile.cells.namedPort
  if (treatment !== 'nothing-to-blocks') return []
  return cluster.policies.flatMap((policy) =>
    usesOf(policy).flatMap((use): Effect[] => {
      const { feature, direction, rule, path } = use
      const block = feature === 'ipBlock' && direction === 'egress' && policy.admission !== 'rejected' ? blockOf(policy, use) : undefined
      if (!block) return []
      const { peers = [], ports = [] } = policy.egress[rule] ?? {}
      const names = ports.filter(({ port }) => typeof port === 'string')
      const isNamed = (own: ContainerPort) => names.some(({ port, protocol }) => own.name === port && own.protocol === protocol)
      const isShut = ({ workload: { namespace }, pods }: WorkloadPods) =>
        pods.some(
          (pod) => pod.ports.some(isNamed) && !peers.some((peer) => namesPod(cluster, peer, policy.namespace, namespace, pod.labels)),
        )
      const pods = namesOf(podsInside(cluster, block, policy).filter(isShut))
      if (!pods) return []
      const shut = join([...new Set(names.map(({ port }) => `${port}`))])
      const because = `${profile.name} leaves port names out towards address blocks: ${use.value} does not open ${shut} at ${pods}, whose addresses lie in it. Name them by label as well.`
      return [{ kind: 'narrowed', severity: 'warning', policy: policy.ref, path, feature: 'namedPort', because, source }]
    }),
  )
}

/** "web, api, db and 3 more"; undefined: none. */
function namesOf(workloads: Cluster['workloads']): string | undefined {
  const names = [...new Set(workloads.map(({ workload }) => workload.name))]
  if (names.length === 0) return undefined
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
}

const blockOf = (policy: NetworkPolicy, { direction, rule, path }: Use) =>
  direction && policy[direction][rule]?.peers[Number(path[4])]?.ipBlock

/** Port names that stand for different numbers in different pods, where that is known to break: reported of egress, where the name is
 * looked up on many pods. */
function saySeveralNumbers(cluster: Cluster, profile: Profile): Effect[] {
  const { treatment, source } = profile.cells.namedPort
  if (treatment !== 'several-numbers') return []
  const numbers = new Map<string, Set<number>>()
  for (const { name, port, protocol } of cluster.workloads.flatMap(({ pods }) => pods.flatMap((pod) => pod.ports))) {
    if (name === undefined) continue
    const key = `${protocol} ${name}`
    numbers.set(key, (numbers.get(key) ?? new Set()).add(port))
  }
  return cluster.policies.flatMap((policy) =>
    usesOf(policy).flatMap(({ feature, entry, path, direction }): Effect[] => {
      const found =
        feature === 'namedPort' && entry && policy.admission !== 'rejected' ? numbers.get(`${entry.protocol} ${entry.port}`) : undefined
      if (!found || found.size < 2) return []
      const because = `Under ${profile.name} the port name ${entry?.port} may drop traffic that it should allow, because pods give it to different numbers (${[...found].sort((a, b) => a - b).join(', ')}). Shown as specified. Write the numbers.`
      return [
        {
          kind: 'unverified',
          severity: direction === 'egress' ? 'warning' : 'info',
          policy: policy.ref,
          path,
          feature: 'namedPort',
          because,
          source,
        },
      ]
    }),
  )
}

/** Isolated pods that share their node with a pod on the node's network, where isolation holds for that too, or nobody verified it. */
function sayOwnNode(cluster: Cluster, profile: Profile): Effect[] {
  if (profile.inert) return []
  const hosts = cluster.workloads.flatMap(({ workload: { name }, pods }) =>
    pods.filter((pod) => pod.hostNetwork).map((pod) => ({ name, nodes: pod.nodeAddresses })),
  )
  if (hosts.length === 0) return []
  return cluster.policies.flatMap((policy): Effect[] => {
    if (policy.admission === 'rejected') return []
    const subjects = cluster.workloads.flatMap(({ workload, pods }) =>
      workload.namespace === policy.namespace ? pods.filter((pod) => !pod.hostNetwork && matches(policy.podSelector, pod.labels)) : [],
    )
    const near = hosts
      .filter(({ nodes }) => subjects.some((pod) => pod.nodeAddresses.some((node) => nodes.includes(node))))
      .map(({ name }) => name)
    if (near.length === 0) return []
    const names = [...new Set(near)].join(', ')
    return (['ingress', 'egress'] as const).flatMap((direction) => {
      const said = policy.isolates[direction] ? sayNode(profile, direction, names) : undefined
      const field = direction === 'ingress' && !policy.ingress.length ? 'podSelector' : direction
      const path = ['spec', policy.typesGiven ? 'policyTypes' : field]
      return said ? [{ ...said, policy: policy.ref, path }] : []
    })
  })
}

/** Undefined where it is as the specification says: own nodes pass. */
function sayNode({ cells, name }: Profile, direction: Direction, near: string): Omit<Effect, 'policy' | 'path'> | undefined {
  const feature = direction === 'ingress' ? 'nodeToPod' : 'podToNode'
  const { state, treatment, words, source }: Cell = cells[feature]
  if (treatment === 'policed') {
    const because = `${name} holds egress isolation towards the pod’s own node as well: ${near} on its network is reached only by a rule for everyone or for its address. Write one if it is needed.`
    return { kind: 'narrowed', severity: 'warning', feature, because, source }
  }
  if (state === 'yes' || (direction === 'egress' && cells.egress.treatment === 'not-enforced')) return undefined
  const way = direction === 'ingress' ? `from ${near} on its network` : `to ${near} on its network`
  const known = state === 'unverified' ? 'not verified for this provider' : words.replace(/\.$/, '')
  const because = `${name} and ${featureTitles[feature]}: ${known}. Whether traffic passes ${way} depends on that.`
  return { kind: 'unverified', severity: 'info', feature, because, source }
}
