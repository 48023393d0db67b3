/** A peer to the peers that name all that it names but one end. */

import { nameLabel } from '../kubernetes/labels.ts'
import type { LabelSelector, Labels, Peer } from '../kubernetes/types.ts'
import { type Block, containsBlock, formatBlock, parseBlock } from '../policy/cidr.ts'
import type { Endpoint } from '../policy/types.ts'
import type { End } from './ends.ts'
import { blockPeer, namingLabels, toSelector } from './naming.ts'
import { isRefusal, type Refusal, type Scene } from './plan.ts'

/** The peers that take the place of `peer` (undefined: everyone) so that `out` is no longer meant; refused where no selector says that. */
export function leavingOut(scene: Scene, peer: Peer | undefined, out: End): { readonly peers: readonly Peer[] } | Refusal {
  const { endpoint } = out
  if (endpoint.kind === 'range') return peer && !peer.ipBlock ? { peers: [peer] } : { peers: blocksLeft(peer, endpoint) }
  if (!peer) return { refused: `A rule for everyone can't leave out ${out.name}.` }
  if (peer.ipBlock) return { refused: `A rule for addresses can't leave out ${out.name} by its labels.` }
  if (endpoint.kind === 'any-pod') return withoutNamespace(peer, out)
  const named = namingLabels(scene, endpoint)
  if (isRefusal(named)) return named
  const selectors = without(peer.podSelector ?? toSelector(new Map()), named.labels)
  return selectors.length > 0
    ? { peers: selectors.map((podSelector) => ({ ...peer, podSelector })) }
    : { refused: `No selector says: all of these, but not ${out.name}.` }
}

function withoutNamespace(peer: Peer, out: End): { peers: Peer[] } | Refusal {
  const { namespace = '' } = out.endpoint
  if (!out.whole || namespace === '*' || !peer.namespaceSelector) return { refused: `No selector leaves out ${out.name}.` }
  return {
    peers: without(peer.namespaceSelector, new Map([[nameLabel, namespace]])).map((namespaceSelector) => ({ ...peer, namespaceSelector })),
  }
}

/** Selectors that together select what `selector` does, but nothing with all of the labels: one for each label that may be missing. */
export const without = (selector: LabelSelector, labels: Labels): LabelSelector[] =>
  [...labels].flatMap(([key, value]) => withoutLabel(selector, key, value))

/** An expression that lists values of the key grows or shrinks; else there is one more. Nothing when the label is required. */
function withoutLabel(selector: LabelSelector, key: string, value: string): LabelSelector[] {
  const { matchLabels, matchExpressions } = selector
  const listed = matchExpressions.findIndex((expression) => expression.key === key && expression.values.length > 0)
  const { operator, values } = matchExpressions[listed] ?? { operator: 'NotIn', values: [] }
  const changed = operator === 'In' ? values.filter((each) => each !== value) : [...new Set([...values, value])]
  if (matchLabels.get(key) === value || changed.length === 0) return []
  const expression = { key, operator, values: changed }
  return [{ matchLabels, matchExpressions: listed < 0 ? [...matchExpressions, expression] : matchExpressions.with(listed, expression) }]
}

/** What is left of a block, or of everyone, without the addresses of a range; the blocks that were cut out of the range stay in. */
function blocksLeft(peer: Peer | undefined, { block, carved }: Pick<Endpoint, 'block' | 'carved'>): Peer[] {
  const cidr = peer?.ipBlock && parseBlock(peer.ipBlock.cidr)
  const except = (peer?.ipBlock?.except ?? []).flatMap((text) => parseBlock(text) ?? [])
  const stays = (hole: Block) => (!cidr || containsBlock(cidr, hole)) && !except.some((other) => containsBlock(other, hole))
  const kept = carved.filter(stays).map((hole) =>
    blockPeer(
      formatBlock(hole),
      except.filter((other) => containsBlock(hole, other)),
    ),
  )
  if (peer?.ipBlock) {
    const isWhole = !cidr || !block || block.prefix <= cidr.prefix
    const rest = { ipBlock: { cidr: peer.ipBlock.cidr, except: [...peer.ipBlock.except, block ? formatBlock(block) : ''] } }
    return isWhole ? kept : [rest, ...kept]
  }
  const outside = block ? ['0.0.0.0/0', '::/0'].flatMap((all) => aroundBlock(all, block)) : []
  return [{ namespaceSelector: toSelector(new Map()) }, ...outside, ...kept]
}

/** All addresses of a family without a block, which may be of the other one. */
function aroundBlock(all: string, block: Block): Peer[] {
  const outer = parseBlock(all)
  if (!outer || outer.family !== block.family) return [blockPeer(all, [])]
  return block.prefix === 0 ? [] : [blockPeer(all, [block])]
}
