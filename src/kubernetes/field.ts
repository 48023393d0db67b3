/** Turns paths into the field names that the API server prints: `spec.ingress[0].from`. */

import type { Path } from '../yaml/node.ts'

/** The API server's name for what stands at `path`, counted from the object's own root. */
export function formatField(path: Path): string {
  return path.reduce<string>((field, step) => {
    if (typeof step === 'number') return `${field}[${step}]`
    return field === '' ? step : `${field}.${step}`
  }, '')
}
