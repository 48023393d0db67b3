import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  allPorts,
  containsAll,
  containsPort,
  formatPorts,
  intersect,
  intervals,
  noPorts,
  portRange,
  protocols,
  subtract,
  union,
} from './ports.ts'

const port = fc.integer({ min: 1, max: 65535 })
const interval = fc
  .tuple(fc.constantFrom(...protocols), port, port)
  .map(([protocol, a, b]) => portRange(protocol, Math.min(a, b), Math.max(a, b)))
const set = fc.array(interval, { maxLength: 6 }).map((list) => list.reduce(union, noPorts))

it('union, intersection and difference agree with membership', () => {
  fc.assert(
    fc.property(set, set, fc.constantFrom(...protocols), port, (a, b, protocol, number) => {
      const [inA, inB] = [containsPort(a, protocol, number), containsPort(b, protocol, number)]
      expect(containsPort(union(a, b), protocol, number)).toBe(inA || inB)
      expect(containsPort(intersect(a, b), protocol, number)).toBe(inA && inB)
      expect(containsPort(subtract(a, b), protocol, number)).toBe(inA && !inB)
    }),
  )
})

it('equal sets are the same object, however they came about', () => {
  expect(union(portRange('TCP', 1, 80), portRange('TCP', 81, 65535))).toBe(portRange('TCP'))
  expect(protocols.map((protocol) => portRange(protocol)).reduce(union)).toBe(allPorts)
  expect(intersect(portRange('TCP', 80, 80), portRange('TCP', 443, 443))).toBe(noPorts)
  expect(subtract(portRange('TCP', 80, 90), portRange('TCP', 80, 90))).toBe(noPorts)
  fc.assert(fc.property(set, set, (a, b) => union(subtract(a, b), intersect(a, b)) === a))
})

it('prints protocols in the order SCTP, TCP, UDP and joins neighbours', () => {
  const ports = [
    portRange('UDP', 53, 53),
    portRange('TCP', 443, 444),
    portRange('TCP', 445, 445),
    portRange('TCP', 80, 80),
    portRange('SCTP'),
  ].reduce(union)
  expect(formatPorts(ports)).toBe('SCTP 1-65535,TCP 80,443-445,UDP 53')
  expect(formatPorts(allPorts)).toBe('All Connections')
  expect(formatPorts(noPorts)).toBe('No Connections')
})

it('a range that ends before it starts holds nothing', () => expect(portRange('TCP', 90, 80)).toBe(noPorts))

it('never joins the last port of one protocol with the first of the next', () => {
  expect(formatPorts(union(portRange('SCTP', 65535, 65535), portRange('TCP', 1, 1)))).toBe('SCTP 65535,TCP 1')
})

/** Few numbers, so that ends meet, touch and lie one beside the other. */
const near = fc.array(fc.tuple(fc.constantFrom(...protocols), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 3 })), {
  maxLength: 5,
})
const numbers = Array.from({ length: 17 }, (_, i) => i)

it('holds exactly the ports of its ranges, one by one, through union, intersection and difference', () => {
  const count = { in: 0, out: 0 }
  fc.assert(
    fc.property(near, near, (a, b) => {
      const model = (list: typeof a) =>
        new Set(
          list.flatMap(([protocol, from, more]) => numbers.filter((n) => n >= from && n <= from + more).map((n) => `${protocol} ${n}`)),
        )
      const made = (list: typeof a) => list.map(([protocol, from, more]) => portRange(protocol, from, from + more)).reduce(union, noPorts)
      const [one, two, inOne, inTwo] = [made(a), made(b), model(a), model(b)]
      for (const protocol of protocols) {
        for (const number of numbers) {
          const key = `${protocol} ${number}`
          count[inOne.has(key) ? 'in' : 'out']++
          expect(containsPort(one, protocol, number)).toBe(inOne.has(key))
          expect(containsPort(union(one, two), protocol, number)).toBe(inOne.has(key) || inTwo.has(key))
          expect(containsPort(intersect(one, two), protocol, number)).toBe(inOne.has(key) && inTwo.has(key))
          expect(containsPort(subtract(one, two), protocol, number)).toBe(inOne.has(key) && !inTwo.has(key))
        }
      }
      expect(containsAll(one, two)).toBe([...inTwo].every((key) => inOne.has(key)))
      expect(intervals(subtract(one, two)).every(({ from, to }) => from <= to)).toBe(true)
    }),
    { seed: 3, numRuns: 200, examples: [[[['TCP', 1, 3]], [['TCP', 2, 1]]]] },
  )
  expect(Math.min(count.in, count.out)).toBeGreaterThan(1_000)
})
