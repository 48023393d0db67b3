/** default-deny: both directions of a namespace isolated in one step, with the lookup of names left open when asked. */

import type { Command } from '../command.ts'
import type { Direction } from '../kubernetes/types.ts'
import { nameServiceOf } from '../policy/name-service.ts'
import { noPorts } from '../policy/ports.ts'
import { dnsPorts, looksUpNames } from './dns.ts'
import { Draft } from './draft.ts'
import { covers, endAt } from './ends.ts'
import { peersFor } from './naming.ts'
import { type NewPolicy, writePolicies } from './new-policy.ts'
import { isRefusal, type Plan, type Refusal, type Scene } from './plan.ts'
import { portsWished, type Wish } from './wish.ts'

type DefaultDeny = Extract<Command, { kind: 'default-deny' }>

export function defaultDeny({ namespace, dns }: DefaultDeny, scene: Scene): Plan | Refusal {
  const { reach, cluster } = scene
  const target = endAt(scene, `Namespace/${namespace}`)
  if (isRefusal(target)) return target
  if (!cluster.namespaces.has(namespace))
    return { refused: `Nothing is written of a namespace ${namespace}, so no policy can be put there.` }
  // Pods that are not written down are isolated when every pod is.
  const everyPod = reach.universe.indexOf.get(`any:${namespace}`)
  const members = everyPod === undefined ? target.members : [everyPod]
  const isIsolated = (direction: Direction) =>
    members.length > 0 && members.every((member) => reach.isolating(member, direction).length > 0)
  const open = (['ingress', 'egress'] as const).filter((direction) => !isIsolated(direction))
  const lookup = endAt(scene, nameServiceOf(cluster).ref)
  if (isRefusal(lookup)) return lookup
  const named = peersFor(scene, lookup.endpoint, namespace)
  if (isRefusal(named)) return named
  const deaf = dns && (open.includes('egress') || target.members.some((member) => !looksUpNames(cluster, reach, member)))
  const rules = deaf ? [{ peers: named.peers, ports: dnsPorts }] : []
  const policies: NewPolicy[] = open
    .filter((direction) => direction === 'ingress' || !deaf)
    .map((direction) => ({ namespace, name: `default-deny-${direction}`, podSelector: {}, direction, rules: [] }))
  if (deaf) policies.push({ namespace, name: 'egress-only-dns', podSelector: {}, direction: 'egress', rules })
  if (policies.length === 0) return { refused: `Every pod in ${namespace} is isolated in both directions already.` }
  const draft = new Draft(scene)
  writePolicies(scene, draft, policies)
  const wish: Wish = { source: target, destination: lookup, ports: dnsPorts }
  return {
    label: `deny everything in ${namespace} by default${dns ? ', except DNS' : ''}`,
    ...draft.finish(),
    mayOpen: (source, destination) => (deaf ? portsWished(wish, reach, source, destination, false) : noPorts),
    mayClose: (source, destination) => covers(target, source) || covers(target, destination),
  }
}
