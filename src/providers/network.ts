/** A cluster and the settings to the cluster as its network provider enforces the policies, with all effects; the evaluator does the rest. */

import type { Cluster, Network } from '../kubernetes/cluster.ts'
import type { NetworkPolicy } from '../kubernetes/types.ts'
import { containsAddress, parseAddress, parseBlock } from '../policy/cidr.ts'
import type { Settings } from '../text/workspace.ts'
import { adapt, standsFor } from './adapt.ts'
import { honouredKey, isolatedBy, readLegacy, toDefaultDeny } from './legacy.ts'
import { type Profile, profileOf } from './profile.ts'
import type { Cell, Effect } from './provider.ts'
import { usesOf } from './uses.ts'

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
  const neverPods = blocks === 'never-pods' && settings.ipBlockMatchesPods
  const key = profile.inert ? undefined : honouredKey(profile)
  const isolated = key === undefined ? [] : isolatedBy(cluster, key)
  const effects: Effect[] = []
  const policies = cluster.policies.map((written) => {
    const adapted = adapt(written, profile)
    effects.push(...adapted.effects)
    const legacy = key === undefined ? undefined : knownReading(adapted.policy, written, isolated, profile)
    if (legacy) effects.push(...legacy.effects)
    return standsFor(legacy?.policy ?? (neverPods ? withOwnIdentity(adapted.policy) : adapted.policy), written)
  })
  effects.push(...sayBlocksAndPods(cluster, cells.ipBlock, profile), ...saySeveralNumbers(cluster, cells.namedPort, profile))
  const network: Network = {
    policies: [...policies, ...isolated.flatMap((namespace) => toDefaultDeny(cluster, namespace) ?? [])],
    hostSubjects: cells.hostNetwork.treatment || profile.inert ? 'exempt' : 'in-doubt',
    hostPeers: cells.hostNetwork.treatment === 'exempt' ? 'unnamed' : 'in-doubt',
    ownNodeEgress: cells.podToNode.treatment === 'policed' ? 'policed' : 'passes',
  }
  const matchesPods = blocks === 'never-pods' ? false : blocks === 'pods-too' ? true : settings.ipBlockMatchesPods
  return {
    profile,
    cluster: { ...cluster, network },
    settings: matchesPods === settings.ipBlockMatchesPods ? settings : { ...settings, ipBlockMatchesPods: matchesPods },
    effects,
  }
}

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

/** A policy with blocks, which mean less here than by the specification, so that comparing by identity sees a difference. */
function withOwnIdentity(policy: NetworkPolicy): NetworkPolicy {
  if (![...policy.ingress, ...policy.egress].some(({ peers }) => peers.some(({ ipBlock }) => ipBlock))) return policy
  let copy = copies.get(policy)
  if (!copy) copies.set(policy, (copy = { ...policy }))
  return copy
}

/** Blocks that hold addresses of pods, where blocks never match pods. */
function sayBlocksAndPods(cluster: Cluster, { treatment, source }: Cell, profile: Profile): Effect[] {
  if (treatment !== 'never-pods') return []
  const pods = cluster.workloads.flatMap(({ workload, pods }) =>
    pods
      .flatMap((pod) => (pod.hostNetwork ? [] : pod.addresses))
      .flatMap((text) => {
        const address = parseAddress(text)
        return address ? [{ name: workload.name, address }] : []
      }),
  )
  return cluster.policies.flatMap((policy) =>
    usesOf(policy).flatMap((use): Effect[] => {
      const block = use.feature === 'ipBlock' && policy.admission !== 'rejected' ? parseBlock(use.value ?? '') : undefined
      const inside = block ? [...new Set(pods.filter(({ address }) => containsAddress(block, address)).map(({ name }) => name))] : []
      if (inside.length === 0) return []
      const names = inside.length > 3 ? `${inside.slice(0, 3).join(', ')} and ${inside.length - 3} more` : inside.join(', ')
      const because = `${profile.name} never matches pods by their addresses: ${use.value} does not admit ${names}, whose addresses lie in it. Name them by label as well.`
      return [{ kind: 'narrowed', severity: 'warning', policy: policy.ref, path: use.path, feature: 'ipBlock', because, source }]
    }),
  )
}

/** Port names that stand for different numbers in different pods, where that is known to break. */
function saySeveralNumbers(cluster: Cluster, { treatment, source }: Cell, profile: Profile): Effect[] {
  if (treatment !== 'several-numbers') return []
  const numbers = new Map<string, Set<number>>()
  for (const { name, port, protocol } of cluster.workloads.flatMap(({ pods }) => pods.flatMap((pod) => pod.ports))) {
    if (name === undefined) continue
    const key = `${protocol} ${name}`
    numbers.set(key, (numbers.get(key) ?? new Set()).add(port))
  }
  return cluster.policies.flatMap((policy) =>
    usesOf(policy).flatMap(({ feature, entry, path }): Effect[] => {
      const found =
        feature === 'namedPort' && entry && policy.admission !== 'rejected' ? numbers.get(`${entry.protocol} ${entry.port}`) : undefined
      if (!found || found.size < 2) return []
      const because = `Under ${profile.name} the port name ${entry?.port} may drop traffic that it should allow, because pods give it to different numbers (${[...found].sort((a, b) => a - b).join(', ')}). Shown as specified. Write the numbers.`
      return [{ kind: 'unverified', severity: 'warning', policy: policy.ref, path, feature: 'namedPort', because, source }]
    }),
  )
}
