/** Ports as a person picks them: what they mean at a destination, and how they are written. */

import type { PortChoice } from '../command.ts'
import type { NetworkPolicy, PolicyRule, PortEntry } from '../kubernetes/types.ts'
import type { Reachability } from '../policy/connections.ts'
import { entryWords } from '../policy/explain.ts'
import { type PortTable, possiblePorts, resolvePorts, toPortSpec } from '../policy/port-spec.ts'
import { containsAll, noPorts, type PortSet, portRange, union } from '../policy/ports.ts'
import type { Connection } from '../policy/types.ts'
import { nodeAt } from '../yaml/locate.ts'
import type { Plain } from '../yaml/modify.ts'
import { getEntry } from '../yaml/node.ts'
import type { Refusal, Scene } from './plan.ts'

const toEntry = ({ protocol, port, endPort }: PortChoice): PortEntry => ({ protocol, port, endPort })
const toSpec = (choices: readonly PortChoice[]) => toPortSpec(choices.map(toEntry))

/** The port names of each kind of pod of an endpoint; an address outside has none. */
export const tablesOf = ({ universe }: Reachability, endpoint: number): (PortTable | undefined)[] =>
  (universe.unitsOf[endpoint] ?? []).map((unit) => universe.units[unit]?.table)

/** Whether `granted` holds all that a choice means at a destination. A name may be any port of a pod that is not written down. */
export function includes(granted: PortSet, choices: readonly PortChoice[], tables: readonly (PortTable | undefined)[]): boolean {
  const names = choices.filter((choice) => typeof choice.port === 'string')
  return tables.every((table) => {
    const open = table?.known === false ? names.map(({ protocol }) => portRange(protocol)) : []
    return containsAll(granted, [resolvePorts(toSpec(choices), table), ...open].reduce(union))
  })
}

/** Whether a connection lets through what the choices mean at its destination. */
export const passes = (
  { ports, possible }: Pick<Connection, 'ports' | 'possible'>,
  choices: readonly PortChoice[],
  tables: readonly (PortTable | undefined)[],
): boolean =>
  tables.every(
    (table) => containsAll(ports, resolvePorts(toSpec(choices), table)) && containsAll(possible, possiblePorts(toSpec(choices), table)),
  )

/** All that the choices may mean at a destination. */
export const mayMean = (choices: readonly PortChoice[], tables: readonly (PortTable | undefined)[]): PortSet =>
  tables.map((table) => possiblePorts(toSpec(choices), table)).reduce(union, noPorts)

/** Whether a name means nothing at a destination that is written down, or lies outside. */
export const isUnknownName = (choice: PortChoice, tables: readonly (PortTable | undefined)[]): boolean =>
  typeof choice.port === 'string' && tables.every((table) => possiblePorts(toSpec([choice]), table) === noPorts)

/** Whether a port list and the choices allow the same at a destination, whether written by name or by number. */
export function meansTheSame(
  entries: readonly PortEntry[],
  choices: readonly PortChoice[],
  tables: readonly (PortTable | undefined)[],
): boolean {
  if (sameEntries(entries, choices)) return true
  const [a, b] = [toPortSpec(entries), toSpec(choices)]
  return tables.length > 0 && tables.every((table) => table?.known !== false && resolvePorts(a, table) === resolvePorts(b, table))
}

/** Whether the port list of a rule is written as these choices, in any order. */
export function sameEntries(entries: readonly PortEntry[], choices: readonly PortChoice[]): boolean {
  const key = ({ protocol, port, endPort }: PortEntry) => `${protocol} ${typeof port} ${port} ${endPort}`
  const [a, b] = [entries.map(key).sort(), choices.map(toEntry).map(key).sort()]
  return a.length === b.length && a.every((item, index) => item === b[index])
}

/** The entries of a port list. Where the neighbours leave "protocol: TCP" out, as the default, these do too, if all are of that protocol. */
export function portsValue(ports: readonly PortChoice[], terse: boolean): Plain[] {
  const bare = terse && ports.every(({ protocol, port }) => protocol === 'TCP' && port !== undefined)
  return ports.map(({ protocol, port, endPort }) => ({
    ...(!bare && { protocol }),
    ...(port !== undefined && { port }),
    ...(endPort !== undefined && { endPort }),
  }))
}

/** Why the API server would take no such ports. */
export function objectionToPorts(ports: readonly PortChoice[]): Refusal | undefined {
  const wrong = ports.find(({ port, endPort }) => {
    if (typeof port === 'number') return !isPort(port) || (endPort !== undefined && (!isPort(endPort) || endPort < port))
    return (
      endPort !== undefined ||
      (port !== undefined && !(port.length <= 15 && /^(?!.*--)[a-z0-9-]*[a-z][a-z0-9-]*$/.test(port) && !/^-|-$/.test(port)))
    )
  })
  if (!wrong) return undefined
  return {
    refused: `${choiceWords([wrong])} can't be: ports go from 1 to 65535, a range from the smaller to the larger one, and names are lower case.`,
  }
}

const isPort = (port: number) => Number.isInteger(port) && port >= 1 && port <= 65535

/** Whether the TCP ports of a policy are written without "protocol: TCP". */
export function leavesTcpOut(scene: Scene, policy: NetworkPolicy): boolean {
  const location = scene.find(policy)
  const said = (['ingress', 'egress'] as const).flatMap((direction) =>
    policy[direction].flatMap(({ ports }, rule) =>
      ports.flatMap(({ protocol, port }, index) => {
        const entry = nodeAt(location?.document.root, [...(location?.path ?? []), 'spec', direction, rule, 'ports', index])
        return protocol === 'TCP' && port !== undefined ? [getEntry(entry, 'protocol') !== undefined] : []
      }),
    ),
  )
  return said.length > 0 && !said.some(Boolean)
}

/** The port list of an existing rule, to be written elsewhere. */
export const toChoices = ({ ports }: PolicyRule): PortChoice[] =>
  ports.map(({ protocol, port, endPort }) => ({ protocol, ...(port !== undefined && { port }), ...(endPort !== undefined && { endPort }) }))

/** "TCP 6379" or "every port". */
export const choiceWords = (choices: readonly PortChoice[]): string =>
  choices.length === 0 ? 'every port' : choices.map((choice) => entryWords(toEntry(choice))).join(', ')
