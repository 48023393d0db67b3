/** The read form of one YAML document: values as kubectl reads them, each with its range. Plain data, independent of the parser. */

import type { Range } from '../text/edit.ts'

/** A path from a document's root: map keys (as kubectl stringifies them) and list indexes. */
export type Path = readonly (string | number)[]

/** What a scalar becomes in the JSON that kubectl sends. Integers beyond 2^53 are bigint. */
export type ScalarValue = null | boolean | number | bigint | string

interface NodeBase {
  /** Offsets relative to the document's `start`. For a null written as nothing: an empty range after the ':' or '-'. */
  readonly range: Range
  /** The node stands behind an alias or came in by a merge key; edits through it are refused. */
  readonly shared?: true
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar'
  readonly value: ScalarValue
  /** The text as written, quotes and tags included. */
  readonly source: string
}

export interface MapNode extends NodeBase {
  readonly kind: 'map'
  readonly flow: boolean
  /** In document order; duplicates are all here (kubectl takes the last), merged entries carry `shared` values. */
  readonly entries: readonly MapEntry[]
}

export interface MapEntry {
  readonly key: string
  readonly keyRange: Range
  readonly value: YamlNode
}

interface ListNode extends NodeBase {
  readonly kind: 'list'
  readonly flow: boolean
  readonly items: readonly YamlNode[]
}

export type YamlNode = ScalarNode | MapNode | ListNode

/** The value of `key`, by kubectl's rule: the last of several wins. */
export function getEntry(node: YamlNode | undefined, key: string): MapEntry | undefined {
  return node?.kind === 'map' ? node.entries.findLast((entry) => entry.key === key) : undefined
}

/** What was found while reading a document. `error`: kubectl refuses the text; `warning`: it reads something surprising. */
export interface YamlProblem {
  readonly code: 'yaml-syntax' | 'yaml-surprise' | 'yaml-limit' | 'duplicate-key' | 'ignored-text' | 'template'
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** Relative to the document's `start`. */
  readonly range: Range
}

/** One document of a stream, from its first character to the next document's (separator lines belong to what they open). */
export interface YamlDocument {
  /** Offsets in the file. `text` is exactly that part of the file. */
  readonly start: number
  readonly end: number
  readonly text: string
  /** Undefined when there is nothing but blanks and comments, or when the text cannot be read at all (then `problems` has an error). */
  readonly root: YamlNode | undefined
  readonly problems: readonly YamlProblem[]
  /** Read by the rules of JSON, as kubectl does with a stream that begins with `{`. */
  readonly json?: true
}
