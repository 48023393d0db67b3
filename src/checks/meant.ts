/** A selector that matches nothing to the one label that was probably meant: a misspelt value or key. */

import { nearest } from '../kubernetes/nearest.ts'
import type { LabelSelector } from '../kubernetes/types.ts'
import type { Modification } from '../yaml/modify.ts'
import type { Path } from '../yaml/node.ts'

/** The label as it is written, and as it was probably meant. */
interface Meant {
  readonly written: readonly [key: string, value: string]
  readonly label: readonly [key: string, value: string]
  /** The selector with that label instead. */
  readonly selector: LabelSelector
}

type LabelsInUse = ReadonlyMap<string, ReadonlySet<string>>

/** `fits` tells whether a selector matches something: only such are offered. */
export function meantBy(selector: LabelSelector, inUse: LabelsInUse, fits: (selector: LabelSelector) => boolean): Meant | undefined {
  for (const [key, value] of selector.matchLabels) {
    const label = nearLabel(key, value, inUse)
    if (!label || (selector.matchLabels.has(label[0]) && label[0] !== key)) continue
    const matchLabels = new Map([...selector.matchLabels].map((pair) => (pair[0] === key ? label : pair)))
    const corrected = { ...selector, matchLabels }
    if (fits(corrected)) return { written: [key, value], label, selector: corrected }
  }
  return undefined
}

function nearLabel(key: string, value: string, inUse: LabelsInUse): readonly [string, string] | undefined {
  const values = inUse.get(key)
  if (values?.has(value)) return undefined
  if (values) {
    const near = nearest(
      value,
      [...values].filter((other) => !isNumbered(value, other)),
    )
    return near === undefined ? undefined : [key, near]
  }
  const keys = [...inUse].filter(([, others]) => others.has(value)).map(([other]) => other)
  const near = nearest(key, keys)
  return near === undefined ? undefined : [near, value]
}

/** Names that differ in their numbers are different names, not slips. */
const isNumbered = (a: string, b: string) => a.replace(/\d+/g, '#') === b.replace(/\d+/g, '#')

/** The steps that put the label right; `path` leads to the selector. */
export function correcting(path: Path, { written, label }: Meant): Modification[] {
  const at = [...path, 'matchLabels', written[0]]
  if (label[0] !== written[0]) return [{ kind: 'rename', path: at, key: label[0] }]
  return [{ kind: 'set', path: at, value: label[1] }]
}

/** Whether some key that the selector asks for is in use at all. */
export const usesKnownKey = ({ matchLabels, matchExpressions }: LabelSelector, inUse: LabelsInUse): boolean =>
  [...matchLabels.keys(), ...matchExpressions.filter(({ operator }) => operator === 'In').map(({ key }) => key)].some((key) =>
    inUse.has(key),
  )
