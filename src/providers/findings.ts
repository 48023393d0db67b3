/** What there is to say about policies under the chosen provider, and about the annotation that isolated namespaces once. */

import type { Finding } from '../diagnostic.ts'
import type { Cluster } from '../kubernetes/cluster.ts'
import type { Ref } from '../kubernetes/types.ts'
import { fixesFor } from './fixes.ts'
import { awokenPolicies, honouredKey, isDefaultDeny } from './legacy.ts'
import type { Enforcement } from './network.ts'
import { type Profile, profilesOf } from './profile.ts'
import type { Effect } from './provider.ts'

/** A finding at a path from the resource's own root. */
interface ProviderFinding extends Omit<Finding, 'field' | 'reason'> {
  readonly resource: Ref
}

/** What stands behind the code of such a finding, for whoever asks. */
export const providerEffect = {
  code: 'provider-effect',
  severity: 'error',
  title: 'The chosen network provider does something else',
  documentation: `With a network provider chosen, each place in a policy that it does not take as Kubernetes specifies is a finding:

no effect here (error): the provider does not enforce it, and the traffic passes.
rejected whole (error): for this one place the provider drops the policy; neither its rules nor its isolation count.
wider here (error): more passes than is written. This is a security finding.
narrower here (warning): less passes than is written.
not verified (info, or a warning where no support was found): nobody looked; it is evaluated as specified, or depends, and is never guessed.

docs/providers.md lists what each provider does, with its source. The fixes write the same in a way that the provider enforces.`,
} as const

export function findingsFor(cluster: Cluster, enforcement: Enforcement | undefined): ProviderFinding[] {
  const key = enforcement && honouredKey(enforcement.profile)
  const effects = (enforcement?.effects ?? []).map((effect): ProviderFinding => {
    const { severity, policy: resource, path, because } = effect
    const { fixes, why } = fixesFor(effect, cluster)
    const message = [because, why, enforcement && sayLater(enforcement.profile, effect)].filter((words) => words !== undefined).join(' ')
    // What is about the whole policy stands at one word, not under all of its lines.
    const onKey = path.length === 1
    return { code: 'provider-effect', severity, message, resource, path, ...(onKey && { onKey }), ...(fixes.length > 0 && { fixes }) }
  })
  return [...effects, ...(enforcement && key !== undefined ? sayHonoured(cluster, enforcement, key) : sayAwoken(cluster))]
}

/** Whether the finding that the annotation has no effect is not so under the provider. */
export const isHonoured = ({ code, path }: Pick<Finding, 'code' | 'path'>, enforcement: Enforcement | undefined): boolean =>
  code === 'legacy-annotation' && enforcement !== undefined && path.at(-1) === honouredKey(enforcement.profile)

/** The release that does it as specified, where the chosen one is older. */
function sayLater({ provider, version }: Profile, { kind, feature }: Effect): string | undefined {
  const chosen = provider.versions.findIndex(({ id }) => id === version?.id)
  if (chosen < 1 || kind === 'unverified' || !feature || feature === 'legacyAnnotation') return undefined
  const works = (profile: Profile) => !profile.inert && profile.cells[feature].state === 'yes'
  const first = profilesOf(provider).slice(0, chosen).findLast(works)
  return first && `From ${first.name} on this works as specified.`
}

function sayHonoured(cluster: Cluster, { profile }: Enforcement, key: string): ProviderFinding[] {
  return [...cluster.namespaces.values()].flatMap(({ name, resource }): ProviderFinding[] => {
    const value = resource?.annotations.get(key)
    if (!resource || value === undefined) return []
    const message = isDefaultDeny(value)
      ? `Under ${profile.name} this annotation shuts every pod of ${name} for ingress, except for what policies allow. From Kubernetes 1.7 on it has no effect: add a default-deny policy before the upgrade.`
      : `Under ${profile.name} this annotation does not isolate ${name}: its value is not {"ingress":{"isolation":"DefaultDeny"}}. Pods there are open, and policies there have no effect.`
    return [
      { code: 'legacy-annotation', severity: 'info', message, resource: resource.ref, path: ['metadata', 'annotations', key], onKey: true },
    ]
  })
}

/** Where one namespace has the annotation and another has policies but no annotation (semantics.md section d, the upgrade to 1.7). */
function sayAwoken(cluster: Cluster): ProviderFinding[] {
  return awokenPolicies(cluster).map(({ ref, name, namespace }) => ({
    code: 'legacy-annotation',
    severity: 'info',
    message: `Other namespaces here have the annotation of Kubernetes before 1.7, and ${namespace} has not: there ${name} had no effect, and from 1.7 on it isolates the pods that it selects. Delete it if that is not wanted.`,
    resource: ref,
    path: ['metadata', 'name'],
    fixes: [{ label: `Delete the policy ${name}`, command: { kind: 'remove-resource', target: ref } }],
  }))
}
