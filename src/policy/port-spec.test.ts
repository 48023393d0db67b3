/** Lists of ports are told apart by all that they say, and names are looked up on pods that declare them, nowhere else. */

import { expect, it } from 'vitest'
import { possiblePorts, resolveName, resolvePorts, toPortSpec, toPortTable } from './port-spec.ts'
import { allPorts, noPorts, portRange, union } from './ports.ts'

const range = (port: number, endPort?: number) => ({ protocol: 'TCP', port, endPort }) as const
const http = { protocol: 'TCP', port: 'http', endPort: undefined } as const

it('lists that differ in the end of a range alone are two lists', () => {
  expect(toPortSpec([range(80, 90)]).fixed).toBe(portRange('TCP', 80, 90))
  expect(toPortSpec([range(80, 91)]).fixed).toBe(portRange('TCP', 80, 91))
  expect(toPortSpec([range(80)]).fixed).toBe(portRange('TCP', 80, 80))
  expect(toPortSpec([range(80, 90)])).toBe(toPortSpec([range(80, 90)]))
  expect(toPortSpec([]).fixed).toBe(allPorts)
})

it('a port without a name is found under none', () => {
  const table = toPortTable([{ name: undefined, port: 80, protocol: 'TCP' }], true)
  expect(resolveName(table, 'TCP', 'undefined')).toBe(noPorts)
})

it('a name is every number that the pod gives it, of its protocol alone', () => {
  const ports = [
    { name: 'http', port: 80, protocol: 'TCP' },
    { name: 'http', port: 8080, protocol: 'TCP' },
    { name: 'http', port: 81, protocol: 'UDP' },
  ] as const
  const table = toPortTable(ports, true)
  const both = union(portRange('TCP', 80, 80), portRange('TCP', 8080, 8080))
  expect(resolvePorts(toPortSpec([http]), table)).toBe(both)
  expect(resolvePorts(toPortSpec([http, range(9)]), table)).toBe(union(both, portRange('TCP', 9, 9)))
  expect(possiblePorts(toPortSpec([http]), table)).toBe(both)
})

it('outside the cluster there are no names; on pods that are not written down a name may be any port of its protocol', () => {
  expect(resolveName(undefined, 'TCP', 'http')).toBe(noPorts)
  expect(resolvePorts(toPortSpec([http, range(9)]), undefined)).toBe(portRange('TCP', 9, 9))
  expect(possiblePorts(toPortSpec([http]), undefined)).toBe(noPorts)
  expect(possiblePorts(toPortSpec([http]), toPortTable([], false))).toBe(portRange('TCP'))
})
