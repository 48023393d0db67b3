/** What the answers on a pair and on a card say alike: which endpoint a ref means, its ports, policies without effect. */

import type { Analysis } from '../analyze.ts'
import type { Direction } from '../kubernetes/types.ts'
import { perhapsPorts } from '../policy/explain.ts'
import { noPorts } from '../policy/ports.ts'
import { asSeen } from '../policy/seen.ts'
import type { Connection } from '../policy/types.ts'
import { isFor, sayNoEffect, withoutEffect } from '../providers/no-effect.ts'

/** The endpoint that a ref means; a frame stands for any other pod in its namespace. */
export const endpointIndex = (analysis: Pick<Analysis, 'reach'>, ref: string): number | undefined =>
  asSeen(analysis.reach).universe.indexOf.get(ref.startsWith('Namespace/') ? `any:${shortName(ref)}` : ref)

/** The policies at both ends that have no effect under the chosen provider. */
export function idleAt({ enforcement, cluster }: Analysis, { source, destination }: Pick<Connection, 'source' | 'destination'>) {
  const idle = enforcement ? withoutEffect(enforcement.effects, cluster.policies) : []
  const at = (direction: Direction, end: Connection['source']) => idle.filter((one) => one.direction === direction && isFor(one, end))
  return { egress: at('egress', source), ingress: at('ingress', destination) }
}

export const joined = (sentence: string, idle: Parameters<typeof sayNoEffect>[0]) =>
  idle.length === 0 ? sentence : `${sentence} ${sayNoEffect(idle)}`

export const portsText = ({ ports, possible, verdict }: Pick<Connection, 'ports' | 'possible' | 'verdict'>) =>
  possible === noPorts ? '' : verdict === 'open' ? 'every port' : perhapsPorts({ ports, possible })

export const shortName = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1)
