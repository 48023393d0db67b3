/** One thing the API server objects to: its field, its reason, its wording, and where it stands in the manifest. */

import type { Reason } from '../diagnostic.ts'
import type { Path } from '../yaml/node.ts'
import { formatField } from './field.ts'

export interface FieldError {
  /** As the server prints it: `spec.ingress[0].from[0]`. */
  readonly field: string
  readonly reason: Reason
  /** The server's newest wording; may be empty. */
  readonly detail: string
  /** The offending value, where the server quotes it. */
  readonly value?: unknown
  /** From the object's root, to the very entry where the server only names the map. */
  readonly path: Path
  readonly onKey?: boolean
}

/** An error at `path`, whose field is that path. */
export function fieldError(path: Path, reason: Reason, detail: string, value?: unknown): FieldError {
  return { field: formatField(path), reason, detail, value, path }
}

/** One `Invalid` error for each message. */
export function invalid(path: Path, value: unknown, messages: readonly string[]): FieldError[] {
  return messages.map((detail) => fieldError(path, 'Invalid', detail, value))
}
