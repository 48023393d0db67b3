/** Policies that leave policyTypes out and so isolate more, or less, than their rules seem to say. */

import { saySubjects } from '../kubernetes/phrases.ts'
import type { NetworkPolicy } from '../kubernetes/types.ts'
import { nodeAt } from '../yaml/locate.ts'
import type { Check, CheckFinding, CheckInput } from './check.ts'
import { factsOf } from './facts.ts'
import { editFix } from './fixes.ts'
import { acceptedPolicies } from './rules.ts'

export const missingPolicyTypes: Check = {
  code: 'missing-policy-types',
  severity: 'warning',
  title: 'policyTypes left out',
  documentation: `Without policyTypes, a policy always isolates ingress, and egress only if it has egress rules. So a policy with nothing but egress rules
also shuts its pods for everything that comes in, and an empty "egress: []" does not shut egress at all.

It is said only where it matters: where no other policy isolates the same pods in that direction. Write policyTypes with the directions that are
meant; then both readings are gone.`,
  find: (input) =>
    acceptedPolicies(input).flatMap((policy) => (policy.typesGiven ? [] : [...alsoIngress(input, policy), ...notEgress(input, policy)])),
}

const types = ['spec', 'policyTypes']
const path = ['spec', 'egress']

function alsoIngress(input: CheckInput, policy: NetworkPolicy): CheckFinding[] {
  if (policy.egress.length === 0 || policy.ingress.length > 0 || !isAlone(input, policy)) return []
  const subjects = saySubjects(policy)
  const message = `Without policyTypes this policy isolates ingress as well as egress: with no ingress rule, nothing may enter ${subjects}. Write policyTypes: [Egress], or [Ingress, Egress] if that is meant.`
  const fixes = [
    editFix(policy, 'Only egress is meant: policyTypes [Egress]', 'anything', [{ kind: 'set', path: types, value: ['Egress'] }]),
    editFix(policy, 'Both are meant: policyTypes [Ingress, Egress]', 'nothing', [
      { kind: 'set', path: types, value: ['Ingress', 'Egress'] },
    ]),
  ]
  return [{ resource: policy.ref, path, onKey: true, message, fixes }]
}

/** Whether some pods that it selects are isolated for ingress by nothing else. */
function isAlone({ reach }: CheckInput, policy: NetworkPolicy): boolean {
  const facts = factsOf(reach)
  return facts.profiles('ingress', facts.subjects(policy)).some(({ policies }) => policies.length === 1)
}

function notEgress({ node, reach }: CheckInput, policy: NetworkPolicy): CheckFinding[] {
  const facts = factsOf(reach)
  const isOpen = facts.profiles('egress', facts.subjects(policy)).some(({ isolated }) => !isolated)
  if (policy.egress.length > 0 || !isOpen || !nodeAt(node(policy.ref), path)) return []
  const message = `Without policyTypes an empty egress list isolates nothing: ${saySubjects(policy)} may send anywhere. To deny egress, write policyTypes: [Ingress, Egress]; else remove the list.`
  const fixes = [
    editFix(policy, 'Deny egress: policyTypes [Ingress, Egress]', 'nothing', [{ kind: 'set', path: types, value: ['Ingress', 'Egress'] }]),
    editFix(policy, 'Remove the empty list', 'nothing', [{ kind: 'remove', path }]),
  ]
  return [{ resource: policy.ref, path, onKey: true, message, fixes }]
}
