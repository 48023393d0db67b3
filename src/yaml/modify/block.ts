/** Changes to block maps and lists, and to values that stand below a key or dash, as replacements of whole lines. */

import type { TextEdit } from '../../text/edit.ts'
import { isFirst, lineEnd, lineStart, nextLine, restOfLine, sameLine, trimBack, withComments, withCommentsBelow } from './geometry.ts'
import { type Collection, type Leaf, type Part, partOf, type Written } from './layout.ts'
import { isFilled, isList, type Value } from './plain.ts'
import { type Model, printBlock, printEntry, printItem } from './print.ts'
import { type Pen, penAt } from './style.ts'

/** A new item before the item `index` (or at the end), or a new entry at the end when `key` is given. */
export function insertPart(
  text: string,
  holder: Collection,
  index: number,
  key: string | undefined,
  value: Value,
  like?: Written,
): TextEdit[] {
  const next = holder.parts[index]
  const neighbour = (next ?? holder.parts.at(-1)) as Part
  const pen = penAt(text, holder, next ? next.start : neighbour.end)
  const model: Model = { like, into: holder }
  const print = () => {
    if (key !== undefined) return printEntry(key, value, holder.column, pen, model)
    const below = loneDash(text, neighbour)
    if (below !== undefined && isFilled(value)) return `-${pen.newline}${' '.repeat(below)}${printBlock(value, below, pen, model)}`
    return printItem(value, holder.column, pen, model, dashWidth(text, neighbour) ?? pen.shape.dash)
  }
  const pad = ' '.repeat(holder.column)
  if (!next) {
    const end = withCommentsBelow(text, neighbour.end, holder.column)
    return [linesBehind(text, end, (isAiry(text, holder) ? pen.newline : '') + pad + print(), pen.newline)]
  }
  const previous = holder.parts[index - 1]
  if (!isFirst(text, next.start)) return [{ start: next.start, end: next.start, text: print() + pen.newline + pad }]
  const start = withComments(text, next.start, previous?.end ?? holder.head)
  return [{ start, end: start, text: pad + print() + pen.newline }]
}

/** Takes one of several entries or items out, with the comment lines directly above in its column. Several: try them in turn. */
export function removePart(text: string, holder: Collection, index: number): TextEdit[][] {
  const part = holder.parts[index] as Part
  const next = holder.parts[index + 1]
  const previous = holder.parts[index - 1]
  if (isFirst(text, part.start)) {
    // What stands above the first key of a document is mostly about the document.
    const title = index === 0 && !holder.holder && holder.kind === 'map'
    return removeLines(text, title ? lineStart(text, part.start) : withComments(text, part.start, previous?.end ?? holder.head), part.end)
  }
  if (!next) return []
  const between = text.slice(nextLine(text, part.end), lineStart(text, next.start))
  if (/\S/.test(between)) return [[{ start: trimBack(text, part.start), end: lineEnd(text, part.end), text: '' }]]
  return [[{ start: part.start, end: next.start, text: '' }]]
}

/** Puts a scalar, `[]`, `{}` or flow text in a value's place, on the line that introduces it. Several: try them in turn. */
export function replaceOnLine(text: string, node: Written, written: string): TextEdit[][] {
  if (node.kind !== 'leaf' && !node.flow) return collapse(text, node, written)
  return starts(node).map((start) => {
    if (node.kind === 'leaf' && node.style === 'block')
      return [{ start, end: headerEnd(text, node), text: written }, ...blockBody(text, node)]
    if (start < node.end) return [{ start, end: node.end, text: written }]
    const part = partOf(node)
    return [{ start: node.head, end: node.head, text: `${part?.key && !part.colon ? ':' : ''} ${written}` }]
  })
}

/** An anchor or tag stays if the new value means the same with it, else it goes. */
const starts = (node: Written) => (node.own > node.start ? [node.own, node.start] : [node.start])

function collapse(text: string, node: Collection, written: string): TextEdit[][] {
  const first = node.parts[0] as Part
  if (!node.holder || sameLine(text, node.head, first.start)) {
    // A comment behind the last of several lines is about that line.
    const end = sameLine(text, first.start, node.end) ? node.end : lineEnd(text, node.end)
    return [[{ start: first.start, end, text: written }]]
  }
  const beside: TextEdit[] = [{ start: node.head, end: node.head, text: ` ${written}` }]
  if (node.start < node.head) beside.push({ start: node.start, end: node.head, text: written })
  const lines = removeLines(text, withComments(text, first.start, node.head), node.end)
  return beside.flatMap((edit) => lines.map((removed) => [edit, ...removed]))
}

/** Puts a filled map or list in block style in the place of a value below a block key or dash, or of the root. Several: try them in turn. */
export function replaceByBlock(text: string, node: Written, value: Value, model: Model): TextEdit[][] {
  const { holder } = node
  const part = partOf(node)
  const pen = penAt(text, holder ?? node, node.end)
  if (node.kind !== 'leaf' && !node.flow) return [rewrite(text, node, value, pen, model)]
  const column = holder && part ? columnBelow(text, holder, part, value, pen) : 0
  const body = printBlock(value, column, pen, model)
  const lines = ' '.repeat(column) + body
  return starts(node).map((start) => {
    const bare = trimBack(text, start)
    if (node.kind === 'leaf' && node.style === 'block') {
      const [content] = blockBody(text, node)
      const header = { start: bare, end: headerEnd(text, node), text: '' }
      return [header, content ? { ...content, text: pen.newline + lines } : linesBehind(text, header.end, lines, pen.newline)]
    }
    if (restOfLine(text, node.end) === 'blank') {
      if (holder && part && !part.key && start === node.start)
        return [{ start: part.start, end: node.end, text: `-${' '.repeat(column - holder.column - 1)}${body}` }]
      if (!holder && isFirst(text, start) && start < node.end) return [{ start, end: node.end, text: body }]
    }
    const below = linesBehind(text, node.end, lines, pen.newline)
    return start < node.end ? [{ start: bare, end: node.end, text: '' }, below] : [below]
  })
}

/** A block map or list by another. */
function rewrite(text: string, node: Collection, value: Value, pen: Pen, model: Model): TextEdit[] {
  const first = node.parts[0] as Part
  const part = partOf(node)
  if (!node.holder || !part || sameLine(text, node.head, first.start)) {
    return [{ start: first.start, end: node.end, text: printBlock(value, node.column, pen, model) }]
  }
  const column = columnBelow(text, node.holder, part, value, pen)
  const start = withComments(text, first.start, node.head)
  return [{ start, end: node.end, text: ' '.repeat(column) + printBlock(value, column, pen, model) }]
}

/** Where a block below a key or behind a dash starts. */
function columnBelow(text: string, holder: Collection, part: Part, value: Value, { shape }: Pen): number {
  if (part.key) return holder.column + (isList(value) ? shape.listIndent : shape.mapIndent)
  return holder.column + (dashWidth(text, part) ?? shape.dash)
}

/** Whole lines behind the line of `at`, so that a comment on that line stays where it is. */
function linesBehind(text: string, at: number, lines: string, newline: string): TextEdit {
  const end = lineEnd(text, at)
  const start = nextLine(text, end)
  return start > end ? { start, end: start, text: lines + newline } : { start: end, end, text: newline + lines }
}

/** The lines from `start` to that of `end`. On a last line without a break, the break before goes too, if that changes nothing. */
function removeLines(text: string, start: number, end: number): TextEdit[][] {
  const behind = nextLine(text, end)
  const whole = { start, end: behind, text: '' }
  if (behind > lineEnd(text, end) || start === 0) return [[whole]]
  const before = text[start - 2] === '\r' ? start - 2 : start - 1
  return [[{ ...whole, start: before }], [whole]]
}

const headerEnd = (text: string, node: Leaf) => node.own + (/^[|>][-+\d]*/.exec(text.slice(node.own, node.own + 3))?.[0].length ?? 0)

/** The lines of a block scalar below its header, with the break in front of them. */
function blockBody(text: string, node: Leaf): TextEdit[] {
  const start = lineEnd(text, headerEnd(text, node))
  return node.end > start ? [{ start, end: node.end, text: '' }] : []
}

/** From the dash of an item to its value, when they stand on one line. */
function dashWidth(text: string, part: Part): number | undefined {
  const width = part.value.start - part.start
  return width >= 2 && sameLine(text, part.start, part.value.start) ? width : undefined
}

/** The column of an item's map or list that begins on the line below the dash. */
function loneDash(text: string, { start, value }: Part): number | undefined {
  return value.kind !== 'leaf' && !value.flow && !sameLine(text, start, value.start) ? value.column : undefined
}

/** Whether blank lines separate the items of a list. */
function isAiry(text: string, holder: Collection): boolean {
  const [before, last] = holder.parts.slice(-2)
  if (holder.kind !== 'list' || !before || !last) return false
  return /^[ \t]*\r?\n/.test(text.slice(nextLine(text, before.end), last.start))
}
