/** The resources Drawbridge evaluates, as the API server would store them: defaults in, null and absent resolved, unknown fields dropped. */

import type { Path } from '../yaml/node.ts'
import type { Deciding } from './deciding.ts'

export type Labels = ReadonlyMap<string, string>

/** `kind/namespace/name`, or `kind/name` for resources without a namespace. */
export type Ref = string

interface ResourceBase {
  readonly ref: Ref
  readonly name: string
  /** metadata.labels */
  readonly labels: Labels
  /** metadata.annotations */
  readonly annotations: Labels
  /** Where it stands in its document: [] or ['items', 3]. */
  readonly path: Path
}

interface NamespacedBase extends ResourceBase {
  /** 'default' when the manifest names none. */
  readonly namespace: string
  readonly namespaceGiven: boolean
}

export interface Namespace extends ResourceBase {
  /** `labels` always has kubernetes.io/metadata.name (semantics.md rule 26). */
  readonly kind: 'Namespace'
}

export type Protocol = 'TCP' | 'UDP' | 'SCTP'

export interface ContainerPort {
  readonly name: string | undefined
  readonly port: number
  readonly protocol: Protocol
}

export const workloadKinds = [
  'Pod',
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
] as const
export type WorkloadKind = (typeof workloadKinds)[number]

/** Pods with one template, or one Pod. */
export interface Workload extends NamespacedBase {
  readonly kind: WorkloadKind
  /** The labels of its pods (the template's; the Pod's own). */
  readonly podLabels: Labels
  /** Of all containers, init containers aside (rule 31). */
  readonly ports: readonly ContainerPort[]
  readonly replicas: number
  readonly hostNetwork: boolean
  /** Pod addresses, where given (status.podIP, status.podIPs). Pods only. */
  readonly addresses: readonly string[]
  /** Address of the pod's node (status.hostIP), where given. Pods only. */
  readonly nodeAddress: string | undefined
  /** Phase Succeeded or Failed: no network identity (rule 43). */
  readonly terminated: boolean
  /** Of Jobs and CronJobs: what decides which labels their pods are given. */
  readonly job?: JobLabels
  /** The controller among its ownerReferences. */
  readonly owner: { readonly kind: string; readonly name: string } | undefined
}

export interface JobLabels {
  /** The template has to have the labels that name the Job: it is given none. */
  readonly manualSelector: boolean
  /** Its pods are numbered. */
  readonly indexed: boolean
}

interface ServicePort {
  readonly name: string | undefined
  readonly port: number
  readonly targetPort: number | string
  readonly protocol: Protocol
}

export interface Service extends NamespacedBase {
  readonly kind: 'Service'
  /** Undefined: no selector, endpoints are managed by hand. */
  readonly selector: Labels | undefined
  readonly ports: readonly ServicePort[]
  /** Its own (clusterIP), where they are written down. */
  readonly addresses: readonly string[]
}

export type SelectorOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'

export interface SelectorRequirement {
  readonly key: string
  readonly operator: SelectorOperator
  readonly values: readonly string[]
}

/** All requirements are ANDed; none at all selects everything (rules 19, 22). */
export interface LabelSelector {
  readonly matchLabels: Labels
  readonly matchExpressions: readonly SelectorRequirement[]
}

/** Present fields only; a missing one takes no part (rules 16 to 20). */
export interface Peer {
  readonly podSelector?: LabelSelector
  readonly namespaceSelector?: LabelSelector
  readonly ipBlock?: { readonly cidr: string; readonly except: readonly string[] }
}

/** `port` undefined: every port of the protocol. A string is a port name, looked up on the destination pod (rule 30). */
export interface PortEntry {
  readonly protocol: Protocol
  readonly port: number | string | undefined
  readonly endPort: number | undefined
}

export interface PolicyRule {
  /** In list order, one for each item. Empty: everyone (rule 13). */
  readonly peers: readonly Peer[]
  /** In list order, one for each item. Empty: every port of every protocol (rule 14). */
  readonly ports: readonly PortEntry[]
  /** The list is written and empty: nobody, no port, to clusters before 1.7 (semantics.md section d). */
  readonly emptyPeers?: true
  readonly emptyPorts?: true
}

export type Direction = 'ingress' | 'egress'

/** What would become of the manifest when applied: taken; refused by strict validation only (the lenient reading drops fields);
 * refused always (then what it says of traffic is not known). */
export type Admission = 'accepted' | 'lenient-only' | 'rejected'

export interface NetworkPolicy extends NamespacedBase {
  readonly kind: 'NetworkPolicy'
  readonly admission: Admission
  readonly podSelector: LabelSelector
  /** The effective policyTypes, defaulted by rule 8. */
  readonly isolates: { readonly ingress: boolean; readonly egress: boolean }
  /** Whether spec.policyTypes was written with at least one entry. */
  readonly typesGiven: boolean
  readonly ingress: readonly PolicyRule[]
  readonly egress: readonly PolicyRule[]
}

/** A document of a kind that Drawbridge does not evaluate: its bytes are kept, its kind is listed. */
export interface OtherResource extends ResourceBase {
  readonly kind: 'Other'
  readonly actualKind: string
  readonly apiVersion: string
  readonly namespace: string | undefined
  /** Of a kind that may allow or deny connections: what it may do at most. */
  readonly decides?: readonly Deciding[]
  /** Of such a kind: all that it says, in one form, so that two can be told apart. */
  readonly content?: string
}

export type Resource = Namespace | Workload | Service | NetworkPolicy | OtherResource

export const isWorkload = (resource: Resource): resource is Workload => (workloadKinds as readonly string[]).includes(resource.kind)
