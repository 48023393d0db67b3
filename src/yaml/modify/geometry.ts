/** Offsets of a text to the lines around them: starts, ends, breaks, columns. */

import type { Range } from '../../text/edit.ts'

/** The offset where the line of `at` starts; behind a byte order mark, if it has one. */
export function lineStart(text: string, at: number): number {
  const [start] = lineAround(text, at)
  return start === 0 && text.startsWith('\uFEFF') ? Math.min(1, at) : start
}

/** The last line that was asked for: in a file of one long line the next question is about the same. */
let line: { readonly text: string; readonly range: Range } = { text: '', range: [0, 0] }

/** From behind the feed before `at` to the feed at or behind it. */
function lineAround(text: string, at: number): Range {
  const { range } = line
  if (range[0] <= at && at <= range[1] && line.text === text) return range
  const end = text.indexOf('\n', at)
  line = { text, range: [at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1, end < 0 ? text.length : end] }
  return line.range
}

/** The offset of the break (LF or CRLF) that ends the line of `at`, or the end of the text. */
export function lineEnd(text: string, at: number): number {
  const [, feed] = lineAround(text, at)
  if (feed === text.length) return feed
  return feed > at && text[feed - 1] === '\r' ? feed - 1 : feed
}

/** The offset of the next line's first character, or the end of the text. */
export function nextLine(text: string, at: number): number {
  const feed = text.indexOf('\n', at)
  return feed < 0 ? text.length : feed + 1
}

/** The break of the line of `at`; on a last line without one, that of the line before. */
export function breakAt(text: string, at: number): '\n' | '\r\n' {
  const after = text.indexOf('\n', at)
  const feed = after < 0 ? text.lastIndexOf('\n') : after
  return feed > 0 && text[feed - 1] === '\r' ? '\r\n' : '\n'
}

export const columnOf = (text: string, at: number) => at - lineStart(text, at)
/** Looks only at what lies between them: a file of JSON may be one line of megabytes. */
export const sameLine = (text: string, a: number, b: number) => !text.slice(Math.min(a, b), Math.max(a, b)).includes('\n')

/** The column of the first character of the line of `at` that is no blank. */
export function indentOf(text: string, at: number): number {
  const start = lineStart(text, at)
  return /^[ \t]*/.exec(text.slice(start, lineEnd(text, at)))?.[0].length ?? 0
}

/** Whether only blanks stand before `at` on its line. */
export function isFirst(text: string, at: number): boolean {
  const start = trimBack(text, at)
  return start === 0 || text[start - 1] === '\n' || (start === 1 && text.startsWith('\uFEFF'))
}

/** What stands on the line behind `at`. */
export function restOfLine(text: string, at: number): 'blank' | 'comment' | 'more' {
  const rest = text.slice(at, lineEnd(text, at))
  if (/^[ \t]*$/.test(rest)) return 'blank'
  return /^[ \t]+#/.test(rest) ? 'comment' : 'more'
}

/** `at`, moved back over blanks on its line. */
export function trimBack(text: string, at: number): number {
  let start = at
  while (start > 0 && (text[start - 1] === ' ' || text[start - 1] === '\t')) start--
  return start
}

/** Where the lines start that go with what begins at `at`: its own, and the comment lines directly above it in its column, down to `floor`. */
export function withComments(text: string, at: number, floor: number): number {
  const column = columnOf(text, at)
  let start = lineStart(text, at)
  for (;;) {
    const above = start > 0 ? lineStart(text, start - 1) : start
    if (above >= start || above <= floor || text[above + column] !== '#' || indentOf(text, above) !== column) return start
    start = above
  }
}

/** `at`, moved behind the comment lines directly below it that are indented deeper than `column`: they are about what ends at `at`. */
export function withCommentsBelow(text: string, at: number, column: number): number {
  let end = at
  for (;;) {
    const below = nextLine(text, end)
    const indent = below < text.length ? indentOf(text, below) : 0
    if (indent <= column || text[below + indent] !== '#') return end
    end = lineEnd(text, below)
  }
}
