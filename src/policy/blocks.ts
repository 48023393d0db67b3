/** The addresses outside the cluster, cut where the ipBlocks of the policies cut them: blocks nest or are disjoint, so they form a tree. */

import type { NetworkPolicy } from '../kubernetes/types.ts'
import { type Address, type Block, containsAddress, containsBlock, formatBlock, holdEveryAddress, lastOf, parseBlock } from './cidr.ts'

/** A block that some policy mentions, standing for its addresses without those of `inside`. */
export interface BlockNode {
  readonly block: Block
  /** The largest mentioned blocks inside it. */
  readonly inside: Block[]
}

/** Every block that the policies mention as cidr or except, each once, larger before smaller. */
export function mentionedBlocks(policies: readonly NetworkPolicy[], direction?: 'ingress' | 'egress'): Block[] {
  const blocks = new Map<string, Block>()
  for (const policy of policies) for (const [text, block] of blocksOf(policy, direction)) blocks.set(text, block)
  return largerFirst([...blocks.values()])
}

const noBlocks: ReadonlyMap<string, Block> = new Map()

/** The blocks of one policy, by their canonical text. */
export function blocksOf(policy: NetworkPolicy, direction?: 'ingress' | 'egress'): ReadonlyMap<string, Block> {
  let blocks: Map<string, Block> | undefined
  const add = (text: string) => {
    const block = parseBlock(text)
    if (block) blocks = (blocks ?? new Map<string, Block>()).set(formatBlock(block), block)
  }
  for (const name of ['ingress', 'egress'] as const) {
    if (direction !== undefined && name !== direction) continue
    for (const rule of policy[name]) {
      for (const { ipBlock } of rule.peers) {
        if (!ipBlock) continue
        add(ipBlock.cidr)
        for (const hole of ipBlock.except) add(hole)
      }
    }
  }
  return blocks ?? noBlocks
}

/** IPv4 before IPv6, larger before smaller, lower before higher. */
export const largerFirst = (blocks: readonly Block[]): Block[] =>
  [...blocks].sort((a, b) => a.family - b.family || a.prefix - b.prefix || Number(a.first - b.first))

/** The tree of blocks, flat, in the order given: each node knows the blocks directly inside it. */
export function toBlockNodes(blocks: readonly Block[]): BlockNode[] {
  const nodes = blocks.map((block): BlockNode => ({ block, inside: [] }))
  const parents = new Map<BlockNode, BlockNode | undefined>()
  const around: BlockNode[] = []
  for (const node of byAddress(nodes)) {
    while (around.length > 0 && !containsBlock((around.at(-1) as BlockNode).block, node.block)) around.pop()
    parents.set(node, around.at(-1))
    around.push(node)
  }
  for (const node of nodes) parents.get(node)?.inside.push(node.block)
  return nodes
}

/** The smallest mentioned block that holds the address, as its index; -1: none does. Expects larger blocks before smaller ones. */
export const smallestAround = (nodes: readonly BlockNode[], address: Address): number =>
  nodes.findLastIndex((node) => containsAddress(node.block, address))

/** The blocks of `nodes` that lie in no other one. */
export function topBlocks(nodes: readonly BlockNode[]): Block[] {
  const covered = new Set(nodes.flatMap((node) => node.inside))
  return nodes.flatMap(({ block }) => (covered.has(block) ? [] : [block]))
}

/** The refs of the two blocks that are every address of a family. */
export const wholeRefs: readonly string[] = ['cidr:0.0.0.0/0', 'cidr:::/0']

/** Whether the nodes leave no address out, of either family, so that "everywhere else" is nowhere. */
export const coversEverything = (nodes: readonly BlockNode[]): boolean =>
  holdEveryAddress(nodes.map(({ block }) => ({ family: block.family, first: block.first, last: lastOf(block) })))

/** Ascending, so that each block is followed by all that lie in it. */
const byAddress = (nodes: readonly BlockNode[]): BlockNode[] =>
  [...nodes].sort(({ block: a }, { block: b }) => a.family - b.family || Number(a.first - b.first) || a.prefix - b.prefix)
