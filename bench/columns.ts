/** An evaluation to its answer for all pairs of written pods, written out: for each destination, who reaches it on which ports. */

import type { Reachability } from '../src/policy/connections.ts'
import type { Profile } from '../src/policy/isolation.ts'
import { resolvePorts } from '../src/policy/port-spec.ts'
import { allPorts, intersect, noPorts, type PortSet, union } from '../src/policy/ports.ts'
import { members, type UnitSet } from '../src/policy/unit-set.ts'

/** Sources as bits of units; no source is in two cells, and one in none reaches nothing. */
interface Cell {
  readonly ports: PortSet
  readonly sources: Uint32Array
}

export interface Columns {
  /** For each unit its column; destinations that cannot be told apart share one. */
  readonly columnOf: Int32Array
  readonly columns: readonly (readonly Cell[])[]
}

/** Of what surely passes between ordinary pods: the shapes have no others. */
export function toColumns({ universe, isolation }: Reachability): Columns {
  const { units, firstInferred: count } = universe
  const size = (count + 31) >>> 5
  const bound = boundBySource(isolation.egress, count, size)
  const limits = limitsByDestination(bound, count)
  const columnOf = new Int32Array(count)
  const columns: Cell[][] = []
  const known = new Map<Profile, Map<string, number>>()
  for (let to = 0; to < count; to++) {
    const profile = isolation.ingress[to] as Profile
    const alike = known.get(profile) ?? new Map<string, number>()
    known.set(profile, alike)
    // A destination sees a rule through its port names only.
    const { table } = units[to] as (typeof units)[number]
    const key = `${profile.podGroups.some(({ spec }) => spec.names.length > 0) ? table?.id : ''} ${limits[to]?.key ?? ''}`
    let column = alike.get(key)
    if (column === undefined) {
      column = columns.push(toCells(profile, table, bound, limits[to], size)) - 1
      alike.set(key, column)
    }
    columnOf[to] = column
  }
  return { columnOf, columns }
}

/** The sources that some policy isolates for egress, by profile; and all others. */
interface Bound {
  readonly profiles: readonly { readonly profile: Profile; readonly sources: Uint32Array }[]
  readonly free: Uint32Array
}

function boundBySource(egress: readonly Profile[], count: number, size: number): Bound {
  const sources = new Map<Profile, Uint32Array>()
  const free = new Uint32Array(size)
  for (let from = 0; from < count; from++) {
    const profile = egress[from] as Profile
    let bits = profile.isolated ? sources.get(profile) : free
    if (!bits) {
      bits = new Uint32Array(size)
      sources.set(profile, bits)
    }
    bits[from >>> 5] = (bits[from >>> 5] as number) | (1 << (from & 31))
  }
  return { profiles: [...sources].map(([profile, bits]) => ({ profile, sources: bits })), free }
}

/** What the isolated sources may send to one destination: pairs of a profile's number and one of its groups. */
interface Limit {
  key: string
  readonly grants: [profile: number, group: number][]
}

function limitsByDestination({ profiles }: Bound, count: number): (Limit | undefined)[] {
  const limits = new Array<Limit | undefined>(count)
  for (const [p, { profile }] of profiles.entries()) {
    for (const [g, { peers, doubt }] of profile.podGroups.entries()) {
      if (doubt) continue
      for (const to of members(peers)) {
        const limit = limits[to] ?? { key: '', grants: [] }
        limits[to] = limit
        limit.key += `${p}.${g} `
        limit.grants.push([p, g])
      }
    }
  }
  return limits
}

type Table = Parameters<typeof resolvePorts>[1]

function toCells(profile: Profile, table: Table, { profiles, free }: Bound, limit: Limit | undefined, size: number): Cell[] {
  const admitted = profile.isolated ? admittedCells(profile, table, size) : undefined
  const cells = new Map<PortSet, Uint32Array>()
  const add = (ports: PortSet, sources: Uint32Array) => {
    if (!admitted) addTo(cells, ports, sources)
    else for (const cell of admitted) addTo(cells, intersect(ports, cell.ports), sources, cell.sources)
  }
  add(allPorts, free)
  const granted = new Map<number, PortSet>()
  for (const [p, g] of limit?.grants ?? []) {
    const spec = profiles[p]?.profile.podGroups[g]?.spec
    if (spec) granted.set(p, union(granted.get(p) ?? noPorts, resolvePorts(spec, table)))
  }
  for (const [p, ports] of granted) add(ports, profiles[p]?.sources as Uint32Array)
  return [...cells].map(([ports, sources]) => ({ ports, sources }))
}

/** Adds the sources, of those in `within` only. */
function addTo(cells: Map<PortSet, Uint32Array>, ports: PortSet, sources: Uint32Array, within?: Uint32Array): void {
  if (ports === noPorts) return
  const bits = cells.get(ports) ?? new Uint32Array(sources.length)
  cells.set(ports, bits)
  for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) | ((sources[i] as number) & (within ? (within[i] as number) : -1))
}

/** Whom the rules of one destination admit, no source twice. */
function admittedCells({ podGroups }: Profile, table: Table, size: number): Cell[] {
  let cells: Cell[] = []
  for (const { spec, peers, doubt } of podGroups) {
    const ports = resolvePorts(spec, table)
    if (!doubt && ports !== noPorts) cells = split(cells, ports, peers, size)
  }
  return cells
}

/** Adds ports for some sources: a cell that holds only some of them is cut in two. */
function split(cells: readonly Cell[], ports: PortSet, { from, words }: UnitSet, size: number): Cell[] {
  const rest = new Uint32Array(size)
  rest.set(words, from)
  const result: Cell[] = []
  for (const cell of cells) {
    const inside = new Uint32Array(size)
    const outside = new Uint32Array(size)
    let [some, others] = [0, 0]
    for (let i = 0; i < size; i++) {
      const [word, mask] = [cell.sources[i] as number, rest[i] as number]
      inside[i] = word & mask
      outside[i] = word & ~mask
      rest[i] = mask & ~word
      some |= inside[i] as number
      others |= outside[i] as number
    }
    if (some !== 0) result.push({ ports: union(cell.ports, ports), sources: inside })
    if (others !== 0) result.push({ ports: cell.ports, sources: outside })
  }
  if (rest.some((word) => word !== 0)) result.push({ ports, sources: rest })
  return result
}

/** What reaches one unit from another, read off the columns. */
export function lookUp({ columnOf, columns }: Columns, from: number, to: number): PortSet {
  const cells = columns[columnOf[to] as number] ?? []
  return cells.find(({ sources }) => (((sources[from >>> 5] as number) >>> (from & 31)) & 1) === 1)?.ports ?? noPorts
}
