/** Corners of YAML that few files have and kubectl still reads in its own way. */

import { describe, expect, it } from 'vitest'
import { hasComment } from './comments.ts'
import { documentLimit, readStream } from './documents.ts'
import { toPlain } from './json.ts'
import type { YamlDocument } from './node.ts'
import { readDocument } from './read.ts'

const value = (text: string) => {
  const { root } = readDocument(text)
  return root && toPlain(root)
}
const messages = (text: string) => readDocument(text).problems.map(({ severity, message }) => `${severity}: ${message}`)

describe('a pair in a list whose key is left out after the question mark', () => {
  it('takes the next token along, so that what follows is no longer a list', () => {
    expect(messages('[? , x]')).toEqual([expect.stringMatching(/^error: Here a comma or ] is expected, a value stands instead/)])
    expect(messages('[? : x]')).toEqual([expect.stringMatching(/^error: Here a comma or ] is expected, a value stands instead/)])
    expect(messages('[? ]')).toEqual([expect.stringMatching(/^error: Here a comma or ] is expected, the end of the document stands/)])
  })

  it('is null where the lost token was a comma too many, and a null key is refused when it is sent', () => {
    expect(messages('[? ,]')).toEqual([expect.stringMatching(/^error: A key cannot be null/)])
    expect(value('a: [? ,]\na: 1\n')).toEqual({ a: 1 })
  })

  it('costs a map nothing: there the key is null and the rest stays', () => {
    expect(messages('{? , x: 1}')).toEqual([expect.stringMatching(/^error: A key cannot be null/)])
    expect(value('a: {? , x: 1}\na: {x: 1}\n')).toEqual({ a: { x: 1 } })
  })
})

describe('quoted text', () => {
  it('ends after an escaped line break that is its last character', () => {
    expect(value('a: "x\\\n"\n')).toEqual({ a: 'x' })
    expect(value('a: "x\\\n  y"\n')).toEqual({ a: 'xy' })
  })

  it('is refused where the text ends with a backslash', () => {
    expect(messages('a: "x\\')).toEqual([expect.stringMatching(/^error: The quote opened here is never closed/)])
  })
})

describe('line breaks', () => {
  it('two carriage returns before a line feed are one break', () => {
    expect(value('a: "x\r\r\ny"\n')).toEqual({ a: 'x y' })
    expect(value('a: "x\r\r\n\r\r\ny"\n')).toEqual({ a: 'x\ny' })
    expect(value('a: "x\r\ry"\n')).toEqual({ a: 'x\ny' })
  })
})

describe('long texts are shown in part', () => {
  const long = 'k'.repeat(200)
  it('in what is said about duplicate keys, where an empty key is shown too', () => {
    expect(messages(`${long}: 1\n${long}: 2\n`)).toEqual([expect.stringMatching(/^warning: k{60}… stands twice/)])
    expect(messages('"": 1\n"": 2\n')).toEqual([expect.stringMatching(/^warning: "" stands twice/)])
  })

  it('in what is said about numbers and tags', () => {
    const zeros = `0${'_'.repeat(100)}17`
    expect(messages(`a: ${zeros}\n`)).toEqual([expect.stringMatching(/^warning: kubectl reads 0_{59}… as the number 15, /)])
    expect(messages(`a: !!int ${long}\n`)).toEqual([expect.stringMatching(/^error: "k{40}…" is no int, as !!int says/)])
  })
})

it('more than 10,000 JSON values in one file: the limit is named at the next one, and no text is lost', () => {
  const text = '{"a":1}\n'.repeat(documentLimit + 5)
  const documents = readStream(text)
  expect(documents).toHaveLength(documentLimit + 1)
  expect(documents.at(-1)).toMatchObject({ root: undefined, problems: [{ code: 'yaml-limit', severity: 'error' }] })
  expect(documents.map((document) => document.text).join('')).toBe(text)
})

it('a comment in the last line counts, although no line break ends it', () => {
  const [document] = readStream('a: 1\nb: 2 # why') as [YamlDocument]
  expect([hasComment(document, ['a']), hasComment(document, ['b'])]).toEqual([false, true])
  const [bare] = readStream('a: 1\nb: 2') as [YamlDocument]
  expect(hasComment(bare, ['b'])).toBe(false)
})
