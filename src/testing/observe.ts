/** What a cluster's evaluation says of every pair of its live pods and of one address in each part of the address space, as a table to compare. */

import { toCluster } from '../kubernetes/cluster.ts'
import type { Resource } from '../kubernetes/types.ts'
import { containsAddress, parseAddress } from '../policy/cidr.ts'
import { evaluate, type Reachability } from '../policy/connections.ts'
import { containsAll, formatPorts, type PortSet } from '../policy/ports.ts'
import { defaultSettings } from '../text/workspace.ts'
import { livePods } from './oracle.ts'
import { addressesOfEachPart } from './random-cluster.ts'

interface Seen {
  readonly source: string
  readonly destination: string
  readonly ports: PortSet
  readonly sure: PortSet
  readonly possible: PortSet
  readonly egress: PortSet
  readonly ingress: PortSet
}

/** By `source destination`, in the names of `ends`. */
export type Observed = ReadonlyMap<string, Seen>

/** The refs of the live pods. */
export const podsIn = (resources: readonly Resource[]): string[] => livePods({ resources }).map(({ ref }) => ref)

/** `ends`: refs of pods by the names they are compared under; without it every live pod, under its own ref. */
export function observe(
  resources: readonly Resource[],
  ends: ReadonlyMap<string, string> = new Map(podsIn(resources).map((ref) => [ref, ref])),
  reach: Reachability = evaluate(toCluster(resources), defaultSettings),
): Observed {
  const places: [name: string, index: number][] = [
    ...[...ends].map(([name, ref]): [string, number] => [name, reach.universe.indexOf.get(ref) ?? -1]),
    ...addressesOfEachPart.map((address): [string, number] => [address, rangeOf(reach, address)]),
  ]
  const missing = places.find(([, index]) => index < 0)
  if (missing) throw new Error(`${missing[0]} is no endpoint`)
  const seen = new Map<string, Seen>()
  for (const [source, from] of places) {
    for (const [destination, to] of places) {
      if (source === destination || (!ends.has(source) && !ends.has(destination))) continue
      const { ports, sure, possible, egress, ingress } = reach.connect(from, to)
      seen.set(`${source} ${destination}`, { source, destination, ports, sure, possible, egress: egress.ports, ingress: ingress.ports })
    }
  }
  return seen
}

function rangeOf(reach: Reachability, text: string): number {
  const address = parseAddress(text)
  if (!address) throw new Error(`${text} is no address`)
  const around = reach.endpoints.filter(({ kind, block }) => kind === 'range' && (!block || containsAddress(block, address)))
  return reach.endpoints.indexOf(around.reduce((a, b) => ((a.block?.prefix ?? -1) >= (b.block?.prefix ?? -1) ? a : b)))
}

/** A relation between two tables: undefined where it holds, else the first pair that breaks it. */
export type Holds = (before: Observed, after: Observed) => string | undefined

/** A relation of the two entries of every pair. */
export const everyPair =
  (words: string, holds: (before: Seen, after: Seen) => boolean): Holds =>
  (before, after) => {
    for (const [pair, old] of before) {
      const now = after.get(pair)
      if (!now || !holds(old, now)) return `${pair} ${words}: ${say(old)}, then ${now ? say(now) : 'nothing'}`
    }
    return undefined
  }

const say = ({ sure, ports, possible }: Seen) => [sure, ports, possible].map((set) => `[${formatPorts(set)}]`).join(' ⊆ ')

const readings = ['sure', 'ports', 'possible'] as const

/** Every verdict is the same. */
export const same = everyPair('changed', (old, now) => readings.every((reading) => old[reading] === now[reading]))

/** No pair lost a port. */
export const noneLost = everyPair('lost', (old, now) => readings.every((reading) => containsAll(now[reading], old[reading])))

/** What was certain has not become the opposite. */
export const noneFlipped = everyPair('flipped', (old, now) => containsAll(now.possible, old.sure) && containsAll(old.possible, now.sure))
