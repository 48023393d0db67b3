import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCluster } from '../kubernetes/cluster.ts'
import type { Resource } from '../kubernetes/types.ts'
import { evaluate, type Reachability } from '../policy/connections.ts'
import { noPorts, union } from '../policy/ports.ts'
import { randomCluster } from '../testing/random-cluster.ts'
import { defaultSettings } from '../text/workspace.ts'
import { aggregate, type Traffic } from './aggregate.ts'

/** Without pods on their node's network: what reaches those depends on the node, which a group does not have. */
const ownNetwork = (resource: Resource): Resource => ('hostNetwork' in resource ? { ...resource, hostNetwork: false } : resource)

/** Pair by pair, as the evaluator answers. */
function pairwise(reach: Reachability, groups: readonly (readonly number[])[]): Map<number, Traffic> {
  const found = new Map<number, Traffic>()
  for (const [g, sources] of groups.entries()) {
    for (const [h, destinations] of groups.entries()) {
      if (g === h) continue
      let sum: Traffic = { total: 0, passing: 0, open: 0, doubtful: 0, ports: noPorts, alike: true }
      for (const source of sources) {
        for (const destination of destinations) {
          const { ports, possible, egress, ingress } = reach.connect(source, destination)
          const open = !egress.isolated && !ingress.isolated
          const passes = !open && ports !== noPorts
          sum = {
            total: sum.total + 1,
            open: sum.open + Number(open),
            passing: sum.passing + Number(passes),
            doubtful: sum.doubtful + Number(!open && !passes && possible !== noPorts),
            ports: passes ? union(sum.ports, ports) : sum.ports,
            alike: sum.alike && (!passes || sum.passing === 0 || sum.ports === ports),
          }
        }
      }
      if (sum.passing + sum.open + sum.doubtful > 0) found.set(g * groups.length + h, sum)
    }
  }
  return found
}

describe('what passes between groups', () => {
  it('is what passes between their pairs', () => {
    let judged = 0
    fc.assert(
      fc.property(randomCluster, fc.array(fc.nat(3), { minLength: 8, maxLength: 8 }), ({ resources }, choice) => {
        const reach = evaluate(toCluster(resources.map(ownNetwork)), defaultSettings)
        const groups: number[][] = [[], [], [], []]
        for (const [index, units] of reach.universe.unitsOf.entries()) {
          // A workload whose pods differ is one pair to the evaluator and several here.
          if (units.length === 1) groups[choice[index % choice.length] as number]?.push(index)
        }
        const sorted = (traffic: ReadonlyMap<number, Traffic>) => [...traffic].sort(([a], [b]) => a - b)
        const expected = sorted(pairwise(reach, groups))
        judged += expected.filter(([, { passing }]) => passing > 0).length
        expect(sorted(aggregate(reach, groups))).toEqual(expected)
      }),
      { numRuns: 120 },
    )
    expect(judged).toBeGreaterThan(50)
  })
})
