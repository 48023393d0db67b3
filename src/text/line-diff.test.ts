/** What a change looks like: the fewest lines, those around them, and nothing lost. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatHunks, toHunks } from './line-diff.ts'

describe('the lines of a change', () => {
  it('stand between the lines around them', () => {
    const before = 'a\nb\nc\nd\ne\nf\n'
    expect(formatHunks(toHunks(before, before.replace('d', 'D')))).toBe('@@ -2,5 +2,5 @@\n b\n c\n-d\n+D\n e\n f')
  })

  it('are divided where much stands between them', () => {
    const before = 'a\nb\nc\nd\ne\nf\ng\nh\ni\n'
    const hunks = toHunks(before, before.replace('a', 'A').replace('i\n', ''))
    expect(formatHunks(hunks)).toBe('@@ -1,3 +1,3 @@\n-a\n+A\n b\n c\n@@ -7,3 +7,2 @@\n g\n h\n-i')
  })

  it('are none for equal texts, and all for a new one', () => {
    expect(toHunks('a\nb', 'a\nb')).toEqual([])
    expect(formatHunks(toHunks('', 'a\nb'))).toBe('@@ -1,0 +1,2 @@\n+a\n+b')
  })

  it('show a change of the line break alone', () => {
    expect(toHunks('a\nb\n', 'a\r\nb\n')[0]?.lines.map(({ kind }) => kind)).toEqual(['removed', 'added', 'same'])
  })

  it('give the new text back when they are put in', () => {
    const line = fc.constantFrom('a', 'b', 'c', 'd', 'e')
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.array(line, { maxLength: 30 }), (old, now) => {
        const hunks = toHunks(`${old.join('\n')}\n`, `${now.join('\n')}\n`)
        const result: string[] = []
        let at = 0
        for (const { oldLine, newLine, lines } of hunks) {
          result.push(...[...old, ''].slice(at, oldLine - 1))
          expect(newLine).toBe(result.length + 1)
          at = oldLine - 1
          for (const { kind, text } of lines) {
            if (kind !== 'added') expect([...old, ''][at++] ?? '').toBe(text)
            if (kind !== 'removed') result.push(text)
          }
        }
        result.push(...[...old, ''].slice(at))
        expect(result.join('\n').trimEnd()).toBe(now.join('\n').trimEnd())
      }),
      { seed: 7, numRuns: 500 },
    )
  })

  it('of texts that have nothing in common are one block that goes and one that comes', () => {
    const lines = (word: string) => Array.from({ length: 400 }, (_, i) => `${word} ${i}`).join('\n')
    const [hunk, ...others] = toHunks(lines('old'), lines('new'))
    expect(others).toEqual([])
    expect(hunk?.lines.map(({ kind }) => kind)).toEqual([...Array(400).fill('removed'), ...Array(400).fill('added')])
  })
})
