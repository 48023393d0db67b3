/** The addresses outside as `list` prints them: maximal ranges that the ipBlocks of one direction treat alike. */

import type { Direction, NetworkPolicy, Peer } from '../kubernetes/types.ts'
import { mentionedBlocks, toBlockNodes, topBlocks } from './blocks.ts'
import { type AddressRange, type Block, containsBlock, formatBlock, parseBlock, rangesOf } from './cidr.ts'

/** A range and the ref of an endpoint that stands for its addresses in this direction. */
export interface OutsideRange {
  readonly range: AddressRange
  readonly ref: string
}

/** Ascending, IPv4 first. IPv6 only where some policy speaks of it. */
export function outsideRanges(policies: readonly NetworkPolicy[], direction: Direction): OutsideRange[] {
  const nodes = toBlockNodes(mentionedBlocks(policies, direction))
  const ipBlocks = policies.flatMap((policy) => policy[direction].flatMap((rule) => rule.peers.flatMap((peer) => peer.ipBlock ?? [])))
  const pieces = nodes.flatMap(({ block, inside }) =>
    rangesOf(block, inside).map((range) => ({ range, ref: `cidr:${formatBlock(block)}`, alike: alike(block, ipBlocks) })),
  )
  const tops = topBlocks(nodes)
  const everything: Block[] = [{ family: 4, first: 0n, prefix: 0 }]
  if (mentionedBlocks(policies).some((block) => block.family === 6)) everything.push({ family: 6, first: 0n, prefix: 0 })
  for (const all of everything) {
    if (tops.some((top) => containsBlock(top, all))) continue
    pieces.push(...rangesOf(all, tops).map((range) => ({ range, ref: 'cidr:*', alike: '' })))
  }
  pieces.sort((a, b) => a.range.family - b.range.family || (a.range.first < b.range.first ? -1 : 1))
  const merged: typeof pieces = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    const joins =
      last && last.alike === piece.alike && last.range.family === piece.range.family && last.range.last + 1n === piece.range.first
    if (joins) merged[merged.length - 1] = { ...last, range: { ...last.range, last: piece.range.last } }
    else merged.push(piece)
  }
  return merged
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
