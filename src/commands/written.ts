/** A cluster to the resources that are written in it, by what they belong to. */

import { isWorkload, type Resource } from '../kubernetes/types.ts'
import type { Scene } from './plan.ts'

/** All resources, the namespaces among them. */
function allWritten({ cluster }: Scene): Resource[] {
  return [
    ...[...cluster.namespaces.values()].flatMap(({ resource }) => resource ?? []),
    ...cluster.workloads.map(({ workload }) => workload),
    ...cluster.services,
    ...cluster.policies,
    ...cluster.others,
  ]
}

/** Every document of a namespace but its own manifest, pods that belong to a workload included. */
export function writtenIn(scene: Scene, namespace: string): Resource[] {
  const members = [...scene.cluster.foldedInto.keys()].flatMap((ref) => scene.resource(ref) ?? [])
  const all = [...allWritten(scene), ...members, ...scene.cluster.terminated]
  return [...new Set(all)].filter((resource) => resource.kind !== 'Namespace' && resource.namespace === namespace && scene.find(resource))
}

/** Whether the fields of such resources can be edited one by one. */
export const isEditableKind = (resource: Resource): boolean =>
  isWorkload(resource) || resource.kind === 'Namespace' || resource.kind === 'NetworkPolicy'
