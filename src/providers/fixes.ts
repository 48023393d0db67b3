/** An effect to the ways of writing the rule so that it works under the provider. */

import type { Command } from '../command.ts'
import type { Fix } from '../diagnostic.ts'
import type { Cluster } from '../kubernetes/cluster.ts'
import { matches } from '../kubernetes/labels.ts'
import type { NetworkPolicy, PolicyRule, PortEntry } from '../kubernetes/types.ts'
import type { Modification } from '../yaml/modify.ts'
import { namesPod, rewriteBlock } from './peer-fixes.ts'
import type { Effect } from './provider.ts'
import { oneWay, type Rewriting, without } from './rewriting.ts'
import { rewriteBothSelectors, rewriteSelector } from './selector-fixes.ts'

/** A range of more ports is not written out. */
export const mostSinglePorts = 16

/** A fix that changes the lines of one policy. */
interface EditFix extends Fix {
  readonly command: Extract<Command, { kind: 'edit-resource' }>
}

/** Ways to write what an effect is about so that the provider enforces it; where there are none, `why` says so unless the effect does. */
interface Rewritten {
  readonly fixes: readonly EditFix[]
  readonly why?: string
}

export function fixesFor(effect: Effect, cluster: Cluster): Rewritten {
  const policy = cluster.policies.find(({ ref }) => ref === effect.policy)
  if (!policy || effect.severity === 'info') return { fixes: [] }
  const { ways, why } = rewrite(effect, policy, cluster)
  const fixes = ways.map(
    ({ label, steps }): EditFix => ({
      label,
      command: { kind: 'edit-resource', resource: policy.ref, label: `${label} in ${policy.name}`, steps, opens: 'anything' },
    }),
  )
  return { fixes, ...(why !== undefined && { why }) }
}

/** The way that says exactly the same, whatever else there may be; undefined: there is none. */
export const exactFix = (effect: Effect, cluster: Cluster): EditFix | undefined =>
  (effect.feature === 'namedPort' && isAtPort(effect)) || effect.feature === 'except' ? fixesFor(effect, cluster).fixes[0] : undefined

const isAtPort = ({ path }: Effect) => path[3] === 'ports'

function rewrite(effect: Effect, policy: NetworkPolicy, cluster: Cluster): Rewriting {
  switch (effect.feature) {
    case 'endPort':
      return effect.kind === 'narrowed' ? listPorts(effect, policy) : without()
    case 'namedPort':
      return isAtPort(effect) ? writeNumber(effect, policy, cluster) : rewriteBlock(effect, policy, cluster)
    case 'except':
    case 'ipBlock':
      return rewriteBlock(effect, policy, cluster)
    case 'matchExpressions':
      return rewriteSelector(effect, policy, cluster)
    case 'bothSelectors':
      return effect.path.length === 5 ? rewriteBothSelectors(effect, policy, cluster) : without()
    case 'sctp':
    case 'ipv6':
      return effect.kind === 'rejected' ? takeOut(effect, policy) : without()
    case 'legacyAnnotation':
      return emptyLists(effect, policy)
    default:
      return without()
  }
}

function listPorts(effect: Effect, policy: NetworkPolicy): Rewriting {
  const place = portPlace(effect, policy)
  const singles = place && toSinglePorts(place.entry)
  if (!singles) return without()
  const { entry, path, index } = place
  const more = singles.slice(1).map(
    (port, at): Modification => ({
      kind: 'insert',
      path: path.slice(0, -1),
      index: index + 1 + at,
      value: entry.protocol === 'TCP' ? { port } : { protocol: entry.protocol, port },
    }),
  )
  const label = `List ports ${singles[0]}–${singles.at(-1)} one by one`
  return oneWay({ label, steps: [{ kind: 'remove', path: [...path, 'endPort'] }, ...more] })
}

function writeNumber(effect: Effect, policy: NetworkPolicy, cluster: Cluster): Rewriting {
  const place = portPlace(effect, policy)
  if (!place) return without()
  const { entry, rule, direction, path } = place
  const [number, ...others] = numbersOf(cluster, policy, direction === 'ingress' ? undefined : rule, entry)
  if (number === undefined)
    return without(`Which number that is can’t be told: no pod that is meant here gives a port the name ${entry.port}.`)
  if (others.length > 0 && effect.kind === 'unverified') return without()
  if (others.length > 0) return without(`Which number that is can’t be told: pods give the name to ${[number, ...others].join(', ')}.`)
  return oneWay({
    label: `Write port ${number} instead of ${entry.port}`,
    steps: [{ kind: 'set', path: [...path, 'port'], value: number }],
  })
}

/** What makes the provider reject the whole policy goes, and with it its rule where nothing else would be left: an empty list means everything. */
function takeOut({ feature, path }: Effect, policy: NetworkPolicy): Rewriting {
  const [, direction, index] = path
  if ((direction !== 'ingress' && direction !== 'egress') || typeof index !== 'number') return without()
  const rule = policy[direction][index]
  const at = Number(path[4])
  const what = feature === 'ipv6' ? rule?.peers[at]?.ipBlock?.cidr : `SCTP ${rule?.ports[at]?.port ?? ''}`.trim()
  const isAlone = (feature === 'ipv6' ? rule?.peers : rule?.ports)?.length === 1
  // The last egress rule isolates egress where policyTypes doesn't.
  if (!what) return without()
  if (isAlone && direction === 'egress' && !policy.typesGiven && policy.egress.length === 1)
    return without('Write policyTypes first: this is the only egress rule, and without it egress would not be isolated.')
  const label = `Take out ${what}${isAlone ? ' with its rule' : ''}: it stays shut, and the rest of the policy counts`
  return oneWay({ label, steps: [{ kind: 'remove', path: isAlone ? path.slice(0, 3) : path.slice(0, 5) }] })
}

/** An empty list in a rule meant nothing before Kubernetes 1.7; without the list it means everything, then and now. */
function emptyLists({ path }: Effect, policy: NetworkPolicy): Rewriting {
  const rule = path[1] === 'ingress' && typeof path[2] === 'number' ? policy.ingress[path[2]] : undefined
  const lists = [...(rule?.emptyPeers ? ['from'] : []), ...(rule?.emptyPorts ? ['ports'] : [])]
  if (lists.length === 0) return without()
  return oneWay({
    label: `Leave out the empty ${lists.join(' and ')}`,
    steps: lists.map((list) => ({ kind: 'remove', path: [...path, list] })),
  })
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

/** The numbers that the destinations of a rule give to a port name, ascending. */
function numbersOf(cluster: Cluster, policy: NetworkPolicy, toPeers: PolicyRule | undefined, { protocol, port }: PortEntry): number[] {
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
  return [...numbers].sort((a, b) => a - b)
}
