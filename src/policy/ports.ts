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

const pairs = (bounds: readonly number[]): Intervals =>
  Array.from({ length: bounds.length / 2 }, (_, i) => [bounds[2 * i] as number, bounds[2 * i + 1] as number])

type Intervals = [from: number, to: number][]

/** Works on the intervals of both sets. Sets live for ever, so what comes of two of them is worked out once. */
function remembered(combine: (a: Intervals, b: Intervals) => readonly number[]): (a: PortSet, b: PortSet) => PortSet {
  const known = new Map<number, PortSet>()
  return (a, b) => {
    const key = a.id * 0x4000000 + b.id
    let set = known.get(key)
    if (!set) {
      set = intern(combine(pairs(a.bounds), pairs(b.bounds)))
      known.set(key, set)
    }
    return set
  }
}

export const union = remembered((a, b) => {
  const bounds: number[] = []
  let end = Number.NEGATIVE_INFINITY
  for (const [from, to] of [...a, ...b].sort(([one], [other]) => one - other)) {
    if (from > end + 1) bounds.push(from, to)
    else bounds[bounds.length - 1] = Math.max(end, to)
    end = bounds.at(-1) as number
  }
  return bounds
})

export const intersect = remembered((a, b) =>
  a.flatMap(([from, to]) =>
    b.flatMap(([otherFrom, otherTo]) => {
      const [low, high] = [Math.max(from, otherFrom), Math.min(to, otherTo)]
      return low <= high ? [low, high] : []
    }),
  ),
)

/** The ports of `a` that are not in `b`. */
export const subtract = remembered((a, b) =>
  a.flatMap(([from, to]) => {
    const bounds: number[] = []
    let at = from
    for (const [otherFrom, otherTo] of b) {
      if (otherTo < at || otherFrom > to) continue
      if (otherFrom > at) bounds.push(at, otherFrom - 1)
      at = otherTo + 1
    }
    if (at <= to) bounds.push(at, to)
    return bounds
  }),
)

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
