/** Text edits as values: replace ranges, turn the replacement around, put two in a row together, follow a position through. */

/** Half-open range of UTF-16 offsets. */
export type Range = readonly [start: number, end: number]

/** Replace the characters `start` (inclusive) to `end` (exclusive), offsets of the text before the edit, by `text`. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Applies edits whose offsets all refer to `text`, ascending and without overlap. Throws RangeError when they are not. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = ''
  let at = 0
  for (const edit of edits) {
    if (edit.start < at || edit.end < edit.start || edit.end > text.length) throw new RangeError('edits out of order or out of range')
    result += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return result + text.slice(at)
}

/** The edits that turn `applyEdits(text, edits)` back into `text`. */
export function invertEdits(text: string, edits: readonly TextEdit[]): TextEdit[] {
  let shift = 0
  return edits.map((edit) => {
    const start = edit.start + shift
    shift += edit.text.length - (edit.end - edit.start)
    return { start, end: start + edit.text.length, text: text.slice(edit.start, edit.end) }
  })
}

/** One edit that turns `before` into `after`, common ends cut off; undefined when they are equal. Never splits a surrogate pair. */
export function difference(before: string, after: string): TextEdit | undefined {
  if (before === after) return undefined
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before.charCodeAt(head) === after.charCodeAt(head)) head++
  if (head > 0 && isHighSurrogate(before.charCodeAt(head - 1))) head--
  let tail = 0
  while (tail < shorter - head && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail++
  if (tail > 0 && isLowSurrogate(before.charCodeAt(before.length - tail))) tail--
  return { start: head, end: before.length - tail, text: after.slice(head, after.length - tail) }
}

/** Two sets of edits in a row (`second` refers to the text after `first`) as one set that refers to the first text. */
export function composeEdits(text: string, first: readonly TextEdit[], second: readonly TextEdit[]): TextEdit[] {
  const middle = applyEdits(text, first)
  const back = invertEdits(text, first)
  const merged: { start: number; end: number; from: number; to: number }[] = []
  const touched = [...back.map((e) => [e.start, e.end]), ...second.map((e) => [e.start, e.end])] as [number, number][]
  touched.sort((a, b) => a[0] - b[0] || a[1] - b[1])
  for (const [start, end] of touched) {
    const last = merged.at(-1)
    if (last && start <= last.end) last.end = Math.max(last.end, end)
    else merged.push({ start, end, from: 0, to: 0 })
  }
  return merged.map(({ start, end }) => {
    const within = (edit: TextEdit) => edit.start >= start && edit.end <= end
    const local = (edits: readonly TextEdit[]) => edits.filter(within).map((e) => ({ ...e, start: e.start - start, end: e.end - start }))
    const piece = middle.slice(start, end)
    const origin = mapBack(back, start)
    return { start: origin, end: origin + applyEdits(piece, local(back)).length, text: applyEdits(piece, local(second)) }
  })
}

/** Where `offset` of the old text lies in the new one; inside a replaced part it goes to that part's start or end by `side`. */
export function mapOffset(offset: number, edits: readonly TextEdit[], side: 'before' | 'after' = 'after'): number {
  let shift = 0
  for (const edit of edits) {
    if (offset < edit.start || (offset === edit.start && side === 'before')) break
    if (offset <= edit.end && !(offset === edit.end && edit.end > edit.start)) {
      return edit.start + shift + (side === 'before' ? 0 : edit.text.length)
    }
    shift += edit.text.length - (edit.end - edit.start)
  }
  return offset + shift
}

function mapBack(back: readonly TextEdit[], offset: number): number {
  let shift = 0
  for (const edit of back) {
    if (edit.start >= offset) break
    shift += edit.text.length - (edit.end - edit.start)
  }
  return offset + shift
}

const isHighSurrogate = (code: number) => code >= 0xd800 && code <= 0xdbff
const isLowSurrogate = (code: number) => code >= 0xdc00 && code <= 0xdfff
