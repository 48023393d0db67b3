/** Turns workloads, pods among them, into one entry for each workload a person knows, with the distinct pods it has. */

import type { ContainerPort, Labels, Ref, Workload, WorkloadKind } from './types.ts'
import { workloadKinds } from './types.ts'

/** Pods of a workload that share everything a policy can look at. */
export interface PodGroup {
  readonly labels: Labels
  readonly ports: readonly ContainerPort[]
  readonly hostNetwork: boolean
  /** Of all pods of the group, where given. */
  readonly addresses: readonly string[]
  /** Of the nodes they run on, where given. */
  readonly nodeAddresses: readonly string[]
  readonly count: number
  /** Of each pod by itself, where given. */
  readonly each: readonly { readonly addresses: readonly string[]; readonly nodeAddress: string | undefined }[]
}

/** A workload and its pods: those given, or one group by its template. Never none. */
export interface WorkloadPods {
  readonly workload: Workload
  readonly pods: readonly PodGroup[]
}

export interface Folded {
  readonly workloads: readonly WorkloadPods[]
  readonly terminated: readonly Workload[]
  readonly foldedInto: ReadonlyMap<Ref, Ref>
}

/** Puts every Pod, ReplicaSet and Job under its outermost owner. An owner that is not in the input is made up from its pods. */
export function foldPods(workloads: readonly Workload[]): Folded {
  const byRef = new Map(workloads.map((workload) => [workload.ref, workload]))
  const foldedInto = new Map<Ref, Ref>()
  const members = new Map<Ref, { owner: Workload | undefined; pods: Workload[] }>()
  const entryOf = (ref: Ref) => {
    const entry = members.get(ref) ?? { owner: byRef.get(ref), pods: [] }
    members.set(ref, entry)
    return entry
  }
  for (const workload of workloads) {
    const root = rootOf(workload, byRef)
    const entry = entryOf(root)
    if (workload.kind === 'Pod') entry.pods.push(workload)
    if (root !== workload.ref) foldedInto.set(workload.ref, root)
  }
  const folded = [...members].map(([ref, { owner, pods }]) => {
    const workload = owner ?? makeUp(ref, pods)
    return { workload, pods: groupsOf(workload, pods) }
  })
  const over = folded.filter(({ workload, pods }) => workload.kind !== 'Pod' && pods.length === 0).map(({ workload }) => workload)
  const done = workloads.filter((workload) => workload.kind === 'Pod' && workload.terminated)
  return { workloads: folded.filter(({ pods }) => pods.length > 0), terminated: [...done, ...over], foldedInto }
}

/** The ref of the outermost owner that is in the input; for a pod of an absent controller, that controller's. */
function rootOf(workload: Workload, byRef: ReadonlyMap<Ref, Workload>): Ref {
  const seen = new Set<Ref>()
  let at = workload
  while (!seen.has(at.ref)) {
    seen.add(at.ref)
    const owner = ownerOf(at, byRef)
    if (owner === undefined) return at.ref
    const next = byRef.get(owner)
    if (!next) return at.kind === 'Pod' ? owner : at.ref
    at = next
  }
  return workload.ref
}

function ownerOf(workload: Workload, byRef: ReadonlyMap<Ref, Workload>): Ref | undefined {
  const { owner, namespace } = workload
  if (!owner || !isWorkloadKind(owner.kind) || owner.kind === 'Pod') return undefined
  const ref = `${owner.kind}/${namespace}/${owner.name}`
  if (byRef.has(ref) || owner.kind !== 'ReplicaSet') return ref
  // Deployments and pods are often listed without the ReplicaSets between them, whose names end with the hash in the pods' labels.
  const suffix = `-${workload.podLabels.get('pod-template-hash')}`
  const deployment = `Deployment/${namespace}/${owner.name.slice(0, -suffix.length)}`
  return owner.name.endsWith(suffix) && byRef.has(deployment) ? deployment : ref
}

const isWorkloadKind = (kind: string): kind is WorkloadKind => (workloadKinds as readonly string[]).includes(kind)

/** The controller of `pods`, which share an owner that is not in the input. */
function makeUp(ref: Ref, pods: readonly Workload[]): Workload {
  const first = pods[0] as Workload
  const [kind, , ...name] = ref.split('/') as [WorkloadKind, string, ...string[]]
  const shared = [...first.podLabels].filter(([key, value]) => pods.every((pod) => pod.podLabels.get(key) === value))
  return {
    ...first,
    ref,
    kind,
    name: name.join('/'),
    podLabels: new Map(shared),
    replicas: pods.length,
    addresses: [],
    nodeAddress: undefined,
    terminated: pods.every((pod) => pod.terminated),
    owner: undefined,
  }
}

/** Kinds whose pods come back when they have terminated, so that the template still stands for pods to come. */
const keepsRunning = new Set<WorkloadKind>(['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet', 'DaemonSet', 'CronJob'])

function groupsOf(workload: Workload, pods: readonly Workload[]): PodGroup[] {
  const running = pods.filter((pod) => !pod.terminated)
  if (running.length === 0) {
    const over = workload.terminated || (pods.length > 0 && !keepsRunning.has(workload.kind))
    return over ? [] : [templateOf(workload)]
  }
  const groups = new Map<string, Workload[]>()
  for (const pod of running) {
    const key = identityOf(pod)
    const group = groups.get(key)
    if (group) group.push(pod)
    else groups.set(key, [pod])
  }
  return [...groups.values()].map(groupOf)
}

function templateOf(workload: Workload): PodGroup {
  const { podLabels: labels, ports, hostNetwork, replicas: count } = workload
  return { labels, ports, hostNetwork, addresses: workload.addresses, nodeAddresses: nodesOf([workload]), count, each: [workload] }
}

function groupOf(pods: readonly Workload[]): PodGroup {
  const { podLabels: labels, ports, hostNetwork } = pods[0] as Workload
  const addresses = pods.flatMap((pod) => pod.addresses)
  return { labels, ports, hostNetwork, addresses, nodeAddresses: nodesOf(pods), count: pods.length, each: pods }
}

const nodesOf = (pods: readonly Workload[]): string[] => [...new Set(pods.flatMap((pod) => pod.nodeAddress ?? []))]

function identityOf(pod: Workload): string {
  const labels = [...pod.podLabels].sort(([a], [b]) => (a < b ? -1 : 1))
  const ports = pod.ports.map(({ name, port, protocol }) => [name, port, protocol])
  return JSON.stringify([labels, ports, pod.hostNetwork])
}
