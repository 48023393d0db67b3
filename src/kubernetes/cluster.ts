/** Turns the resources of all documents into one cluster: what is there after applying them in order, pods under their owners. */

import { applyChange, type Change, findChange } from './change.ts'
import { toNamespaceLabels } from './labels.ts'
import { type Folded, foldPods, type WorkloadPods } from './ownership.ts'
import type { Labels, Namespace, NetworkPolicy, OtherResource, Ref, Resource, Service, Workload } from './types.ts'

/** A namespace that some resource lives in or a manifest declares. */
interface NamespaceInfo {
  readonly name: string
  /** Always with kubernetes.io/metadata.name (semantics.md rule 26). */
  readonly labels: Labels
  /** Whether a Namespace manifest was given; without one only the name label is certain. */
  readonly declared: boolean
  readonly resource: Namespace | undefined
}

/** Two resources of one kind, namespace and name: applying the later replaced the earlier (rule 48). */
interface Duplicate {
  readonly replaced: Resource
  readonly by: Resource
}

/** What the network provider makes of the cluster, where one is chosen. */
export interface Network {
  /** The policies as they are enforced, in the order of the cluster's; then what the provider adds by itself. */
  readonly policies: readonly NetworkPolicy[]
  /** Those of other kinds that it may enforce; undefined: all. */
  readonly others?: readonly OtherResource[]
  /** Pods on their node's network: free of policies, or nobody knows (rule 42). */
  readonly hostSubjects: 'exempt' | 'in-doubt'
  /** The same pods as peers: named by no selector, or nobody knows. */
  readonly hostPeers: 'unnamed' | 'in-doubt'
  /** From a pod's own node to it, and from it to there: always (rule 41), as the rules say, or nobody knows. */
  readonly ownNodeIngress: 'passes' | 'in-doubt'
  readonly ownNodeEgress: 'passes' | 'policed' | 'in-doubt'
  /** An ipBlock is known to match a pod by its address, whichever that is. */
  readonly blocksMatchPods?: boolean
  /** No ipBlock matches the address of a node. */
  readonly blocksMissNodes?: boolean
  /** Nobody knows what policies do to IPv6 addresses outside. */
  readonly ipv6InDoubt?: boolean
  /** From a pod by a Service back to itself: always; else nobody knows where no rule allows it. */
  readonly throughServicePasses?: boolean
}

export interface Cluster {
  /** By name, in order of appearance. */
  readonly namespaces: ReadonlyMap<string, NamespaceInfo>
  readonly workloads: readonly WorkloadPods[]
  readonly policies: readonly NetworkPolicy[]
  readonly services: readonly Service[]
  readonly others: readonly OtherResource[]
  readonly duplicates: readonly Duplicate[]
  /** Pods that are Succeeded or Failed, and Jobs that have finished: listed, never an endpoint (rule 43). */
  readonly terminated: readonly Workload[]
  /** For each Pod, ReplicaSet or Job without an entry of its own: the ref of the workload that it belongs to. */
  readonly foldedInto: ReadonlyMap<Ref, Ref>
  /** Undefined: policies count as the specification says. */
  readonly network?: Network
}

/** A cluster and what it was made of. */
interface EarlierCluster {
  readonly resources: readonly Resource[]
  readonly cluster: Cluster
  /** What has changed since, where that is known already. */
  readonly change?: Change<Resource>
}

/** The cluster after applying `resources` in their order. The resources in it are the very objects given. Namespaces and workloads are those
 * of the earlier cluster, as objects, where they are made of the same resources. */
export function toCluster(resources: readonly Resource[], earlier?: EarlierCluster): Cluster {
  return (earlier && afterEdit(resources, earlier)) ?? toWholeCluster(resources, earlier)
}

function toWholeCluster(resources: readonly Resource[], earlier: EarlierCluster | undefined): Cluster {
  const { kept, duplicates } = applyInOrder(resources)
  const { workloads, policies, services, others } = byKind(kept)
  const folded = earlier && sameItems(workloads, byKind(keptOf(earlier)).workloads) ? earlier.cluster : foldPods(workloads)
  return assemble(folded, {
    namespaces: keepNamespaces(namespacesOf(kept), earlier?.cluster.namespaces),
    policies,
    services,
    others,
    duplicates,
  })
}

const foldings = new WeakMap<Cluster['workloads'], Folded>()

function assemble(folded: Folded, rest: Omit<Cluster, keyof Folded>): Cluster {
  const { workloads, terminated } = folded
  const source = foldings.get(workloads) ?? folded
  foldings.set(workloads, source)
  return {
    ...rest,
    workloads,
    terminated,
    // Few ask for it.
    get foldedInto() {
      return source.foldedInto
    },
  }
}

const keptOf = ({ resources, cluster }: EarlierCluster) => (cluster.duplicates.length > 0 ? applyInOrder(resources).kept : resources)

function byKind(resources: readonly Resource[]): {
  readonly workloads: readonly Workload[]
  readonly policies: readonly NetworkPolicy[]
  readonly services: readonly Service[]
  readonly others: readonly OtherResource[]
} {
  const [workloads, policies, services, others]: [Workload[], NetworkPolicy[], Service[], OtherResource[]] = [[], [], [], []]
  for (const resource of resources) {
    if (resource.kind === 'NetworkPolicy') policies.push(resource)
    else if (resource.kind === 'Service') services.push(resource)
    else if (resource.kind === 'Other') others.push(resource)
    else if (resource.kind !== 'Namespace') workloads.push(resource)
  }
  return { workloads, policies, services, others }
}

/** The earlier cluster with other policies, where the resources differ in one place and only in policies; undefined where more may change. */
function afterEdit(resources: readonly Resource[], { resources: before, cluster, change }: EarlierCluster): Cluster | undefined {
  if (cluster.duplicates.length > 0) return undefined
  const { start, removed, added } = change ?? findChange(before, resources)
  if (!removed.every(isPolicy) || !added.every(isPolicy)) return undefined
  if (bringsDuplicates(removed, added, cluster.policies)) return undefined
  // A namespace has its place in the order of appearance by what speaks of it first.
  const spoken = new Set([...removed, ...added].map(({ namespace }) => namespace))
  for (let i = 0; i < start && spoken.size > 0; i++) spoken.delete(homeOf(resources[i] as Resource))
  if (spoken.size > 0) return undefined
  const { namespaces, services, others, duplicates } = cluster
  const policies = applyChange(cluster.policies, { start: placeOf(removed[0], before, start, cluster.policies), removed, added })
  return assemble(cluster, { namespaces, policies, services, others, duplicates })
}

/** The place among the policies of what stands at `start` among all resources, `policy` if it is one. */
function placeOf(
  policy: NetworkPolicy | undefined,
  resources: readonly Resource[],
  start: number,
  policies: readonly NetworkPolicy[],
): number {
  if (policy) return policies.indexOf(policy)
  for (let i = start - 1; i >= 0; i--) {
    const resource = resources[i] as Resource
    if (isPolicy(resource)) return policies.indexOf(resource) + 1
  }
  return 0
}

const isPolicy = (resource: Resource): resource is NetworkPolicy => resource.kind === 'NetworkPolicy'

/** The namespace that a resource is in, or is. */
const homeOf = (resource: Resource): string => (resource.kind === 'Namespace' ? resource.name : (resource.namespace ?? ''))

/** Whether a policy comes that replaces another, or may do so. */
function bringsDuplicates(old: readonly NetworkPolicy[], now: readonly NetworkPolicy[], all: readonly NetworkPolicy[]): boolean {
  if (![...old, ...now].every(isNamed)) return true
  const gone = new Set(old.map(({ ref }) => ref))
  const come = now.map(({ ref }) => ref).filter((ref) => !gone.has(ref))
  if (new Set(now.map(({ ref }) => ref)).size < now.length) return true
  const isNew = toTest(come)
  return come.length > 0 && all.some(({ ref }) => isNew(ref))
}

/** Whether one is among a few, most often just one. */
function toTest(refs: readonly Ref[]): (ref: Ref) => boolean {
  if (refs.length === 1) return (ref) => ref === refs[0]
  const set = new Set(refs)
  return (ref) => set.has(ref)
}

const sameItems = (a: readonly unknown[], b: readonly unknown[]) => a.length === b.length && a.every((item, index) => item === b[index])

/** The earlier ones, when they say the same. */
function keepNamespaces(now: Cluster['namespaces'], before: Cluster['namespaces'] | undefined): Cluster['namespaces'] {
  const same =
    before &&
    sameItems([...now.keys()], [...before.keys()]) &&
    [...now].every(([name, info]) => info.resource === before.get(name)?.resource)
  return same ? before : now
}

function applyInOrder(resources: readonly Resource[]): { kept: readonly Resource[]; duplicates: Duplicate[] } {
  const refs = new Set<Ref>()
  let unnamed = 0
  for (const resource of resources) {
    if (isNamed(resource)) refs.add(resource.ref)
    else unnamed++
  }
  if (refs.size + unnamed === resources.length) return { kept: resources, duplicates: [] }
  const byRef = new Map<Ref, Resource>()
  const duplicates: Duplicate[] = []
  for (const [index, resource] of resources.entries()) {
    const ref = isNamed(resource) ? resource.ref : `${index}`
    const replaced = byRef.get(ref)
    if (replaced) duplicates.push({ replaced, by: resource })
    byRef.set(ref, resource)
  }
  return { kept: [...byRef.values()], duplicates }
}

/** Resources without a name, and those the server names by generateName, never replace one another. */
const isNamed = ({ name }: Resource) => name !== '' && name.charCodeAt(name.length - 1) !== star
const star = 42

function namespacesOf(resources: readonly Resource[]): Map<string, NamespaceInfo> {
  const namespaces = new Map<string, NamespaceInfo>()
  let last: string | undefined
  for (const resource of resources) {
    if (resource.kind === 'Namespace') {
      const labels = toNamespaceLabels(resource.name, resource.labels)
      namespaces.set(resource.name, { name: resource.name, labels, declared: true, resource })
      continue
    }
    const name = resource.namespace
    // What belongs together mostly stands together.
    if (name === undefined || name === last) continue
    last = name
    if (!namespaces.has(name)) namespaces.set(name, { name, labels: toNamespaceLabels(name), declared: false, resource: undefined })
  }
  return namespaces
}

export type { PodGroup, WorkloadPods } from './ownership.ts'
