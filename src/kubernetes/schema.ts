/** The shapes of the manifests we read: NetworkPolicy with every field there is, other kinds with what matters to traffic. */

import { anything, flag, int32, int64, intOrString, list, mapOf, part, struct, type TypeOf, text, time } from './shape.ts'

const ownerReference = struct('OwnerReference', {
  apiVersion: text,
  kind: text,
  name: text,
  uid: text,
  controller: flag,
  blockOwnerDeletion: flag,
})

const managedFieldsEntry = struct('ManagedFieldsEntry', {
  manager: text,
  operation: text,
  apiVersion: text,
  time,
  fieldsType: text,
  fieldsV1: anything,
  subresource: text,
})

/** Every field of a resource's metadata. */
export const objectMeta = struct('ObjectMeta', {
  name: text,
  generateName: text,
  namespace: text,
  selfLink: text,
  uid: text,
  resourceVersion: text,
  generation: int64,
  creationTimestamp: time,
  deletionTimestamp: time,
  deletionGracePeriodSeconds: int64,
  labels: mapOf(text),
  annotations: mapOf(text),
  ownerReferences: list(ownerReference),
  finalizers: list(text),
  managedFields: list(managedFieldsEntry),
})

const requirement = struct('LabelSelectorRequirement', { key: text, operator: text, values: list(text) })

export const labelSelector = struct('LabelSelector', { matchLabels: mapOf(text), matchExpressions: list(requirement) })

const ipBlock = struct('IPBlock', { cidr: text, except: list(text) })

const peer = struct('NetworkPolicyPeer', { podSelector: labelSelector, namespaceSelector: labelSelector, ipBlock })

const port = struct('NetworkPolicyPort', { protocol: text, port: intOrString, endPort: int32 })

const ingressRule = struct('NetworkPolicyIngressRule', { ports: list(port), from: list(peer) })

const egressRule = struct('NetworkPolicyEgressRule', { ports: list(port), to: list(peer) })

const policySpec = struct('NetworkPolicySpec', {
  podSelector: labelSelector,
  ingress: list(ingressRule),
  egress: list(egressRule),
  policyTypes: list({ ...text, go: 'v1.PolicyType' }),
})

export const networkPolicy = struct('NetworkPolicy', { apiVersion: text, kind: text, metadata: objectMeta, spec: policySpec })

export type MetaObject = TypeOf<typeof objectMeta>
export type SelectorObject = TypeOf<typeof labelSelector>
export type PeerObject = TypeOf<typeof peer>
export type PortObject = TypeOf<typeof port>
export type SpecObject = TypeOf<typeof policySpec>
export type PolicyObject = TypeOf<typeof networkPolicy>

/** Metadata of kinds that we do not check to the letter. */
const meta = part('ObjectMeta', {
  name: text,
  generateName: text,
  namespace: text,
  generation: int64,
  labels: mapOf(text),
  annotations: mapOf(text),
  ownerReferences: list(ownerReference),
  finalizers: list(text),
})

export const anyObject = part('Object', { metadata: meta })

const containerPort = part('ContainerPort', { name: text, containerPort: int32, protocol: text })

const podSpec = part('PodSpec', { hostNetwork: flag, containers: list(part('Container', { ports: list(containerPort) })) })

const podStatus = part('PodStatus', { phase: text, podIP: text, podIPs: list(part('PodIP', { ip: text })), hostIP: text })

export const pod = part('Pod', { metadata: meta, spec: podSpec, status: podStatus })

const template = part('PodTemplateSpec', { metadata: meta, spec: podSpec })

const controllerSpec = part('Spec', { replicas: int32, parallelism: int32, manualSelector: flag, completionMode: text, template })

const condition = part('Condition', { type: text, status: text })

/** Deployment, ReplicaSet, ReplicationController, StatefulSet, DaemonSet and Job: what their pods are made of. */
export const controller = part('Controller', {
  metadata: meta,
  spec: controllerSpec,
  status: part('Status', { conditions: list(condition) }),
})

export const cronJob = part('CronJob', {
  metadata: meta,
  spec: part('CronJobSpec', { jobTemplate: part('Job', { spec: controllerSpec }) }),
})

const servicePort = part('ServicePort', { name: text, port: int32, targetPort: intOrString, protocol: text })

export const service = part('Service', {
  metadata: meta,
  spec: part('ServiceSpec', { selector: mapOf(text), ports: list(servicePort), type: text, clusterIP: text, clusterIPs: list(text) }),
})

export type PodSpecObject = TypeOf<typeof podSpec>
export type ControllerObject = TypeOf<typeof controller>
export type ServiceObject = TypeOf<typeof service>
