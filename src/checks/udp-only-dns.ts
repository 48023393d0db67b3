/** Rules that let DNS through by UDP and not by TCP. */

import type { Bits } from '../policy/bitset.ts'
import { toPortSpec } from '../policy/port-spec.ts'
import { containsPort } from '../policy/ports.ts'
import type { Check, CheckInput } from './check.ts'
import { factsOf } from './facts.ts'
import { editFix } from './fixes.ts'
import { type PlacedRule, rulesOf } from './rules.ts'

export const udpOnlyDns: Check = {
  code: 'udp-only-dns',
  severity: 'warning',
  title: 'DNS by UDP only',
  documentation: `DNS answers that don't fit into one UDP packet are asked for again by TCP: long lists of addresses, records for mail and keys. Where
only UDP 53 is allowed, small answers pass and these fail, now and then and hard to explain.

Allow TCP 53 beside UDP 53. Nothing is said where another rule of the same pods allows it.`,
  find: (input) =>
    rulesOf(input).flatMap((placed) => {
      const { policy, direction, rule, path } = placed
      const entry = rule.ports.findIndex(({ protocol, port }) => protocol === 'UDP' && port === 53)
      if (direction !== 'egress' || entry < 0 || hasTcp(input, placed)) return []
      const message = `This lets DNS through by UDP only: answers too long for one UDP packet are asked for by TCP and fail. Allow TCP 53 as well.`
      const fix = editFix(policy, 'Allow TCP 53 as well', 'anything', [
        { kind: 'insert', path: [...path, 'ports'], index: entry + 1, value: { protocol: 'TCP', port: 53 } },
      ])
      return [{ resource: policy.ref, path: [...path, 'ports', entry], message, fixes: [fix] }]
    }),
}

/** Whether the same pods may reach the same peers by TCP 53, by this rule or another. */
function hasTcp({ reach }: CheckInput, { policy, rule }: PlacedRule): boolean {
  if (allowsTcp(rule.ports)) return true
  const facts = factsOf(reach)
  const peers = rule.peers.map((peer) => facts.peer(policy, peer).certain)
  const isCovered = (larger: Bits) =>
    peers.length === 0 ? contains(larger, reach.isolation.selector.everyone) : peers.every((bits) => contains(larger, bits))
  const profiles = facts.profiles('egress', facts.subjects(policy))
  const inPolicy = policy.egress.some(
    (other) =>
      allowsTcp(other.ports) && (other.peers.length === 0 || JSON.stringify(plain(other.peers)) === JSON.stringify(plain(rule.peers))),
  )
  return (
    inPolicy ||
    (profiles.length > 0 &&
      profiles.every((profile) =>
        reach.isolation
          .groups(profile)
          .some(({ spec, peers: named, doubt }) => !doubt && containsPort(spec.fixed, 'TCP', 53) && isCovered(named)),
      ))
  )
}

const allowsTcp = (ports: PlacedRule['rule']['ports']) => {
  const { fixed, names } = toPortSpec(ports)
  return containsPort(fixed, 'TCP', 53) || names.some(({ protocol }) => protocol === 'TCP')
}

const contains = (larger: Bits, smaller: Bits) => smaller.every((word, index) => (word & ~(larger[index] as number)) === 0)

/** Maps don't show in JSON. */
const plain = (peers: PlacedRule['rule']['peers']) =>
  peers.map(({ podSelector, namespaceSelector, ipBlock }) =>
    [podSelector, namespaceSelector]
      .map((selector) => selector && [[...selector.matchLabels], selector.matchExpressions])
      .concat([[ipBlock] as never]),
  )
