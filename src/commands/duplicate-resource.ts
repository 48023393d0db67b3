/** duplicate-resource: a copy under another name, right behind the first. */

import type { Command } from '../command.ts'
import { isWorkload, type Resource } from '../kubernetes/types.ts'
import { toPlain } from '../yaml/json.ts'
import { nodeAt } from '../yaml/locate.ts'
import type { Plain } from '../yaml/modify.ts'
import { Draft, refuseEditing } from './draft.ts'
import { objectionToName, refuseFor } from './new-names.ts'
import { putBehind } from './new-resource.ts'
import type { Plan, Refusal, Scene } from './plan.ts'
import { standInsOnly } from './unwritten.ts'
import { isEditableKind } from './written.ts'

type DuplicateResource = Extract<Command, { kind: 'duplicate-resource' }>
type PlainMap = { readonly [key: string]: Plain }

export function duplicateResource({ target, name }: DuplicateResource, scene: Scene): Plan | Refusal {
  const resource = scene.resource(target)
  if (!resource) return { refused: `${target} is not in the text any more.` }
  if (!isEditableKind(resource)) return { refused: `Only namespaces, workloads and policies are copied here.` }
  const location = scene.find(resource)
  const refusal = refuseEditing(scene, resource, location)
  if (refusal || !location) return refusal ?? { refused: `${target} is not in the text any more.` }
  const refOf = (to: string) => `${target.slice(0, target.lastIndexOf('/'))}/${to}`
  const to = name ?? freeName(scene, resource, refOf)
  const kind = resource.kind === 'Namespace' || resource.kind === 'NetworkPolicy' ? resource.kind : 'workload'
  const wrong = refuseFor(objectionToName(to, kind), scene.resource(refOf(to)) ? `There is a ${resource.kind} ${to} already.` : undefined)
  if (wrong) return wrong
  const node = nodeAt(location.document.root, location.path)
  const value = node && (toPlain(node) as PlainMap)
  if (!value) return { refused: `${resource.name} can't be read as it stands.` }
  const draft = new Draft(scene)
  if (!putBehind(draft, location, renamed(value, resource, to)))
    return { refused: `${resource.name} can't be copied safely where it stands.` }
  return { label: `copy ${resource.name} to ${to}`, ...draft.finish(), ...standInsOnly }
}

function freeName(scene: Scene, resource: Resource, refOf: (name: string) => string): string {
  const stem = resource.name.replace(/-\d+$/, '')
  for (let n = 2; ; n++) if (!scene.resource(refOf(`${stem}-${n}`))) return `${stem}-${n}`
}

/** The copy's own pods need labels of their own: those that carry the old name carry the new one. Status and identity stay behind. */
function renamed(value: PlainMap, resource: Resource, to: string): Plain {
  const { status: _status, metadata, ...rest } = value
  const {
    uid: _uid,
    resourceVersion: _version,
    creationTimestamp: _created,
    generation: _generation,
    ...kept
  } = (metadata ?? {}) as PlainMap
  const copy = { ...rest, metadata: { ...kept, name: to } }
  const ordered = { apiVersion: value.apiVersion ?? '', kind: value.kind ?? '', metadata: copy.metadata, ...rest }
  return isWorkload(resource) ? (relabelled(ordered, resource.name, to, false) as Plain) : ordered
}

/** Values of label maps that are the old name become the new one. */
function relabelled(value: Plain, from: string, to: string, isLabels: boolean): Plain {
  if (isLabels && value === from) return to
  if (Array.isArray(value)) return value.map((item: Plain) => relabelled(item, from, to, false))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value as PlainMap).map(([key, entry]) => [
      key,
      relabelled(entry, from, to, isLabels || key === 'labels' || key === 'matchLabels'),
    ]),
  )
}
