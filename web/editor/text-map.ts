/** Turns offsets of a workspace text into Monaco positions and back, whatever its line breaks and byte order mark. */

import { type Range, type TextEdit, toLines } from '#core'

/** A Monaco range: 1-based lines and columns. */
interface Stretch {
  readonly startLineNumber: number
  readonly startColumn: number
  readonly endLineNumber: number
  readonly endColumn: number
}

export interface TextMap {
  readonly text: string
  toStretch(range: Range): Stretch
  toRange(stretch: Stretch): Range
}

/** Monaco keeps one kind of line break per text and drops the mark, so offsets differ; lines and columns are the same in both. */
export function toTextMap(text: string): TextMap {
  const mark = text.startsWith('\ufeff') ? 1 : 0
  const lines = toLines(mark ? text.slice(mark) : text)
  const offset = (line: number, column: number) => mark + lines.offset({ line, column })
  return {
    text,
    toStretch([start, end]) {
      const from = lines.position(start - mark)
      const to = end === start ? from : lines.position(end - mark)
      return { startLineNumber: from.line, startColumn: from.column, endLineNumber: to.line, endColumn: to.column }
    },
    toRange: ({ startLineNumber, startColumn, endLineNumber, endColumn }) => [
      offset(startLineNumber, startColumn),
      offset(endLineNumber, endColumn),
    ],
  }
}

/** Monaco's changes, each a stretch of the text before, as edits of that text. */
export function toEdits(map: TextMap, changes: readonly { readonly range: Stretch; readonly text: string }[]): TextEdit[] {
  return changes
    .map(({ range, text }) => {
      const [start, end] = map.toRange(range)
      return { start, end, text }
    })
    .sort((a, b) => a.start - b.start || a.end - b.end)
}
