/** Policies to edited ones, of eight kinds: what a person does to one policy at a time. */

import { applyChange, type Change } from '../kubernetes/change.ts'
import type { NetworkPolicy, Resource } from '../kubernetes/types.ts'
import type { Random } from './random.ts'
import { everything, matching, named, tcp } from './shape-policies.ts'

export type EditKind = (typeof editKinds)[number]
export const editKinds = ['port', 'peer', 'rule', 'selector', 'isolate ingress', 'isolate egress', 'add', 'remove'] as const

/** The resources after one edit of the policy at `at`. */
export const edit = (resources: readonly Resource[], at: number, kind: EditKind, random: Random): readonly Resource[] =>
  applyChange(resources, toEdit(resources, at, kind, random))

/** One edit of the policy at `at`. */
export function toEdit(resources: readonly Resource[], at: number, kind: EditKind, random: Random): Change<Resource> {
  const policy = resources[at] as NetworkPolicy
  const label = matching({ app: `app-${random.int(400)}` })
  const rule = { peers: [{ podSelector: label }], ports: [tcp(1000 + random.int(9000))] }
  const replace = (change: Partial<NetworkPolicy>) => ({ start: at, removed: [policy], added: [{ ...policy, ...change }] })
  switch (kind) {
    case 'port':
      return replace({ ingress: policy.ingress.map(({ peers }) => ({ peers, ports: rule.ports })) })
    case 'peer':
      return replace({ ingress: policy.ingress.map(({ ports }) => ({ peers: rule.peers, ports })) })
    case 'rule':
      return replace({ ingress: [...policy.ingress, rule] })
    case 'selector':
      return replace({ podSelector: label })
    case 'isolate ingress':
      return replace({ isolates: { ...policy.isolates, ingress: !policy.isolates.ingress } })
    case 'isolate egress':
      return replace({ isolates: { ...policy.isolates, egress: !policy.isolates.egress } })
    case 'add': {
      const isolates = { ingress: true, egress: random.chance(0.5) }
      const spec = { namespace: policy.namespace, podSelector: everything, isolates, ingress: [rule], egress: [] }
      return { start: at, removed: [], added: [named(spec, `new-${random.int(1_000_000)}`)] }
    }
    case 'remove':
      return { start: at, removed: [policy], added: [] }
  }
}
