/** The ports that pass between two ends, for sure and perhaps, to one word. */

import type { Workload } from '../kubernetes/types.ts'
import { allPorts, containsAll, noPorts, type PortSet, portRange, union } from './ports.ts'
import type { Endpoint, Half, Verdict } from './types.ts'

/** The ports that pass: for sure, by the usual reading, and perhaps. */
export interface Layers {
  readonly ports: PortSet
  readonly sure: PortSet
  readonly possible: PortSet
}

/** `declared`: the ports that the pods at the destination declare. */
export function judge({ ports, sure, possible }: Layers, egress: Half, ingress: Half, declared: PortSet): Verdict {
  const doubt = (): Verdict =>
    [...egress.reasons, ...ingress.reasons].some((reason) => reason.verdict === 'unknown') ? 'unknown' : 'depends'
  if (possible === noPorts) return 'denied'
  if (sure !== ports || ports === noPorts) return doubt()
  if (!egress.isolated && !ingress.isolated) return 'open'
  if (declared !== noPorts) return containsAll(ports, declared) ? 'allowed' : 'partly'
  const asked = [egress.ports, ingress.ports].filter((set) => set !== allPorts).reduce(union, noPorts)
  return containsAll(ports, asked) ? 'allowed' : 'partly'
}

/** The ports that the pods behind an endpoint declare; none for addresses and pods that are not written down. */
export function declaredPorts({ workload }: Endpoint): PortSet {
  if (!workload) return noPorts
  let set = declared.get(workload)
  if (!set) {
    set = workload.ports.reduce((sum, { protocol, port }) => union(sum, portRange(protocol, port, port)), noPorts)
    declared.set(workload, set)
  }
  return set
}

const declared = new WeakMap<Workload, PortSet>()
