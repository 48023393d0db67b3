/** The effects that bear on one connection: those of policies that select one of its ends in the direction concerned. */

import { matches } from '../kubernetes/labels.ts'
import type { Direction, NetworkPolicy } from '../kubernetes/types.ts'
import type { Endpoint } from '../policy/types.ts'
import type { Effect } from './provider.ts'

export function effectsOn(
  effects: readonly Effect[],
  policies: readonly NetworkPolicy[],
  source: Endpoint,
  destination: Endpoint,
): Effect[] {
  const byRef = new Map(policies.map((policy) => [policy.ref, policy]))
  const selects = ({ namespace, podSelector }: NetworkPolicy, end: Endpoint) =>
    end.namespace === namespace && matches(podSelector, end.labels)
  return effects.filter((effect) => {
    const policy = byRef.get(effect.policy)
    if (!policy) return false
    const atSource = isAbout(effect, 'egress') && policy.isolates.egress && selects(policy, source)
    const atDestination = isAbout(effect, 'ingress') && policy.isolates.ingress && selects(policy, destination)
    return atSource || atDestination
  })
}

/** Whether an effect bears on a direction; one on the whole policy bears on both. */
export function isAbout({ kind, path, feature }: Effect, direction: Direction): boolean {
  if (feature === 'nodeToPod') return direction === 'ingress'
  if (feature === 'podToNode') return direction === 'egress'
  const about = kind === 'rejected' ? undefined : path[1] === 'policyTypes' ? 'egress' : path[1]
  return about !== (direction === 'ingress' ? 'egress' : 'ingress')
}
