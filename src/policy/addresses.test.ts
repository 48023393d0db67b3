/** Addresses and blocks as manifests give them: unreadable ones, all of a family, and what is outside. */

import { describe, expect, it } from 'vitest'
import { analysisOf, app, pod, policy } from '../testing/manifests.ts'
import { members } from './bitset.ts'
import { formatRange, parseBlock } from './cidr.ts'
import { explain } from './explain.ts'
import { outsideRanges } from './outside.ts'

const from = (...blocks: object[]) =>
  policy('at-db', { podSelector: app('db'), ingress: [{ from: blocks.map((ipBlock) => ({ ipBlock })) }] })
const ranges = (...blocks: object[]) =>
  outsideRanges(analysisOf([from(...blocks)]).cluster.policies, 'ingress').map(({ range, ref }) => `${formatRange(range)} ${ref}`)

describe('outside', () => {
  it('IPv6 is listed only where a policy speaks of it', () => {
    expect(ranges({ cidr: '10.0.0.0/8' })).toEqual([
      '0.0.0.0-9.255.255.255 cidr:*',
      '10.0.0.0-10.255.255.255 cidr:10.0.0.0/8',
      '11.0.0.0-255.255.255.255 cidr:*',
    ])
    expect(ranges({ cidr: 'fd00::/8' })).toEqual([
      '0.0.0.0-255.255.255.255 cidr:*',
      '::-fcff:ffff:ffff:ffff:ffff:ffff:ffff:ffff cidr:*',
      'fd00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff cidr:fd00::/8',
      'fe00::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff cidr:*',
    ])
  })

  it('a block of every address leaves nothing elsewhere', () => {
    expect(ranges({ cidr: '0.0.0.0/0' })).toEqual(['0.0.0.0-255.255.255.255 cidr:0.0.0.0/0'])
    expect(ranges({ cidr: '0.0.0.0/0', except: ['128.0.0.0/1'] })).toEqual([
      '0.0.0.0-127.255.255.255 cidr:0.0.0.0/0',
      '128.0.0.0-255.255.255.255 cidr:128.0.0.0/1',
    ])
  })
})

describe('what cannot be read', () => {
  it('a block that the API server rejects is no place of its own', () => {
    const { reach } = analysisOf([pod('db'), from({ cidr: '10.0.0.0/33' }, { cidr: '10.0.0.0/8', except: ['x'] })])
    expect(reach.endpoints.flatMap(({ kind, ref }) => (kind === 'range' ? [ref] : []))).toEqual(['cidr:10.0.0.0/8', 'cidr:*'])
  })

  it('such a block names nobody, such an exception cuts nothing out, and neither does a peer that says nothing', () => {
    const { reach } = analysisOf([pod('db', { address: '10.0.0.1' }), from({ cidr: '10.0.0.0/8' })])
    const { selector } = reach.isolation
    const named = (peer: object) =>
      members(selector.peer(0, peer).certain).map((unit) => reach.universe.unitsOf.findIndex((units) => units.includes(unit)))
    const refs = (peer: object) => named(peer).map((endpoint) => reach.endpoints[endpoint]?.ref)
    expect(refs({ ipBlock: { cidr: 'nonsense', except: [] } })).toEqual([])
    expect(refs({ ipBlock: { cidr: '10.0.0.0/8', except: ['nonsense'] } })).toEqual(['Pod/shop/db', 'cidr:10.0.0.0/8'])
    expect(refs({})).toEqual([])
    expect(refs({ ipBlock: { cidr: '10.0.0.0/8', except: ['0.0.0.0/0'] } })).toEqual([])
  })

  it('a pod without a readable address is in no block, one beside it of the same template is', () => {
    const owner = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'u', controller: true }]
    const replica = (n: number, address?: string) => {
      const each = pod(`web-${n}`, { labels: { app: 'web' }, ...(address !== undefined && { address }) })
      return { ...each, metadata: { ...each.metadata, ownerReferences: owner } }
    }
    const web = (...addresses: (string | undefined)[]) => {
      const { reach } = analysisOf([pod('db'), ...addresses.map((address, i) => replica(i, address)), from({ cidr: '10.0.0.0/8' })])
      const [source, destination] = ['ReplicaSet/shop/web', 'Pod/shop/db'].map((ref) => reach.universe.indexOf.get(ref) as number) as [
        number,
        number,
      ]
      return `${reach.universe.unitsOf[source]?.length} ${reach.connect(source, destination).verdict}`
    }
    expect(web('10.0.0.1', '10.0.0.2')).toBe('1 allowed')
    expect(web('10.0.0.1', '::ffff:10.0.0.2')).toBe('1 allowed')
    expect(web('10.0.0.1', 'nonsense')).toBe('2 depends')
    expect(web('10.0.0.1', '192.168.0.1')).toBe('2 depends')
    expect(web('10.0.0.1', undefined)).toBe('2 depends')
    expect(web('192.168.0.1', 'nonsense')).toBe('2 denied')
    expect(web('10.0.0.1', undefined, '192.168.0.1', 'nonsense', '10.0.0.2')).toBe('4 depends')
    expect(web('10.0.0.1', undefined, '10.0.0.2')).toBe('2 depends')
  })

  it('a pod address that is none lies in no block', () => {
    const { reach } = analysisOf([pod('web', { address: 'nonsense' }), pod('db'), from({ cidr: '0.0.0.0/0' })])
    const [web, db] = ['Pod/shop/web', 'Pod/shop/db'].map((ref) => reach.universe.indexOf.get(ref) as number) as [number, number]
    expect(reach.connect(web, db).verdict).toBe('denied')
    expect(explain(reach, web, db).ingress.citations).toEqual([])
  })

  it('an IPv4 block written as IPv6 ends at 128 bits', () => {
    expect(parseBlock('::ffff:10.0.0.0/104')).toEqual(parseBlock('10.0.0.0/8'))
    expect(parseBlock('::ffff:10.0.0.0/129')).toBeUndefined()
  })
})
