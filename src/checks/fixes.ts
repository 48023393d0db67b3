/** What a finding offers, as commands, and the values that they write. */

import type { Fix } from '../diagnostic.ts'
import type { Direction, Labels, NetworkPolicy } from '../kubernetes/types.ts'
import type { Modification, Plain } from '../yaml/modify.ts'

/** A change of the lines of one resource. */
export const editFix = (
  resource: { readonly ref: string; readonly name: string },
  label: string,
  opens: 'nothing' | 'anything',
  steps: readonly Modification[],
): Fix => ({
  label,
  command: {
    kind: 'edit-resource',
    resource: resource.ref,
    label: `${resource.name}: ${label.charAt(0).toLowerCase()}${label.slice(1)}`,
    steps,
    opens,
  },
})

export const labelsValue = (labels: Labels): Plain => (labels.size === 0 ? {} : { matchLabels: Object.fromEntries(labels) })

/** Takes a rule out. Without policyTypes it is the egress rules that isolate egress: that is said before the last one goes. */
export function removingRule(policy: NetworkPolicy, direction: Direction, index: number): Modification[] {
  const remove: Modification = { kind: 'remove', path: ['spec', direction, index] }
  if (policy.typesGiven || direction === 'ingress' || policy.egress.length > 1) return [remove]
  return [{ kind: 'set', path: ['spec', 'policyTypes'], value: ['Ingress', 'Egress'] }, remove]
}
