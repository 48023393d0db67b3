/** Decides one connection by looping over every rule: slow, short, written from shared/spec/semantics.md section a alone.
 * It shares no code with the evaluator, so that a mistake would have to be made twice to go unseen. */

import type {
  LabelSelector,
  Labels,
  NetworkPolicy,
  Peer,
  PolicyRule,
  PortEntry,
  Protocol,
  Resource,
  Workload,
} from '../kubernetes/types.ts'
import { isWorkload } from '../kubernetes/types.ts'

/** A pod, or an address outside the cluster. A pod without an address is matched by no ipBlock: to ask what if, give it one. */
export type OracleEnd = Workload | string

export interface OracleWorld {
  readonly resources: readonly Resource[]
  /** Rule 37; default true. */
  readonly ipBlockMatchesPods?: boolean
}

/** Whether a connection from `source` to `port` of `destination` is allowed. Neither end may be a terminated pod (rule 43). */
export function isAllowed(world: OracleWorld, source: OracleEnd, destination: OracleEnd, protocol: Protocol, port: number): boolean {
  for (const end of [source, destination]) if (typeof end !== 'string' && end.terminated) throw new Error(`${end.ref} is terminated`)
  if (source === destination) return true // rule 40
  if (isOwnNode(source, destination) || isOwnNode(destination, source)) return true // rule 41
  return (
    passes(world, 'egress', source, destination, destination, protocol, port) &&
    passes(world, 'ingress', destination, source, destination, protocol, port)
  )
}

/** Whether some policy isolates the pod in this direction (rules 2 to 4). */
export function isIsolated(world: OracleWorld, direction: 'ingress' | 'egress', subject: OracleEnd): boolean {
  return policiesOf(world, direction, subject).length > 0
}

/** A host-network pod is its node, as far as addresses go (rule 42). */
function isOwnNode(node: OracleEnd, pod: OracleEnd): boolean {
  if (typeof pod === 'string' || pod.hostNetwork || pod.nodeAddress === undefined) return false
  if (typeof node === 'string') return bitsOf(node) === bitsOf(pod.nodeAddress)
  return node.hostNetwork && node.nodeAddress !== undefined && bitsOf(node.nodeAddress) === bitsOf(pod.nodeAddress)
}

function passes(
  world: OracleWorld,
  direction: 'ingress' | 'egress',
  subject: OracleEnd,
  other: OracleEnd,
  destination: OracleEnd,
  protocol: Protocol,
  port: number,
): boolean {
  const policies = policiesOf(world, direction, subject)
  if (policies.length === 0) return true // rule 1
  for (const policy of policies) {
    for (const rule of policy[direction]) {
      if (matchesPeers(world, policy, rule, other) && matchesPorts(rule, destination, protocol, port)) return true // rules 5, 12
    }
  }
  return false
}

function policiesOf(world: OracleWorld, direction: 'ingress' | 'egress', subject: OracleEnd): NetworkPolicy[] {
  const found: NetworkPolicy[] = []
  if (typeof subject === 'string' || subject.hostNetwork) return found // rules 42, 45
  for (const resource of world.resources) {
    if (resource.kind !== 'NetworkPolicy') continue
    if (resource.namespace !== subject.namespace) continue // rule 3
    if (!resource.isolates[direction]) continue // rules 8, 9
    if (selects(resource.podSelector, subject.podLabels)) found.push(resource)
  }
  return found
}

function matchesPeers(world: OracleWorld, policy: NetworkPolicy, rule: PolicyRule, other: OracleEnd): boolean {
  if (rule.peers.length === 0) return true // rule 13
  return rule.peers.some((peer) => matchesPeer(world, policy, peer, other)) // rule 18: items are ORed
}

/** Whether the peer of a policy names this end (rules 16 to 19, 35). */
export function matchesPeer(world: OracleWorld, policy: NetworkPolicy, peer: Peer, other: OracleEnd): boolean {
  const block = peer.ipBlock
  if (block) return addressesOf(world, other).some((address) => inBlock(block, address))
  if (typeof other === 'string' || other.hostNetwork) return false // rules 42, 45
  if (!peer.podSelector && !peer.namespaceSelector) return false // rule 19
  if (peer.namespaceSelector) {
    if (!selects(peer.namespaceSelector, namespaceLabels(world, other.namespace))) return false // rule 17
  } else if (other.namespace !== policy.namespace) return false // rule 16
  return peer.podSelector ? selects(peer.podSelector, other.podLabels) : true // rule 18: the two of one item are ANDed
}

function addressesOf(world: OracleWorld, end: OracleEnd): readonly string[] {
  if (typeof end === 'string') return [end]
  if (end.hostNetwork) return end.nodeAddress === undefined ? [] : [end.nodeAddress]
  return world.ipBlockMatchesPods === false ? [] : end.addresses // rule 37
}

/** Rule 26: the server gives every namespace its name as a label. */
function namespaceLabels(world: OracleWorld, name: string): Labels {
  const labels = new Map<string, string>()
  for (const resource of world.resources) {
    if (resource.kind === 'Namespace' && resource.name === name) for (const [key, value] of resource.labels) labels.set(key, value)
  }
  return labels.set('kubernetes.io/metadata.name', name)
}

function matchesPorts(rule: PolicyRule, destination: OracleEnd, protocol: Protocol, port: number): boolean {
  if (rule.ports.length === 0) return true // rule 14
  return rule.ports.some((entry) => matchesPort(entry, destination, protocol, port))
}

function matchesPort(entry: PortEntry, destination: OracleEnd, protocol: Protocol, port: number): boolean {
  if (entry.protocol !== protocol) return false // rule 27
  if (entry.port === undefined) return true // rule 28
  if (typeof entry.port === 'number') return port >= entry.port && port <= (entry.endPort ?? entry.port) // rule 29
  if (typeof destination === 'string' || destination.hostNetwork) return false // rules 30, 42: not a pod
  return destination.ports.some((declared) => declared.name === entry.port && declared.protocol === protocol && declared.port === port) // rules 30, 31
}

/** Rules 22 to 25. */
function selects(selector: LabelSelector, labels: Labels): boolean {
  for (const [key, value] of selector.matchLabels) {
    if (!labels.has(key) || labels.get(key) !== value) return false
  }
  for (const { key, operator, values } of selector.matchExpressions) {
    const value = labels.get(key)
    if (operator === 'Exists' && value === undefined) return false
    if (operator === 'DoesNotExist' && value !== undefined) return false
    if (operator === 'In' && (value === undefined || !values.includes(value))) return false
    if (operator === 'NotIn' && value !== undefined && values.includes(value)) return false
  }
  return true
}

/** Rule 35. */
function inBlock(block: { readonly cidr: string; readonly except: readonly string[] }, address: string): boolean {
  return inCidr(block.cidr, address) && !block.except.some((hole) => inCidr(hole, address))
}

function inCidr(cidr: string, address: string): boolean {
  const [base, prefix] = cidr.split('/') as [string, string]
  const network = bitsOf(base)
  const bits = bitsOf(address)
  return network.length === bits.length && bits.startsWith(network.slice(0, Number(prefix))) // rules 35, 39
}

/** An address as a string of 32 or 128 binary digits. */
function bitsOf(address: string): string {
  if (!address.includes(':'))
    return address
      .split('.')
      .map((octet) => Number(octet).toString(2).padStart(8, '0'))
      .join('')
  const [head, tail] = address.split('::').map((half) => (half === '' ? [] : half.split(':'))) as [string[], string[] | undefined]
  const zeros = Array<string>(8 - head.length - (tail?.length ?? 0)).fill('0')
  return [...head, ...zeros, ...(tail ?? [])].map((word) => Number.parseInt(word, 16).toString(2).padStart(16, '0')).join('')
}

/** The pods that have a place on the network (rule 43). */
export function livePods(world: OracleWorld): Workload[] {
  return world.resources.filter(isWorkload).filter((workload) => !workload.terminated)
}
