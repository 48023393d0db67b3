/** Whether pods can look names up, and the rule that lets them. */

import type { PortChoice } from '../command.ts'
import type { Cluster } from '../kubernetes/cluster.ts'
import type { Reachability } from '../policy/connections.ts'
import { nameServiceOf, nameServicePorts } from '../policy/name-service.ts'
import { containsPort } from '../policy/ports.ts'

export const dnsPorts: readonly PortChoice[] = nameServicePorts.map(({ protocol, port }) => ({
  protocol,
  ...(port !== undefined && { port }),
}))

/** Whether an endpoint can look up names. */
export function looksUpNames(cluster: Cluster, { universe, endpoints, connect }: Reachability, endpoint: number): boolean {
  const { ref, namespace, labels } = nameServiceOf(cluster)
  const isService = (candidate: (typeof endpoints)[number]) =>
    candidate.kind === 'inferred' &&
    candidate.namespace === namespace &&
    [...labels].every(([key, value]) => candidate.labels.get(key) === value)
  const inferred = endpoints.findIndex(isService)
  const unlisted = universe.indexOf.get(`any:${namespace}`) ?? universe.indexOf.get('any:*')
  const index = universe.indexOf.get(ref) ?? (inferred >= 0 ? inferred : unlisted)
  return index === undefined || index === endpoint || containsPort(connect(endpoint, index).ports, 'UDP', 53)
}
