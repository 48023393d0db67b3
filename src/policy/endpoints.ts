/** What stands at an end of a connection to the endpoint that people point at. */

import { formatSelector } from '../kubernetes/labels.ts'
import type { Labels, Workload } from '../kubernetes/types.ts'
import type { BlockNode } from './blocks.ts'
import { formatBlock } from './cidr.ts'
import type { Endpoint } from './types.ts'

export const toWorkloadEndpoint = (workload: Workload): Endpoint => ({
  ref: workload.ref,
  kind: 'workload',
  name: workload.name,
  namespace: workload.namespace,
  workload,
  labels: workload.podLabels,
  block: undefined,
  carved: [],
})

export const labelsText = (labels: Labels): string => formatSelector({ matchLabels: labels, matchExpressions: [] })

/** `text`: the labels in words; empty where there are none. */
export const inferredRef = (namespace: string, text: string) => `${inferredRefStart(namespace)}${text || '*'}`

/** How the refs of all such pods of a namespace begin. */
export const inferredRefStart = (namespace: string) => `inferred:${namespace}/`

/** A pod with these labels, which some selector asks for and no written pod has. */
export function toInferredEndpoint(namespace: string, labels: Labels): Endpoint {
  const text = labelsText(labels)
  const any = labels.size === 0
  const ref = inferredRef(namespace, text)
  return { ref, kind: 'inferred', name: any ? 'any pod' : text, namespace, workload: undefined, labels, block: undefined, carved: [] }
}

/** The pods of a namespace that are not written down; of all namespaces that are not written down for "*". */
export function toAnyPodEndpoint(namespace: string): Endpoint {
  const name = namespace === '*' ? 'pods of other namespaces' : `any other pod in ${namespace}`
  return { ref: `any:${namespace}`, kind: 'any-pod', name, namespace, workload: undefined, labels: new Map(), block: undefined, carved: [] }
}

/** What a ref is called where its endpoint is not at hand: "pods of other namespaces". */
export function refName(ref: string): string {
  const [kind, rest = ''] = [ref.slice(0, ref.indexOf(':')), ref.slice(ref.indexOf(':') + 1)]
  if (kind === 'any') return toAnyPodEndpoint(rest).name
  if (kind === 'cidr') return rest === '*' ? 'everywhere else' : rest
  const name = rest.slice(rest.indexOf('/') + 1)
  if (kind === 'inferred') return name === '*' ? 'any pod' : name
  return ref.replace(/^Namespace\//, '')
}

/** The addresses of a block without the blocks cut out of it; of everywhere else when no block is given. */
export function toRangeEndpoint({
  block,
  inside,
}: Pick<BlockNode, 'inside'> & { readonly block: BlockNode['block'] | undefined }): Endpoint {
  return {
    ref: `cidr:${block ? formatBlock(block) : '*'}`,
    kind: 'range',
    name: block ? formatBlock(block) : 'everywhere else',
    namespace: undefined,
    workload: undefined,
    labels: new Map(),
    block,
    carved: inside,
  }
}
