/** The text of a scalar to the value that kubectl gives it: YAML 1.1's booleans, Go's numbers, dates that stay text. */

import type { ScalarValue } from './node.ts'

/** The full form of `!!`. */
export const yamlTag = 'tag:yaml.org,2002:'

/** A value with the type kubectl's reader sees, which decides what becomes of it as a key. */
export type Resolved =
  | { readonly type: 'null'; readonly value: null }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int'; readonly value: number | bigint }
  /** An integer beyond 2^63 - 1. */
  | { readonly type: 'uint'; readonly value: bigint }
  /** Possibly NaN or infinite, which cannot be sent. */
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }

const nulls = ['', '~', 'null', 'Null', 'NULL']
const trues = ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']
const falses = ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']

const words: ReadonlyMap<string, Resolved> = new Map<string, Resolved>([
  ...nulls.map((word) => [word, { type: 'null', value: null }] as const),
  ...trues.map((word) => [word, { type: 'bool', value: true }] as const),
  ...falses.map((word) => [word, { type: 'bool', value: false }] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, { type: 'float', value: Number.NaN }] as const),
  ...['.inf', '.Inf', '.INF'].flatMap((word) => [
    [word, { type: 'float', value: Number.POSITIVE_INFINITY } as const] as const,
    [`+${word}`, { type: 'float', value: Number.POSITIVE_INFINITY } as const] as const,
    [`-${word}`, { type: 'float', value: Number.NEGATIVE_INFINITY } as const] as const,
  ]),
])

/** A plain scalar without a tag. */
export function resolvePlain(text: string): Resolved {
  const first = text.charCodeAt(0)
  // Only these can begin a word of the table or a number; most labels and names end here.
  if (text !== '' && !startsSpecial(first)) return { type: 'string', value: text }
  return words.get(text) ?? resolveNumber(text, first) ?? { type: 'string', value: text }
}

function startsSpecial(unit: number): boolean {
  return (unit >= 43 && unit <= 57 && unit !== 44 && unit !== 47) || unit === 126 || 'yYnNtTfFoO'.includes(String.fromCharCode(unit))
}

function resolveNumber(text: string, first: number): Resolved | undefined {
  if (first === 46) {
    // Go takes digits with single underscores between them here, but not elsewhere.
    return /^\.\d+(?:_\d+)*(?:[eE][-+]?\d+(?:_\d+)*)?$/.test(text) ? toFloat(text.replaceAll('_', '')) : undefined
  }
  if (first > 57) return undefined
  const digits = text.replaceAll('_', '')
  return resolveInteger(digits) ?? (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(digits) ? toFloat(digits) : undefined)
}

function toFloat(digits: string): Resolved | undefined {
  const value = Number(digits)
  return Number.isFinite(value) ? { type: 'float', value } : undefined
}

const integer = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([-+]?[01]+)|0[oO]([0-7]+)|0([0-7]+)|(0|[1-9]\d*))$/

function resolveInteger(digits: string): Resolved | undefined {
  const match = integer.exec(digits)
  if (!match) return undefined
  const [, sign = '', hexadecimal, binary, octal, oldOctal, decimal] = match
  if (decimal !== undefined && decimal.length < 16)
    return { type: 'int', value: sign === '-' && decimal !== '0' ? -Number(decimal) : Number(decimal) }
  if (binary !== undefined && /^[-+]/.test(binary)) {
    // A sign after 0b slips through, but not two signs, and only in lower case.
    if (sign !== '' || digits[1] !== 'b') return undefined
    return toInteger(binary[0] as string, BigInt(`0b${binary.slice(1)}`))
  }
  if (hexadecimal !== undefined) return toInteger(sign, BigInt(`0x${hexadecimal}`))
  if (binary !== undefined) return toInteger(sign, BigInt(`0b${binary}`))
  if (octal !== undefined || oldOctal !== undefined) return toInteger(sign, BigInt(`0o${octal ?? oldOctal}`))
  return toInteger(sign, BigInt(decimal as string))
}

const two63 = 2n ** 63n
const two64 = 2n ** 64n

function toInteger(sign: string, magnitude: bigint): Resolved | undefined {
  const value = sign === '-' ? -magnitude : magnitude
  if (value >= -two63 && value < two63) {
    const isSafe = value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    return { type: 'int', value: isSafe ? Number(value) : value }
  }
  return sign === '' && value > 0n && value < two64 ? { type: 'uint', value } : undefined
}

/** A scalar with an explicit tag, in full form. `refused`: why kubectl gives up. */
export function resolveTagged(tag: string, text: string): Resolved | { readonly refused: string } {
  const name = tag.startsWith(yamlTag) ? tag.slice(yamlTag.length) : undefined
  if (name === 'binary') {
    const value = decodeBase64(text)
    return value === undefined ? { refused: 'The text after !!binary is no base64.' } : { type: 'string', value }
  }
  const isKnown = name === 'bool' || name === 'int' || name === 'float' || name === 'null' || name === 'timestamp'
  if (!isKnown) return { type: 'string', value: text }
  const isDate = isTimestamp(text)
  if (name === 'timestamp')
    return isDate ? { type: 'string', value: text } : { refused: `"${shorten(text)}" is no date, as !!timestamp says.` }
  const resolved = resolvePlain(text)
  if (resolved.type === name) return resolved
  if (name === 'int' && resolved.type === 'uint') return resolved
  if (name === 'float' && resolved.type === 'int') return { type: 'float', value: Number(resolved.value) }
  return { refused: `"${shorten(text)}" is no ${name}, as !!${name} says.` }
}

const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

const timestamp =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?(?:Z|[-+](\d\d):(\d\d)))|(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,]\d+)?))?$/

function isTimestamp(text: string): boolean {
  const match = timestamp.exec(text)
  if (!match) return false
  const [year, month, day, ...clock] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part))) as [
    number,
    number,
    number,
    ...(number | undefined)[],
  ]
  const hour = clock[0] ?? clock[5] ?? 0
  const minute = clock[1] ?? clock[6] ?? 0
  const second = clock[2] ?? clock[7] ?? 0
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return false
  if ((clock[3] ?? 0) > 24 || (clock[4] ?? 0) > 60) return false
  return day >= 1 && day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()
}

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Standard base64 with its padding, line breaks ignored; bytes that are no UTF-8 become U+FFFD. */
function decodeBase64(text: string): string | undefined {
  const packed = text.replace(/[\r\n]/g, '')
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(packed)) return undefined
  const bytes: number[] = []
  for (let i = 0; i < packed.length; i += 4) {
    const quad = packed.slice(i, i + 4).replace(/=/g, '')
    let bits = 0
    for (const letter of quad.padEnd(4, 'A')) bits = bits * 64 + base64.indexOf(letter)
    bytes.push(...[bits >> 16, (bits >> 8) & 255, bits & 255].slice(0, quad.length - 1))
  }
  return decodeUtf8(bytes)
}

function decodeUtf8(bytes: readonly number[]): string {
  let text = ''
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i] as number
    const length =
      first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0
    let code = length === 1 ? first : first & (0x7f >> length)
    let taken = 1
    while (taken < length && ((bytes[i + taken] ?? 0) & 0xc0) === 0x80) code = (code << 6) | ((bytes[i + taken++] as number) & 0x3f)
    const least = [0, 0, 0x80, 0x800, 0x10000][length] as number
    const isWhole = length > 0 && taken === length && code >= least && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
    text += isWhole ? String.fromCodePoint(code) : '\ufffd'
    i += isWhole ? length : 1
  }
  return text
}

/** How a key arrives in the JSON; undefined where kubectl refuses it (null, integers beyond 2^63 - 1). */
export function toKey(key: Resolved): string | undefined {
  switch (key.type) {
    case 'string':
      return key.value
    case 'bool':
    case 'int':
      return String(key.value)
    case 'float':
      return formatFloat32(key.value)
    default:
      return undefined
  }
}

/** The shortest digits that give the same 32-bit number, in Go's `g` form. */
function formatFloat32(value: number): string {
  const single = Math.fround(value)
  if (Number.isNaN(single)) return '.nan'
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf'
  if (single === 0) return Object.is(single, -0) ? '-0' : '0'
  let digits = 1
  while (Math.fround(Number(single.toExponential(digits - 1))) !== single) digits++
  const [mantissa = '', exponent = ''] = single.toExponential(digits - 1).split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return String(Number(single.toExponential(digits - 1)))
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

/** What a reader of YAML 1.2 (core schema) makes of a plain scalar. */
export function resolveCore(text: string): ScalarValue {
  if (nulls.includes(text)) return null
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  if (/^(?:[-+]?\d+|0o[0-7]+|0x[0-9a-fA-F]+)$/.test(text)) {
    const value = BigInt(text.replace(/^[-+]/, ''))
    const signed = text.startsWith('-') ? -value : value
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed
  }
  if (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text)) return Number(text)
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return /^\.(?:nan|NaN|NAN)$/.test(text) ? Number.NaN : text
}
