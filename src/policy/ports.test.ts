import fc from 'fast-check'
import { expect, it } from 'vitest'
import { allPorts, containsPort, formatPorts, intersect, noPorts, portRange, protocols, subtract, union } from './ports.ts'

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
