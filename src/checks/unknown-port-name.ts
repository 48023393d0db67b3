/** Port names that no pod concerned declares. */

import { nearest } from '../kubernetes/nearest.ts'
import type { PortEntry, Protocol } from '../kubernetes/types.ts'
import type { Modification } from '../yaml/modify.ts'
import type { Check, CheckFinding, CheckInput } from './check.ts'
import { factsOf } from './facts.ts'
import { editFix } from './fixes.ts'
import { type PlacedRule, rulesOf } from './rules.ts'
import { nameEndpoints } from './words.ts'

export const unknownPortName: Check = {
  code: 'unknown-port-name',
  severity: 'warning',
  title: 'Port name that no pod declares',
  documentation: `A port by name is looked up at the pod that receives the traffic, among the ports that its containers declare, together with the
protocol, which is TCP where none is written. A pod that doesn't declare that name gets nothing through, even if it listens.

It is said where pods that the rule is for are given and none of them declares the name. Write the name that they have, its protocol, or the
number.`,
  find: (input) => rulesOf(input).flatMap((placed) => placed.rule.ports.flatMap((entry, item) => judge(input, placed, entry, item) ?? [])),
}

function judge(
  { reach }: CheckInput,
  { policy, direction, rule, path }: PlacedRule,
  { port: name, protocol }: PortEntry,
  item: number,
): CheckFinding | undefined {
  if (typeof name !== 'string') return undefined
  const facts = factsOf(reach)
  const named =
    rule.peers.length === 0
      ? reach.isolation.selector.everyone
      : rule.peers.flatMap((peer) => (peer.ipBlock ? [] : facts.ordinary(facts.peer(policy, peer).certain)))
  const destinations = facts.ordinary(direction === 'ingress' ? facts.subjects(policy) : named)
  const tables = new Set(destinations.flatMap((unit) => facts.unit(unit).table ?? []))
  const declared = new Set([...tables].flatMap(({ byName }) => [...byName.keys()]))
  if (destinations.length === 0 || declared.has(`${protocol}/${name}`)) return undefined
  const whose = nameEndpoints(facts.endpoints(destinations), policy.namespace)
  const meant = meantBy(name, protocol, declared)
  const at = [...path, 'ports', item]
  const message = `None of the pods concerned (${whose}) declares a ${protocol} port named ${name}, so this entry lets nothing through. ${meant?.advice ?? 'Write the number, or name the port in the pod template.'}`
  return {
    resource: policy.ref,
    path: [...at, 'port'],
    message,
    ...(meant && { fixes: [editFix(policy, meant.label, 'anything', [meant.step(at)])] }),
  }
}

interface Meant {
  readonly advice: string
  readonly label: string
  step(entry: readonly (string | number)[]): Modification
}

function meantBy(name: string, protocol: Protocol, declared: ReadonlySet<string>): Meant | undefined {
  const other = (['UDP', 'SCTP', 'TCP'] as const).find((each) => declared.has(`${each}/${name}`))
  if (other) {
    const advice = `They declare it for ${other}; without "protocol:" a port means TCP.`
    return { advice, label: `Write protocol: ${other}`, step: (entry) => ({ kind: 'set', path: [...entry, 'protocol'], value: other }) }
  }
  const names = [...declared].filter((key) => key.startsWith(`${protocol}/`)).map((key) => key.slice(protocol.length + 1))
  const near = nearest(name, names)
  return near === undefined
    ? undefined
    : { advice: `Did you mean ${near}?`, label: `Write ${near}`, step: (entry) => ({ kind: 'set', path: [...entry, 'port'], value: near }) }
}
