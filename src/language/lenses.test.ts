import { describe, expect, it } from 'vitest'
import { analyze } from '../analyze.ts'
import { defaultSettings } from '../text/workspace.ts'
import { lenses } from './lenses.ts'

/** So many workloads, each with a policy that admits the next one. */
function cluster(count: number): string {
  const name = (i: number) => `app-${i % count}`
  return Array.from({ length: count }, (_, i) => [
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name(i)}, namespace: shop, labels: {app: ${name(i)}}}\n`,
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: to-${name(i)}, namespace: shop}\nspec: {podSelector: {matchLabels: {app: ${name(i)}}}, ` +
      `ingress: [{from: [{podSelector: {matchLabels: {app: ${name(i + 1)}}}}]}]}\n`,
  ])
    .flat()
    .join('---\n')
}

/** How often the lenses of a cluster look at an endpoint's pods or at an endpoint. */
function looks(count: number): number {
  const scene = analyze({ files: [{ name: 'a.yaml', text: cluster(count) }], places: {}, settings: defaultSettings })
  let counted = 0
  const counting = <T extends object>(list: T) =>
    new Proxy(list, {
      get(target, key) {
        if (typeof key === 'string' && /^\d+$/.test(key)) counted++
        return Reflect.get(target, key)
      },
    })
  const { universe } = scene.reach
  const watched = { ...universe, endpoints: counting(universe.endpoints), unitsOf: counting(universe.unitsOf) }
  const found = lenses({ ...scene, reach: { ...scene.reach, universe: watched } }, 'a.yaml')
  expect(found).toHaveLength(count)
  expect(counted).toBeGreaterThan(count)
  return counted
}

describe('lenses', () => {
  it('look at each policy’s own pods, not at all pods for each policy', () => {
    expect(looks(80) / looks(20)).toBeLessThan(5)
  })
})
