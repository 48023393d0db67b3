/** What the API server objects to in labels and label selectors (semantics.md b, Selectors). */

import type { Path } from '../yaml/node.ts'
import { formatField } from './field.ts'
import { type FieldError, fieldError, invalid } from './field-error.ts'
import { checkLabelKey, checkLabelValue } from './names.ts'
import type { SelectorObject } from './schema.ts'

/** Errors of keys and values carry the map's field: the server does not say which entry it means. */
export function validateLabels(labels: Readonly<Record<string, string>> | undefined, path: Path): FieldError[] {
  const field = formatField(path)
  return Object.entries(labels ?? {}).flatMap(([key, value]) => {
    const at = [...path, key]
    const keys = invalid(at, key, checkLabelKey(key)).map((error) => ({ ...error, field, onKey: true }))
    return [...keys, ...invalid(at, value, checkLabelValue(value)).map((error) => ({ ...error, field }))]
  })
}

export interface SelectorOptions {
  /** On update, where the old object's podSelector was invalid already: bad values in matchExpressions pass. */
  readonly allowInvalidValues?: boolean
}

export function validateSelector(selector: SelectorObject | undefined, path: Path, options: SelectorOptions = {}): FieldError[] {
  const requirements = selector?.matchExpressions ?? []
  return [
    ...validateLabels(selector?.matchLabels, [...path, 'matchLabels']),
    ...requirements.flatMap((requirement, index) => validateRequirement(requirement, [...path, 'matchExpressions', index], options)),
  ]
}

type RequirementObject = NonNullable<SelectorObject['matchExpressions']>[number]

function validateRequirement(requirement: RequirementObject, path: Path, options: SelectorOptions): FieldError[] {
  const { key = '', values = [] } = requirement
  return [
    ...validateOperator(requirement, path),
    ...invalid([...path, 'key'], key, checkLabelKey(key)),
    ...(options.allowInvalidValues
      ? []
      : values.flatMap((value, index) => invalid([...path, 'values', index], value, checkLabelValue(value)))),
  ]
}

function validateOperator({ operator = '', values = [] }: RequirementObject, path: Path): FieldError[] {
  const at = [...path, 'values']
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0 ? [] : [fieldError(at, 'Required', "must be specified when `operator` is 'In' or 'NotIn'")]
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0 ? [] : [fieldError(at, 'Forbidden', "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
    default:
      return invalid([...path, 'operator'], operator, ['not a valid selector operator'])
  }
}
