import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toCluster } from '../kubernetes/cluster.ts'
import type { Workload } from '../kubernetes/types.ts'
import { analysisOf, app, pod, policy } from '../testing/manifests.ts'
import { randomCluster } from '../testing/random-cluster.ts'
import { randomOthers } from '../testing/random-others.ts'
import { defaultSettings } from '../text/workspace.ts'
import { evaluate } from './connections.ts'
import { briefly, toPairClasses } from './pair-classes.ts'

it('pairs of one class have one connection', () => {
  let shared = 0
  fc.assert(
    fc.property(randomCluster, randomOthers, ({ resources }, others) => {
      const reach = evaluate(toCluster([...resources, ...others]), defaultSettings)
      const classes = toPairClasses(reach)
      const known = new Map<number, string>()
      for (const source of reach.endpoints.keys()) {
        for (const destination of reach.endpoints.keys()) {
          const found = source === destination ? undefined : classes(source, destination)
          if (found === undefined) continue
          const { verdict, ports, sure, possible, others } = reach.connect(source, destination)
          const answer = `${verdict} ${ports.id} ${sure.id} ${possible.id} ${others?.map(({ name }) => name)}`
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

it('in brief, every pair is as it is at length: a pod and itself, and replicas of several kinds, too', () => {
  fc.assert(
    fc.property(randomCluster, randomOthers, ({ resources }, others) => {
      const reach = evaluate(toCluster([...resources, ...others]), defaultSettings)
      const brief = briefly(reach)
      expect(briefly(reach)).toBe(brief)
      for (const source of reach.endpoints.keys()) {
        for (const destination of reach.endpoints.keys()) {
          const { verdict, ports, others } = reach.connect(source, destination)
          expect(brief(source, destination)).toEqual({ verdict, ports, ...(others && { others }) })
        }
      }
    }),
    { numRuns: 50 },
  )
})

it('with more kinds of pods than numbers were set aside for, each pair is looked at by itself', () => {
  const [written] = analysisOf([pod('p0', { labels: { app: 'even' }, ports: [1] })]).cluster.workloads.map(({ workload }) => workload)
  const { cluster } = analysisOf([
    policy('at-even', { podSelector: app('even'), ingress: [{ from: [{ podSelector: app('odd') }], ports: [{ port: 3 }] }] }),
  ])
  const pods = Array.from({ length: 4100 }, (_, n): Workload => {
    const first = written as Workload
    const ports = first.ports.map((declared) => ({ ...declared, port: n + 1 }))
    return { ...first, name: `p${n}`, ref: `Pod/shop/p${n}`, podLabels: new Map([['app', n % 2 ? 'odd' : 'even']]), ports }
  })
  const reach = evaluate(toCluster([...pods, ...cluster.policies]), defaultSettings)
  const at = (name: string) => reach.universe.indexOf.get(`Pod/shop/${name}`) as number
  expect(toPairClasses(reach)(at('p1'), at('p2'))).toBeUndefined()
  const brief = briefly(reach)
  const verdicts = [brief(at('p1'), at('p2')), brief(at('p1'), at('p4')), brief(at('p0'), at('p2'))].map(({ verdict }) => verdict)
  expect(verdicts).toEqual(['allowed', 'partly', 'denied'])
})
