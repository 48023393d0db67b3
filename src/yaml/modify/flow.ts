/** Changes to flow maps and lists (`{a: 1}`, `[a, b]`, JSON): items on one line or on lines of their own, with their commas. */

import type { TextEdit } from '../../text/edit.ts'
import { columnOf, indentOf, isFirst, lineEnd, lineStart, nextLine, sameLine, trimBack, withComments } from './geometry.ts'
import type { Collection, Part, Written } from './layout.ts'
import type { Value } from './plain.ts'
import { type Model, printBroken, printFlow, printFlowEntry } from './print.ts'
import { isFlow, type Pen, penAt } from './style.ts'

/** A new item before the item `index` (or at the end), or a new entry at the end when `key` is given. */
export function insertFlow(
  text: string,
  holder: Collection,
  index: number,
  key: string | undefined,
  value: Value,
  like?: Written,
): TextEdit[] {
  const pen = penAt(text, holder, holder.open)
  const print = writer(pen, key, value, { like, into: holder })
  if (holder.parts.length === 0) return fill(text, holder, pen, print)
  const next = holder.parts[index]
  if (next) return before(text, holder, index, print, pen)
  return behind(text, holder, print, pen)
}

/** Takes an entry or item out, with its comma and what belongs to its lines. */
export function removeFlow(text: string, holder: Collection, index: number): TextEdit[] {
  const part = holder.parts[index] as Part
  const previous = holder.parts[index - 1]
  const next = holder.parts[index + 1]
  const end = part.comma === undefined ? part.end : part.comma + 1
  const own = isFirst(text, part.start) && lineEnd(text, end) <= holder.close
  const lines = { start: withComments(text, part.start, previous?.end ?? holder.open), end: nextLine(text, end), text: '' }
  if (!previous && !next) {
    const others = text.slice(holder.open + 1, own ? lines.start : part.start) + text.slice(own ? lines.end : end, holder.close)
    if (!/\S/.test(others)) return [{ start: holder.open + 1, end: holder.close, text: '' }]
  }
  if (next && sameLine(text, end, next.start)) return [{ start: part.start, end: next.start, text: '' }]
  if (part.comma !== undefined || !previous) return [own ? lines : { start: trimBack(text, part.start), end, text: '' }]
  const comma = previous.comma as number
  if (sameLine(text, comma, part.start)) return [{ start: previous.end, end: part.end, text: '' }]
  return [{ start: comma, end: comma + 1, text: '' }, own ? lines : { start: part.start, end: part.end, text: '' }]
}

/** The text for a value in the place of one inside a flow collection. */
export function printInFlow(text: string, node: Written, value: Value): string {
  const pen = penAt(text, node, node.start)
  const like = node
  const broken = isFlow(node) && node.parts.length > 0 ? node.broken : pen.shape.json && (node.holder?.broken ?? false)
  return broken ? printBroken(value, indentOf(text, node.start), pen) : printFlow(value, pen, { like })
}

type Writer = (column: number | undefined) => string

/** Prints the part for a line of its own at `column`, or (undefined) among others on a line. */
function writer(pen: Pen, key: string | undefined, value: Value, model: Model): Writer {
  const breaks = model.like && isFlow(model.like) && model.like.parts.length > 0 ? model.like.broken : pen.shape.json
  return (column) => {
    const print = (v: Value, p: Pen, m: Model) => (column !== undefined && breaks ? printBroken(v, column, p, m) : printFlow(v, p, m))
    return key === undefined ? print(value, pen, model) : printFlowEntry(key, value, pen, model, print)
  }
}

function fill(text: string, holder: Collection, pen: Pen, print: Writer): TextEdit[] {
  const inside = text.slice(holder.open + 1, holder.close)
  const outer = indentOf(text, holder.open)
  const column = outer + pen.shape.flowIndent
  const pad = ' '.repeat(column)
  if (/\S/.test(inside)) {
    // A comment in there ends with a break, so the bracket is the first on its line.
    const at = lineStart(text, holder.close)
    return [{ start: at, end: at, text: pad + print(column) + pen.newline }]
  }
  const breaks = pen.shape.json && (holder.holder?.broken ?? holder.broken)
  const padding = holder.kind === 'map' ? pen.shape.mapPadding : pen.shape.listPadding
  const written = breaks ? `${pen.newline}${pad}${print(column)}${pen.newline}${' '.repeat(outer)}` : padding + print(undefined) + padding
  return [{ start: holder.open + 1, end: holder.close, text: written }]
}

function before(text: string, holder: Collection, index: number, print: Writer, pen: Pen): TextEdit[] {
  const next = holder.parts[index] as Part
  if (!isFirst(text, next.start)) return [{ start: next.start, end: next.start, text: `${print(undefined)},${pen.shape.commaGap}` }]
  const column = columnOf(text, next.start)
  const start = withComments(text, next.start, holder.parts[index - 1]?.end ?? holder.open)
  return [{ start, end: start, text: `${' '.repeat(column)}${print(column)},${pen.newline}` }]
}

function behind(text: string, holder: Collection, print: Writer, pen: Pen): TextEdit[] {
  const last = holder.parts.at(-1) as Part
  const trailing = last.comma !== undefined
  const end = last.comma === undefined ? last.end : last.comma + 1
  if (!isFirst(text, last.start)) {
    const gap = pen.shape.commaGap
    return [{ start: end, end, text: trailing ? `${gap}${print(undefined)},` : `,${gap}${print(undefined)}` }]
  }
  const column = columnOf(text, last.start)
  const line = `${pen.newline}${' '.repeat(column)}${print(column)}`
  const comma = { start: last.end, end: last.end, text: ',' }
  const stop = lineEnd(text, end)
  // With the bracket on the same line there can be no comment between.
  if (stop > holder.close) return [{ start: end, end, text: trailing ? `${line},` : `,${line}` }]
  if (trailing) return [{ start: stop, end: stop, text: `${line},` }]
  return stop === last.end ? [{ ...comma, text: `,${line}` }] : [comma, { start: stop, end: stop, text: line }]
}
