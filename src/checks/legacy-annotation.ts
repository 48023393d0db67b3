/** The annotation on a Namespace that denied by default until Kubernetes 1.6, in both its spellings. */

import type { Fix } from '../diagnostic.ts'
import type { Namespace } from '../kubernetes/types.ts'
import type { Check, CheckFinding, CheckInput } from './check.ts'
import { factsOf } from './facts.ts'

export const legacyAnnotation: Check = {
  code: 'legacy-annotation',
  severity: 'warning',
  title: 'Annotation that does nothing any more',
  documentation: `Up to Kubernetes 1.6, the annotation net.beta.kubernetes.io/network-policy on a Namespace denied all ingress of its pods by default. Since 1.7
it is ignored: the pods accept every connection unless a policy selects them. Old texts spell it with and without the hyphen.

What it meant is now said by a policy with an empty podSelector, policyTypes [Ingress] and no rules. The fix writes that policy and removes the
annotation.`,
  find: (input) =>
    [...input.cluster.namespaces.values()].flatMap(({ resource }) =>
      resource ? [...resource.annotations.keys()].filter((key) => spellings.has(key)).map((key) => toFinding(input, resource, key)) : [],
    ),
}

const spellings = new Set(['net.beta.kubernetes.io/network-policy', 'net.beta.kubernetes.io/networkpolicy'])

function toFinding(input: CheckInput, namespace: Namespace, key: string): CheckFinding {
  const { name, ref, annotations } = namespace
  const path = ['metadata', 'annotations', key]
  const isMissed = isDefaultDeny(annotations.get(key) ?? '') && !isDenied(input, name)
  const meant = isMissed
    ? `It denies nothing: pods of ${name} accept every connection unless a policy selects them.`
    : 'It changes nothing.'
  const advice = isMissed
    ? 'For a default deny, add a NetworkPolicy with an empty podSelector and policyTypes [Ingress], and remove the annotation.'
    : 'Remove it.'
  const message = `The annotation ${key} has no effect since Kubernetes 1.7. ${meant} ${advice}`
  const command = {
    kind: 'edit-resource',
    resource: ref,
    steps: [{ kind: 'remove', path: annotations.size > 1 ? path : ['metadata', 'annotations'] }],
    opens: 'nothing',
  } as const
  const fix: Fix = isMissed
    ? {
        label: `Make it a policy: deny all ingress in ${name} by default`,
        command: { ...command, label: `make the annotation of ${name} a policy`, isolates: { namespace: name, direction: 'ingress' } },
      }
    : { label: 'Remove the annotation', command: { ...command, label: `remove the old annotation of ${name}` } }
  return { resource: ref, path, onKey: true, message, fixes: [fix] }
}

/** Whether every pod of the namespace is isolated already. */
function isDenied({ reach }: CheckInput, namespace: string): boolean {
  const facts = factsOf(reach)
  const any = facts.universe.indexOf.get(`any:${namespace}`)
  const unit = any === undefined ? undefined : facts.universe.unitsOf[any]?.[0]
  return unit !== undefined && facts.profile('ingress', unit).isolated
}

function isDefaultDeny(value: string): boolean {
  try {
    const parsed: unknown = JSON.parse(value)
    return (parsed as { ingress?: { isolation?: unknown } } | null)?.ingress?.isolation === 'DefaultDeny'
  } catch {
    return false
  }
}
