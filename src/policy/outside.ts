/** The addresses outside as `list` prints them: maximal ranges that the ipBlocks of one direction treat alike. */

import type { Direction, NetworkPolicy, Peer } from '../kubernetes/types.ts'
import { type BlockNode, largerFirst, mentionedBlocks, toBlockNodes, topBlocks } from './blocks.ts'
import { type AddressRange, type Block, containsBlock, formatBlock, parseBlock, rangesOf } from './cidr.ts'

/** A range and the ref of an endpoint that stands for its addresses in this direction. */
interface OutsideRange {
  readonly range: AddressRange
  readonly ref: string
}

const everywhere = (family: Block['family']): Block => ({ family, first: 0n, prefix: 0 })

/** Ascending, IPv4 first. IPv6 only where some policy speaks of it. */
export function outsideRanges(policies: readonly NetworkPolicy[], direction: Direction): OutsideRange[] {
  const nodes = toBlockNodes(mentionedBlocks(policies, direction))
  const ipBlocks = policies.flatMap((policy) => policy[direction].flatMap((rule) => rule.peers.flatMap((peer) => peer.ipBlock ?? [])))
  const pieces = nodes.flatMap(({ block, inside }) =>
    rangesOf(block, inside).map((range) => ({ range, ref: `cidr:${formatBlock(block)}`, alike: alike(block, ipBlocks) })),
  )
  const tops = topBlocks(nodes)
  const speaksOf6 = mentionedBlocks(policies).some((block) => block.family === 6)
  for (const all of speaksOf6 ? [everywhere(4), everywhere(6)] : [everywhere(4)]) {
    if (tops.some((top) => containsBlock(top, all))) continue
    pieces.push(...rangesOf(all, tops).map((range) => ({ range, ref: 'cidr:*', alike: '' })))
  }
  return join(pieces, (one, next) => one.alike === next.alike)
}

/** Disjoint ranges as the fewest that hold the same addresses, ascending. */
export const joinRanges = (ranges: readonly AddressRange[]): AddressRange[] =>
  join(
    ranges.map((range) => ({ range })),
    () => true,
  ).map(({ range }) => range)

/** In ascending order; those that touch and are alike become one, with what the first of them has beside its range. */
function join<T extends { readonly range: AddressRange }>(pieces: readonly T[], isAlike: (one: T, next: T) => boolean): T[] {
  const joined: T[] = []
  for (const piece of [...pieces].sort((a, b) => ascending(a.range, b.range))) {
    const last = joined.at(-1)
    if (last && isAlike(last, piece) && touch(last.range, piece.range))
      joined[joined.length - 1] = { ...last, range: { ...last.range, last: piece.range.last } }
    else joined.push(piece)
  }
  return joined
}

const ascending = (a: AddressRange, b: AddressRange) => a.family - b.family || (a.first < b.first ? -1 : 1)
const touch = (one: AddressRange, next: AddressRange) => one.family === next.family && one.last + 1n === next.first

/** The addresses that each endpoint of one evaluation or the other stands for, cut where a block of either lies inside. IPv6 only where one of
 * them speaks of it. */
export function addressesBetween(one: readonly Block[], other: readonly Block[]): (block: Block | undefined) => AddressRange[] {
  const blocks = new Map([...one, ...other].map((block) => [formatBlock(block), block]))
  const nodes = new Map(toBlockNodes(largerFirst([...blocks.values()])).map((node) => [formatBlock(node.block), node]))
  const tops = topBlocks([...nodes.values()])
  const rest = [...new Set([4 as const, ...tops.map(({ family }) => family)])].flatMap((family) => rangesOf(everywhere(family), tops))
  return (block) => (block ? rangesOf(block, (nodes.get(formatBlock(block)) as BlockNode).inside) : rest)
}

/** Which ipBlocks hold the addresses that belong to a block and to none inside it. */
function alike(block: Block, ipBlocks: readonly NonNullable<Peer['ipBlock']>[]): string {
  const holds = (text: string) => {
    const outer = parseBlock(text)
    return outer !== undefined && containsBlock(outer, block)
  }
  const holding = ipBlocks.filter(({ cidr, except }) => holds(cidr) && !except.some(holds))
  return [...new Set(holding.map(({ cidr, except }) => `${cidr}-${except.join('-')}`))].sort().join()
}
