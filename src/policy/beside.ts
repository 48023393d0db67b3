/** Resources that may allow or deny connections beside NetworkPolicies, and are not evaluated: to the ends where they count. */

import type { Cluster } from '../kubernetes/cluster.ts'
import { decidesTraffic } from '../kubernetes/kinds.ts'
import type { OtherResource } from '../kubernetes/types.ts'
import { allPorts, intersect, noPorts, type PortSet } from './ports.ts'
import type { Connection, Endpoint } from './types.ts'

/** Kinds that count in every namespace. */
const everywhere = /Cluster|Global|Admin|^Tier$|^HostEndpoint$|^NetNamespace$/

/** The ones that may have a say at an end; none at addresses, which no policy selects. */
function besideAt({ others }: Cluster, { namespace }: Endpoint): OtherResource[] {
  if (namespace === undefined) return []
  return others.filter(
    ({ actualKind, apiVersion, namespace: home = 'default' }) =>
      decidesTraffic(actualKind, apiVersion) && (home === namespace || everywhere.test(actualKind)),
  )
}

/** The ones that may decide a connection, and what might pass at most. */
export function beside(
  cluster: Cluster,
  connection: Connection,
): { readonly others: readonly OtherResource[]; readonly possible: PortSet } {
  const { source, destination, egress, ingress, possible } = connection
  if (source.ref === destination.ref) return { others: [], possible }
  const [from, to] = [besideAt(cluster, source), besideAt(cluster, destination)]
  const most = intersect(from.length > 0 ? allPorts : egress.possible, to.length > 0 ? allPorts : ingress.possible)
  // What the NetworkPolicies at the other end deny stays denied.
  return { others: most === noPorts ? [] : [...new Set([...from, ...to])], possible: most }
}
