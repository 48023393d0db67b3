/** The replacement of a map or list to the few changes in it that lead to the same, so that what stays keeps its comments and its form. */

import type { Path } from '../node.ts'
import { isFilled, isList, isMap, type Modification, type Plain, sameValue, type Value, valueAt } from './plain.ts'

/** The few changes that turn one map or list into another, so that what stays keeps its comments and its form. */
export function reduce(old: Value | undefined, whole: Modification & { kind: 'set' }): Modification[] {
  const { path, value } = whole
  if (sameValue(old, value)) return []
  if (!isFilled(value)) return [whole]
  if (isMap(old) && isMap(value)) {
    const kept = Object.entries(value).flatMap(([key, entry]) =>
      reduce(valueAt(old, [key]), { kind: 'set', path: [...path, key], value: entry }),
    )
    const gone = Object.keys(old).filter((key) => !Object.hasOwn(value, key))
    return [...kept, ...gone.map((key): Modification => ({ kind: 'remove', path: [...path, key] }))]
  }
  return isList(old) && isList(value) ? reduceList(old, path, value) : [whole]
}

/** Between the items both lists have: replaces in place what looks alike, adds first and removes then, so that the list is never empty. */
function reduceList(old: readonly Value[], path: Path, list: readonly Value[]): Modification[] {
  const changes: Modification[] = []
  let at = 0
  for (const [gone, came] of gaps(old, list)) {
    for (const [i, value] of came.entries()) {
      const item = [...path, at + i]
      const before = gone[i]
      if (before !== undefined && isAlike(before, value))
        changes.push(...reduce(before, { kind: 'set', path: item, value: value as Plain }))
      else if (before !== undefined)
        changes.push({ kind: 'insert', path, index: at + i, value: value as Plain }, { kind: 'remove', path: [...path, at + i + 1] })
      else changes.push({ kind: 'insert', path, index: at + i, value: value as Plain })
    }
    for (const _ of gone.slice(came.length)) changes.push({ kind: 'remove', path: [...path, at + came.length] })
    at += came.length + 1
  }
  return changes
}

/** What each list has between the items they have in common. */
function gaps(old: readonly Value[], list: readonly Value[]): [Value[], Value[]][] {
  const found: [Value[], Value[]][] = [[[], []]]
  let i = 0
  let j = 0
  while (i < old.length || j < list.length) {
    const [gone, came] = found.at(-1) as [Value[], Value[]]
    const stays = list.findIndex((value, at) => at >= j && i < old.length && sameValue(value, old[i] as Value))
    if (i < old.length && stays < 0) gone.push(old[i++] as Value)
    else if (i < old.length && stays === j) {
      found.push([[], []])
      i++
      j++
    } else came.push(list[j++] as Value)
  }
  return found
}

/** Whether one value is the other with something changed in it: scalars, or maps with the same keys. */
function isAlike(a: Value, b: Value): boolean {
  if (isMap(a) && isMap(b))
    return isFilled(a) && Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((key) => Object.hasOwn(b, key))
  return !isFilled(a) && !isFilled(b)
}
