/** One JSON value within a text to its node, by the rules of the JSON decoder that kubectl tries first on text that begins with `{`. */

import type { Range } from '../text/edit.ts'
import type { MapEntry, YamlNode, YamlProblem } from './node.ts'
import { Refusal } from './refusal.ts'
import { Remarks } from './remarks.ts'
import { deepestNesting } from './syntax.ts'

interface JsonReading {
  /** Offset after the value. */
  readonly end: number
  readonly root: YamlNode
  readonly problems: readonly YamlProblem[]
}

/** Reads the value at `from` (blanks before it are passed); ranges are relative to `base`. Throws a Refusal when it is no JSON. */
export function readJson(text: string, from: number, base: number): JsonReading {
  const reader = new JsonReader(text, from, base)
  const root = reader.value()
  return { end: reader.position, root, problems: reader.remarks.problems }
}

/** The offset of the first character from `from` on that is no JSON blank. */
export function passJsonBlanks(text: string, from: number): number {
  let at = from
  for (; ; at++) {
    const unit = text.charCodeAt(at)
    if (unit !== 32 && unit !== 10 && unit !== 13 && unit !== 9) return at
  }
}

const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y
const word = /true|false|null/y

class JsonReader {
  readonly remarks: Remarks
  position: number
  private readonly text: string
  private readonly base: number
  private depth = 0

  constructor(text: string, from: number, base: number) {
    this.text = text
    this.position = from
    this.base = base
    this.remarks = new Remarks(text, base)
  }

  value(): YamlNode {
    this.position = passJsonBlanks(this.text, this.position)
    const unit = this.text.charCodeAt(this.position)
    if (unit === 123) return this.map()
    if (unit === 91) return this.list()
    const start = this.position
    const value = unit === 34 ? this.string() : unit === 45 || (unit >= 48 && unit <= 57) ? this.number() : this.word()
    return { kind: 'scalar', value, source: this.text.slice(start, this.position), range: this.range(start) }
  }

  private range(start: number): Range {
    return [start - this.base, this.position - this.base]
  }

  private refuse(message: string): never {
    const at = this.position - this.base
    throw new Refusal(message, [at, at + 1])
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.position
    const match = pattern.exec(this.text) ?? undefined
    if (match) this.position += match[0].length
    return match
  }

  private string(): string {
    const literal = this.text.slice(this.position, this.stringEnd())
    let value = literal.slice(1, -1)
    if (value.includes('\\')) {
      try {
        value = (JSON.parse(literal) as string).replace(/\p{Surrogate}/gu, '\ufffd')
      } catch {
        this.refuse('JSON does not know an escape in this text.')
      }
    }
    this.position += literal.length
    return value
  }

  private stringEnd(): number {
    for (let at = this.position + 1; at < this.text.length; at++) {
      const unit = this.text.charCodeAt(at)
      if (unit === 34) return at + 1
      if (unit < 32) break
      if (unit === 92) at++
    }
    return this.refuse('This text in quotes is not closed, or has a line break or control character in it.')
  }

  private number(): number | bigint {
    const match = this.match(number)
    const next = this.text[this.position] ?? ''
    const isUnfinished = match?.[2] === undefined && (next === 'e' || next === 'E' || (next === '.' && match?.[1] === undefined))
    if (!match || isUnfinished) this.refuse('This is no number as JSON writes them.')
    const value = Number(match[0])
    if (!Number.isFinite(value)) {
      const message = `${match[0]} is larger than any number that the cluster can hold, so kubectl refuses this object.`
      this.remarks.add({ code: 'yaml-syntax', severity: 'error', message, range: this.range(this.position - match[0].length) })
    }
    if (match[1] !== undefined || match[2] !== undefined) return value
    const isExact = Number.isSafeInteger(value) || BigInt.asIntN(64, BigInt(match[0])) !== BigInt(match[0])
    // Go reads a whole -0 as the integer 0.
    return isExact ? value + 0 : BigInt(match[0])
  }

  private word(): boolean | null {
    const match = this.match(word)
    if (!match) this.refuse('A JSON value is expected here: an object, a list, text in double quotes, a number, true, false or null.')
    return match[0] === 'null' ? null : match[0] === 'true'
  }

  private enter(): void {
    const at = this.position - this.base
    if (++this.depth <= deepestNesting) return
    throw new Refusal(
      `Nesting is deeper than ${deepestNesting} levels, the limit here, so this text is not read further.`,
      [at, at + 1],
      'yaml-limit',
    )
  }

  /** Passes blanks and the given character, if it stands there. */
  private pass(unit: number): boolean {
    this.position = passJsonBlanks(this.text, this.position)
    if (this.text.charCodeAt(this.position) !== unit) return false
    this.position++
    return true
  }

  private list(): YamlNode {
    this.enter()
    const start = this.position++
    const items: YamlNode[] = []
    if (!this.pass(93)) {
      do items.push(this.value())
      while (this.pass(44))
      if (!this.pass(93)) this.refuse('A comma or ] is expected here.')
    }
    this.depth--
    return { kind: 'list', flow: true, items, range: this.range(start) }
  }

  private map(): YamlNode {
    this.enter()
    const start = this.position++
    const entries: MapEntry[] = []
    if (!this.pass(125)) {
      const seen = new Map<string, MapEntry>()
      do this.entry(entries, seen)
      while (this.pass(44))
      if (!this.pass(125)) this.refuse('A comma or } is expected here.')
    }
    this.depth--
    return { kind: 'map', flow: true, entries, range: this.range(start) }
  }

  private entry(entries: MapEntry[], seen: Map<string, MapEntry>): void {
    this.position = passJsonBlanks(this.text, this.position)
    const start = this.position
    if (this.text.charCodeAt(start) !== 34) this.refuse('A key in double quotes is expected here.')
    const key = this.string()
    const keyRange = this.range(start)
    if (!this.pass(58)) this.refuse('A colon is expected here.')
    const entry = { key, keyRange, value: this.value() }
    const earlier = seen.get(key)
    if (earlier) this.remarks.addDuplicate(earlier, entry, true)
    seen.set(key, entry)
    entries.push(entry)
  }
}
