/** IPv4 and IPv6 addresses and blocks as integers. Families never match each other (semantics.md rule 35). */

export type Family = 4 | 6

/** An aligned block: `first` is its lowest address, host bits masked off (rule 39). */
export interface Block {
  readonly family: Family
  readonly first: bigint
  readonly prefix: number
}

export interface Address {
  readonly family: Family
  readonly value: bigint
}

/** Inclusive range of addresses of one family. */
export interface AddressRange {
  readonly family: Family
  readonly first: bigint
  readonly last: bigint
}

const bitsOf = (family: Family) => (family === 4 ? 32 : 128)

/** The highest address of a block. */
export function lastOf(block: Block): bigint {
  return block.first + (1n << BigInt(bitsOf(block.family) - block.prefix)) - 1n
}

/** Reads an address as the API server's lenient parser does: leading zeros are decimal, an IPv4-mapped IPv6 address is IPv4. */
export function parseAddress(text: string): Address | undefined {
  const v4 = readIPv4(text)
  if (v4 !== undefined) return { family: 4, value: BigInt(v4) }
  const v6 = parse6(text)
  if (v6 === undefined) return undefined
  return v6 >> 32n === 0xffffn ? { family: 4, value: v6 & 0xffffffffn } : { family: 6, value: v6 }
}

/** Reads `address/prefix`, host bits masked off; undefined when no cluster would take it (semantics.md b, CIDR strictness aside). */
export function parseBlock(text: string): Block | undefined {
  const slash = text.indexOf('/')
  const address = parseAddress(text.slice(0, slash))
  const length = text.slice(slash + 1)
  if (!address || !/^\d{1,8}$/.test(length)) return undefined
  const prefix = Number(length)
  const isLong = text.includes(':')
  if (prefix > (isLong ? 128 : 32)) return undefined
  if (!isLong || address.family === 6) return mask(address.family, address.value, prefix)
  // An IPv4-mapped block is an IPv4 block as far as its prefix reaches into the IPv4 part.
  return prefix >= 96 ? mask(4, address.value, prefix - 96) : mask(6, (0xffffn << 32n) | address.value, prefix)
}

function mask(family: Family, value: bigint, prefix: number): Block {
  const host = BigInt(bitsOf(family) - prefix)
  return { family, first: (value >> host) << host, prefix }
}

/** Whether `inner` lies in `outer`; equal blocks do. */
export function containsBlock(outer: Block, inner: Block): boolean {
  return outer.family === inner.family && outer.prefix <= inner.prefix && inner.first >= outer.first && inner.first <= lastOf(outer)
}

export function containsAddress(block: Block, address: Address): boolean {
  return block.family === address.family && address.value >= block.first && address.value <= lastOf(block)
}

/** `block` without the blocks inside it, as ascending ranges. */
export function rangesOf(block: Block, without: readonly Block[]): AddressRange[] {
  const holes = without.filter((hole) => containsBlock(block, hole)).sort((a, b) => Number(a.first - b.first))
  const ranges: AddressRange[] = []
  let at = block.first
  for (const hole of holes) {
    if (hole.first > at) ranges.push({ family: block.family, first: at, last: hole.first - 1n })
    const after = lastOf(hole) + 1n
    if (after > at) at = after
  }
  const last = lastOf(block)
  if (at <= last) ranges.push({ family: block.family, first: at, last })
  return ranges
}

/** Whether the ranges leave no address out, of either family. */
export const holdEveryAddress = (ranges: readonly AddressRange[]): boolean =>
  ([6, 4] as const).every((family) => holdFamily(ranges, family))

function holdFamily(ranges: readonly AddressRange[], family: Family): boolean {
  let next = 0n
  for (const { first, last } of ranges.filter((range) => range.family === family).sort((a, b) => (a.first < b.first ? -1 : 1))) {
    if (first > next) return false
    if (last >= next) next = last + 1n
  }
  return next === 1n << BigInt(bitsOf(family))
}

/** "10.0.0.0" or the RFC 5952 form "2001:db8::1". */
export function formatAddress({ family, value }: Address): string {
  if (family === 4) return formatIPv4(Number(value))
  const groups = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn))
  let best = { start: -1, length: 1 }
  for (const i of groups.keys()) {
    let length = 0
    while (groups[i + length] === 0) length++
    if (length > best.length) best = { start: i, length }
  }
  const hex = groups.map((group) => group.toString(16))
  if (best.start < 0) return hex.join(':')
  return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`
}

const formatIPv4 = (value: number) => `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`

export const formatBlock = (block: Block): string => `${formatAddress({ family: block.family, value: block.first })}/${block.prefix}`

/** "10.0.0.0-10.0.0.255" */
export const formatRange = ({ family, first, last }: AddressRange): string =>
  `${formatAddress({ family, value: first })}-${formatAddress({ family, value: last })}`

/** The number behind a dotted address of four parts, leading zeros being decimal: ten thousand pods have ten thousand addresses. */
export function readIPv4(text: string, end: number = text.length): number | undefined {
  let [value, octet, digits, dots] = [0, 0, 0, 0]
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i)
    if (code === 46 && digits > 0) {
      value = value * 256 + octet
      dots++
      octet = 0
      digits = 0
    } else if (code >= 48 && code <= 57 && digits < 8) {
      octet = octet * 10 + code - 48
      digits++
      if (octet > 255) return undefined
    } else return undefined
  }
  return dots === 3 && digits > 0 ? value * 256 + octet : undefined
}

function parse6(text: string): bigint | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const read = (half: string, mayEndInV4: boolean): bigint[] | undefined => {
    if (half === '') return []
    const words: bigint[] = []
    const parts = half.split(':')
    for (const [i, part] of parts.entries()) {
      if (mayEndInV4 && i === parts.length - 1 && part.includes('.')) {
        const v4 = readIPv4(part)
        if (v4 === undefined) return undefined
        words.push(BigInt(v4 >>> 16), BigInt(v4 & 0xffff))
      } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) words.push(BigInt(`0x${part}`))
      else return undefined
    }
    return words
  }
  const head = read(halves[0] as string, halves.length === 1)
  const tail = halves.length === 2 ? read(halves[1] as string, true) : []
  if (!head || !tail) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  return [...head, ...Array<bigint>(missing).fill(0n), ...tail].reduce((value, word) => (value << 16n) | word, 0n)
}
