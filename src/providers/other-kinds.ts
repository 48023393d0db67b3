/** Policies of kinds that are not evaluated to those that a network provider may enforce. */

import { decidingOf } from '../kubernetes/deciding.ts'
import type { OtherResource } from '../kubernetes/types.ts'
import type { Profile } from './profile.ts'

/** By API group the ids of the providers that may; of groups that are not here all may, and of those of a mesh, which is none of them. */
const enforcers: ReadonlyMap<string, readonly string[]> = new Map([
  ['cilium.io', ['cilium', 'gke-dataplane-v2']],
  ['projectcalico.org', ['calico']],
  ['crd.projectcalico.org', ['calico']],
  ['crd.antrea.io', ['antrea']],
  ['k8s.ovn.org', ['ovn-kubernetes']],
  ['network.openshift.io', ['ovn-kubernetes']],
  ['policy.networking.k8s.io', ['antrea', 'calico', 'cilium', 'flannel-kube-network-policies', 'kindnet', 'ovn-kubernetes']],
])

const known = new WeakMap<readonly OtherResource[], Map<string, readonly OtherResource[]>>()

/** The same list for the same others and provider. */
export function othersUnder({ provider }: Profile, others: readonly OtherResource[]): readonly OtherResource[] {
  const byProvider = known.get(others) ?? new Map<string, readonly OtherResource[]>()
  known.set(others, byProvider)
  let found = byProvider.get(provider.id)
  if (!found) {
    const mayEnforce = (group: string) => enforcers.get(group)?.includes(provider.id) ?? true
    found = decidingOf(others).filter(({ decides }) => decides?.some(({ group }) => mayEnforce(group)))
    byProvider.set(provider.id, found)
  }
  return found
}
