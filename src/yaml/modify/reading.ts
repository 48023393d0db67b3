/** One document's text to the value kubectl reads in it, for comparing before and after. */

import { readStream } from '../documents.ts'
import { toPlain } from '../json.ts'
import type { YamlDocument } from '../node.ts'
import type { Value } from './plain.ts'

/** The value, null for a document of blanks and comments; or that kubectl refuses the text or takes it for several documents. */
type Reading = { readonly value: Value } | 'refused'

export function readText(text: string): Reading {
  const [document, ...others] = readStream(text)
  if (others.length > 0) return 'refused'
  return document ? toReading(document) : { value: null }
}

export function toReading(document: YamlDocument): Reading {
  if (document.problems.some((problem) => problem.severity === 'error')) return 'refused'
  return { value: document.root ? (toPlain(document.root) as Value) : null }
}
