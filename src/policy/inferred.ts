/** Pods that a selector would match where no written one does: the smallest set of labels that satisfies it. */

import type { LabelSelector, Labels } from '../kubernetes/types.ts'

/** Labels that satisfy the selector, as few as it asks for; undefined when nothing can satisfy it. */
export function modelOf(selector: LabelSelector): Labels | undefined {
  const labels = new Map(selector.matchLabels)
  const expressions = selector.matchExpressions
  for (const { key, operator, values } of expressions) {
    if (operator !== 'In' || labels.has(key)) continue
    const value = values.find((v) => allows(selector, key, v))
    if (value === undefined) return undefined
    labels.set(key, value)
  }
  for (const { key, operator } of expressions) {
    if (operator === 'Exists' && expressions.some((other) => other.key === key && other.operator === 'DoesNotExist')) return undefined
    if (operator === 'Exists' && !labels.has(key)) labels.set(key, freeValue(selector, key))
  }
  const satisfied = [...labels].every(([key, value]) => allows(selector, key, value))
  return satisfied ? labels : undefined
}

function allows(selector: LabelSelector, key: string, value: string): boolean {
  return selector.matchExpressions.every((expression) => {
    if (expression.key !== key) return true
    if (expression.operator === 'In') return expression.values.includes(value)
    if (expression.operator === 'NotIn') return !expression.values.includes(value)
    return expression.operator === 'Exists'
  })
}

function freeValue(selector: LabelSelector, key: string): string {
  for (let n = 0; ; n++) {
    const value = n === 0 ? 'any' : `any-${n}`
    if (allows(selector, key, value)) return value
  }
}
