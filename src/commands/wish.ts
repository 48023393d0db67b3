/** A path that is to be open to the sides that need a rule for it, and, looking at an outcome, to what it still lacks. */

import type { PortChoice } from '../command.ts'
import type { Direction } from '../kubernetes/types.ts'
import type { Reachability } from '../policy/connections.ts'
import { noPorts, type PortSet } from '../policy/ports.ts'
import type { Connection, Endpoint } from '../policy/types.ts'
import type { Side } from './admit.ts'
import { asWritten, covers, type End, membersIn, toEnd, wholeNamespace } from './ends.ts'
import type { Scene } from './plan.ts'
import { choiceWords, includes, mayMean, passes, tablesOf } from './ports.ts'

export interface Wish {
  readonly source: End
  readonly destination: End
  /** Empty: every port of every protocol. */
  readonly ports: readonly PortChoice[]
}

/** The connections between the members of both ends. */
export function connectionsOf(
  { source, destination }: Wish,
  reach: Reachability,
  from = source.members,
  to = destination.members,
): { connection: Connection; to: number }[] {
  return from.flatMap((a) => to.flatMap((b) => (a === b ? [] : [{ connection: reach.connect(a, b), to: b }])))
}

/** The sides where rules are to be added. `forced`: also where nothing isolates the side yet. */
export function sidesOf(scene: Scene, wish: Wish, forced: readonly Direction[]): Side[] {
  return (['egress', 'ingress'] as const).flatMap((direction) => sidesAt(scene, wish, direction, forced.includes(direction)))
}

function sidesAt(scene: Scene, wish: Wish, direction: Direction, forced: boolean): Side[] {
  const [subject, far] = direction === 'egress' ? [wish.source, wish.destination] : [wish.destination, wish.source]
  if (subject.endpoint.kind === 'range' || subject.everyone) return []
  const toSide = (end: End, ports: readonly PortChoice[]): Side => ({
    direction,
    subject: asWritten(scene, end),
    far: asWritten(scene, far),
    ports,
  })
  const lacking = subject.members.flatMap((member) => {
    const ports = missingAt(scene, wish, direction, member)
    return ports ? [{ member, ports }] : []
  })
  if (lacking.length === 0) return forced ? [toSide(subject, wish.ports)] : []
  const isOpen = (member: number) => scene.reach.isolating(member, direction).length === 0
  if (forced && subject.members.some(isOpen)) return [toSide(subject, wish.ports)]
  const endpointOf = (member: number) => scene.reach.endpoints[member] as Endpoint
  return perNamespace(scene, subject, lacking).flatMap((end) => {
    const own = lacking.filter(({ member }) => end.members.includes(member))
    // Isolated one by one, the pods of a namespace are mended one by one: a policy for all would isolate the others.
    const apart = end.whole && own.length < end.members.length && own.every(({ member }) => endpointOf(member).kind !== 'any-pod')
    if (apart) return own.map(({ member, ports }) => toSide(toEnd(endpointOf(member), member), ports))
    return [
      toSide(
        end,
        wish.ports.filter((port) => own.some(({ ports }) => ports.includes(port))),
      ),
    ]
  })
}

/** A policy selects pods of one namespace: of every namespace, those with pods that lack something, each for itself. */
function perNamespace({ reach }: Scene, subject: End, lacking: readonly { readonly member: number }[]): End[] {
  if (!subject.whole || subject.endpoint.namespace !== '*') return [subject]
  const namespaces = new Set(lacking.map(({ member }) => reach.endpoints[member]?.namespace ?? '*'))
  return namespaces.has('*') ? [subject] : [...namespaces].map((namespace) => wholeNamespace(reach, namespace))
}

/** The ports that a side lacks at one member, if it is isolated and lacks any; empty: every port. */
function missingAt(scene: Scene, wish: Wish, direction: Direction, member: number): readonly PortChoice[] | undefined {
  const { reach } = scene
  const pairs = direction === 'egress' ? connectionsOf(wish, reach, [member]) : connectionsOf(wish, reach, undefined, [member])
  const lacks = (ports: readonly PortChoice[]) =>
    pairs.some(({ connection, to }) => connection[direction].isolated && !includes(connection[direction].sure, ports, tablesOf(reach, to)))
  if (wish.ports.length === 0) return lacks([]) ? [] : undefined
  const missing = wish.ports.filter((port) => lacks([port]))
  return missing.length > 0 ? missing : undefined
}

/** Whether the path is open for certain. */
export const isGranted = (wish: Wish, reach: Reachability): boolean =>
  connectionsOf(wish, reach).every(({ connection, to }) => includes(judged(wish, connection).sure, wish.ports, tablesOf(reach, to)))

/** Everyone may be stopped at home: there the wish is only what the other end admits, or sends. */
const judged = ({ source, destination }: Wish, connection: Connection): Pick<Connection, 'ports' | 'sure' | 'possible'> =>
  source.everyone ? connection.ingress : destination.everyone ? connection.egress : connection

/** The ports that the wish would have open between two endpoints. `wider`: also for pods by their addresses. */
export function portsWished(
  { source, destination, ports }: Wish,
  reach: Reachability,
  from: Endpoint,
  to: Endpoint,
  wider: boolean,
): PortSet {
  const meant = (end: End, endpoint: Endpoint) =>
    covers(end, endpoint) || (wider && end.endpoint.kind === 'range' && endpoint.kind !== 'range')
  if (!meant(source, from) || !meant(destination, to)) return noPorts
  const index = reach.universe.indexOf.get(to.ref)
  return mayMean(ports, index === undefined ? [undefined] : tablesOf(reach, index))
}

/** What of the wish an outcome leaves shut, in words. */
export function stillShut(wish: Wish, after: Reachability): string | undefined {
  const pairs = connectionsOf(wish, after, membersIn(wish.source, after), membersIn(wish.destination, after))
  const shut = pairs.find(({ connection, to }) => !passes(judged(wish, connection), wish.ports, tablesOf(after, to)))
  if (!shut) return undefined
  const { source, destination, egress, ingress } = shut.connection
  const reasons = new Set([...egress.reasons, ...ingress.reasons].map(({ because }) => because))
  const doubts =
    reasons.size > 0
      ? `. It depends ${[...reasons].map((because) => (because.startsWith('on ') ? because : `on ${because}`)).join(' and ')}`
      : ''
  return `${source.name} would still not reach ${destination.name} on ${choiceWords(wish.ports)}${doubts}`
}
