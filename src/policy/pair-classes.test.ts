import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toCluster } from '../kubernetes/cluster.ts'
import { randomCluster } from '../testing/random-cluster.ts'
import { defaultSettings } from '../text/workspace.ts'
import { evaluate } from './connections.ts'
import { toPairClasses } from './pair-classes.ts'

it('pairs of one class have one connection', () => {
  let shared = 0
  fc.assert(
    fc.property(randomCluster, ({ resources }) => {
      const reach = evaluate(toCluster(resources), defaultSettings)
      const classes = toPairClasses(reach)
      const known = new Map<number, string>()
      for (const source of reach.endpoints.keys()) {
        for (const destination of reach.endpoints.keys()) {
          const found = source === destination ? undefined : classes(source, destination)
          if (found === undefined) continue
          const { verdict, ports, sure, possible } = reach.connect(source, destination)
          const answer = `${verdict} ${ports.id} ${sure.id} ${possible.id}`
          const before = known.get(found)
          if (before !== undefined) {
            shared++
            expect(answer).toBe(before)
          }
          known.set(found, answer)
        }
      }
    }),
    { numRuns: 150 },
  )
  expect(shared).toBeGreaterThan(1000)
})
