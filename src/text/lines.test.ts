import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toLines } from './lines.ts'

it('counts lines at LF, CRLF and CR', () => {
  const lines = toLines('a\nbb\r\nc\rd')
  expect(lines.count).toBe(4)
  expect(lines.position(3)).toEqual({ line: 2, column: 2 })
  expect(lines.position(6)).toEqual({ line: 3, column: 1 })
  expect(lines.position(99)).toEqual({ line: 4, column: 2 })
})

it('offset and position are inverse', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r\n', '\r', 'é') })
  fc.assert(
    fc.property(text, (value) => {
      const lines = toLines(value)
      for (let i = 0; i <= value.length; i++) expect(lines.offset(lines.position(i))).toBe(i)
    }),
  )
})
