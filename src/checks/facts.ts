/** An evaluation to what several checks ask of it: whom policies select, whom peers name, who stands behind a unit. Each found once. */

import type { Direction, NetworkPolicy, Peer } from '../kubernetes/types.ts'
import { type Bits, members } from '../policy/bitset.ts'
import type { Reachability } from '../policy/connections.ts'
import type { Profile } from '../policy/isolation.ts'
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
  /** The same without pods on their node's network, which no selector means surely. */
  ordinary(units: Bits | readonly number[]): number[]
  /** Endpoints that have a pod in one of the units, each once. */
  endpoints(units: readonly number[]): Endpoint[]
  profile(direction: Direction, unit: number): Profile
  /** The distinct profiles of units. */
  profiles(direction: Direction, units: readonly number[]): Profile[]
}

const known = new WeakMap<Reachability, Facts>()

export function factsOf(reach: Reachability): Facts {
  const before = known.get(reach)
  const facts = before ?? toFacts(reach)
  if (!before) known.set(reach, facts)
  return facts
}

function toFacts({ universe, isolation, endpoints }: Reachability): Facts {
  const { units, unitsOf, spaces, writtenUnits } = universe
  const spaceIndex = new Map(spaces.map((space, index) => [space.name, index]))
  const owners: number[][] = units.map(() => [])
  for (const [endpoint, own] of unitsOf.entries()) for (const unit of own) owners[unit]?.push(endpoint)
  const subjects = new Map<NetworkPolicy, readonly number[]>()
  const selections = new Map<Peer, Selection>()
  const spaceOf = (namespace: string) => spaceIndex.get(namespace) ?? -1
  const written = (set: Bits | readonly number[]) => (Array.isArray(set) ? set : members(set as Bits)).filter((unit) => unit < writtenUnits)
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
    ordinary: (set) => written(set).filter((unit) => units[unit]?.hostNetwork === false),
    endpoints(list) {
      const found = new Set(list.flatMap((unit) => owners[unit] ?? []))
      return [...found].sort((a, b) => a - b).map((index) => endpoints[index] as Endpoint)
    },
    profile: (direction, unit) => isolation[direction][unit] as Profile,
    profiles: (direction, list) => [...new Set(list.map((unit) => isolation[direction][unit] as Profile))],
  }
}
