/** The effects of a provider to what is said at each gate: the policies there have no effect, or are not verified. */

import { matches } from '../kubernetes/labels.ts'
import type { Direction, NetworkPolicy } from '../kubernetes/types.ts'
import type { Endpoint } from '../policy/types.ts'
import { isAbout } from './effects-on.ts'
import { isFor, withoutEffect } from './no-effect.ts'
import type { Effect } from './provider.ts'

interface GateMark {
  /** Policies that would isolate here and do nothing. */
  readonly idle: number
  /** Policies that count as specified without anybody having verified it. */
  readonly unverified: number
}

const nothing: GateMark = { idle: 0, unverified: 0 }

/** What is said at the gates of an endpoint. */
export function gateMarks(effects: readonly Effect[], policies: readonly NetworkPolicy[]) {
  const idle = withoutEffect(effects, policies)
  const unverified = { ingress: unverifiedIn('ingress'), egress: unverifiedIn('egress') }
  function unverifiedIn(direction: Direction) {
    const open = effects.filter((effect) => effect.kind === 'unverified' && isAbout(effect, direction))
    const refs = new Set(open.map(({ policy }) => policy))
    return policies.filter((policy) => policy.isolates[direction] && refs.has(policy.ref))
  }
  return (endpoint: Pick<Endpoint, 'kind' | 'namespace' | 'labels'> | undefined, direction: Direction): GateMark => {
    if (!endpoint || endpoint.kind === 'range') return nothing
    return {
      idle: idle.filter((one) => one.direction === direction && isFor(one, endpoint)).length,
      unverified: unverified[direction].filter(
        ({ namespace, podSelector }) => namespace === endpoint.namespace && matches(podSelector, endpoint.labels),
      ).length,
    }
  }
}
