/** Which policies isolate a pod, per direction, and what their rules together let through: one profile for all pods with the same policies. */

import { matches } from '../kubernetes/labels.ts'
import type { Direction, NetworkPolicy } from '../kubernetes/types.ts'
import { addAll, type Bits, emptyBits } from './bitset.ts'
import type { CompiledPolicy, PodGroup } from './compile.ts'
import { counters } from './counters.ts'
import type { Evaluated, Listed } from './edit.ts'
import type { Population } from './population.ts'
import type { PortSpec } from './port-spec.ts'
import { type Doubt, doubts, type Selector, toSelector } from './selection.ts'
import type { Endpoint } from './types.ts'
import { type UnitSet, unite } from './unit-set.ts'
import type { Unit, Universe } from './universe.ts'

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
  const ranges = new Array<Profile>(universe.units.length - universe.firstRange).fill(openProfile)
  const inferred = toInferredSets(universe, list, before)
  const isUntouched = (name: Direction) => ![list.removed, list.added].some((policies) => policies.some((policy) => hasSay(policy, name)))
  const direction = (name: Direction): readonly Profile[] =>
    (isUntouched(name) && kept?.[name]) ||
    populationProfiles(universe, list, name, before).concat(inferredProfiles(inferred, name, before), ranges)
  return { selector, ingress: direction('ingress'), egress: direction('egress'), groups: kept?.groups ?? groupsIn(universe, selector) }
}

type PolicySet = readonly CompiledPolicy[]

const hasSay = ({ policy }: CompiledPolicy, direction: Direction) => policy.isolates[direction] || policy.admission === 'rejected'

function populationProfiles(
  { firstInferred, population }: Universe,
  { removed, added }: Listed,
  direction: Direction,
  before: Evaluated | undefined,
): Profile[] {
  const isExempt = (unit: number) => population.cluster.network?.hostSubjects === 'exempt' && population.units[unit]?.hostNetwork
  const profiles = before?.isolation[direction].slice(0, firstInferred) ?? new Array<Profile>(firstInferred).fill(openProfile)
  // Sets grow and shrink one policy at a time; the same set changed by the same policy is the same set again.
  const sets = new Map<number, PolicySet>()
  const change = (policy: CompiledPolicy, changed: (set: PolicySet) => PolicySet) => {
    if (!hasSay(policy, direction)) return
    const known = new Map<PolicySet, PolicySet>()
    for (const unit of policy.subjects) {
      if (isExempt(unit)) continue
      const old = sets.get(unit) ?? (profiles[unit] as Profile).selecting
      const set = known.get(old) ?? changed(old)
      known.set(old, set)
      sets.set(unit, set)
    }
  }
  for (const policy of removed) change(policy, (set) => set.filter((other) => other !== policy))
  for (const policy of added) change(policy, (set) => insert(set, policy))

  const made = new Map<PolicySet, Profile>()
  for (const [unit, set] of sets) {
    const profile = made.get(set) ?? (before && findNeighbour(population, profiles, unit, set)) ?? toProfile(set, direction)
    made.set(set, profile)
    profiles[unit] = profile
  }
  return profiles
}

function insert(set: PolicySet, policy: CompiledPolicy): PolicySet {
  const at = set.findLastIndex(({ rank }) => rank < policy.rank) + 1
  return set.toSpliced(at, 0, policy)
}

/** A profile with this set at another unit of the same namespace; only there the same policies can select. */
function findNeighbour(population: Population, profiles: readonly Profile[], unit: number, set: PolicySet): Profile | undefined {
  const { space } = population.units[unit] as Unit
  for (let i = population.starts[space] as number; i < (population.starts[space + 1] as number); i++) {
    if (sameSet((profiles[i] as Profile).selecting, set)) return profiles[i]
  }
  return undefined
}

export const sameSet = (a: PolicySet, b: PolicySet): boolean =>
  a === b || (a.length === b.length && a.every((policy, index) => policy === b[index]))

/** The policies that select an inferred pod; or its unit before, where none of its namespace have changed. */
type InferredSet = PolicySet | number

function toInferredSets(
  { firstInferred, firstRange, units, endpoints, population }: Universe,
  { compiled, removed, added }: Listed,
  before: Evaluated | undefined,
): InferredSet[] {
  const changed = new Set<number>()
  for (const { space } of removed) changed.add(space)
  for (const { space } of added) changed.add(space)
  const bySpace = new Map<number, CompiledPolicy[]>()
  const kept: (number | undefined)[] = []
  for (let unit = firstInferred; unit < firstRange; unit++) {
    const { space } = units[unit] as Unit
    const { ref } = endpoints[population.workloads.length + unit - firstInferred] as Endpoint
    const old = changed.has(space) ? undefined : before?.universe.unitsOf[before.universe.indexOf.get(ref) as number]?.[0]
    kept.push(old)
    if (old === undefined) bySpace.set(space, [])
  }
  if (bySpace.size > 0) for (const policy of compiled) bySpace.get(policy.space)?.push(policy)
  return kept.map((old, i) => {
    if (old !== undefined) return old
    const { space, labels } = units[firstInferred + i] as Unit
    return (bySpace.get(space) as CompiledPolicy[]).filter(({ policy }) => matches(policy.podSelector, labels))
  })
}

const inferredProfiles = (sets: readonly InferredSet[], direction: Direction, before: Evaluated | undefined): Profile[] =>
  sets.map((set) =>
    typeof set === 'number'
      ? (before?.isolation[direction][set] as Profile)
      : toProfile(
          set.filter((policy) => hasSay(policy, direction)),
          direction,
        ),
  )

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
