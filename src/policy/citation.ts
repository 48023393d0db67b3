/** Where an allowance comes from: policy, direction, rule, peer and port entry, to be turned into lines. */

import type { Direction, Ref } from '../kubernetes/types.ts'

export interface Citation {
  readonly policy: Ref
  readonly direction: Direction
  readonly rule: number
  /** Undefined: the rule has no peer list (everyone). */
  readonly peer: number | undefined
  /** Undefined: the rule has no port list (every port). */
  readonly port: number | undefined
}
