import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readStream } from './documents.ts'
import { toPlain } from './json.ts'
import type { YamlDocument, YamlNode } from './node.ts'
import { readDocument } from './read.ts'

const cases = (JSON.parse(readFileSync(new URL('./cases/kubectl.json', import.meta.url), 'utf8')) as { text: string }[]).map(
  ({ text }) => text,
)

const token = fc.constantFrom(
  ...[
    'a',
    'b: ',
    ': ',
    '- ',
    '? ',
    ' ',
    '  ',
    '\n',
    '\n  ',
    '\n- ',
    '\t',
    ' # c',
    '[',
    ']',
    '{',
    '}',
    ', ',
    '"',
    "'",
    '|',
    '>-',
    '|+\n',
    '&a ',
    '*a',
    '!!int ',
    '!x ',
    '<<: ',
    '~',
    'yes',
    '017',
    '1e3',
    '\n---\n',
    '\n...\n',
    '%YAML 1.1\n',
    '\r',
    '\r\n',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\\',
    '\\u0041',
    '{"a": 1}',
    '{{ x }}',
    '😀',
    '\ud800',
    '\u0000',
  ],
)

/** Cases with pieces put in, cut out and doubled. */
const mutated = fc
  .tuple(fc.constantFrom(...cases), fc.array(fc.tuple(fc.nat(), fc.nat(8), token), { maxLength: 4 }))
  .map(([text, changes]) =>
    changes.reduce((current, [position, length, piece]) => {
      const at = position % (current.length + 1)
      return current.slice(0, at) + piece + current.slice(at + (length % 3)) + (length === 8 ? current.slice(at) : '')
    }, text),
  )

const anything = fc.oneof(
  mutated,
  fc.array(token, { maxLength: 20 }).map((tokens) => tokens.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => new TextDecoder().decode(bytes)),
)

describe('reading any text', () => {
  it('never throws, loses nothing, and stays within the text', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const documents = readStream(text)
        expect(documents.map((document) => document.text).join('')).toBe(text)
        for (const document of documents) {
          expect(document.text).toBe(text.slice(document.start, document.end))
          for (const { range } of document.problems) expectWithin(range, document.text.length)
          if (document.problems.some(({ severity }) => severity === 'error')) expect(document.root).toBeUndefined()
          if (document.root) visit(document.root, (node) => expectWithin(node.range, document.text.length))
        }
      }),
      { numRuns: 3000 },
    )
  })

  it('gives nodes whose range, cut out and read again, gives the node', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        for (const { root, text: source, json, problems } of readStream(text)) {
          // A duplicate replaces even what kubectl would refuse by itself.
          // The last break of a block scalar is not part of its range, and need not be an ordinary one.
          if (!root || json || problems.some(({ code }) => code === 'duplicate-key') || /[\u2028\u2029]|[|>].*[\r\u0085]$/s.test(source))
            continue
          visit(root, (node) => expectSelfContained(source, node))
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('nests ranges and keeps their order', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        for (const { root } of readStream(text)) {
          if (!root) continue
          visit(root, (node) => {
            let at = node.range[0]
            for (const range of childRanges(node)) {
              expect(range[0]).toBeGreaterThanOrEqual(at)
              at = range[1]
            }
            expect(at).toBeLessThanOrEqual(node.range[1])
          })
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('reading JSON', () => {
  const json = fc.jsonValue({ maxDepth: 5, stringUnit: 'binary', noUnicodeString: false } as never)

  it('gives the value that JSON.parse gives, but for what is no character', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify({ value }, undefined, space)
        const [document] = readStream(text) as [YamlDocument]
        expect(document).toMatchObject({ json: true, problems: [] })
        expect(normal(toPlain(document.root as YamlNode))).toEqual(normal(JSON.parse(text)))
      }),
      { numRuns: 1000 },
    )
  })
})

function expectWithin([start, end]: readonly [number, number], length: number): void {
  expect(start).toBeGreaterThanOrEqual(0)
  expect(end).toBeGreaterThanOrEqual(start)
  expect(end).toBeLessThanOrEqual(length)
}

function visit(node: YamlNode, see: (node: YamlNode) => void): void {
  see(node)
  for (const child of children(node)) visit(child, see)
}

function children(node: YamlNode): readonly YamlNode[] {
  if (node.kind === 'scalar') return []
  return node.kind === 'list' ? node.items : node.entries.map(({ value }) => value)
}

/** What is written within a node, in the order of the text; merged entries are not. */
function childRanges(node: YamlNode): (readonly [number, number])[] {
  if (node.kind === 'scalar' || node.shared) return []
  if (node.kind === 'list') return node.items.map(({ range }) => range)
  return node.entries.flatMap(({ keyRange, value }) => (value.shared ? [] : [keyRange, value.range]))
}

function expectSelfContained(text: string, node: YamlNode): void {
  const [start, end] = node.range
  const source = text.slice(start, end)
  // A pair in a list without braces is no map by itself.
  if (node.kind === 'map' && node.flow && !source.startsWith('{') && !source.startsWith('!')) return
  // What is behind aliases and block scalars that count from their parent's column cannot be read alone.
  if (contains(node, ({ shared }) => shared === true) || /^[^\n]*[|>][-+]?\d/m.test(source) || /[&*]|[\r\u0085\u2028\u2029]$/.test(source))
    return
  // Within brackets a colon may end a word; by itself it would end a key.
  if (node.kind === 'scalar' && /:$/.test(source)) return
  const lineStart = Math.max(...['\n', '\r', '\u0085', '\u2028', '\u2029'].map((mark) => text.lastIndexOf(mark, start - 1))) + 1
  // A first byte order mark takes no column.
  const column = start - lineStart - (lineStart === 0 && text.startsWith('\ufeff') ? 1 : 0)
  // At column 0 a scalar like --- would be a marker; only a first byte order mark is eaten.
  const again = readDocument(`\ufeff${' '.repeat(node.kind === 'scalar' ? Math.max(column, 1) : column)}${source}`)
  const value = again.root ? toPlain(again.root) : null
  expect(value, JSON.stringify(source)).toEqual(toPlain(node))
}

function contains(node: YamlNode, test: (node: YamlNode) => boolean): boolean {
  return test(node) || children(node).some((child) => contains(child, test))
}

function normal(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\p{Surrogate}/gu, '\ufffd')
  if (typeof value === 'bigint') return Number(value)
  if (Object.is(value, -0)) return 0
  if (Array.isArray(value)) return value.map(normal)
  if (value === null || typeof value !== 'object') return value
  return new Map(Object.entries(value).map(([key, child]) => [normal(key), normal(child)]))
}
