/** The manifests that the editor completes: every field of a NetworkPolicy, the usual ones of namespaces, workloads and services. */

import { currentVersionOf } from '../kubernetes/kinds.ts'
import { labelSelector, networkPolicy, objectMeta } from '../kubernetes/schema.ts'
import { anything, fieldOf, flag, int32, int64, intOrString, list, mapOf, part, type Shape, text } from '../kubernetes/shape.ts'
import type { Path } from '../yaml/node.ts'

const keyRef = part('KeySelector', { name: text, key: text, optional: flag })
const envVar = part('EnvVar', {
  name: text,
  value: text,
  valueFrom: part('EnvVarSource', {
    configMapKeyRef: keyRef,
    secretKeyRef: keyRef,
    fieldRef: part('FieldRef', { apiVersion: text, fieldPath: text }),
  }),
})
const sourceRef = part('SourceRef', { name: text, optional: flag })

const probe = part('Probe', {
  httpGet: part('HTTPGetAction', { path: text, port: intOrString, scheme: text, host: text }),
  tcpSocket: part('TCPSocketAction', { port: intOrString, host: text }),
  exec: part('ExecAction', { command: list(text) }),
  grpc: part('GRPCAction', { port: int32, service: text }),
  initialDelaySeconds: int32,
  periodSeconds: int32,
  timeoutSeconds: int32,
  successThreshold: int32,
  failureThreshold: int32,
})

const container = part('Container', {
  name: text,
  image: text,
  imagePullPolicy: text,
  command: list(text),
  args: list(text),
  workingDir: text,
  ports: list(part('ContainerPort', { name: text, containerPort: int32, protocol: text, hostPort: int32, hostIP: text })),
  env: list(envVar),
  envFrom: list(part('EnvFromSource', { prefix: text, configMapRef: sourceRef, secretRef: sourceRef })),
  resources: part('ResourceRequirements', { requests: mapOf(text), limits: mapOf(text) }),
  volumeMounts: list(part('VolumeMount', { name: text, mountPath: text, subPath: text, readOnly: flag })),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle: anything,
  securityContext: anything,
})

const volume = part('Volume', {
  name: text,
  configMap: part('ConfigMapVolume', { name: text, optional: flag }),
  secret: part('SecretVolume', { secretName: text, optional: flag }),
  emptyDir: anything,
  persistentVolumeClaim: part('ClaimVolume', { claimName: text, readOnly: flag }),
  hostPath: part('HostPathVolume', { path: text, type: text }),
})

const podSpec = part('PodSpec', {
  containers: list(container),
  initContainers: list(container),
  hostNetwork: flag,
  dnsPolicy: text,
  restartPolicy: text,
  serviceAccountName: text,
  nodeSelector: mapOf(text),
  nodeName: text,
  tolerations: list(part('Toleration', { key: text, operator: text, value: text, effect: text })),
  affinity: anything,
  volumes: list(volume),
  imagePullSecrets: list(part('LocalRef', { name: text })),
  hostname: text,
  subdomain: text,
  hostAliases: list(part('HostAlias', { ip: text, hostnames: list(text) })),
  priorityClassName: text,
  terminationGracePeriodSeconds: int64,
  securityContext: anything,
})

const template = part('PodTemplateSpec', { metadata: objectMeta, spec: podSpec })
const base = { apiVersion: text, kind: text, metadata: objectMeta }

const jobSpec = part('JobSpec', {
  template,
  parallelism: int32,
  completions: int32,
  backoffLimit: int32,
  activeDeadlineSeconds: int64,
  ttlSecondsAfterFinished: int32,
  suspend: flag,
})

const controllerFields = { replicas: int32, selector: labelSelector, template, minReadySeconds: int32, revisionHistoryLimit: int32 }

const service = part('ServiceSpec', {
  selector: mapOf(text),
  ports: list(
    part('ServicePort', { name: text, port: int32, targetPort: intOrString, protocol: text, nodePort: int32, appProtocol: text }),
  ),
  type: text,
  clusterIP: text,
  externalName: text,
  externalTrafficPolicy: text,
  sessionAffinity: text,
  publishNotReadyAddresses: flag,
})

const shapes: Readonly<Record<string, Shape>> = {
  NetworkPolicy: networkPolicy,
  Namespace: part('Namespace', base),
  Pod: part('Pod', { ...base, spec: podSpec }),
  Deployment: part('Deployment', { ...base, spec: part('DeploymentSpec', { ...controllerFields, strategy: anything, paused: flag }) }),
  ReplicaSet: part('ReplicaSet', { ...base, spec: part('ReplicaSetSpec', controllerFields) }),
  StatefulSet: part('StatefulSet', {
    ...base,
    spec: part('StatefulSetSpec', {
      ...controllerFields,
      serviceName: text,
      podManagementPolicy: text,
      volumeClaimTemplates: list(anything),
      updateStrategy: anything,
    }),
  }),
  DaemonSet: part('DaemonSet', {
    ...base,
    spec: part('DaemonSetSpec', { selector: labelSelector, template, updateStrategy: anything, minReadySeconds: int32 }),
  }),
  Job: part('Job', { ...base, spec: jobSpec }),
  CronJob: part('CronJob', {
    ...base,
    spec: part('CronJobSpec', {
      schedule: text,
      timeZone: text,
      jobTemplate: part('JobTemplateSpec', { metadata: objectMeta, spec: jobSpec }),
      concurrencyPolicy: text,
      suspend: flag,
      startingDeadlineSeconds: int64,
      successfulJobsHistoryLimit: int32,
      failedJobsHistoryLimit: int32,
    }),
  }),
  Service: part('Service', { ...base, spec: service }),
}

/** A document whose kind is not written yet. */
const unknownKind = part('Object', { ...base, spec: anything })

/** The kinds that the editor knows. */
export const knownKinds: readonly string[] = Object.keys(shapes)

/** The shape of a resource; of one without a kind: what all have in common. */
export const shapeOf = (kind: string | undefined): Shape | undefined =>
  kind === undefined || kind === '' ? unknownKind : Object.hasOwn(shapes, kind) ? shapes[kind] : undefined

/** The shape at a path of a resource with the struct that has it as a field: what sentences and values are found by. */
interface Spot {
  readonly shape: Shape
  /** "NetworkPolicySpec.podSelector"; of the items of a list, that of the list. */
  readonly field: string | undefined
}

export function spotAt(root: Shape, path: Path): Spot | undefined {
  let spot: Spot = { shape: root, field: undefined }
  for (const step of path) {
    const { shape } = spot
    const below = shape.item ?? fieldOf(shape, step)
    if (!below || (shape.kind === 'list') !== (typeof step === 'number')) return undefined
    spot = { shape: below, field: shape.kind === 'struct' ? fieldName(shape, step) : spot.field }
  }
  return spot
}

/** "NetworkPolicySpec.podSelector" */
export const fieldName = (shape: Shape, step: string | number): string => `${shape.go.replace(/^v1\./, '')}.${step}`

/** The API versions of the kinds that the editor knows, each once. */
export const knownVersions: readonly string[] = [...new Set(knownKinds.map(currentVersionOf))]
