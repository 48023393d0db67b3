/** The addresses outside the cluster, cut where the ipBlocks of the policies cut them: blocks nest or are disjoint, so they form a tree. */

import type { NetworkPolicy } from '../kubernetes/types.ts'
import { type Address, type Block, containsAddress, containsBlock, formatBlock, parseBlock } from './cidr.ts'

/** A block that some policy mentions, standing for its addresses without those of `inside`. */
export interface BlockNode {
  readonly block: Block
  /** The largest mentioned blocks inside it. */
  readonly inside: Block[]
}

/** Every block that the policies mention as cidr or except, each once, larger before smaller. */
export function mentionedBlocks(policies: readonly NetworkPolicy[], direction?: 'ingress' | 'egress'): Block[] {
  const blocks = new Map<string, Block>()
  for (const policy of policies) {
    for (const rule of [...(direction === 'egress' ? [] : policy.ingress), ...(direction === 'ingress' ? [] : policy.egress)]) {
      for (const peer of rule.peers) {
        for (const text of peer.ipBlock ? [peer.ipBlock.cidr, ...peer.ipBlock.except] : []) {
          const block = parseBlock(text)
          if (block) blocks.set(formatBlock(block), block)
        }
      }
    }
  }
  return [...blocks.values()].sort((a, b) => a.family - b.family || a.prefix - b.prefix || (a.first < b.first ? -1 : 1))
}

/** The tree of blocks, flat: each node knows the blocks directly inside it. Expects larger blocks before smaller ones. */
export function toBlockNodes(blocks: readonly Block[]): BlockNode[] {
  const nodes: BlockNode[] = []
  for (const block of blocks) {
    nodes.findLast((node) => containsBlock(node.block, block))?.inside.push(block)
    nodes.push({ block, inside: [] })
  }
  return nodes
}

/** The smallest mentioned block that holds the address; undefined: none does. */
export const smallestAround = (nodes: readonly BlockNode[], address: Address): number =>
  nodes.findLastIndex((node) => containsAddress(node.block, address))

/** The blocks of `nodes` that lie in no other one. */
export const topBlocks = (nodes: readonly BlockNode[]): Block[] =>
  nodes.filter((node) => !nodes.some((other) => other !== node && containsBlock(other.block, node.block))).map((node) => node.block)

/** Whether the nodes leave no address out, of either family, so that "everywhere else" is nowhere. */
export const coversEverything = (nodes: readonly BlockNode[]): boolean =>
  ([4, 6] as const).every((family) => nodes.some(({ block }) => block.family === family && block.prefix === 0))
