/** A policy to the places where it uses what providers may not support. Rules of a direction that is not isolated are inert and left out. */

import type { Direction, LabelSelector, NetworkPolicy, PortEntry } from '../kubernetes/types.ts'
import type { Path } from '../yaml/node.ts'
import type { RuleFeature } from './features.ts'

export interface Use {
  readonly feature: RuleFeature
  /** From the policy's root. */
  readonly path: Path
  readonly direction: Direction | undefined
  readonly rule: number
  /** The port entry, where it is about one. */
  readonly entry?: PortEntry
  /** The selector or block in words, where it is about one. */
  readonly value?: string
  /** Of matchExpressions: one of the operators is NotIn or DoesNotExist. */
  readonly negative?: boolean
}

const peerField = (direction: Direction): string => (direction === 'ingress' ? 'from' : 'to')

const known = new WeakMap<NetworkPolicy, readonly Use[]>()

export function usesOf(policy: NetworkPolicy): readonly Use[] {
  let uses = known.get(policy)
  if (!uses) {
    uses = findUses(policy)
    known.set(policy, uses)
  }
  return uses
}

function findUses(policy: NetworkPolicy): Use[] {
  const uses: Use[] = expressions(policy.podSelector, ['spec', 'podSelector'], { direction: undefined, rule: -1 })
  if (policy.isolates.egress) {
    uses.push({ feature: 'egress', path: ['spec', policy.typesGiven ? 'policyTypes' : 'egress'], direction: 'egress', rule: -1 })
  }
  for (const direction of ['ingress', 'egress'] as const) {
    if (policy.isolates[direction]) uses.push(...policy[direction].flatMap((_, rule) => usesOfRule(policy, direction, rule)))
  }
  return uses
}

function usesOfRule(policy: NetworkPolicy, direction: Direction, rule: number): Use[] {
  const { peers = [], ports = [] } = policy[direction][rule] ?? {}
  const at = { direction, rule }
  return [
    ...peers.flatMap(({ podSelector, namespaceSelector, ipBlock }, index): Use[] => {
      const path = ['spec', direction, rule, peerField(direction), index]
      if (ipBlock) {
        const value = ipBlock.cidr
        const isV6 = [ipBlock.cidr, ...ipBlock.except].some((text) => text.includes(':'))
        return [
          { ...at, feature: 'ipBlock', path: [...path, 'ipBlock'], value },
          ...(ipBlock.except.length > 0
            ? [{ ...at, feature: 'except', path: [...path, 'ipBlock', 'except'], value: ipBlock.except.join(', ') } as const]
            : []),
          ...(isV6 ? [{ ...at, feature: 'ipv6', path: [...path, 'ipBlock', 'cidr'], value } as const] : []),
        ]
      }
      return [
        ...(podSelector && namespaceSelector ? [{ ...at, feature: 'bothSelectors', path } as const] : []),
        ...(podSelector ? expressions(podSelector, [...path, 'podSelector'], at) : []),
        ...(namespaceSelector ? expressions(namespaceSelector, [...path, 'namespaceSelector'], at) : []),
      ]
    }),
    ...ports.flatMap((entry, index): Use[] => {
      const path = ['spec', direction, rule, 'ports', index]
      return [
        ...(entry.endPort !== undefined && typeof entry.port === 'number' && entry.endPort > entry.port
          ? [{ ...at, feature: 'endPort', path: [...path, 'endPort'], entry } as const]
          : []),
        ...(typeof entry.port === 'string' ? [{ ...at, feature: 'namedPort', path: [...path, 'port'], entry } as const] : []),
        ...(entry.protocol === 'SCTP' ? [{ ...at, feature: 'sctp', path: [...path, 'protocol'], entry } as const] : []),
      ]
    }),
  ]
}

function expressions(selector: LabelSelector, path: Path, at: { direction: Direction | undefined; rule: number }): Use[] {
  if (selector.matchExpressions.length === 0) return []
  const negative = selector.matchExpressions.some(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist')
  return [{ ...at, feature: 'matchExpressions', path: [...path, 'matchExpressions'], negative }]
}
