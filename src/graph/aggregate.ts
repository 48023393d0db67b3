/** Groups of endpoints to what passes between them as a whole. Pods with one profile are judged at once; no pair of pods is looked at. */

import type { Side as Beside } from '../policy/beside.ts'
import { addAll, type Bits, emptyBits, hasBit, isEmpty, removeAll } from '../policy/bitset.ts'
import type { Reachability } from '../policy/connections.ts'
import type { Profile } from '../policy/isolation.ts'
import { possiblePorts, resolvePorts } from '../policy/port-spec.ts'
import { allPorts, intersect, noPorts, type PortSet, union } from '../policy/ports.ts'
import type { Unit } from '../policy/universe.ts'

/** What passes from one group to another, counted in pairs of pods that policies can tell apart. */
export interface Traffic {
  readonly total: number
  /** Pairs between which rules let something through. */
  readonly passing: number
  /** Pairs that no policy isolates. */
  readonly open: number
  /** Pairs of which the manifests don't say whether anything passes. */
  readonly doubtful: number
  /** Pairs of which policies of other kinds leave it unknown. */
  readonly unknown: number
  /** Whatever passes between some pair by a rule. */
  readonly ports: PortSet
  /** Every passing pair passes just these ports. */
  readonly alike: boolean
}

/** Traffic by `source * groups.length + destination`, indexes into `groups`; what is missing is denied altogether. Each group is a list
 * of endpoints; nothing is said of traffic inside a group. */
export function aggregate(reach: Reachability, groups: readonly (readonly number[])[]): ReadonlyMap<number, Traffic> {
  const sides = new Sides(reach)
  const classes = groups.flatMap((group, index) => toClasses(reach, group, index))
  const totals = groups.map((group) => group.reduce((sum, endpoint) => sum + (reach.universe.unitsOf[endpoint]?.length ?? 0), 0))
  const found = new Map<number, { -readonly [K in keyof Traffic]: Traffic[K] }>()
  const at = (source: number, destination: number) => {
    const key = source * groups.length + destination
    let traffic = found.get(key)
    if (!traffic) {
      const total = (totals[source] as number) * (totals[destination] as number)
      traffic = { total, passing: 0, open: 0, doubtful: 0, unknown: 0, ports: noPorts, alike: true }
      found.set(key, traffic)
    }
    return traffic
  }
  const isolatedSources = classes.filter((one) => one.egress.isolated)
  for (const destination of classes) {
    const ingress = sides.ingress(destination)
    for (const source of destination.ingress.isolated ? classes : isolatedSources) {
      if (source.group === destination.group || !mayMeet(ingress, source)) continue
      const egress = sides.egress(source, destination.unit)
      if (!mayMeet(egress, destination)) continue
      let passing = 0
      for (const [ports, pairs] of meet(ingress.cells, egress.cells, source, destination)) {
        const traffic = at(source.group, destination.group)
        traffic.alike = traffic.alike && (traffic.passing === 0 || traffic.ports === ports)
        traffic.ports = union(traffic.ports, ports)
        traffic.passing += pairs
        passing += pairs
      }
      if (ingress.possible === ingress.cells && egress.possible === egress.cells) continue
      const perhaps = meet(ingress.possible, egress.possible, source, destination).reduce((sum, [, pairs]) => sum + pairs, 0)
      if (perhaps > passing) at(source.group, destination.group).doubtful += perhaps - passing
    }
  }
  addOpen(classes, groups.length, (source, destination, pairs) => {
    at(source, destination).open += pairs
  })
  if (reach.beside)
    addUnknown(classes, sides, (source, destination, pairs) => {
      at(source, destination).unknown += pairs
    })
  return found
}

/** Pairs that no policy isolates need no look at rules. */
function addOpen(classes: readonly Class[], count: number, add: (source: number, destination: number, pairs: number) => void): void {
  const [out, into] = [new Array<number>(count).fill(0), new Array<number>(count).fill(0)]
  for (const { group, weight, egress, ingress } of classes) {
    if (!egress.isolated) out[group] = (out[group] as number) + weight
    if (!ingress.isolated) into[group] = (into[group] as number) + weight
  }
  for (const [source, sending] of out.entries()) {
    if (sending === 0) continue
    for (const [destination, taking] of into.entries()) if (taking > 0 && source !== destination) add(source, destination, sending * taking)
  }
}

/** Pairs that policies of other kinds may change, but for those that the NetworkPolicies at the other end deny. */
function addUnknown(classes: readonly Class[], sides: Sides, add: (source: number, destination: number, pairs: number) => void): void {
  const senders = classes.filter(({ out }) => out)
  for (const destination of classes) {
    for (const source of destination.into ? classes : senders) {
      if (source.group === destination.group) continue
      const shareOf = (side: Beside | undefined, isOutside: boolean) => (isOutside ? side?.outside : side?.inside)
      const [out, into] = [shareOf(source.out, destination.isOutside), shareOf(destination.into, source.isOutside)]
      if (!out && !into) continue
      const ingress = into?.opens ? sides.everyone : sides.ingress(destination)
      const egress = out?.opens ? sides.everyone : sides.egress(source, destination.unit)
      const pairs = meet(ingress.possible, egress.possible, source, destination).reduce((sum, [, count]) => sum + count, 0)
      if (pairs > 0) add(source.group, destination.group, pairs)
    }
  }
}

/** Units of one group that are isolated by the same policies and name their ports alike. */
interface Class {
  readonly group: number
  readonly unit: Unit
  readonly ingress: Profile
  readonly egress: Profile
  /** What policies of other kinds may do. */
  readonly out: Beside | undefined
  readonly into: Beside | undefined
  readonly isOutside: boolean
  readonly units: number[]
  /** How many endpoints of the group have each of the units. */
  readonly weights: number[]
  /** The units as words of a bitset: where, and what. */
  readonly places: number[]
  readonly words: number[]
  /** Egress by what the destination makes of port names. */
  readonly sides: Map<number, Side>
  weight: number
}

function toClasses({ universe, isolation, beside }: Reachability, group: readonly number[], index: number): Class[] {
  const classes: Class[] = []
  for (const { counts, ...treated } of toTreated(universe, beside, group)) {
    const alike = new Map<Profile, Class[]>()
    for (const [number, weight] of counts) {
      const unit = universe.units[number] as Unit
      const [ingress, egress] = [isolation.ingress[number] as Profile, isolation.egress[number] as Profile]
      const known = alike.get(ingress) ?? []
      alike.set(ingress, known)
      let own = known.find((one) => one.egress === egress && one.unit.table === unit.table && one.unit.hostNetwork === unit.hostNetwork)
      if (!own) {
        own = {
          ...treated,
          group: index,
          unit,
          ingress,
          egress,
          units: [],
          weights: [],
          places: [],
          words: [],
          sides: new Map(),
          weight: 0,
        }
        known.push(own)
      }
      own.units.push(number)
      own.weights.push(weight)
      const found = own.places.indexOf(number >>> 5)
      const place = found < 0 ? own.places.push(number >>> 5) - 1 : found
      own.words[place] = (own.words[place] ?? 0) | (1 << (number & 31))
      own.weight += weight
    }
    for (const list of alike.values()) classes.push(...list)
  }
  return classes
}

/** Endpoints that policies of other kinds treat alike, as their units with how many have each. */
interface Treated extends Pick<Class, 'out' | 'into' | 'isOutside'> {
  readonly counts: Map<number, number>
}

function toTreated(universe: Reachability['universe'], beside: Reachability['beside'], group: readonly number[]): Iterable<Treated> {
  const found = new Map<string, Treated>()
  for (const endpoint of group) {
    const [out, into] = [beside?.side(endpoint, 'egress'), beside?.side(endpoint, 'ingress')]
    const isOutside = beside?.isOutside(endpoint) === true
    const key = `${out?.number} ${into?.number} ${isOutside}`
    const treated = found.get(key) ?? { out, into, isOutside, counts: new Map<number, number>() }
    found.set(key, treated)
    for (const unit of universe.unitsOf[endpoint] ?? []) treated.counts.set(unit, (treated.counts.get(unit) ?? 0) + 1)
  }
  return found.values()
}

/** Peers that get just these ports. */
interface Cell {
  readonly ports: PortSet
  readonly peers: Bits
}

/** One half of all connections of a class; `everyone`: it lets all through. */
interface Side {
  readonly everyone: boolean
  readonly cells: readonly Cell[]
  /** The same with all doubts taken for granted; the same object where there is none. */
  readonly possible: readonly Cell[]
  /** Everyone in `possible`. */
  readonly any: Bits
}

/** Profiles to sides, each once. */
class Sides {
  private readonly known = new Map<Profile, Map<number, Side>>()
  readonly everyone: Side
  private readonly size: number
  private readonly isolation: Reachability['isolation']

  constructor({ universe, isolation }: Reachability) {
    this.isolation = isolation
    this.size = universe.units.length
    const peers = isolation.selector.everyone
    const cells = [{ ports: allPorts, peers }]
    this.everyone = { everyone: true, cells, possible: cells, any: peers }
  }

  ingress({ ingress, unit }: Class): Side {
    return this.side(ingress, unit, unit.hostNetwork)
  }

  egress({ egress, unit, sides }: Class, destination: Unit): Side {
    if (!egress.isolated) return this.everyone
    const key = destinationKey(destination)
    let side = sides.get(key)
    if (!side) {
      side = this.side(egress, destination, unit.hostNetwork)
      sides.set(key, side)
    }
    return side
  }

  /** `exempt`: most clusters apply no policy to pods on their node's network. */
  private side(profile: Profile, destination: Unit, exempt: boolean): Side {
    if (!profile.isolated || exempt) return this.everyone
    const { table, hostNetwork } = destination
    const sides = this.known.get(profile) ?? new Map<number, Side>()
    this.known.set(profile, sides)
    const key = destinationKey(destination)
    let side = sides.get(key)
    if (!side) {
      const sure: Cell[] = []
      const all: Cell[] = []
      for (const { spec, peers, doubt } of this.isolation.groups(profile)) {
        const ports = hostNetwork ? spec.fixed : resolvePorts(spec, table)
        const perhaps = possiblePorts(spec, table)
        if (!doubt && ports !== noPorts) sure.push({ ports, peers })
        if (perhaps !== noPorts) all.push({ ports: perhaps, peers })
      }
      const certain = sure.length === all.length && sure.every((cell, i) => cell.ports === all[i]?.ports)
      const cells = partition(sure)
      const possible = certain ? cells : partition(all)
      const any = emptyBits(this.size)
      for (const { peers } of possible) addAll(any, peers)
      side = { everyone: false, cells, possible, any }
      sides.set(key, side)
    }
    return side
  }
}

/** What of a destination decides the ports that a rule names. */
const destinationKey = ({ table, hostNetwork }: Unit) => (table ? table.id + 1 : 0) * 2 + Number(hostNetwork)

/** Disjoint cells, one for each port set that some peer gets. */
function partition(cells: readonly Cell[]): readonly Cell[] {
  let parts: Cell[] = []
  for (const { ports, peers } of cells) {
    const rest = peers.slice()
    const next: Cell[] = []
    for (const part of parts) {
      removeAll(rest, part.peers)
      const joined = union(part.ports, ports)
      const common = joined === part.ports ? undefined : and(part.peers, peers)
      if (!common || isEmpty(common)) {
        next.push(part)
        continue
      }
      const left = part.peers.slice()
      removeAll(left, common)
      next.push({ ports: joined, peers: common })
      if (!isEmpty(left)) next.push({ ports: part.ports, peers: left })
    }
    if (!isEmpty(rest)) next.push({ ports, peers: rest })
    parts = byPorts(next)
  }
  return parts
}

function byPorts(cells: readonly Cell[]): Cell[] {
  const merged = new Map<PortSet, Cell>()
  for (const cell of cells) {
    const same = merged.get(cell.ports)
    if (!same) merged.set(cell.ports, cell)
    else {
      const peers = same.peers.slice()
      addAll(peers, cell.peers)
      merged.set(cell.ports, { ports: cell.ports, peers })
    }
  }
  return [...merged.values()]
}

function and(a: Bits, b: Bits): Bits {
  const common = a.slice()
  for (let i = 0; i < common.length; i++) common[i] = (common[i] as number) & (b[i] as number)
  return common
}

function mayMeet({ everyone, any }: Side, { places, words }: Class): boolean {
  if (everyone) return true
  for (let i = 0; i < places.length; i++) if (((any[places[i] as number] as number) & (words[i] as number)) !== 0) return true
  return false
}

/** How many pairs get which ports: the sources as the ingress cells divide them, times the destinations as the egress cells do. */
function meet(ingress: readonly Cell[], egress: readonly Cell[], source: Class, destination: Class): [PortSet, number][] {
  const result: [PortSet, number][] = []
  const taking = egress.map(({ peers }) => weigh(peers, destination))
  for (const { ports, peers } of ingress) {
    const sending = weigh(peers, source)
    if (sending === 0) continue
    for (const [i, cell] of egress.entries()) {
      const both = taking[i] === 0 ? noPorts : intersect(ports, cell.ports)
      if (both !== noPorts) result.push([both, sending * (taking[i] as number)])
    }
  }
  return result
}

function weigh(peers: Bits, { units, weights }: Class): number {
  if (units.length === 1) return hasBit(peers, units[0] as number) ? (weights[0] as number) : 0
  let sum = 0
  for (let i = 0; i < units.length; i++) if (hasBit(peers, units[i] as number)) sum += weights[i] as number
  return sum
}
