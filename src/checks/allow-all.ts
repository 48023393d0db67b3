/** Ingress rules and peers that let everyone in on every port, written in full knowledge or not. */

import { selectsAll } from '../kubernetes/labels.ts'
import { saySubjects } from '../kubernetes/phrases.ts'
import { nodeAt } from '../yaml/locate.ts'
import { getEntry } from '../yaml/node.ts'
import type { Check, CheckFinding, CheckInput } from './check.ts'
import { type PlacedRule, peersIn, rulesOf } from './rules.ts'

export const allowAll: Check = {
  code: 'allow-all',
  severity: 'info',
  title: 'Lets everyone in',
  documentation: `An ingress rule without peers and ports, "{}", lets in everyone on every port: pods of all namespaces and addresses outside the cluster.
As rules only add, no other rule or policy can take that back. A peer with an empty namespaceSelector is every pod of the cluster.

Both are legitimate where they are meant, so they are only noted. An egress rule "{}" is not: it is the usual way to take a workload out of a denial
for the whole namespace.`,
  find: (input) =>
    rulesOf(input)
      .filter(({ direction, rule }) => direction === 'ingress' && rule.ports.length === 0)
      .flatMap((placed) => judge(input, placed)),
}

function judge(input: CheckInput, placed: PlacedRule): CheckFinding[] {
  const { policy, rule, path } = placed
  const subjects = saySubjects(policy)
  if (rule.peers.length === 0) {
    if (!isPlain(input, placed)) return []
    const message = `This rule lets everyone in, on every port, from outside the cluster too: isolating ingress of ${subjects} has no effect. Name peers or ports, unless that is meant.`
    return [{ resource: policy.ref, path, message }]
  }
  return peersIn(placed).flatMap(({ peer: { namespaceSelector, podSelector }, peerPath }) => {
    if (!namespaceSelector || !selectsAll(namespaceSelector) || (podSelector && !selectsAll(podSelector))) return []
    const message = `This peer is every pod of every namespace, and this rule lets them into ${subjects} on every port. Name pods or ports, unless that is meant.`
    return [{ resource: policy.ref, path: peerPath, message }]
  })
}

/** Lists that are written and empty are another mistake. */
function isPlain({ node }: CheckInput, { policy, path }: PlacedRule): boolean {
  const written = nodeAt(node(policy.ref), path)
  return written?.kind === 'map' && !getEntry(written, 'from') && !getEntry(written, 'ports')
}
