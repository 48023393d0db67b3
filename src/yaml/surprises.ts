/** What kubectl makes of a scalar where a reader of YAML 1.2, or a person, would take it for something else. */

import type { ScalarValue } from './node.ts'
import { type Resolved, resolveCore, toKey, yamlTag } from './scalars.ts'
import type { SyntaxScalar } from './syntax.ts'

const coreTags = ['str', 'int', 'float', 'bool', 'null', 'map', 'seq', 'timestamp'].map((name) => yamlTag + name)

/** A sentence about a value, or undefined where nobody is surprised. */
export function describeScalar(syntax: SyntaxScalar, resolved: Resolved): string | undefined {
  if (syntax.tag !== undefined) return describeTag(syntax.tag, resolved)
  if (syntax.style !== 'plain') return undefined
  if (resolved.type === 'string' && !/^[-+.\d]/.test(syntax.text)) return undefined
  const expected = resolveCore(syntax.text)
  if (isSame(expected, resolved.value)) return undefined
  // Infinity and NaN are refused anyway.
  if (resolved.type === 'float' && !Number.isFinite(resolved.value)) return undefined
  return `kubectl reads ${clip(syntax.text)} as ${describeValue(resolved)}, other readers as ${describeCore(expected)}. ${advice(resolved)}`
}

/** A sentence about a key that arrives in the cluster under another name. */
export function describeKey(syntax: SyntaxScalar, resolved: Resolved): string | undefined {
  const key = toKey(resolved)
  const written = syntax.text
  if (key === undefined || (key === written && syntax.tag === undefined)) return undefined
  if (key === written) return describeTag(syntax.tag as string, resolved)
  return `The key ${clip(written)} becomes "${key}" in the cluster. If "${clip(written)}" is meant, put it in quotes.`
}

function describeTag(tag: string, resolved: Resolved): string | undefined {
  if (tag === `${yamlTag}binary`) return `kubectl decodes this base64 text and sends ${describeValue(resolved)}. Write the text itself.`
  if (tag === '!' || coreTags.includes(tag)) return undefined
  return `kubectl ignores the tag ${clip(tag.replace(yamlTag, '!!'))} and takes the text as it is. Remove the tag.`
}

function isSame(a: ScalarValue, b: ScalarValue): boolean {
  return (
    a === b ||
    (typeof a !== 'string' &&
      typeof b !== 'string' &&
      a !== null &&
      b !== null &&
      typeof a !== 'boolean' &&
      typeof b !== 'boolean' &&
      Number(a) === Number(b))
  )
}

function describeValue(resolved: Resolved): string {
  switch (resolved.type) {
    case 'string':
      return `the text "${clip(resolved.value)}"`
    case 'bool':
    case 'null':
      return String(resolved.value)
    default:
      return `the number ${resolved.value}`
  }
}

/** Null and booleans of YAML 1.2 are the same to kubectl, so they are never told apart here. */
function describeCore(value: ScalarValue): string {
  return typeof value === 'string' ? 'text' : `the number ${value}`
}

function advice(resolved: Resolved): string {
  if (resolved.type === 'int' || resolved.type === 'uint' || resolved.type === 'float')
    return `Write ${resolved.value}, or put it in quotes if it is text.`
  return resolved.type === 'bool' ? `Write ${resolved.value}, or put it in quotes if it is text.` : 'Put it in quotes if it is text.'
}

const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
