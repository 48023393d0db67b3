/** Who may talk to whom, on which ports: both ends must agree (semantics.md rule 6), ports are sets, doubts are kept apart. */

import type { Cluster } from '../kubernetes/cluster.ts'
import type { Direction, NetworkPolicy } from '../kubernetes/types.ts'
import type { Settings } from '../text/workspace.ts'
import { hasBit } from './bitset.ts'
import { type Isolation, isolate, type Profile } from './isolation.ts'
import { possiblePorts, resolvePorts } from './port-spec.ts'
import { allPorts, containsAll, intersect, noPorts, type PortSet, portRange, union } from './ports.ts'
import type { Doubt } from './selection.ts'
import type { Connection, Endpoint, Half, Uncertainty, Verdict } from './types.ts'
import { toUniverse, type Unit, type Universe } from './universe.ts'

export interface Reachability {
  readonly universe: Universe
  readonly isolation: Isolation
  readonly policies: readonly NetworkPolicy[]
  readonly endpoints: readonly Endpoint[]
  /** The connection between two endpoints, by their indexes. Self traffic (equal indexes) always passes (rule 40). */
  connect(source: number, destination: number): Connection
  /** Policies that isolate an endpoint in a direction, as indexes into `policies`. */
  isolating(endpoint: number, direction: Direction): readonly number[]
}

/** Evaluates all policies of the cluster. */
export function evaluate(cluster: Cluster, settings: Settings): Reachability {
  const universe = toUniverse(cluster, settings)
  const policies = cluster.network?.policies ?? cluster.policies
  const isolation = isolate(universe, policies)
  const context: Context = { universe, isolation, policies }
  return {
    universe,
    isolation,
    policies,
    endpoints: universe.endpoints,
    connect: (source, destination) => connect(context, source, destination),
    isolating(endpoint, direction) {
      const units = universe.unitsOf[endpoint] ?? []
      const found = units.flatMap((unit) => (universe.units[unit]?.hostNetwork ? [] : (isolation[direction][unit]?.policies ?? [])))
      return [...new Set(found)]
    },
  }
}

interface Context {
  readonly universe: Universe
  readonly isolation: Isolation
  readonly policies: readonly NetworkPolicy[]
}

function connect(context: Context, source: number, destination: number): Connection {
  const { universe } = context
  const ends = { source: universe.endpoints[source] as Endpoint, destination: universe.endpoints[destination] as Endpoint }
  const oneNode = shareNode(universe.nodesOf[source], universe.nodesOf[destination])
  if (source === destination) {
    const half = (direction: Direction): Half => ({
      direction,
      isolated: false,
      ports: allPorts,
      sure: allPorts,
      possible: allPorts,
      reasons: [],
    })
    return {
      ...ends,
      verdict: 'open',
      ports: allPorts,
      sure: allPorts,
      possible: allPorts,
      egress: half('egress'),
      ingress: half('ingress'),
    }
  }
  const sources = universe.unitsOf[source] as readonly number[]
  const destinations = universe.unitsOf[destination] as readonly number[]
  const halves = sources.flatMap((from) =>
    destinations.map((to) => ({
      egress: half(context, 'egress', from, to, ends, oneNode),
      ingress: half(context, 'ingress', to, from, ends, oneNode),
    })),
  )
  const egress = mergeHalves(halves.map((pair) => pair.egress))
  const ingress = mergeHalves(halves.map((pair) => pair.ingress))
  const both = (layer: 'ports' | 'sure' | 'possible') => halves.map((pair) => intersect(pair.egress[layer], pair.ingress[layer]))
  const ports = both('ports').reduce(intersect)
  const sure = both('sure').reduce(intersect)
  const possible = both('possible').reduce(union)
  const verdict = judge({ ports, sure, possible }, egress, ingress, declaredPorts(ends.destination))
  return { ...ends, verdict, ports, sure, possible, egress, ingress }
}

/** Whether pods on these nodes run on one node; undefined when the manifests don't tell. */
function shareNode(some: readonly string[] | undefined, others: readonly string[] | undefined): boolean | undefined {
  if (!some || !others) return undefined
  if (some.length === 1 && others.length === 1) return some[0] === others[0]
  return some.some((node) => others.includes(node)) ? undefined : false
}

/** What the policies on one side let through; `subject` is the unit they select, `other` the far end. */
function half(
  context: Context,
  direction: Direction,
  subject: number,
  other: number,
  ends: { source: Endpoint; destination: Endpoint },
  oneNode: boolean | undefined,
): Half {
  const { units, network } = context.universe
  const passesOwnNode = direction === 'ingress' || network?.ownNodeEgress !== 'policed'
  const profile = context.isolation[direction][subject] as Profile
  const destination = units[direction === 'ingress' ? subject : other] as Unit
  const here = direction === 'ingress' ? ends.destination : ends.source
  const there = direction === 'ingress' ? ends.source : ends.destination
  if (!profile.isolated && profile.rejected.length === 0) {
    return { direction, isolated: false, ports: allPorts, sure: allPorts, possible: allPorts, reasons: [] }
  }
  if (oneNode && passesOwnNode && units[subject]?.hostNetwork !== units[other]?.hostNetwork) {
    return { direction, isolated: profile.isolated, ports: allPorts, sure: allPorts, possible: allPorts, reasons: [] }
  }
  let granted = noPorts
  let possible = noPorts
  const doubts = new Set<Doubt | 'port-name'>()
  for (const group of profile.groups) {
    if (!hasBit(group.peers, other)) continue
    const perhaps = possiblePorts(group.spec, destination.table)
    if (group.doubt) doubts.add(group.doubt)
    else {
      granted = union(granted, destination.hostNetwork ? group.spec.fixed : resolvePorts(group.spec, destination.table))
      if (!containsAll(granted, perhaps)) doubts.add(destination.hostNetwork ? 'host-network' : 'port-name')
    }
    possible = union(possible, perhaps)
  }
  const reasons = containsAll(granted, possible) ? [] : [...doubts].map((doubt) => explainDoubt(doubt, here, there, ends.destination))
  let ports = profile.isolated ? granted : allPorts
  if (units[other]?.hostNetwork && profile.isolated && possible !== allPorts && oneNode !== false && passesOwnNode) {
    possible = allPorts
    reasons.push(ownNode(there, here))
  }
  if (units[subject]?.hostNetwork && granted !== allPorts) {
    ports = allPorts
    possible = allPorts
    reasons.push(hostSubject(here))
  }
  if (profile.rejected.length > 0 && granted !== allPorts) {
    possible = allPorts
    reasons.push(rejectedPolicy(profile.rejected.map((index) => (context.policies[index] as NetworkPolicy).ref)))
  }
  return { direction, isolated: profile.isolated, ports, sure: granted, possible, reasons }
}

function mergeHalves(halves: readonly Half[]): Half {
  const [first, ...rest] = halves as [Half, ...Half[]]
  if (rest.every((other) => other.ports === first.ports && other.sure === first.sure && other.possible === first.possible)) return first
  const differ: Uncertainty = { verdict: 'depends', because: 'which of its pods it is: they have different labels, ports or addresses' }
  return {
    direction: first.direction,
    isolated: halves.some((half) => half.isolated),
    ports: halves.map((half) => half.ports).reduce(intersect),
    sure: halves.map((half) => half.sure).reduce(intersect),
    possible: halves.map((half) => half.possible).reduce(union),
    reasons: [differ, ...new Set(halves.flatMap((half) => half.reasons))],
  }
}

interface Layers {
  readonly ports: PortSet
  readonly sure: PortSet
  readonly possible: PortSet
}

function judge({ ports, sure, possible }: Layers, egress: Half, ingress: Half, declared: PortSet): Verdict {
  const doubt = (): Verdict =>
    [...egress.reasons, ...ingress.reasons].some((reason) => reason.verdict === 'unknown') ? 'unknown' : 'depends'
  if (possible === noPorts) return 'denied'
  if (sure !== ports || ports === noPorts) return doubt()
  if (!egress.isolated && !ingress.isolated) return 'open'
  if (declared !== noPorts) return containsAll(ports, declared) ? 'allowed' : 'partly'
  const asked = [egress, ingress].filter((half) => half.isolated).map((half) => half.ports)
  return containsAll(ports, asked.filter((set) => set !== allPorts).reduce(union, noPorts)) ? 'allowed' : 'partly'
}

/** The ports that the pods behind an endpoint declare; none for addresses and pods that are not written down. */
export const declaredPorts = (endpoint: Endpoint): PortSet =>
  (endpoint.workload?.ports ?? []).reduce((set, { protocol, port }) => union(set, portRange(protocol, port, port)), noPorts)

function explainDoubt(doubt: Doubt | 'port-name', here: Endpoint, there: Endpoint, destination: Endpoint): Uncertainty {
  switch (doubt) {
    case 'address':
      return {
        verdict: 'depends',
        because: `whether the address of ${there.name}, which the manifests do not give, lies in an ipBlock of the policies at ${here.name}`,
      }
    case 'host-network':
      return {
        verdict: 'depends',
        because: `on the network provider: ${there.name} shares its node's network, and most providers see the node's address instead of its labels`,
      }
    case 'namespace-labels':
      return { verdict: 'unknown', because: `the labels of namespace ${there.namespace}, which no Namespace manifest gives` }
    case 'port-name':
      return { verdict: 'unknown', because: `the number behind a port name at ${destination.name}, which is not written down` }
  }
}

const ownNode = (there: Endpoint, here: Endpoint): Uncertainty => ({
  verdict: 'depends',
  because: `whether ${there.name}, which shares its node's network, runs on the node of ${here.name}: a pod's own node always passes`,
})

const hostSubject = (here: Endpoint): Uncertainty => ({
  verdict: 'depends',
  because: `on the network provider: ${here.name} shares its node's network, and most providers apply no policy to such pods`,
})

const rejectedPolicy = (refs: readonly string[]): Uncertainty => ({
  verdict: 'unknown',
  because: `what ${refs.join(' and ')} would do: the API server rejects it as it stands`,
})
