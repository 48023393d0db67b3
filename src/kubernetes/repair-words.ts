/** Says what a repair would let through: from the policy as it would be to the words behind a fix's name. */

import type { Path } from '../yaml/node.ts'
import { join, sayDirection, sayPeer, sayPort, sayRule, saySubjects } from './phrases.ts'
import type { NetworkPolicy } from './types.ts'

/** "Move “ports” into rule 1 of ingress: …", with what the place that it changes then says. */
export function moveLabel(what: string, to: Path, after: NetworkPolicy | undefined): string {
  const effect = after && effectAt(to, after)
  return effect === undefined ? what : `${what}: ${effect}`
}

function effectAt([root, direction, index]: Path, after: NetworkPolicy): string | undefined {
  if (root !== 'spec') return undefined
  if (direction === 'podSelector') return `it applies to ${saySubjects(after)}`
  if (direction !== 'ingress' && direction !== 'egress') return undefined
  const rule = typeof index === 'number' ? after[direction][index] : undefined
  if (rule) return sayRule(after, direction, rule)
  return index === undefined ? sayDirection(after, direction) : undefined
}

/** "any of: 10.0.0.0/8, or pods with app=web of namespace shop": whom a rule lets in or out to. */
export function sayAnyOf(after: NetworkPolicy | undefined, direction: 'ingress' | 'egress', index: number): string {
  const rule = after?.[direction][index]
  if (!after || !rule) return ''
  const peers = rule.peers.map((peer) => sayPeer(peer, after.namespace))
  const ports = rule.ports.length > 0 ? `, on ${join(rule.ports.map(sayPort))}` : ''
  return (peers.length > 1 ? `any of: ${peers.join(', or ')}` : `only ${peers.join('')}`) + ports
}
