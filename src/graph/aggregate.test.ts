import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCluster } from '../kubernetes/cluster.ts'
import type { Resource } from '../kubernetes/types.ts'
import { policiesAlone } from '../policy/beside.ts'
import { evaluate, type Reachability } from '../policy/connections.ts'
import { noPorts, union } from '../policy/ports.ts'
import { randomCluster } from '../testing/random-cluster.ts'
import { randomOthers } from '../testing/random-others.ts'
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
      let sum: Traffic = { total: 0, passing: 0, open: 0, doubtful: 0, unknown: 0, ports: noPorts, alike: true }
      for (const source of sources) {
        for (const destination of destinations) {
          const { ports, possible, egress, ingress } = policiesAlone(reach).connect(source, destination)
          const isUnknown = reach.connect(source, destination).others !== undefined
          const open = !egress.isolated && !ingress.isolated
          const passes = !open && ports !== noPorts
          sum = {
            total: sum.total + 1,
            open: sum.open + Number(open),
            passing: sum.passing + Number(passes),
            unknown: sum.unknown + Number(isUnknown),
            doubtful: sum.doubtful + Number(!open && !passes && possible !== noPorts),
            ports: passes ? union(sum.ports, ports) : sum.ports,
            alike: sum.alike && (!passes || sum.passing === 0 || sum.ports === ports),
          }
        }
      }
      if (sum.passing + sum.open + sum.doubtful + sum.unknown > 0) found.set(g * groups.length + h, sum)
    }
  }
  return found
}

describe('what passes between groups', () => {
  it('is what passes between their pairs', () => {
    let [judged, unknowns] = [0, 0]
    fc.assert(
      fc.property(randomCluster, randomOthers, fc.array(fc.nat(3), { minLength: 8, maxLength: 8 }), ({ resources }, others, choice) => {
        const reach = evaluate(toCluster([...resources.map(ownNetwork), ...others]), defaultSettings)
        const groups: number[][] = [[], [], [], []]
        for (const [index, units] of reach.universe.unitsOf.entries()) {
          // A workload whose pods differ is one pair to the evaluator and several here.
          if (units.length === 1) groups[choice[index % choice.length] as number]?.push(index)
        }
        // Of pairs that others may change it says at least as many as there are: what they would change nothing of is not looked into.
        const sorted = (traffic: ReadonlyMap<number, Traffic>) =>
          [...traffic]
            .map(([key, sum]) => [key, { ...sum, unknown: 0 }] as const)
            .filter(([, { passing, open, doubtful }]) => passing + open + doubtful > 0)
            .sort(([a], [b]) => a - b)
        const exact = pairwise(reach, groups)
        const found = aggregate(reach, groups)
        const expected = sorted(exact)
        judged += expected.filter(([, { passing }]) => passing > 0).length
        expect(sorted(found)).toEqual(expected)
        for (const [key, { unknown }] of exact) expect(found.get(key)?.unknown ?? 0).toBeGreaterThanOrEqual(unknown)
        for (const [key, { unknown }] of found) if (unknown > 0 && !reach.others) expect(key).toBeUndefined()
        unknowns += [...exact.values()].filter(({ unknown }) => unknown > 0).length
      }),
      { numRuns: 120 },
    )
    expect(judged).toBeGreaterThan(50)
    expect(unknowns).toBeGreaterThan(50)
  })
})
