/** The evaluations of one cluster, as specified and under a provider, to the connections that differ. */

import type { Direction, NetworkPolicy } from '../kubernetes/types.ts'
import type { Reachability } from '../policy/connections.ts'
import { placeName } from '../policy/explain.ts'
import { formatPorts, noPorts, subtract } from '../policy/ports.ts'
import type { Endpoint, EndpointKind } from '../policy/types.ts'
import { nowhereIn } from '../policy/universe.ts'

export interface ComparedEnd {
  readonly ref: string
  readonly name: string
  readonly kind: EndpointKind
}

/** One pair of ends that a provider connects otherwise than specified. Ports in the wording of `list`. */
export interface ConnectionDifference {
  readonly source: ComparedEnd
  readonly destination: ComparedEnd
  readonly specified: string
  readonly enforced: string
  readonly opens: boolean
  readonly closes: boolean
}

export interface Differences {
  /** Those among written workloads first. */
  readonly connections: readonly ConnectionDifference[]
  /** False: there are so many pairs that not all were looked at. */
  readonly isComplete: boolean
}

/** Nobody reads more differences, and nobody waits for more pairs. */
const mostDifferences = 2000
const mostPairs = 2_000_000

/** Both have the same endpoints in the same order: a provider changes what policies do, not what they speak of. */
export function differencesBetween(specified: Reachability, enforced: Reachability): Differences {
  const { endpoints, universe } = specified
  const nowhere = nowhereIn(universe)
  const all = endpoints.map((_, index) => index).filter((index) => index !== nowhere)
  const touched = (direction: Direction) =>
    all.filter((index) => !isSameList(judges(specified, index, direction), judges(enforced, index, direction)))
  const senders = touched('egress')
  const receivers = touched('ingress')
  const isSender = new Set(senders)
  const connections: ConnectionDifference[] = []
  let pairs = 0
  const isFull = () => connections.length >= mostDifferences || pairs >= mostPairs
  const look = (from: number, to: number) => {
    if (from === to || isFull()) return
    pairs++
    const before = specified.connect(from, to)
    const after = enforced.connect(from, to)
    if (before.ports === after.ports) return
    connections.push({
      source: toEnd(before.source),
      destination: toEnd(before.destination),
      specified: formatPorts(before.ports),
      enforced: formatPorts(after.ports),
      opens: subtract(after.ports, before.ports) !== noPorts,
      closes: subtract(before.ports, after.ports) !== noPorts,
    })
  }
  for (const from of all) {
    for (const to of isSender.has(from) ? all : receivers) look(from, to)
    if (isFull()) break
  }
  return { connections, isComplete: !isFull() }
}

const toEnd = (endpoint: Endpoint): ComparedEnd => ({ ref: endpoint.ref, name: placeName(endpoint), kind: endpoint.kind })

/** The policies that have a say at an endpoint. */
function judges({ isolation, universe }: Reachability, endpoint: number, direction: Direction): NetworkPolicy[] {
  const profiles = (universe.unitsOf[endpoint] ?? []).map((unit) => isolation[direction][unit])
  return profiles.flatMap((profile) => [...(profile?.policies ?? []), ...(profile?.rejected ?? [])])
}

const isSameList = (a: readonly unknown[], b: readonly unknown[]) => a.length === b.length && a.every((item, index) => item === b[index])
