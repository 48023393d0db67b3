/** Reads CIDR strings as the API server does, leniently, and says what its strict reading objects to (semantics.md b, CIDR strictness). */

/** A block as Go keeps it: an address of 32 or 128 bits with its host bits, and the prefix length as written. */
interface Cidr {
  readonly bits: 32 | 128
  readonly address: bigint
  readonly prefix: number
}

/** Leading zeros are decimal, an IPv4-mapped address keeps its 128 bits; undefined where no server reads the text. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return undefined
  const written = text.slice(0, slash)
  const prefix = readDecimal(text.slice(slash + 1))
  const v4 = parseV4(written)
  const address = v4 ?? parseV6(written)
  const bits = v4 === undefined ? 128 : 32
  return address === undefined || prefix === undefined || prefix > bits ? undefined : { bits, address, prefix }
}

/** What the strict reading (default from Kubernetes 1.36) objects to in a text that the lenient one takes; at most one thing. */
export function checkStrictCidr(text: string): string[] {
  const cidr = parseCidr(text)
  if (!cidr) return []
  if (hasLeadingZeros(text.slice(0, text.indexOf('/')))) return ['must not have leading 0s in IP']
  if (/\/0\d/.test(text)) return ['must not have leading 0s in prefix length']
  if (isMapped(cidr)) return ['must not have an IPv4-mapped IPv6 address']
  return hasHostBits(cidr) ? ['must not have bits set beyond the prefix length'] : []
}

/** The server's warnings about a text that its lenient reading takes. */
export function cidrWarnings(text: string): string[] {
  const cidr = parseCidr(text)
  if (!cidr) return []
  const standard = formatNetwork(cidr)
  const warnings: string[] = []
  if (hasHostBits(cidr)) {
    const single = `${formatIp(cidr.address, cidr.bits)}/${cidr.bits}`
    warnings.push(`CIDR value ${JSON.stringify(text)} is ambiguous in this context (should be "${standard}" or "${single}"?)`)
  }
  const odd = hasLeadingZeros(text.slice(0, text.indexOf('/'))) || /\/0\d/.test(text) || isMapped(cidr)
  if (odd) warnings.push(`non-standard CIDR value ${JSON.stringify(text)} is invalid: use "${standard}"`)
  if (warnings.length === 0 && cidr.bits === 128 && standard !== text) {
    warnings.push(`IPv6 CIDR value ${JSON.stringify(text)} should be in RFC 5952 canonical format ("${standard}")`)
  }
  return warnings
}

/** The block in the form that every server takes: "10.0.0.0/8". */
export function formatNetwork(cidr: Cidr): string {
  const { bits, address, prefix } = toNetwork(cidr)
  return `${formatIp(address, bits)}/${prefix}`
}

/** Whether `inner` counts as a strict part of `outer`: its first address lies in it, and its prefix as written is longer. */
export function isStrictPart(outer: Cidr, inner: Cidr): boolean {
  const around = toNetwork(outer)
  const within = toNetwork(inner)
  const host = BigInt(around.bits - around.prefix)
  return around.bits === within.bits && within.address >> host === around.address >> host && inner.prefix > outer.prefix
}

/** Without host bits, and an IPv4-mapped block as IPv4. */
function toNetwork(cidr: Cidr): Cidr {
  const address = masked(cidr)
  if (cidr.bits === 128 && address >> 32n === 0xffffn) return { bits: 32, address: address & 0xffffffffn, prefix: cidr.prefix - 96 }
  return { ...cidr, address }
}

function masked({ bits, address, prefix }: Cidr): bigint {
  const host = BigInt(bits - prefix)
  return (address >> host) << host
}

const hasHostBits = (cidr: Cidr) => masked(cidr) !== cidr.address
const isMapped = ({ bits, address }: Cidr) => bits === 128 && address >> 32n === 0xffffn

/** An octet with leading zeros, or an IPv6 group of more than four digits. */
const hasLeadingZeros = (address: string) =>
  address.includes(':') ? /[0-9a-f]{5}/i.test(address) || /(^|[:.])0\d+(\.|$)/.test(dotted(address)) : /(^|\.)0\d/.test(address)
const dotted = (address: string) => (address.includes('.') ? address.slice(address.lastIndexOf(':')) : '')

function readDecimal(digits: string): number | undefined {
  return /^\d+$/.test(digits) ? Number(digits) : undefined
}

function parseV4(text: string): bigint | undefined {
  const octets = text.split('.').map(readDecimal)
  if (octets.length !== 4 || octets.some((octet) => octet === undefined || octet > 255)) return undefined
  return octets.reduce((value: bigint, octet) => (value << 8n) | BigInt(octet as number), 0n)
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves as [string, string | undefined]
  const first = readGroups(head, tail === undefined)
  const last = tail === undefined ? [] : readGroups(tail, true)
  if (!first || !last) return undefined
  const missing = 8 - first.length - last.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  return [...first, ...Array<bigint>(missing).fill(0n), ...last].reduce((value, group) => (value << 16n) | group, 0n)
}

/** 16-bit groups; the last may be an IPv4 address where the text ends with it. */
function readGroups(text: string, atEnd: boolean): bigint[] | undefined {
  if (text === '') return []
  const groups: bigint[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    const v4 = atEnd && index === parts.length - 1 && part.includes('.') ? parseV4(part) : undefined
    if (v4 !== undefined) groups.push(v4 >> 16n, v4 & 0xffffn)
    else if (/^0*[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`))
    else return undefined
  }
  return groups
}

/** Dotted IPv4, also for an IPv4-mapped address, or the RFC 5952 form. */
function formatIp(address: bigint, bits: 32 | 128): string {
  if (bits === 32 || address >> 32n === 0xffffn) return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.')
  const groups = Array.from({ length: 8 }, (_, i) => (address >> BigInt(112 - 16 * i)) & 0xffffn)
  const run = longestZeros(groups)
  const hex = groups.map((group) => group.toString(16))
  if (run.length < 2) return hex.join(':')
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`
}

function longestZeros(groups: readonly bigint[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (groups[start + length] === 0n) length++
    if (length > best.length) best = { start, length }
  }
  return best
}
