/** add-namespace: a Namespace manifest for one that is not written down yet. */

import type { Command } from '../command.ts'
import { allPorts } from '../policy/ports.ts'
import { Draft } from './draft.ts'
import { objectionToLabels, objectionToName, refuseFor } from './new-names.ts'
import { namespaceValue, placeResource } from './new-resource.ts'
import type { Plan, Refusal, Scene } from './plan.ts'

type AddNamespace = Extract<Command, { kind: 'add-namespace' }>

export function addNamespace({ name, labels }: AddNamespace, scene: Scene): Plan | Refusal {
  const refusal = refuseFor(objectionToName(name, 'Namespace'), objectionToLabels(labels))
  if (refusal) return refusal
  if (scene.cluster.namespaces.get(name)?.declared) return { refused: `There is a namespace ${name} already.` }
  const kin = [...scene.cluster.namespaces.values()].flatMap(({ resource }) => resource ?? [])
  const draft = new Draft(scene)
  placeResource(scene, draft, kin, namespaceValue(name, labels))
  // Labels that were not known before let the selectors of other namespaces match, or not: that is what they are written for.
  return { label: `add namespace ${name}`, ...draft.finish(), mayOpen: () => allPorts, mayClose: () => true }
}
