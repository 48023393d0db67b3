/** One document's text to its values as kubectl reads them, with what it would read differently than people expect. */

import type { Range } from '../text/edit.ts'
import type { YamlNode, YamlProblem } from './node.ts'
import { Refusal } from './refusal.ts'
import { Remarks } from './remarks.ts'
import { parseSyntax } from './syntax.ts'
import { Walk } from './walk.ts'

/** What a text reads as: `root` is undefined when there is nothing (or only null), or when a problem is an error. */
export interface Reading {
  readonly root: YamlNode | undefined
  readonly problems: readonly YamlProblem[]
}

/** Reads `text` from `from` (after a marker line that kubectl has already eaten). Never throws. */
export function readDocument(text: string, from = 0): Reading {
  const remarks = new Remarks(text)
  try {
    refuseControlCharacters(text)
    const { root: syntax, restStart } = parseSyntax(text, from)
    const root = syntax && new Walk(text, remarks).document(syntax)
    if (restStart !== undefined) describeRest(text, restStart, remarks)
    describeBreaks(text, remarks)
    describeHidden(text, remarks)
    return { root: root?.kind === 'scalar' && root.value === null ? undefined : root, problems: remarks.problems }
  } catch (error) {
    /* v8 ignore next -- only a mistake in our own code gets here, and it shall not pass for one in the file */
    if (!(error instanceof Refusal)) throw error
    remarks.add(toProblem(error, text))
    return { root: undefined, problems: remarks.problems }
  }
}

/** The error that a refusal becomes; text that is a template is named as such. */
export function toProblem(refusal: Refusal, text: string): YamlProblem {
  const { code } = refusal
  const range: Range = [Math.min(refusal.range[0], text.length), Math.min(refusal.range[1], text.length)]
  if (code === 'yaml-syntax' && isTemplateLine(text, range[0])) {
    const message =
      'This is a template ({{ … }}), not a manifest, and kubectl refuses it: render the chart first (helm template) and open the result.'
    return { code: 'template', severity: 'error', message, range }
  }
  if (code === 'yaml-syntax' && isGlued(text, range[0])) {
    const message =
      'Here --- stands behind other text, so it divides nothing: were two files joined without a line break? The YAML cannot be read, and kubectl stops here: this document and those after it are not applied. Put --- on a line of its own.'
    return { code, severity: 'error', message, range }
  }
  const effect = code === 'yaml-limit' ? '' : ' kubectl stops here: this document and those after it are not applied.'
  return { code, severity: 'error', message: refusal.message + effect, range }
}

/** Whether at `at` a line ends in a marker that something stands before. */
export function isGlued(text: string, at: number): boolean {
  const start = text.lastIndexOf('\n', at - 1) + 1
  return /^---[ \t]*(?:\r?\n|$)/.test(text.slice(at, at + 200)) && text.slice(start, at).trim() !== ''
}

function isTemplateLine(text: string, at: number): boolean {
  const start = text.lastIndexOf('\n', at - 1) + 1
  const end = text.indexOf('\n', at)
  return text.slice(start, end < 0 ? text.length : end).includes('{{')
}

const control = /(?![\t\n\r\u0085])[\p{Cc}\p{Cs}\ufffe\uffff]/u

function refuseControlCharacters(text: string): void {
  const at = text.search(control)
  if (at < 0) return
  if (at <= 4 && (text[at] === '\0' || text[at] === '\ufffe')) {
    throw new Refusal('This looks like UTF-16; kubectl reads UTF-8 only. Save the file as UTF-8.', [at, at + 1])
  }
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')
  throw new Refusal(`The control character U+${code} is not allowed anywhere in a manifest, not even in comments.`, [at, at + 1])
}

function describeRest(text: string, start: number, remarks: Remarks): void {
  const from = /^(?:\.\.\.|---)/.test(text.slice(start, start + 3)) ? start + 3 : start
  const lines = text.slice(from).split('\n')
  const hasContent = (line: string) => /^\s*[^\s#]/.test(line)
  const first = lines.findIndex(hasContent)
  if (first < 0) return
  const line = remarks.lineOf(from)
  const last = lines.findLastIndex(hasContent)
  const which = first === last ? `line ${line + first}` : `lines ${line + first}–${line + last}`
  const message = `The document ends here, so kubectl ignores what follows up to the next --- line (${which} of this document) without a word. Put --- in front of what should be applied too.`
  const end =
    from +
    lines
      .slice(0, last + 1)
      .join('\n')
      .trimEnd().length
  remarks.add({ code: 'ignored-text', severity: 'warning', message, range: [start, end] })
}

function describeBreaks(text: string, remarks: Remarks): void {
  const at = text.search(/\r(?!\n|\r\n|$)|[\u0085\u2028\u2029]/)
  if (at < 0) return
  const unit = text.charCodeAt(at)
  const name = unit === 13 ? 'carriage return' : `U+${unit.toString(16).toUpperCase().padStart(4, '0')}`
  const message = `kubectl takes this ${name} as a line break, other readers and editors may not, and no --- after it divides documents. Use ordinary line breaks.`
  remarks.add({ code: 'yaml-surprise', severity: 'warning', message, range: [at, at + 1] })
}

/** What turns the direction of writing around or takes no room: lines that hold one may read otherwise than they look. */
const hidden = /[\u202a-\u202e\u2066-\u2069\u200b\u2060]|(?<=[^\r\n])\ufeff/g

/** Places of one document that are named. */
const mostHidden = 20

function describeHidden(text: string, remarks: Remarks): void {
  let count = 0
  for (const { 0: character, index } of text.matchAll(hidden)) {
    if (count++ >= mostHidden) return
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
    const message = `Here stands U+${code}, a character that cannot be seen, and with it this line may mean something else than it looks like. Remove it.`
    remarks.add({ code: 'yaml-surprise', severity: 'warning', message, range: [index, index + 1] })
  }
}
