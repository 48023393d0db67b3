/** The blocks that policies mention to the addresses outside: an endpoint for each block, and one for everywhere else. */

import { type BlockNode, largerFirst, toBlockNodes, topBlocks } from './blocks.ts'
import { type Block, formatBlock } from './cidr.ts'
import { toRangeEndpoint } from './endpoints.ts'
import { type Entry, few, type Mentions, type MentionsChange } from './entry.ts'

export interface Ranges {
  readonly blocks: readonly BlockNode[]
  /** One for each block, then "everywhere else". */
  readonly entries: readonly Entry[]
  /** The place of each entry by its ref. */
  readonly placeOf: ReadonlyMap<string, number>
}

/** `previous` lends the entries that stay. */
export function toRanges(policies: readonly Mentions[], previous?: Ranges): Ranges {
  const mentioned = new Map<string, Block>()
  for (const { blocks } of policies) for (const [text, block] of blocks) mentioned.set(text, block)
  const blocks = toBlockNodes(largerFirst([...mentioned.values()]))
  const entries = [...blocks, { block: undefined, inside: topBlocks(blocks) }].map((node): Entry => {
    const endpoint = toRangeEndpoint(node)
    const old = previous?.entries[previous.placeOf.get(endpoint.ref) ?? -1]
    if (old && sameBlocks(old.endpoint.carved, endpoint.carved)) return old
    return {
      endpoint,
      unit: { space: -1, labels: new Map(), table: undefined, hostNetwork: false, addresses: [], block: node.block, pods: 0 },
    }
  })
  return { blocks, entries, placeOf: new Map(entries.map(({ endpoint }, place) => [endpoint.ref, place])) }
}

/** The same, when of the mentions before only some are `removed` and `added`: `policies` are all that mention blocks now. Where all
 * entries stay, `previous` is returned. */
export function changeRanges(policies: readonly Mentions[], { removed, added }: MentionsChange, previous: Ranges): Ranges {
  if (removed.length + added.length > few) return toRanges(policies, previous)
  const stay = removed.every(({ blocks }) => [...blocks.keys()].every((text) => policies.some((policy) => policy.blocks.has(text))))
  const known = added.every(({ blocks }) => [...blocks.keys()].every((text) => previous.placeOf.has(refOf(text))))
  return stay && known ? previous : toRanges(policies, previous)
}

const refOf = (text: string) => `cidr:${text}`

const sameBlocks = (a: readonly Block[], b: readonly Block[]) =>
  a.length === b.length && a.every((block, i) => formatBlock(block) === formatBlock(b[i] as Block))
