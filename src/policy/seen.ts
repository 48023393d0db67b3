/** An evaluation to the same as people look at it: without what stands for no address, and with both families of addresses as one end where no rule tells them apart. */

import type { NetworkPolicy } from '../kubernetes/types.ts'
import { topBlocks, wholeRefs } from './blocks.ts'
import { type Block, parseBlock } from './cidr.ts'
import type { Delta } from './compare.ts'
import type { Reachability } from './connections.ts'
import type { Endpoint } from './types.ts'
import { nowhereIn } from './universe.ts'

export interface Seen extends Reachability {
  /** Indexes of endpoints that are not shown. */
  readonly hidden: ReadonlySet<number>
}

const known = new WeakMap<Reachability, Seen>()

/** Indexes are those of `reach`. Where rules name 0.0.0.0/0 and ::/0 only together, everywhere else stands for both. */
export function asSeen(reach: Reachability): Seen {
  let seen = known.get(reach)
  if (!seen) {
    const nowhere = nowhereIn(reach.universe)
    const wholes = wholeRefs.flatMap((ref) => reach.universe.indexOf.get(ref) ?? [])
    if (nowhere === undefined) seen = { ...reach, hidden: new Set() }
    // Smaller blocks may leave nothing out as well, and stay what they are.
    else if (wholes.length < wholeRefs.length || !reach.policies.every(namesWholesTogether)) seen = { ...reach, hidden: new Set([nowhere]) }
    else seen = toTogether(reach, nowhere, wholes)
    known.set(reach, seen)
    known.set(seen, seen)
  }
  return seen
}

/** Differences between two evaluations, told of everywhere else where neither of them tells its two families apart. */
export function asOne(deltas: readonly Delta[], before: Reachability, after: Reachability): readonly Delta[] {
  const ends = [before, after].map(endForBoth)
  const end = ends.find((one) => typeof one === 'object')
  if (end === undefined || ends.includes(undefined)) return deltas
  const [first, second] = wholeRefs
  const rename = (endpoint: Endpoint) => (endpoint.ref === first ? end : endpoint)
  return deltas.flatMap((delta) => {
    const { source, destination } = delta
    if (source.ref === second || destination.ref === second) return []
    return [{ ...delta, source: rename(source), destination: rename(destination) }]
  })
}

/** What stands for the addresses of both families; `none`: no rule names all of either; undefined: they are two ends. */
function endForBoth(reach: Reachability): Endpoint | 'none' | undefined {
  const seen = asSeen(reach)
  const everywhere = seen.universe.indexOf.get('cidr:*') as number
  const wholes = wholeRefs.filter((ref) => reach.universe.indexOf.has(ref))
  if (wholes.length === 0) return 'none'
  return wholes.length === 1 || seen.hidden.has(everywhere) ? undefined : seen.endpoints[everywhere]
}

/** In each rule all addresses of both families, without exceptions, or those of neither. */
function namesWholesTogether({ ingress, egress }: NetworkPolicy): boolean {
  return [...ingress, ...egress].every(({ peers }) => {
    const wholes = peers.flatMap(({ ipBlock }) => {
      if (!ipBlock) return []
      const block = parseBlock(ipBlock.cidr)
      return block?.prefix === 0 ? [{ block, except: ipBlock.except }] : []
    })
    const has = (family: Block['family']) => wholes.some(({ block }) => block.family === family)
    return has(4) === has(6) && wholes.every(({ except }) => except.length === 0)
  })
}

function toTogether(reach: Reachability, everywhere: number, wholes: readonly number[]): Seen {
  const { endpoints, unitsOf, indexOf, blocks } = reach.universe
  const first = wholes[0] as number
  const inside = topBlocks(blocks.filter(({ block }) => block.prefix > 0))
  const end: Endpoint = { ...(endpoints[everywhere] as Endpoint), carved: inside }
  const withEnd = endpoints.map((endpoint, index) => (index === everywhere ? end : endpoint))
  const find = (ref: string) => indexOf.get(wholeRefs.includes(ref) ? end.ref : ref)
  return {
    ...reach,
    endpoints: withEnd,
    universe: {
      ...reach.universe,
      endpoints: withEnd,
      unitsOf: unitsOf.map((units, index) => (index === everywhere ? (unitsOf[first] as readonly number[]) : units)),
      indexOf: { get: find, has: (ref) => find(ref) !== undefined },
    },
    connect: (source, destination) => {
      if (source !== everywhere && destination !== everywhere) return reach.connect(source, destination)
      const real = (index: number) => (index === everywhere ? first : index)
      const connection = reach.connect(real(source), real(destination))
      return { ...connection, ...(source === everywhere ? { source: end } : { destination: end }) }
    },
    hidden: new Set(wholes),
  }
}
