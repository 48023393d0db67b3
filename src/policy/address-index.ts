/** The addresses of units to indexes that answer which units lie in a block, and in which block an address lies. */

import type { BlockNode } from './blocks.ts'
import { type AddressRange, type Block, containsBlock, lastOf, parseAddress, rangesOf, readIPv4 } from './cidr.ts'

/** An address as a number, IPv4, or a bigint, IPv6. */
export type Spot = number | bigint

/** Undefined: the text is no address. */
export function toSpot(text: string): Spot | undefined {
  const plain = readIPv4(text)
  if (plain !== undefined) return plain
  const address = parseAddress(text)
  return address?.family === 4 ? Number(address.value) : address?.value
}

/** IPv4 addresses are sorted together with their pods as one number: address × 2^20 + pod. */
const limit = 0x100000

/** The addresses of pods, which are known by number. Sorted when first asked. */
export class AddressIndex {
  private readonly keys: number[] = []
  private low = Number.POSITIVE_INFINITY
  private high = -1
  private readonly others: { readonly spot: bigint; readonly pod: number }[] = []
  private sorted: Float64Array | undefined

  /** False: this is no address, and so in no block. */
  add(pod: number, address: string): boolean {
    const spot = toSpot(address)
    if (typeof spot === 'number') {
      this.keys.push(spot * limit + pod)
      if (spot < this.low) this.low = spot
      if (spot > this.high) this.high = spot
    } else if (spot !== undefined) this.others.push({ spot, pod })
    return spot !== undefined
  }

  /** The pods with an address in `block` and in none of `except`; once for each such address, in no order. */
  within(block: Block, except: readonly Block[] = []): number[] {
    const found: number[] = []
    for (const range of rangesWithout(block, except)) this.collect(range, found)
    return found
  }

  /** The pods, once for each address. */
  pods(): number[] {
    return [...this.keys.map((key) => key % limit), ...this.others.map(({ pod }) => pod)]
  }

  /** False only if the block holds all addresses, or none. */
  mayPart(block: Block): boolean {
    const { keys, others } = this
    const [own, foreign] = block.family === 4 ? [keys, others] : [others, keys]
    if (own.length === 0) return false
    const last = lastOf(block)
    if (block.family === 4 && (this.high < block.first || this.low > last)) return false
    return block.family === 6 || this.low < block.first || this.high > last || foreign.length > 0
  }

  private inOrder(): Float64Array {
    this.sorted ??= new Float64Array(this.keys).sort()
    return this.sorted
  }

  private collect({ family, first, last }: AddressRange, into: number[]): void {
    if (family === 6) {
      for (const { spot, pod } of this.others) if (spot >= first && spot <= last) into.push(pod)
      return
    }
    if (this.high < first || this.low > last) return
    const sorted = this.inOrder()
    const end = (Number(last) + 1) * limit
    for (let at = firstFrom(sorted, Number(first) * limit); at < sorted.length; at++) {
      const key = sorted[at] as number
      if (key >= end) return
      into.push(key % limit)
    }
  }
}

/** What is left of a block without others, which may also be larger. */
export const rangesWithout = (block: Block, except: readonly Block[]): AddressRange[] =>
  except.some((hole) => containsBlock(hole, block)) ? [] : rangesOf(block, except)

/** Where a text is that is no address: in no block that anyone will ever mention. */
export const noAddress = -2

/** Answers which of the blocks is the smallest around an address, as its index; -1: none. Undefined instead of a function:
 * each block holds all addresses of the index or none, so that no two can be told apart. */
export function toLocator(nodes: readonly BlockNode[], index: AddressIndex): ((text: string) => number) | undefined {
  if (!nodes.some(({ block }) => index.mayPart(block))) return undefined
  const pieces = nodes.flatMap(({ block, inside }, index) => rangesOf(block, inside).map((range) => ({ range, index })))
  const six = pieces.filter(({ range }) => range.family === 6)
  const four = pieces.filter(({ range }) => range.family === 4).sort((a, b) => Number(a.range.first - b.range.first))
  const starts = Float64Array.from(four, ({ range }) => Number(range.first))
  const ends = Float64Array.from(four, ({ range }) => Number(range.last))
  return (text) => {
    const spot = toSpot(text)
    if (spot === undefined) return noAddress
    if (typeof spot === 'bigint') return six.find(({ range }) => spot >= range.first && spot <= range.last)?.index ?? -1
    const at = firstFrom(starts, spot + 1) - 1
    return at >= 0 && spot <= (ends[at] as number) ? (four[at] as (typeof four)[number]).index : -1
  }
}

function firstFrom(list: Float64Array, least: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle] as number) < least) low = middle + 1
    else high = middle
  }
  return low
}
