/** The generator is worth what it says: its manifests are read as the resources they mean, and most of its policies matter. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { analyze } from '../analyze.ts'
import type { Resource } from '../kubernetes/types.ts'
import { defaultSettings } from '../text/workspace.ts'
import { isIsolated, livePods } from './oracle.ts'
import { printCluster, randomCluster } from './random-cluster.ts'

it('the printed manifests are read as the resources they mean', () => {
  fc.assert(
    fc.property(randomCluster, (cluster) => {
      const { readings, diagnostics } = analyze({
        files: [{ name: 'a.yaml', text: printCluster(cluster) }],
        places: {},
        settings: defaultSettings,
      })
      expect(diagnostics.filter((diagnostic) => diagnostic.severity === 'error')).toEqual([])
      expect(readings.flatMap((reading) => reading.resources).map(comparable)).toMatchObject(cluster.resources.map(comparable) as object[])
    }),
    { numRuns: 100 },
  )
})

it('most policies isolate a pod', () => {
  const count = { some: 0, none: 0 }
  for (const { resources } of fc.sample(randomCluster, { numRuns: 100, seed: 7 })) {
    for (const policy of resources.filter((resource) => resource.kind === 'NetworkPolicy')) {
      const alone = { resources: [policy] }
      const isolates = livePods({ resources }).some((pod) => isIsolated(alone, 'ingress', pod) || isIsolated(alone, 'egress', pod))
      count[isolates ? 'some' : 'none']++
    }
  }
  expect(count.some).toBeGreaterThan(count.none)
})

/** What a policy can look at: labels in any order, and without where it is written. */
function comparable({ path: _, ...resource }: Resource): unknown {
  return Object.fromEntries(Object.entries(resource).map(([key, value]) => [key, value instanceof Map ? Object.fromEntries(value) : value]))
}
