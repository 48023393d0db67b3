/** Whole documents of a stream: print a new one, put it behind another, take one out; the others keep their bytes. */

import type { TextEdit } from '../../text/edit.ts'
import { readStream } from '../documents.ts'
import type { YamlDocument } from '../node.ts'
import { type Sheet, toSheet } from './layout.ts'
import { isFilled, type Plain } from './plain.ts'
import { printBlock, printBroken, printFlow } from './print.ts'
import { isFlow, isJson, type Style, shapeAt, toPen, traitsAt, usualShape } from './style.ts'

/** The text of a new document in block style, without `---`, with a break at its end. */
export function printDocument(value: Plain, style: Style): string {
  const listIndent = style.flushLists ? 0 : style.indent
  const pen = toPen('', { ...usualShape, mapIndent: style.indent, listIndent }, style.newline)
  return (isFilled(value) ? printBlock(value, 0, pen) : printFlow(value, pen, {}, false)) + style.newline
}

/** How a document or a file is laid out: what most of it does; where it shows nothing, 2 blanks and flush lists. */
export function styleOf(source: YamlDocument | string): Style {
  return typeof source === 'string' ? styleOfAll(toChunks(source)) : styleOfAll([source.text])
}

/** Puts a new document behind `after` (undefined: at the end of the file), in its layout. One without content is filled instead of followed. */
export function appendDocument(fileText: string, after: YamlDocument | undefined, value: Plain): TextEdit[] {
  const document = after ?? readStream(fileText).at(-1)
  const end = document?.end ?? fileText.length
  const text = fileText.slice(document?.start ?? 0, end)
  const rest = fileText.slice(end)
  const sheet = toSheet(text)
  const newline = styleOfAll([text, fileText]).newline
  const body =
    (sheet && printJson(sheet, value, newline)) ?? printDocument(value, { ...styleOfAll([text, ...toChunks(fileText)]), newline })
  // A stream of JSON values has no separators; before YAML it may have but one value.
  const bare = isEmpty(sheet) || (document?.json === true && !/^\s*[^\s{]/.test(rest))
  const opening = /(^\uFEFF?|\n)$/.test(fileText.slice(0, end)) ? '' : newline
  const closing = bare || rest === '' || rest.startsWith('---') ? '' : `---${newline}`
  return [{ start: end, end, text: opening + (bare ? '' : `---${newline}`) + body + closing }]
}

/** Takes the document out, with the `---` line that opens it. */
export function removeDocument(fileText: string, documents: readonly YamlDocument[], index: number): TextEdit[] {
  const document = documents[index]
  if (!document) return []
  const start = document.start === 0 && fileText.startsWith('\uFEFF') ? 1 : document.start
  return document.end > start ? [{ start, end: document.end, text: '' }] : []
}

/** Whether there are only blanks, comments and `---` in a document that nothing has ended. */
const isEmpty = (sheet: Sheet | undefined) => sheet !== undefined && sheet.root === undefined && sheet.contentEnd === sheet.text.length

/** JSON laid out as that of the sheet, if that is JSON. */
function printJson({ text, root }: Sheet, value: Plain, newline: string): string | undefined {
  if (!root || !isFlow(root) || !isJson(root)) return undefined
  const pen = toPen(text, shapeAt(text, root), newline)
  return (root.broken ? printBroken(value, 0, pen) : printFlow(value, pen)) + newline
}

/** Texts between `---` lines, as many as show the style of a file. */
const toChunks = (text: string) => text.split(/^(?=---(?:\s|$))/m, 20)

/** Each trait from the first text that shows it. */
function styleOfAll(texts: readonly string[]): Style {
  const shape = { ...usualShape }
  for (const text of texts.toReversed()) Object.assign(shape, traitsAt(text, toSheet(text)?.root))
  const shown = texts.find((text) => text.includes('\n')) ?? ''
  const [all, windows] = [shown.split('\n').length - 1, shown.split('\r\n').length - 1]
  return { indent: shape.mapIndent, flushLists: shape.listIndent === 0, newline: windows * 2 > all ? '\r\n' : '\n' }
}
