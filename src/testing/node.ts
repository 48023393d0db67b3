/** Makes a YAML document of plain values, for tests that need nodes without text. All ranges are empty. */

import type { ScalarValue, YamlDocument, YamlNode } from '../yaml/node.ts'

const range = [0, 0] as const

/** Arrays become lists, objects maps, all else scalars. */
export function toNode(value: unknown): YamlNode {
  if (Array.isArray(value)) return { kind: 'list', range, flow: false, items: value.map(toNode) }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, each]) => ({ key, keyRange: range, value: toNode(each) }))
    return { kind: 'map', range, flow: false, entries }
  }
  return { kind: 'scalar', range, value: value as ScalarValue, source: String(value) }
}

export function toDocument(value: unknown): YamlDocument {
  return { start: 0, end: 0, text: '', root: value === undefined ? undefined : toNode(value), problems: [] }
}
