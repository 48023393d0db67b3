import { describe, expect, it } from 'vitest'
import { toNode } from '../testing/node.ts'
import { formatField } from './field.ts'
import { type Misfit, readShape } from './read-shape.ts'
import { anything, flag, int32, int64, intOrString, list, mapOf, part, type Shape, struct, text, time } from './shape.ts'

/** What is read, and where something does not fit. */
function read(value: unknown, shape: Shape) {
  const misfits: Misfit[] = []
  const result = readShape(toNode(value), shape, [], misfits)
  return { result, misfits: misfits.map(({ kind, path }) => `${kind} ${formatField(path)}`.trim()) }
}
const reads = (value: unknown, shape: Shape, result: unknown) => expect(read(value, shape)).toEqual({ result, misfits: [] })
const refuses = (value: unknown, shape: Shape) => expect(read(value, shape)).toEqual({ result: undefined, misfits: ['mistyped'] })

const thing = struct('Thing', { name: text, sizes: list(int32), labels: mapOf(text), more: list(struct('More', { on: flag })) })

describe('structs', () => {
  it('take their fields and nothing else, in any case but theirs', () => {
    expect(read({ name: 'a', Name: 'b', constructor: 'c' }, thing)).toEqual({
      result: { name: 'a' },
      misfits: ['unknown Name', 'unknown constructor'],
    })
  })
  it('read in part leave other fields alone', () =>
    reads({ name: 'a', Name: 1 }, part('Thing', { name: text, size: int32 }), { name: 'a' }))
  it('are maps', () => {
    refuses([], thing)
    refuses('', thing)
    refuses({}, text)
    refuses({}, list(text))
    refuses([], mapOf(text))
  })
})

describe('null', () => {
  it('is absent in a struct', () => reads({ name: null, sizes: null, labels: null }, thing, {}))
  it('is the zero value in a list or a map (rule 60)', () => {
    reads({ sizes: [null, 1], labels: { a: null }, more: [null] }, thing, { sizes: [0, 1], labels: { a: '' }, more: [{}] })
    reads([null], list(flag), [false])
    reads([null], list(time), [''])
    reads([null], list(intOrString), [0])
    reads([null], list(int64), [0])
    reads([null], list(list(text)), [[]])
    reads([null], list(mapOf(text)), [{}])
    reads(null, thing, undefined)
  })
})

describe('what does not fit', () => {
  it('is absent, or the zero value in a list or a map', () => {
    expect(read({ name: 1, sizes: ['x', 2], labels: { a: true } }, thing)).toEqual({
      result: { sizes: [0, 2], labels: { a: '' } },
      misfits: ['mistyped name', 'mistyped sizes[0]', 'mistyped labels.a'],
    })
  })
  it('in a map is known to the server by the map alone', () => {
    const misfits: Misfit[] = []
    readShape(toNode({ labels: { a: true } }), thing, [], misfits)
    expect(misfits[0]).toMatchObject({ path: ['labels', 'a'], fieldPath: ['labels'] })
  })
})

describe('scalars', () => {
  it('strings, booleans, anything', () => {
    reads('', text, '')
    refuses(true, text)
    refuses(1, text)
    reads(false, flag, false)
    refuses('true', flag)
    expect(read({ a: [1] }, anything).misfits).toEqual([])
  })
  it('integers of 32 bits', () => {
    reads(80, int32, 80)
    reads(-0, int32, 0)
    reads(2 ** 31 - 1, int32, 2 ** 31 - 1)
    reads(-(2 ** 31), int32, -(2 ** 31))
    for (const value of [2 ** 31, -(2 ** 31) - 1, 80.5, 2n ** 62n, '80', true]) refuses(value, int32)
  })
  it('integers of 64 bits', () => {
    reads(2 ** 53, int64, 2 ** 53)
    reads(2n ** 63n - 1n, int64, 2 ** 63)
    reads(-(2n ** 63n), int64, -(2 ** 63))
    for (const value of [2n ** 63n, -(2n ** 63n) - 1n, 0.5, 1e19]) refuses(value, int64)
  })
  it('ports: a number of 32 bits or a name', () => {
    reads(80, intOrString, 80)
    reads('', intOrString, '')
    for (const value of [true, 80.5, 2 ** 32 + 80]) refuses(value, intOrString)
  })
  it('times', () => {
    for (const value of ['2024-01-31T23:59:59Z', '2024-01-31T00:00:00.123456+02:00', '2024-02-29T0:00:00,5-24:60', '0000-02-29T00:00:00Z'])
      reads(value, time, value)
    for (const value of [
      '2024-01-31',
      '2024-13-01T00:00:00Z',
      '2024-00-01T00:00:00Z',
      '2024-01-32T00:00:00Z',
      '2024-01-00T00:00:00Z',
      '2023-02-29T00:00:00Z',
      '2024-04-31T00:00:00Z',
      '2024-01-31T00:00:00+25:00',
      '2024-01-31T00:00:00+00:61',
      '2024-01-31T24:00:00Z',
      '2024-01-31T00:60:00Z',
      '2024-01-31T00:00:60Z',
      '2024-01-31 00:00:00Z',
      '2024-01-31T00:00:00',
      '',
      5,
    ])
      refuses(value, time)
  })
})

it('the last of several entries with one key counts', () => {
  const range = [0, 0] as const
  const entries = ['a', 'b'].map((value) => ({ key: 'name', keyRange: range, value: toNode(value) }))
  expect(readShape({ kind: 'map', range, flow: false, entries }, thing, [], [])).toEqual({ name: 'b' })
})
