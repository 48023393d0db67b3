/** Turns a resource's metadata into its identity: name, namespace, ref, labels, annotations. */

import type { Path } from '../yaml/node.ts'
import type { MetaObject } from './schema.ts'
import { toLabels } from './to-policy.ts'
import type { Labels } from './types.ts'

interface Identity {
  readonly ref: string
  readonly name: string
  readonly namespace: string
  readonly namespaceGiven: boolean
  readonly labels: Labels
  readonly annotations: Labels
  readonly path: Path
}

/** Repeats the whole object, environment values included: never kept. */
const repetition = 'kubectl.kubernetes.io/last-applied-configuration'

/** A name still to be generated ends with `*`. */
export const nameOf = ({ name, generateName }: MetaObject): string => name || (generateName ? `${generateName}*` : '')

export function toIdentity(kind: string, meta: MetaObject, path: Path): Identity {
  const name = nameOf(meta)
  const namespace = meta.namespace || 'default'
  const annotations = new Map(toLabels(meta.annotations))
  annotations.delete(repetition)
  return {
    ref: `${kind}/${namespace}/${name}`,
    name,
    namespace,
    namespaceGiven: !!meta.namespace,
    labels: toLabels(meta.labels),
    annotations,
    path,
  }
}
