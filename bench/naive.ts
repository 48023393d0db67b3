/** A shape to what the plain loop over its rules says of seeded pairs: the committed oracle, one port at a time. */

import type { Protocol, Workload } from '../src/kubernetes/types.ts'
import { isAllowed, livePods, type OracleWorld } from '../src/testing/oracle.ts'
import { type Random, toRandom } from '../src/testing/random.ts'
import type { Shape } from '../src/testing/shapes.ts'

interface Question {
  readonly source: Workload
  readonly destination: Workload
  readonly protocol: Protocol
  readonly port: number
}

interface Naive {
  /** All ordered pairs of pods. */
  readonly pairs: number
  ask(random: Random): Question
  /** What the loop runs over: everything, or policies and namespaces only. */
  readonly asItStands: OracleWorld
  readonly sparedThePods: OracleWorld
}

const ports = [80, 443, 5432, 8080, 9090]

export function toNaive({ resources }: Shape): Naive {
  const pods = livePods({ resources })
  return {
    pairs: pods.length ** 2,
    ask: (random) => ({
      source: random.pick(pods),
      destination: random.pick(pods),
      protocol: random.chance(0.9) ? 'TCP' : 'UDP',
      port: random.pick(ports),
    }),
    asItStands: { resources },
    sparedThePods: { resources: resources.filter(({ kind }) => kind === 'NetworkPolicy' || kind === 'Namespace') },
  }
}

/** The same pairs in every round. */
export function askSome(world: OracleWorld, { ask }: Naive, count: number, check?: (question: Question, answer: boolean) => void): void {
  const random = toRandom(7)
  for (let i = 0; i < count; i++) {
    const question = ask(random)
    const { source, destination, protocol, port } = question
    const answer = isAllowed(world, source, destination, protocol, port)
    check?.(question, answer)
  }
}
