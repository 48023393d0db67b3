/** Lists that are written but empty, and so mean everything instead of nothing. */

import { saySubjects } from '../kubernetes/phrases.ts'
import { nodeAt } from '../yaml/locate.ts'
import { getEntry, type YamlNode } from '../yaml/node.ts'
import type { Check, CheckFinding, CheckInput } from './check.ts'
import { editFix, removingRule } from './fixes.ts'
import { farKey, type PlacedRule, rulesOf } from './rules.ts'

export const emptyList: Check = {
  code: 'empty-list',
  severity: 'warning',
  title: 'Empty list that means everything',
  documentation: `In a rule, "from" or "to" without items means everyone, and "ports" without items means every port: an empty list there is the same as none
at all. A template that leaves the list empty, or a forgotten item, therefore opens what was meant to stay shut. A rule that is only a dash means
everyone on every port.

To let nobody through, leave the rule out; to let everyone through, leave the key out, which says so plainly.`,
  find: (input) => rulesOf(input).flatMap((placed) => judge(input, placed)),
}

function judge({ node }: CheckInput, placed: PlacedRule): CheckFinding[] {
  const { policy, direction, index, rule, path } = placed
  if (rule.peers.length > 0 && rule.ports.length > 0) return []
  const written = nodeAt(node(policy.ref), path)
  const subjects = saySubjects(policy)
  const [through, whom] = direction === 'ingress' ? [`into ${subjects}`, 'everyone'] : [`out of ${subjects}`, 'traffic to everywhere']
  const nobody = editFix(policy, 'Remove the rule: nobody is meant', 'nothing', removingRule(policy, direction, index))
  if (isNull(written)) {
    const message = `A rule that is only a dash is an empty rule, which lets ${whom} ${through}, on every port. Write the rule or remove the dash.`
    return [
      {
        resource: policy.ref,
        path,
        message,
        fixes: [nobody, editFix(policy, 'Write {}: everyone is meant', 'nothing', [{ kind: 'set', path, value: {} }])],
      },
    ]
  }
  const key = farKey(direction)
  const findings: CheckFinding[] = []
  if (rule.peers.length === 0 && getEntry(written, key)) {
    const message = `An empty "${key}:" means everyone, not nobody: this lets ${whom} ${through}. Write the peers; else remove the rule, or the key if everyone is meant.`
    const everyone = editFix(policy, `Remove "${key}:": everyone is meant`, 'nothing', [{ kind: 'remove', path: [...path, key] }])
    findings.push({ resource: policy.ref, path: [...path, key], onKey: true, message, fixes: [nobody, everyone] })
  }
  if (rule.ports.length === 0 && getEntry(written, 'ports')) {
    const message =
      'An empty "ports:" means every port of every protocol, not none. Write the ports; else remove the rule, or the key if every port is meant.'
    const every = editFix(policy, 'Remove "ports:": every port is meant', 'nothing', [{ kind: 'remove', path: [...path, 'ports'] }])
    findings.push({ resource: policy.ref, path: [...path, 'ports'], onKey: true, message, fixes: [nobody, every] })
  }
  return findings
}

const isNull = (node: YamlNode | undefined) => node?.kind === 'scalar' && node.value === null
