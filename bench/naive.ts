/** A shape to what the plain loop over its rules says of seeded pairs: the committed oracle, one port at a time. */

import type { Protocol, Workload } from '../src/kubernetes/types.ts'
import { isAllowed, livePods, type OracleWorld } from '../src/testing/oracle.ts'
import { type Random, toRandom } from '../src/testing/random.ts'
import type { Shape } from './shapes.ts'

export interface Question {
  readonly source: Workload
  readonly destination: Workload
  readonly protocol: Protocol
  readonly port: number
}

export interface Naive {
  /** All ordered pairs of pods. */
  readonly pairs: number
  ask(random: Random): Question
  answer(question: Question): boolean
}

const ports = [80, 443, 5432, 8080, 9090]

/** It is spared the pods: the loop runs over policies and namespaces only. */
export function toNaive({ resources }: Shape): Naive {
  const world: OracleWorld = { resources: resources.filter(({ kind }) => kind === 'NetworkPolicy' || kind === 'Namespace') }
  const pods = livePods({ resources })
  return {
    pairs: pods.length ** 2,
    ask: (random) => ({
      source: random.pick(pods),
      destination: random.pick(pods),
      protocol: random.chance(0.9) ? 'TCP' : 'UDP',
      port: random.pick(ports),
    }),
    answer: ({ source, destination, protocol, port }) => isAllowed(world, source, destination, protocol, port),
  }
}

/** The same pairs in every round. */
export function askSome(naive: Naive, count: number, check?: (question: Question, answer: boolean) => void): void {
  const random = toRandom(7)
  for (let i = 0; i < count; i++) {
    const question = naive.ask(random)
    const answer = naive.answer(question)
    check?.(question, answer)
  }
}
