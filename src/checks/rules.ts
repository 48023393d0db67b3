/** Policies to their rules and peers, each with where it stands: what most checks walk over. */

import type { Direction, NetworkPolicy, Peer, PolicyRule } from '../kubernetes/types.ts'
import type { Path } from '../yaml/node.ts'
import type { CheckInput } from './check.ts'

export interface PlacedRule {
  readonly policy: NetworkPolicy
  readonly direction: Direction
  readonly index: number
  readonly rule: PolicyRule
  /** `spec.ingress[0]` */
  readonly path: Path
  /** `spec.ingress[0].from` */
  readonly peersPath: Path
}

export interface PlacedPeer extends PlacedRule {
  readonly peer: Peer
  readonly item: number
  /** `spec.ingress[0].from[0]` */
  readonly peerPath: Path
}

export const directions: readonly Direction[] = ['ingress', 'egress']
export const opposite = (direction: Direction): Direction => (direction === 'ingress' ? 'egress' : 'ingress')
export const farKey = (direction: Direction): 'from' | 'to' => (direction === 'ingress' ? 'from' : 'to')

/** Policies that mean what they say. Of others the server's objections come first. */
export const acceptedPolicies = ({ cluster }: CheckInput): NetworkPolicy[] =>
  cluster.policies.filter(({ admission }) => admission === 'accepted')

/** The rules of accepted policies that are in force. */
export function* rulesOf(input: CheckInput): Generator<PlacedRule> {
  for (const policy of acceptedPolicies(input)) {
    for (const direction of directions) if (policy.isolates[direction]) yield* rulesIn(policy, direction)
  }
}

/** The rules of one direction, in order. */
export function rulesIn(policy: NetworkPolicy, direction: Direction): PlacedRule[] {
  return policy[direction].map((rule, index) => {
    const path = ['spec', direction, index]
    return { policy, direction, index, rule, path, peersPath: [...path, farKey(direction)] }
  })
}

export function* peersOf(input: CheckInput): Generator<PlacedPeer> {
  for (const placed of rulesOf(input)) yield* peersIn(placed)
}

export const peersIn = (placed: PlacedRule): PlacedPeer[] =>
  placed.rule.peers.map((peer, item) => ({ ...placed, peer, item, peerPath: [...placed.peersPath, item] }))

/** "rule 2" */
export const ruleTitle = (index: number): string => `rule ${index + 1}`
