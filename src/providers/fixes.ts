/** An effect to the ways of writing the rule so that it works under the provider. */

import type { Fix } from '../diagnostic.ts'
import type { Cluster } from '../kubernetes/cluster.ts'
import { matches } from '../kubernetes/labels.ts'
import type { NetworkPolicy, Peer, PolicyRule, PortEntry } from '../kubernetes/types.ts'
import type { Modification } from '../yaml/modify.ts'
import { type PeerFix, peerFixesFor } from './peer-fixes.ts'
import type { Effect } from './provider.ts'

/** A range of more ports is not written out. */
export const mostSinglePorts = 16

export function fixesFor(effect: Effect, cluster: Cluster): Fix[] {
  const policy = cluster.policies.find(({ ref }) => ref === effect.policy)
  if (!policy || effect.severity === 'info') return []
  const fix = (label: string, steps: readonly Modification[]): Fix => ({
    label,
    command: { kind: 'edit-resource', resource: policy.ref, label: `${label} in ${policy.name}`, steps, opens: 'anything' },
  })
  const place = portPlace(effect, policy)
  if (!place) {
    const peers = effect.feature === 'legacyAnnotation' ? emptyLists(effect, policy) : peerFixesFor(effect, policy, cluster)
    return peers.map(({ label, steps }) => fix(label, steps))
  }
  const { entry, rule, direction, path, index } = place
  if (effect.feature === 'endPort' && effect.kind === 'narrowed') {
    const singles = toSinglePorts(entry)
    if (!singles) return []
    const more = singles.slice(1).map(
      (port, at): Modification => ({
        kind: 'insert',
        path: path.slice(0, -1),
        index: index + 1 + at,
        value: entry.protocol === 'TCP' ? { port } : { protocol: entry.protocol, port },
      }),
    )
    return [fix(`List ports ${singles[0]}–${singles.at(-1)} one by one`, [{ kind: 'remove', path: [...path, 'endPort'] }, ...more])]
  }
  if (effect.feature === 'namedPort') {
    const number = onlyNumber(cluster, policy, direction === 'ingress' ? undefined : rule, entry)
    return number === undefined
      ? []
      : [fix(`Write port ${number} instead of ${entry.port}`, [{ kind: 'set', path: [...path, 'port'], value: number }])]
  }
  return []
}

/** An empty list in a rule meant nothing before Kubernetes 1.7; without the list it means everything, then and now. */
function emptyLists({ path }: Effect, policy: NetworkPolicy): PeerFix[] {
  const rule = path[1] === 'ingress' && typeof path[2] === 'number' ? policy.ingress[path[2]] : undefined
  const lists = [...(rule?.emptyPeers ? ['from'] : []), ...(rule?.emptyPorts ? ['ports'] : [])]
  if (lists.length === 0) return []
  return [{ label: `Leave out the empty ${lists.join(' and ')}`, steps: lists.map((list) => ({ kind: 'remove', path: [...path, list] })) }]
}

/** The port entry that an effect is about. */
function portPlace({ path }: Effect, policy: NetworkPolicy) {
  const [, direction, ruleIndex, list, index] = path
  if ((direction !== 'ingress' && direction !== 'egress') || list !== 'ports' || typeof index !== 'number') return undefined
  const rule = policy[direction][Number(ruleIndex)]
  const entry = rule?.ports[index]
  return rule && entry && ({ direction, rule, entry, index, path: path.slice(0, 5) } as const)
}

/** The ports of a range, where they are few; undefined where they are many. */
export function toSinglePorts({ port, endPort }: Pick<PortEntry, 'port' | 'endPort'>): number[] | undefined {
  if (typeof port !== 'number' || endPort === undefined || endPort < port || endPort - port >= mostSinglePorts) return undefined
  return Array.from({ length: endPort - port + 1 }, (_, index) => port + index)
}

/** The one number that the destinations of a rule give to a port name; undefined where they give none, or several. */
function onlyNumber(
  cluster: Cluster,
  policy: NetworkPolicy,
  toPeers: PolicyRule | undefined,
  { protocol, port }: PortEntry,
): number | undefined {
  const meant = cluster.workloads.flatMap(({ workload: { namespace }, pods }) =>
    pods.filter(({ labels }) => {
      if (!toPeers) return namespace === policy.namespace && matches(policy.podSelector, labels)
      return toPeers.peers.length === 0 || toPeers.peers.some((peer) => namesPod(cluster, peer, policy.namespace, namespace, labels))
    }),
  )
  const numbers = new Set(
    meant
      .flatMap((pod) => pod.ports)
      .flatMap((declared) => (declared.name === port && declared.protocol === protocol ? [declared.port] : [])),
  )
  return numbers.size === 1 ? [...numbers][0] : undefined
}

function namesPod(
  cluster: Cluster,
  { podSelector, namespaceSelector }: Peer,
  own: string,
  namespace: string,
  labels: ReadonlyMap<string, string>,
): boolean {
  if (!podSelector && !namespaceSelector) return false
  const inSpace = namespaceSelector ? matches(namespaceSelector, cluster.namespaces.get(namespace)?.labels ?? new Map()) : namespace === own
  return inSpace && (!podSelector || matches(podSelector, labels))
}
