/** ipBlocks whose exceptions leave nothing of them. */

import { rangesWithout } from '../policy/address-index.ts'
import { parseIpBlock } from '../policy/ip-block.ts'
import type { Check, CheckFinding } from './check.ts'
import { type PlacedPeer, peersOf } from './rules.ts'
import { sayNobody } from './words.ts'

export const exceptCoversAll: Check = {
  code: 'except-covers-all',
  severity: 'warning',
  title: 'Exceptions that leave nothing',
  documentation: `"except" cuts holes into the ipBlock it stands in. Where the holes together are the whole block, the API server takes it all the same, and the
item names no address: it lets nothing through.

Remove an exception that is not meant, or the whole item. Mind that a rule without any item in "from" or "to" is for everyone.`,
  find: (input) => peersOf(input).flatMap((placed) => judge(placed) ?? []),
}

function judge({ policy, direction, peer, peerPath }: PlacedPeer): CheckFinding | undefined {
  const block = peer.ipBlock && parseIpBlock(peer.ipBlock)
  if (!peer.ipBlock || !block || rangesWithout(block.cidr, block.except).length > 0) return undefined
  const message = `The exceptions leave nothing of ${peer.ipBlock.cidr}, so ${sayNobody(direction)}. Remove an exception that is not meant, or this item.`
  return { resource: policy.ref, path: [...peerPath, 'ipBlock', 'except'], message }
}
