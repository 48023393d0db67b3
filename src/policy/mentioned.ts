/** Policies to the label keys that their selectors on pods ask for. */

import type { LabelSelector, NetworkPolicy } from '../kubernetes/types.ts'

/** Other labels can't tell pods apart. */
export function mentionedKeys(policies: readonly NetworkPolicy[]): ReadonlySet<string> {
  const keys = new Set<string>()
  const add = (selector: LabelSelector | undefined) => {
    for (const key of selector?.matchLabels.keys() ?? []) keys.add(key)
    for (const { key } of selector?.matchExpressions ?? []) keys.add(key)
  }
  for (const policy of policies) {
    add(policy.podSelector)
    for (const direction of ['ingress', 'egress'] as const) {
      for (const rule of policy[direction]) for (const peer of rule.peers) add(peer.podSelector)
    }
  }
  return keys
}
