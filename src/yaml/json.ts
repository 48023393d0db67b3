/** A node to the JSON that kubectl sends, and to a plain JavaScript value. */

import type { MapEntry, ScalarValue, YamlNode } from './node.ts'

/** The JSON as kubectl sends it: the last of duplicate keys, keys in the order of their bytes, numbers and escapes as Go writes them. */
export function toJson(node: YamlNode): string {
  switch (node.kind) {
    case 'scalar':
      return formatValue(node.value)
    case 'list':
      return `[${node.items.map(toJson).join(',')}]`
    case 'map': {
      const entries = [...effectiveEntries(node.entries)].sort(([a], [b]) => compareBytes(a, b))
      return `{${entries.map(([key, entry]) => `${formatString(key)}:${toJson(entry.value)}`).join(',')}}`
    }
  }
}

/** The value with duplicates resolved. `__proto__` is a key like any other; integers beyond 2^53 stay bigint. */
export function toPlain(node: YamlNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value
    case 'list':
      return node.items.map(toPlain)
    case 'map': {
      const plain: Record<string, unknown> = {}
      for (const [key, entry] of effectiveEntries(node.entries)) {
        const value = toPlain(entry.value)
        if (key === '__proto__') Object.defineProperty(plain, key, { value, enumerable: true, configurable: true, writable: true })
        else plain[key] = value
      }
      return plain
    }
  }
}

function effectiveEntries(entries: readonly MapEntry[]): Map<string, MapEntry> {
  return new Map(entries.map((entry) => [entry.key, entry]))
}

function formatValue(value: ScalarValue): string {
  if (typeof value === 'string') return formatString(value)
  // An integer that no 64 bits hold goes through a 64-bit float on its way.
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? String(value) : String(Number(value))
  return Object.is(value, -0) ? '-0' : String(value)
}

const escaped = /[<>&\u2028\u2029]/g

function formatString(text: string): string {
  const wellFormed = text.replace(/\p{Surrogate}/gu, '\ufffd')
  return JSON.stringify(wellFormed).replace(escaped, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Order of the UTF-8 bytes, which is the order of the code points. */
function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** Surrogates stand for characters beyond U+FFFF, so they come after all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
