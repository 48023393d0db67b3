import { describe, expect, it } from 'vitest'
import { type Resolved, resolveCore, resolvePlain, resolveTagged, toKey, yamlTag } from './scalars.ts'

const show = (resolved: Resolved | { refused: string }) => ('refused' in resolved ? 'refused' : `${resolved.type} ${resolved.value}`)

describe('plain scalars', () => {
  const table: Record<string, string> = {
    'null null': '~ null Null NULL',
    'bool true': 'y Y yes Yes YES true True TRUE on On ON',
    'bool false': 'n N no No NO false False FALSE off Off OFF',
    'int 15': '15 +15 0xF 0Xf 0o17 0O17 017 +017 0b1111 0B1111 1_5 0x_f 1__5_ 0b+1111',
    'int -15': '-15 -0xF -017 -0b1111 -0o17 0b-1111',
    'int 0': '0 00 -0 +0 0x0 0_0',
    'int 9007199254740993': '9007199254740993 0x20000000000001',
    'int 9223372036854775807': '9223372036854775807 0777777777777777777777',
    'int -9223372036854775808': '-9223372036854775808',
    'uint 9223372036854775808': '9223372036854775808',
    'uint 18446744073709551615': '18446744073709551615 0xFFFFFFFFFFFFFFFF 01777777777777777777777',
    'float 18446744073709552000': '18446744073709551616',
    'float 8': '08 008 8. 8.0 +8.00 0_8 8e0 80e-1',
    'float 0.5': '.5 +.5 0.5 5e-1 .5_0 .50e0 +.5_0',
    'float 1000': '1e3 1E3 1e+3 1.e3 1_0e2',
    'float 0': '1e-400 0.0 .0',
    'float NaN': '.nan .NaN .NAN',
    'float Infinity': '.inf .Inf .INF +.inf',
    'float -Infinity': '-.inf -.Inf -.INF',
  }
  for (const [value, words] of Object.entries(table)) {
    it.each(words.split(' '))(`%s is ${value}`, (word) => expect(show(resolvePlain(word))).toBe(value))
  }

  it('takes nothing for null', () => expect(show(resolvePlain(''))).toBe('null null'))

  const strings =
    '1:30 190:20:30 2024-01-01 2024-01-01T00:00:00Z 1e400 -1e400 0x 0xg 0o8 0b2 0B-1 -0b-1 . .. ... - + +- _1 -_ 1e e5 .e5 ._5 .5_ yEs oN tRUE nULL .iNF inf nan = << web 1.2.3 0x1FFFFFFFFFFFFFFFF ~~ t f o 1- 1,5'
  it.each(strings.split(' '))('%s is text', (word) => expect(show(resolvePlain(word))).toBe(`string ${word}`))
})

describe('tagged scalars', () => {
  it.each([
    ['str', 'yes', 'string yes'],
    ['str', '', 'string '],
    ['int', '80', 'int 80'],
    ['int', '0x10', 'int 16'],
    ['int', '18446744073709551615', 'uint 18446744073709551615'],
    ['int', '1.5', 'refused'],
    ['int', '', 'refused'],
    ['float', '80', 'float 80'],
    ['float', '1e2', 'float 100'],
    ['float', '18446744073709551615', 'refused'],
    ['float', 'x', 'refused'],
    ['bool', 'yes', 'bool true'],
    ['bool', '1', 'refused'],
    ['null', '~', 'null null'],
    ['null', 'x', 'refused'],
    ['timestamp', '2024-02-29', 'string 2024-02-29'],
    ['timestamp', '2023-02-29', 'refused'],
    ['timestamp', '2024-04-31', 'refused'],
    ['timestamp', '2024-1-2 3:4:5.6', 'string 2024-1-2 3:4:5.6'],
    ['timestamp', '2024-01-02T03:04:05Z', 'string 2024-01-02T03:04:05Z'],
    ['timestamp', '2024-01-02T03:04:05+01:30', 'string 2024-01-02T03:04:05+01:30'],
    ['timestamp', '2024-01-02T24:04:05Z', 'refused'],
    ['timestamp', '2024-01-02 03:60:05', 'refused'],
    ['timestamp', '2024-01-02 03:04:60', 'refused'],
    ['timestamp', '2024-13-01', 'refused'],
    ['timestamp', '2024-00-01', 'refused'],
    ['timestamp', '2024-01-00', 'refused'],
    ['timestamp', '2024-01-02T03:04:05+25:00', 'refused'],
    ['timestamp', '2024-01-02T03:04:05+01:61', 'refused'],
    ['timestamp', 'today', 'refused'],
    ['binary', 'aHR0cA==', 'string http'],
    ['binary', 'aHR\n0cA==', 'string http'],
    ['binary', 'w6nwn5iA', 'string é😀'],
    ['binary', '/////w==', 'string \ufffd\ufffd\ufffd\ufffd'],
    ['binary', '4oKs4oI=', 'string €\ufffd\ufffd'],
    ['binary', '7aCA', 'string \ufffd\ufffd\ufffd'],
    ['binary', '', 'string '],
    ['binary', 'aHR0cA', 'refused'],
    ['binary', 'aHR0c A=', 'refused'],
    ['set', 'x', 'string x'],
    ['merge', '<<', 'string <<'],
  ])('!!%s %j is %s', (name, text, expected) => expect(show(resolveTagged(yamlTag + name, text))).toBe(expected))

  it('leaves text with other tags alone', () => {
    expect(show(resolveTagged('!', '80'))).toBe('string 80')
    expect(show(resolveTagged('!mine', 'yes'))).toBe('string yes')
  })
})

describe('keys', () => {
  it.each([
    ['y', 'true'],
    ['off', 'false'],
    ['017', '15'],
    ['0x10', '16'],
    ['1e2', '100'],
    ['1e5', '100000'],
    ['1e6', '1e+06'],
    ['1e21', '1e+21'],
    ['1234567.5', '1.2345675e+06'],
    ['1.50', '1.5'],
    ['1.123456789', '1.1234568'],
    ['1e-4', '0.0001'],
    ['1e-5', '1e-05'],
    ['1e39', '.inf'],
    ['-1e39', '-.inf'],
    ['1e-50', '0'],
    ['-0.0', '-0'],
    ['.nan', '.nan'],
    ['1:30', '1:30'],
    ['9223372036854775807', '9223372036854775807'],
    ['9223372036854775808', undefined],
    ['~', undefined],
  ])('%s arrives as %j', (text, expected) => expect(toKey(resolvePlain(text))).toBe(expected))
})

describe('the core schema of YAML 1.2', () => {
  it.each([
    ['', null],
    ['Null', null],
    ['True', true],
    ['FALSE', false],
    ['yes', 'yes'],
    ['017', 17],
    ['-12', -12],
    ['0o17', 15],
    ['0x1f', 31],
    ['0X1F', '0X1F'],
    ['1_000', '1_000'],
    ['9007199254740993', 9007199254740993n],
    ['1e3', 1000],
    ['1e400', Number.POSITIVE_INFINITY],
    ['-.inf', Number.NEGATIVE_INFINITY],
    ['.Inf', Number.POSITIVE_INFINITY],
    ['.nan', Number.NaN],
    ['1:30', '1:30'],
  ])('reads %j as %s', (text, expected) => expect(resolveCore(text)).toEqual(expected))
})
