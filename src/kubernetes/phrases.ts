/** Says policies in words: from selectors, peers, ports and rules to the halves of sentences. */

import { formatSelector, selectsAll } from './labels.ts'
import type { Direction, LabelSelector, NetworkPolicy, Peer, PolicyRule, PortEntry } from './types.ts'

/** "a, b and c" */
export function join(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

/** "Service db", "the Services db and infra/bus"; `list`: the names in fewer words. */
export const sayServices = (names: readonly string[], list = join(names)): string =>
  names.length === 1 ? `Service ${list}` : `the Services ${list}`

/** "the pods selected by role=db" or "every pod of namespace shop" */
function sayPods(selector: LabelSelector, namespace: string): string {
  return selectsAll(selector) ? `every pod of namespace ${namespace}` : `the pods selected by ${formatSelector(selector)}`
}

/** The pods that a policy applies to. */
export const saySubjects = (policy: NetworkPolicy): string => sayPods(policy.podSelector, policy.namespace)

/** "pods with app=web of namespace shop", "every pod of every namespace", "10.0.0.0/8 except 10.1.0.0/16" */
export function sayPeer(peer: Peer, namespace: string): string {
  if (peer.ipBlock) return [peer.ipBlock.cidr, ...(peer.ipBlock.except.length > 0 ? [`except ${join(peer.ipBlock.except)}`] : [])].join(' ')
  const { podSelector, namespaceSelector } = peer
  const pods = podSelector && !selectsAll(podSelector) ? `pods with ${formatSelector(podSelector)}` : 'every pod'
  if (!namespaceSelector) return `${pods} of namespace ${namespace}`
  return `${pods} of ${selectsAll(namespaceSelector) ? 'every namespace' : `namespaces with ${formatSelector(namespaceSelector)}`}`
}

/** "TCP 80", "TCP 8000-8999", "TCP http", "every UDP port" */
export function sayPort({ protocol, port, endPort }: PortEntry): string {
  if (port === undefined) return `every ${protocol} port`
  return endPort === undefined ? `${protocol} ${port}` : `${protocol} ${port}-${endPort}`
}

/** "everyone may enter the pods selected by role=db, on every port" */
export function sayRule(policy: NetworkPolicy, direction: Direction, rule: PolicyRule): string {
  const peers = rule.peers.length === 0 ? 'everyone' : join(rule.peers.map((peer) => sayPeer(peer, policy.namespace)))
  const ports = rule.ports.length === 0 ? 'every port' : join(rule.ports.map(sayPort))
  const subjects = saySubjects(policy)
  return direction === 'ingress' ? `${peers} may enter ${subjects}, on ${ports}` : `${subjects} may reach ${peers}, on ${ports}`
}

/** What is left for the subjects in a direction when a policy has these rules and no others. */
export function sayDirection(policy: NetworkPolicy, direction: Direction): string {
  const rules = policy[direction]
  if (!policy.isolates[direction]) return `${direction} of ${saySubjects(policy)} is not restricted by this policy`
  if (rules.length === 0) return `${direction} of ${saySubjects(policy)} is fully denied`
  return `only this passes: ${rules.map((rule) => sayRule(policy, direction, rule)).join('; ')}`
}
