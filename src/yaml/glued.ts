/** A document that cannot be read to the `---` in it that stands behind other text, where two files were joined without a line break. */

import { applyEdits, type TextEdit } from '../text/edit.ts'
import { readStream } from './documents.ts'
import type { YamlDocument } from './node.ts'
import { isGlued } from './read.ts'

/** The line break that divides the documents, in offsets of the file; undefined where there is no such marker, or the text before it
 * could not be read then either. */
export function unglue({ text, start, problems }: YamlDocument): TextEdit | undefined {
  const at = problems.find(({ code, severity }) => code === 'yaml-syntax' && severity === 'error')?.range[0]
  if (at === undefined || !isGlued(text, at)) return undefined
  const edit = { start: at, end: at, text: text.includes('\r\n') ? '\r\n' : '\n' }
  const [first, ...others] = readStream(applyEdits(text, [edit]))
  // What cannot be read has no root.
  const isRead = first?.root !== undefined && others.length > 0
  return isRead ? { ...edit, start: start + at, end: start + at } : undefined
}
