/** Rules of a direction that policyTypes leaves out. */

import { capital } from '../kubernetes/findings.ts'
import { sayDirection } from '../kubernetes/phrases.ts'
import type { Check } from './check.ts'
import { editFix } from './fixes.ts'
import { acceptedPolicies, directions } from './rules.ts'

export const inertRules: Check = {
  code: 'inert-rules',
  severity: 'warning',
  title: 'Rules that policyTypes leaves out',
  documentation: `policyTypes says which directions a policy isolates, and rules of other directions are not looked at: the pods stay as open, or as shut, in
that direction as other policies leave them. The API server says nothing about it.

Add the direction to policyTypes, which shuts everything that the rules don't allow, or remove the rules.`,
  find: (input) =>
    acceptedPolicies(input).flatMap((policy) =>
      directions.flatMap((direction) => {
        if (policy.isolates[direction] || policy[direction].length === 0) return []
        const name = capital(direction)
        const message = `policyTypes leaves ${name} out, so these rules do nothing: ${sayDirection(policy, direction)}. Add ${name} to policyTypes, or remove the rules.`
        const fixes = [
          editFix(policy, `Add ${name} to policyTypes`, 'anything', [{ kind: 'insert', path: ['spec', 'policyTypes'], value: name }]),
          editFix(policy, `Remove the ${direction} rules`, 'nothing', [{ kind: 'remove', path: ['spec', direction] }]),
        ]
        return [{ resource: policy.ref, path: ['spec', direction], onKey: true, message, fixes }]
      }),
    ),
}
