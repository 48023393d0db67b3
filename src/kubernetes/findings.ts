/** Turns what decoding and validating object to into findings: what, what it does to traffic, what to do. */

import type { Finding } from '../diagnostic.ts'
import type { Path, YamlNode } from '../yaml/node.ts'
import { advise } from './advice.ts'
import { formatField } from './field.ts'
import type { FieldError } from './field-error.ts'
import type { Mistyped } from './read-shape.ts'
import type { Shape } from './shape.ts'

/** A resource's place in its document and what its rejection means. */
export interface Place {
  /** [] or ['items', 3] */
  readonly at: Path
  readonly kind: string
}

/** What follows when the server refuses the resource. */
export function sayRejected(kind: string): string {
  if (kind === 'NetworkPolicy') return 'The API server rejects the whole policy, so it protects nothing.'
  return `The API server rejects the whole ${kind}.`
}

const words: Readonly<Record<FieldError['reason'], string>> = {
  Required: 'required value',
  Invalid: 'invalid value',
  NotSupported: 'unsupported value',
  Forbidden: 'forbidden',
  Duplicate: 'duplicate value',
  TooLong: 'too long',
  TooMany: 'too many',
  TypeInvalid: 'wrong type',
  NotFound: 'not found',
}

/** An error that the server's validation states. */
export function toFinding(error: FieldError, { at, kind }: Place): Finding {
  const { field, reason, detail, value, path, onKey } = error
  const shown = typeof value === 'string' || typeof value === 'number' ? ` ${clip(JSON.stringify(value))}` : ''
  const what = `${words[reason]}${shown}${detail === '' ? '' : `: ${detail}`}`
  const message = sentences(`${capital(what)}.`, sayRejected(kind), advise(error))
  return { code: 'invalid', severity: 'error', message, path: [...at, ...path], ...(onKey && { onKey }), field, reason }
}

/** A value that the server cannot decode. */
export function toTypeFinding({ path, fieldPath, expected, node }: Mistyped, { at, kind }: Place): Finding {
  const field = formatField(fieldPath)
  const what = `cannot unmarshal ${jsonKind(node)} into ${field} of type ${expected.go}: ${sayFound(node, expected)}.`
  const message = sentences(capital(what), sayRejected(kind), adviseOnType(node, expected))
  return { code: 'wrong-type', severity: 'error', message, path: [...at, ...path], field, reason: 'TypeInvalid' }
}

export const sentences = (...parts: readonly (string | undefined)[]): string => parts.filter((part) => part !== undefined).join(' ')

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Long values are shown in part. */
export const clip = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text)

function jsonKind(node: YamlNode): string {
  if (node.kind !== 'scalar') return node.kind === 'list' ? 'array' : 'object'
  const { value } = node
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'string' ? 'string' : `number ${value}`
}

const expectations: Readonly<Record<Shape['kind'], string>> = {
  string: 'a string',
  int32: 'a whole number of 32 bits',
  int64: 'a whole number of 64 bits',
  boolean: 'true or false',
  time: 'a time as in 2024-01-31T12:00:00Z',
  'int-or-string': 'a whole number of 32 bits or a name',
  any: 'anything',
  list: 'a list',
  map: 'a map of keys and values',
  struct: 'a map of fields',
}

function sayFound(node: YamlNode, expected: Shape): string {
  const found =
    node.kind === 'scalar' ? `${clip(node.source)} is ${nameOf(node.value)}` : `this is ${node.kind === 'list' ? 'a list' : 'a map'}`
  return `${found}, where ${expectations[expected.kind]} belongs`
}

const nameOf = (value: unknown) => (typeof value === 'boolean' ? 'a boolean' : typeof value === 'string' ? 'a string' : 'a number')

function adviseOnType(node: YamlNode, expected: Shape): string | undefined {
  const plain = node.kind === 'scalar' && !/^["'!&|>]/.test(node.source) ? node.source : undefined
  switch (expected.kind) {
    case 'string':
      return node.kind === 'scalar' ? `Put it in quotes${plain === undefined ? '' : `: ${JSON.stringify(plain)}`}.` : 'Write one value.'
    case 'list':
      if (node.kind === 'map') return node.flow ? 'Put it in [ ].' : 'Start each item with "- ".'
      return plain === undefined || expected.item?.kind !== 'string' ? 'Write a list.' : `Write a list: [${plain}].`
    case 'map':
    case 'struct':
      if (node.kind === 'list') return node.flow ? 'Write { } instead of [ ].' : 'Leave out the "- ".'
      return plain?.includes(':') ? 'Put a space after the colon.' : 'Write its fields below it, indented.'
    case 'time':
      return 'Remove it: the server sets it.'
    default:
      return node.kind === 'scalar' && /^\d+$/.test(String(node.value)) && typeof node.value === 'string'
        ? 'Take the quotes off.'
        : undefined
  }
}
