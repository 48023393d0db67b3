/** What policies of other kinds leave unknown (reliability.md H36), and that nothing is left of them once they are gone. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Analysis, analyze } from '../analyze.ts'
import { changes } from '../changes.ts'
import { hops } from '../hops.ts'
import { toCluster } from '../kubernetes/cluster.ts'
import { run } from '../run.ts'
import { analysisOf, app, namespace, pod, policy } from '../testing/manifests.ts'
import { randomCluster } from '../testing/random-cluster.ts'
import { randomOthers } from '../testing/random-others.ts'
import { applyChange, defaultSettings } from '../text/workspace.ts'
import { describe as describeCard } from '../views/describe.ts'
import { explain } from '../views/explain.ts'
import { toGraph } from '../views/picture.ts'
import { policiesAlone, sayBeside } from './beside.ts'
import { mostUnsettled } from './compare.ts'
import { evaluate } from './connections.ts'
import { containsAll } from './ports.ts'

const cilium = (name: string, spec: object) => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: { name: name.split('/').at(-1), namespace: name.includes('/') ? name.split('/')[0] : 'shop' },
  spec,
})
const l7 = cilium('l7', { endpointSelector: app('web'), ingress: [{ fromEndpoints: [{}] }] })
const denies = cilium('denies', { endpointSelector: app('db'), ingressDeny: [{ fromEntities: ['world'] }] })
const base = [
  namespace('shop'),
  namespace('other'),
  pod('web'),
  pod('db'),
  pod('far', { namespace: 'other' }),
  pod('away', { namespace: 'other' }),
]
const closed = policy('db', { podSelector: app('db'), ingress: [{ from: [{ podSelector: app('web') }], ports: [{ port: 80 }] }] })
const [web, db, far, away] = ['Pod/shop/web', 'Pod/shop/db', 'Pod/other/far', 'Pod/other/away']
const verdict = (analysis: Analysis, source: string, destination: string) => explain(analysis, source, destination)?.verdict

describe('a connection beside which more decides', () => {
  it('may have less, more, or either than NetworkPolicies let through, by what all of them may do', () => {
    const at = (spec: object) => explain(analysisOf([...base, closed, cilium('x', { endpointSelector: app('db'), ...spec })]), web, db)
    const [opens, closes] = [{ ingress: [{ fromEndpoints: [{}] }] }, { ingressDeny: [{ fromEntities: ['world'] }] }]
    expect(at(opens)?.ingress.sentence).toContain('More may pass.')
    expect(at(closes)?.ingress.sentence).toContain('Less may pass.')
    expect(at({ ...opens, ...closes })?.ingress.sentence).toContain('More or less may pass.')
    const { cluster } = analysisOf([...base, l7, denies])
    expect(sayBeside(cluster.others)).toBe(
      'CiliumNetworkPolicy shop/l7 and CiliumNetworkPolicy shop/denies also decide this traffic; Drawbridge does not evaluate them.',
    )
  })

  it('of very many that it leaves unknown, not all are told', () => {
    const pods = Array.from({ length: 75 }, (_, n) => pod(`p${n}`))
    const everywhere = { apiVersion: 'cilium.io/v2', kind: 'CiliumClusterwideNetworkPolicy', metadata: { name: 'all' }, spec: {} }
    const before = analysisOf(pods)
    const { unsettled, sentence } = changes(analysisOf([...pods, everywhere], {}, before), before)
    expect(unsettled).toHaveLength(mostUnsettled)
    expect(sentence).toContain(`no longer known of at least ${mostUnsettled} connections`)
  })

  it('is never more certain than by NetworkPolicies alone, and is these where nothing may change it', () => {
    let unknown = 0
    fc.assert(
      fc.property(randomCluster, randomOthers, ({ resources }, others) => {
        const reach = evaluate(toCluster([...resources, ...others]), defaultSettings)
        const alone = evaluate(toCluster(resources), defaultSettings)
        for (const source of reach.endpoints.keys()) {
          for (const destination of reach.endpoints.keys()) {
            const [now, before] = [reach.connect(source, destination), alone.connect(source, destination)]
            expect(now.ports).toBe(before.ports)
            expect(containsAll(before.sure, now.sure) && containsAll(now.possible, before.possible)).toBe(true)
            expect(containsAll(now.ports, now.sure) && containsAll(now.possible, now.ports)).toBe(true)
            if (now.others) unknown++
            const isChanged = now.sure !== before.sure || now.possible !== before.possible
            expect([now.others !== undefined, now.verdict]).toEqual(isChanged ? [true, 'unknown'] : [false, before.verdict])
            const bare = policiesAlone(reach).connect(source, destination)
            expect([bare.verdict, bare.sure, bare.possible]).toEqual([before.verdict, before.sure, before.possible])
          }
        }
      }),
      { numRuns: 60 },
    )
    expect(unknown).toBeGreaterThan(1000)
  })

  it('costs nothing where there are none', () => {
    const { reach } = analysisOf([...base, closed])
    expect([reach.others, reach.beside, policiesAlone(reach) === reach]).toEqual([undefined, undefined, true])
  })

  it('is unknown in the namespace of the policy, and as before between others', () => {
    const analysis = analysisOf([...base, l7])
    expect([verdict(analysis, far, web), verdict(analysis, web, far), verdict(analysis, away, far)]).toEqual(['unknown', 'open', 'open'])
  })

  it('says so with the lines of what decides, and what NetworkPolicies alone let through', () => {
    const found = explain(analysisOf([...base, closed, denies]), web, db, { protocol: 'TCP', port: 80 })
    expect(found?.sentence).toBe(
      'Not certain: web → db on TCP 80. What passes is not known: CiliumNetworkPolicy shop/denies also decides this traffic; Drawbridge does not evaluate it. By NetworkPolicies alone: web may reach db on TCP 80.',
    )
    expect(found).toMatchObject({
      verdict: 'unknown',
      passes: 'perhaps',
      others: [{ file: 'all.json', text: 'CiliumNetworkPolicy shop/denies, line 8' }],
    })
    expect(found?.ingress.sentence).toBe(
      'db admits web on TCP 80, isolated by policy db. Less may pass. It is not known what CiliumNetworkPolicy shop/denies makes of it, which Drawbridge does not evaluate.',
    )
  })

  it('is there for pods that are not written down, but for those with a label that a NetworkPolicy there speaks of', () => {
    const toAny = (manifests: object[]) => verdict(analysisOf([...base, ...manifests]), far, 'any:shop')
    const refused = { ...closed, spec: { ...closed.spec, ingress: [{ ports: [{ port: 0 }], from: [{ podSelector: app('web') }] }] } }
    expect([toAny([l7]), toAny([l7, closed]), toAny([l7, refused])]).toEqual(['unknown', 'open', 'unknown'])
    const both = cilium('l7', { endpointSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, ingress: [{}] })
    expect(toAny([both, closed])).toBe('unknown')
  })

  it('is there for pods to which a controller gives a label that the policy asks for', () => {
    const set = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'set', namespace: 'shop' },
      spec: { selector: app('set'), template: { metadata: { labels: { app: 'set' } }, spec: { containers: [{ name: 'c', image: 'i' }] } } },
    }
    const of = (labels: object) => {
      const analysis = analysisOf([...base, set, cilium('one', { endpointSelector: { matchLabels: labels }, ingress: [{}] })])
      return verdict(analysis, far, 'StatefulSet/shop/set')
    }
    expect(of({ 'statefulset.kubernetes.io/pod-name': 'set-0' })).toBe('unknown')
    expect(of({ app: 'other' })).toBe('open')
  })

  it('is there for a namespace whose labels nobody gave', () => {
    const admin = (labels: object) => ({
      apiVersion: 'policy.networking.k8s.io/v1alpha1',
      kind: 'AdminNetworkPolicy',
      metadata: { name: 'admin' },
      spec: { priority: 1, subject: { namespaces: { matchLabels: labels } }, ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }] },
    })
    const of = (labels: object) => {
      const analysis = analysisOf([...base.filter((one) => one.kind !== 'Namespace' || one.metadata.name !== 'other'), admin(labels)])
      return [verdict(analysis, far, web), verdict(analysis, web, far)]
    }
    expect(of({ team: 'a' })).toEqual(['open', 'unknown'])
    expect(of({ 'kubernetes.io/metadata.name': 'shop' })).toEqual(['unknown', 'open'])
  })

  it('is there for a pod on its node’s network, which a policy for the whole cluster may select as a node', () => {
    const agent = pod('agent', { hostNetwork: true })
    const calico = (kind: string, metadata: object) => ({
      apiVersion: 'projectcalico.org/v3',
      kind,
      metadata: { name: 'nodes', ...metadata },
      spec: { selector: 'has(node)', ingress: [{ action: 'Deny' }] },
    })
    const of = (manifest: object) => {
      const analysis = analysisOf([...base, agent, manifest])
      return [verdict(analysis, far, 'Pod/shop/agent'), verdict(analysis, far, web)]
    }
    expect(of(calico('GlobalNetworkPolicy', {}))).toEqual(['unknown', 'open'])
    expect(of(calico('NetworkPolicy', { namespace: 'shop' }))).toEqual(['open', 'open'])
  })

  it('is unknown for a pod that reaches itself by a Service', () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 80 }] },
    }
    const lines = describeCard(analysisOf([...base, service, l7]), web)?.itMayReach.filter(({ other }) => other === web)
    expect(lines).toMatchObject([
      {
        verdict: 'unknown',
        sentence:
          'Whether web reaches itself through Service web on TCP 80 is not known. CiliumNetworkPolicy shop/l7 also decides this traffic; Drawbridge does not evaluate it.',
      },
    ])
  })
})

describe('what is said of an end', () => {
  const analysis = analysisOf([...base, closed, l7])

  it('is about NetworkPolicies alone on its card and at its gate', () => {
    expect(describeCard(analysis, web)?.ingress?.sentence).toBe(
      'By NetworkPolicies alone: No policy isolates ingress: web accepts everyone. CiliumNetworkPolicy shop/l7 also decides what comes in; Drawbridge does not evaluate it.',
    )
    expect(describeCard(analysis, web)?.egress?.sentence).toBe('No policy isolates egress: web may send anywhere.')
    const gate = toGraph(analysis).cards.find(({ ref }) => ref === web)?.ingress
    expect(gate).toEqual({
      isolated: false,
      policies: 0,
      others: 'CiliumNetworkPolicy shop/l7 also decides what comes in; Drawbridge does not evaluate it.',
    })
  })

  it('counts its unknown paths as unknown', () => {
    expect(describeCard(analysis, web)?.counts.mayReachIt).toEqual({ unknown: 7 })
    expect(describeCard(analysis, web)?.counts.itMayReach).toEqual({ allowed: 1, open: 6 })
  })

  it('is said of ways through others', () => {
    expect(hops(analysis, db, 'ingress')).toMatchObject({
      note: 'These are the ways that NetworkPolicies leave. CiliumNetworkPolicy shop/l7 also decides who reaches whom; Drawbridge does not evaluate it.',
    })
    const way = hops(analysis, db, 'ingress').ways.find(({ ref }) => ref === far)
    expect(way?.steps.map(({ isUnknown = false }) => isUnknown)).toEqual([true, false])
  })

  it('is said by checks that speak of traffic', () => {
    const { diagnostics } = analysisOf([...base, closed, l7])
    const [found] = diagnostics.filter(({ code }) => code === 'unprotected-workload')
    expect(found?.message).toMatch(/^web accepts every connection.* CiliumNetworkPolicy shop\/l7 also decides what passes; Drawbridge/)
  })
})

describe('after an edit', () => {
  it('such a policy counts when it comes, when it changes, when it goes, and under another provider', () => {
    const start = analysisOf([...base, closed])
    const come = analysisOf([...base, closed, l7], {}, start)
    const moved = analysisOf([...base, closed, cilium('l7', { endpointSelector: app('db'), ingressDeny: [{}] })], {}, come)
    const gone = analysisOf([...base, closed], {}, moved)
    const pairs = (analysis: Analysis) => [verdict(analysis, far, web), verdict(analysis, web, db)]
    expect([start, come, moved, gone].map(pairs)).toEqual([
      ['open', 'allowed'],
      ['unknown', 'allowed'],
      ['open', 'unknown'],
      ['open', 'allowed'],
    ])
    const elsewhere = { ...come.workspace, settings: { ...come.workspace.settings, provider: 'calico' } }
    expect(pairs(analyze(elsewhere, come))).toEqual(['open', 'allowed'])
    expect(pairs(analyze(come.workspace, analyze(elsewhere, come)))).toEqual(['unknown', 'allowed'])
  })

  it('what is no longer known, and what is known again, is told of changes', () => {
    const [before, after] = [analysisOf([...base, closed]), analysisOf([...base, closed, denies])]
    const come = changes(after, before)
    expect(come.sentence).toBe(
      'By NetworkPolicies alone: no connection is gained or lost. What passes is no longer known of 1 connection. CiliumNetworkPolicy shop/denies has changed: what that does to traffic is not known, since Drawbridge does not evaluate it.',
    )
    const isPair = ({ source, destination }: { source: string; destination: string }) => source === 'shop/web' && destination === 'shop/db'
    expect(come.unsettled.find(isPair)?.sentence).toBe(
      'What passes from shop/web to shop/db is no longer known, by NetworkPolicies alone it is TCP 80. CiliumNetworkPolicy shop/denies also decides this traffic; Drawbridge does not evaluate it.',
    )
    expect(changes(before, after).unsettled.find(isPair)?.sentence).toBe('What passes from shop/web to shop/db is known again: TCP 80.')
    expect(changes(after, analysisOf([...base, closed, denies])).sentence).toBe('No connection is gained or lost.')
  })

  it('a connection that NetworkPolicies gain where more decides is not said to be there', () => {
    const wider = policy('db', {
      podSelector: app('db'),
      ingress: [{ from: [{ podSelector: app('web') }], ports: [{ port: 80 }, { port: 81 }] }],
    })
    const { sentence, gained } = changes(analysisOf([...base, wider, denies]), analysisOf([...base, closed, denies]))
    expect([sentence, gained[0]?.sentence]).toEqual([
      'By NetworkPolicies alone: 1 connection gained, 0 lost.',
      'By NetworkPolicies alone, shop/web now reaches shop/db on TCP 81. CiliumNetworkPolicy shop/denies also decides this traffic; Drawbridge does not evaluate it.',
    ])
  })
})

describe('a command', () => {
  it('does what it does without such policies, and says that this is what NetworkPolicies do', () => {
    const [plain, beside] = [analysisOf([...base, closed]), analysisOf([...base, closed, denies])]
    const commands = [
      { kind: 'allow-traffic', source: far, destination: db, ports: [{ protocol: 'TCP', port: 80 }] },
      { kind: 'deny-traffic', source: web, destination: db },
      { kind: 'isolate', target: web, direction: 'ingress', on: true },
    ] as const
    for (const command of commands) {
      const [alone, now] = [run(command, plain), run(command, beside)]
      if ('refused' in alone || 'refused' in now) throw new Error(JSON.stringify([alone, now]))
      expect([now.opens, now.closes, now.isolates]).toEqual([alone.opens, alone.closes, alone.isolates])
      expect(alone.beside).toBeUndefined()
      const said = 'CiliumNetworkPolicy shop/denies also decides this traffic; Drawbridge does not evaluate it.'
      expect(now.beside).toBe(command.kind === 'isolate' ? undefined : said)
      const after = analyze(applyChange(beside.workspace, now.change), beside)
      expect(after.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    }
  })
})
