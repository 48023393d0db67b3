/** Turns the nodes of workloads and Services into what policies see of them: labels, ports, addresses, owners. */

import type { Path, YamlNode } from '../yaml/node.ts'
import type { FieldError } from './field-error.ts'
import { toIdentity } from './metadata.ts'
import { checkDnsLabel, checkDnsSubdomain } from './names.ts'
import { type Misfit, readShape } from './read-shape.ts'
import {
  type ControllerObject,
  controller,
  cronJob,
  type MetaObject,
  type PodSpecObject,
  pod,
  type ServiceObject,
  service,
} from './schema.ts'
import { toLabels, toProtocol } from './to-policy.ts'
import type { ContainerPort, Service, Workload, WorkloadKind } from './types.ts'
import { validateMetadata } from './validate-metadata.ts'
import { validateLabels } from './validate-selector.ts'

/** A resource and what the API server's validation says to its metadata. */
export interface DecodedResource<R> {
  readonly resource: R
  readonly errors: readonly FieldError[]
}

/** Never fails: what cannot be read is left out and added to `misfits`, with paths from the resource's root. */
export function decodeWorkload(kind: WorkloadKind, node: YamlNode, at: Path, misfits: Misfit[]): DecodedResource<Workload> {
  if (kind === 'Pod') return decodePod(node, at, misfits)
  if (kind !== 'CronJob') return toController(kind, readShape(node, controller, [], misfits) ?? {}, at, ['spec'])
  const { metadata, spec } = readShape(node, cronJob, [], misfits) ?? {}
  return toController(kind, { metadata, spec: spec?.jobTemplate?.spec }, at, ['spec', 'jobTemplate', 'spec'])
}

function decodePod(node: YamlNode, at: Path, misfits: Misfit[]): DecodedResource<Workload> {
  const { metadata = {}, spec, status = {} } = readShape(node, pod, [], misfits) ?? {}
  const several = (status.podIPs ?? []).flatMap(({ ip }) => (ip ? [ip] : []))
  const resource: Workload = {
    ...toIdentity('Pod', metadata, at),
    kind: 'Pod',
    podLabels: toLabels(metadata.labels),
    ...toPorts(spec),
    replicas: 1,
    addresses: several.length > 0 ? several : status.podIP ? [status.podIP] : [],
    nodeAddress: status.hostIP || undefined,
    terminated: status.phase === 'Succeeded' || status.phase === 'Failed',
    owner: toOwner(metadata),
  }
  return { resource, errors: validateNamespaced(metadata, checkDnsSubdomain) }
}

function toController(kind: WorkloadKind, object: ControllerObject, at: Path, specPath: Path): DecodedResource<Workload> {
  const { metadata = {}, spec = {}, status = {} } = object
  const labels = spec.template?.metadata?.labels
  const isJob = kind === 'Job' || kind === 'CronJob'
  const finished = (status.conditions ?? []).some(
    ({ type, status: state }) => (type === 'Complete' || type === 'Failed') && state === 'True',
  )
  const resource: Workload = {
    ...toIdentity(kind, metadata, at),
    kind,
    podLabels: toLabels(labels),
    ...toPorts(spec.template?.spec),
    replicas: spec.replicas ?? spec.parallelism ?? 1,
    addresses: [],
    nodeAddress: undefined,
    terminated: kind === 'Job' && finished,
    ...(isJob && { job: { manualSelector: spec.manualSelector === true, indexed: spec.completionMode === 'Indexed' } }),
    owner: toOwner(metadata),
  }
  const labelErrors = validateLabels(labels, [...specPath, 'template', 'metadata', 'labels'])
  return { resource, errors: [...validateNamespaced(metadata, checkDnsSubdomain), ...labelErrors] }
}

/** kubectl fills in a namespace where there is none. */
function validateNamespaced(metadata: MetaObject, check: (name: string) => string[]): FieldError[] {
  return validateMetadata({ ...metadata, namespace: metadata.namespace || 'default' }, { namespaced: true, check })
}

/** Ports of containers, init containers aside (rule 31); an entry without a number declares nothing. */
function toPorts({ containers = [], hostNetwork = false }: PodSpecObject = {}): { ports: ContainerPort[]; hostNetwork: boolean } {
  const ports = containers.flatMap((container) => container.ports ?? [])
  return {
    ports: ports.flatMap(({ name, containerPort, protocol }) =>
      containerPort === undefined ? [] : [{ name: name || undefined, port: containerPort, protocol: toProtocol(protocol) }],
    ),
    hostNetwork,
  }
}

function toOwner({ ownerReferences = [] }: MetaObject): Workload['owner'] {
  const owner = ownerReferences.find((reference) => reference.controller)
  return owner?.kind && owner.name ? { kind: owner.kind, name: owner.name } : undefined
}

/** Without a selector (and for an external name) its endpoints are managed by hand. */
export function decodeService(node: YamlNode, at: Path, misfits: Misfit[]): DecodedResource<Service> {
  const { metadata = {}, spec = {} }: ServiceObject = readShape(node, service, [], misfits) ?? {}
  const selector = spec.type === 'ExternalName' ? undefined : toLabels(spec.selector)
  const resource: Service = {
    ...toIdentity('Service', metadata, at),
    kind: 'Service',
    selector: selector?.size ? selector : undefined,
    ports: (spec.ports ?? []).flatMap(({ name, port, targetPort, protocol }) =>
      port === undefined ? [] : [{ name: name || undefined, port, targetPort: targetPort || port, protocol: toProtocol(protocol) }],
    ),
    addresses: [...new Set([spec.clusterIP, ...(spec.clusterIPs ?? [])])].flatMap((text) => (text && text !== 'None' ? [text] : [])),
  }
  return { resource, errors: validateNamespaced(metadata, checkDnsLabel) }
}
