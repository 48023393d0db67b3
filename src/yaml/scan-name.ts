/** The characters of an anchor, alias, tag or directive to what they name. */

import { isBreak, isSpaceOrEnd, isWord, unitAt } from './characters.ts'
import { Refusal } from './refusal.ts'
import { yamlTag } from './scalars.ts'

/** The end of the name of an anchor (`&name`) or alias (`*name`) that begins at `start`. */
export function anchorEnd(text: string, start: number): number {
  let end = start + 1
  while (isWord(unitAt(text, end))) end++
  const unit = unitAt(text, end)
  if (end > start + 1 && (isSpaceOrEnd(unit) || '?:,]}%@`'.includes(String.fromCharCode(unit)))) return end
  const sign = text[start]
  const message = `The name after ${sign} may have letters, digits, - and _ only; put a value that begins with ${sign} in quotes.`
  throw new Refusal(message, [start, end + 1])
}

interface ScannedTag {
  readonly end: number
  /** In full form; empty if its handle is not declared. */
  readonly full: string
}

/** Verbatim (`!<…>`), or a named handle (`!…!`, without its first `!`) and the rest. */
const tag = /!(?:<([\w\-;/?:@&=+$,.!~*'()[\]%]*)>|([\w-]*!)?([\w\-;/?:@&=+$,.!~*'()[\]%]*))/y

/** The tag that begins at `start`. */
export function scanTag(text: string, start: number): ScannedTag {
  tag.lastIndex = start
  const [whole, verbatim, handle, rest = ''] = tag.exec(text) as RegExpExecArray
  const end = start + whole.length
  const suffix = verbatim ?? rest
  const needsSuffix = verbatim !== undefined || handle !== undefined
  if ((needsSuffix && suffix === '') || !isSpaceOrEnd(unitAt(text, end))) {
    throw new Refusal('The tag that begins with ! is not complete; put a value that begins with ! in quotes.', [start, end])
  }
  const decoded = decodeEscapes(suffix)
  if (decoded === undefined) throw new Refusal('The % escapes in this tag are no UTF-8.', [start, end])
  if (verbatim !== undefined) return { end, full: decoded }
  if (handle === undefined) return { end, full: `!${decoded}` }
  return { end, full: handle === '!' ? yamlTag + decoded : '' }
}

function decodeEscapes(suffix: string): string | undefined {
  try {
    return suffix.includes('%') ? decodeURIComponent(suffix) : suffix
  } catch {
    return undefined
  }
}

const directive =
  /^%(?:YAML(?=[ \t])[ \t]*\d{1,2}\.\d{1,2}|TAG[ \t]+!(?:[\w-]*!)?[ \t]+[\w\-;/?:@&=+$,.!~*'()[\]%]+(?=[ \t]|$))[ \t]*(?:#.*)?$/s

/** The end of the `%YAML` or `%TAG` line that begins at `start`. */
export function directiveEnd(text: string, start: number): number {
  const end = lineEnd(text, start)
  if (directive.test(text.slice(start, end))) return end
  throw new Refusal('A line cannot begin with % here; put the value in quotes.', [start, end])
}

/** The offset of the line break that ends the line of `from`. */
export function lineEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && !isBreak(text.charCodeAt(at))) at++
  return at
}
