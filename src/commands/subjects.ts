/** Policies to the endpoints they select. */

import { matches } from '../kubernetes/labels.ts'
import type { NetworkPolicy } from '../kubernetes/types.ts'
import type { Endpoint } from '../policy/types.ts'
import { covers, type End } from './ends.ts'
import type { Scene } from './plan.ts'

/** The endpoints of which a policy selects a pod, inferred and unlisted pods included. */
export const subjectsOf = (scene: Scene, policy: NetworkPolicy): Endpoint[] =>
  scene.reach.endpoints.filter((endpoint, index) => endpoint.namespace === policy.namespace && selected(scene, policy, index).some(Boolean))

/** Whether a policy selects every pod of the end, and nobody else. */
export function selectsJust(scene: Scene, policy: NetworkPolicy, end: End): boolean {
  if (policy.namespace !== end.endpoint.namespace) return false
  return (
    subjectsOf(scene, policy).every((endpoint) => covers(end, endpoint)) &&
    end.members.every((member) => selected(scene, policy, member).every(Boolean))
  )
}

/** For each kind of pod of an endpoint, whether the policy selects it. */
function selected({ reach }: Scene, policy: NetworkPolicy, index: number): boolean[] {
  const { units, unitsOf } = reach.universe
  return (unitsOf[index] ?? []).map((unit) => matches(policy.podSelector, units[unit]?.labels ?? new Map()))
}
