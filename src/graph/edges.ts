/** Connections between shown endpoints to edges: which are drawn at once, which on focus, and where a half-open one stops. */

import type { Direction, NetworkPolicy } from '../kubernetes/types.ts'
import { policiesAlone, sayBeside } from '../policy/beside.ts'
import type { Citation } from '../policy/citation.ts'
import type { Reachability } from '../policy/connections.ts'
import { cite } from '../policy/explain.ts'
import { formatPorts, noPorts } from '../policy/ports.ts'
import type { Connection, Endpoint } from '../policy/types.ts'
import { bundle } from './bundle.ts'
import { frameRef } from './levels.ts'
import type { GraphEdge } from './types.ts'

/** The edges among endpoints, by index; what holds for a namespace as a whole is one edge of its frame. */
export function drawnEdges(reach: Reachability, indexes: Iterable<number>): GraphEdge[] {
  const list = [...indexes]
  const edges: GraphEdge[] = []
  for (const source of list) {
    for (const destination of list) {
      // Between two addresses outside nothing is the cluster's business.
      const outside = reach.endpoints[source]?.kind === 'range' && reach.endpoints[destination]?.kind === 'range'
      if (source !== destination && !outside) edges.push(toEdge(reach, source, destination))
    }
  }
  const members = list.map((index) => {
    const { ref, namespace, kind } = reach.endpoints[index] as Endpoint
    return { ref, frame: namespace === undefined || namespace === '*' ? undefined : frameRef(namespace), anyPod: kind === 'any-pod' }
  })
  const always = bundle(
    edges.filter((edge) => edge.shown === 'always'),
    members,
  )
  const drawn = new Set(always)
  // What was bundled is drawn on its own when one of its ends is in focus.
  return [...always, ...edges.flatMap((edge): GraphEdge[] => (drawn.has(edge) ? [] : [{ ...edge, shown: 'focus' }]))]
}

/** The edge between two endpoints by index. */
export function toEdge(reach: Reachability, source: number, destination: number): GraphEdge {
  const { verdict, others, ports } = reach.connect(source, destination)
  // Which paths are drawn at once is up to NetworkPolicies: another policy for all pods would have all be drawn.
  const connection = policiesAlone(reach).connect(source, destination)
  const halfOpen = connection.verdict === 'denied' ? blockedAt(reach, connection, source, destination) : undefined
  const passes = (ports !== noPorts && connection.verdict !== 'open') || isDoubtful(connection)
  const [from, to] = [connection.source.ref, connection.destination.ref]
  return {
    id: `${from}→${to}`,
    source: from,
    destination: to,
    verdict,
    ports: ports === noPorts ? '' : formatPorts(ports),
    blockedAt: verdict === 'denied' ? halfOpen : undefined,
    shown: passes || halfOpen ? 'always' : 'focus',
    bundled: 1,
    citations: passes || halfOpen ? [...cite(reach, 'egress', source, destination), ...cite(reach, 'ingress', destination, source)] : [],
    ...(others && { others: sayBeside(others) }),
  }
}

/** Whether anything may pass that can't be told. What is unknown of pods that nobody has written down says nothing about this cluster. */
const isDoubtful = ({ verdict, source, destination }: Connection) =>
  verdict === 'depends' || (verdict === 'unknown' && source.kind !== 'any-pod' && destination.kind !== 'any-pod')

/** Where a denied path stops although a rule at the other end names it. Rules for everyone name nobody. */
function blockedAt(
  reach: Reachability,
  { source, destination, egress, ingress }: Connection,
  from: number,
  to: number,
): Direction | undefined {
  if (source.kind === 'any-pod' || destination.kind === 'any-pod') return undefined
  const named = (direction: Direction, subject: number, other: number) =>
    cite(reach, direction, subject, other).some((citation) => namesPods(reach, citation))
  if (egress.isolated && egress.ports !== noPorts && named('egress', from, to)) return 'ingress'
  if (ingress.isolated && ingress.ports !== noPorts && named('ingress', to, from)) return 'egress'
  return undefined
}

function namesPods(reach: Reachability, { policy, direction, rule, peer }: Citation): boolean {
  const found = byRef(reach).get(policy) as NetworkPolicy
  const selector = peer === undefined ? undefined : found[direction][rule]?.peers[peer]?.podSelector
  return selector !== undefined && selector.matchLabels.size + selector.matchExpressions.length > 0
}

const shelves = new WeakMap<Reachability, ReadonlyMap<string, NetworkPolicy>>()

function byRef(reach: Reachability): ReadonlyMap<string, NetworkPolicy> {
  const known = shelves.get(reach)
  if (known) return known
  // The first of several with one name, as a search from the start would find it.
  const shelf = new Map([...reach.policies].reverse().map((policy) => [policy.ref, policy]))
  shelves.set(reach, shelf)
  return shelf
}
