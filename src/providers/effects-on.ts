/** The effects that bear on one connection: those of policies that select one of its ends in the direction concerned. */

import { matches } from '../kubernetes/labels.ts'
import type { NetworkPolicy } from '../kubernetes/types.ts'
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
  return effects.filter(({ policy: ref, path, kind }) => {
    const policy = byRef.get(ref)
    if (!policy) return false
    const about = kind === 'rejected' ? undefined : path[1] === 'policyTypes' ? 'egress' : path[1]
    const atSource = about !== 'ingress' && policy.isolates.egress && selects(policy, source)
    const atDestination = about !== 'egress' && policy.isolates.ingress && selects(policy, destination)
    return atSource || atDestination
  })
}
