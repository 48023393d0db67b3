/** An evaluation to what several checks ask of it: whom policies select, whom peers name, who stands behind a unit. Each found once. */

import type { Direction, NetworkPolicy, Peer } from '../kubernetes/types.ts'
import { type Bits, members } from '../policy/bitset.ts'
import type { Reachability } from '../policy/connections.ts'
import type { Group, Profile } from '../policy/isolation.ts'
import type { Selection } from '../policy/selection.ts'
import type { Endpoint } from '../policy/types.ts'
import type { Unit, Universe } from '../policy/universe.ts'

export interface Facts {
  readonly universe: Universe
  /** Index of a namespace among the spaces; -1: there is none of that name. */
  spaceOf(namespace: string): number
  unit(index: number): Unit
  /** Units that a policy selects, those that are not written down included. */
  subjects(policy: NetworkPolicy): readonly number[]
  peer(policy: NetworkPolicy, peer: Peer): Selection
  /** Written pods among the units of a set. */
  written(units: Bits | readonly number[]): number[]
  /** Whether there are any. */
  hasWritten(units: Bits): boolean
  /** The same without pods on their node's network, which no selector means surely; at most so many. */
  ordinary(units: Bits | readonly number[], most?: number): number[]
  /** Endpoints that have a pod in one of the units, each once. */
  endpoints(units: readonly number[]): Endpoint[]
  profile(direction: Direction, unit: number): Profile
  /** The distinct profiles of units. */
  profiles(direction: Direction, units: readonly number[]): Profile[]
  /** Whom the rules of a profile name. */
  groups(profile: Profile): readonly Group[]
}

const known = new WeakMap<Reachability, Facts>()

export function factsOf(reach: Reachability): Facts {
  const before = known.get(reach)
  const facts = before ?? toFacts(reach)
  if (!before) known.set(reach, facts)
  return facts
}

function toFacts({ universe, isolation, endpoints }: Reachability): Facts {
  const { units, unitsOf, spaces } = universe
  const spaceIndex = new Map(spaces.map((space, index) => [space.name, index]))
  const owners: number[][] = units.map(() => [])
  for (const [endpoint, own] of unitsOf.entries()) for (const unit of own) owners[unit]?.push(endpoint)
  const subjects = new Map<NetworkPolicy, readonly number[]>()
  const selections = new Map<Peer, Selection>()
  const hostUnits = units.reduce((count, unit) => count + (unit.hostNetwork ? 1 : 0), 0)
  const spaceOf = (namespace: string) => spaceIndex.get(namespace) ?? -1
  const written = (set: Bits | readonly number[]) => (set instanceof Uint32Array ? members(set) : set).filter(universe.isWritten)
  return {
    universe,
    spaceOf,
    unit: (index) => units[index] as Unit,
    subjects(policy) {
      const found = subjects.get(policy) ?? isolation.selector.subjects(spaceOf(policy.namespace), policy.podSelector)
      subjects.set(policy, found)
      return found
    },
    peer(policy, peer) {
      const found = selections.get(peer) ?? isolation.selector.peer(spaceOf(policy.namespace), peer)
      selections.set(peer, found)
      return found
    },
    written,
    hasWritten(bits) {
      return bits.some(
        (word, index) => word !== 0 && members(bits.subarray(index, index + 1)).some((bit) => universe.isWritten(index * 32 + bit)),
      )
    },
    ordinary(set, most = Number.POSITIVE_INFINITY) {
      const list = set instanceof Uint32Array ? someMembers(set, most + hostUnits) : set
      return list.filter((unit) => universe.isWritten(unit) && units[unit]?.hostNetwork === false).slice(0, most)
    },
    endpoints(list) {
      const found = new Set(list.flatMap((unit) => owners[unit] ?? []))
      return [...found].sort((a, b) => a - b).map((index) => endpoints[index] as Endpoint)
    },
    profile: (direction, unit) => isolation[direction][unit] as Profile,
    groups: (profile) => isolation.groups(profile),
    profiles: (direction, list) => [...new Set(list.map((unit) => isolation[direction][unit] as Profile))],
  }
}

/** The first members of a set. */
function someMembers(bits: Bits, most: number): number[] {
  if (most === Number.POSITIVE_INFINITY) return members(bits)
  const list: number[] = []
  for (let i = 0; i < bits.length && list.length < most; i++) {
    for (let word = bits[i] as number; word !== 0; word &= word - 1) list.push(i * 32 + 31 - Math.clz32(word & -word))
  }
  return list
}
