/** Which policies isolate a pod, per direction, and what their rules together let through: one profile for all pods with the same policies. */

import { matches } from '../kubernetes/labels.ts'
import type { Direction, NetworkPolicy } from '../kubernetes/types.ts'
import { addAll, type Bits, emptyBits } from './bitset.ts'
import type { CompiledPolicy, PodGroup } from './compile.ts'
import { counters } from './counters.ts'
import type { Evaluated, Listed } from './edit.ts'
import type { Entry } from './entry.ts'
import { selectInferred } from './inferred-pods.ts'
import type { PortSpec } from './port-spec.ts'
import { type Doubt, doubts, type Selector, toSelector } from './selection.ts'
import { type UnitSet, unite } from './unit-set.ts'
import type { Space, Unit, Universe } from './universe.ts'

/** Peers that get the same port list; `doubt`: they may be meant, or not. */
export interface Group {
  readonly spec: PortSpec
  readonly peers: Bits
  readonly doubt: Doubt | undefined
}

/** One direction of the pods that the same policies select. Says the same whatever other policies there are. */
export interface Profile {
  readonly direction: Direction
  /** Some policy that the API server takes isolates this direction. */
  readonly isolated: boolean
  /** The ones that count, and the ones that the API server rejects, whose effect is not known; in their order. */
  readonly policies: readonly NetworkPolicy[]
  readonly rejected: readonly NetworkPolicy[]
  /** All of them. */
  readonly selecting: readonly CompiledPolicy[]
  /** Whom the rules name among the pods of the population. No two with the same ports and the same doubt. */
  readonly podGroups: readonly PodGroup[]
}

export interface Isolation {
  readonly selector: Selector
  /** For each unit its profile; `openProfile` for address ranges, which no policy selects. */
  readonly ingress: readonly Profile[]
  readonly egress: readonly Profile[]
  /** Whom the rules of a profile name among all units; put together when first asked for. */
  groups(profile: Profile): readonly Group[]
}

export const openProfile: Profile = {
  direction: 'ingress',
  isolated: false,
  policies: [],
  rejected: [],
  selecting: [],
  podGroups: [],
}

/** The profiles of all units. With an evaluation of the same population before, only those are made anew whose policies have changed. */
export function isolate(universe: Universe, list: Listed, before?: Evaluated): Isolation {
  const kept = before?.universe === universe ? before.isolation : undefined
  const selector = kept?.selector ?? toSelector(universe)
  const places = before && !kept ? placesBefore(universe, before.universe) : undefined
  const fresh = places ? toFresh(universe, places, list.compiled) : new Map<number, PolicySet>()
  const inferredSubjects = subjectsIn(universe)
  const isUntouched = (name: Direction) => ![list.removed, list.added].some((policies) => policies.some((policy) => hasSay(policy, name)))
  const direction = (name: Direction): readonly Profile[] => {
    if (kept && isUntouched(name)) return kept[name]
    return changeProfiles(universe, list, name, startingFrom(universe, name, before, places), {
      fresh,
      inferredSubjects,
      mayBeKnown: before !== undefined,
    })
  }
  return { selector, ingress: direction('ingress'), egress: direction('egress'), groups: kept?.groups ?? groupsIn(universe, selector) }
}

type PolicySet = readonly CompiledPolicy[]

const hasSay = ({ policy }: CompiledPolicy, direction: Direction) => policy.isolates[direction] || policy.admission === 'rejected'

/** For each inferred pod its place among those of an earlier universe of the same population; -1: it was not there. */
function placesBefore({ inferred: { pods } }: Universe, { inferred: { pods: old } }: Universe): number[] {
  let at = 0
  return pods.map(({ endpoint: { ref } }) => {
    while (at < old.length && (old[at] as Entry).endpoint.ref < ref) at++
    return old[at]?.endpoint.ref === ref ? at : -1
  })
}

/** The policies that select the inferred pods that were not there before. */
function toFresh({ units, firstInferred }: Universe, places: readonly number[], compiled: PolicySet): Map<number, PolicySet> {
  const fresh = places.flatMap((place, i) => (place < 0 ? [firstInferred + i] : []))
  const bySpace = new Map(fresh.map((unit): [number, CompiledPolicy[]] => [(units[unit] as Unit).space, []]))
  if (fresh.length > 0) for (const policy of compiled) bySpace.get(policy.space)?.push(policy)
  return new Map(
    fresh.map((unit) => {
      const { space, labels } = units[unit] as Unit
      return [unit, (bySpace.get(space) as PolicySet).filter(({ policy }) => matches(policy.podSelector, labels))]
    }),
  )
}

/** The profiles of the evaluation before, for the caller to change; those of units that it did not have are open. */
function startingFrom(
  { units, firstInferred, firstRange }: Universe,
  direction: Direction,
  before: Evaluated | undefined,
  places: readonly number[] | undefined,
): Profile[] {
  if (!before) return new Array<Profile>(units.length).fill(openProfile)
  const old = before.isolation[direction]
  if (!places) return old.slice()
  const profileAt = (place: number) => (place < 0 ? openProfile : (old[firstInferred + place] as Profile))
  return old.slice(0, firstInferred).concat(places.map(profileAt), new Array<Profile>(units.length - firstRange).fill(openProfile))
}

interface Circumstances {
  /** The inferred pods that were not there before, with all policies that select them. */
  readonly fresh: ReadonlyMap<number, PolicySet>
  /** The inferred pods that a policy selects. */
  inferredSubjects(policy: CompiledPolicy): readonly number[]
  /** Whether a set of policies may have a profile from before. */
  readonly mayBeKnown: boolean
}

function changeProfiles(
  universe: Universe,
  { removed, added }: Listed,
  direction: Direction,
  profiles: Profile[],
  { fresh, inferredSubjects, mayBeKnown }: Circumstances,
): Profile[] {
  const { population, units } = universe
  const isExempt = (unit: number) => population.cluster.network?.hostSubjects === 'exempt' && units[unit]?.hostNetwork
  // Sets grow and shrink one policy at a time; the same set changed by the same policy is the same set again.
  const sets = new Map<number, PolicySet>()
  const change = (policy: CompiledPolicy, changed: (set: PolicySet) => PolicySet) => {
    if (!hasSay(policy, direction)) return
    const known = new Map<PolicySet, PolicySet>()
    const changeAt = (unit: number) => {
      const old = sets.get(unit) ?? (profiles[unit] as Profile).selecting
      const set = known.get(old) ?? changed(old)
      known.set(old, set)
      sets.set(unit, set)
    }
    for (const unit of policy.subjects) if (!isExempt(unit)) changeAt(unit)
    for (const unit of inferredSubjects(policy)) if (!fresh.has(unit)) changeAt(unit)
  }
  for (const policy of removed) change(policy, (set) => set.filter((other) => other !== policy))
  for (const policy of added) change(policy, (set) => insert(set, policy))
  for (const [unit, selecting] of fresh) {
    sets.set(
      unit,
      selecting.filter((policy) => hasSay(policy, direction)),
    )
  }

  const made = new Map<PolicySet, Profile>()
  for (const [unit, set] of sets) {
    const profile = made.get(set) ?? (mayBeKnown ? findNeighbour(universe, profiles, unit, set) : undefined) ?? toProfile(set, direction)
    made.set(set, profile)
    profiles[unit] = profile
  }
  return profiles
}

/** The inferred pods that policies select, looked up once for both directions. */
function subjectsIn({ inferred, spaces, firstInferred }: Universe): (policy: CompiledPolicy) => readonly number[] {
  const known = new Map<CompiledPolicy, readonly number[]>()
  const find = (policy: CompiledPolicy) => {
    const home = { space: policy.space, name: (spaces[policy.space] as Space).name }
    const found = selectInferred(inferred, policy.policy.podSelector, home).map((place) => firstInferred + place)
    known.set(policy, found)
    return found
  }
  return (policy) => known.get(policy) ?? find(policy)
}

function insert(set: PolicySet, policy: CompiledPolicy): PolicySet {
  const at = set.findLastIndex(({ rank }) => rank < policy.rank) + 1
  return set.toSpliced(at, 0, policy)
}

/** A profile with this set at a written unit of the same namespace; only there the same policies can select. */
function findNeighbour({ population, units }: Universe, profiles: readonly Profile[], unit: number, set: PolicySet): Profile | undefined {
  const { space } = units[unit] as Unit
  for (let i = population.starts[space] as number; i < (population.starts[space + 1] as number); i++) {
    if (sameSet((profiles[i] as Profile).selecting, set)) return profiles[i]
  }
  return undefined
}

export const sameSet = (a: PolicySet, b: PolicySet): boolean =>
  a === b || (a.length === b.length && a.every((policy, index) => policy === b[index]))

const isRejected = ({ policy }: CompiledPolicy) => policy.admission === 'rejected'

function toProfile(set: PolicySet, direction: Direction): Profile {
  if (set.length === 0) return openProfile
  const counting = set.filter((policy) => !isRejected(policy))
  return {
    direction,
    isolated: counting.length > 0,
    policies: counting.map(({ policy }) => policy),
    rejected: set.filter(isRejected).map(({ policy }) => policy),
    selecting: set,
    podGroups: mergeGroups(counting, direction),
  }
}

const keyOf = ({ spec, doubt }: Pick<Group, 'spec' | 'doubt'>) => spec.id * 4 + doubts.indexOf(doubt as Doubt) + 1

/** Groups with the same ports and the same doubt become one. */
function mergeGroups(policies: readonly CompiledPolicy[], direction: Direction): PodGroup[] {
  counters.profiles++
  const merged = new Map<number, { group: PodGroup; sets: UnitSet[] }>()
  for (const { groups } of policies) {
    for (const group of groups[direction]) {
      const same = merged.get(keyOf(group))
      if (!same) merged.set(keyOf(group), { group, sets: [group.peers] })
      else if (!same.sets.includes(group.peers)) same.sets.push(group.peers)
    }
  }
  return [...merged.values()].map(({ group, sets }) => (sets.length === 1 ? group : { ...group, peers: unite(sets) }))
}

/** The same over all units, remembered. */
function groupsIn({ units }: Universe, selector: Selector): (profile: Profile) => readonly Group[] {
  const known = new WeakMap<Profile, readonly Group[]>()
  return (profile) => {
    const groups = known.get(profile) ?? toGroups(units.length, selector, profile)
    known.set(profile, groups)
    return groups
  }
}

function toGroups(size: number, selector: Selector, { selecting, direction }: Profile): Group[] {
  const merged = new Map<number, Group>()
  const add = (spec: PortSpec, peers: Bits, doubt: Doubt | undefined) => {
    const group = merged.get(keyOf({ spec, doubt })) ?? { spec, peers: emptyBits(size), doubt }
    merged.set(keyOf(group), group)
    addAll(group.peers, peers)
  }
  for (const compiled of selecting.filter((one) => !isRejected(one))) {
    for (const { spec, peers } of compiled.rules[direction]) {
      if (peers.length === 0) add(spec, selector.everyone, undefined)
      for (const peer of peers) {
        const { certain, doubtful } = selector.peer(compiled.space, peer)
        add(spec, certain, undefined)
        for (const [doubt, bits] of doubtful) add(spec, bits, doubt)
      }
    }
  }
  return [...merged.values()]
}
