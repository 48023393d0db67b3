/** Says what a policy would do on a server that drops unknown fields: from the fields dropped to what flows because of it. */

import type { Path } from '../yaml/node.ts'
import { nearest } from './nearest.ts'
import { sayDirection, sayPort, sayRule, saySubjects } from './phrases.ts'
import type { Direction, NetworkPolicy, Peer, PolicyRule, PortEntry } from './types.ts'

/** What became of one part of the policy when a field in it was dropped. */
interface Effect {
  /** The part, from the policy's root. */
  readonly path: Path
  readonly onKey?: boolean
  /** "this rule becomes {}: everyone may enter the pods selected by role=db, on every port" */
  readonly sentence: string
}

/** The effect of dropping the field at `path` (from the policy's root); undefined when traffic does not depend on it. `policy` is the
 * lenient reading. */
export function effectOfDropping(policy: NetworkPolicy, path: Path): Effect | undefined {
  const [root, direction, index, list, item] = path
  const name = String(path.at(-1))
  // A Kustomize patch: what it does to other manifests is not known here.
  if (name.startsWith('$')) return undefined
  if (root !== 'spec' || path.length < 3) return effectOnPolicy(policy, path)
  if (direction === 'podSelector') return { path: ['spec', 'podSelector'], sentence: sayApplies(policy) }
  if ((direction !== 'ingress' && direction !== 'egress') || typeof index !== 'number' || !policy.isolates[direction]) return undefined
  if (typeof item !== 'number') return effectOnRule(policy, direction, index, String(list))
  return list === 'ports' ? effectOnPort(policy, direction, index, item, name) : effectOnPeer(policy, direction, index, item)
}

/** A field of the rule itself was dropped. */
function effectOnRule(policy: NetworkPolicy, direction: Direction, index: number, name: string): Effect | undefined {
  const rule = policy[direction][index] as PolicyRule
  const limited = rule.peers.length > 0 && rule.ports.length > 0
  if (limited && !soundsLikeTraffic(name)) return undefined
  const becomes = rule.peers.length === 0 && rule.ports.length === 0 ? 'this rule becomes {}: ' : ''
  return { path: ['spec', direction, index], sentence: becomes + sayRule(policy, direction, rule) }
}

function effectOnPeer(policy: NetworkPolicy, direction: Direction, index: number, item: number): Effect {
  const rule = policy[direction][index] as PolicyRule
  const sentence = sayRule(policy, direction, { ...rule, peers: [rule.peers[item] as Peer] })
  return { path: ['spec', direction, index, direction === 'ingress' ? 'from' : 'to', item], sentence }
}

function effectOnPort(policy: NetworkPolicy, direction: Direction, index: number, item: number, name: string): Effect | undefined {
  const port = (policy[direction][index] as PolicyRule).ports[item] as PortEntry
  if (port.port !== undefined && !soundsLikeTraffic(name)) return undefined
  return { path: ['spec', direction, index, 'ports', item], sentence: `this entry allows ${sayPort(port)}` }
}

/** What a name at the policy's top, in its metadata or in its spec was meant to be. */
const meanings: Readonly<Record<string, (policy: NetworkPolicy) => string | undefined>> = {
  ingress: (policy) => sayDirection(policy, 'ingress'),
  egress: (policy) => sayDirection(policy, 'egress'),
  from: (policy) => sayDirection(policy, 'ingress'),
  to: (policy) => sayDirection(policy, 'egress'),
  podSelector: sayApplies,
  namespaceSelector: sayApplies,
  matchLabels: sayApplies,
  matchExpressions: sayApplies,
  spec: sayApplies,
  policyTypes: (policy) => `${sayDirection(policy, 'ingress')}, and ${sayDirection(policy, 'egress')}`,
  ports: sayRulesWithoutPorts,
  ipBlock: (policy) => sayDirection(policy, policy.isolates.ingress ? 'ingress' : 'egress'),
}

const soundsLikeTraffic = (name: string) => nearest(name, [...Object.keys(meanings), 'port', 'protocol', 'endPort']) !== undefined

function effectOnPolicy(policy: NetworkPolicy, path: Path): Effect | undefined {
  const meant = nearest(String(path.at(-1)), Object.keys(meanings))
  const sentence = meant === undefined ? undefined : meanings[meant]?.(policy)
  return sentence === undefined ? undefined : { path, onKey: true, sentence }
}

function sayApplies(policy: NetworkPolicy): string {
  const { ingress, egress } = policy.isolates
  const denied = (['ingress', 'egress'] as const).filter((direction) => policy.isolates[direction] && policy[direction].length === 0)
  const isolated = ingress && egress ? 'ingress and egress' : ingress ? 'ingress' : 'egress'
  const consequence = denied.length > 0 ? `and denies all their ${denied.join(' and ')}` : `and isolates them for ${isolated}`
  return `the policy applies to ${saySubjects(policy)} ${consequence}`
}

function sayRulesWithoutPorts(policy: NetworkPolicy): string | undefined {
  const open = (['ingress', 'egress'] as const).flatMap((direction) =>
    policy.isolates[direction]
      ? policy[direction].filter((rule) => rule.ports.length === 0).map((rule) => sayRule(policy, direction, rule))
      : [],
  )
  const different = [...new Set(open)]
  return different.length > 2 ? `${different.slice(0, 2).join('; ')}; and so on` : different.join('; ') || undefined
}
