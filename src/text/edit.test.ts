import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdits, composeEdits, difference, invertEdits, mapOffset, type TextEdit } from './edit.ts'

/** Edits of a text, ascending and disjoint, from arbitrary cut points. */
const editsOf = (text: string): fc.Arbitrary<TextEdit[]> =>
  fc.array(fc.tuple(fc.nat(text.length), fc.nat(5), fc.string({ maxLength: 4 })), { maxLength: 5 }).map((list) => {
    let at = 0
    return list
      .sort((a, b) => a[0] - b[0])
      .flatMap(([start, length, insert]) => {
        if (start < at) return []
        const end = Math.min(text.length, start + length)
        at = end + 1
        return [{ start, end, text: insert }]
      })
  })

const textWithEdits = fc.string({ maxLength: 40 }).chain((text) => fc.record({ text: fc.constant(text), edits: editsOf(text) }))

describe('edits', () => {
  it('undo after apply gives the text back', () => {
    fc.assert(fc.property(textWithEdits, ({ text, edits }) => applyEdits(applyEdits(text, edits), invertEdits(text, edits)) === text))
  })

  it('two composed do what the two did in a row', () => {
    const two = textWithEdits.chain(({ text, edits }) => editsOf(applyEdits(text, edits)).map((second) => ({ text, edits, second })))
    fc.assert(
      fc.property(two, ({ text, edits, second }) => {
        expect(applyEdits(text, composeEdits(text, edits, second))).toBe(applyEdits(applyEdits(text, edits), second))
      }),
      { numRuns: 1000 },
    )
  })

  it('the difference of two texts turns one into the other', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const edit = difference(before, after)
        expect(edit ? applyEdits(before, [edit]) : before).toBe(after)
      }),
    )
  })

  it('the difference never cuts through a pair of surrogates', () => {
    expect(difference('a😀b', 'a😁b')).toEqual({ start: 1, end: 3, text: '😁' })
  })

  it('a mapped offset points at the same untouched character', () => {
    fc.assert(
      fc.property(textWithEdits, ({ text, edits }) => {
        const after = applyEdits(text, edits)
        for (let i = 0; i < text.length; i++) {
          if (edits.some((edit) => i >= edit.start && i < edit.end)) continue
          expect(after[mapOffset(i, edits, 'after')]).toBe(text[i])
        }
      }),
    )
  })

  it('refuses overlapping edits', () => {
    const overlapping = [
      { start: 0, end: 2, text: '' },
      { start: 1, end: 3, text: '' },
    ]
    expect(() => applyEdits('abc', overlapping)).toThrow(RangeError)
  })
})
