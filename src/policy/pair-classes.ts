/** Pairs of endpoints to numbers that are equal where their connections must be: so that each kind of pair is worked out once. */

import type { Direction } from '../kubernetes/types.ts'
import type { Beside, Side } from './beside.ts'
import { hasBit } from './bitset.ts'
import type { Reachability } from './connections.ts'
import type { Isolation, Profile } from './isolation.ts'
import type { Connection } from './types.ts'
import type { Unit } from './universe.ts'
import { declaredPorts } from './verdict.ts'

/** The class of a pair of different endpoints by their indexes; undefined where the pair has to be looked at by itself. */
type PairClasses = (source: number, destination: number) => number | undefined

/** One direction: for each profile and each unit at the other end, which groups of the profile hold that unit. */
class Sides {
  private readonly known = new Map<Profile, Map<number, Int32Array>>()
  private readonly numbers = new Map<string, number>()
  private readonly units: readonly number[]
  private readonly isolation: Isolation
  private readonly beside: Beside | undefined
  private count = 0

  constructor(units: readonly number[], { isolation, beside }: Reachability) {
    this.units = units
    this.isolation = isolation
    this.beside = beside
  }

  /** By endpoint: a number for what the profile makes of it, and what policies of other kinds may. */
  of(profile: Profile, side: Side | undefined): Int32Array {
    const rows = this.known.get(profile) ?? new Map<number, Int32Array>()
    this.known.set(profile, rows)
    let row = rows.get(side?.number ?? 0)
    if (!row) {
      row = this.work(profile, side)
      rows.set(side?.number ?? 0, row)
    }
    return row
  }

  private work(profile: Profile, side: Side | undefined): Int32Array {
    const row = new Int32Array(this.units.length)
    if (!profile.isolated && profile.rejected.length === 0 && !side) return row
    const own = this.count++
    row.fill(this.number(`${own}`))
    if (side) for (let i = 0; i < row.length; i++) if (this.beside?.isOutside(i)) row[i] = this.number(`${own} outside`)
    for (const [g, { peers }] of this.isolation.groups(profile).entries()) {
      const seen = new Map<number, number>()
      for (let i = 0; i < row.length; i++) {
        if (!hasBit(peers, this.units[i] as number)) continue
        const before = row[i] as number
        let next = seen.get(before)
        if (next === undefined) {
          next = this.number(`${before} ${g}`)
          seen.set(before, next)
        }
        row[i] = next
      }
    }
    return row
  }

  private number(key: string): number {
    const number = this.numbers.get(key) ?? this.numbers.size + 1
    this.numbers.set(key, number)
    return number
  }
}

/** Those of an evaluation. Made for many questions: the first one about a profile looks at every endpoint. */
export function toPairClasses(reach: Reachability): PairClasses {
  const { universe, isolation, beside } = reach
  const { endpoints, units, unitsOf } = universe
  const only = unitsOf.map((own) => own[0] as number)
  // Pods that differ, and pods on their node's network, where it matters which node that is.
  const plain = unitsOf.map((own) => own.length === 1 && units[own[0] as number]?.hostNetwork === false)
  const kinds = new Map<string, number>()
  const kindOf = endpoints.map((endpoint, index) => {
    const { table } = units[only[index] as number] as Unit
    const key = `${table?.id} ${declaredPorts(endpoint).id}`
    const kind = kinds.get(key) ?? kinds.size
    kinds.set(key, kind)
    return kind
  })
  const sides: Record<Direction, Sides> = { ingress: new Sides(only, reach), egress: new Sides(only, reach) }
  const rows = (direction: Direction) => {
    const made: (Int32Array | undefined)[] = []
    return (endpoint: number) =>
      (made[endpoint] ??= sides[direction].of(isolation[direction][only[endpoint] as number] as Profile, beside?.side(endpoint, direction)))
  }
  const [ingress, egress] = [rows('ingress'), rows('egress')]
  // More than any count of numbers, so that three numbers fit into one without meeting.
  const room = 2 ** 20
  return (source, destination) => {
    if (!plain[source] || !plain[destination]) return undefined
    const into = ingress(destination)[source] as number
    const out = egress(source)[destination] as number
    if (into >= room || out >= room || kinds.size > 2 ** 12) return undefined
    return ((kindOf[destination] as number) * room + into) * room + out
  }
}

/** What most readers of a connection want to know. */
export type Brief = Pick<Connection, 'verdict' | 'ports' | 'others'>

const briefs = new WeakMap<Reachability, (source: number, destination: number) => Brief>()

/** Verdict and ports of any pair; pairs of one class are worked out once. For those who look at very many pairs. */
export function briefly(reach: Reachability): (source: number, destination: number) => Brief {
  let brief = briefs.get(reach)
  if (!brief) {
    const classes = toPairClasses(reach)
    const known = new Map<number, Brief>()
    const work = (source: number, destination: number): Brief => {
      const { verdict, ports, others } = reach.connect(source, destination)
      return { verdict, ports, ...(others && { others }) }
    }
    brief = (source, destination) => {
      const found = source === destination ? undefined : classes(source, destination)
      if (found === undefined) return work(source, destination)
      let answer = known.get(found)
      if (!answer) {
        answer = work(source, destination)
        known.set(found, answer)
      }
      return answer
    }
    briefs.set(reach, brief)
  }
  return brief
}
