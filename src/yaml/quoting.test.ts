import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readStream } from './documents.ts'
import { toPlain } from './json.ts'
import type { YamlNode } from './node.ts'
import { formatScalar, needsQuotes } from './quoting.ts'

const risky = fc.constantFrom(
  ...'yes No ON y N true null ~ 1 -1 +1 0o7 017 0x1F 0b1 1e3 1E-3 .5 1. 1_000 1:30 190:20:30 12:30:45.6 2024-01-01 2024-1-1T1:2:3Z .inf -.INF .nan = << - -- --- ... ? : # & * ! | > % @ ` [ ] { } , a: :a a:b'.split(
    ' ',
  ),
  ...[
    '',
    ' ',
    'a ',
    ' a',
    'a: b',
    'a #b',
    'a\tb',
    'a\nb',
    '\ta',
    "it's",
    '"a"',
    'a"b',
    '- a',
    '? a',
    ': a',
    '{{ x }}',
    'a\u0085b',
    'a\u2028b',
    '\ufeff',
    '\u00a0',
    '\u0001',
    '\x7f',
    '😀',
    '\\',
    '0.0.0.0/0',
    '::/0',
    '2024-01-01 10:00:00',
  ],
)
const text = fc.oneof(
  risky,
  fc.array(fc.oneof(risky, fc.string({ maxLength: 4 })), { maxLength: 4 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
)
const styles = ['plain', 'single', 'double'] as const

describe('formatScalar', () => {
  it('prints what kubectl, YAML 1.1 and YAML 1.2 read as the same text, as value, item and key', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...styles), (value, style) => {
        const printed = formatScalar(value, style)
        const manifest = `value: ${printed}\nflow: [${printed}, {k: ${printed}}]\nkeys:\n  ${printed}: 1\nlist:\n- ${printed}\n`
        const expected = { value, flow: [value, { k: value }], keys: { [value]: 1 }, list: [value] }
        const [document] = readStream(manifest)
        expect(document?.problems).toEqual([])
        expect(toPlain(document?.root as YamlNode)).toEqual(expected)
        for (const version of ['1.1', '1.2'] as const) expect(parse(manifest, { version })).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })

  it('is JSON in double quotes', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(JSON.parse(formatScalar(value, 'double'))).toBe(value)
      }),
    )
  })

  it('replaces what is no character', () => expect(formatScalar('a\ud800')).toBe('"a\ufffd"'))

  it('keeps the wanted style where that is safe', () => {
    expect(formatScalar('web')).toBe('web')
    expect(formatScalar("it's", 'single')).toBe("'it''s'")
    expect(formatScalar('a\nb', 'single')).toBe('"a\\nb"')
    expect(formatScalar('yes')).toBe('"yes"')
  })
})

describe('needsQuotes', () => {
  it.each([
    'web',
    'web-1',
    'app.kubernetes.io/name',
    '10.0.0.0/8',
    'a:b',
    'a b',
    'v1',
    '1a',
    '/x',
    '.x',
    '-x',
    'Ingress',
    'yesterday',
    '_a',
    '127.0.0.1',
  ])('not for %s', (value) => expect(needsQuotes(value)).toBe(false))

  it.each(['yes', 'Off', '=', '<<', '1:30', '0777', '1_0', '08', '2024-01-01', '', 'a:', 'a: b', '::/0', '---', '1.', '+1', 'null'])(
    'for %s',
    (value) => expect(needsQuotes(value)).toBe(true),
  )
})
