import { expect, it } from 'vitest'
import { hasComment } from './comments.ts'
import { readStream } from './documents.ts'

const rules = (text: string) => {
  const [document] = readStream(`spec:\n  ingress:\n${text}`)
  return [0, 1].map((index) => document && hasComment(document, ['spec', 'ingress', index]))
}

it.each([
  ['inside', '  - from: # who\n    - podSelector: {}\n  - {}\n', [true, false]],
  ['behind the last value', '  - ports:\n    - port: 80 # web\n  - {}\n', [true, false]],
  ['above', '  # why\n  - {}\n  - {}\n', [true, false]],
  ['a hash inside a string is none', '  - from:\n    - podSelector: {matchLabels: {a: "#x", b: c#d}}\n  - {}\n', [false, false]],
  ['between the two, it belongs to the second', '  - from:\n    - podSelector: {}\n  # next\n  - {}\n', [false, true]],
])('%s', (_, text, expected) => {
  expect(rules(text)).toEqual(expected)
})
