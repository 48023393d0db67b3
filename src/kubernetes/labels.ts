/** Decides whether labels satisfy a selector, and says selectors in words (semantics.md rules 22 to 25). */

import type { LabelSelector, Labels, SelectorRequirement } from './types.ts'

/** Whether every matchLabels entry and every requirement holds. A selector without any matches all labels. */
export function matches(selector: LabelSelector, labels: Labels): boolean {
  for (const [key, value] of selector.matchLabels) if (labels.get(key) !== value) return false
  return selector.matchExpressions.every((requirement) => meets(requirement, labels))
}

function meets({ key, operator, values }: SelectorRequirement, labels: Labels): boolean {
  const value = labels.get(key)
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
  }
}

/** Whether the selector asks for nothing, and so selects everything (rule 19). */
export const selectsAll = (selector: LabelSelector): boolean => selector.matchLabels.size === 0 && selector.matchExpressions.length === 0

/** "role=db, tier in (a, b), !canary"; empty for a selector that selects everything. */
export function formatSelector(selector: LabelSelector): string {
  const equalities = [...selector.matchLabels].map(([key, value]) => `${key}=${value}`)
  return [...equalities, ...selector.matchExpressions.map(formatRequirement)].join(', ')
}

function formatRequirement({ key, operator, values }: SelectorRequirement): string {
  switch (operator) {
    case 'In':
      return `${key} in (${values.join(', ')})`
    case 'NotIn':
      return `${key} not in (${values.join(', ')})`
    case 'Exists':
      return key
    case 'DoesNotExist':
      return `!${key}`
  }
}

/** The key that the API server sets on every Namespace to its name, whatever the manifest says (rule 26). */
export const nameLabel = 'kubernetes.io/metadata.name'

/** The labels a namespace has once stored: as written, with its name under `nameLabel`. */
export function toNamespaceLabels(name: string, written: Labels = new Map()): Labels {
  return new Map(written).set(nameLabel, name)
}
