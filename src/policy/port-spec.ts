/** The port list of a rule, compiled: numbers at once, names looked up on each destination pod (semantics.md rules 27 to 32). */

import type { ContainerPort, PortEntry, Protocol } from '../kubernetes/types.ts'
import { allPorts, noPorts, type PortSet, portRange, union } from './ports.ts'

/** Interned: equal lists are the same object. */
export interface PortSpec {
  readonly id: number
  /** What the entries without a name allow. */
  readonly fixed: PortSet
  readonly names: readonly { readonly protocol: Protocol; readonly name: string }[]
}

/** The named ports of a pod, interned by how they are written. `known` is false for pods that are not written down. */
export interface PortTable {
  readonly id: number
  readonly known: boolean
  readonly byName: ReadonlyMap<string, PortSet>
}

const specs = new Map<string, PortSpec>()
const tables = new Map<string, PortTable>()
const resolved = new Map<number, PortSet>()

/** A rule's port list; an empty one is every port of every protocol (rule 14). */
export function toPortSpec(entries: readonly PortEntry[]): PortSpec {
  let key = ''
  for (const { protocol, port, endPort } of entries) key += ` ${protocol}/${port ?? '*'}/${typeof port}/${endPort ?? ''}`
  let spec = specs.get(key)
  if (!spec) {
    spec = {
      id: specs.size,
      fixed: entries.length === 0 ? allPorts : entries.reduce((set, entry) => union(set, entryPorts(entry)), noPorts),
      names: entries.flatMap(({ protocol, port }) => (typeof port === 'string' ? [{ protocol, name: port }] : [])),
    }
    specs.set(key, spec)
  }
  return spec
}

/** What one entry allows by number; nothing for a name. */
export function entryPorts({ protocol, port, endPort }: PortEntry): PortSet {
  if (typeof port === 'string') return noPorts
  return port === undefined ? portRange(protocol) : portRange(protocol, Math.max(port, 1), Math.min(endPort ?? port, 65535))
}

export function toPortTable(ports: readonly ContainerPort[], known: boolean): PortTable {
  let key = `${known}`
  for (const { name, port, protocol } of ports) if (name !== undefined) key += ` ${protocol}/${name}=${port}`
  let table = tables.get(key)
  if (!table) {
    const byName = new Map<string, PortSet>()
    for (const { name, port, protocol } of ports) {
      if (name === undefined) continue
      const key = nameKey(protocol, name)
      byName.set(key, union(byName.get(key) ?? noPorts, portRange(protocol, port, port)))
    }
    table = { id: tables.size, known, byName }
    tables.set(key, table)
  }
  return table
}

/** What the list allows at a destination with these named ports; an address outside the cluster has no table and no names (rule 30). */
export function resolvePorts(spec: PortSpec, table: PortTable | undefined): PortSet {
  if (spec.names.length === 0 || !table) return spec.fixed
  const key = spec.id * 0x1000000 + table.id
  let set = resolved.get(key)
  if (!set) {
    set = spec.names.reduce((sum, { protocol, name }) => union(sum, resolveName(table, protocol, name)), spec.fixed)
    resolved.set(key, set)
  }
  return set
}

/** The numbers that a port name stands for on a pod. */
export const resolveName = (table: PortTable | undefined, protocol: Protocol, name: string): PortSet =>
  table?.byName.get(nameKey(protocol, name)) ?? noPorts

/** What the list may allow in addition at a pod that is not written down: a name can be any port of its protocol there. */
export const possiblePorts = (spec: PortSpec, table: PortTable | undefined): PortSet =>
  table?.known === false
    ? spec.names.reduce((sum, { protocol }) => union(sum, portRange(protocol)), resolvePorts(spec, table))
    : resolvePorts(spec, table)

const nameKey = (protocol: Protocol, name: string) => `${protocol}/${name}`
