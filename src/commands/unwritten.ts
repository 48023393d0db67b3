/** Whether a pair has an end that stands for pods nobody wrote down: what it may reach changes with every name that is written or gone. */

import { allPorts, noPorts } from '../policy/ports.ts'
import type { Endpoint } from '../policy/types.ts'
import type { Plan } from './plan.ts'

const isStandIn = ({ kind }: Endpoint) => kind === 'inferred' || kind === 'any-pod'

/** What adding, renaming and copying may do to traffic: nothing between the workloads and ranges that are there before and after. */
export const standInsOnly: Pick<Plan, 'mayOpen' | 'mayClose'> = {
  mayOpen: (source, destination) => (isStandIn(source) || isStandIn(destination) ? allPorts : noPorts),
  mayClose: (source, destination) => isStandIn(source) || isStandIn(destination),
}
