/** Turns the node of one resource of a known kind into the resource and its findings. */

import type { Finding } from '../diagnostic.ts'
import type { Settings } from '../text/workspace.ts'
import { toJson } from '../yaml/json.ts'
import type { Path, YamlNode } from '../yaml/node.ts'
import { toDeciding } from './deciding.ts'
import { decodeNamespace } from './decode-namespace.ts'
import { decodePolicy, type Refused } from './decode-policy.ts'
import { type DecodedResource, decodeService, decodeWorkload } from './decode-workload.ts'
import { toFinding, toTypeFinding } from './findings.ts'
import { type EvaluatedKind, refKind } from './kinds.ts'
import { nameOf } from './metadata.ts'
import { type Misfit, readShape } from './read-shape.ts'
import { anyObject } from './schema.ts'
import { saySurprisingValues } from './surprising-values.ts'
import { toLabels } from './to-policy.ts'
import type { OtherResource, Resource } from './types.ts'

/** Where decoding puts what it finds. */
interface Sink {
  readonly settings: Settings
  readonly resources: Resource[]
  readonly findings: Finding[]
}

export function decodeKind(kind: EvaluatedKind, node: YamlNode, at: Path, sink: Sink, refused?: Refused): void {
  const misfits: Misfit[] = []
  if (kind === 'NetworkPolicy') {
    const { resource, findings } = decodePolicy(node, at, sink.settings, refused)
    sink.resources.push(resource)
    sink.findings.push(...findings)
  } else if (kind === 'Namespace') add(decodeNamespace(node, at, misfits), misfits, at, sink)
  else if (kind === 'Service') add(decodeService(node, at, misfits), misfits, at, sink)
  else add(decodeWorkload(kind, node, at, misfits), misfits, at, sink)
  sink.findings.push(...saySurprisingValues(node, kind, at))
}

function add({ resource, errors }: DecodedResource<Resource>, misfits: readonly Misfit[], at: Path, { resources, findings }: Sink): void {
  const place = { at, kind: resource.kind }
  const mistyped = misfits.filter((misfit) => misfit.kind === 'mistyped')
  resources.push(resource)
  findings.push(...mistyped.map((misfit) => toTypeFinding(misfit, place)))
  // A server that cannot decode an object never comes to validating it.
  if (mistyped.length === 0) findings.push(...errors.map((error) => toFinding(error, place)))
}

/** A resource that is only listed. Its annotations are not kept: they may repeat a Secret's content. */
export function decodeOther(node: YamlNode, kind: string, apiVersion: string, at: Path): OtherResource {
  const { metadata = {} } = readShape(node, anyObject, [], []) ?? {}
  const name = nameOf(metadata)
  const namespace = metadata.namespace || undefined
  const decides = toDeciding(node, kind, apiVersion, namespace)
  return {
    kind: 'Other',
    actualKind: kind,
    apiVersion,
    ref: [refKind(kind, apiVersion), ...(namespace === undefined ? [] : [namespace]), name].join('/'),
    name,
    namespace,
    labels: toLabels(metadata.labels),
    annotations: new Map(),
    path: at,
    ...(decides && { decides, content: toJson(node) }),
  }
}
