import { describe, expect, it } from 'vitest'
import { byteLength, checkDnsLabel, checkDnsSubdomain, checkLabelKey, checkLabelValue, checkPortName, checkPortNumber } from './names.ts'

it('lengths are those of the UTF-8 bytes that the API server counts', () => {
  for (const text of ['abc', 'é', '€', '😀', 'a😀é€', '\u007f', '\u0080', '\u07ff', '\u0800', '\uffff', '\u{10000}'])
    expect(byteLength(text), text).toBe(new TextEncoder().encode(text).length)
})

/** The beginning of each objection says which rule is broken. */
const begins = (messages: readonly string[]) => messages.map((message) => message.split(/ \(e\.g|, and must| must consist| consist of/)[0])
const long = (length: number) => 'a'.repeat(length)

describe('what the API server objects to', () => {
  const label = 'a lowercase RFC 1123 label'
  it.each([
    ['a-1', []],
    [long(63), []],
    [long(64), ['must be no more than 63 bytes']],
    ['', [label]],
    ['A', [label]],
    ['-a', [label]],
    ['a.b', [label]],
    [`${long(64)}.`, ['must be no more than 63 bytes', label]],
  ])('in the name of a namespace, %s', (name, messages) => expect(begins(checkDnsLabel(name))).toEqual(messages))

  const subdomain = 'a lowercase RFC 1123 subdomain'
  it.each([
    ['a.b-1', []],
    [long(253), []],
    [long(254), ['must be no more than 253 bytes']],
    ['a..b', [subdomain]],
    ['', [subdomain]],
  ])('in the name of a policy, %s', (name, messages) => expect(begins(checkDnsSubdomain(name))).toEqual(messages))

  const characters = "must consist of alphanumeric characters, '-', '_' or '.'"
  it.each([
    ['App_1.x-y', []],
    ['example.com/app', []],
    [long(63), []],
    [long(64), ['name part must be no more than 63 bytes']],
    [`example.com/${long(64)}`, ['name part must be no more than 63 bytes']],
    ['', ['name part must be non-empty', `name part ${characters}`]],
    ['/app', ['prefix part must be non-empty']],
    ['Example/app', [`prefix part ${subdomain}`]],
    [`${long(254)}/app`, ['prefix part must be no more than 253 bytes']],
    ['app-', [`name part ${characters}`]],
    ['a/b/c', [`a valid label key ${characters}`]],
  ])('in a label key, %s', (key, messages) => {
    expect(checkLabelKey(key).map((message) => messages.find((start) => message.startsWith(start)) ?? message)).toEqual(messages)
  })

  const value = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.'"
  it.each([
    ['', []],
    ['a_B.1', []],
    [long(63), []],
    [long(64), ['must be no more than 63 bytes']],
    ['-a', [value]],
    [`${long(64)}-`, ['must be no more than 63 bytes', value]],
  ])('in a label value, %s', (text, messages) => {
    expect(checkLabelValue(text).map((message) => messages.find((start) => message.startsWith(start)) ?? message)).toEqual(messages)
  })

  const [hyphens, ends] = ['must not contain consecutive hyphens', 'must not begin or end with a hyphen']
  const only = 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)'
  const letter = 'must contain at least one letter (a-z)'
  it.each([
    ['http-2', []],
    [long(15), []],
    [long(16), ['must be no more than 15 bytes']],
    ['a_b', [only]],
    ['_a', [only]],
    ['a_', [only]],
    ['80', [letter]],
    ['', [only, letter]],
    ['a--b', [hyphens]],
    ['-a', [ends]],
    ['a-', [ends]],
  ])('in the name of a port, %s', (name, messages) => expect(checkPortName(name)).toEqual(messages))

  it('in the number of a port', () => {
    for (const port of [1, 80, 65535]) expect(checkPortNumber(port), `${port}`).toEqual([])
    for (const port of [0, -1, 65536]) expect(checkPortNumber(port), `${port}`).toEqual(['must be between 1 and 65535, inclusive'])
  })
})
