/** What can become of a place that a provider does not take as written: other ways to write it, or why there are none. */

import type { Modification } from '../yaml/modify.ts'

/** One way to write a policy. */
interface Way {
  readonly label: string
  /** From the policy's own root. */
  readonly steps: readonly Modification[]
}

export interface Rewriting {
  readonly ways: readonly Way[]
  /** Why there are none, in a sentence, where that is not said already. */
  readonly why?: string
}

export const without = (why?: string): Rewriting => ({ ways: [], ...(why !== undefined && { why }) })

export const oneWay = (way: Way): Rewriting => ({ ways: [way] })
