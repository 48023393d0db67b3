/** What opens and what closes between two workspaces. */

import { describe, expect, it } from 'vitest'
import { analysisOf, app, namespace, pod, policy } from '../testing/manifests.ts'
import { closed, compare, type Delta, opened } from './compare.ts'
import { formatPorts, noPorts, type PortSet } from './ports.ts'

/** The same, whether the second was analyzed by itself or as what the first became. */
function differences(before: readonly object[], after: readonly object[]): Delta[] {
  const first = analysisOf(before)
  const all = (delta: Delta) => [delta.gained, delta.lost, delta.now, delta.mayGain].map(formatPorts).join()
  const [alone, edited] = [analysisOf(after), analysisOf(after, {}, first)].map(({ reach }) => compare(first.reach, reach)) as [
    Delta[],
    Delta[],
  ]
  expect(show(edited, (delta) => delta.now)).toEqual(show(alone, (delta) => delta.now))
  expect(edited.map(all)).toEqual(alone.map(all))
  return edited
}
const show = (deltas: readonly Delta[], ports: (delta: Delta) => PortSet) =>
  deltas.map((delta) => `${delta.source.ref} → ${delta.destination.ref}: ${formatPorts(ports(delta))}`)
const gained = (before: readonly object[], after: readonly object[]) => show(opened(differences(before, after)), (delta) => delta.gained)
const lost = (before: readonly object[], after: readonly object[]) => show(closed(differences(before, after)), (delta) => delta.lost)

const web = pod('web', { address: '10.0.0.1' })
const db = pod('db', { address: '10.0.0.2', ports: [80, 443] })
const pods = [web, db]
const ingress = (from: object[] | undefined, ...ports: number[]) =>
  policy('at-db', { podSelector: app('db'), ingress: [{ from, ports: ports.map((port) => ({ port })) }] })

describe('the same pods under other policies', () => {
  it('lose what a policy no longer lets through, and gain it again', () => {
    const [open, shut] = [
      [...pods, namespace('shop')],
      [...pods, namespace('shop'), ingress([{ podSelector: app('web') }], 80)],
    ]
    expect(gained(open, shut)).toEqual([])
    expect(lost(open, shut)).toEqual([
      'Pod/shop/web → Pod/shop/db: SCTP 1-65535,TCP 1-79,81-65535,UDP 1-65535',
      'any:shop → Pod/shop/db: All Connections',
      'any:* → Pod/shop/db: All Connections',
      'cidr:* → Pod/shop/db: All Connections',
    ])
    expect(gained(shut, open)).toEqual(lost(open, shut))
    expect(differences(shut, [...shut].reverse())).toEqual([])
  })

  it('both gain and lose where a port is exchanged for another', () => {
    const [delta, ...others] = differences(
      [...pods, ingress([{ podSelector: app('web') }], 80)],
      [...pods, ingress([{ podSelector: app('web') }], 443)],
    )
    expect(others).toEqual([])
    expect([delta?.gained, delta?.lost, delta?.now].map((ports) => formatPorts(ports ?? noPorts))).toEqual(['TCP 443', 'TCP 80', 'TCP 443'])
  })

  it('may gain what depends on an address that is not given; losing such a doubt is no difference', () => {
    const [known, unknown] = [
      [db, pod('web'), ingress([], 1)],
      [db, pod('web'), ingress([{ ipBlock: { cidr: '10.0.0.0/8' } }], 80)],
    ]
    const shut = [db, pod('web'), policy('at-db', { podSelector: app('db') })]
    const toWeb = (deltas: readonly Delta[]) => deltas.filter(({ source }) => source.ref === 'Pod/shop/web')
    expect(show(toWeb(differences(shut, unknown)), (delta) => delta.mayGain)).toEqual(['Pod/shop/web → Pod/shop/db: TCP 80'])
    expect(show(toWeb(differences(shut, unknown)), (delta) => delta.gained)).toEqual(['Pod/shop/web → Pod/shop/db: No Connections'])
    expect(toWeb(differences(unknown, shut))).toEqual([])
    expect(toWeb(differences(known, known))).toEqual([])
  })

  it('differ where the labels of a namespace do', () => {
    const rule = ingress([{ namespaceSelector: { matchLabels: { team: 'a' } } }], 80)
    const guest = pod('guest', { namespace: 'guests', address: '10.0.0.3' })
    const space = (team: string) => [...pods, guest, rule, namespace('guests', { team })]
    expect(gained(space('b'), space('a'))).toContain('Pod/guests/guest → Pod/shop/db: TCP 80')
    expect(lost(space('a'), space('b'))).toContain('Pod/guests/guest → Pod/shop/db: TCP 80')
  })
})

describe('other pods', () => {
  it('a pod that comes or goes is no path of its own: only ends that both know are compared', () => {
    const more = [...pods, pod('api', { address: '10.0.0.3' })]
    expect(differences(pods, more)).toEqual([])
    expect(differences(more, pods)).toEqual([])
    expect(lost(more, [...pods, policy('deny', { podSelector: {} })]).join()).not.toContain('api')
  })

  it('a namespace that comes with its pods leaves out the pods that nobody could tell apart before', () => {
    expect(differences(pods, [...pods, namespace('new'), pod('x', { namespace: 'new' })])).toEqual([])
  })
})

describe('ends that only one of the two tells apart', () => {
  it('a block is compared with the block or the rest around it', () => {
    const rule = (...cidrs: string[]) => ingress(cidrs.map((cidr) => ({ ipBlock: { cidr } })))
    const [wide, narrow] = [
      [...pods, rule('192.168.0.0/16')],
      [...pods, rule('192.168.7.0/24')],
    ]
    expect(lost(wide, narrow)).toContain('cidr:192.168.0.0/16 → Pod/shop/db: All Connections')
    expect(gained(narrow, wide)).toContain('cidr:192.168.0.0/16 → Pod/shop/db: All Connections')
    expect(gained([...pods, rule('172.16.0.0/12')], [...pods, rule('172.16.0.0/12', '192.168.0.0/16')])).toEqual([
      'cidr:192.168.0.0/16 → Pod/shop/db: All Connections',
    ])
    expect(
      lost(
        [...pods, rule('192.168.0.0/16')],
        [...pods, rule('192.168.0.0/16'), policy('egress', { podSelector: app('db'), policyTypes: ['Egress'] })],
      ),
    ).toContain('Pod/shop/db → cidr:192.168.0.0/16: All Connections')
  })

  it('everywhere else is nowhere once the blocks of both cover every address', () => {
    const rule = (...cidrs: string[]) =>
      ingress(
        cidrs.map((cidr) => ({ ipBlock: { cidr } })),
        80,
      )
    const everything = [...pods, rule('0.0.0.0/0', '::/0')]
    expect(lost(pods, everything).some((line) => line.startsWith('cidr:*'))).toBe(false)
    expect(lost(pods, [...pods, rule('0.0.0.0/0')]).some((line) => line.startsWith('cidr:*'))).toBe(true)
  })

  it('pods that a new selector means are compared with any other pod, of their namespace or of another', () => {
    const deny = policy('deny', { podSelector: {} })
    const api = ingress([{ podSelector: app('api') }], 80)
    expect(gained([...pods, deny], [...pods, deny, api])).toEqual(['inferred:shop/app=api → Pod/shop/db: TCP 80'])
    const guests = ingress([{ namespaceSelector: { matchLabels: { team: 'a' } }, podSelector: { matchLabels: { role: 'x' } } }], 80)
    expect(gained([...pods, deny], [...pods, deny, guests])).toEqual(['inferred:team=a/role=x → Pod/shop/db: TCP 80'])
    expect(lost([...pods, deny, guests], [...pods, deny])).toEqual(['inferred:team=a/role=x → Pod/shop/db: TCP 80'])
  })

  it('pods of which one side speaks by one value of a label are any other pods to a side that speaks of another value', () => {
    const asks = (role: string) => [...pods, ingress([{ podSelector: { matchLabels: { role } } }], 80)]
    expect(gained(asks('x'), asks('z'))).toEqual(['inferred:shop/role=z → Pod/shop/db: TCP 80'])
    expect(lost(asks('x'), asks('z'))).toEqual(['inferred:shop/role=x → Pod/shop/db: TCP 80'])
    const others = { matchExpressions: [{ key: 'role', operator: 'NotIn', values: ['z'] }] }
    const allButZ = [...pods, ingress([{ podSelector: others }], 80)]
    expect(gained(allButZ, asks('z'))).toEqual(['inferred:shop/role=z → Pod/shop/db: TCP 80'])
  })

  it('pods with more labels than the other side asks for are compared with those that have just these', () => {
    const deny = policy('deny', { podSelector: {} })
    const asks = (labels: Record<string, string>, port: number) => ingress([{ podSelector: { matchLabels: labels } }], port)
    const one = [...pods, deny, asks({ role: 'x' }, 443)]
    const two = [...pods, deny, asks({ role: 'x', tier: 'y' }, 80)]
    expect(gained(two, one)).toContain('inferred:shop/role=x, tier=y → Pod/shop/db: TCP 443')
    expect(lost(two, one)).toContain('inferred:shop/role=x, tier=y → Pod/shop/db: TCP 80')
  })
})
