/** An evaluation under a provider to the same with the policies as they are written, for whoever edits or cites their text. */

import type { Reachability } from '../policy/connections.ts'
import { originalOf } from './adapt.ts'

const known = new WeakMap<Reachability, Reachability>()

/** Indexes of policies stay; who passes stays as the provider has it. */
export function asWritten(reach: Reachability): Reachability {
  let written = known.get(reach)
  if (!written) {
    const policies = reach.policies.map(originalOf)
    written = policies.every((policy, index) => policy === reach.policies[index]) ? reach : { ...reach, policies }
    known.set(reach, written)
  }
  return written
}
