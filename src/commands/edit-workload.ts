/** edit-workload: other labels, ports or replicas for the pods of one workload. */

import type { Command, LabelChoice } from '../command.ts'
import { isWorkload, type Workload, type WorkloadKind } from '../kubernetes/types.ts'
import { allPorts, noPorts } from '../policy/ports.ts'
import type { Endpoint } from '../policy/types.ts'
import { nodeAt } from '../yaml/locate.ts'
import type { Modification } from '../yaml/modify.ts'
import type { Path } from '../yaml/node.ts'
import { Draft } from './draft.ts'
import { objectionToContainerPorts, objectionToLabels, objectionToReplicas, refuseFor } from './new-names.ts'
import { containerPorts, replicated } from './new-resource.ts'
import type { Plan, Refusal, Scene } from './plan.ts'
import { standInsOnly } from './unwritten.ts'

type EditWorkload = Extract<Command, { kind: 'edit-workload' }>

export function editWorkload({ target, labels, ports, replicas }: EditWorkload, scene: Scene): Plan | Refusal {
  const workload = scene.resource(target)
  if (!workload || !isWorkload(workload)) return { refused: `${target} is not in the text any more.` }
  const refusal = refuseFor(
    labels && objectionToLabels(labels),
    ports && objectionToContainerPorts(ports),
    replicas === undefined ? undefined : objectionToReplicas(replicas),
    replicas !== undefined && replicas !== workload.replicas && !replicated.includes(workload.kind)
      ? `A ${workload.kind} has no number of replicas.`
      : undefined,
  )
  if (refusal) return refusal
  const steps = [
    ...(labels ? labelSteps(scene, workload, labels) : []),
    ...(replicas !== undefined && replicas !== workload.replicas
      ? [{ kind: 'set', path: ['spec', 'replicas'], value: replicas } satisfies Modification]
      : []),
  ]
  const more = ports ? portSteps(scene, workload, ports) : []
  if ('refused' in more) return more
  const draft = new Draft(scene)
  const failure = draft.modify(workload, [...steps, ...more])
  if (failure) return failure
  const { files, touched } = draft.finish()
  if (files.length === 0) return { refused: `${workload.name} is like that already.` }
  const concerns = (source: Endpoint, destination: Endpoint) => source.ref === target || destination.ref === target
  return {
    label: `edit ${workload.name}`,
    files,
    touched,
    mayOpen: (source, destination) =>
      concerns(source, destination) ? allPorts : labels ? standInsOnly.mayOpen(source, destination) : noPorts,
    mayClose: (source, destination) =>
      concerns(source, destination) || (labels !== undefined && standInsOnly.mayClose(source, destination)),
  }
}

/** Where the pods of a workload are described. */
function templatePath(kind: WorkloadKind): Path {
  if (kind === 'Pod') return []
  return kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template']
}

/** Each label by itself, so that the others keep their bytes; what the workload selects its pods by follows. */
export function labelSteps(scene: Scene, workload: Workload, labels: LabelChoice): Modification[] {
  const path = [...templatePath(workload.kind), 'metadata', 'labels']
  const location = scene.find(workload)
  const selector = workload.kind === 'ReplicationController' ? ['spec', 'selector'] : ['spec', 'selector', 'matchLabels']
  const selects = (key: string) =>
    workload.kind !== 'Pod' && nodeAt(location?.document.root, [...(location?.path ?? []), ...selector, key]) !== undefined
  const gone = [...workload.podLabels.keys()].filter((key) => !Object.hasOwn(labels, key))
  const changed = Object.entries(labels).filter(([key, value]) => workload.podLabels.get(key) !== value)
  const selected = [...workload.podLabels.keys()].filter(selects)
  // A selector that would be left empty takes every label.
  const orphaned = selected.length > 0 && selected.every((key) => gone.includes(key))
  const adopted = orphaned ? Object.entries(labels) : changed.filter(([key]) => selects(key))
  return [
    ...changed.map(([key, value]): Modification => ({ kind: 'set', path: [...path, key], value })),
    ...adopted.map(([key, value]): Modification => ({ kind: 'set', path: [...selector, key], value })),
    ...gone.map((key): Modification => ({ kind: 'remove', path: [...path, key] })),
    ...gone.filter(selects).map((key): Modification => ({ kind: 'remove', path: [...selector, key] })),
  ]
}

function portSteps(scene: Scene, workload: Workload, ports: NonNullable<EditWorkload['ports']>): Modification[] | Refusal {
  const key = ({ port, protocol, name }: { port: number; protocol: string; name?: string | undefined }) =>
    `${protocol} ${port} ${name ?? ''}`
  const [old, now] = [workload.ports.map(key).sort().join(), ports.map(key).sort().join()]
  if (old === now) return []
  const location = scene.find(workload)
  const path = [...templatePath(workload.kind), 'spec', 'containers']
  const containers = nodeAt(location?.document.root, [...(location?.path ?? []), ...path])
  if (containers?.kind !== 'list' || containers.items.length !== 1)
    return { refused: `${workload.name} has several containers, and which of them listens is not said here. Edit its ports in the YAML.` }
  return [
    ports.length > 0
      ? { kind: 'set', path: [...path, 0, 'ports'], value: containerPorts(ports) }
      : { kind: 'remove', path: [...path, 0, 'ports'] },
  ]
}
