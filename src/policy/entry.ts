/** What policies say of ends that are not written down, and such an end. */

import type { CompiledPolicy } from './compile.ts'
import type { Endpoint } from './types.ts'
import type { Unit } from './units.ts'

/** An endpoint that only policies speak of; it has one unit. */
export interface Entry {
  readonly endpoint: Endpoint
  readonly unit: Unit
}

/** What a policy says of ends that are not written down. */
export type Mentions = Pick<CompiledPolicy, 'wishes' | 'blocks'>

/** How a list of those that say something came from an earlier one. */
export interface MentionsChange {
  readonly removed: readonly Mentions[]
  readonly added: readonly Mentions[]
}

/** Of more changes at once each is not looked at by itself: going through everything takes less time. */
export const few = 32
