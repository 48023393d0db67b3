/** Which policies isolate a pod, per direction, and what their rules together let through: one profile for all pods with the same policies. */

import { matches } from '../kubernetes/labels.ts'
import type { Direction } from '../kubernetes/types.ts'
import { addAll, type Bits, emptyBits } from './bitset.ts'
import type { CompiledPolicy, PodGroup } from './compile.ts'
import { counters } from './counters.ts'
import type { Evaluated, Listed } from './edit.ts'
import type { Population } from './population.ts'
import type { PortSpec } from './port-spec.ts'
import { type Doubt, doubts, type Selector, toSelector } from './selection.ts'
import { type UnitSet, unite } from './unit-set.ts'
import type { Unit, Universe } from './universe.ts'

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
  /** All of them, in order. */
  readonly selecting: readonly CompiledPolicy[]
  /** Whom the rules name among the pods of the population. No two with the same ports and the same doubt. */
  readonly podGroups: readonly PodGroup[]
  /** Whom they name among all units; put together when first asked for. */
  readonly groups: readonly Group[]
}

export interface Isolation {
  readonly selector: Selector
  /** For each unit its profile; `openProfile` for address ranges, which no policy selects. */
  readonly ingress: readonly Profile[]
  readonly egress: readonly Profile[]
}

export const openProfile: Profile = { isolated: false, selecting: [], policies: [], rejected: [], podGroups: [], groups: [] }

/** The profiles of all units. With an evaluation of the same population before, only those are made anew whose policies have changed. */
export function isolate(universe: Universe, list: Listed, before?: Evaluated): Isolation {
  const selector = before?.universe === universe ? before.isolation.selector : toSelector(universe)
  const world = { universe, selector, list: list.compiled }
  const ranges = new Array<Profile>(universe.units.length - universe.firstRange).fill(openProfile)
  const direction = (name: Direction) => populationProfiles(world, list, name, before).concat(inferredProfiles(world, name, before), ranges)
  return { selector, ingress: direction('ingress'), egress: direction('egress') }
}

/** What a profile speaks of by number. */
interface World {
  readonly universe: Universe
  readonly selector: Selector
  readonly list: readonly CompiledPolicy[]
}

type PolicySet = readonly CompiledPolicy[]

const hasSay = ({ policy }: CompiledPolicy, direction: Direction) => policy.isolates[direction] || policy.admission === 'rejected'

function populationProfiles(world: World, { removed, added }: Listed, direction: Direction, before: Evaluated | undefined): Profile[] {
  const { firstInferred, population } = world.universe
  const isExempt = (unit: number) => population.cluster.network?.hostSubjects === 'exempt' && population.units[unit]?.hostNetwork
  const profiles = before ? profilesBefore(world, direction, before, added) : new Array<Profile>(firstInferred).fill(openProfile)
  // Sets grow and shrink one policy at a time; the same set changed by the same policy is the same set again.
  const sets: (PolicySet | undefined)[] = []
  const touched: number[] = []
  const change = (policy: CompiledPolicy, changed: (set: PolicySet) => PolicySet) => {
    if (!hasSay(policy, direction)) return
    const known = new Map<PolicySet, PolicySet>()
    for (const unit of policy.subjects) {
      if (isExempt(unit)) continue
      let old = sets[unit]
      if (!old) {
        touched.push(unit)
        old = (profiles[unit] as Profile).selecting
      }
      const set = known.get(old) ?? changed(old)
      known.set(old, set)
      sets[unit] = set
    }
  }
  for (const policy of removed) change(policy, (set) => set.filter((other) => other !== policy))
  for (const policy of added) change(policy, (set) => insert(set, policy))

  const made = new Map<PolicySet, Profile>()
  for (const unit of touched) {
    const set = sets[unit] as PolicySet
    let profile = made.get(set)
    if (!profile) {
      profile = (before && findNeighbour(population, profiles, unit, set)) ?? toProfile(world, set, direction)
      made.set(set, profile)
    }
    profiles[unit] = profile
  }
  return profiles
}

function insert(set: PolicySet, policy: CompiledPolicy): PolicySet {
  if ((set.at(-1)?.rank ?? Number.NEGATIVE_INFINITY) < policy.rank) return [...set, policy]
  const at = set.findIndex(({ rank }) => rank > policy.rank)
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

function inferredProfiles(world: World, direction: Direction, before: Evaluated | undefined): Profile[] {
  const { firstInferred, firstRange, units, endpoints, population } = world.universe
  if (firstInferred === firstRange) return []
  const bySpace = new Map<number, CompiledPolicy[]>()
  for (let i = firstInferred; i < firstRange; i++) bySpace.set(units[i]?.space ?? -1, [])
  for (const policy of world.list) if (hasSay(policy, direction)) bySpace.get(policy.space)?.push(policy)
  return units.slice(firstInferred, firstRange).map((unit, i) => {
    const set = (bySpace.get(unit.space) as CompiledPolicy[]).filter(({ policy }) => matches(policy.podSelector, unit.labels))
    const old = before?.universe.indexOf.get(endpoints[population.workloads.length + i]?.ref ?? '')
    return toProfile(world, set, direction, before?.isolation[direction][before.universe.unitsOf[old ?? -1]?.[0] ?? -1])
  })
}

/** `known` lends what it has in common. */
function toProfile({ universe, selector, list }: World, set: PolicySet, direction: Direction, known?: Profile): Profile {
  if (set.length === 0) return openProfile
  const isRejected = ({ policy }: CompiledPolicy) => policy.admission === 'rejected'
  const counting = set.filter((policy) => !isRejected(policy))
  let groups: readonly Group[] | undefined
  return {
    isolated: counting.length > 0,
    policies: counting.map((policy) => indexIn(list, policy)),
    rejected: set.filter(isRejected).map((policy) => indexIn(list, policy)),
    selecting: set,
    podGroups: known && sameSet(known.selecting, set) ? known.podGroups : mergeGroups(counting, direction),
    get groups() {
      groups ??= toGroups(universe, selector, counting, direction)
      return groups
    },
  }
}

function indexIn(list: readonly CompiledPolicy[], policy: CompiledPolicy): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle] as CompiledPolicy).rank < policy.rank) low = middle + 1
    else high = middle
  }
  return low
}

const keyOf = ({ spec, doubt }: Pick<Group, 'spec' | 'doubt'>) => spec.id * 4 + (doubt === undefined ? 3 : doubts.indexOf(doubt))

/** Groups with the same ports and the same doubt become one. */
function mergeGroups(policies: readonly CompiledPolicy[], direction: Direction): PodGroup[] {
  counters.profiles++
  const merged = new Map<number, { group: PodGroup; sets: UnitSet[] }>()
  for (const { groups } of policies) {
    for (const group of groups[direction]) {
      const same = merged.get(keyOf(group))
      if (same) same.sets.push(group.peers)
      else merged.set(keyOf(group), { group, sets: [group.peers] })
    }
  }
  return [...merged.values()].map(({ group, sets }) => (sets.length === 1 ? group : { ...group, peers: unite(sets) }))
}

/** The same over all units. */
function toGroups({ units }: Universe, selector: Selector, policies: readonly CompiledPolicy[], direction: Direction): Group[] {
  const merged = new Map<number, Group>()
  const add = (spec: PortSpec, peers: Bits, doubt: Doubt | undefined) => {
    const group = merged.get(keyOf({ spec, doubt })) ?? { spec, peers: emptyBits(units.length), doubt }
    merged.set(keyOf(group), group)
    addAll(group.peers, peers)
  }
  for (const { space, rules } of policies) {
    for (const { spec, peers } of rules[direction]) {
      if (peers.length === 0) add(spec, selector.everyone, undefined)
      for (const peer of peers) {
        const { certain, doubtful } = selector.peer(space, peer)
        add(spec, certain, undefined)
        for (const [doubt, bits] of doubtful) add(spec, bits, doubt)
      }
    }
  }
  return [...merged.values()]
}

/** The profiles of the population as they were; their numbers are put right where policies or other ends have come or gone. */
function profilesBefore(world: World, direction: Direction, { universe, isolation, enforced }: Evaluated, added: PolicySet): Profile[] {
  const profiles = isolation[direction].slice(0, universe.firstInferred)
  const { list } = world
  const samePlaces = list.length === enforced.length && list.every((policy, index) => policy === enforced[index] || added.includes(policy))
  if (samePlaces && universe === world.universe) return profiles
  const renewed = new Map<Profile, Profile>()
  return profiles.map((old) => {
    const profile = renewed.get(old) ?? toProfile(world, old.selecting, direction, old)
    renewed.set(old, profile)
    return profile
  })
}
