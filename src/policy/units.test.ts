/** Units are the pods that policies can't tell apart: by label, network, or place among the blocks; all of them, and no others. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { analysisOf, app, pod, policy } from '../testing/manifests.ts'
import { containsAddress, parseAddress, parseBlock } from './cidr.ts'
import { countWork } from './counters.ts'
import { toPopulation } from './population.ts'
import type { Unit } from './units.ts'

interface Given {
  readonly set: string
  readonly like: string
  readonly index: string | undefined
  readonly port: number | undefined
  readonly host: boolean
  readonly addresses: readonly string[]
}

const address = fc.oneof(
  { arbitrary: fc.nat(7).map((n) => `10.0.0.${n}`), weight: 6 },
  { arbitrary: fc.nat(7).map((n) => `2001:db8::${n}`), weight: 2 },
  { arbitrary: fc.constant('nonsense'), weight: 1 },
)
const givenPod: fc.Arbitrary<Given> = fc.record({
  set: fc.constantFrom('a', 'b', 'c'),
  like: fc.constantFrom('x', 'x', 'x', 'y'),
  index: fc.option(fc.constantFrom('0', '1'), { nil: undefined, freq: 3 }),
  port: fc.option(fc.constantFrom(80, 81), { nil: undefined, freq: 3 }),
  host: fc.nat(7).map((n) => n === 7),
  addresses: fc.oneof(
    { arbitrary: fc.array(address, { minLength: 1, maxLength: 2 }), weight: 6 },
    { arbitrary: fc.constant([]), weight: 1 },
  ),
})
const blockText = fc.constantFrom(
  '10.0.0.0/30',
  '10.0.0.4/31',
  '10.0.0.0/29',
  '10.0.0.2/32',
  '2001:db8::/126',
  '2001:db8::/64',
  '0.0.0.0/0',
)

const toManifest = ({ set, like, index, port, host, addresses }: Given, n: number) => {
  const each = pod(`${set}-${n}`, {
    labels: { app: like, ...(index !== undefined && { index }) },
    ports: port ? [['http', port]] : [],
    hostNetwork: host,
  })
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: set, uid: set, controller: true }
  return {
    ...each,
    metadata: { ...each.metadata, ownerReferences: [owner] },
    // One on its node's network has that node's address.
    status: host ? { hostIP: addresses[0] } : { podIP: addresses[0], podIPs: addresses.map((ip) => ({ ip })) },
  }
}

it('hold the pods that policies cannot tell apart, and each of them', () => {
  const count = { shared: 0, parted: 0, whole: 0 }
  fc.assert(
    fc.property(
      fc.array(givenPod, { minLength: 2, maxLength: 9 }),
      fc.uniqueArray(blockText, { maxLength: 3 }),
      fc.boolean(),
      fc.nat(4),
      blockText,
      (pods, blocks, asksForIndex, off, probe) => {
        const peers = blocks.map((cidr) => ({ ipBlock: { cidr } }))
        const asked = asksForIndex ? { matchExpressions: [{ key: 'index', operator: 'Exists' }] } : app('x')
        const ipBlockMatchesPods = off > 0
        const { cluster, workspace } = analysisOf(
          [
            ...pods.map(toManifest),
            policy('p', { podSelector: asked, policyTypes: ['Ingress'], ...(peers.length > 0 && { ingress: [{ from: peers }] }) }),
          ],
          { ipBlockMatchesPods },
        )
        let population = toPopulation(cluster, workspace.settings)
        const work = countWork(() => {
          population = toPopulation(cluster, workspace.settings)
        })
        const { units, unitsOf, starts, workloadIndex, hidden } = population
        expect(work.units).toBe(units.length)

        const found = (one: Given) => (one.host ? one.addresses.slice(0, 1) : ipBlockMatchesPods ? one.addresses : undefined)
        const placeOf = (addresses: readonly string[] | undefined) => {
          if (addresses === undefined || addresses.length === 0) return `${addresses}`
          const places = addresses.map((text) => {
            const read = parseAddress(text)
            return read
              ? blocks.map((cidr) => containsAddress(parseBlock(cidr) as NonNullable<ReturnType<typeof parseBlock>>, read)).join()
              : 'none'
          })
          return [...new Set(places)].sort().join(' ')
        }
        // Labels by which replicas of one set differ are hidden, unless a policy asks for them.
        const differ = (key: 'like' | 'index') => pods.some((one) => pods.some((other) => one.set === other.set && one[key] !== other[key]))
        const isHidden = (key: 'like' | 'index') => differ(key) && (key === 'index') !== asksForIndex
        expect([...hidden].sort()).toEqual([...(isHidden('like') ? ['app'] : []), ...(isHidden('index') ? ['index'] : [])])
        const [showsApp, showsIndex] = [!hidden.has('app'), !hidden.has('index')]
        const keyOf = (one: Given) =>
          [
            showsApp && one.like,
            showsIndex && one.index,
            one.port,
            one.host,
            found(one) ? placeOf(found(one)?.length ? found(one) : undefined) : 'off',
          ].join(';')
        const keyOfUnit = ({ labels, table, hostNetwork, addresses }: Unit) =>
          [
            showsApp && labels.get('app'),
            showsIndex && labels.get('index'),
            table?.byName.get('TCP/http')?.bounds[0] && (table.byName.get('TCP/http')?.bounds[0] as number) % 0x20000,
            hostNetwork,
            hostNetwork || ipBlockMatchesPods ? placeOf(addresses) : 'off',
          ].join(';')

        const unitOf = new Map<Given, number>()
        for (const set of new Set(pods.map((one) => one.set))) {
          const own = unitsOf[workloadIndex.get(`StatefulSet/shop/${set}`) as number] as readonly number[]
          const members = pods.filter((one) => one.set === set)
          expect(own.map((unit) => keyOfUnit(units[unit] as Unit)).sort()).toEqual([...new Set(members.map(keyOf))].sort())
          for (const one of members) unitOf.set(one, own.find((unit) => keyOfUnit(units[unit] as Unit) === keyOf(one)) as number)
        }
        for (const [unit, { pods: number, labels }] of units.entries()) {
          expect(number).toBe(pods.filter((one) => unitOf.get(one) === unit).length)
          for (const key of hidden) expect(labels.has(key)).toBe(false)
          expect(starts.includes(unit + 1)).toBe(number === 0)
        }

        const block = parseBlock(probe) as NonNullable<ReturnType<typeof parseBlock>>
        const hits = (one: Given) =>
          (found(one) ?? []).flatMap((text) => {
            const read = parseAddress(text)
            return read ? [containsAddress(block, read)] : []
          })
        const inside = pods.filter((one) => hits(one).includes(true)).map((one) => unitOf.get(one))
        expect(new Set(population.within(block))).toEqual(new Set(inside))
        const parts = [...units.keys()].some((unit) => {
          const all = pods.filter((one) => unitOf.get(one) === unit).flatMap(hits)
          return all.includes(true) && all.includes(false)
        })
        expect(population.parts(block)).toBe(parts)
        count[parts ? 'parted' : 'whole']++
        if (units.some((unit) => unit.pods > 1)) count.shared++
      },
    ),
    { numRuns: 120, seed: 12 },
  )
  expect(Math.min(count.shared, count.parted, count.whole)).toBeGreaterThan(20)
})

it('are shared by pods of several workloads with the same labels, ports and place, and by none of another namespace', () => {
  const like = (name: string, more: object = {}) => pod(name, { labels: { app: 'x' }, address: '10.0.0.1', ...more })
  const unitsOf = (...manifests: object[]) => {
    const { cluster, workspace } = analysisOf(manifests)
    return toPopulation(cluster, workspace.settings).unitsOf.map((own) => own.join())
  }
  const blocks = policy('p', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/30' } }] }] })
  for (const more of [[], [blocks]]) {
    expect(new Set(unitsOf(like('a'), like('b', { address: '10.0.0.2' }), ...more)).size).toBe(1)
    expect(new Set(unitsOf(like('a'), like('b', { ports: [['http', 80]] }), ...more)).size).toBe(2)
    expect(new Set(unitsOf(like('a'), like('b', { labels: { app: 'y' } }), ...more)).size).toBe(2)
    expect(new Set(unitsOf(like('a'), like('b', { labels: { role: 'x' } }), ...more)).size).toBe(2)
    expect(new Set(unitsOf(like('a'), like('b', { labels: { app: 'x', role: 'x' } }), ...more)).size).toBe(2)
    expect(new Set(unitsOf(like('a'), like('b', { namespace: 'other' }), ...more)).size).toBe(2)
  }
  expect(new Set(unitsOf(like('a'), like('b', { address: '10.0.0.5' }), blocks)).size).toBe(2)
})

it('are as few as the places of their pods: in whichever order addresses are given, and beside pods whose address is not', () => {
  const replica = (n: number, index: string, ...addresses: string[]) => {
    const each = pod(`db-${n}`, { labels: { app: 'db', index } })
    const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'db', controller: true }
    return {
      ...each,
      metadata: { ...each.metadata, ownerReferences: [owner] },
      ...(addresses.length > 0 && { status: { podIP: addresses[0], podIPs: addresses.map((ip) => ({ ip })) } }),
    }
  }
  const pods = (...manifests: object[]) => {
    const { cluster, workspace } = analysisOf(manifests)
    return toPopulation(cluster, workspace.settings).units.flatMap((unit) =>
      unit.pods > 0 ? [`${unit.pods} at ${unit.addresses?.[0]}`] : [],
    )
  }
  const [one, other] = ['10.0.0.1', '2001:db8::1'] as const
  const blocks = policy('p', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/30' } }] }] })
  expect(pods(replica(0, '0', one, other), replica(1, '0', other, one), blocks)).toEqual([`2 at ${one}`])
  expect(pods(replica(0, '0', one), replica(1, '1', one), replica(2, '1'))).toEqual([`2 at ${one}`, '1 at undefined'])
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'main:1' }] } }
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template },
  }
  expect(pods(replica(0, '0', one), deployment, blocks)).toEqual([`1 at ${one}`, '3 at undefined'])
})

it('of a workload whose controller makes its pods differ stand for as many pods as it has, together', () => {
  const key = 'statefulset.kubernetes.io/pod-name'
  const set = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db', namespace: 'shop' }, spec: { replicas: 3 } }
  const asking = (value: string) => policy(value, { podSelector: { matchLabels: { [key]: value } } })
  const { cluster, workspace } = analysisOf([set, asking('db-0'), asking('db-1')])
  const { units, unitsOf } = toPopulation(cluster, workspace.settings)
  const own = (unitsOf[0] ?? []).map((unit) => units[unit] as Unit)
  expect(own.map(({ labels }) => labels.get(key))).toEqual(['db-0', 'db-1', '*'])
  expect(own.reduce((sum, { pods }) => sum + pods, 0)).toBe(3)
})
