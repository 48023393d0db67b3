/** Why a text cannot be read, on its way from the place that notices it to the document's problems. Never leaves `src/yaml`. */

import type { Range } from '../text/edit.ts'
import type { YamlProblem } from './node.ts'

/** Thrown while a document is read and caught by the reader of that document. */
export class Refusal extends Error {
  readonly code: YamlProblem['code']
  readonly range: Range

  constructor(message: string, range: Range, code: YamlProblem['code'] = 'yaml-syntax') {
    super(message)
    this.code = code
    this.range = range
  }
}
