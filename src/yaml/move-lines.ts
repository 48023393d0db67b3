/** Texts in which an entry's lines stand elsewhere, at another indent, with their comments: candidates, to be read and compared. */

import { columnOf, indentOf, isFirst, lineEnd, lineStart, sameLine, trimBack, withComments, withCommentsBelow } from './modify/geometry.ts'
import { type Collection, follow, type Part, partOf, toSheet, type Written } from './modify/layout.ts'
import { shapeAt } from './modify/style.ts'
import type { Path } from './node.ts'

/** The likeliest first: indented where it stands; then cut and put behind what stands at its new place. */
export function candidatesForMove(text: string, path: Path, to: Path): string[] {
  const root = toSheet(text)?.root
  const source = root && sourceAt(text, root, path)
  const target = root && targetAt(text, root, to)
  if (!source || !target) return []
  return [inPlace(text, source, target, true), inPlace(text, source, target, false), cutAndPut(text, source, target)].flatMap(
    (each) => each ?? [],
  )
}

/** The lines of an entry. */
interface Source {
  /** Line numbers, comments included. */
  readonly first: number
  readonly line: number
  readonly last: number
  /** What stands before the key: blanks and dashes. */
  readonly lead: string
}

function sourceAt(text: string, root: Written, path: Path): Source | undefined {
  const { node, rest } = follow(root, path)
  const part = rest.length === 0 ? partOf(node) : undefined
  const holder = node.holder
  if (!part?.key || !holder || holder.kind !== 'map' || holder.flow) return undefined
  const lead = text.slice(lineStart(text, part.start), part.start)
  if (!/^ *(- +)?$/.test(lead)) return undefined
  const anchor = lineStart(text, part.start) + indentOf(text, part.start)
  const first = withComments(text, anchor, 0)
  const last = withAllBelow(text, endOf(text, part), holder.column)
  return { first: lineOf(text, first), line: lineOf(text, part.start), last: lineOf(text, last), lead }
}

/** Behind the deeper comments below, also where blank lines are between. */
function withAllBelow(text: string, at: number, column: number): number {
  const end = withCommentsBelow(text, at, column)
  const below = /^[ \t]*(?:\r?\n[ \t]*)+(?=\r?\n)/.exec(text.slice(lineEnd(text, end)))?.[0].length
  if (below === undefined) return end
  const further = withCommentsBelow(text, lineEnd(text, end) + below, column)
  return further > lineEnd(text, end) + below ? withAllBelow(text, further, column) : end
}

/** Of a part, on its last line. */
const endOf = (text: string, { start, end }: Part) => (end > start && text[end - 1] === '\n' ? end - 1 : end)

const lineOf = (text: string, offset: number) => text.slice(0, offset).split('\n').length - 1

/** Where lines go. */
interface Target {
  /** They go behind this line. */
  readonly after: number
  /** Column of what is written first there. */
  readonly column: number
  /** Lines that lead to the entry, and what stands before its key. */
  readonly headers: readonly string[]
  readonly lead: string
  /** Empty braces that are written where the entry goes, to be taken out. */
  readonly braces?: readonly [start: number, end: number]
}

function targetAt(text: string, root: Written, to: Path): Target | undefined {
  const container = to.slice(0, -1)
  const { node, rest } = follow(root, container)
  const shape = shapeAt(text, node)
  const steps = [...rest, to.at(-1) as string]
  const isItem = typeof steps[0] === 'number'
  if (node.kind !== 'leaf' && !node.flow) {
    if ((node.kind === 'list') !== isItem || (isItem && steps[0] !== node.parts.length)) return undefined
    const dash = node.kind === 'list' ? dashOf(text, node) : shape.dash
    return { after: lineOf(text, endOfCollection(text, node)), column: node.column, ...toHeaders(steps, node.column, { ...shape, dash }) }
  }
  const part = partOf(node)
  if (!part?.key || !node.holder || node.holder.flow) return undefined
  const empty = node.kind === 'leaf' ? node.style === 'none' : node.parts.length === 0 && !node.broken
  if (!empty) return undefined
  const column = columnOf(text, part.start) + (isItem ? shape.listIndent : shape.mapIndent)
  const braces = node.kind === 'leaf' ? undefined : ([trimBack(text, node.open), node.close + 1] as const)
  return { after: lineOf(text, part.start), column, ...toHeaders(steps, column, shape), ...(braces && { braces }) }
}

const endOfCollection = (text: string, node: Collection) => {
  const last = node.parts.at(-1)
  return withCommentsBelow(text, last ? endOf(text, last) : node.end, node.column - 1)
}

function dashOf(text: string, { parts }: Collection): number {
  const part = parts.find(({ start, value }) => value.kind !== 'leaf' && sameLine(text, start, value.start))
  return part ? part.value.start - part.start : 2
}

function toHeaders(
  steps: Path,
  start: number,
  { mapIndent, listIndent, dash }: { mapIndent: number; listIndent: number; dash: number },
): { headers: string[]; lead: string } {
  const headers: string[] = []
  let lead = ' '.repeat(start)
  for (const [index, step] of steps.slice(0, -1).entries()) {
    if (typeof step === 'number') lead += `-${' '.repeat(dash - 1)}`
    else {
      headers.push(`${lead}${step}:`)
      lead = ' '.repeat(lead.length + (typeof steps[index + 1] === 'number' ? listIndent : mapIndent))
    }
  }
  return { headers, lead }
}

/** Lines without their breaks, where all breaks are alike; else some keep their carriage return. */
function toLines(text: string): { lines: string[]; newline: string } {
  const newline = text.includes('\n') && !/(?<!\r)\n/.test(text) ? '\r\n' : '\n'
  return { lines: text.split(newline), newline }
}

/** Keeps the dash of the item that the entry begins, or drops it. */
function inPlace(text: string, source: Source, target: Target, keepsLead: boolean): string | undefined {
  if (keepsLead && (source.lead.length !== target.column || !source.lead.includes('-'))) return undefined
  const { lines, newline } = toLines(without(text, target.braces))
  const block = toBlock(lines, source, target, keepsLead)
  return lines.toSpliced(source.first, source.last - source.first + 1, ...block).join(newline)
}

const without = (text: string, braces: Target['braces']) => (braces ? text.slice(0, braces[0]) + text.slice(braces[1]) : text)

/** The lines as they stand at the target. */
function toBlock(lines: readonly string[], { first, line, last, lead }: Source, target: Target, keepsLead: boolean): string[] {
  const shift = target.lead.length - lead.length
  const comments = lines.slice(first, line)
  const entry = [
    target.lead + (lines[line] as string).slice(lead.length),
    ...lines.slice(line + 1, last + 1).map((each) => indented(each, shift)),
  ]
  const all = [...target.headers, ...entry]
  if (keepsLead) return [...comments, lead + (all[0] as string).slice(lead.length), ...all.slice(1)]
  const margin = (target.headers.length > 0 && !target.lead.includes('-') ? target.lead.length : /^ */.exec(target.lead)?.[0].length) ?? 0
  return [...target.headers, ...comments.map((comment) => ' '.repeat(margin) + comment.trimStart()), ...entry]
}

function indented(line: string, shift: number): string {
  if (/^[ \t]*$/.test(line)) return line
  if (shift >= 0) return ' '.repeat(shift) + line
  const blanks = /^ */.exec(line)?.[0].length ?? 0
  return line.slice(Math.min(blanks, -shift))
}

function cutAndPut(text: string, source: Source, target: Target): string | undefined {
  const { lines, newline } = toLines(without(text, target.braces))
  const block = toBlock(lines, source, target, false)
  const rest = [...lines]
  if (source.lead.includes('-')) {
    // The dash goes to the item's next entry, if it has one.
    const next = lines.findIndex((line, index) => index > source.last && !/^[ \t]*(#.*)?$/.test(line))
    const line = lines[next]
    const blanks = /^ */.exec(line ?? '')?.[0].length
    if (line !== undefined && blanks === source.lead.length && line[blanks] !== '-') rest[next] = source.lead + line.slice(blanks)
  }
  const within = target.after >= source.first && target.after <= source.last
  const result: string[] = []
  for (const [index, line] of rest.entries()) {
    const isSource = index >= source.first && index <= source.last
    if (!isSource) result.push(line)
    if (within ? index === source.last : index === target.after) result.push(...block)
  }
  return result.join(newline)
}

/** A dash put before what stands at the path, or taken out. */
export function candidatesForItem(text: string, { kind, path }: { readonly kind: 'itemize' | 'release'; readonly path: Path }): string[] {
  const root = toSheet(text)?.root
  const { node, rest } = root ? follow(root, path) : { node: undefined, rest: path }
  if (!node || rest.length > 0 || node.kind === 'leaf') return []
  if (node.flow) {
    const [start, end] = [node.open, node.close + 1]
    const inner = text.slice(start + 1, end - 1)
    if (kind === 'itemize') return [`${text.slice(0, start)}[${text.slice(start, end)}]${text.slice(end)}`]
    return [text.slice(0, start) + (inner.trim() === '' ? '{}' : inner.trim()) + text.slice(end)]
  }
  const first = node.parts[0]
  const last = node.parts.at(-1)
  if (!first || !last || !isFirst(text, first.start)) return []
  const { lines, newline } = toLines(text)
  const [from, to] = [lineOf(text, first.start), lineOf(text, withCommentsBelow(text, endOf(text, last), node.column))]
  const line = lines[from] as string
  if (kind === 'release') {
    const at = node.column
    return [lines.with(from, `${line.slice(0, at)} ${line.slice(at + 1)}`).join(newline)]
  }
  const block = lines
    .slice(from, to + 1)
    .map((each, index) => (index === 0 ? `${' '.repeat(node.column)}- ${each.slice(node.column)}` : indented(each, 2)))
  return [lines.toSpliced(from, to - from + 1, ...block).join(newline)]
}
