/** Selectors, peers and rules of the policies to the endpoints and connections they stand for in this cluster. */

import type { Direction, NetworkPolicy, Peer, PolicyRule } from '../kubernetes/types.ts'
import { addAll, type Bits, emptyBits, hasBit, members } from '../policy/bitset.ts'
import type { Reachability } from '../policy/connections.ts'
import { entryPorts, resolveName, resolvePorts, toPortSpec } from '../policy/port-spec.ts'
import { intersect, noPorts, type PortSet, subtract, union } from '../policy/ports.ts'
import type { Selection } from '../policy/selection.ts'
import type { Endpoint } from '../policy/types.ts'
import type { Universe } from '../policy/universe.ts'
import { asWritten } from '../providers/as-written.ts'
import type { Scene } from './scene.ts'

type Reach = Pick<Scene, 'reach'>

const spaceOf = ({ reach }: Reach, namespace: string) => reach.universe.spaces.findIndex(({ name }) => name === namespace)

const owners = new WeakMap<Universe['unitsOf'], readonly (readonly number[])[]>()

/** For each unit the endpoints that have it: looked for in all endpoints, they would be looked for as often as there are policies. */
function ownersOf({ unitsOf, units }: Universe): readonly (readonly number[])[] {
  const before = owners.get(unitsOf)
  if (before) return before
  const made: number[][] = units.map(() => [])
  for (const [index, own] of unitsOf.entries()) for (const unit of own) made[unit]?.push(index)
  owners.set(unitsOf, made)
  return made
}

/** Endpoints that have one of the units, in the order of all endpoints. */
function endpointsOf({ reach }: Reach, units: Iterable<number>): Endpoint[] {
  const { universe } = reach
  const of = ownersOf(universe)
  const found = new Set<number>()
  for (const unit of units) for (const index of of[unit] ?? []) found.add(index)
  return [...found].sort((a, b) => a - b).map((index) => universe.endpoints[index] as Endpoint)
}

/** What a policy selects: written pods, and such as would match. */
export function subjectsOf(scene: Reach, policy: NetworkPolicy): Endpoint[] {
  return endpointsOf(scene, scene.reach.isolation.selector.subjects(spaceOf(scene, policy.namespace), policy.podSelector))
}

/** Whom a peer names, surely and perhaps. */
export function peerEnds(scene: Reach, policy: NetworkPolicy, peer: Peer): { sure: Endpoint[]; perhaps: Endpoint[] } {
  const selection = selectionOf(scene, policy, peer)
  const sure = endpointsOf(scene, members(selection.certain))
  const doubtful = endpointsOf(scene, [...selection.doubtful.values()].flatMap(members))
  const isSure = new Set(sure)
  return { sure, perhaps: doubtful.filter((endpoint) => !isSure.has(endpoint)) }
}

const selectionOf = (scene: Reach, policy: NetworkPolicy, peer: Peer): Selection =>
  scene.reach.isolation.selector.peer(spaceOf(scene, policy.namespace), peer)

const known = new WeakMap<Reachability, Map<PolicyRule, Bits>>()

/** The units that a rule names surely. */
function unitsOfRule(scene: Reach, policy: NetworkPolicy, rule: PolicyRule): Bits {
  const rules = known.get(scene.reach) ?? new Map<PolicyRule, Bits>()
  known.set(scene.reach, rules)
  const units = rules.get(rule) ?? compile(scene, policy, rule)
  rules.set(rule, units)
  return units
}

function compile(scene: Reach, policy: NetworkPolicy, rule: PolicyRule): Bits {
  if (rule.peers.length === 0) return scene.reach.isolation.selector.everyone
  const bits = emptyBits(scene.reach.universe.units.length)
  for (const peer of rule.peers) addAll(bits, selectionOf(scene, policy, peer).certain)
  return bits
}

/** One connection that a rule lets through on its side. */
export interface Granted {
  readonly source: Endpoint
  readonly destination: Endpoint
  readonly ports: PortSet
  /** What no other rule lets through on this side. */
  readonly alone: PortSet
  /** What the other end lets through of it. */
  readonly passes: PortSet
}

/** More connections than these are counted, not looked into. */
const most = 300

interface Grants {
  readonly list: readonly Granted[]
  /** Of all connections, those beyond the list too. */
  readonly count: number
}

/** What a rule lets through, between what is written down or named. */
export function grantsOf(scene: Reach, policy: NetworkPolicy, direction: Direction, index: number): Grants {
  const { reach } = scene
  const { universe } = reach
  const rule = policy[direction][index]
  if (!rule || !policy.isolates[direction]) return { list: [], count: 0 }
  const bits = unitsOfRule(scene, policy, rule)
  const subjects = subjectsOf(scene, policy).filter(isShown)
  const others = endpointsOf(scene, members(bits)).filter(isShown)
  const list: Granted[] = []
  let count = 0
  for (const subject of subjects) {
    for (const other of others) {
      if (subject === other) continue
      const [source, destination] = direction === 'ingress' ? [other, subject] : [subject, other]
      const ports = resolvePorts(toPortSpec(rule.ports), tableOf(scene, destination))
      if (ports === noPorts) continue
      count++
      if (list.length >= most) continue
      const from = universe.indexOf.get(source.ref) as number
      const to = universe.indexOf.get(destination.ref) as number
      const connection = reach.connect(from, to)
      const far = connection[direction === 'ingress' ? 'egress' : 'ingress']
      const alone = subtract(ports, otherwise(scene, subject, other, destination, direction, policy, index))
      list.push({ source, destination, ports, alone, passes: intersect(ports, far.ports) })
    }
  }
  return { list, count }
}

const isShown = (endpoint: Endpoint) => endpoint.kind !== 'any-pod' && endpoint.ref !== 'cidr:*'

const tableOf = ({ reach }: Reach, { ref }: Endpoint) => {
  const { indexOf, unitsOf, units } = reach.universe
  return units[unitsOf[indexOf.get(ref) ?? -1]?.[0] ?? -1]?.table
}

/** What the other rules for a subject let through between it and another end. */
function otherwise(
  scene: Reach,
  subject: Endpoint,
  other: Endpoint,
  destination: Endpoint,
  direction: Direction,
  policy: NetworkPolicy,
  index: number,
): PortSet {
  const { reach } = scene
  const { indexOf, unitsOf } = reach.universe
  const far = unitsOf[indexOf.get(other.ref) ?? -1] ?? []
  const table = tableOf(scene, destination)
  let ports = noPorts
  for (const position of reach.isolating(indexOf.get(subject.ref) ?? -1, direction)) {
    const candidate = asWritten(reach).policies[position] as NetworkPolicy
    for (const [i, rule] of candidate[direction].entries()) {
      if (candidate.ref === policy.ref && i === index) continue
      const bits = unitsOfRule(scene, candidate, rule)
      if (far.every((unit) => hasBit(bits, unit))) ports = union(ports, resolvePorts(toPortSpec(rule.ports), table))
    }
  }
  return ports
}

/** How many connections the rules of a policy let through on its side; Infinity: a rule is for everyone. */
export function countGrants(scene: Reach, policy: NetworkPolicy): number {
  const { universe } = scene.reach
  const subjects = subjectsOf(scene, policy).filter(isShown)
  let count = 0
  for (const direction of ['ingress', 'egress'] as const) {
    if (!policy.isolates[direction]) continue
    if (policy[direction].some((rule) => rule.peers.length === 0)) return Number.POSITIVE_INFINITY
    const bits = emptyBits(universe.units.length)
    for (const rule of policy[direction]) addAll(bits, unitsOfRule(scene, policy, rule))
    const others = endpointsOf(scene, members(bits)).filter(isShown)
    const own = new Set(subjects)
    const same = others.filter((other) => own.has(other)).length
    count += subjects.length * others.length - same
  }
  return count
}

/** The pods that receive on the ports of a rule. */
export const receivers = (scene: Reach, policy: NetworkPolicy, direction: Direction, rule: PolicyRule): Endpoint[] => {
  if (direction === 'ingress') return subjectsOf(scene, policy).filter((endpoint) => endpoint.kind === 'workload')
  const bits = unitsOfRule(scene, policy, rule)
  return endpointsOf(scene, members(bits)).filter((endpoint) => endpoint.kind === 'workload')
}

/** What one entry of a port list means at a pod. */
export function portsAt(scene: Reach, endpoint: Endpoint, entry: PolicyRule['ports'][number]): PortSet {
  return typeof entry.port === 'string' ? resolveName(tableOf(scene, endpoint), entry.protocol, entry.port) : entryPorts(entry)
}
