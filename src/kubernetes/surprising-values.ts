/** Values that the cluster takes and that read as something else than they look like: labels without a value, numbers in odd spelling. */

import type { Finding } from '../diagnostic.ts'
import { nodeAt } from '../yaml/locate.ts'
import type { Path, YamlNode } from '../yaml/node.ts'
import { resolveCore } from '../yaml/scalars.ts'
import { clip } from './findings.ts'

/** What there is to say of a resource of a kind that is evaluated; `node` is its root, `at` its place in the document. */
export function saySurprisingValues(node: YamlNode, kind: string, at: Path): Finding[] {
  const labelMaps: Path[] = [
    ['metadata', 'labels'],
    ['spec', 'template', 'metadata', 'labels'],
  ]
  const own = labelMaps.flatMap((path) => emptyLabels(nodeAt(node, path), [...at, ...path]))
  return kind === 'NetworkPolicy' ? [...own, ...inPolicy(nodeAt(node, ['spec']), [...at, 'spec'])] : own
}

function inPolicy(node: YamlNode | undefined, path: Path): Finding[] {
  if (node?.kind === 'list') return node.items.flatMap((item, index) => inPolicy(item, [...path, index]))
  if (node?.kind !== 'map') return []
  return node.entries.flatMap(({ key, value }) => {
    if (key === 'matchLabels') return emptyLabels(value, [...path, key])
    if (key === 'port' || key === 'endPort') return oddNumber(value, [...path, key])
    return inPolicy(value, [...path, key])
  })
}

function emptyLabels(node: YamlNode | undefined, path: Path): Finding[] {
  if (node?.kind !== 'map') return []
  return node.entries.flatMap(({ key, value }): Finding[] => {
    if (value.kind !== 'scalar' || value.value !== null) return []
    const message = `The label ${clip(key)} has no value, which the cluster takes as the empty text "": only a label with the empty value is the same. Write its value, or "" if that is meant.`
    return [{ code: 'yaml-surprise', severity: 'warning', message, path: [...path, key] }]
  })
}

/** A number whose decimal digits are others than those that are written. What other readers take differently is said by the reader. */
function oddNumber(node: YamlNode, path: Path): Finding[] {
  if (node.kind !== 'scalar' || typeof node.value !== 'number' || node.source === String(node.value)) return []
  // What is no port at all is an error already.
  if (!Number.isInteger(node.value) || node.value < 1 || node.value > 65_535) return []
  if (!/^[-+.\d]/.test(node.source) || Number(resolveCore(node.source)) !== node.value) return []
  const message = `The cluster reads ${clip(node.source)} as the number ${node.value}. Write ${node.value}.`
  return [{ code: 'yaml-surprise', severity: 'warning', message, path }]
}
