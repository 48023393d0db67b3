/** The addresses of units to indexes that answer which units lie in a block, and in which block an address lies. */

import type { BlockNode } from './blocks.ts'
import { type AddressRange, type Block, containsBlock, lastOf, parseAddress, rangesOf } from './cidr.ts'

/** An address as a number, IPv4, or a bigint, IPv6. */
export type Spot = number | bigint

/** Undefined: the text is no address. */
export function toSpot(text: string): Spot | undefined {
  const plain = readPlain(text)
  if (plain !== undefined) return plain
  const address = parseAddress(text)
  return address?.family === 4 ? Number(address.value) : address?.value
}

/** IPv4 addresses are sorted together with their pods as one number: address × 2^20 + pod. */
const limit = 0x100000

/** The addresses of pods, which are known by number. Sorted when first asked. */
export class AddressIndex {
  private readonly keys: number[] = []
  private readonly others: { readonly spot: bigint; readonly pod: number }[] = []
  private sorted: Float64Array | undefined

  add(pod: number, address: string): void {
    const spot = toSpot(address)
    if (typeof spot === 'number') this.keys.push(spot * limit + pod)
    else if (spot !== undefined) this.others.push({ spot, pod })
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
    const [keys, { others }] = [this.inOrder(), this]
    const isFour = block.family === 4
    const [own, foreign] = isFour ? [keys.length, others.length] : [others.length, keys.length]
    if (own === 0) return false
    const low = isFour ? Math.floor((keys[0] as number) / limit) : (others[0]?.spot as bigint)
    const high = isFour ? Math.floor((keys.at(-1) as number) / limit) : (others.at(-1)?.spot as bigint)
    const last = lastOf(block)
    if (high < block.first || low > last) return false
    return low < block.first || high > last || foreign > 0
  }

  private inOrder(): Float64Array {
    if (!this.sorted) {
      this.sorted = new Float64Array(this.keys).sort()
      this.others.sort((a, b) => (a.spot < b.spot ? -1 : 1))
    }
    return this.sorted
  }

  private collect({ family, first, last }: AddressRange, into: number[]): void {
    if (family === 6) {
      for (const { spot, pod } of this.others) if (spot >= first && spot <= last) into.push(pod)
      return
    }
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

/** Answers which of the blocks is the smallest around an address, as its index; -1: none, or no address. Undefined instead of a function:
 * each block holds all addresses of the index or none, so that no two can be told apart. */
export function toLocator(nodes: readonly BlockNode[], index: AddressIndex): ((text: string) => number) | undefined {
  if (!nodes.some(({ block }) => index.mayPart(block))) return undefined
  const pieces = nodes.flatMap(({ block, inside }, index) => rangesOf(block, inside).map((range) => ({ range, index })))
  const six = pieces.filter(({ range }) => range.family === 6)
  const four = pieces.filter(({ range }) => range.family === 4).sort((a, b) => (a.range.first < b.range.first ? -1 : 1))
  const starts = Float64Array.from(four, ({ range }) => Number(range.first))
  const ends = Float64Array.from(four, ({ range }) => Number(range.last))
  return (text) => {
    const spot = toSpot(text)
    if (spot === undefined) return -1
    if (typeof spot === 'bigint') return six.find(({ range }) => spot >= range.first && spot <= range.last)?.index ?? -1
    const at = firstFrom(starts, spot + 1) - 1
    return at >= 0 && spot <= (ends[at] as number) ? (four[at] as (typeof four)[number]).index : -1
  }
}

/** "10.0.0.1" without a detour over texts: ten thousand pods have ten thousand addresses. Undefined: not of this form. */
function readPlain(text: string): number | undefined {
  let [value, octet, digits, dots] = [0, 0, 0, 0]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 46 && digits > 0) {
      value = value * 256 + octet
      dots++
      octet = 0
      digits = 0
    } else if (code >= 48 && code <= 57) {
      octet = octet * 10 + code - 48
      digits++
      if (octet > 255) return undefined
    } else return undefined
  }
  return dots === 3 && digits > 0 ? value * 256 + octet : undefined
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
