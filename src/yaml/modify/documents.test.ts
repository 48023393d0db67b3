import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyEdits } from '../../text/edit.ts'
import { readStream } from '../documents.ts'
import { toPlain } from '../json.ts'
import { appendDocument, printDocument, removeDocument, styleOf } from './documents.ts'

const policy = { kind: 'NetworkPolicy', spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] } }
const printed = 'kind: NetworkPolicy\nspec:\n  podSelector: {}\n  ingress:\n  - ports:\n    - port: 80\n'
const values = (text: string) => readStream(text).flatMap(({ root }) => (root ? [toPlain(root)] : []))

/** The file with the policy put behind the document `index`, or at its end. */
function appended(text: string, index?: number): string {
  return applyEdits(text, appendDocument(text, index === undefined ? undefined : readStream(text)[index], policy))
}

function removed(text: string, index: number): string {
  return applyEdits(text, removeDocument(text, readStream(text), index))
}

describe('printDocument', () => {
  test('block style, flush or indented', () => {
    expect(printDocument(policy, { indent: 2, flushLists: true, newline: '\n' })).toBe(printed)
    expect(printDocument(policy, { indent: 4, flushLists: false, newline: '\r\n' })).toBe(
      'kind: NetworkPolicy\r\nspec:\r\n    podSelector: {}\r\n    ingress:\r\n        - ports:\r\n              - port: 80\r\n',
    )
  })

  test('whatever is printed reads back', () => {
    const keys = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('y', 'on', '<<', '1', '', ' ', 'a: b', '- a', '~'))
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(keys, fc.integer(), fc.boolean(), fc.constant(null)),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(keys, tie('value'), { maxKeys: 3, noNullPrototype: true }),
      ),
    }))
    const styles = fc.record({
      indent: fc.integer({ min: 1, max: 8 }),
      flushLists: fc.boolean(),
      newline: fc.constantFrom('\n' as const, '\r\n' as const),
    })
    const documents = fc.dictionary(keys, value, { minKeys: 1, maxKeys: 3, noNullPrototype: true })
    fc.assert(
      fc.property(documents, styles, (document, style) => {
        expect(values(printDocument(document as never, style))).toEqual([document])
      }),
    )
  })
})

describe('styleOf', () => {
  test('what most of a document does, or of the file where the document shows nothing', () => {
    expect(styleOf('a:\r\n    b:\r\n      - 1\r\n')).toEqual({ indent: 4, flushLists: false, newline: '\r\n' })
    expect(styleOf('a: 1\n---\na:\n  - 1\n')).toEqual({ indent: 2, flushLists: false, newline: '\n' })
    expect(styleOf('')).toEqual({ indent: 2, flushLists: true, newline: '\n' })
    expect(styleOf(readStream('a:\n   b: 1\n')[0]!).indent).toBe(3)
  })
})

describe('appendDocument', () => {
  test.each<[string, string, string]>([
    ['an empty file', '', printed],
    ['a byte order mark', '\uFEFF', `\uFEFF${printed}`],
    ['comments only', '# mine\n', `# mine\n${printed}`],
    ['comments without a break at the end', '# mine', `# mine\n${printed}`],
    ['an empty document at the end', 'a: 1\n---\n', `a: 1\n---\n${printed}`],
    ['a marker without a break', '---', `---\n${printed}`],
    ['no final break', 'a: 1', `a: 1\n---\n${printed}`],
    ['comments at the end', 'a: 1\n# end\n', `a: 1\n# end\n---\n${printed}`],
    ['blank lines at the end', 'a: 1\n\n', `a: 1\n\n---\n${printed}`],
    ['a document end marker', 'a: 1\n...\n', `a: 1\n...\n---\n${printed}`],
    ['Windows line breaks', 'a: 1\r\n', `a: 1\r\n---\r\n${printed.replaceAll('\n', '\r\n')}`],
    [
      'indented lists elsewhere',
      'a:\n  - 1\n---\nb: 1\n',
      `a:\n  - 1\n---\nb: 1\n---\n${printDocument(policy, { indent: 2, flushLists: false, newline: '\n' })}`,
    ],
    ['compact JSON', '{"a":1}', `{"a":1}\n${JSON.stringify(policy)}\n`],
    ['pretty JSON', '{\n    "a": 1\n}\n', `{\n    "a": 1\n}\n${JSON.stringify(policy, null, 4)}\n`],
  ])('at the end: %s', (_, text, expected) => {
    expect(appended(text)).toBe(expected)
    expect(values(appended(text))).toEqual([...values(text), policy])
  })

  test('behind a document in the middle', () => {
    expect(appended('a: 1\n--- # b\nb: 1\n', 0)).toBe(`a: 1\n---\n${printed}--- # b\nb: 1\n`)
    expect(appended('---\n# to do\n---\nb: 1\n', 0)).toBe(`---\n# to do\n${printed}---\nb: 1\n`)
  })

  test('between JSON and YAML', () => {
    const text = '{"a": 1}\n---\nb: 1\n'
    expect(values(appended(text, 0))).toEqual([{ a: 1 }, policy, { b: 1 }])
    expect(values(appended('{"a": 1} {"b": 1}', 0))).toEqual([{ a: 1 }, policy, { b: 1 }])
  })
})

describe('removeDocument', () => {
  test('takes the marker along and leaves the others as they are', () => {
    const text = '# a\na: 1\n---\nb: 1\n\n# end\n--- # c\nc: 1'
    expect(removed(text, 0)).toBe('---\nb: 1\n\n# end\n--- # c\nc: 1')
    expect(removed(text, 1)).toBe('# a\na: 1\n--- # c\nc: 1')
    expect(removed(text, 2)).toBe('# a\na: 1\n---\nb: 1\n\n# end\n')
    expect(removed('\uFEFFa: 1\n', 0)).toBe('\uFEFF')
    expect(removeDocument('a: 1', readStream('a: 1'), 3)).toEqual([])
  })

  test('what was appended can be removed again', () => {
    for (const text of ['a: 1\n', 'a: 1\r\n---\r\nb: 1\r\n', '--- # x\na: 1\n# c\n\n']) {
      const after = appended(text)
      expect(removed(after, readStream(after).length - 1)).toBe(text)
    }
  })
})
