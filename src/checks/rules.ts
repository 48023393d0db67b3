/** Policies to their rules and peers, each with where it stands: what most checks walk over. */

import type { Cluster } from '../kubernetes/cluster.ts'
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
export const acceptedPolicies = ({ cluster }: Pick<CheckInput, 'cluster'>): readonly NetworkPolicy[] => walk(cluster).policies

/** The rules of accepted policies that are in force. */
export const rulesOf = ({ cluster }: Pick<CheckInput, 'cluster'>): readonly PlacedRule[] => walk(cluster).rules

/** Their peers. */
export const peersOf = ({ cluster }: Pick<CheckInput, 'cluster'>): readonly PlacedPeer[] => walk(cluster).peers

interface Walk {
  readonly policies: readonly NetworkPolicy[]
  readonly rules: readonly PlacedRule[]
  readonly peers: readonly PlacedPeer[]
}

const known = new WeakMap<Cluster, Walk>()

/** Once for all checks. */
function walk(cluster: Cluster): Walk {
  const before = known.get(cluster)
  if (before) return before
  const policies = cluster.policies.filter(({ admission }) => admission === 'accepted')
  const rules = policies.flatMap((policy) =>
    directions.flatMap((direction) => (policy.isolates[direction] ? rulesIn(policy, direction) : [])),
  )
  const found = { policies, rules, peers: rules.flatMap(peersIn) }
  known.set(cluster, found)
  return found
}

/** The rules of one direction, in order. */
export function rulesIn(policy: NetworkPolicy, direction: Direction): PlacedRule[] {
  return policy[direction].map((rule, index) => {
    const path = ['spec', direction, index]
    return { policy, direction, index, rule, path, peersPath: [...path, farKey(direction)] }
  })
}

export const peersIn = (placed: PlacedRule): PlacedPeer[] =>
  placed.rule.peers.map((peer, item) => ({ ...placed, peer, item, peerPath: [...placed.peersPath, item] }))

/** "rule 2" */
export const ruleTitle = (index: number): string => `rule ${index + 1}`
