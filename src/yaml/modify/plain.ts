/** A change to a document as data, made on the plain value: what the text must mean after the edit. */

import type { Path } from '../node.ts'

/** A JSON-like value to write. Strings that look like other things are quoted so that kubectl reads them as strings. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain }

/** One change. Paths refer to the document after the modifications before it. */
export type Modification =
  /** Replaces the value at path; where there is none, adds it and what is missing on the way. */
  | { readonly kind: 'set'; readonly path: Path; readonly value: Plain }
  /** Adds an item to the list at path (default: at its end); an absent, null or empty list is created. */
  | { readonly kind: 'insert'; readonly path: Path; readonly index?: number; readonly value: Plain }
  /** Removes a map entry or a list item; the last one leaves `{}` or `[]`. */
  | { readonly kind: 'remove'; readonly path: Path }
  /** Gives the map entry at path another key. */
  | { readonly kind: 'rename'; readonly path: Path; readonly key: string }
  /** Puts the entries of the list item at path, a map, into the item before it: takes out its dash. */
  | { readonly kind: 'join'; readonly path: Path }

/** A read value: Plain, or a bigint for what exceeds 2^53. */
export type Value = null | boolean | number | bigint | string | readonly Value[] | { readonly [key: string]: Value }

type ValueMap = { readonly [key: string]: Value }

export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value)
export const isMap = (value: Value | undefined): value is ValueMap => typeof value === 'object' && value !== null && !isList(value)

/** Whether the value is a map or list with something in it, which may span lines. */
export const isFilled = (value: Value): value is readonly Value[] | ValueMap =>
  isList(value) ? value.length > 0 : isMap(value) && Object.keys(value).length > 0

/** The value at a path; undefined when there is none. */
export function valueAt(value: Value | undefined, path: Path): Value | undefined {
  return path.reduce<Value | undefined>((node, step) => child(node, step), value)
}

/** Whether two values are the same to the API server: the order of keys does not count. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i]))
  if (isMap(a)) {
    if (!isMap(b)) return false
    const keys = Object.keys(a)
    return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  }
  // A large number that was asked for is read as an integer.
  const isMixed = (typeof a === 'number' && typeof b === 'bigint') || (typeof a === 'bigint' && typeof b === 'number')
  return isMixed ? Number(a) === Number(b) : a === b
}

/** The value with the modification made, or why that cannot be. */
export function applyToValue(value: Value, modification: Modification): { value: Value } | { refused: string } {
  const { path } = modification
  const last = path.at(-1)
  switch (modification.kind) {
    case 'set':
      return change(value, path, () => ({ value: modification.value }))
    case 'insert':
      return change(value, path, (list) => {
        if (list === undefined || list === null) return modification.index ? missing(path) : { value: [modification.value] }
        if (!isList(list)) return { refused: `${name(path)} is no list` }
        const index = modification.index ?? list.length
        return index > list.length ? missing([...path, index]) : { value: list.toSpliced(index, 0, modification.value) }
      })
    case 'remove':
      if (last === undefined || valueAt(value, path) === undefined) return missing(path)
      return change(value, path.slice(0, -1), (holder) => {
        if (isList(holder)) return { value: holder.toSpliced(last as number, 1) }
        return { value: Object.fromEntries(Object.entries(holder as ValueMap).filter(([key]) => key !== last)) }
      })
    case 'rename':
      if (typeof last !== 'string' || valueAt(value, path) === undefined) return missing(path)
      return change(value, path.slice(0, -1), (holder) => {
        if (Object.hasOwn(holder as ValueMap, modification.key)) return { refused: `There is already a key ${modification.key}` }
        const entries = Object.entries(holder as ValueMap)
        return { value: Object.fromEntries(entries.map(([key, entry]) => [key === last ? modification.key : key, entry])) }
      })
    case 'join':
      return join(value, path)
  }
}

function join(value: Value, path: Path): Result {
  const last = path.at(-1)
  const before = typeof last === 'number' ? [...path.slice(0, -1), last - 1] : undefined
  const [item, other] = [valueAt(value, path), before && valueAt(value, before)]
  if (!before || !isMap(item) || !isMap(other)) return { refused: `${name(path)} cannot be joined with what stands before it` }
  const twice = Object.keys(item).find((key) => Object.hasOwn(other, key))
  if (twice !== undefined) return { refused: `Both items have a key ${twice}` }
  const joined = change(value, before, () => ({ value: { ...other, ...item } }))
  return 'refused' in joined ? joined : applyToValue(joined.value, { kind: 'remove', path })
}

/** The path as people read it: `spec.ingress[0].from`. */
export function name(path: Path): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')
  return text.replace(/^\./, '') || 'the document'
}

type Result = { value: Value } | { refused: string }

function change(value: Value | undefined, path: Path, leaf: (value: Value | undefined) => Result): Result {
  const [step, ...rest] = path
  if (step === undefined) return leaf(value)
  const holder = value ?? (typeof step === 'number' ? [] : {})
  const fits = typeof step === 'number' ? isList(holder) && step <= holder.length : isMap(holder)
  if (!fits) return { refused: `There is no place for ${name(path)} in what stands there` }
  const result = change(child(holder, step), rest, leaf)
  if ('refused' in result) return result
  if (isList(holder)) return { value: holder.toSpliced(step as number, 1, result.value) }
  return { value: { ...(holder as ValueMap), [step]: result.value } }
}

function child(value: Value | undefined, step: string | number): Value | undefined {
  if (typeof step === 'number') return isList(value) ? value[step] : undefined
  return isMap(value) && Object.hasOwn(value, step) ? value[step] : undefined
}

const missing = (path: Path) => ({ refused: `There is nothing at ${name(path)}` })
