/** The annotation by which Kubernetes 1.3 to 1.6 isolated namespaces (semantics.md section d), for providers that honoured it. */

import type { Cluster } from '../kubernetes/cluster.ts'
import { selectsAll } from '../kubernetes/labels.ts'
import type { NetworkPolicy, Peer, PolicyRule } from '../kubernetes/types.ts'
import { inert } from './adapt.ts'
import type { Profile } from './profile.ts'
import type { Effect } from './provider.ts'

const keys = { 'with-hyphen': 'net.beta.kubernetes.io/network-policy', 'without-hyphen': 'net.beta.kubernetes.io/networkpolicy' } as const

/** The key that the provider reads; undefined: none. */
export function honouredKey({ cells }: Profile): string | undefined {
  const { treatment } = cells.legacyAnnotation
  return treatment && keys[treatment]
}

/** Whether its value isolates. What is no JSON was ignored. */
export function isDefaultDeny(value: string | undefined): boolean {
  try {
    const parsed: unknown = JSON.parse(value ?? '')
    return (parsed as { ingress?: { isolation?: unknown } } | null)?.ingress?.isolation === 'DefaultDeny'
  } catch {
    return false
  }
}

/** Namespaces that the annotation isolates. */
export const isolatedBy = (cluster: Cluster, key: string): string[] =>
  [...cluster.namespaces.values()].flatMap(({ name, resource }) => (isDefaultDeny(resource?.annotations.get(key)) ? [name] : []))

interface LegacyReading {
  readonly policy: NetworkPolicy
  readonly effects: readonly Effect[]
}

/** A policy as it counts where namespaces are isolated by the annotation: only in those, and never for more than the way in. */
export function readLegacy(policy: NetworkPolicy, written: NetworkPolicy, isolated: readonly string[], profile: Profile): LegacyReading {
  const { source, treatment } = profile.cells.legacyAnnotation
  const effect = (kind: Effect['kind'], severity: Effect['severity'], path: Effect['path'], because: string): Effect => {
    return { kind, severity, policy: policy.ref, path, feature: 'legacyAnnotation', because, source }
  }
  if (policy.admission === 'rejected') return { policy, effects: [] }
  if (!isolated.includes(policy.namespace)) {
    const because = `${profile.name} isolates only namespaces with the annotation ${honouredKey(profile)}, which ${policy.namespace} does not have: this policy has no effect, and its pods are open. Give the namespace the annotation; or delete the policy if it is not to isolate from Kubernetes 1.7 on, where policies count by themselves.`
    return { policy: inert(policy), effects: [effect('not-enforced', 'error', ['metadata', 'name'], because)] }
  }
  const effects: Effect[] = []
  const ingress = policy.ingress.map((rule, index) => {
    const read = treatment === 'with-hyphen' ? withoutEmptyLists(rule, written.ingress[index]) : rule
    if (read !== rule) {
      const because = `Before Kubernetes 1.7 an empty list in a rule means nothing, not everything: this rule admits nobody. Leave the list out.`
      effects.push(effect('narrowed', 'warning', ['spec', 'ingress', index], because))
    }
    return read
  })
  const isSame = policy.isolates.ingress && !policy.isolates.egress && ingress.every((rule, index) => rule === policy.ingress[index])
  return { policy: isSame ? policy : { ...policy, isolates: { ingress: true, egress: false }, ingress }, effects }
}

const nobody: Peer = {}

function withoutEmptyLists(rule: PolicyRule, written: PolicyRule | undefined): PolicyRule {
  if (!written?.emptyPeers && !written?.emptyPorts) return rule
  return {
    ...rule,
    peers: written.emptyPeers ? [nobody] : rule.peers,
    ports: written.emptyPorts ? [{ protocol: 'TCP', port: 0, endPort: undefined }] : rule.ports,
  }
}

const standIns = new WeakMap<object, NetworkPolicy>()

/** The annotation of a namespace as a policy that isolates all its pods and allows nothing; its ref is the namespace's. */
export function toDefaultDeny(cluster: Cluster, namespace: string): NetworkPolicy | undefined {
  const resource = cluster.namespaces.get(namespace)?.resource
  if (!resource) return undefined
  let policy = standIns.get(resource)
  if (!policy) {
    policy = {
      kind: 'NetworkPolicy',
      ref: resource.ref,
      name: `the annotation of namespace ${namespace}`,
      namespace,
      namespaceGiven: true,
      labels: new Map(),
      annotations: new Map(),
      path: resource.path,
      admission: 'accepted',
      podSelector: { matchLabels: new Map(), matchExpressions: [] },
      isolates: { ingress: true, egress: false },
      typesGiven: true,
      ingress: [],
      egress: [],
    }
    standIns.set(resource, policy)
  }
  return policy
}

/** Policies that did nothing while their cluster went by the annotation, and isolate now: where one namespace has it and theirs has not. */
export function awokenPolicies(cluster: Cluster): NetworkPolicy[] {
  const isolated = Object.values(keys).flatMap((key) => isolatedBy(cluster, key))
  if (isolated.length === 0) return []
  // A default deny is what an annotation is turned into: nobody is surprised that it isolates.
  const isConverted = ({ podSelector, isolates, ingress }: NetworkPolicy) =>
    selectsAll(podSelector) && isolates.ingress && ingress.length === 0
  return cluster.policies.filter(
    (policy) => !isolated.includes(policy.namespace) && cluster.namespaces.get(policy.namespace)?.declared && !isConverted(policy),
  )
}
