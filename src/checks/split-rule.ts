/** A rule with only peers beside a rule with only ports, which were probably meant as one. */

import { join, sayPeer } from '../kubernetes/phrases.ts'
import { nodeAt } from '../yaml/locate.ts'
import { getEntry } from '../yaml/node.ts'
import type { Check, CheckFinding, CheckInput } from './check.ts'
import { editFix } from './fixes.ts'
import { acceptedPolicies, directions, farKey, type PlacedRule, rulesIn } from './rules.ts'
import { sayPorts } from './words.ts'

export const splitRule: Check = {
  code: 'split-rule',
  severity: 'info',
  title: 'Rule split into peers and ports',
  documentation: `Peers and ports of one rule belong together: these peers on these ports. Where "ports" begins an item of its own, by a dash of its own,
there are two rules: the first lets its peers through on every port, the second lets everyone through on its ports, addresses outside the
cluster included.

It is a warning when the direction has just these two rules, peers first. A rule for nothing but DNS is left alone: it is usual to let everyone
be asked. To join them, take out the dash before "ports" and indent it like
"from" or "to".`,
  find: (input) =>
    acceptedPolicies(input).flatMap((policy) =>
      directions.flatMap((direction) => {
        const rules = policy.isolates[direction] ? rulesIn(policy, direction) : []
        return rules.slice(1).flatMap((second, index) => judge(input, rules[index] as PlacedRule, second, rules.length) ?? [])
      }),
    ),
}

function judge(input: CheckInput, first: PlacedRule, second: PlacedRule, count: number): CheckFinding | undefined {
  const { policy, direction } = first
  const [named, open] = hasOnlyPeers(input, first) ? [first, second] : [second, first]
  if (!hasOnlyPeers(input, named) || !hasOnlyPorts(input, open)) return undefined
  const peers = join(named.rule.peers.map((peer) => sayPeer(peer, policy.namespace)))
  const ports = sayPorts(open.rule)
  const through = direction === 'ingress' ? 'in' : 'out'
  const message = `These are two rules: one lets ${direction === 'ingress' ? peers : `traffic to ${peers}`} ${through} on every port, the other lets ${direction === 'ingress' ? 'everyone' : 'traffic to everywhere'} ${through} ${ports}. If ${peers} ${ports} is meant, make it one rule: take out the dash between them.`
  const fixes = [editFix(policy, `Join them: only ${peers}, ${ports}`, 'nothing', [{ kind: 'join', path: second.path }])]
  const isSure = count === 2 && named === first
  return { resource: policy.ref, path: second.path, message, ...(isSure && { severity: 'warning' }), fixes }
}

const hasOnlyPeers = (input: CheckInput, placed: PlacedRule) =>
  placed.rule.peers.length > 0 && placed.rule.ports.length === 0 && !isWritten(input, placed, 'ports')

const hasOnlyPorts = (input: CheckInput, placed: PlacedRule) =>
  placed.rule.peers.length === 0 && placed.rule.ports.some(({ port }) => port !== 53) && !isWritten(input, placed, farKey(placed.direction))

/** A list that is written and empty is another mistake. */
const isWritten = ({ node }: CheckInput, { policy, path }: PlacedRule, key: string) =>
  getEntry(nodeAt(node(policy.ref), path), key) !== undefined
