/** What the policies at one end of a connection let through: for sure, by the usual reading, and perhaps, with the doubts between these. */

import type { Direction } from '../kubernetes/types.ts'
import { portsOfEveryAddress } from './every-address.ts'
import type { Isolation, Profile } from './isolation.ts'
import { type PortSpec, possiblePorts, resolvePorts } from './port-spec.ts'
import { allPorts, containsAll, intersect, noPorts, union } from './ports.ts'
import {
  hostSubject,
  ipv6,
  onOneNode,
  podsDiffer,
  podsGivenLabels,
  type Reason,
  rejectedPolicies,
  sayDoubts,
  whichNode,
} from './reasons.ts'
import { type Doubt, names } from './selection.ts'
import type { Endpoint, Half, Uncertainty } from './types.ts'
import { hasUnit } from './unit-set.ts'
import { isTemplate } from './units.ts'
import type { Unit, Universe } from './universe.ts'

/** What a half is judged by. */
export interface Judging {
  readonly universe: Universe
  readonly isolation: Isolation
}

/** Of a connection. */
export interface Ends {
  readonly source: Endpoint
  readonly destination: Endpoint
}

/** Nothing is isolated. */
export const openHalf = (direction: Direction): Half => ({
  direction,
  isolated: false,
  ports: allPorts,
  sure: allPorts,
  possible: allPorts,
  reasons: [],
})

/** What the policies on one side let through; `subject` is the unit they select, `other` the far end. */
export function half(context: Judging, direction: Direction, subject: number, other: number, ends: Ends): Half {
  const { units, network } = context.universe
  const profile = context.isolation[direction][subject] as Profile
  if (!profile.isolated && profile.rejected.length === 0) return openHalf(direction)
  const isHost = { subject: units[subject]?.hostNetwork === true, other: units[other]?.hostNetwork === true }
  const ownNode = (direction === 'ingress' ? network?.ownNodeIngress : network?.ownNodeEgress) ?? 'passes'
  const oneNode = isHost.subject || isHost.other ? shareNode(ends, context.universe) : false
  if (oneNode && ownNode === 'passes' && isHost.subject !== isHost.other) return { ...openHalf(direction), isolated: profile.isolated }

  const destination = units[direction === 'ingress' ? subject : other] as Unit
  const sides = direction === 'ingress' ? { here: ends.destination, there: ends.source } : { here: ends.source, there: ends.destination }
  let granted = noPorts
  let named = noPorts
  let possible = noPorts
  const found = new Set<Reason>()
  for (const { spec, doubt } of grants(context, direction, profile, other)) {
    const perhaps = possiblePorts(spec, destination.table)
    possible = union(possible, perhaps)
    if (doubt) found.add(doubt)
    else {
      granted = union(granted, destination.hostNetwork ? spec.fixed : resolvePorts(spec, destination.table))
      named = union(named, perhaps)
    }
  }
  const every = found.has('address') ? portsOfEveryAddress(profile, direction, destination.table) : noPorts
  if (every !== noPorts && network?.blocksMatchPods) granted = union(granted, every)
  else if (!containsAll(granted, every)) {
    found.add('every-address')
    if (containsAll(union(granted, every), possible)) found.delete('address')
  }
  if (!containsAll(granted, named)) found.add(destination.hostNetwork ? 'host-network' : 'port-name')
  const reasons = containsAll(granted, possible) ? [] : sayDoubts(found, sides, ends.destination)
  let ports = profile.isolated ? granted : allPorts
  if (network?.ipv6InDoubt && profile.isolated && units[other]?.block?.family === 6) {
    return { direction, isolated: true, ports, sure: noPorts, possible: allPorts, reasons: [...reasons, ipv6(sides)] }
  }
  const mayShare = isHost.other && oneNode !== false && ownNode !== 'policed' && granted !== allPorts
  if (mayShare && profile.isolated && (oneNode || possible !== allPorts)) {
    possible = allPorts
    // What the specification says of a pod's own node is the reading of most clusters.
    if (oneNode) ports = allPorts
    reasons.push(oneNode ? onOneNode(sides) : whichNode(sides))
  }
  if (isHost.subject && granted !== allPorts) {
    ports = allPorts
    possible = allPorts
    reasons.push(hostSubject(sides))
  }
  if (profile.rejected.length > 0 && granted !== allPorts) {
    possible = allPorts
    reasons.push(rejectedPolicies(profile.rejected.map(({ ref }) => ref)))
  }
  return { direction, isolated: profile.isolated, ports, sure: granted, possible, reasons }
}

/** Whether the pods of two endpoints run on one node; undefined when the manifests don't tell. */
function shareNode({ source, destination }: Ends, { population, indexOf }: Universe): boolean | undefined {
  const nodes = ({ ref }: Endpoint) => {
    const pods = population.cluster.workloads[indexOf.get(ref) as number]?.pods.flatMap((group) => group.each.map((pod) => pod.nodeAddress))
    return pods === undefined || pods.includes(undefined) ? undefined : new Set(pods)
  }
  const [some, others] = [nodes(source), nodes(destination)]
  if (!some || !others) return undefined
  if (some.size === 1 && others.size === 1) return [...some][0] === [...others][0]
  return [...some].some((node) => others.has(node)) ? undefined : false
}

/** A port list that rules grant to one unit, surely or perhaps. */
interface Grant {
  readonly spec: PortSpec
  readonly doubt: Doubt | undefined
}

/** What the rules of a profile grant to a unit. Units that are no pods of the cluster are not in the groups' sets: the rules are asked. */
function grants({ universe }: Judging, direction: Direction, profile: Profile, other: number): readonly Grant[] {
  if (other < universe.firstInferred) return profile.podGroups.filter((group) => hasUnit(group.peers, other))
  return profile.selecting.flatMap(({ policy, space, rules }) =>
    policy.admission === 'rejected'
      ? []
      : rules[direction].flatMap(({ spec, peers }): Grant[] => {
          if (peers.length === 0) return [{ spec, doubt: undefined }]
          return peers.flatMap((peer) => {
            const answer = names(universe, space, peer, other)
            return answer === false ? [] : [{ spec, doubt: answer === true ? undefined : answer }]
          })
        }),
  )
}

/** What holds for every pod of both endpoints, which may consist of several units. */
export function mergeHalves(halves: readonly Half[], differ: readonly Uncertainty[]): Half {
  const [first, ...rest] = halves as [Half, ...Half[]]
  const alike = rest.every((other) => other.ports === first.ports && other.sure === first.sure && other.possible === first.possible)
  const reasons = new Map([...(alike ? [] : differ), ...halves.flatMap((half) => half.reasons)].map((reason) => [reason.because, reason]))
  return {
    direction: first.direction,
    isolated: halves.some((half) => half.isolated),
    ports: halves.map((half) => half.ports).reduce(intersect),
    sure: halves.map((half) => half.sure).reduce(intersect),
    possible: halves.map((half) => half.possible).reduce(union),
    reasons: [...reasons.values()],
  }
}

/** Why the units of an end may fare differently: its pods are written down and differ, or their controller makes them differ. */
export function whichPods({ source, destination }: Ends, { population, indexOf, unitsOf }: Universe): Uncertainty[] {
  const several = [source, destination].filter(({ ref }) => (unitsOf[indexOf.get(ref) as number] as readonly number[]).length > 1)
  return several.map(({ ref, name, workload }): Uncertainty => {
    const entry = population.cluster.workloads[indexOf.get(ref) as number]
    return !workload || !entry || !isTemplate(entry) ? podsDiffer : podsGivenLabels(name, workload.kind)
  })
}
