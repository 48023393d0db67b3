/** add-workload: a manifest for pods that are not there yet, with their labels and ports. */

import type { Command } from '../command.ts'
import { Draft } from './draft.ts'
import { objectionToContainerPorts, objectionToLabels, objectionToName, objectionToReplicas, refuseFor } from './new-names.ts'
import { placeResource, workloadValue } from './new-resource.ts'
import type { Plan, Refusal, Scene } from './plan.ts'
import { standInsOnly } from './unwritten.ts'

type AddWorkload = Extract<Command, { kind: 'add-workload' }>

export function addWorkload(command: AddWorkload, scene: Scene): Plan | Refusal {
  const { workloadKind, namespace, name, ports, replicas } = command
  const labels = Object.keys(command.labels).length > 0 ? command.labels : { app: name }
  const refusal = refuseFor(
    objectionToName(namespace, 'Namespace'),
    objectionToName(name, 'workload'),
    objectionToLabels(labels),
    objectionToContainerPorts(ports),
    objectionToReplicas(replicas),
  )
  if (refusal) return refusal
  if (scene.resource(`${workloadKind}/${namespace}/${name}`))
    return { refused: `There is a ${workloadKind} ${name} in ${namespace} already.` }
  const workloads = scene.cluster.workloads.map(({ workload }) => workload).filter((workload) => workload.namespace === namespace)
  const home = scene.cluster.namespaces.get(namespace)?.resource
  const draft = new Draft(scene)
  placeResource(scene, draft, [...(home ? [home] : []), ...workloads], workloadValue({ ...command, labels }))
  return { label: `add ${name} to ${namespace}`, ...draft.finish(), ...standInsOnly }
}
