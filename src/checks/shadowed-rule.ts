/** Rules that another rule of the same policy makes superfluous. */

import { matches, nameLabel, selectsAll } from '../kubernetes/labels.ts'
import type { LabelSelector, Peer, PolicyRule } from '../kubernetes/types.ts'
import { containsBlock, parseBlock } from '../policy/cidr.ts'
import { type IpBlock, parseIpBlock } from '../policy/ip-block.ts'
import { toPortSpec } from '../policy/port-spec.ts'
import { containsAll, portRange } from '../policy/ports.ts'
import type { Check, CheckFinding } from './check.ts'
import { editFix, removingRule } from './fixes.ts'
import { acceptedPolicies, directions, type PlacedRule, rulesIn, ruleTitle } from './rules.ts'
import { sayPorts } from './words.ts'

export const shadowedRule: Check = {
  code: 'shadowed-rule',
  severity: 'info',
  title: 'Rule that another includes',
  documentation: `Rules only add, so a rule does nothing where another rule of the same policy allows all of it already: the same peers, or more of them,
on the same ports, or more of them.

It is a warning when the other rule is for everyone: then this one, which looks like a restriction, restricts nothing. Remove the one that is
too wide, or the one that does nothing.`,
  find: (input) =>
    acceptedPolicies(input).flatMap((policy) =>
      directions.flatMap((direction) => {
        const rules = policy.isolates[direction] ? rulesIn(policy, direction) : []
        return rules.length > mostRules ? [] : rules.flatMap((placed) => judge(placed, rules) ?? [])
      }),
    ),
}

/** Nobody writes longer lists by hand. */
const mostRules = 100

function judge(placed: PlacedRule, rules: readonly PlacedRule[]): CheckFinding | undefined {
  const { policy, direction, index, rule, path } = placed
  const { namespace } = policy
  // Of two that say the same, the first is kept.
  const wider = rules.find(
    (other) => other !== placed && includes(other.rule, rule, namespace) && (other.index < index || !includes(rule, other.rule, namespace)),
  )
  if (!wider) return undefined
  const isForEveryone = wider.rule.peers.length === 0 && rule.peers.length > 0
  const title = `${direction} ${ruleTitle(wider.index)}`
  const message = isForEveryone
    ? `This rule restricts nothing: ${title} lets everyone through ${sayPorts(wider.rule)} already. Remove the one that is not meant.`
    : `${title.charAt(0).toUpperCase()}${title.slice(1)} allows all of this already, so this rule does nothing. Remove it.`
  const related = [{ resource: policy.ref, path: wider.path, message: 'this rule includes it' }]
  const fix = editFix(
    policy,
    `Remove ${direction} ${ruleTitle(index)}, which does nothing`,
    'nothing',
    removingRule(policy, direction, index),
  )
  return { resource: policy.ref, path, message, related, ...(isForEveryone && { severity: 'warning' }), fixes: [fix] }
}

/** Whether `wide` allows everything that `narrow` does. */
function includes(wide: PolicyRule, narrow: PolicyRule, namespace: string): boolean {
  return (
    includesPorts(wide, narrow) &&
    (wide.peers.length === 0 ||
      (narrow.peers.length > 0 && narrow.peers.every((peer) => wide.peers.some((other) => includesPeer(other, peer, namespace)))))
  )
}

function includesPorts(wide: PolicyRule, narrow: PolicyRule): boolean {
  const [large, small] = [toPortSpec(wide.ports), toPortSpec(narrow.ports)]
  const hasName = ({ protocol, name }: { protocol: 'TCP' | 'UDP' | 'SCTP'; name: string }) =>
    containsAll(large.fixed, portRange(protocol)) || large.names.some((other) => other.protocol === protocol && other.name === name)
  return containsAll(large.fixed, small.fixed) && small.names.every(hasName)
}

function includesPeer(wide: Peer, narrow: Peer, namespace: string): boolean {
  if (wide.ipBlock || narrow.ipBlock)
    return wide.ipBlock !== undefined && narrow.ipBlock !== undefined && includesBlock(wide.ipBlock, narrow.ipBlock)
  return (
    includesNamespaces(wide.namespaceSelector, narrow.namespaceSelector, namespace) &&
    includesSelector(wide.podSelector, narrow.podSelector)
  )
}

function includesNamespaces(wide: LabelSelector | undefined, narrow: LabelSelector | undefined, namespace: string): boolean {
  if (wide && narrow) return includesSelector(wide, narrow)
  if (!wide) return !narrow
  // Of its own namespace only the name is certain.
  return (
    [...wide.matchLabels.keys(), ...wide.matchExpressions.map(({ key }) => key)].every((key) => key === nameLabel) &&
    matches(wide, new Map([[nameLabel, namespace]]))
  )
}

/** Every requirement of the wide one is one of the narrow one too. */
function includesSelector(wide: LabelSelector | undefined, narrow: LabelSelector | undefined): boolean {
  if (!wide || selectsAll(wide)) return true
  if (!narrow) return false
  const expressions = new Set(narrow.matchExpressions.map((expression) => JSON.stringify(expression)))
  return (
    [...wide.matchLabels].every(([key, value]) => narrow.matchLabels.get(key) === value) &&
    wide.matchExpressions.every((expression) => expressions.has(JSON.stringify(expression)))
  )
}

function includesBlock(wide: IpBlock, narrow: IpBlock): boolean {
  const [outer, parsed] = [parseBlock(wide.cidr), parseIpBlock(narrow)]
  if (!outer || !parsed || !containsBlock(outer, parsed.cidr)) return false
  const { cidr: inner, except: holes } = parsed
  return wide.except.every((text) => {
    const hole = parseBlock(text)
    return (
      hole !== undefined &&
      ((!containsBlock(inner, hole) && !containsBlock(hole, inner)) || holes.some((other) => containsBlock(other, hole)))
    )
  })
}
