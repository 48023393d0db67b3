/** Policies whose podSelector matches none of the pods that are written down. */

import { formatSelector, matches, selectsAll } from '../kubernetes/labels.ts'
import type { LabelSelector, NetworkPolicy } from '../kubernetes/types.ts'
import type { Check, CheckFinding, CheckInput } from './check.ts'
import { factsOf } from './facts.ts'
import { editFix } from './fixes.ts'
import { correcting, meantBy, usesKnownKey } from './meant.ts'
import { asksForLaterLabels, podsOf } from './pods.ts'
import { acceptedPolicies } from './rules.ts'
import { nameAll } from './words.ts'

export const selectsNoPods: Check = {
  code: 'selects-no-pods',
  severity: 'info',
  title: 'Selects no pods',
  documentation: `A policy protects the pods of its own namespace that its podSelector matches. If there are none, it does nothing, and the pods it was
written for stay open. Selectors compare labels exactly, upper and lower case included, and they look at the labels of the pods (in the pod
template), not at those of the Deployment around them.

Nothing is said where no pod of the namespace is written down, or where pods only get the label when they run. It is a warning when something
shows that the selector is wrong: a label much like it, pods in another namespace, or other values of the same label.`,
  find: (input) => acceptedPolicies(input).flatMap((policy) => judge(input, policy) ?? []),
}

function judge(input: CheckInput, policy: NetworkPolicy): CheckFinding | undefined {
  const { ref, name, namespace, podSelector } = policy
  const facts = factsOf(input.reach)
  const pods = podsOf(input.cluster)
  if (selectsAll(podSelector) || facts.written(facts.subjects(policy)).length > 0) return undefined
  if (asksForLaterLabels(podSelector) || pods.terminated(namespace, podSelector)) return undefined
  const advice = elsewhere(input, policy) ?? near(input, policy) ?? onWorkload(input, policy)
  if (!advice && pods.count(namespace) === 0) return undefined
  const says = formatSelector(podSelector)
  const message = `None of the pods that are written down in namespace ${namespace} has ${says}, so ${name} protects nothing. ${advice?.message ?? 'Compare it with the labels of the pods it is for; without such pods, remove it.'}`
  const isSure = advice !== undefined || usesKnownKey(podSelector, pods.labels(namespace))
  return {
    resource: ref,
    path: ['spec', 'podSelector'],
    message,
    ...(isSure && { severity: 'warning' }),
    ...(advice?.fixes && { fixes: advice.fixes }),
  }
}

type Advice = Pick<CheckFinding, 'message' | 'fixes'>

function elsewhere({ reach }: CheckInput, policy: NetworkPolicy): Advice | undefined {
  const facts = factsOf(reach)
  const everywhere: LabelSelector = { matchLabels: new Map(), matchExpressions: [] }
  const found = facts.endpoints(
    facts.written(facts.peer(policy, { podSelector: policy.podSelector, namespaceSelector: everywhere }).certain),
  )
  const namespaces = [...new Set(found.map((endpoint) => endpoint.namespace ?? ''))]
  const [only] = namespaces
  if (only === undefined) return undefined
  const message = `Such pods are in ${nameAll(namespaces)}: a policy selects pods of its own namespace only. Put it into their namespace.`
  const fixes =
    namespaces.length === 1
      ? [editFix(policy, `Put it into namespace ${only}`, 'anything', [{ kind: 'set', path: ['metadata', 'namespace'], value: only }])]
      : []
  return { message, fixes }
}

function near({ cluster }: CheckInput, policy: NetworkPolicy): Advice | undefined {
  const pods = podsOf(cluster)
  const { namespace, podSelector } = policy
  const meant = meantBy(podSelector, pods.labels(namespace), (selector) => pods.matching(namespace, selector).length > 0)
  if (!meant) return undefined
  const [key, value] = meant.label
  const whose = nameAll(pods.matching(namespace, meant.selector).map((workload) => workload.name))
  const fix = editFix(policy, `Write ${key}: ${value}`, 'anything', correcting(['spec', 'podSelector'], meant))
  return { message: `Did you mean ${key}=${value}, the label of ${whose}?`, fixes: [fix] }
}

/** The label may be on the Deployment instead of its pods. */
function onWorkload({ cluster }: CheckInput, { namespace, podSelector }: NetworkPolicy): Advice | undefined {
  const found = cluster.workloads.find(
    ({ workload }) => workload.namespace === namespace && workload.kind !== 'Pod' && matches(podSelector, workload.labels),
  )
  if (!found) return undefined
  const { kind, name } = found.workload
  return { message: `${kind} ${name} has it on itself, its pods don't: put it into the labels of the pod template.` }
}
