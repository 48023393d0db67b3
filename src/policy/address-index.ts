/** The addresses of units to indexes that answer which units lie in a block, and in which block an address lies. */

import type { BlockNode } from './blocks.ts'
import { type AddressRange, type Block, containsBlock, lastOf, parseAddress, rangesOf } from './cidr.ts'

/** The addresses of pods, which are known by number. */
export interface AddressIndex {
  /** The pods with an address in `block` and in none of `except`; once for each such address, in no order. */
  within(block: Block, except?: readonly Block[]): number[]
  /** The lowest and the highest address, by family. */
  readonly extremes: Readonly<Record<4 | 6, { readonly low: Spot; readonly high: Spot } | undefined>>
}

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

/** Calls back with the number and an address of each pod. */
export type AddressSource = (add: (pod: number, address: string) => void) => void

export function toAddressIndex(source: AddressSource): AddressIndex {
  const keys: number[] = []
  const others: { spot: bigint; pod: number }[] = []
  source((pod, address) => {
    const spot = toSpot(address)
    if (typeof spot === 'number') keys.push(spot * limit + pod)
    else if (spot !== undefined) others.push({ spot, pod })
  })
  const sorted = Float64Array.from(keys).sort()
  others.sort((a, b) => (a.spot < b.spot ? -1 : 1))

  function collect({ family, first, last }: AddressRange, into: number[]): void {
    if (family === 6) {
      for (const { spot, pod } of others) if (spot >= first && spot <= last) into.push(pod)
      return
    }
    const end = (Number(last) + 1) * limit
    for (let at = firstFrom(sorted, Number(first) * limit); at < sorted.length; at++) {
      const key = sorted[at] as number
      if (key >= end) return
      into.push(key % limit)
    }
  }

  const four = sorted.length > 0 && { low: Math.floor((sorted[0] as number) / limit), high: Math.floor((sorted.at(-1) as number) / limit) }
  const six = others.length > 0 && { low: (others[0] as { spot: bigint }).spot, high: (others.at(-1) as { spot: bigint }).spot }
  return {
    within(block, except = []) {
      const found: number[] = []
      for (const range of rangesWithout(block, except)) collect(range, found)
      return found
    },
    extremes: { 4: four || undefined, 6: six || undefined },
  }
}

/** What is left of a block without others, which may also be larger. */
export const rangesWithout = (block: Block, except: readonly Block[]): AddressRange[] =>
  except.some((hole) => containsBlock(hole, block)) ? [] : rangesOf(block, except)

/** Answers which of the blocks is the smallest around an address, as its index; -1: none, or no address. Undefined instead of a function:
 * each block holds all addresses of the index or none, so that no two can be told apart. */
export function toLocator(nodes: readonly BlockNode[], { extremes }: AddressIndex): ((text: string) => number) | undefined {
  if (!nodes.some(({ block }) => mayPart(block, extremes))) return undefined
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

/** False only if the block holds all addresses, or none. */
function mayPart(block: Block, extremes: AddressIndex['extremes']): boolean {
  const own = extremes[block.family]
  const last = lastOf(block)
  if (!own || own.high < block.first || own.low > last) return false
  return own.low < block.first || own.high > last || extremes[block.family === 4 ? 6 : 4] !== undefined
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
