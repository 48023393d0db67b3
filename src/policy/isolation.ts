/** Which policies isolate a pod, per direction, and what their rules together let through: one profile for all pods with the same policies. */

import type { Direction, NetworkPolicy } from '../kubernetes/types.ts'
import { addAll, type Bits } from './bitset.ts'
import { type PortSpec, toPortSpec } from './port-spec.ts'
import { type Doubt, type Selector, toSelector } from './selection.ts'
import type { Universe } from './universe.ts'

/** Peers that get the same port list; `doubt`: they may be meant, or not. */
export interface Group {
  readonly spec: PortSpec
  readonly peers: Bits
  readonly doubt: Doubt | undefined
}

/** One direction of the pods that the same policies select. */
export interface Profile {
  /** Some policy that the API server takes isolates this direction. */
  readonly isolated: boolean
  /** Indexes into the policies: the ones that count, and the ones that the API server rejects, whose effect is not known. */
  readonly policies: readonly number[]
  readonly rejected: readonly number[]
  readonly groups: readonly Group[]
}

export interface Isolation {
  readonly selector: Selector
  /** For each unit its profile; address ranges have `openProfile`. */
  readonly ingress: readonly Profile[]
  readonly egress: readonly Profile[]
}

export const openProfile: Profile = { isolated: false, policies: [], rejected: [], groups: [] }

export function isolate(universe: Universe, policies: readonly NetworkPolicy[]): Isolation {
  const selector = toSelector(universe)
  const spaceOf = new Map(universe.spaces.map((space, index) => [space.name, index]))
  const subjects = policies.map((policy) => selector.subjects(spaceOf.get(policy.namespace) ?? -1, policy.podSelector))
  const direction = (name: Direction) => profiles(universe, policies, subjects, name, ruleGroups(policies, name, selector, spaceOf))
  return { selector, ingress: direction('ingress'), egress: direction('egress') }
}

/** For each policy the groups of its rules, compiled when first asked for. */
function ruleGroups(policies: readonly NetworkPolicy[], direction: Direction, selector: Selector, spaceOf: ReadonlyMap<string, number>) {
  const compiled: Group[][] = []
  return (index: number): readonly Group[] => {
    const policy = policies[index] as NetworkPolicy
    compiled[index] ??= policy[direction].flatMap((rule) => {
      const spec = toPortSpec(rule.ports)
      if (rule.peers.length === 0) return [{ spec, peers: selector.everyone, doubt: undefined }]
      return rule.peers.flatMap((peer): Group[] => {
        const { certain, doubtful } = selector.peer(spaceOf.get(policy.namespace) as number, peer)
        return [{ spec, peers: certain, doubt: undefined }, ...[...doubtful].map(([doubt, peers]) => ({ spec, peers, doubt }))]
      })
    })
    return compiled[index]
  }
}

function profiles(
  universe: Universe,
  policies: readonly NetworkPolicy[],
  subjects: readonly (readonly number[])[],
  direction: Direction,
  groupsOf: (policy: number) => readonly Group[],
): Profile[] {
  const selecting: number[][] = universe.units.map(() => [])
  const isExempt = (unit: number) => universe.network?.hostSubjects === 'exempt' && universe.units[unit]?.hostNetwork
  for (const [policy, units] of subjects.entries()) {
    const { isolates, admission } = policies[policy] as NetworkPolicy
    if (isolates[direction] || admission === 'rejected') for (const unit of units) if (!isExempt(unit)) selecting[unit]?.push(policy)
  }
  const known = new Map<string, Profile>()
  return selecting.map((list) => {
    if (list.length === 0) return openProfile
    const key = list.join()
    let profile = known.get(key)
    if (!profile) {
      const counting = list.filter((policy) => policies[policy]?.admission !== 'rejected')
      profile = {
        isolated: counting.length > 0,
        policies: counting,
        rejected: list.filter((policy) => policies[policy]?.admission === 'rejected'),
        groups: mergeGroups(counting.flatMap(groupsOf)),
      }
      known.set(key, profile)
    }
    return profile
  })
}

/** Groups with the same ports and the same doubt become one. */
function mergeGroups(groups: readonly Group[]): Group[] {
  const merged = new Map<string, Group>()
  const owned = new Set<Group>()
  for (const group of groups) {
    const key = `${group.spec.id} ${group.doubt}`
    let same = merged.get(key)
    if (!same) {
      merged.set(key, group)
      continue
    }
    if (!owned.has(same)) {
      same = { ...same, peers: same.peers.slice() }
      owned.add(same)
      merged.set(key, same)
    }
    addAll(same.peers, group.peers)
  }
  return [...merged.values()]
}
