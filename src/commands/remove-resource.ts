/** remove-resource: one document taken out, with or without what speaks of it. */

import type { Command } from '../command.ts'
import { isWorkload, type NetworkPolicy, type Resource } from '../kubernetes/types.ts'
import { allPorts } from '../policy/ports.ts'
import { Draft } from './draft.ts'
import { toEnd } from './ends.ts'
import type { Plan, Refusal, Scene } from './plan.ts'
import { selectsJust } from './subjects.ts'
import { writtenIn } from './written.ts'

type RemoveResource = Extract<Command, { kind: 'remove-resource' }>

export function removeResource(command: RemoveResource, scene: Scene): Plan | Refusal {
  const { target, also } = command
  const name = target.slice(target.lastIndexOf('/') + 1)
  const resource = scene.resource(target)
  const space = target.startsWith('Namespace/') ? name : undefined
  if (!resource && space === undefined) return { refused: `${target} is not in the text any more.` }
  const company = space === undefined ? (resource ? policiesFor(scene, resource) : []) : writtenIn(scene, space)
  if (!resource && company.length === 0) return { refused: `Nothing is written of ${name}: it is only in what rules say.` }
  if (also === undefined && company.length > 0) return refuseAlone(command, company, resource !== undefined, name)
  const going = [...(resource ? [resource] : []), ...(also === 'all' ? company : [])]
  const draft = new Draft(scene)
  // From the last item of a list to the first, so that the places of the rest stay true.
  const itemOf = (each: Resource) => Number(scene.find(each)?.path.at(-1) ?? 0)
  for (const each of [...going].sort((a, b) => itemOf(b) - itemOf(a))) {
    const refusal = draft.remove(each)
    if (refusal) return refusal
  }
  const more = going.length - 1
  return {
    label: `remove ${name}${more > 0 ? ` and ${more} more` : ''}`,
    ...draft.finish(),
    mayOpen: () => allPorts,
    mayClose: () => true,
  }
}

/** Policies for the pods of this workload and nobody else. */
function policiesFor(scene: Scene, resource: Resource): NetworkPolicy[] {
  const index = scene.reach.universe.indexOf.get(resource.ref)
  const endpoint = index === undefined ? undefined : scene.reach.endpoints[index]
  if (!isWorkload(resource) || index === undefined || !endpoint) return []
  return scene.cluster.policies.filter((policy) => selectsJust(scene, policy, toEnd(endpoint, index)))
}

function refuseAlone(command: RemoveResource, company: readonly Resource[], written: boolean, name: string): Refusal {
  // A policy often has the name of what it is for.
  const sayName = (each: Resource) => `${each.kind === 'Other' ? each.actualKind : each.kind} ${each.name}`
  const names = company.slice(0, 4).map(sayName).join(', ')
  const listed = company.length > 4 ? `${names} and ${company.length - 4} more` : names
  const isSpace = command.target.startsWith('Namespace/')
  const own = isSpace ? name : `${command.target.split('/')[0]} ${name}`
  const refused = isSpace
    ? `${listed} ${company.length === 1 ? 'stands' : 'stand'} in ${name}.`
    : `${listed} ${company.length === 1 ? 'is' : 'are'} for ${own} and nobody else.`
  const alone = isSpace
    ? `Remove the Namespace manifest only`
    : `Remove ${own} only: ${company.length === 1 ? 'the policy then selects' : 'the policies then select'} nobody`
  return {
    refused: `${refused} ${isSpace ? 'Removing the namespace in a cluster removes all of it.' : `Without it ${company.length === 1 ? 'that policy' : 'they'} would select nobody.`}`,
    choices: [
      { label: `Remove ${own} and ${listed}`, command: { ...command, also: 'all' } },
      ...(written ? [{ label: alone, command: { ...command, also: 'nothing' } as const }] : []),
    ],
  }
}
