/** Selectors to sets of label sets, through an index: for each key that is asked for, who carries which value. */

import { matches } from '../kubernetes/labels.ts'
import type { LabelSelector, Labels } from '../kubernetes/types.ts'
import { counters } from './counters.ts'
import { noUnits, type Stretches, stretchSet, toUnitSet, type UnitSet } from './unit-set.ts'

/** Who carries a key, ascending: all together, and by value. */
interface Postings {
  readonly all: readonly number[]
  readonly byValue: ReadonlyMap<string, readonly number[]>
}

/** Label sets by number. A key is indexed when a selector first asks for it. */
export interface LabelIndex {
  readonly labels: readonly Labels[]
  readonly postings: Map<string, Postings>
}

export const toLabelIndex = (labels: readonly Labels[]): LabelIndex => ({ labels, postings: new Map() })

/** The label sets within the stretches that satisfy the selector. */
export function select(index: LabelIndex, selector: LabelSelector, stretches: Stretches): UnitSet {
  counters.selectors++
  if (stretches.length === 0) return noUnits
  const candidates = rarest(index, selector)
  return candidates
    ? toUnitSet(filter(index, selector, candidates, stretches))
    : stretchSet(stretches, forbidden(index, selector, stretches))
}

/** Those that satisfy the requirement that fewest satisfy; undefined when the selector only says what labels must not be. */
function rarest(index: LabelIndex, selector: LabelSelector): readonly number[] | undefined {
  let best: readonly number[] | undefined
  for (const [key, value] of selector.matchLabels) best = shorter(best, carriers(index, key, value))
  for (const { key, operator, values } of selector.matchExpressions) {
    if (operator === 'Exists') best = shorter(best, postingsOf(index, key).all)
    if (operator !== 'In') continue
    const [only] = values
    if (values.length === 1) best = shorter(best, carriers(index, key, only as string))
    else
      best = shorter(
        best,
        [...new Set(values)].flatMap((value) => carriers(index, key, value)).sort((a, b) => a - b),
      )
  }
  return best
}

const shorter = (a: readonly number[] | undefined, b: readonly number[]) => (a && a.length <= b.length ? a : b)

function filter(index: LabelIndex, selector: LabelSelector, candidates: readonly number[], stretches: Stretches): number[] {
  const found: number[] = []
  const alone = selector.matchLabels.size + selector.matchExpressions.length === 1
  let at = 0
  for (let s = 0; s < stretches.length && at < candidates.length; s += 2) {
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

/** The carriers of what the selector rules out, near the stretches. */
function forbidden(index: LabelIndex, selector: LabelSelector, stretches: Stretches): (readonly number[])[] {
  const [least, most] = [stretches[0] as number, stretches.at(-1) as number]
  const near = (list: readonly number[]) => list.slice(firstFrom(list, least, 0), firstFrom(list, most, 0))
  return selector.matchExpressions.flatMap(({ key, operator, values }) =>
    operator === 'DoesNotExist' ? [near(postingsOf(index, key).all)] : values.map((value) => near(carriers(index, key, value))),
  )
}

const nobody: readonly number[] = []
const carriers = (index: LabelIndex, key: string, value: string) => postingsOf(index, key).byValue.get(value) ?? nobody

function postingsOf(index: LabelIndex, key: string): Postings {
  let postings = index.postings.get(key)
  if (!postings) {
    const all: number[] = []
    const byValue = new Map<string, number[]>()
    for (let i = 0; i < index.labels.length; i++) {
      const value = (index.labels[i] as Labels).get(key)
      if (value === undefined) continue
      all.push(i)
      const posting = byValue.get(value)
      if (posting) posting.push(i)
      else byValue.set(value, [i])
    }
    postings = { all, byValue }
    index.postings.set(key, postings)
  }
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
