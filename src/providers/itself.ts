/** A pod that calls a Service which may send it back to itself: whether that passes. The specification leaves it open, providers differ. */

import type { Cluster } from '../kubernetes/cluster.ts'
import { sayServices } from '../kubernetes/phrases.ts'
import type { Service } from '../kubernetes/types.ts'
import { sayBeside } from '../policy/beside.ts'
import type { Reachability } from '../policy/connections.ts'
import { portWords } from '../policy/explain.ts'
import { containsAll, noPorts, type PortSet, portRange, union } from '../policy/ports.ts'
import type { Endpoint } from '../policy/types.ts'
import type { Profile } from './profile.ts'

/** Through the Services that select a pod, back to the same pod. */
interface ToItself {
  readonly services: readonly string[]
  readonly verdict: 'allowed' | 'depends' | 'unknown'
  /** The ports of the pod that its Services send to. */
  readonly ports: PortSet
  readonly sentence: string
}

/** Undefined where there is no question: no Service sends to it, or no policy isolates it. */
export function toItself(reach: Reachability, cluster: Cluster, index: number, profile: Profile | undefined): ToItself | undefined {
  const endpoint = reach.endpoints[index]
  if (!endpoint?.workload || endpoint.workload.hostNetwork) return undefined
  const { sure, others } = reach.throughService(index)
  if (!others && reach.isolating(index, 'egress').length === 0 && reach.isolating(index, 'ingress').length === 0) return undefined
  const found = cluster.services.filter((service) => selects(service, endpoint))
  const ports = found.flatMap((service) => targets(service, endpoint)).reduce(union, noPorts)
  if (ports === noPorts) return undefined
  const services = found.map(({ name }) => name)
  const { name } = endpoint
  const way = `itself through ${sayServices(services)} on ${portWords(ports)}`
  const cell = profile?.cells.selfThroughService
  const said = profile && cell ? ` ${profile.name}: ${cell.words}` : ''
  if (others) return { services, ports, verdict: 'unknown', sentence: `Whether ${name} reaches ${way} is not known. ${sayBeside(others)}` }
  if (containsAll(sure, ports)) {
    return { services, ports, verdict: 'allowed', sentence: `${name} reaches ${way}.${cell?.state === 'yes' ? said : ''}` }
  }
  const advice = `No rule at both of its gates lets ${name} through to itself: write one where it has to.`
  return {
    services,
    ports,
    verdict: 'depends',
    sentence: `Whether ${name} reaches ${way} depends on the network provider.${said} ${advice}`,
  }
}

const selects = ({ namespace, selector }: Service, endpoint: Endpoint): boolean =>
  namespace === endpoint.namespace &&
  selector !== undefined &&
  selector.size > 0 &&
  [...selector].every(([key, value]) => endpoint.labels.get(key) === value)

const targets = ({ ports }: Service, { workload }: Endpoint): PortSet[] =>
  ports.flatMap(({ targetPort, protocol }) => {
    const numbers =
      typeof targetPort === 'number'
        ? [targetPort]
        : (workload?.ports ?? []).flatMap((port) => (port.name === targetPort && port.protocol === protocol ? [port.port] : []))
    return numbers.map((number) => portRange(protocol, number, number))
  })
