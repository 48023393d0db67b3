/** The effects of a provider to the policies that do nothing here, by direction: not enforced, or rejected whole. */

import { matches } from '../kubernetes/labels.ts'
import type { Direction, NetworkPolicy } from '../kubernetes/types.ts'
import type { Endpoint } from '../policy/types.ts'
import { isAbout } from './effects-on.ts'
import type { Effect } from './provider.ts'

interface WithoutEffect {
  readonly policy: NetworkPolicy
  readonly direction: Direction
}

/** Each policy with each direction that it would isolate and does not. */
export function withoutEffect(effects: readonly Effect[], policies: readonly NetworkPolicy[]): WithoutEffect[] {
  const idle = effects.filter(({ kind }) => kind === 'not-enforced' || kind === 'rejected')
  if (idle.length === 0) return []
  const byPolicy = new Map<string, Effect[]>()
  for (const effect of idle) byPolicy.set(effect.policy, [...(byPolicy.get(effect.policy) ?? []), effect])
  return policies.flatMap((policy) =>
    (['ingress', 'egress'] as const).flatMap((direction) =>
      policy.isolates[direction] && byPolicy.get(policy.ref)?.some((effect) => isAbout(effect, direction)) ? [{ policy, direction }] : [],
    ),
  )
}

/** Whether the policy is for the pods of an endpoint. */
export const isFor = ({ policy }: WithoutEffect, { kind, namespace, labels }: Pick<Endpoint, 'kind' | 'namespace' | 'labels'>): boolean =>
  kind !== 'range' && namespace === policy.namespace && matches(policy.podSelector, labels)

/** "Policy db has no effect here." */
export const sayNoEffect = (idle: readonly WithoutEffect[]): string => {
  const names = [...new Set(idle.map(({ policy }) => policy.name))]
  const few = names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
  return names.length === 1 ? `Policy ${few} has no effect here.` : `Policies ${few} have no effect here.`
}
