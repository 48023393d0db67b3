/** Namespaces and workloads that do not exist yet to the manifests that write them, beside their kin or in a file of their own. */

import type { ContainerPortChoice, LabelChoice } from '../command.ts'
import { currentVersionOf } from '../kubernetes/kinds.ts'
import type { Resource, WorkloadKind } from '../kubernetes/types.ts'
import { type Plain, printDocument, type Style, styleOf } from '../yaml/modify.ts'
import { type Draft, refuseEditing } from './draft.ts'
import type { Location, Scene } from './plan.ts'

export const namespaceValue = (name: string, labels: LabelChoice): Plain => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, ...(Object.keys(labels).length > 0 && { labels: { ...labels } }) },
})

interface NewWorkload {
  readonly workloadKind: WorkloadKind
  readonly namespace: string
  readonly name: string
  readonly labels: LabelChoice
  readonly ports: readonly ContainerPortChoice[]
  readonly replicas: number
}

/** Kinds that say how many pods there are to be. */
export const replicated: readonly WorkloadKind[] = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController']
const selected: readonly WorkloadKind[] = ['Deployment', 'StatefulSet', 'ReplicaSet', 'DaemonSet']

export function workloadValue({ workloadKind: kind, namespace, name, labels, ports, replicas }: NewWorkload): Plain {
  // The image only fills its place: a design says who talks to whom, not what runs.
  const container = {
    name: name.replaceAll('.', '-').slice(0, 63),
    image: name,
    ...(ports.length > 0 && { ports: containerPorts(ports) }),
  }
  const metadata = { name, namespace }
  const head = { apiVersion: currentVersionOf(kind), kind }
  const isTask = kind === 'Job' || kind === 'CronJob'
  const podSpec = { ...(isTask && { restartPolicy: 'Never' }), containers: [container] }
  if (kind === 'Pod') return { ...head, metadata: { ...metadata, labels: { ...labels } }, spec: podSpec }
  const template = { metadata: { labels: { ...labels } }, spec: podSpec }
  if (kind === 'CronJob') return { ...head, metadata, spec: { schedule: '0 * * * *', jobTemplate: { spec: { template } } } }
  return {
    ...head,
    metadata,
    spec: {
      ...(replicated.includes(kind) && replicas !== 1 && { replicas }),
      ...(kind === 'StatefulSet' && { serviceName: name }),
      ...(kind === 'ReplicationController' && { selector: { ...labels } }),
      ...(selected.includes(kind) && { selector: { matchLabels: { ...labels } } }),
      template,
    },
  }
}

export const containerPorts = (ports: readonly ContainerPortChoice[]): Plain[] =>
  ports.map(({ port, protocol, name }) => ({
    ...(name !== undefined && name !== '' && { name }),
    containerPort: port,
    ...(protocol !== 'TCP' && { protocol }),
  }))

const ownFile = 'design.yaml'
const plainStyle: Style = { indent: 2, flushLists: false, newline: '\n' }

/** Puts manifests behind the last of `kin` that can be edited, else at the end of the design's own file. */
export function placeResource(scene: Scene, draft: Draft, kin: readonly Resource[], value: Plain): void {
  const home = kin.flatMap((resource): Location[] => {
    const location = scene.find(resource)
    return location && !refuseEditing(scene, resource, location) ? [location] : []
  })
  const last = home.at(-1)
  if (last && putBehind(draft, last, value)) return
  const { files } = scene.workspace
  const readable = (name: string) => scene.documents(name).every(({ problems }) => problems.every(({ severity }) => severity !== 'error'))
  if (files.some(({ name, snapshot }) => name === ownFile && !snapshot && readable(name))) {
    draft.append(ownFile, undefined, value)
    return
  }
  const model = files.findLast(({ text, snapshot }) => !snapshot && text.trim() !== '' && !text.trimStart().startsWith('{'))
  draft.addFile(ownFile, printDocument(value, model ? styleOf(model.text) : plainStyle))
}

/** Behind a document, or behind an item of a list. */
export function putBehind(draft: Draft, location: Location, value: Plain): boolean {
  const [list, index] = location.path
  if (list === undefined) {
    draft.append(location.file, location.document, value)
    return true
  }
  return location.path.length === 2 && typeof index === 'number' && draft.insertItem(location, [list], index + 1, value) === undefined
}
