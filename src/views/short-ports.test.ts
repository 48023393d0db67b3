/** Ports are spelt alike wherever they stand beside a name or on a line. */

import { describe, expect, it } from 'vitest'
import { portWords } from '../policy/explain.ts'
import { allPorts, formatPorts, portRange, union } from '../policy/ports.ts'
import { shortPorts, toShortPorts } from './short-ports.ts'

const dns = union(portRange('TCP', 53, 53), portRange('UDP', 53, 53))

describe('ports in short', () => {
  it.each([
    ['TCP 6379', '6379'],
    ['TCP 80,443-445,UDP 53', '80, 443–445, 53/udp'],
    ['SCTP 1-65535,TCP 80', 'all SCTP, 80'],
    ['UDP 53,5353', '53/udp, 5353/udp'],
    ['All Connections', 'every port'],
    ['every port', 'every port'],
    ['perhaps TCP 80, UDP 53', 'perhaps 80, 53/udp'],
    ['no port', 'no port'],
    ['No Connections', 'no port'],
    ['', ''],
  ])('%s → %s', (words, short) => expect(shortPorts(words)).toBe(short))

  it('are the same for the wording of the list and that of sentences', () => {
    for (const set of [dns, allPorts, union(dns, portRange('TCP', 8000, 8010))]) {
      expect(shortPorts(portWords(set))).toBe(shortPorts(formatPorts(set)))
    }
    expect(toShortPorts(formatPorts(dns))).toEqual(['53', '53/udp'])
  })
})
