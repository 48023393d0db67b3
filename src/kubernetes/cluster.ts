/** Turns the resources of all documents into one cluster: what is there after applying them in order, pods under their owners. */

import { toNamespaceLabels } from './labels.ts'
import { foldPods, type WorkloadPods } from './ownership.ts'
import type { Labels, Namespace, NetworkPolicy, OtherResource, Ref, Resource, Service, Workload } from './types.ts'
import { isWorkload } from './types.ts'

/** A namespace that some resource lives in or a manifest declares. */
export interface NamespaceInfo {
  readonly name: string
  /** Always with kubernetes.io/metadata.name (semantics.md rule 26). */
  readonly labels: Labels
  /** Whether a Namespace manifest was given; without one only the name label is certain. */
  readonly declared: boolean
  readonly resource: Namespace | undefined
}

/** Two resources of one kind, namespace and name: applying the later replaced the earlier (rule 48). */
export interface Duplicate {
  readonly replaced: Resource
  readonly by: Resource
}

/** What the network provider makes of the cluster, where one is chosen. */
export interface Network {
  /** The policies as they are enforced, in the order of the cluster's; then what the provider adds by itself. */
  readonly policies: readonly NetworkPolicy[]
  /** Pods on their node's network: free of policies, or nobody knows (rule 42). */
  readonly hostSubjects: 'exempt' | 'in-doubt'
  /** The same pods as peers: named by no selector, or nobody knows. */
  readonly hostPeers: 'unnamed' | 'in-doubt'
  /** From a pod's own node to it, and from it to there: always (rule 41), as the rules say, or nobody knows. */
  readonly ownNodeIngress: 'passes' | 'in-doubt'
  readonly ownNodeEgress: 'passes' | 'policed' | 'in-doubt'
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
export interface EarlierCluster {
  readonly resources: readonly Resource[]
  readonly cluster: Cluster
}

/** The cluster after applying `resources` in their order. The resources in it are the very objects given. Namespaces and workloads are those
 * of the earlier cluster, as objects, where they are made of the same resources. */
export function toCluster(resources: readonly Resource[], earlier?: EarlierCluster): Cluster {
  const { kept, duplicates } =
    earlier && onlyPoliciesDiffer(resources, earlier) ? { kept: resources, duplicates: [] } : applyInOrder(resources)
  const workloads = kept.filter(isWorkload)
  const folded = earlier && sameItems(workloads, keptOf(earlier).filter(isWorkload)) ? earlier.cluster : foldPods(workloads)
  return {
    namespaces: keepNamespaces(namespacesOf(kept), earlier?.cluster.namespaces),
    workloads: folded.workloads,
    terminated: folded.terminated,
    // Few ask for it.
    get foldedInto() {
      return folded.foldedInto
    },
    policies: kept.filter((resource) => resource.kind === 'NetworkPolicy'),
    services: kept.filter((resource) => resource.kind === 'Service'),
    others: kept.filter((resource) => resource.kind === 'Other'),
    duplicates,
  }
}

const keptOf = ({ resources, cluster }: EarlierCluster) => (cluster.duplicates.length > 0 ? applyInOrder(resources).kept : resources)

/** Whether the resources are those of a cluster without duplicates but for policies in one place, which bring no duplicate either. */
function onlyPoliciesDiffer(resources: readonly Resource[], { resources: before, cluster }: EarlierCluster): boolean {
  if (cluster.duplicates.length > 0) return false
  const shorter = Math.min(before.length, resources.length)
  let start = 0
  while (start < shorter && before[start] === resources[start]) start++
  let end = 0
  while (end < shorter - start && before[before.length - 1 - end] === resources[resources.length - 1 - end]) end++
  const [old, now] = [before.slice(start, before.length - end), resources.slice(start, resources.length - end)]
  if (![...old, ...now].every((resource) => resource.kind === 'NetworkPolicy' && isNamed(resource))) return false
  const gone = new Set(old.map(({ ref }) => ref))
  const come = new Set(now.map(({ ref }) => ref))
  return come.size === now.length && cluster.policies.every(({ ref }) => gone.has(ref) || !come.has(ref))
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
  const byRef = new Map<Ref, Resource>()
  const duplicates: Duplicate[] = []
  for (const [index, resource] of resources.entries()) {
    const ref = isNamed(resource) ? resource.ref : `${index}`
    const replaced = byRef.get(ref)
    if (replaced) duplicates.push({ replaced, by: resource })
    byRef.set(ref, resource)
  }
  return { kept: duplicates.length > 0 ? [...byRef.values()] : resources, duplicates }
}

/** Resources without a name, and those the server names by generateName, never replace one another. */
const isNamed = (resource: Resource) => resource.name !== '' && !resource.name.endsWith('*')

function namespacesOf(resources: readonly Resource[]): Map<string, NamespaceInfo> {
  const namespaces = new Map<string, NamespaceInfo>()
  for (const resource of resources) {
    if (resource.kind === 'Namespace') {
      const labels = toNamespaceLabels(resource.name, resource.labels)
      namespaces.set(resource.name, { name: resource.name, labels, declared: true, resource })
    } else if (resource.namespace !== undefined && !namespaces.has(resource.namespace)) {
      const name = resource.namespace
      namespaces.set(name, { name, labels: toNamespaceLabels(name), declared: false, resource: undefined })
    }
  }
  return namespaces
}

export type { PodGroup, WorkloadPods } from './ownership.ts'
