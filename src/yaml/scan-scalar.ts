/** The characters of one quoted, plain or block scalar to its value, with YAML 1.1's folding, chomping and escapes. */

import { breakLength, breakValue, isBlank, isBreak, isDigit, isMarkerAt, isSpaceOrEnd, unitAt } from './characters.ts'
import { Refusal } from './refusal.ts'

/** The reading position that the scanner and its scalar readers move. */
export interface Cursor {
  /** Ends with a line break. */
  readonly text: string
  position: number
  /** Number of line breaks passed, and the offset after the last one. */
  line: number
  lineStart: number
  /** Column of the innermost block collection, -1 outside of any. */
  readonly indent: number
  readonly flowLevel: number
}

interface ScannedScalar {
  readonly value: string
  readonly end: number
  /** A line break was passed after the last character, so a key may follow. */
  readonly endsLine?: boolean
}

/** Passes the line break at the position and returns what it is in a value. */
export function passBreak(cursor: Cursor): string {
  const value = breakValue(cursor.text, cursor.position)
  cursor.position += breakLength(cursor.text, cursor.position)
  cursor.line++
  cursor.lineStart = cursor.position
  return value
}

/** Passes blanks and, if one stands there, a comment. */
function passBlanksAndComment(cursor: Cursor): void {
  while (isBlank(unitAt(cursor.text, cursor.position))) cursor.position++
  passComment(cursor)
}

export function passComment(cursor: Cursor): void {
  const { text } = cursor
  if (unitAt(text, cursor.position) !== 35) return
  while (!isBreak(text.charCodeAt(cursor.position))) cursor.position++
}

/** Blanks and breaks between two words of a scalar: the blanks as they are, one break as a space, more as themselves. */
interface Gap {
  blanks: string
  first: string
  more: string
  /** A break was passed: blanks no longer count. */
  broken: boolean
}

function passGap(cursor: Cursor, gap: Gap, onTab?: () => void): void {
  const { text } = cursor
  for (;;) {
    const unit = unitAt(text, cursor.position)
    if (isBlank(unit)) {
      if (gap.broken) {
        if (unit === 9) onTab?.()
      } else gap.blanks += text[cursor.position]
      cursor.position++
    } else if (isBreak(unit)) {
      const value = passBreak(cursor)
      if (gap.broken) gap.more += value
      else gap.first = value
      gap.broken = true
    } else return
  }
}

function fold(gap: Gap): string {
  if (!gap.broken) return gap.blanks
  if (gap.first !== '\n') return gap.first + gap.more
  return gap.more === '' ? ' ' : gap.more
}

const noGap = (): Gap => ({ blanks: '', first: '', more: '', broken: false })

/** A scalar without quotes. In flow collections it also ends at `, ? [ ] { }`. */
export function scanPlain(cursor: Cursor): ScannedScalar {
  const { text } = cursor
  const start = cursor.position
  const least = cursor.indent + 1
  let value = ''
  let end = start
  let gap = noGap()
  const refuseTab = () => {
    if (cursor.position - cursor.lineStart < least) {
      throw new Refusal('A tab stands where indentation is expected; use spaces.', [cursor.position, cursor.position + 1])
    }
  }
  for (;;) {
    if (cursor.position === cursor.lineStart && isMarkerAt(text, cursor.position)) break
    if (unitAt(text, cursor.position) === 35) break
    const from = cursor.position
    cursor.position = plainRunEnd(text, from, cursor.flowLevel > 0)
    if (cursor.position > from) {
      value += fold(gap) + text.slice(from, cursor.position)
      end = cursor.position
      gap = noGap()
    }
    const unit = unitAt(text, cursor.position)
    if (!isBlank(unit) && !isBreak(unit)) break
    passGap(cursor, gap, refuseTab)
    if (cursor.flowLevel === 0 && cursor.position - cursor.lineStart < least) break
  }
  return { value, end, endsLine: gap.broken }
}

function plainRunEnd(text: string, from: number, inFlow: boolean): number {
  let at = from
  for (; ; at++) {
    const unit = unitAt(text, at)
    if (isSpaceOrEnd(unit)) return at
    if (unit === 58 && isSpaceOrEnd(unitAt(text, at + 1))) return at
    if (inFlow && (unit === 44 || unit === 63 || unit === 91 || unit === 93 || unit === 123 || unit === 125)) return at
  }
}

/** A scalar in single or double quotes, whose opening quote stands at the position. */
export function scanQuoted(cursor: Cursor): ScannedScalar {
  const { text } = cursor
  const start = cursor.position
  const quote = unitAt(text, start)
  cursor.position++
  let value = ''
  for (;;) {
    if (cursor.position === cursor.lineStart && isMarkerAt(text, cursor.position)) {
      throw new Refusal('The quote opened here is not closed before the next document begins.', [start, start + 1])
    }
    if (cursor.position >= text.length) throw new Refusal('The quote opened here is never closed.', [start, start + 1])
    const gap = noGap()
    for (;;) {
      const unit = unitAt(text, cursor.position)
      if (isSpaceOrEnd(unit)) break
      if (unit === quote) {
        if (quote === 34 || unitAt(text, cursor.position + 1) !== 39) {
          cursor.position++
          return { value, end: cursor.position }
        }
        value += "'"
        cursor.position += 2
      } else if (unit === 92 && quote === 34) {
        if (isBreak(unitAt(text, cursor.position + 1))) {
          // An escaped break joins two lines without a space; further breaks stay.
          cursor.position++
          passBreak(cursor)
          gap.broken = true
          break
        }
        value += scanEscape(cursor)
      } else {
        const from = cursor.position
        cursor.position = quotedRunEnd(text, from + 1, quote)
        value += text.slice(from, cursor.position)
      }
    }
    if (unitAt(text, cursor.position) === quote) continue
    passGap(cursor, gap)
    value += fold(gap)
  }
}

function quotedRunEnd(text: string, from: number, quote: number): number {
  let at = from
  for (; ; at++) {
    const unit = unitAt(text, at)
    if (isSpaceOrEnd(unit) || unit === quote || unit === 92) return at
  }
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
}

const hexDigits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

function scanEscape(cursor: Cursor): string {
  const at = cursor.position
  const letter = cursor.text[at + 1] as string
  const length = Object.hasOwn(hexDigits, letter) ? (hexDigits[letter] as number) : 0
  cursor.position = at + 2 + length
  if (length === 0) {
    if (Object.hasOwn(escapes, letter)) return escapes[letter] as string
    throw new Refusal(`kubectl does not know the escape \\${letter}; write the character itself, or \\\\ for a backslash.`, [at, at + 2])
  }
  const digits = cursor.text.slice(at + 2, at + 2 + length)
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) {
    throw new Refusal(`The escape \\${letter} needs ${length} hexadecimal digits.`, [at, at + 2])
  }
  const code = Number.parseInt(digits, 16)
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
    throw new Refusal(`\\${letter}${digits} is no character; write the character itself, or \\U and its eight digits.`, [
      at,
      at + 2 + length,
    ])
  }
  return String.fromCodePoint(code)
}

/** A literal (`|`) or folded (`>`) scalar whose indicator stands at the position. */
export function scanBlock(cursor: Cursor): ScannedScalar {
  const { text } = cursor
  const start = cursor.position
  const literal = unitAt(text, start) === 124
  cursor.position++
  const header = scanBlockHeader(cursor, start)
  let end = cursor.position
  passBlanksAndComment(cursor)
  if (!isBreak(unitAt(text, cursor.position))) {
    throw new Refusal('Only a comment may follow a block scalar indicator (| or >); its text begins on the next line.', [
      cursor.position,
      cursor.position + 1,
    ])
  }
  passBreak(cursor)

  const breaks = { indent: header.increment > 0 ? Math.max(cursor.indent, 0) + header.increment : 0, value: '', end: cursor.position }
  passBlockBreaks(cursor, breaks, start)
  let value = ''
  let first = ''
  let afterBlank = false
  while (cursor.position - cursor.lineStart === breaks.indent && cursor.position < text.length) {
    const onBlank = isBlank(unitAt(text, cursor.position))
    if (!literal && first === '\n' && !afterBlank && !onBlank) value += breaks.value === '' ? ' ' : ''
    else value += first
    value += breaks.value
    afterBlank = onBlank
    const from = cursor.position
    while (!isBreak(text.charCodeAt(cursor.position))) cursor.position++
    value += text.slice(from, cursor.position)
    end = cursor.position
    first = passBreak(cursor)
    breaks.value = ''
    passBlockBreaks(cursor, breaks, start)
  }
  if (header.chomping !== '-') value += first
  if (header.chomping !== '+') return { value, end }
  return { value: value + breaks.value, end: breaks.end }
}

function scanBlockHeader(cursor: Cursor, start: number): { chomping: string; increment: number } {
  let chomping = ''
  let increment = 0
  for (let i = 0; i < 2; i++) {
    const unit = unitAt(cursor.text, cursor.position)
    if ((unit === 43 || unit === 45) && chomping === '') chomping = String.fromCharCode(unit)
    else if (isDigit(unit) && increment === 0) {
      increment = unit - 48
      if (increment === 0) throw new Refusal('The indentation of a block scalar cannot be 0.', [start, cursor.position + 1])
    } else break
    cursor.position++
  }
  return { chomping, increment }
}

/** Passes empty lines and the indentation of the next line; finds the indentation at the first line that has text. */
function passBlockBreaks(cursor: Cursor, breaks: { indent: number; value: string; end: number }, start: number): void {
  const { text } = cursor
  let widest = 0
  breaks.end = cursor.position
  for (;;) {
    const within = () => breaks.indent === 0 || cursor.position - cursor.lineStart < breaks.indent
    while (within() && unitAt(text, cursor.position) === 32) cursor.position++
    widest = Math.max(widest, cursor.position - cursor.lineStart)
    const unit = unitAt(text, cursor.position)
    if (unit === 9 && within()) {
      throw new Refusal('A tab stands where the indentation of a block scalar is expected; use spaces.', [
        Math.max(start, cursor.position),
        cursor.position + 1,
      ])
    }
    if (!isBreak(unit)) break
    breaks.value += passBreak(cursor)
    breaks.end = cursor.position
  }
  if (breaks.indent === 0) breaks.indent = Math.max(widest, cursor.indent + 1, 1)
}
