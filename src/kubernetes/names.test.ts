import { expect, it } from 'vitest'
import { byteLength } from './names.ts'

it('lengths are those of the UTF-8 bytes that the API server counts', () => {
  for (const text of ['abc', 'é', '€', '😀', 'a😀é€']) expect(byteLength(text), text).toBe(new TextEncoder().encode(text).length)
})
