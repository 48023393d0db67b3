/** Sets of (protocol, port), kept as sorted disjoint intervals and interned: equal sets are the same object. */

import type { Protocol } from '../kubernetes/types.ts'

/** In the order in which `list` prints them. */
export const protocols: readonly Protocol[] = ['SCTP', 'TCP', 'UDP']

const first = 1
const last = 65535
/** Each protocol has its own stretch of one number line, far enough apart that intervals of two never touch. */
const stretch = 0x20000

/** Immutable. Compare with `===`. */
export interface PortSet {
  /** Flat [from, to, from, to, …] on the number line of all protocols. */
  readonly bounds: readonly number[]
  readonly id: number
}

const interned = new Map<string, PortSet>()

function intern(bounds: readonly number[]): PortSet {
  const key = bounds.join()
  let set = interned.get(key)
  if (!set) {
    set = { bounds, id: interned.size }
    interned.set(key, set)
  }
  return set
}

export const noPorts = intern([])
export const allPorts = intern(protocols.flatMap((_, i) => [i * stretch + first, i * stretch + last]))

/** The ports `from` to `to` (inclusive) of a protocol; both 1 to 65535. */
export function portRange(protocol: Protocol, from: number = first, to: number = last): PortSet {
  const base = protocols.indexOf(protocol) * stretch
  return from > to ? noPorts : intern([base + from, base + to])
}

const unions = new Map<number, PortSet>()
const intersections = new Map<number, PortSet>()
const pairKey = (a: PortSet, b: PortSet) => (a.id < b.id ? a.id * 0x4000000 + b.id : b.id * 0x4000000 + a.id)

export function union(a: PortSet, b: PortSet): PortSet {
  if (a === b || b === noPorts || a === allPorts) return a
  if (a === noPorts || b === allPorts) return b
  const key = pairKey(a, b)
  let result = unions.get(key)
  if (!result) {
    result = intern(mergeBounds([...pairs(a.bounds), ...pairs(b.bounds)]))
    unions.set(key, result)
  }
  return result
}

export function intersect(a: PortSet, b: PortSet): PortSet {
  if (a === b || b === allPorts || a === noPorts) return a
  if (a === allPorts || b === noPorts) return b
  const key = pairKey(a, b)
  let result = intersections.get(key)
  if (!result) {
    const bounds: number[] = []
    for (const [from, to] of pairs(a.bounds)) {
      for (const [otherFrom, otherTo] of pairs(b.bounds)) {
        const low = Math.max(from, otherFrom)
        const high = Math.min(to, otherTo)
        if (low <= high) bounds.push(low, high)
      }
    }
    result = intern(bounds)
    intersections.set(key, result)
  }
  return result
}

/** The ports of `a` that are not in `b`. */
export function subtract(a: PortSet, b: PortSet): PortSet {
  if (b === noPorts) return a
  const bounds: number[] = []
  for (const [from, to] of pairs(a.bounds)) {
    let at = from
    for (const [otherFrom, otherTo] of pairs(b.bounds)) {
      if (otherTo < at || otherFrom > to) continue
      if (otherFrom > at) bounds.push(at, otherFrom - 1)
      at = otherTo + 1
    }
    if (at <= to) bounds.push(at, to)
  }
  return intern(bounds)
}

export const containsAll = (a: PortSet, b: PortSet): boolean => intersect(a, b) === b

export function containsPort(set: PortSet, protocol: Protocol, port: number): boolean {
  const at = protocols.indexOf(protocol) * stretch + port
  return pairs(set.bounds).some(([from, to]) => at >= from && at <= to)
}

/** The intervals of a set, in the order SCTP, TCP, UDP, ascending. */
export function intervals(set: PortSet): { protocol: Protocol; from: number; to: number }[] {
  return pairs(set.bounds).map(([from, to]) => {
    const protocol = Math.floor(from / stretch)
    return { protocol: protocols[protocol] as Protocol, from: from - protocol * stretch, to: to - protocol * stretch }
  })
}

/** `All Connections`, `No Connections` or `SCTP 1-65535,TCP 80,443-445,UDP 53`: the wording of netpol-analyzer's list. */
export function formatPorts(set: PortSet): string {
  const text = texts.get(set) ?? toText(set)
  texts.set(set, text)
  return text
}

const texts = new Map<PortSet, string>([
  [allPorts, 'All Connections'],
  [noPorts, 'No Connections'],
])

function toText(set: PortSet): string {
  const parts: string[] = []
  let before: Protocol | undefined
  for (const { protocol, from, to } of intervals(set)) {
    const ports = from === to ? `${from}` : `${from}-${to}`
    parts.push(protocol === before ? ports : `${protocol} ${ports}`)
    before = protocol
  }
  return parts.join(',')
}

const pairs = (bounds: readonly number[]): [number, number][] =>
  Array.from({ length: bounds.length / 2 }, (_, i) => [bounds[2 * i] as number, bounds[2 * i + 1] as number])

function mergeBounds(list: [number, number][]): number[] {
  list.sort((a, b) => a[0] - b[0])
  const bounds: number[] = []
  for (const [from, to] of list) {
    const end = bounds.at(-1)
    if (end !== undefined && from <= end + 1) bounds[bounds.length - 1] = Math.max(end, to)
    else bounds.push(from, to)
  }
  return bounds
}
