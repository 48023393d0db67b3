import { describe, expect, it } from 'vitest'
import { applyEdits } from '../text/edit.ts'
import { readStream } from './documents.ts'
import type { YamlDocument } from './node.ts'
import { lineEdits, type Restructure, restructure } from './restructure.ts'

function made(text: string, ...steps: Restructure[]): string {
  const result = restructure(readStream(text)[0] as YamlDocument, steps)
  return 'refused' in result ? `refused: ${result.refused}` : applyEdits(text, result.edits)
}

describe('restructure', () => {
  it('indents an entry where it stands, with its comments', () => {
    const text = 'a:\n  b: 1\n# about c\nc: # here\n  - x # one\n\n  # last\nd: 2\n'
    expect(made(text, { kind: 'move', path: ['c'], to: ['a', 'c'] })).toBe(
      'a:\n  b: 1\n  # about c\n  c: # here\n    - x # one\n\n    # last\nd: 2\n',
    )
  })

  it('cuts and puts where indenting is not enough', () => {
    expect(made('c: 3\na:\n  b: 1\nd: 2', { kind: 'move', path: ['c'], to: ['a', 'c'] })).toBe('a:\n  b: 1\n  c: 3\nd: 2')
    expect(made('c: 3\na:\n  b: 1', { kind: 'move', path: ['c'], to: ['a', 'c'] })).toBe('a:\n  b: 1\n  c: 3')
  })

  it('takes lines that end in different ways', () => {
    const step: Restructure = { kind: 'move', path: ['c'], to: ['a', 'c'] }
    expect(made('a:\n  b: 1\r\nc:\n  d: 2\n', step)).toBe('a:\n  b: 1\r\n  c:\n    d: 2\n')
    expect(made('a:\r\n  b: 1\nc:\r\n  d: 2\r\n', step)).toBe('a:\r\n  b: 1\n  c:\r\n    d: 2\r\n')
    expect(made('a:\r\n  b: 1\r\nc:\r\n  d: 2\r\n', step)).toBe('a:\r\n  b: 1\r\n  c:\r\n    d: 2\r\n')
  })

  it('hands the dash to what is left of an item', () => {
    const text = 'a:\n- b: 1\n  c: 2\n- d: 3\n'
    expect(made(text, { kind: 'move', path: ['a', 0, 'b'], to: ['b'] })).toBe('a:\n- c: 2\n- d: 3\nb: 1\n')
    expect(made(text, { kind: 'move', path: ['a', 1, 'd'], to: ['a', 0, 'd'] })).toBe('a:\n- b: 1\n  c: 2\n  d: 3\n')
  })

  it('writes what is missing on the way in the style of the text', () => {
    expect(made('a:\n    x: 1\n', { kind: 'move', path: ['a', 'x'], to: ['a', 'list', 0, 'x'] })).toBe('a:\n    list:\n    - x: 1\n')
    expect(made('a: {} # empty\nx: 1\n', { kind: 'move', path: ['x'], to: ['a', 'x'] })).toBe('a: # empty\n  x: 1\n')
  })

  it('puts a dash in and takes it out', () => {
    expect(made('a:\n  b: 1\n  c: 2\n', { kind: 'itemize', path: ['a'] })).toBe('a:\n  - b: 1\n    c: 2\n')
    expect(made('a:\n  - b: 1\n    c: 2\n', { kind: 'release', path: ['a'] })).toBe('a:\n    b: 1\n    c: 2\n')
    expect(made('a: {b: 1}\n', { kind: 'itemize', path: ['a'] })).toBe('a: [{b: 1}]\n')
  })

  it('refuses what would disturb something else', () => {
    expect(made('a: {b: 1}\nc: &x\n  d: 1\ne: *x\n', { kind: 'move', path: ['c'], to: ['a', 'b', 'c'] })).toMatch(/^refused/)
    expect(made('a:\n  c: 1\nc: 2\n', { kind: 'move', path: ['c'], to: ['a', 'c'] })).toMatch(/^refused: There is no place/)
    expect(made('a:\n- b: 1\n- c: 2\n', { kind: 'release', path: ['a'] })).toMatch(/^refused/)
  })
})

describe('lineEdits', () => {
  it('changes only blanks where lines are only indented', () => {
    expect(lineEdits('a:\nb: 1\nc: 2\n', 'a:\n  b: 1\n  c: 2\n')).toEqual([
      { start: 3, end: 3, text: '  ' },
      { start: 8, end: 8, text: '  ' },
    ])
  })

  it('leaves the lines between alone where lines move', () => {
    expect(lineEdits('x: 1\na:\n  b: 1\n', 'a:\n  b: 1\n  x: 1\n')).toEqual([
      { start: 0, end: 5, text: '' },
      { start: 15, end: 15, text: '  x: 1\n' },
    ])
  })
})
