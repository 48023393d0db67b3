/** Single characters to the classes that kubectl's YAML 1.1 scanner knows. */

/** The UTF-16 unit at an offset; 0 beyond the end (a NUL within a text is refused before scanning). */
export function unitAt(text: string, at: number): number {
  return at < text.length ? text.charCodeAt(at) : 0
}

/** Length of the line break that stands at an offset. kubectl drops one CR before LF and then counts CR LF as one break. */
export function breakLength(text: string, at: number): number {
  const unit = unitAt(text, at)
  if (unit !== 13) return 1
  const next = unitAt(text, at + 1)
  if (next === 10) return 2
  return next === 13 && unitAt(text, at + 2) === 10 ? 3 : 1
}

/** What a line break becomes in a value: LF, except for the two Unicode separators, which stay. */
export function breakValue(text: string, at: number): string {
  const unit = unitAt(text, at)
  return unit === 0x2028 || unit === 0x2029 ? String.fromCharCode(unit) : '\n'
}

export const isBlank = (unit: number): boolean => unit === 32 || unit === 9

export const isBreak = (unit: number): boolean => unit === 10 || unit === 13 || unit === 0x85 || unit === 0x2028 || unit === 0x2029

/** Blank, break or end of text: what may follow an indicator. */
export const isSpaceOrEnd = (unit: number): boolean =>
  unit === 32 || unit === 10 || unit === 0 || unit === 9 || unit === 13 || isBreak(unit)

export const isDigit = (unit: number): boolean => unit >= 48 && unit <= 57

/** Letters, digits, `_` and `-`: what names of anchors and tag handles are made of. */
export const isWord = (unit: number): boolean =>
  (unit >= 97 && unit <= 122) || isDigit(unit) || (unit >= 65 && unit <= 90) || unit === 95 || unit === 45

/** Whether `---` or `...` with nothing attached stands at an offset. */
export function isMarkerAt(text: string, at: number): boolean {
  const unit = unitAt(text, at)
  return (
    (unit === 45 || unit === 46) && unitAt(text, at + 1) === unit && unitAt(text, at + 2) === unit && isSpaceOrEnd(unitAt(text, at + 3))
  )
}
