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

/** The cluster after applying `resources` in their order. The resources in it are the very objects given. */
export function toCluster(resources: readonly Resource[]): Cluster {
  const { kept, duplicates } = applyInOrder(resources)
  const folded = foldPods(kept.filter(isWorkload))
  return {
    namespaces: namespacesOf(kept),
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

function applyInOrder(resources: readonly Resource[]): { kept: Resource[]; duplicates: Duplicate[] } {
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
