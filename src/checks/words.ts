/** Endpoints and effects in the words that the sentences of checks share. */

import { join, sayPort } from '../kubernetes/phrases.ts'
import type { Direction, NetworkPolicy, PolicyRule } from '../kubernetes/types.ts'
import type { Endpoint } from '../policy/types.ts'

/** "cart, orders and 3 more" */
export function nameAll(names: readonly string[], most = 3): string {
  return names.length <= most + 1 ? join(names) : `${names.slice(0, most).join(', ')} and ${names.length - most} more`
}

/** By name; with the namespace where it is another one. */
export const nameEndpoints = (endpoints: readonly Endpoint[], namespace?: string): string =>
  nameAll(
    endpoints.map((endpoint) =>
      namespace !== undefined && endpoint.namespace !== undefined && endpoint.namespace !== namespace
        ? `${endpoint.namespace}/${endpoint.name}`
        : endpoint.name,
    ),
  )

/** "on every port", "on TCP 80 and TCP http" */
export const sayPorts = ({ ports }: PolicyRule): string => (ports.length === 0 ? 'on every port' : `on ${join(ports.map(sayPort))}`)

/** What a peer does that names no pod. */
export const sayNobody = (direction: Direction): string =>
  direction === 'ingress' ? 'this lets nobody in' : 'this lets traffic out to nobody'

/** "db", with its direction: "ingress rule 2 of db" */
export const sayRuleOf = (policy: NetworkPolicy, direction: Direction, index: number): string =>
  `${direction} rule ${index + 1} of ${policy.name}`

export const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many)
