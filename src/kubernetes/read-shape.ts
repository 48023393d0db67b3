/** Reads a YAML node by a shape, as the API server decodes JSON into its Go types: values, and what does not fit. */

import type { Path, YamlNode } from '../yaml/node.ts'
import { getEntry } from '../yaml/node.ts'
import { readInstant } from './instant.ts'
import { fieldOf, type Shape } from './shape.ts'

/** A value of the wrong type: the server cannot decode the object. */
export interface Mistyped {
  readonly kind: 'mistyped'
  readonly path: Path
  /** Path as the server's decoder knows it: that of the map for a map's value. */
  readonly fieldPath: Path
  readonly expected: Shape
  readonly node: YamlNode
}

/** A field that a struct does not have. The last step of the path is its name. */
export interface Unknown {
  readonly kind: 'unknown'
  readonly path: Path
  readonly value: YamlNode
}

export type Misfit = Mistyped | Unknown

/** What `node` says, without what does not fit: unknown fields are dropped, mistyped values read as absent (each is a misfit). Null is
 * absent in a struct and the zero value in a list or map (semantics.md rule 60). */
export function readShape<T>(node: YamlNode | undefined, shape: Shape<T>, path: Path, misfits: Misfit[]): T | undefined {
  return readNode(node, shape, path, path, misfits) as T | undefined
}

export const isNull = (node: YamlNode | undefined): boolean => node === undefined || (node.kind === 'scalar' && node.value === null)

function readNode(node: YamlNode | undefined, shape: Shape, path: Path, fieldPath: Path, misfits: Misfit[]): unknown {
  if (node === undefined || isNull(node)) return undefined
  if (shape.kind === 'any') return node
  if (shape.kind === 'struct' && node.kind === 'map')
    return shape.open ? readPart(node, shape, path, misfits) : readStruct(node, shape, path, misfits)
  if (shape.kind === 'list' && node.kind === 'list') {
    const item = shape.item as Shape
    return node.items.map((each, index) => {
      const at = [...path, index]
      return readNode(each, item, at, at, misfits) ?? zeroOf(item)
    })
  }
  if (shape.kind === 'map' && node.kind === 'map') return readMap(node, shape.item as Shape, path, misfits)
  const value = node.kind === 'scalar' ? readScalar(node.value, shape) : undefined
  if (value === undefined) misfits.push({ kind: 'mistyped', path, fieldPath, expected: shape, node })
  return value
}

type MapNode = Extract<YamlNode, { kind: 'map' }>

function readPart(node: MapNode, shape: Shape, path: Path, misfits: Misfit[]): unknown {
  const result: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(shape.fields as Record<string, Shape>)) {
    const at = [...path, name]
    const value = readNode(getEntry(node, name)?.value, field, at, at, misfits)
    if (value !== undefined) result[name] = value
  }
  return result
}

function readStruct(node: MapNode, shape: Shape, path: Path, misfits: Misfit[]): unknown {
  const result: Record<string, unknown> = {}
  for (const [name, value] of lastOfEach(node)) {
    const field = fieldOf(shape, name)
    const at = [...path, name]
    const read = field && readNode(value, field, at, at, misfits)
    if (!field) misfits.push({ kind: 'unknown', path: at, value })
    else if (read !== undefined) result[name] = read
  }
  return result
}

function readMap(node: MapNode, item: Shape, path: Path, misfits: Misfit[]): Record<string, unknown> {
  const result: Record<string, unknown> = Object.create(null)
  for (const [key, value] of lastOfEach(node)) result[key] = readNode(value, item, [...path, key], path, misfits) ?? zeroOf(item)
  return result
}

/** kubectl takes the last of several entries with one key. */
const lastOfEach = (node: MapNode): Map<string, YamlNode> => new Map(node.entries.map(({ key, value }) => [key, value]))

function zeroOf(shape: Shape): unknown {
  switch (shape.kind) {
    case 'string':
    case 'time':
      return ''
    case 'int32':
    case 'int64':
    case 'int-or-string':
      return 0
    case 'boolean':
      return false
    case 'list':
      return []
    case 'map':
      return Object.create(null)
    default:
      return {}
  }
}

const limits = { int32: [-(2 ** 31), 2 ** 31 - 1], int64: [-(2 ** 63), 2 ** 63 - 1] } as const

function readScalar(value: unknown, shape: Shape): unknown {
  switch (shape.kind) {
    case 'string':
      return typeof value === 'string' ? value : undefined
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined
    case 'time':
      return typeof value === 'string' && readInstant(value) !== undefined ? value : undefined
    case 'int-or-string':
      return typeof value === 'string' ? value : readInteger(value, 'int32')
    case 'int32':
    case 'int64':
      return readInteger(value, shape.kind)
    default:
      return undefined
  }
}

/** Integral numbers only: 80.0 is 80. Out of range is a misfit, never a wrap-around. */
function readInteger(value: unknown, size: 'int32' | 'int64'): number | undefined {
  if (typeof value === 'bigint') return value >= -(2n ** 63n) && value < 2n ** 63n && size === 'int64' ? Number(value) : undefined
  const [least, most] = limits[size]
  // `+ 0` turns -0 into 0.
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value + 0 : undefined
}
