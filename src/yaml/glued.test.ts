/** Files that were joined without a line break: where they are to be parted again, and where nobody can tell. */

import { expect, it } from 'vitest'
import { applyEdits } from '../text/edit.ts'
import { readStream } from './documents.ts'
import { unglue } from './glued.ts'

/** The text with the documents parted; undefined where nothing is offered. */
function parted(text: string): string | undefined {
  const edits = readStream(text).flatMap((document) => unglue(document) ?? [])
  return edits.length === 0 ? undefined : applyEdits(text, edits)
}

it.each([
  ['a: {}---\nc: d\n---\ne: f\n', 'a: {}\n---\nc: d\n---\ne: f\n', 'by a line break'],
  ['x: y\n---\na:\n- {}---\nc: d\n', 'x: y\n---\na:\n- {}\n---\nc: d\n', 'in a document further down'],
  ['a:\r\n- {}---\r\nc: d\r\n', 'a:\r\n- {}\r\n---\r\nc: d\r\n', 'by the line break that the file has'],
])('%j is parted: %j, %s', (text, expected) => expect(parted(text)).toBe(expected))

it.each([
  ['a: [b---\nc: d\n', 'what is before it cannot be read even so'],
  ['a: .inf\nc: {}---\nd: e\n', 'what is before it is YAML, and still cannot be read'],
  ['a: b\n c: d\n', 'the error is another one'],
  ['a: b\n---\nc: d\n', 'nothing is wrong'],
])('%j is left: %s', (text) => expect(parted(text)).toBeUndefined())
