/** ipBlocks that cover addresses of pods. */

import type { Severity } from '../diagnostic.ts'
import { selectsAll } from '../kubernetes/labels.ts'
import { parseIpBlock } from '../policy/ip-block.ts'
import type { Endpoint } from '../policy/types.ts'
import { nameLabel } from '../policy/universe.ts'
import type { Check, CheckFinding, CheckInput } from './check.ts'
import { type Facts, factsOf } from './facts.ts'
import { editFix, labelsValue } from './fixes.ts'
import { namingLabels, podsOf } from './pods.ts'
import { type PlacedPeer, peersOf } from './rules.ts'
import { nameEndpoints } from './words.ts'

export const ipBlockPods: Check = {
  code: 'ip-block-pods',
  severity: 'info',
  title: 'ipBlock over pod addresses',
  documentation: `An ipBlock is meant for addresses outside the cluster. A pod gets another address whenever it starts anew, so a range that names pods by
address means other pods tomorrow; and some network providers don't apply ipBlocks to pods at all.

Name pods by their labels. It is a warning for a single address that is a pod's, a note for a range that pods lie in; it is said only where the
addresses of pods are given.`,
  find(input) {
    const facts = factsOf(input.reach)
    return peersOf(input).flatMap((placed) => judge(input, facts, placed) ?? [])
  },
}

function judge(input: CheckInput, facts: Facts, placed: PlacedPeer): CheckFinding | undefined {
  const { policy, direction, peer, peerPath } = placed
  const parsed = peer.ipBlock && parseIpBlock(peer.ipBlock)
  if (!peer.ipBlock || !parsed || parsed.cidr.prefix === 0) return undefined
  const { cidr: block, except: holes } = parsed
  const units = facts.ordinary([...new Set(facts.universe.population.within(block, holes))])
  if (units.length === 0) return undefined
  const pods = facts.endpoints(units)
  const isSingle = block.prefix === (block.family === 4 ? 32 : 128)
  const severity: Severity = isSingle ? 'warning' : 'info'
  const what = isSingle
    ? `${peer.ipBlock.cidr} is the address of ${nameEndpoints(pods, policy.namespace)} now`
    : `Pods lie in ${peer.ipBlock.cidr}: ${nameEndpoints(pods, policy.namespace)}`
  const message = `${what}. Pods get other addresses when they start anew, and some network providers don't let an ipBlock match pods at all, so who is ${direction === 'ingress' ? 'let in' : 'reached'} will change. Name pods by their labels.`
  const fix = isSingle && pods.length === 1 ? podFix(input, placed, pods[0] as Endpoint) : undefined
  return { resource: policy.ref, path: [...peerPath, 'ipBlock'], message, severity, ...(fix && { fixes: [fix] }) }
}

function podFix({ cluster }: CheckInput, { policy, peerPath }: PlacedPeer, { name, workload }: Endpoint) {
  const labels = workload && namingLabels(podsOf(cluster), workload)
  if (!workload || !labels || selectsAll({ matchLabels: labels, matchExpressions: [] })) return undefined
  const elsewhere = workload.namespace !== policy.namespace && { namespaceSelector: { matchLabels: { [nameLabel]: workload.namespace } } }
  return editFix(policy, `Name ${name} by its labels`, 'anything', [
    { kind: 'set', path: peerPath, value: { ...elsewhere, podSelector: labelsValue(labels) } },
  ])
}
