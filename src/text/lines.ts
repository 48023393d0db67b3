/** Offsets to lines and columns and back, for one text. */

/** 1-based line and column (in UTF-16 units), as editors and compilers print them. */
export interface Position {
  readonly line: number
  readonly column: number
}

export interface Lines {
  /** The position of an offset; offsets beyond the text are clamped. */
  position(offset: number): Position
  /** The offset of a position; lines and columns beyond the text are clamped. */
  offset(position: Position): number
  readonly count: number
}

/** Indexes the line starts of `text` (breaks: LF, CRLF, CR). */
export function toLines(text: string): Lines {
  const starts = [0]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1)
  }
  return {
    count: starts.length,
    position(offset) {
      const clamped = Math.max(0, Math.min(offset, text.length))
      let low = 0
      let high = starts.length - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if ((starts[middle] as number) <= clamped) low = middle
        else high = middle - 1
      }
      return { line: low + 1, column: clamped - (starts[low] as number) + 1 }
    },
    offset({ line, column }) {
      const index = Math.max(0, Math.min(line - 1, starts.length - 1))
      const start = starts[index] as number
      const end = starts[index + 1] ?? text.length
      return Math.min(start + Math.max(0, column - 1), end)
    },
  }
}
