import { describe, expect, it } from 'vitest'
import { readStream } from './documents.ts'
import { toJson, toPlain } from './json.ts'
import type { YamlNode } from './node.ts'

const root = (text: string) => readStream(text)[0]?.root as YamlNode

describe('toJson', () => {
  it.each([
    ['b: 1\na: [x, ~, true]\n', '{"a":["x",null,true],"b":1}'],
    ['a: 1\na: 2\n', '{"a":2}'],
    ['{}', '{}'],
    ['- []', '[[]]'],
    ['a: "<b> & \\u2028\\u2029"', '{"a":"\\u003cb\\u003e \\u0026 \\u2028\\u2029"}'],
    ['a: "\\"\\\\\\b\\f\\n\\r\\t\\x01\\x7f/é😀"', '{"a":"\\"\\\\\\b\\f\\n\\r\\t\\u0001\x7f/é😀"}'],
    ['[80.0, 1e2, 1e21, 1e20, 1e-6, 1e-7, 0.1, 1.10]', '[80,100,1e+21,100000000000000000000,0.000001,1e-7,0.1,1.1]'],
    [
      '[9007199254740993, -9223372036854775808, 9223372036854775808, 18446744073709551615]',
      '[9007199254740993,-9223372036854775808,9223372036854776000,18446744073709552000]',
    ],
    ['[-0, -0.0]', '[0,-0]'],
    // By bytes, where surrogates come after U+FB01.
    ['"😀": 1\n"ﬁ": 2\n"é": 3\n"z": 4\n"": 5\n"zz": 6\n', '{"":5,"z":4,"zz":6,"é":3,"ﬁ":2,"😀":1}'],
    [
      '{"a": "\\ud800", "b": 9223372036854775808, "c": -0, "d": 9223372036854775807}',
      '{"a":"\ufffd","b":9223372036854776000,"c":0,"d":9223372036854775807}',
    ],
    ['{"__proto__": {"a": 1}, "constructor": 2}', '{"__proto__":{"a":1},"constructor":2}'],
  ])('%j is %s', (text, expected) => expect(toJson(root(text))).toBe(expected))

  it('replaces what is no character', () =>
    expect(toJson({ kind: 'scalar', value: 'a\udc00', source: '', range: [0, 0] })).toBe('"a\ufffd"'))
})

describe('toPlain', () => {
  it('resolves duplicates and keeps integers exact', () => {
    expect(toPlain(root('a: 1\na: [9007199254740993]\n'))).toEqual({ a: [9007199254740993n] })
  })

  it('takes __proto__ for a key like any other', () => {
    const plain = toPlain(root('__proto__: {polluted: true}\ntoString: 1\n')) as Record<string, unknown>
    expect(Object.keys(plain)).toEqual(['__proto__', 'toString'])
    expect(Object.getPrototypeOf(plain)).toBe(Object.prototype)
    expect(plain.polluted).toBeUndefined()
  })
})
