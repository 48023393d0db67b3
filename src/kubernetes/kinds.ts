/** What is known of kinds: which API version serves what we read, which kinds are built in, and which ones change verdicts unseen. */

import type { WorkloadKind } from './types.ts'

export type EvaluatedKind = WorkloadKind | 'NetworkPolicy' | 'Namespace' | 'Service'

/** The version that serves a kind we evaluate, and versions that did, with the minor release (1.x) that stopped serving them. */
interface Served {
  readonly current: string
  readonly old?: Readonly<Record<string, number>>
}

const served: Readonly<Record<EvaluatedKind, Served>> = {
  NetworkPolicy: { current: 'networking.k8s.io/v1', old: { 'extensions/v1beta1': 16 } },
  Namespace: { current: 'v1' },
  Service: { current: 'v1' },
  Pod: { current: 'v1' },
  ReplicationController: { current: 'v1' },
  Deployment: { current: 'apps/v1', old: { 'extensions/v1beta1': 16, 'apps/v1beta1': 16, 'apps/v1beta2': 16 } },
  ReplicaSet: { current: 'apps/v1', old: { 'extensions/v1beta1': 16, 'apps/v1beta2': 16 } },
  StatefulSet: { current: 'apps/v1', old: { 'apps/v1beta1': 16, 'apps/v1beta2': 16 } },
  DaemonSet: { current: 'apps/v1', old: { 'extensions/v1beta1': 16, 'apps/v1beta2': 16 } },
  Job: { current: 'batch/v1' },
  CronJob: { current: 'batch/v1', old: { 'batch/v1beta1': 25, 'batch/v2alpha1': 21 } },
}

const evaluatedKinds = Object.keys(served) as EvaluatedKind[]

const isEvaluated = (kind: string): kind is EvaluatedKind => Object.hasOwn(served, kind)

/** The version that serves a kind we evaluate; empty for other kinds. */
export const currentVersionOf = (kind: string): string => (isEvaluated(kind) ? served[kind].current : '')

/** Other kinds that every cluster serves, by API version. */
const builtIn: Readonly<Record<string, readonly string[]>> = {
  v1: [
    'Binding',
    'ComponentStatus',
    'ConfigMap',
    'Endpoints',
    'Event',
    'LimitRange',
    'Node',
    'PersistentVolume',
    'PersistentVolumeClaim',
    'PodTemplate',
    'ResourceQuota',
    'Secret',
    'ServiceAccount',
  ],
  'apps/v1': ['ControllerRevision'],
  'batch/v1': [],
  'networking.k8s.io/v1': ['Ingress', 'IngressClass', 'IPAddress', 'ServiceCIDR'],
  'policy/v1': ['PodDisruptionBudget', 'Eviction'],
  'rbac.authorization.k8s.io/v1': ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'],
  'autoscaling/v1': ['HorizontalPodAutoscaler', 'Scale'],
  'autoscaling/v2': ['HorizontalPodAutoscaler'],
  'storage.k8s.io/v1': ['StorageClass', 'VolumeAttachment', 'CSIDriver', 'CSINode', 'CSIStorageCapacity', 'VolumeAttributesClass'],
  'scheduling.k8s.io/v1': ['PriorityClass'],
  'coordination.k8s.io/v1': ['Lease'],
  'discovery.k8s.io/v1': ['EndpointSlice'],
  'events.k8s.io/v1': ['Event'],
  'node.k8s.io/v1': ['RuntimeClass'],
  'resource.k8s.io/v1': ['DeviceClass', 'ResourceClaim', 'ResourceClaimTemplate', 'ResourceSlice'],
  'admissionregistration.k8s.io/v1': [
    'MutatingWebhookConfiguration',
    'ValidatingWebhookConfiguration',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
  ],
  'certificates.k8s.io/v1': ['CertificateSigningRequest'],
  'flowcontrol.apiserver.k8s.io/v1': ['FlowSchema', 'PriorityLevelConfiguration'],
  'apiextensions.k8s.io/v1': ['CustomResourceDefinition'],
  'apiregistration.k8s.io/v1': ['APIService'],
}

/** Keys come from manifests: `constructor` is not one of the table's. */
const entryOf = <T>(table: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  table && Object.hasOwn(table, key) ? table[key] : undefined

/** The kinds that an API version serves; empty for a version that is not among the built-in ones. */
export function kindsServedBy(apiVersion: string): string[] {
  return [...evaluatedKinds.filter((kind) => served[kind].current === apiVersion), ...(entryOf(builtIn, apiVersion) ?? [])]
}

/** The API group of a version; empty for the core. */
export const groupOf = (apiVersion: string) => (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '')

const builtInGroups = new Set([...Object.keys(builtIn).map(groupOf), 'extensions'])

/** What a kind in an API version is to us. */
export type Standing =
  | { readonly as: 'evaluated'; readonly kind: EvaluatedKind; readonly current: string; readonly removedIn: number | undefined }
  /** Every cluster takes it, and it does not bear on network policy. */
  | { readonly as: 'built-in' }
  /** No cluster knows it: the kind or its version is misspelt. `kind`: surely meant; `current`: the version that has it. */
  | { readonly as: 'unserved'; readonly kind: EvaluatedKind | undefined; readonly current: string | undefined }
  /** A custom resource; `decides` where it may allow or deny connections by itself. */
  | { readonly as: 'custom'; readonly decides: boolean }

export function standingOf(kind: string, apiVersion: string): Standing {
  const group = groupOf(apiVersion)
  if (!builtInGroups.has(group) && !(isEvaluated(kind) && isSlipOfOurs(group)))
    return { as: 'custom', decides: decidesTraffic(kind, apiVersion) }
  if (isEvaluated(kind)) {
    const { current, old } = served[kind]
    const removedIn = entryOf(old, apiVersion)
    if (apiVersion === current || removedIn !== undefined) return { as: 'evaluated', kind, current, removedIn }
    return { as: 'unserved', kind, current }
  }
  // Versions that come and go (v1beta1 of an Ingress, say) are not tracked; one with a slash in it is none.
  const isUntracked = group !== '' && entryOf(builtIn, apiVersion) === undefined && !apiVersion.slice(group.length + 1).includes('/')
  const known = isUntracked || kindsServedBy(apiVersion).includes(kind)
  const meant = evaluatedKinds.find((each) => each.toLowerCase() === kind.toLowerCase())
  return known ? { as: 'built-in' } : { as: 'unserved', kind: meant, current: undefined }
}

/** "networking/v1", "apps.k8s.io/v1": not a group of anybody's, so the built-in kind is meant. */
const isSlipOfOurs = (group: string) => !group.includes('.') || group.endsWith('.k8s.io')

/** How the ref of a resource that is not evaluated begins: a NetworkPolicy of another maker is none of Kubernetes. */
export const refKind = (kind: string, apiVersion: string): string => (isEvaluated(kind) ? `${kind}.${groupOf(apiVersion)}` : kind)

/** Groups whose policies allow or deny connections beside NetworkPolicy, by the ends of the kinds' names. A tier is nothing without the
 * policies in it, and what is staged is only looked at. */
const deciders: Readonly<Record<string, RegExp>> = {
  'policy.networking.k8s.io': /NetworkPolicy$/,
  'cilium.io': /NetworkPolicy$/,
  'projectcalico.org': /^(Global)?NetworkPolicy$|^HostEndpoint$/,
  'crd.projectcalico.org': /^(Global)?NetworkPolicy$|^HostEndpoint$/,
  'crd.antrea.io': /NetworkPolicy$/,
  'k8s.ovn.org': /^EgressFirewall$/,
  'network.openshift.io': /^EgressNetworkPolicy$|^NetNamespace$/,
  'security.istio.io': /^AuthorizationPolicy$/,
  'policy.linkerd.io': /Policy$|^Server$/,
  // For further networks of a pod, not for the one that this is about.
  'k8s.cni.cncf.io': /(?!)/,
}

/** Whether resources of this kind may allow or deny connections, so that verdicts without them are not the whole truth. Of groups that
 * nobody told us of, all that is called a network policy. */
export function decidesTraffic(kind: string, apiVersion: string): boolean {
  const group = groupOf(apiVersion)
  return builtInGroups.has(group) ? false : (entryOf(deciders, group) ?? /NetworkPolicy$/).test(kind)
}
