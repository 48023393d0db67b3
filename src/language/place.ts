/** An offset of a file to what is written there: the resource, the path in it, and the rule of a policy. */

import type { Direction, NetworkPolicy, Ref, Resource } from '../kubernetes/types.ts'
import type { Endpoint } from '../policy/types.ts'
import { locate, pathAt } from '../yaml/locate.ts'
import type { Path, YamlDocument } from '../yaml/node.ts'
import { subjectsOf } from './meaning.ts'
import { type Scene, textOf } from './scene.ts'

/** What stands at an offset. */
export interface Written {
  readonly document: YamlDocument
  readonly resource: Resource
  /** From the resource on. */
  readonly path: Path
  /** From the document on. */
  readonly fullPath: Path
}

/** Undefined between documents, in what is not read as a resource, and in a document that can't be read now. */
export function placeAt(scene: Scene, file: string, offset: number): Written | undefined {
  const reading = scene.readings.find(({ file: name, document }) => name === file && offset >= document.start && offset <= document.end)
  if (!reading || reading.stale) return undefined
  const { document, resources } = reading
  const fullPath = deepestOnLine(document, textOf(scene, file), offset)
  const resource = resources.find(({ path }) => path.length <= fullPath.length && path.every((step, index) => fullPath[index] === step))
  return resource && { document, resource, path: fullPath.slice(resource.path.length), fullPath }
}

/** In the blanks and dashes of a line, what the line is about counts. */
function deepestOnLine(document: YamlDocument, text: string, offset: number): Path {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1
  const line = /^[^\r\n]*/.exec(text.slice(start, start + 2000))?.[0] ?? ''
  const content = /^\s*(?:-\s+)*/.exec(line)?.[0].length ?? 0
  const here = pathAt(document, offset)
  if (line.trim() === '' || line.trimStart().startsWith('#')) return here
  const there = pathAt(document, start + content)
  return there.length > here.length ? there : here
}

/** The rule, or only the policy, that an offset is in. */
export interface RulePlace {
  readonly policy: Ref
  readonly direction?: Direction
  readonly rule?: number
  /** Refs of the endpoints that the policy selects. */
  readonly subjects: readonly string[]
}

export function ruleAt(scene: Scene, file: string, offset: number): RulePlace | undefined {
  const place = placeAt(scene, file, offset)
  if (place?.resource.kind !== 'NetworkPolicy') return undefined
  const { ref } = place.resource
  const [spec, direction, rule] = place.path
  const subjects = subjectsOf(scene, place.resource as NetworkPolicy).map((endpoint: Endpoint) => endpoint.ref)
  if (spec !== 'spec' || (direction !== 'ingress' && direction !== 'egress')) return { policy: ref, subjects }
  return { policy: ref, direction, subjects, ...(typeof rule === 'number' && { rule }) }
}

/** The stretch that a path is about: the key alone where more than a scalar stands behind it. */
export const rangeOf = ({ document, fullPath }: Written): readonly [number, number] => locate(document, fullPath, 'key')
