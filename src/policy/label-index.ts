/** Selectors to sets of label sets, through an index: for each key that is asked for, who carries which value. */

import { matches } from '../kubernetes/labels.ts'
import type { LabelSelector, Labels } from '../kubernetes/types.ts'
import { counters } from './counters.ts'
import { noUnits, type Stretches, stretchSet, toUnitSet, type UnitSet } from './unit-set.ts'

/** Who carries a key with which value, ascending. */
type Postings = ReadonlyMap<string, readonly number[]>

/** Label sets by number. A key is indexed when a selector first asks for it. */
export interface LabelIndex {
  readonly labels: readonly Labels[]
  readonly postings: Map<string, Postings>
  /** Who carries a key, whatever its value. */
  readonly holders: Map<string, readonly number[]>
}

export const toLabelIndex = (labels: readonly Labels[]): LabelIndex => ({ labels, postings: new Map(), holders: new Map() })

/** The label sets within the stretches that satisfy the selector. */
export function select(index: LabelIndex, selector: LabelSelector, stretches: Stretches): UnitSet {
  counters.selectors++
  if (stretches.length === 0) return noUnits
  const candidates = rarest(index, selector, stretches)
  return candidates
    ? toUnitSet(filter(index, selector, candidates, stretches))
    : stretchSet(stretches, forbidden(index, selector, stretches))
}

/** The same within one stretch, as a list; not counted. */
export function selectWithin(index: LabelIndex, selector: LabelSelector, from: number, to: number): number[] {
  const found: number[] = []
  const candidates = rarest(index, selector, [from, to])
  const isMatch = (candidate: number) => matches(selector, index.labels[candidate] as Labels)
  if (!candidates) {
    for (let i = from; i < to; i++) if (isMatch(i)) found.push(i)
    return found
  }
  for (let at = firstFrom(candidates, from, 0); at < candidates.length && (candidates[at] as number) < to; at++) {
    if (isMatch(candidates[at] as number)) found.push(candidates[at] as number)
  }
  return found
}

/** Those that satisfy the requirement that fewest satisfy; undefined when the selector only says what labels must not be. */
function rarest(index: LabelIndex, selector: LabelSelector, stretches: Stretches): readonly number[] | undefined {
  let best: readonly number[] | undefined
  for (const [key, value] of selector.matchLabels) best = shorter(best, carriers(index, key, value))
  for (const { key, operator, values } of selector.matchExpressions) {
    if (operator === 'Exists') best = shorter(best, holders(index, key))
    if (operator === 'In') best = shorter(best, merge([...new Set(values)].map((value) => near(carriers(index, key, value), stretches))))
  }
  return best
}

const merge = (lists: readonly (readonly number[])[]) =>
  lists.length === 1 ? (lists[0] as readonly number[]) : lists.flat().sort((a, b) => a - b)

const shorter = (a: readonly number[] | undefined, b: readonly number[]) => (a && a.length <= b.length ? a : b)

function filter(index: LabelIndex, selector: LabelSelector, candidates: readonly number[], stretches: Stretches): number[] {
  const found: number[] = []
  const alone = selector.matchLabels.size + selector.matchExpressions.length === 1
  let at = 0
  for (let s = 0; s < stretches.length; s += 2) {
    const to = stretches[s + 1] as number
    at = firstFrom(candidates, stretches[s] as number, at)
    for (; at < candidates.length && (candidates[at] as number) < to; at++) {
      const candidate = candidates[at] as number
      counters.candidates++
      if (alone || matches(selector, index.labels[candidate] as Labels)) found.push(candidate)
    }
  }
  return found
}

/** The carriers of what the selector rules out. */
function forbidden(index: LabelIndex, selector: LabelSelector, stretches: Stretches): (readonly number[])[] {
  return selector.matchExpressions.flatMap(({ key, operator, values }) =>
    (operator === 'DoesNotExist' ? [holders(index, key)] : values.map((value) => carriers(index, key, value))).map((list) =>
      near(list, stretches),
    ),
  )
}

/** The part of the list between the first stretch and the last. */
function near(list: readonly number[], stretches: Stretches): readonly number[] {
  return list.slice(firstFrom(list, stretches[0] as number, 0), firstFrom(list, stretches.at(-1) as number, 0))
}

const nobody: readonly number[] = []
const carriers = (index: LabelIndex, key: string, value: string) => postingsOf(index, key).get(value) ?? nobody

function holders(index: LabelIndex, key: string): readonly number[] {
  const known = index.holders.get(key)
  if (known) return known
  const list = merge([...postingsOf(index, key).values()])
  index.holders.set(key, list)
  return list
}

function postingsOf(index: LabelIndex, key: string): Postings {
  const known = index.postings.get(key)
  if (known) return known
  const postings = new Map<string, number[]>()
  for (let i = 0; i < index.labels.length; i++) {
    const value = (index.labels[i] as Labels).get(key)
    if (value === undefined) continue
    const posting = postings.get(value)
    if (posting) posting.push(i)
    else postings.set(value, [i])
  }
  index.postings.set(key, postings)
  return postings
}

/** The first place from `start` on whose number is at least `least`. */
function firstFrom(list: readonly number[], least: number, start: number): number {
  let [low, high] = [start, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle] as number) < least) low = middle + 1
    else high = middle
  }
  return low
}
