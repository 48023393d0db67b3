import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documentLimit, readStream, sentDocuments } from './documents.ts'
import { toPlain } from './json.ts'
import type { YamlDocument } from './node.ts'

const texts = (documents: readonly YamlDocument[]) => documents.map((document) => document.text)
const values = (documents: readonly YamlDocument[]) => documents.map(({ root }) => (root ? toPlain(root) : undefined))
const errors = (documents: readonly YamlDocument[]) =>
  documents.flatMap(({ start, problems }) => problems.filter((p) => p.severity === 'error').map((p) => [p.code, start + p.range[0]]))

describe('cutting a stream', () => {
  it('gives a separator line to the document that it opens', () => {
    expect(texts(readStream('a: 1\n---\nb: 2\n--- # c\nc: 3'))).toEqual(['a: 1\n', '---\nb: 2\n', '--- # c\nc: 3'])
    expect(readStream('a: 1\n---\nb: 2\n').map(({ start, end }) => [start, end])).toEqual([
      [0, 5],
      [5, 14],
    ])
  })

  it('has no documents in an empty text, and nothing to say about empty ones', () => {
    expect(readStream('')).toEqual([])
    const documents = readStream('# only\n---\n---\n\n---\n~\n')
    expect(texts(documents)).toEqual(['# only\n', '---\n', '---\n\n', '---\n~\n'])
    expect(documents.flatMap(({ root, problems }) => [root, ...problems])).toEqual([undefined, undefined, undefined, undefined])
  })

  it('cuts at column 0 even within a block scalar, and nowhere else', () => {
    expect(texts(readStream('a: |\n  x\n---\n  y\n ---\n'))).toEqual(['a: |\n  x\n', '---\n  y\n ---\n'])
    expect(texts(readStream('a: 1\r\n---\r\nb: 2\r\n'))).toEqual(['a: 1\r\n', '---\r\nb: 2\r\n'])
    expect(texts(readStream('a: 1\r---\rb: 2\r'))).toHaveLength(1)
  })

  it('refuses content on a separator line, marking that content', () => {
    const text = 'a: 1\n---  {b: 2}\n---\nc: 3\n'
    const documents = readStream(text)
    expect(errors(documents)).toEqual([['yaml-syntax', text.indexOf('{')]])
    expect(values(documents)).toEqual([{ a: 1 }, undefined, { c: 3 }])
    expect(errors(readStream('a: 1\n----\nb: 2\n'))).toEqual([['yaml-syntax', 8]])
  })

  it('names the lines that follow the end of a document', () => {
    const [first, second] = readStream('a: 1\n...\n# c\nb: 2\nc: 3\n\n---\nd: 4\n')
    expect(toPlain(first?.root as never)).toEqual({ a: 1 })
    expect(first?.problems).toMatchObject([{ code: 'ignored-text', severity: 'warning', message: expect.stringContaining('lines 4–5') }])
    expect(second?.problems).toEqual([])
    expect(readStream('[a] b\n')[0]?.problems).toMatchObject([{ message: expect.stringContaining('line 1 ') }])
    expect(readStream('a: 1\n...\n# c\n')[0]?.problems).toEqual([])
  })

  it('reads a byte order mark away in front of each document, and counts it', () => {
    const documents = readStream('\ufeffa: 1\n---\n\ufeffb: 2\n')
    expect(values(documents)).toEqual([{ a: 1 }, { b: 2 }])
    expect(documents[0]?.root?.range).toEqual([1, 5])
  })

  it('reads JSON values one after another', () => {
    const documents = readStream('{"a": 1}{"b": 2}\n {"c": 3}\n\n')
    expect(texts(documents)).toEqual(['{"a": 1}', '{"b": 2}\n', ' {"c": 3}\n\n'])
    expect(values(documents)).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }])
    expect(documents.map(({ json }) => json)).toEqual([true, true, true])
    expect(texts(readStream('{"a": 1}\u0085\u00a0b: 2'))).toEqual(['{"a": 1}\u0085\u00a0', 'b: 2'])
    expect(texts(readStream('{"a": 1} \n  b: 2\n  c: 3'))).toEqual(['{"a": 1} \n', '  b: 2\n  c: 3'])
  })

  it('changes over from JSON to YAML after one value at most, as kubectl does', () => {
    expect(values(readStream('{"a": 1}\n---\n{b: yes}\n---\nc: 017\n'))).toEqual([{ a: 1 }, { b: true }, { c: 15 }])
    expect(errors(readStream('{"a": 1}{"b": 2}\n---\nc: 3\n'))).toEqual([['yaml-syntax', 17]])
    expect(values(readStream('{a: 1}\n'))).toEqual([{ a: 1 }])
    // Three bytes are too few for kubectl to look ahead.
    expect(errors(readStream('{a}'))).toHaveLength(1)
  })

  it.each([
    '{"a": 1} {"b": "x}',
    '{"a": 1} {"b": "\\d"}',
    '{"a": 1} {"b": 1.}',
    '{"a": 1} {"b": 1e}',
    '{"a": 1} {"b": -}',
    '{"a": 1} {"b": x}',
    '{"a": 1} {b: 1}',
    '{"a": 1} {"b" 1}',
    '{"a": 1} {"b": [1 2]}',
    '{"a": 1} {"b": 1 "c": 2}',
  ])('refuses what is no JSON after two values: %s', (text) => {
    const documents = readStream(`{}${text}`)
    expect(errors(documents)).toHaveLength(1)
    expect(documents).toHaveLength(3)
  })

  it('counts bytes, not letters, before it changes over from JSON', () => {
    const rest = (text: string) => readStream(`{"a": 1}\n${text}`).flatMap((document) => document.problems.map(({ message }) => message))
    expect(rest('x')).toEqual(rest('é'))
    expect(rest('€')).toEqual(rest('😀'))
    expect(rest('€')).toEqual(rest('xyz'))
    expect(rest('x')).not.toEqual(rest('xyz'))
  })

  it('reads what is no object in a stream of JSON, and numbers as the cluster does', () => {
    expect(values(readStream('{} [] "x" 1.5 true null 9007199254740993 9223372036854775808 -0'))).toEqual([
      {},
      [],
      'x',
      1.5,
      true,
      undefined,
      9007199254740993n,
      2 ** 63,
      0,
    ])
    expect(errors(readStream('{"a": 1e400}'))).toEqual([['yaml-syntax', 6]])
  })

  it('stops at the limit of nesting', () => {
    const nested = (depth: number) => `{"a": ${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
    expect(errors(readStream(nested(64)))).toEqual([])
    expect(errors(readStream(`{}${nested(65)}{}`))).toEqual([['yaml-limit', 2 + 6 + 63]])
  })

  it('names duplicates in JSON, with the lines of the document', () => {
    const [, second] = readStream('{}\n{"a": 1,\n"a": 2}\n')
    expect(second?.problems).toMatchObject([
      { code: 'duplicate-key', severity: 'warning', message: expect.stringMatching(/line 1 .* line 2 /) },
    ])
  })

  it('tells what kubectl sends: nothing from the first error on', () => {
    const sent = (text: string) => {
      const { documents, error } = sentDocuments(readStream(text))
      return [values(documents), error?.code]
    }
    expect(sent('a: 1\n---\n---\nb: 2\n')).toEqual([[{ a: 1 }, { b: 2 }], undefined])
    expect(sent('a: 1\n---\nb: [\n---\nc: 3\n')).toEqual([[{ a: 1 }], 'yaml-syntax'])
    // A bad separator is noticed while the document in front of it is still being collected.
    expect(sent('a: 1\n---\nb: 2\n--- x\nc: 3\n')).toEqual([[{ a: 1 }], 'yaml-syntax'])
    expect(sent('{"a": 1}\n--- x\n')).toEqual([[{ a: 1 }], 'yaml-syntax'])
  })
})

describe('reading again', () => {
  it('keeps root and problems of documents whose text is the same', () => {
    const before = readStream('a: 1\na: 2\n---\nb: 2\n---\nc: 3\n')
    const after = readStream('a: 1\na: 2\n---\nb: 22\n---\nc: 3\n', before)
    expect(after[0]).toBe(before[0])
    expect(after[1]?.root).not.toBe(before[1]?.root)
    expect(after[2]?.root).toBe(before[2]?.root)
    expect(after[2]?.start).toBe(15 + (before[1]?.end as number) - 15 + 1)
    expect(after).toEqual(readStream('a: 1\na: 2\n---\nb: 22\n---\nc: 3\n'))
  })

  it('does not give one object to two documents', () => {
    const before = readStream('---\na: 1\n')
    const [first, second] = readStream('---\na: 1\n---\na: 1\n', before)
    expect(first?.root).toBe(before[0]?.root)
    expect(second?.root).toEqual(first?.root)
    expect(second?.root).not.toBe(first?.root)
  })

  it('reads JSON as YAML again when what stands before it makes it YAML', () => {
    const before = readStream('{"a": "\\ud83d\\ude00"}')
    expect(errors(before)).toEqual([])
    expect(errors(readStream('b: 1\n---\n{"a": "\\ud83d\\ude00"}', before))).toHaveLength(1)
  })

  it('is the same as reading anew, whatever the texts', () => {
    const line = fc.constantFrom(
      'a: 1',
      '---',
      '---',
      'b: 2',
      '...',
      '%YAML 1.1',
      '# c',
      '{"a": 1}',
      '{}',
      '- x',
      'a: [',
      '\ufeffa: 1',
      '--- x',
    )
    const stream = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(stream, stream, (before, after) => {
        expect(readStream(after, readStream(before))).toEqual(readStream(after))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('limits', () => {
  it('reads 10,000 documents and names the limit at the next', () => {
    const text = 'a: 1\n---\n'.repeat(documentLimit)
    expect(readStream(text)).toHaveLength(documentLimit + 1)
    expect(errors(readStream(text))).toEqual([])
    const documents = readStream(`${text}b: 2\n---\nc: 3\n`)
    expect(documents).toHaveLength(documentLimit + 1)
    expect(documents.at(-1)).toMatchObject({ root: undefined, problems: [{ code: 'yaml-limit', severity: 'error' }] })
    expect(texts(documents).join('')).toBe(`${text}b: 2\n---\nc: 3\n`)
  })

  it('cuts a large file in linear time', () => {
    const time = (count: number) => {
      const text = '---\n# nothing\n'.repeat(count)
      const start = performance.now()
      readStream(text)
      return performance.now() - start
    }
    time(1000)
    expect(time(80_000)).toBeLessThan(60 * (time(8_000) + 5))
  })
})
