/** Rules that allow a Service's port where its pods listen on another. */

import { sayServices } from '../kubernetes/phrases.ts'
import type { ContainerPort, PortEntry, Service } from '../kubernetes/types.ts'
import { addBit, type Bits, emptyBits } from '../policy/bitset.ts'
import { entryPorts } from '../policy/port-spec.ts'
import { containsPort } from '../policy/ports.ts'
import type { Check, CheckFinding, CheckInput } from './check.ts'
import { type Facts, factsOf } from './facts.ts'
import { editFix } from './fixes.ts'
import { podsOf } from './pods.ts'
import { type PlacedRule, rulesOf } from './rules.ts'
import { nameAll } from './words.ts'

export const servicePort: Check = {
  code: 'service-port',
  severity: 'warning',
  title: 'Port of the Service instead of the pod',
  documentation: `Policies are applied at the pods, after a Service has turned its port into the pod's own (targetPort). A rule with the Service's port
therefore allows a port on which nothing listens, and the connections through the Service stay shut.

Write the number of targetPort, or the name that the container gives it. It is said only where the Services are given, where no pod concerned
declares the port, and where no rule of the list has the right one.`,
  find(input) {
    const map = toServiceMap(input)
    return map.byPort.size === 0
      ? []
      : rulesOf(input).flatMap((placed) => placed.rule.ports.flatMap((entry, item) => judge(input, map, placed, entry, item) ?? []))
  },
}

/** What Services make of a port, for the units of their pods. */
interface Mapping {
  readonly units: Bits
  readonly services: Set<Service>
  readonly targets: Set<number>
}

interface ServiceMap {
  /** By `TCP 80`: Services of that port whose pods listen on another. */
  readonly byPort: ReadonlyMap<string, Mapping>
  /** By `TCP 8080`: the units of pods that declare it, or that a Service sends to on it. */
  readonly real: ReadonlyMap<string, Bits>
}

function toServiceMap({ cluster, reach }: CheckInput): ServiceMap {
  const facts = factsOf(reach)
  const pods = podsOf(cluster)
  const byPort = new Map<string, Mapping>()
  const real = new Map<string, Bits>()
  const size = facts.universe.units.length
  for (const service of cluster.services) {
    if (!service.selector || service.selector.size === 0) continue
    const workloads = pods.matching(service.namespace, { matchLabels: service.selector, matchExpressions: [] })
    for (const { ref, ports } of workloads) {
      const units = facts.universe.unitsOf[facts.universe.indexOf.get(ref) ?? -1] ?? []
      for (const { port, targetPort, protocol } of service.ports) {
        const target = typeof targetPort === 'number' ? targetPort : numberOf(ports, targetPort, protocol)
        if (target === undefined) continue
        addAll(bitsAt(real, `${protocol} ${target}`, size), units)
        if (target === port) continue
        const mapping = byPort.get(`${protocol} ${port}`) ?? { units: emptyBits(size), services: new Set(), targets: new Set() }
        byPort.set(`${protocol} ${port}`, mapping)
        addAll(mapping.units, units)
        mapping.services.add(service)
        mapping.targets.add(target)
      }
    }
  }
  if (byPort.size > 0)
    addDeclared(
      cluster.workloads.map(({ workload }) => workload),
      facts,
      byPort,
      real,
    )
  return { byPort, real }
}

function addDeclared(
  workloads: readonly { readonly ref: string; readonly ports: readonly ContainerPort[] }[],
  { universe }: Facts,
  byPort: ReadonlyMap<string, Mapping>,
  real: Map<string, Bits>,
): void {
  for (const { ref, ports } of workloads) {
    const keys = ports.map(({ protocol, port }) => `${protocol} ${port}`).filter((key) => byPort.has(key))
    for (const key of keys) addAll(bitsAt(real, key, universe.units.length), universe.unitsOf[universe.indexOf.get(ref) ?? -1] ?? [])
  }
}

const numberOf = (ports: readonly ContainerPort[], name: string, protocol: string) =>
  ports.find((port) => port.name === name && port.protocol === protocol)?.port

function bitsAt(map: Map<string, Bits>, key: string, size: number): Bits {
  const bits = map.get(key) ?? emptyBits(size)
  map.set(key, bits)
  return bits
}

function addAll(bits: Bits, units: readonly number[]): void {
  for (const unit of units) addBit(bits, unit)
}

function judge(
  input: CheckInput,
  { byPort, real }: ServiceMap,
  { policy, direction, rule, path, index }: PlacedRule,
  entry: PortEntry,
  item: number,
): CheckFinding | undefined {
  const { protocol, port, endPort } = entry
  const mapping = typeof port === 'number' && (endPort === undefined || endPort === port) ? byPort.get(`${protocol} ${port}`) : undefined
  if (!mapping || typeof port !== 'number') return undefined
  const facts = factsOf(input.reach)
  const destinations =
    direction === 'ingress'
      ? facts.subjects(policy)
      : rule.peers.flatMap((peer) => (peer.ipBlock ? [] : facts.ordinary(facts.peer(policy, peer).certain)))
  const has = (bits: Bits | undefined) =>
    bits !== undefined && destinations.some((unit) => (((bits[unit >>> 5] ?? 0) >>> (unit & 31)) & 1) === 1)
  if (!has(mapping.units) || has(real.get(`${protocol} ${port}`))) return undefined
  const meant = new Set(destinations)
  const pods = podsOf(input.cluster)
  const services = [...mapping.services].filter((service) =>
    pods
      .matching(service.namespace, { matchLabels: service.selector ?? new Map(), matchExpressions: [] })
      .some(({ ref }) => (facts.universe.unitsOf[facts.universe.indexOf.get(ref) ?? -1] ?? []).some((unit) => meant.has(unit))),
  )
  const targets = targetsOf(input, services, port, protocol)
  const isThere = (target: number) =>
    rule.ports.some((other) => containsPort(entryPorts(other), protocol, target) || typeof other.port === 'string')
  if (
    targets.length === 0 ||
    targets.some(isThere) ||
    policy[direction].some(
      (other, at) => at !== index && other.ports.some((each) => targets.some((target) => containsPort(entryPorts(each), protocol, target))),
    )
  )
    return undefined
  const names = services.map(({ name }) => name)
  const whose = names.length === 1 ? 'its' : 'their'
  const message = `${protocol} ${port} is the port of ${sayServices(names, nameAll(names))}; ${whose} pods listen on ${targets.join(', ')}. Policies see the pod's port, so this lets nothing through. Write ${targets.join(' or ')}.`
  const fixes =
    targets.length === 1
      ? [
          editFix(policy, `Write port ${targets[0]}`, 'anything', [
            { kind: 'set', path: [...path, 'ports', item, 'port'], value: targets[0] as number },
          ]),
        ]
      : []
  return { resource: policy.ref, path: [...path, 'ports', item, 'port'], message, fixes }
}

function targetsOf({ cluster }: CheckInput, services: readonly Service[], port: number, protocol: string): number[] {
  const pods = podsOf(cluster)
  const targets = services.flatMap((service) =>
    service.ports
      .filter((each) => each.port === port && each.protocol === protocol)
      .flatMap(({ targetPort }) => {
        if (typeof targetPort === 'number') return [targetPort]
        return pods
          .matching(service.namespace, { matchLabels: service.selector ?? new Map(), matchExpressions: [] })
          .flatMap((workload) => numberOf(workload.ports, targetPort, protocol) ?? [])
      }),
  )
  return [...new Set(targets)].sort((a, b) => a - b)
}
