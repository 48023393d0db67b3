/** An ipBlock as written to the blocks it is made of. */

import type { Peer } from '../kubernetes/types.ts'
import { type Block, parseBlock } from './cidr.ts'

export type IpBlock = NonNullable<Peer['ipBlock']>

export interface ParsedIpBlock {
  readonly cidr: Block
  /** Those that can be read; the API server rejects the others. */
  readonly except: readonly Block[]
}

/** Undefined where its cidr cannot be read. */
export function parseIpBlock({ cidr, except }: IpBlock): ParsedIpBlock | undefined {
  const block = parseBlock(cidr)
  return block && { cidr: block, except: except.flatMap((text) => parseBlock(text) ?? []) }
}
