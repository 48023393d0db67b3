/** What `diff` tells is what the two lists differ in, address by address, and nothing else. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCluster } from '../kubernetes/cluster.ts'
import type { Resource } from '../kubernetes/types.ts'
import { type Address, formatAddress, parseAddress } from '../policy/cidr.ts'
import { evaluate, type Reachability } from '../policy/connections.ts'
import { outsideRanges } from '../policy/outside.ts'
import { analysisOf, app, namespace, pod, policy } from '../testing/manifests.ts'
import { randomCluster } from '../testing/random-cluster.ts'
import { defaultSettings } from '../text/workspace.ts'
import { differ } from './diff.ts'
import { listPairs } from './list.ts'

const reachOf = (resources: readonly Resource[]) => evaluate(toCluster(resources), defaultSettings)
const isPolicy = ({ kind }: Resource) => kind === 'NetworkPolicy'

const speaksOf6 = ({ policies }: Reachability) => outsideRanges(policies, 'ingress').some(({ range }) => range.family === 6)

/** The first and the last address of each range that one of them tells apart; IPv6 where both lists speak of it. */
function sampled(...reaches: readonly Reachability[]): readonly string[] {
  const addresses = reaches.flatMap(({ policies }) =>
    (['ingress', 'egress'] as const).flatMap((direction) =>
      outsideRanges(policies, direction).flatMap(({ range: { family, first, last } }) => [first, last].map((value) => ({ family, value }))),
    ),
  )
  const both = reaches.every(speaksOf6)
  return [...new Set(addresses.filter(({ family }) => both || family === 4).map(formatAddress))]
}

/** Rows by their two ends, addresses one by one. */
function byEnds<T extends { readonly src: string; readonly dst: string }>(rows: readonly T[], addresses: readonly string[]) {
  const found = new Map<string, T>()
  const expand = (name: string) => (name.endsWith('[External]') ? addresses.filter((address) => isWithin(name, address)) : [name])
  for (const row of rows)
    for (const src of expand(row.src))
      for (const dst of expand(row.dst)) {
        expect(found.has(`${src} => ${dst}`), `${src} => ${dst} is told twice`).toBe(false)
        found.set(`${src} => ${dst}`, row)
      }
  return found
}

function isWithin(range: string, address: string): boolean {
  const [first, last, at] = [...range.replace('[External]', '').split('-'), address].map(parseAddress) as [Address, Address, Address]
  return first.family === at.family && first.value <= at.value && at.value <= last.value
}

describe('drawbridge diff', () => {
  it('tells exactly what the lists before and after differ in', () => {
    let [rows, ranges] = [0, 0]
    fc.assert(
      fc.property(randomCluster, randomCluster, fc.nat(), ({ resources }, other, dice) => {
        const foreign = other.resources.filter(isPolicy)
        const later = resources.flatMap((resource, at) =>
          (dice >> (at % 20)) % 4 === 3 ? (isPolicy(resource) ? foreign.slice(at, at + 1) : []) : [resource],
        )
        const [before, after] = [reachOf(resources), reachOf(later)]
        const addresses = sampled(before, after)
        const [old, now] = [before, after].map((reach) => byEnds(listPairs(reach, false).pairs, addresses))
        const { differences } = differ(before, after, false)
        const told = byEnds(differences, addresses)
        for (const ends of new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])) {
          const [was, is] = [old?.get(ends)?.conn ?? '', now?.get(ends)?.conn ?? '']
          const row = told.get(ends)
          expect([ends, row?.before ?? is, row?.after ?? is]).toEqual([ends, was, is])
          if (row) expect(was).not.toBe(is)
        }
        rows += differences.length
        ranges += differences.filter(({ src, dst }) => `${src}${dst}`.includes('[External]')).length
        expect(differ(before, reachOf(resources), true)).toEqual({ differences: [], unwritten: 0, doubts: [] })
      }),
      { numRuns: 100, seed: 5 },
    )
    expect(rows).toBeGreaterThan(500)
    expect(ranges).toBeGreaterThan(100)
  })

  const [web, db] = [pod('web'), pod('db', { ports: [80] })]
  const reach = (...manifests: readonly object[]) => analysisOf([namespace('shop'), ...manifests]).reach
  const toDb = (...from: readonly object[]) => policy('at-db', { podSelector: app('db'), ingress: [{ from, ports: [{ port: 80 }] }] })
  const told = ({ differences }: ReturnType<typeof differ>) => differences.map(({ change, src, dst }) => `${change} ${src} => ${dst}`)

  it('does not take addresses that one policy more tells apart for a difference at others', () => {
    const block = toDb({ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } })
    expect(
      told(differ(reach(web, db, toDb()), reach(web, db, toDb(), { ...block, metadata: { name: 'b', namespace: 'shop' } }), false)),
    ).toEqual([])
    expect(told(differ(reach(web, db), reach(web, db, block), false))).toEqual([
      'lost 0.0.0.0-9.255.255.255[External] => shop/db[Pod]',
      'changed 10.0.0.0-10.0.255.255[External] => shop/db[Pod]',
      'lost 10.1.0.0-10.1.255.255[External] => shop/db[Pod]',
      'changed 10.2.0.0-10.255.255.255[External] => shop/db[Pod]',
      'lost 11.0.0.0-255.255.255.255[External] => shop/db[Pod]',
      'lost shop/web[Pod] => shop/db[Pod]',
    ])
  })

  it('counts what differs for pods that are not written down, and tells it where nothing is', () => {
    const [x, z] = ['x', 'z'].map((role) => toDb({ podSelector: { matchLabels: { role } } })) as [object, object]
    expect(differ(reach(web, db, x), reach(web, db, z), false)).toEqual({ differences: [], unwritten: 2, doubts: [] })
    const unwritten = ['lost shop/role=x[Inferred] => shop/db[Pod]', 'gained shop/role=z[Inferred] => shop/db[Pod]']
    expect(told(differ(reach(web, db, x), reach(web, db, z), true))).toEqual(unwritten)
    expect(told(differ(reach(x), reach(z), false))).toEqual(unwritten.map((line) => line.replace('db[Pod]', 'app=db[Inferred]')))
  })

  it('says what may pass or may no longer pass, once for all addresses and pods alike', () => {
    const block = toDb({ ipBlock: { cidr: '10.0.0.0/8' } })
    expect(differ(reach(web, db, toDb({ podSelector: app('api') })), reach(web, db, block), false).doubts).toEqual([
      'shop/web[Pod] => shop/db[Pod] : may now pass on TCP 80',
    ])
  })

  it('tells the connections of a workload that only one of the two has', () => {
    expect(told(differ(reach(db, toDb({ podSelector: app('web') })), reach(web, db, toDb({ podSelector: app('web') })), false))).toEqual([
      'gained 0.0.0.0-255.255.255.255[External] => shop/web[Pod]',
      'gained shop/db[Pod] => shop/web[Pod]',
      'gained shop/web[Pod] => 0.0.0.0-255.255.255.255[External]',
      'gained shop/web[Pod] => shop/db[Pod]',
    ])
  })
})
