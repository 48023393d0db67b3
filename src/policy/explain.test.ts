/** What is said of a pair: the sentence, its two halves, and the rules behind it. */

import { describe, expect, it } from 'vitest'
import type { NetworkPolicy } from '../kubernetes/types.ts'
import { analysisOf, app, pod, policy } from '../testing/manifests.ts'
import { defaultSettings } from '../text/workspace.ts'
import { explain as explainRefs } from '../views/explain.ts'
import { evaluate } from './connections.ts'
import { refName } from './endpoints.ts'
import { cite, entryWords, explain, placeName } from './explain.ts'

/** The explanation of web → db, of the manifests. */
function explained(...manifests: object[]) {
  const explanation = explainRefs(analysisOf(manifests), 'Pod/shop/web', 'Pod/shop/db')
  if (!explanation) throw new Error('web or db is missing')
  return explanation
}

const web = pod('web', { address: '10.0.0.1' })
const db = pod('db', { ports: [80, 443], address: '10.0.0.2' })
const toDb = (spec: object) => policy('at-db', { podSelector: app('db'), policyTypes: ['Ingress'], ...spec })
const fromWeb = (spec: object) => policy('at-web', { podSelector: app('web'), policyTypes: ['Egress'], ...spec })

describe('the sentence', () => {
  it('tells ends of one name apart: by their namespaces, or by their kinds', () => {
    const set = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'web', namespace: 'shop' }, spec: {} }
    const analysis = analysisOf([web, set, { ...web, metadata: { name: 'web', namespace: 'away' } }])
    const said = (from: string, to: string) => explainRefs(analysis, from, to)?.sentence
    expect(said('Pod/shop/web', 'Pod/away/web')).toMatch(/^shop\/web may reach away\/web on every port/)
    expect(said('Pod/shop/web', 'StatefulSet/shop/web')).toMatch(/^Pod web may reach StatefulSet web on every port/)
    expect(said('Pod/shop/web', 'Pod/shop/web')).toMatch(/^web always reaches itself/)
  })

  it.each([
    ['nothing isolates', [], 'web may reach db on every port: no policy isolates either end.'],
    [
      'one of two declared ports',
      [toDb({ ingress: [{ ports: [{ port: 80 }] }] })],
      'web may reach db on TCP 80 only; other ports that db offers or that one end allows stay shut.',
    ],
    ['all declared ports', [toDb({ ingress: [{ ports: [{ port: 80 }, { port: 443 }] }] })], 'web may reach db on TCP 80, 443.'],
    ['no ingress rule', [toDb({})], 'web cannot reach db: no ingress rule of db admits it.'],
    ['no egress rule', [fromWeb({})], 'web cannot reach db: no egress rule of web allows it.'],
    ['neither', [toDb({}), fromWeb({})], 'web cannot reach db: no egress rule of web names it, and no ingress rule of db admits web.'],
    [
      'no port in common',
      [toDb({ ingress: [{ ports: [{ port: 80 }] }] }), fromWeb({ egress: [{ ports: [{ port: 443 }] }] })],
      'web cannot reach db: web may send on TCP 443 and db admits TCP 80, which have no port in common.',
    ],
  ])('%s', (_, policies, sentence) => {
    expect(explained(web, db, ...policies).sentence).toBe(sentence)
  })

  it('names the doubt: an address that is not given', () => {
    const block = toDb({ ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 80 }] }] })
    const { sentence, verdict, ports, ingress } = explained(pod('web'), db, block)
    expect(verdict).toBe('depends')
    // Nowhere is it said that nothing passes.
    expect([ports, ingress.ports]).toEqual(['perhaps TCP 80', 'perhaps TCP 80'])
    expect(sentence).toBe(
      'web reaches db perhaps (TCP 80). It depends on whether the address of web, which the manifests do not give, lies in an ipBlock of the policies at db.',
    )
    expect(ingress.sentence).toMatch(/^Ingress of db is isolated by policy at-db; web enters perhaps \(TCP 80\)\. It depends on whether/)
  })

  it('names the doubt where blocks hold every address: whether they are for pods', () => {
    const from = [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }]
    expect(explained(pod('web'), db, toDb({ ingress: [{ from, ports: [{ port: 80 }] }] })).sentence).toBe(
      'web reaches db perhaps (TCP 80). It depends on the network provider: the ipBlocks of the policies at db hold every address, which with most providers includes web; some apply no ipBlock to pods.',
    )
  })

  it('names the doubt of a sender: whether the far end has an address that a rule allows', () => {
    const to = { ipBlock: { cidr: '10.0.0.0/8' } }
    const block = fromWeb({ egress: [{ to: [to], ports: [{ port: 80 }] }] })
    const { egress, sentence } = explained(web, pod('db', { ports: [80, 443] }), block)
    const depends = 'It depends on whether the address of db, which the manifests do not give, lies in an ipBlock of the policies at web.'
    expect(egress.sentence).toBe(`Egress of web is isolated by policy at-web; web sends to db perhaps (TCP 80). ${depends}`)
    expect(sentence).toBe(`web reaches db perhaps (TCP 80). ${depends}`)
    const also = fromWeb({
      egress: [
        { to: [to], ports: [{ port: 80 }] },
        { to: [{ podSelector: app('db') }], ports: [{ port: 443 }] },
      ],
    })
    expect(explained(web, pod('db', { ports: [80, 443] }), also).egress.sentence).toBe(
      `web may send to db on TCP 443, isolated by policy at-web. More may pass. ${depends}`,
    )
  })

  it('names the doubt: what the network provider makes of pods on their node’s network', () => {
    const host = pod('web', { hostNetwork: true, address: '10.0.0.1', node: '10.0.0.1' })
    const { sentence, verdict } = explained(
      host,
      { ...db, status: { hostIP: '10.0.0.9' } },
      toDb({ ingress: [{ from: [{ podSelector: app('web') }] }] }),
    )
    expect(verdict).toBe('depends')
    expect(sentence).toMatch(/^web reaches db perhaps \(every port\)\. It depends on the network provider: web shares its node's network/)
  })

  it('names the doubt: what a policy would do that the API server rejects', () => {
    const { sentence, verdict, ingress } = explained(web, db, toDb({ ingress: [{ from: [{}] }] }))
    expect(verdict).toBe('unknown')
    expect(sentence).toBe(
      'web reaches db on every port, perhaps. It is not known what NetworkPolicy/shop/at-db would do: the API server rejects it as it stands.',
    )
    expect(ingress.sentence).toBe('Not certain: what NetworkPolicy/shop/at-db would do: the API server rejects it as it stands.')
  })
})

describe('a half', () => {
  it('names all policies that isolate, and an address as what it is', () => {
    const again = policy('again', { podSelector: app('db'), ingress: [{ ports: [{ port: 443 }] }] })
    expect(explained(web, db, toDb({}), again).ingress.sentence).toBe('db admits web on TCP 443, isolated by policies at-db, again.')
    const { reach } = analysisOf([web, db])
    const [outside, inside] = [reach.universe.indexOf.get('cidr:*') as number, reach.universe.indexOf.get('Pod/shop/db') as number]
    expect(explain(reach, outside, inside).egress.sentence).toBe('everywhere else lies outside the cluster, where no policy applies.')
    expect(explain(reach, outside, inside).ingress.sentence).toBe('No policy isolates ingress of db: it accepts everyone.')
  })

  it('names the annotation of a namespace where that is what isolates', () => {
    const { cluster } = analysisOf([web, db, toDb({})])
    const [written] = cluster.policies as [NetworkPolicy]
    const policies: NetworkPolicy[] = [{ ...written, ref: 'Namespace/shop' }]
    const network = {
      policies,
      hostSubjects: 'in-doubt',
      hostPeers: 'in-doubt',
      ownNodeIngress: 'passes',
      ownNodeEgress: 'passes',
    } as const
    const reach = evaluate({ ...cluster, network }, defaultSettings)
    const { indexOf } = reach.universe
    expect(explain(reach, indexOf.get('Pod/shop/web') as number, indexOf.get('Pod/shop/db') as number).ingress.sentence).toBe(
      'Ingress of db is isolated by policy the annotation of shop, and no rule admits web.',
    )
  })
})

it('several doubts are joined, whatever they begin with', () => {
  const host = pod('web', { hostNetwork: true })
  const block = toDb({ ingress: [{ from: [{ podSelector: app('web') }, { ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 80 }] }] })
  const { sentence, ingress } = explained(host, db, block)
  for (const words of [sentence, ingress.sentence]) {
    expect(words).toContain('; and on ')
    expect(words).not.toMatch(/on on|no rule admits/)
  }
})

it.each([
  ['any:*', 'pods of other namespaces'],
  ['any:shop', 'any other pod in shop'],
  ['cidr:*', 'everywhere else'],
  ['cidr:10.0.0.0/24', '10.0.0.0/24'],
  ['inferred:shop/app=db', 'app=db'],
  ['inferred:shop/*', 'any pod'],
  ['Deployment/shop/db', 'Deployment/shop/db'],
  ['Namespace/shop', 'shop'],
])('what is not in the picture has a name too: %s', (ref, name) => {
  expect(refName(ref)).toBe(name)
})

describe('citations', () => {
  it('are the port entries that mean something at the destination: a name only where a port has it', () => {
    const ports = [{ port: 'metrics' }, { port: 'http' }, { port: 443 }, { port: 'metrics', protocol: 'UDP' }]
    const rules = fromWeb({ egress: [{ to: [{ podSelector: app('cache') }, { podSelector: app('db') }], ports }] })
    const { reach } = analysisOf([web, pod('db', { ports: [['http', 80]] }), rules])
    const { indexOf } = reach.universe
    const citations = cite(reach, 'egress', indexOf.get('Pod/shop/web') as number, indexOf.get('Pod/shop/db') as number)
    const at = { policy: 'NetworkPolicy/shop/at-web', direction: 'egress', rule: 0, peer: 1 }
    expect(citations).toEqual([
      { ...at, port: 1 },
      { ...at, port: 2 },
    ])
  })
})

it('a port entry in words', () => {
  const words = (port?: number | string, endPort?: number) => entryWords({ protocol: 'TCP', port, endPort })
  expect([words(), words(80), words(80, 90), words('http')]).toEqual(['every TCP port', 'TCP 80', 'TCP 80-90', 'TCP http'])
})

it('pods are placed in their namespace, pods that are not written down and addresses are not', () => {
  const { reach } = analysisOf([web, policy('p', { podSelector: app('db') })])
  expect(reach.endpoints.map(placeName)).toEqual([
    'shop/web',
    'shop/app=db',
    'any other pod in shop',
    'pods of other namespaces',
    'everywhere else',
  ])
})
