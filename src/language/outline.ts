/** Reads a document that is being typed, broken or not, line by line into paths and values, and says where among them the cursor is. */

import type { Range } from '../text/edit.ts'
import type { Path } from '../yaml/node.ts'

/** A key or an item of a list, with its scalar; the value of what contains others is empty. */
interface Entry {
  readonly path: Path
  /** Offset in the file of the key, or of what follows the dash. */
  readonly start: number
  readonly value: string
}

/** Where the cursor is. `node`: where a key, or a scalar of a list, begins; `value`: behind the colon of the key that ends the path. */
export interface Cursor {
  readonly part: 'node' | 'value'
  readonly path: Path
  /** What is there already, up to the cursor and beyond it, quotes aside. */
  readonly range: Range
  readonly typed: string
  readonly quoted: boolean
  readonly flow: boolean
  /** Of the node, counted from 0; what is written below it is indented by it. */
  readonly column: number
  /** A colon follows: only the key is replaced. */
  readonly colonFollows: boolean
}

export interface Outline {
  readonly entries: readonly Entry[]
  readonly cursor: Cursor | undefined
  /** Lists stand at the column of their key. */
  readonly flushLists: boolean
  /** The scalar at a path. */
  valueAt(path: Path): string | undefined
  /** Names of the keys, or indexes of the items, directly below a path; without the one that begins at `except`. */
  stepsAt(path: Path, except?: number): (string | number)[]
}

interface Frame {
  readonly column: number
  /** A number: the dash of that item. */
  readonly step: string | number
}

const keyPattern = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#,[\]{}"'&*!|>%@`-](?:[^:#]|:(?=\S)|#)*?|-[^\s:][^:]*?)\s*:(?=\s|$)/

/** Reads the document around an offset of the file. */
export function readOutline(text: string, offset: number): Outline {
  const [start, end] = documentAround(text, offset)
  const entries: Entry[] = []
  const stack: Frame[] = []
  let cursor: Cursor | undefined
  let flush = 0
  let deeper = 0
  const path = () => stack.map((frame) => frame.step)

  let at = start
  let skipDeeperThan = -1
  while (at <= end) {
    const lineEnd = endOfLine(text, at, end)
    const line = text.slice(at, lineEnd)
    const hasCursor = offset >= at && offset <= lineEnd
    const indent = line.length - line.trimStart().length
    const isText = line.trim() !== ''
    let next = afterBreak(text, lineEnd)
    if (isText && indent <= skipDeeperThan) skipDeeperThan = -1
    if (skipDeeperThan >= 0 || /^(?:---|\.\.\.)/.test(line) || line.trimStart().startsWith('#')) {
      at = next
      continue
    }
    if (!isText) {
      if (hasCursor) cursor = toBlockCursor([...stack], line, at, offset)
      at = next
      continue
    }
    if (hasCursor) cursor = toBlockCursor([...stack], line, at, offset)
    const column = openDashes(stack, line, indent, (same) => (same ? flush++ : deeper++))
    const rest = line.slice(column)
    const key = keyPattern.exec(rest)
    let valueAt = column
    if (key) {
      while (stack.length > 0 && (stack.at(-1) as Frame).column >= column) stack.pop()
      stack.push({ column, step: unquote(key[1] as string) })
      valueAt = column + key[0].length
    } else if (column === indent && !/^[{[]/.test(rest)) {
      // Neither item nor key: the next line of a long scalar, or a key that is being typed.
      at = next
      continue
    } else if (!isDashLine(line, indent)) stack.length = 0
    valueAt += /^\s*(?:[&!]\S*\s+)*/.exec(line.slice(valueAt))?.[0].length ?? 0
    const value = line.slice(valueAt)
    if (/^[{[]/.test(value)) {
      entries.push({ path: path(), start: at + column, value: '' })
      const flow = readFlow(text, at + valueAt, end, path(), stack.length === 0 ? -1 : indent, offset)
      entries.push(...flow.entries)
      if (offset > at + valueAt && (flow.closed ? offset < flow.end : offset <= flow.end)) cursor = flow.cursor
      // Text behind the closing bracket of a later line is no line of its own.
      next = flow.end > lineEnd ? afterBreak(text, endOfLine(text, flow.end, end)) : next
    } else {
      if (/^[|>][-+\d]*\s*(?:#.*)?$/.test(value)) skipDeeperThan = indent
      entries.push({ path: path(), start: at + column, value: skipDeeperThan >= 0 ? '' : toScalar(value) })
    }
    if (next <= at) break
    at = next
  }
  return toOutline(entries, cursor, flush > deeper)
}

const isDashLine = (line: string, indent: number) => /^-(?:\s|$)/.test(line.slice(indent))

function toOutline(entries: readonly Entry[], cursor: Cursor | undefined, flushLists: boolean): Outline {
  const isBelow = (entry: Entry, path: Path) => path.every((step, index) => entry.path[index] === step)
  return {
    entries,
    cursor,
    flushLists,
    // Few are asked for; a table of all would cost more than all the reading.
    valueAt: (path) => entries.findLast((entry) => entry.path.length === path.length && isBelow(entry, path))?.value,
    stepsAt(path, except) {
      const below = entries.filter((entry) => entry.start !== except && entry.path.length > path.length && isBelow(entry, path))
      return [...new Set(below.map((entry) => entry.path[path.length] as string | number))]
    },
  }
}

/** The stretch between the separator lines around an offset. */
function documentAround(text: string, offset: number): Range {
  const separator = /^---(?=\s|$).*$/gm
  let start = text.startsWith('\ufeff') ? 1 : 0
  for (const match of text.matchAll(separator)) {
    if (match.index + 3 > offset) return [start, Math.max(start, match.index - 1)]
    start = match.index
  }
  return [start, text.length]
}

function endOfLine(text: string, from: number, end: number): number {
  let at = from
  while (at < end && text[at] !== '\n' && text[at] !== '\r') at++
  return at
}

const afterBreak = (text: string, at: number) => at + (text.startsWith('\r\n', at) ? 2 : 1)

/** Goes past the dashes at the start of a line; returns the column of what follows them. */
function openDashes(stack: Frame[], line: string, indent: number, note?: (flush: boolean) => void): number {
  let column = indent
  for (let dash = /^-(?:\s+|$)/.exec(line.slice(column)); dash; dash = /^-(?:\s+|$)/.exec(line.slice(column))) {
    let index = 0
    let first = true
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const sibling = top.column === column && typeof top.step === 'number'
      if (top.column <= column && !sibling) break
      if (sibling) {
        index = (top.step as number) + 1
        first = false
      }
      stack.pop()
    }
    const parent = stack.at(-1)
    if (first && parent && typeof parent.step === 'string') note?.(parent.column === column)
    stack.push({ column, step: index })
    column += dash[0].length
  }
  return column
}

function toBlockCursor(stack: Frame[], line: string, lineStart: number, offset: number): Cursor | undefined {
  const before = line.slice(0, offset - lineStart)
  const after = line.slice(offset - lineStart)
  const indent = before.length - before.trimStart().length
  const column = openDashes(stack, before, indent)
  const rest = before.slice(column)
  if (/(?:^|\s)#/.test(rest)) return undefined
  while (stack.length > 0 && (stack.at(-1) as Frame).column >= column) stack.pop()
  const path = stack.map((frame) => frame.step)
  const key = keyPattern.exec(rest)
  if (!key) {
    if (rest === '-') return undefined
    const end = /^[^\s:#,[\]{}]*/.exec(after)?.[0].length ?? 0
    const colonFollows = /^\s*:/.test(after.slice(end))
    return toCursor({
      part: 'node',
      path,
      typed: rest,
      from: lineStart + column,
      offset,
      to: offset + end,
      flow: false,
      column,
      colonFollows,
    })
  }
  const gap = /^\s*/.exec(rest.slice(key[0].length))?.[0].length ?? 0
  if (gap === 0) return undefined
  const valueColumn = column + key[0].length + gap
  const typed = before.slice(valueColumn)
  const end = /^(?:[^\s#]|\s+(?=[^\s#]))*/.exec(after)?.[0].length ?? 0
  return toCursor({
    part: 'value',
    path: [...path, unquote(key[1] as string)],
    typed,
    from: lineStart + valueColumn,
    offset,
    to: offset + end,
    flow: false,
    column,
    colonFollows: false,
  })
}

interface Draft extends Omit<Cursor, 'range' | 'quoted'> {
  readonly from: number
  readonly offset: number
  readonly to: number
}

function toCursor({ from, offset, to, typed, ...rest }: Draft): Cursor {
  const quoted = /^["']/.test(typed)
  return { ...rest, typed: quoted ? typed.slice(1) : typed, quoted, range: quoted ? [from + 1, offset] : [from, to] }
}

interface Bracket {
  readonly open: '{' | '['
  readonly path: Path
  key: string | undefined
  index: number
}

const childPath = ({ open, path, key, index }: Bracket): Path =>
  open === '[' ? [...path, index] : key === undefined ? path : [...path, key]

/** Reads brackets from `from` on, to the one that closes the first, or to a line that cannot belong to them. */
function readFlow(text: string, from: number, end: number, base: Path, indent: number, offset: number) {
  const entries: Entry[] = []
  const brackets: Bracket[] = []
  let cursor: Cursor | undefined
  let at = from
  const note = (start: number, typed: string, to: number) => {
    const top = brackets.at(-1)
    if (!top) return
    const part = top.open === '{' && top.key !== undefined ? 'value' : 'node'
    const colonFollows = part === 'node' && /^["']?\s*:/.test(text.slice(to, to + 3))
    cursor = toCursor({ part, path: childPath(top), typed, from: start, offset, to, flow: true, column: indent + 2, colonFollows })
  }
  while (at < end) {
    const space = /^(?:[^\S\r\n]+|[^\S\r\n]*#[^\r\n]*)*/.exec(text.slice(at, at + 2000))?.[0].length ?? 0
    if (offset > from && offset >= at && offset <= at + space && !text.slice(at, offset).includes('#')) note(offset, '', offset)
    at += space
    const character = text[at]
    if (character === undefined || at >= end) break
    if (character === '\n' || character === '\r') {
      const next = afterBreak(text, at)
      const line = text.slice(next, endOfLine(text, next, end))
      const column = line.length - line.trimStart().length
      if (line.trim() !== '' && column <= indent && /^(?:[\w"'./-]+\s*:(?:\s|$)|-\s)/.test(line.trimStart())) {
        return { entries, cursor, end: at, closed: false }
      }
      at = next
    } else if (character === '{' || character === '[') {
      const top = brackets.at(-1)
      brackets.push({ open: character, path: top ? childPath(top) : base, key: undefined, index: 0 })
      at++
    } else if (character === '}' || character === ']') {
      brackets.pop()
      at++
      if (brackets.length === 0) return { entries, cursor, end: at, closed: true }
    } else if (character === ',') {
      const top = brackets.at(-1) as Bracket
      top.key = undefined
      top.index++
      at++
    } else if (character === ':') at++
    else {
      const token = /^(?:"(?:[^"\\\r\n]|\\.)*"?|'[^'\r\n]*'?|(?:[^,[\]{}:\s]|:(?=[^\s,[\]{}])|[^\S\r\n]+(?=[^\s,[\]{}#:]))+)/.exec(
        text.slice(at, at + 2000),
      )
      const word = token?.[0] ?? character
      const stop = at + word.length
      if (offset > at && offset <= stop) note(at, text.slice(at, offset), /^["']/.test(word) ? stop - 1 : stop)
      else if (offset === at) note(at, '', /^["']/.test(word) ? at : stop)
      const top = brackets.at(-1) as Bracket
      if (top.open === '{' && top.key === undefined && /^\s*:/.test(text.slice(stop, stop + 20))) {
        top.key = unquote(word)
        entries.push({ path: childPath(top), start: at, value: '' })
      } else if (top.open === '[' || top.key !== undefined) entries.push({ path: childPath(top), start: at, value: unquote(word) })
      at = stop
    }
  }
  return { entries, cursor, end: Math.min(at, end), closed: false }
}

const toScalar = (value: string) => unquote(value.replace(/(?:^|\s+)#.*$/, '').trimEnd())

function unquote(text: string): string {
  const quoted = /^(["'])(.*?)\1?$/s.exec(text)
  return quoted ? (quoted[2] as string) : text
}
