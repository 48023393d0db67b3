/** A workload to those who reach it, or whom it reaches, through others: the shortest way of several connections, with the ports of each. */

import type { Analysis } from './analyze.ts'
import type { Direction } from './kubernetes/types.ts'
import { sayBeside } from './policy/beside.ts'
import { placeName, portWords } from './policy/explain.ts'
import { briefly } from './policy/pair-classes.ts'
import { allPorts, noPorts } from './policy/ports.ts'
import { asSeen } from './policy/seen.ts'
import type { Endpoint } from './policy/types.ts'

/** One connection of a way, in the direction of the traffic. */
export interface Step {
  readonly source: string
  readonly destination: string
  readonly sourceName: string
  readonly destinationName: string
  readonly ports: string
  /** Where policies of other kinds leave it unknown whether it passes. */
  readonly isUnknown?: true
}

export interface Way {
  /** The far end. */
  readonly ref: string
  readonly name: string
  readonly steps: readonly Step[]
}

export interface Ways {
  /** Nearest first; never those that are connected directly. */
  readonly ways: readonly Way[]
  /** How many more there are. */
  readonly more: number
  /** What else decides whether these ways are there, and others. */
  readonly note?: string
}

/** Ways that are told, and workloads that are gone through at most. */
const mostWays = 200
const mostVisited = 1500

/** `ingress`: who can reach it; `egress`: whom it can reach. Traffic goes on from pods only. */
export function hops(analysis: Analysis, ref: string, direction: Direction): Ways {
  const reach = asSeen(analysis.reach)
  // A frame stands for any other pod in its namespace.
  const start = reach.universe.indexOf.get(ref.replace(/^Namespace\//, 'any:'))
  if (start === undefined) return { ways: [], more: 0 }
  const brief = briefly(reach)
  const between = (near: number, far: number) => (direction === 'egress' ? brief(near, far) : brief(far, near))
  const before = new Map<number, number>([[start, start]])
  const rest = new Set(reach.endpoints.keys())
  for (const index of [start, ...reach.hidden]) rest.delete(index)
  const queue = [start]
  for (let at = 0; at < queue.length && at < mostVisited && rest.size > 0; at++) {
    const near = queue[at] as number
    for (const far of rest) {
      if (between(near, far).ports === noPorts) continue
      rest.delete(far)
      before.set(far, near)
      if (isPod(reach.endpoints[far] as Endpoint)) queue.push(far)
    }
  }
  const found = [...before].filter(([, near]) => near !== start).map(([far]) => far)
  const toStep = (near: number, far: number): Step => {
    const [from, to] = direction === 'egress' ? [near, far] : [far, near]
    const [source, destination] = [reach.endpoints[from] as Endpoint, reach.endpoints[to] as Endpoint]
    const { ports, others } = brief(from, to)
    return {
      source: source.ref,
      destination: destination.ref,
      sourceName: placeName(source),
      destinationName: placeName(destination),
      ports: ports === allPorts ? 'every port' : portWords(ports),
      ...(others && { isUnknown: true as const }),
    }
  }
  const ways = found.slice(0, mostWays).map((far): Way => {
    const steps: Step[] = []
    for (let at = far; at !== start; at = before.get(at) as number) steps.push(toStep(before.get(at) as number, at))
    const end = reach.endpoints[far] as Endpoint
    return { ref: end.ref, name: placeName(end), steps: direction === 'egress' ? steps.reverse() : steps }
  })
  const note = reach.others && { note: `These are the ways that NetworkPolicies leave. ${sayBeside(reach.others, 'who reaches whom')}` }
  return { ways, more: found.length - ways.length, ...note }
}

const isPod = ({ kind }: Endpoint) => kind === 'workload' || kind === 'inferred'
