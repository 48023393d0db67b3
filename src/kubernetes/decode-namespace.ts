/** Turns the node of a Namespace into the namespace. */

import type { Path, YamlNode } from '../yaml/node.ts'
import type { DecodedResource } from './decode-workload.ts'
import { toNamespaceLabels } from './labels.ts'
import { toIdentity } from './metadata.ts'
import { checkDnsLabel } from './names.ts'
import { type Misfit, readShape } from './read-shape.ts'
import { anyObject } from './schema.ts'
import type { Namespace } from './types.ts'
import { validateMetadata } from './validate-metadata.ts'

/** Never fails: what cannot be read is left out and added to `misfits`, with paths from the resource's root. */
export function decodeNamespace(node: YamlNode, at: Path, misfits: Misfit[]): DecodedResource<Namespace> {
  const { metadata = {} } = readShape(node, anyObject, [], misfits) ?? {}
  const { name, annotations, path, labels } = toIdentity('Namespace', metadata, at)
  const resource: Namespace = {
    kind: 'Namespace',
    ref: `Namespace/${name}`,
    name,
    labels: toNamespaceLabels(name, labels),
    annotations,
    path,
  }
  const errors = validateMetadata(metadata, { namespaced: false, check: checkDnsLabel })
  return { resource, errors }
}
