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
  const owners = new Map<Ref, Workload>()
  for (const workload of workloads) if (workload.kind !== 'Pod') owners.set(workload.ref, workload)
  const members = new Map<Ref, Member>()
  for (let at = 0; at < workloads.length; ) {
    const first = workloads[at] as Workload
    // Pods of one owner mostly stand in a row.
    const start = at++
    const hash = first.podLabels.get(hashLabel)
    while (at < workloads.length && isSibling(workloads[at] as Workload, first, hash)) at++
    const root = rootOf(first, owners)
    const pods = first.kind === 'Pod' ? workloads.slice(start, at) : []
    const entry = members.get(root)
    if (entry) for (const pod of pods) entry.pods.push(pod)
    else members.set(root, { owner: owners.get(root), pods })
    if (root === first.ref) (members.get(root) as Member).owner = first
  }
  const folded: WorkloadPods[] = []
  for (const [ref, { owner, pods }] of members) folded.push(toEntry(ref, owner, pods))
  const over = folded.filter(({ workload, pods }) => workload.kind !== 'Pod' && pods.length === 0).map(({ workload }) => workload)
  const done = workloads.filter((workload) => workload.kind === 'Pod' && workload.terminated)
  let foldedInto: ReadonlyMap<Ref, Ref> | undefined
  return {
    workloads: folded.filter(({ pods }) => pods.length > 0),
    terminated: [...done, ...over],
    get foldedInto() {
      foldedInto ??= toFoldedInto(workloads, owners)
      return foldedInto
    },
  }
}

interface Member {
  owner: Workload | undefined
  readonly pods: Workload[]
}

function toFoldedInto(workloads: readonly Workload[], owners: ReadonlyMap<Ref, Workload>): ReadonlyMap<Ref, Ref> {
  const foldedInto = new Map<Ref, Ref>()
  for (const workload of workloads) {
    const root = rootOf(workload, owners)
    if (root !== workload.ref) foldedInto.set(workload.ref, root)
  }
  return foldedInto
}

const hashLabel = 'pod-template-hash'

/** `hash`: the second one's. */
function isSibling(a: Workload, b: Workload, hash: string | undefined): boolean {
  if (a.kind !== 'Pod' || b.kind !== 'Pod' || !a.owner || !b.owner) return false
  const isSame = a.owner === b.owner || (a.owner.name === b.owner.name && a.owner.kind === b.owner.kind)
  return isSame && a.namespace === b.namespace && a.podLabels.get(hashLabel) === hash
}

function rootOf(workload: Workload, byRef: ReadonlyMap<Ref, Workload>): Ref {
  const seen = new Set<Ref>()
  let at = workload
  while (!seen.has(at.ref)) {
    const owner = ownerOf(at, byRef)
    if (owner === undefined) return at.ref
    const next = byRef.get(owner)
    if (!next) return at.kind === 'Pod' ? owner : at.ref
    seen.add(at.ref)
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
  const suffix = `-${workload.podLabels.get(hashLabel)}`
  const deployment = `Deployment/${namespace}/${owner.name.slice(0, -suffix.length)}`
  return owner.name.endsWith(suffix) && byRef.has(deployment) ? deployment : ref
}

const isWorkloadKind = (kind: string): kind is WorkloadKind => (workloadKinds as readonly string[]).includes(kind)

function toEntry(ref: Ref, owner: Workload | undefined, pods: readonly Workload[]): WorkloadPods {
  // Mostly all are alike, which is seen faster than said.
  const [first] = pods
  const allAlike = first !== undefined && areAlike(first, pods)
  const workload = owner ?? makeUp(ref, pods, allAlike)
  return { workload, pods: groupsOf(workload, pods, allAlike) }
}

/** The controller of `pods`, which share an owner that is not in the input. */
function makeUp(ref: Ref, pods: readonly Workload[], allAlike: boolean): Workload {
  const first = pods[0] as Workload
  const kind = ref.slice(0, ref.indexOf('/')) as WorkloadKind
  const isShared = ([key, value]: readonly [string, string]) => pods.every((pod) => pod.podLabels.get(key) === value)
  return {
    ...first,
    ref,
    kind,
    name: ref.slice(`${kind}/${first.namespace}/`.length),
    podLabels: allAlike ? first.podLabels : new Map([...first.podLabels].filter(isShared)),
    replicas: pods.length,
    addresses: [],
    nodeAddress: undefined,
    terminated: pods.every((pod) => pod.terminated),
    owner: undefined,
  }
}

/** Kinds whose pods come back when they have terminated, so that the template still stands for pods to come. */
const keepsRunning = new Set<WorkloadKind>(['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet', 'DaemonSet', 'CronJob'])

function groupsOf(workload: Workload, pods: readonly Workload[], allAlike: boolean): PodGroup[] {
  const running = pods.some((pod) => pod.terminated) ? pods.filter((pod) => !pod.terminated) : pods
  if (running.length === 0) {
    const over = workload.terminated || (pods.length > 0 && !keepsRunning.has(workload.kind))
    return over ? [] : [templateOf(workload)]
  }
  if (allAlike) return [new RunningPods(running)]
  const groups = new Map<string, Workload[]>()
  const keys = [...(running[0] as Workload).podLabels.keys()]
  for (const pod of running) {
    const key = identityOf(pod, keys)
    const group = groups.get(key)
    if (group) group.push(pod)
    else groups.set(key, [pod])
  }
  return [...groups.values()].map((group) => new RunningPods(group))
}

function templateOf(workload: Workload): PodGroup {
  const { podLabels: labels, ports, hostNetwork, replicas: count } = workload
  return { labels, ports, hostNetwork, addresses: workload.addresses, nodeAddresses: nodesOf([workload]), count, each: [workload] }
}

/** Thousands of groups are made, and few asked for their addresses. */
class RunningPods implements PodGroup {
  readonly labels: Labels
  readonly ports: readonly ContainerPort[]
  readonly hostNetwork: boolean
  readonly count: number
  readonly each: readonly Workload[]

  constructor(pods: readonly Workload[]) {
    const { podLabels, ports, hostNetwork } = pods[0] as Workload
    this.labels = podLabels
    this.ports = ports
    this.hostNetwork = hostNetwork
    this.count = pods.length
    this.each = pods
  }

  get addresses(): readonly string[] {
    return this.each.flatMap((pod) => pod.addresses)
  }

  get nodeAddresses(): readonly string[] {
    return nodesOf(this.each)
  }
}

const nodesOf = (pods: readonly Workload[]): string[] => [...new Set(pods.flatMap((pod) => pod.nodeAddress ?? []))]

/** Whether all pods are like the first one. */
function areAlike(first: Workload, pods: readonly Workload[]): boolean {
  if (pods.length === 1) return true
  const { podLabels, ports, hostNetwork } = first
  const keys = [...podLabels.keys()]
  const values = [...podLabels.values()]
  for (let i = 1; i < pods.length; i++) {
    const pod = pods[i] as Workload
    if (pod.hostNetwork !== hostNetwork || !samePorts(pod.ports, ports)) return false
    if (pod.podLabels !== podLabels && !isSameMap(pod.podLabels, keys, values)) return false
  }
  return true
}

function isSameMap(labels: Labels, keys: readonly string[], values: readonly string[]): boolean {
  if (labels.size !== keys.length) return false
  for (let i = 0; i < keys.length; i++) if (labels.get(keys[i] as string) !== values[i]) return false
  return true
}

/** Whether the ports are declared alike, in the same order. */
export function samePorts(a: readonly ContainerPort[], b: readonly ContainerPort[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) {
    const [one, other] = [a[i] as ContainerPort, b[i] as ContainerPort]
    if (one.name !== other.name || one.port !== other.port || one.protocol !== other.protocol) return false
  }
  return true
}

/** Says all that tells pods apart, labels in the order of the given keys; lengths keep the parts apart, whatever they hold. */
function identityOf({ podLabels, ports, hostNetwork }: Workload, keys: readonly string[]): string {
  let identity = hostNetwork ? 'host' : ''
  let found = 0
  for (const key of keys) {
    const value = podLabels.get(key)
    if (value !== undefined) found++
    identity += value === undefined ? ' -' : ` ${value.length}:${value}`
  }
  if (found < podLabels.size) {
    const others = [...podLabels].filter(([key]) => !keys.includes(key)).sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [key, value] of others) identity += ` ${key.length}:${value.length}:${key}${value}`
  }
  for (const { name = '', port, protocol } of ports) identity += ` ${name.length}:${name}/${port}/${protocol}`
  return identity
}
