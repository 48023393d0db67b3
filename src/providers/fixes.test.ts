// What a provider does not take as written, written so that it does; or why that can't be.
import { describe, expect, it } from 'vitest'
import { type Analysis, analyze, applyChange, chosenProvider, type Diagnostic, explain, run, type Settings } from '../index.ts'
import { evaluate } from '../policy/connections.ts'
import { formatPorts } from '../policy/ports.ts'
import { admitting, namespace, policyOf, read, workloads } from '../testing/shop.ts'

type Choice = Partial<Settings>

const found = (analysis: Analysis): Diagnostic[] => analysis.diagnostics.filter(({ code }) => code === 'provider-effect')

/** The first fix made. */
function fixed(texts: readonly string[], settings: Choice) {
  const before = read(texts, settings)
  const fix = found(before).flatMap(({ fixes = [] }) => fixes)[0]
  if (!fix) throw new Error('no fix')
  const outcome = run(fix.command, before)
  if ('refused' in outcome) throw new Error(outcome.refused)
  const after = analyze(applyChange(before.workspace, outcome.change))
  return { label: fix.label, before, after, text: after.workspace.files[0]?.text ?? '' }
}

const why = (texts: readonly string[], settings: Choice) => {
  const [first] = found(read(texts, settings))
  expect(first).toBeDefined()
  expect(first?.fixes).toBeUndefined()
  return first?.message
}

/** What the specification says of all pairs that are written down. */
function specified({ cluster, workspace }: Analysis): string[] {
  const reach = evaluate(cluster, workspace.settings)
  const written = reach.endpoints.flatMap(({ kind }, index) => (kind === 'workload' ? [index] : []))
  return written.flatMap((from) => written.map((to) => `${from} ${to} ${formatPorts(reach.connect(from, to).ports)}`))
}

const rule = (ports: string) => [workloads, admitting(ports)]
const from = (peers: string) => [workloads, policyOf(`  policyTypes: [Ingress]\n  ingress:\n  - from:\n${peers}`)]

describe('ports', () => {
  it('are written out where ranges are not read, and then the range passes whole', () => {
    const { after } = fixed(rule('protocol: UDP, port: 8000, endPort: 8002'), { provider: 'weave-net' })
    expect(chosenProvider(after)).toMatchObject({ fidelity: 'as-written', connections: [], effects: [] })
  })

  it('get the number of their name, and then the policy counts', () => {
    const { before, after } = fixed(rule('port: sql'), { provider: 'weave-net' })
    expect(explain(before, 'Deployment/shop/web', 'Deployment/shop/db')?.verdict).toBe('open')
    expect(explain(after, 'Deployment/shop/web', 'Deployment/shop/db')).toMatchObject({
      verdict: 'allowed',
      ports: 'TCP 5432',
      effects: [],
    })
  })

  it('keep a name that stands for no number, or for several, and it is said why', () => {
    expect(why(rule('port: web'), { provider: 'weave-net' })).toContain('no pod that is meant here gives a port the name web')
    const second = workloads.replaceAll('name: db', 'name: db2').replace('containerPort: 5432', 'containerPort: 5433')
    const both = [workloads, second.split('---\n')[1] as string, admitting('port: sql')]
    expect(why(both, { provider: 'weave-net' })).toMatch(/pods give the name to 5432, 5433\.$/)
  })
})

describe('blocks', () => {
  it('are written without their exceptions, and the policy counts', () => {
    const { label, text, after } = fixed(from('    - ipBlock: {cidr: 10.0.0.0/8, except: [10.64.0.0/10, 10.0.0.0/16]}\n'), {
      provider: 'azure-npm-windows',
    })
    expect(label).toBe('Write 10.0.0.0/8 without its exceptions as 7 blocks')
    expect(text).not.toContain('except')
    expect(chosenProvider(after)?.effects.filter(({ feature }) => feature === 'except')).toEqual([])
    const probes = [...text.matchAll(/cidr: "?([\d./]+)/g)].map((match) => match[1] as string)
    expect(probes).toEqual(['10.1.0.0/16', '10.2.0.0/15', '10.4.0.0/14', '10.8.0.0/13', '10.16.0.0/12', '10.32.0.0/11', '10.128.0.0/9'])
    for (const probe of probes) expect(explain(after, `cidr:${probe}`, 'Deployment/shop/db')?.verdict).toBe('allowed')
  })

  it('stay where they would be too many, and it is said why', () => {
    const peers = from('    - ipBlock: {cidr: 0.0.0.0/0, except: [203.0.113.7/32]}\n')
    expect(why(peers, { provider: 'azure-npm-windows' })).toMatch(/more than 16, too many for one rule\.$/)
  })

  it('get the pods by label whose addresses lie in them', () => {
    const cron = (address: string) => `apiVersion: v1
kind: Pod
metadata: {name: cron, namespace: shop, labels: {app: cron}}
status: {podIP: ${address}}
`
    const peers = from('    - ipBlock: {cidr: 10.0.0.0/8, except: [10.9.0.0/16]}\n')
    const { label, text, after } = fixed([cron('10.1.0.1'), ...peers], { provider: 'cilium' })
    expect(label).toBe('Name cron by label beside 10.0.0.0/8')
    expect(text).toContain('app: cron')
    expect(explain(after, 'Pod/shop/cron', 'Deployment/shop/db')?.verdict).toBe('allowed')
    expect(chosenProvider(read([cron('10.9.0.1'), ...peers], { provider: 'cilium' }))?.effects).toEqual([])
  })
})

describe('names of ports towards blocks', () => {
  it('count once the pods in the block are named by label beside it', () => {
    const db = (name: string, address: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec: {containers: [{name: main, image: main:1, ports: [{name: sql, containerPort: 5432}]}]}
status: {podIP: ${address}}
`
    const client = 'apiVersion: v1\nkind: Pod\nmetadata: {name: client, namespace: shop, labels: {app: client}}\n'
    const out = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: out, namespace: shop}
spec:
  podSelector: {matchLabels: {app: client}}
  policyTypes: [Egress]
  egress:
  - to:
    - ipBlock: {cidr: 10.1.0.0/16}
    - podSelector: {matchLabels: {app: copy}}
    ports: [{port: sql}]
`
    const { label, before, after } = fixed([client, db('main', '10.1.0.1'), db('copy', '10.1.0.2'), db('far', '10.2.0.1'), out], {
      provider: 'kube-router',
    })
    expect(label).toBe('Name main by label beside 10.1.0.0/16')
    expect(explain(before, 'Pod/shop/client', 'Pod/shop/main')?.verdict).toBe('denied')
    expect(explain(before, 'Pod/shop/client', 'Pod/shop/copy')?.verdict).toBe('allowed')
    expect(['main', 'copy', 'far'].map((name) => explain(after, 'Pod/shop/client', `Pod/shop/${name}`)?.verdict)).toEqual([
      'allowed',
      'allowed',
      'denied',
    ])
    expect(chosenProvider(after)?.effects).toEqual([])
  })
})

describe('what makes the whole policy rejected and can’t be said otherwise', () => {
  const counts = (analysis: Analysis) => expect(found(analysis).filter(({ severity }) => severity === 'error')).toEqual([])
  const passes = (analysis: Analysis) => specified(analysis).filter((line) => !line.endsWith('No Connections')).length

  it('is taken out of its rule', () => {
    const v6 = from('    - ipBlock: {cidr: "2001:db8::/32"}\n    - podSelector: {matchLabels: {app: web}}\n')
    const { label, before, after } = fixed(v6, { provider: 'azure-npm-linux' })
    expect(label).toBe('Take out 2001:db8::/32: it stays shut, and the rest of the policy counts')
    expect(specified(after)).toEqual(specified(before))
    counts(after)
    const sctp = fixed([workloads, admitting('protocol: SCTP, port: 5000', 'port: 5432')], { provider: 'azure-npm-windows' })
    expect(sctp.label).toMatch(/^Take out SCTP 5000: /)
    expect(explain(sctp.after, 'Deployment/shop/web', 'Deployment/shop/db')?.ports).toBe('TCP 5432')
  })

  it('takes its rule along where the list would be empty, which means everything', () => {
    const { label, before, after } = fixed([workloads, admitting('protocol: SCTP, port: 5000')], { provider: 'azure-npm-windows' })
    expect(label).toMatch(/^Take out SCTP 5000 with its rule: /)
    expect(passes(after)).toBeLessThan(passes(before))
    expect(explain(after, 'Deployment/shop/web', 'Deployment/shop/db')?.verdict).toBe('denied')
    counts(after)
  })

  it('stays where its rule is what isolates', () => {
    const egress = policyOf('  ingress: []\n  egress:\n  - to: [{ipBlock: {cidr: "2001:db8::/32"}}]\n')
    expect(why([workloads, egress], { provider: 'azure-npm-linux' })).toMatch(/Take it out\. Write policyTypes first: /)
  })
})

describe('NotIn', () => {
  const windows: Choice = { provider: 'azure-npm-windows' }
  const notIn = (values: string) => `matchExpressions: [{key: app, operator: NotIn, values: [${values}]}]`

  it('is In with the values that pods have: no verdict that is written down changes, and what differs is said', () => {
    const { label, text, before, after } = fixed(from(`    - podSelector: {${notIn('job, cron')}}\n`), windows)
    expect(label).toBe('Select app in (db, web): pods with another value, or none, are then left out')
    expect(text).toContain('operator: In, values: [db, web]')
    expect(specified(after)).toEqual(specified(before))
    expect(explain(before, 'Deployment/shop/job', 'Deployment/shop/db')?.verdict).toBe('open')
    expect(explain(after, 'Deployment/shop/job', 'Deployment/shop/db')?.verdict).toBe('denied')
    expect(found(after).filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('says of the pods that the policy is for that others are then open', () => {
    const subject = policyOf('  policyTypes: [Ingress]\n').replace('matchLabels: {app: db}', notIn('web'))
    const { label, before, after } = fixed([workloads, subject], windows)
    expect(label).toBe('Select app in (db, job): pods with another value, or none, are then not selected, so open')
    expect(specified(after)).toEqual(specified(before))
  })

  it('chooses among the pods of the namespaces that stand beside it', () => {
    const elsewhere = namespace('other', '  labels: {team: a}\n') + workloads.replaceAll('namespace: shop', 'namespace: other')
    const peers = `    - namespaceSelector: {matchLabels: {team: a}}\n      podSelector: {${notIn('db')}}\n`
    expect(fixed([elsewhere, ...from(peers)], windows).label).toMatch(/^Select app in \(job, web\):/)
  })

  it('chooses among namespaces by their labels, where these are given', () => {
    const tiers = (['front', 'back'] as const).map((name) => namespace(name, `  labels: {tier: ${name}}\n`)).join('')
    const own = namespace('shop', '  labels: {tier: back}\n')
    const peers = '    - namespaceSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [front]}]}\n'
    const { label, before, after } = fixed(
      [tiers + own, ...from(peers)].map((text) => text.replace(/---\n$/, '')),
      windows,
    )
    expect(label).toBe('Select tier in (back): namespaces with another value, or none, are then left out')
    expect(specified(after)).toEqual(specified(before))
    expect(why([tiers.replace(/---\n$/, ''), ...from(peers)], windows)).toMatch(/The labels of namespace shop are not given: /)
  })

  it.each([
    ['no pod is selected', notIn('web, db, job'), 'No pod that is written down is selected'],
    [
      'one lacks the label',
      'matchExpressions: [{key: tier, operator: NotIn, values: [x]}]',
      'because web, db, job are selected without a label tier',
    ],
    [
      'only the lack of a label is asked for',
      'matchExpressions: [{key: tier, operator: DoesNotExist}]',
      'Only DoesNotExist selects what lacks',
    ],
  ])('stays where %s, and it is said why', (_, selector, because) => {
    expect(why(from(`    - podSelector: {${selector}}\n`), windows)).toContain(because)
  })
})

describe('In, where expressions are not read', () => {
  const segment = (values: string) => `matchExpressions: [{key: romana.io/segment, operator: In, values: [${values}]}]`
  const widened = (analysis: Analysis) => chosenProvider(analysis)?.effects.filter(({ feature }) => feature === 'matchExpressions')
  const romana: Choice = { provider: 'romana' }
  const isolated = namespace('shop', `  annotations: {net.beta.kubernetes.io/networkpolicy: '{"ingress":{"isolation":"DefaultDeny"}}'}\n`)

  it('is matchLabels, one peer for each value', () => {
    const peers = from(`    - podSelector: {${segment('a, b')}}\n    - podSelector: {}\n`)
    const { label, before, after, text } = fixed([isolated + workloads, ...peers.slice(1)], romana)
    expect(label).toBe('Write 2 peers with matchLabels, one for each value')
    expect(text.match(/romana\.io\/segment: [ab]/g)).toEqual(['romana.io/segment: a', 'romana.io/segment: b'])
    expect(specified(after)).toEqual(specified(before))
    expect(widened(after)).toEqual([])
  })

  it('stays where a policy would need several selectors, and it is said why', () => {
    const subject = policyOf('  policyTypes: [Ingress]\n').replace('matchLabels: {app: db}', segment('a, b'))
    expect(why([`${isolated}${workloads}`, subject], romana)).toMatch(/write a policy for each value\.$/)
  })
})

describe('two selectors in one peer, where one is read', () => {
  const old: Choice = { provider: 'weave-net', providerVersion: '2.5' }
  const both = (namespaces: string, pods: string) => from(`    - namespaceSelector: ${namespaces}\n      podSelector: ${pods}\n`)
  const spaces = (labels: string) => namespace('shop', labels) + namespace('other').replace(/---\n$/, '')

  it('are one where that for pods asks for nothing', () => {
    const { label, after, before } = fixed([spaces(''), ...both('{matchLabels: {team: a}}', '{}')], old)
    expect(label).toBe('Leave out the empty podSelector, which adds nothing')
    expect(specified(after)).toEqual(specified(before))
    expect(chosenProvider(after)?.connections).toEqual([])
  })

  it('are one where the own namespace is meant, and what differs is said', () => {
    const web = '{matchLabels: {app: web}}'
    const named = fixed([spaces(''), ...both('{matchLabels: {kubernetes.io/metadata.name: shop}}', web)], old)
    expect(named.label).toBe('Leave out the namespaceSelector: shop is meant')
    expect(specified(named.after)).toEqual(specified(named.before))
    const labelled = fixed([spaces('  labels: {team: a}\n'), ...both('{matchLabels: {team: a}}', web)], old)
    expect(labelled.label).toBe('Leave out the namespaceSelector: shop is meant; other namespaces that have these labels are then left out')
    expect(specified(labelled.after)).toEqual(specified(labelled.before))
  })

  it('stay where other namespaces are meant, and it is said why and from when on they are read', () => {
    const message = why([spaces(''), ...both('{}', '{matchLabels: {app: web}}')], old)
    expect(message).toContain('No single selector says the same')
    expect(message).toMatch(/From Weave Net 2\.6 on this works as specified\.$/)
  })
})
