/** The rule that almost lets a pair through, and the one change that would. */

import { describe, expect, it } from 'vitest'
import { analysisOf, app, namespace, pod, policy } from '../testing/manifests.ts'
import { type AskedPort, explain } from '../views/explain.ts'
import { toChoices } from './near-miss.ts'
import { allPorts, portRange, union } from './ports.ts'

const db = pod('db', { ports: [80], address: '10.0.0.9' })
const web = pod('web', { labels: { app: 'web', tier: 'front' }, address: '10.0.0.1' })
const guest = pod('web', { namespace: 'guests', labels: { app: 'web' }, address: '10.0.0.1' })

/** Why ingress of db misses `source`, with these rules. */
function near(rules: readonly object[], source = 'Pod/shop/web', others: readonly object[] = [], asked?: AskedPort) {
  const manifests = [db, web, guest, policy('p', { podSelector: app('db'), policyTypes: ['Ingress'], ingress: rules }), ...others]
  return explain(analysisOf(manifests), source, 'Pod/shop/db', asked)?.ingress.near
}
const sentence = (peer: object, source?: string, ...others: object[]) => near([{ from: [peer] }], source, others)?.sentence

describe('a peer that misses by one requirement', () => {
  it.each([
    [{ podSelector: app('shop') }, 'it asks for pods with app=shop, and web has app=web'],
    [{ podSelector: { matchLabels: { role: 'api' } } }, 'it asks for pods with role=api, and web has no label role'],
    [
      { podSelector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['back', 'data'] }] } },
      'it asks for pods with tier in (back, data), and web has tier=front',
    ],
    [
      { podSelector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['front'] }] } },
      'it asks for pods with tier not in (front), and web has tier=front',
    ],
    [{ podSelector: { matchExpressions: [{ key: 'x', operator: 'Exists' }] } }, 'it asks for pods with x set, and web has no label x'],
    [
      { podSelector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] } },
      'it asks for pods with app not set, and web has app=web',
    ],
  ])('of the pod: %j', (peer, why) => {
    expect(sentence(peer)).toBe(`ingress rule 1 of p comes nearest: ${why}.`)
  })

  it('of the namespace', () => {
    const guests = namespace('guests', { team: 'b' })
    expect(sentence({ podSelector: app('web') }, 'Pod/guests/web')).toBe(
      'ingress rule 1 of p comes nearest: it means pods of namespace shop, and web is in guests.',
    )
    expect(sentence({ namespaceSelector: { matchLabels: { team: 'a' } } }, 'Pod/guests/web', guests)).toBe(
      'ingress rule 1 of p comes nearest: it asks for namespaces with team=a, and guests has team=b.',
    )
    expect(sentence({ namespaceSelector: { matchLabels: { team: 'a' } } }, 'Pod/guests/web')).toBe(
      'ingress rule 1 of p comes nearest: it asks for namespaces with team=a, and no manifest gives the labels of guests.',
    )
    expect(sentence({ namespaceSelector: { matchLabels: { team: 'b' } }, podSelector: app('api') }, 'Pod/guests/web', guests)).toBe(
      'ingress rule 1 of p comes nearest: it asks for pods with app=api, and web has app=web.',
    )
  })

  it('of addresses: an except cuts them out', () => {
    const block = { ipBlock: { cidr: '10.0.0.0/8', except: ['10.2.0.0/16', '10.1.0.0/16'] } }
    expect(sentence(block, 'cidr:10.1.0.0/16')).toBe('ingress rule 1 of p comes nearest: it allows 10.0.0.0/8 except 10.1.0.0/16.')
  })

  it('of several, the one of which most else holds', () => {
    const one = { podSelector: app('shop') }
    const two = { podSelector: { matchLabels: { app: 'api', tier: 'front' } } }
    expect(near([{ from: [one] }, { from: [two] }])?.sentence).toBe(
      'ingress rule 2 of p comes nearest: it asks for pods with app=api, and web has app=web.',
    )
    expect(near([{ from: [two] }, { from: [one] }])?.sentence).toMatch(/^ingress rule 1 of p comes nearest/)
  })

  it('the one change is to allow the pair on the ports that the destination declares', () => {
    expect(near([{ from: [{ podSelector: app('shop') }] }])?.command).toEqual({
      kind: 'allow-traffic',
      source: 'Pod/shop/web',
      destination: 'Pod/shop/db',
      ports: [{ protocol: 'TCP', port: 80 }],
    })
  })
})

describe('a peer that misses by more, or is of another kind, is not near', () => {
  it.each([
    ['two labels', { podSelector: { matchLabels: { app: 'api', role: 'api' } } }, 'Pod/shop/web'],
    ['a label, and the namespace', { podSelector: app('api') }, 'Pod/guests/web'],
    ['two labels of the namespace', { namespaceSelector: { matchLabels: { team: 'a', stage: 'test' } } }, 'Pod/guests/web'],
    ['a block that is elsewhere', { ipBlock: { cidr: '192.168.0.0/16' } }, 'Pod/shop/web'],
    ['a selector, for addresses', { podSelector: app('web') }, 'cidr:*'],
    ['a block elsewhere, for all other addresses', { ipBlock: { cidr: '192.168.0.0/16' } }, 'cidr:*'],
  ])('%s', (_, peer, source) => {
    expect(sentence(peer, source)).toBeUndefined()
  })
})

describe('a policy that does not select the pod', () => {
  const open = { key: 'exposure', operator: 'NotIn', values: ['none'] }
  const shut = pod('db', { labels: { app: 'db', exposure: 'none' }, ports: [80], address: '10.0.0.9' })
  const denial = policy('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
  const between = (extra: object, source = 'Pod/shop/web', destination = 'Pod/shop/db', asked?: AskedPort) =>
    explain(analysisOf([shut, web, denial, policy('platform', extra)]), source, destination, asked)

  it('would admit it, and the requirement that the pod misses is said', () => {
    const rules = {
      podSelector: { matchExpressions: [open] },
      ingress: [{ from: [{ podSelector: app('api') }] }, { from: [{ podSelector: app('web') }] }],
    }
    const missed = between(rules)?.ingress.near
    expect(missed?.sentence).toBe(
      'ingress rule 2 of platform would admit web on TCP 80, but platform does not select db: it asks for pods with exposure not in (none), and db has exposure=none.',
    )
    expect(missed?.links).toMatchObject([{ ref: 'NetworkPolicy/shop/platform', direction: 'ingress' }])
    expect(missed?.command).toMatchObject({ kind: 'allow-traffic', source: 'Pod/shop/web', destination: 'Pod/shop/db' })
  })

  it('would admit it on the port asked for, or is not near', () => {
    const rules = { podSelector: { matchExpressions: [open] }, ingress: [{ ports: [{ port: 80 }, { port: 8080 }] }] }
    const asked = (port: number) => between(rules, undefined, undefined, { protocol: 'TCP', port })?.ingress.near
    expect(asked(8080)?.sentence).toMatch(/^ingress rule 1 of platform would admit web on TCP 8080, but platform does not select db: /)
    expect(asked(8080)?.command).toMatchObject({ kind: 'allow-traffic', ports: [{ protocol: 'TCP', port: 8080 }] })
    expect(asked(443)).toBeUndefined()
  })

  it('would let it send', () => {
    const rules = { podSelector: { matchExpressions: [open] }, policyTypes: ['Egress'], egress: [{}] }
    expect(between(rules, 'Pod/shop/db', 'Pod/shop/web')?.egress.near?.sentence).toMatch(
      /^egress rule 1 of platform would let db send to web on every port, but platform does not select db: /,
    )
  })

  it.each([
    ['its rules name others', { podSelector: { matchExpressions: [open] }, ingress: [{ from: [{ podSelector: app('api') }] }] }],
    ['its ports are others', { podSelector: { matchExpressions: [open] }, ingress: [{ ports: [{ port: 81 }] }] }],
    ['the pod misses two requirements', { podSelector: { matchLabels: { app: 'api' }, matchExpressions: [open] }, ingress: [{}] }],
    ['it is of the other direction', { podSelector: { matchExpressions: [open] }, policyTypes: ['Egress'], egress: [{}] }],
  ])('is not near where %s', (_, rules) => {
    expect(between(rules)?.ingress.near).toBeUndefined()
  })
})

describe('ports', () => {
  it('a rule that names the pair on other ports: the missing ones as one more choice', () => {
    const peers = { from: [{ podSelector: app('web') }] }
    const missed = near([{ ...peers, ports: [{ port: 8080 }, { protocol: 'UDP' }, { port: 9000, endPort: 9010 }] }], undefined, [], {
      protocol: 'TCP',
      port: 80,
    })
    expect(missed?.sentence).toBe(
      'ingress rule 1 of p names web, but only on TCP 8080, 9000-9010, UDP 1-65535. It would let this through with TCP 80 as well.',
    )
    expect(missed?.command).toMatchObject({
      kind: 'set-ports',
      rule: 0,
      ports: [
        { protocol: 'TCP', port: 8080 },
        { protocol: 'UDP' },
        { protocol: 'TCP', port: 9000, endPort: 9010 },
        { protocol: 'TCP', port: 80 },
      ],
    })
  })

  it('a rule that misses both the pod and its ports is passed over', () => {
    const other = { from: [{ podSelector: app('api') }] }
    expect(near([{ ...other, ports: [{ port: 1 }] }])).toBeUndefined()
    expect(near([{ ...other, ports: [{ port: 1 }] }, other])?.sentence).toMatch(/^ingress rule 2 of p comes nearest/)
  })

  it('a set is picked as single ports, ranges and whole protocols', () => {
    expect(toChoices([portRange('TCP', 80, 80), portRange('TCP', 90, 95), portRange('TCP', 1, 1)].reduce(union))).toEqual([
      { protocol: 'TCP', port: 1 },
      { protocol: 'TCP', port: 80 },
      { protocol: 'TCP', port: 90, endPort: 95 },
    ])
    expect(toChoices(portRange('UDP', 1, 100))).toEqual([{ protocol: 'UDP', port: 1, endPort: 100 }])
    expect(toChoices(allPorts)).toEqual([{ protocol: 'SCTP' }, { protocol: 'TCP' }, { protocol: 'UDP' }])
  })
})
