// Writing and reading with a provider chosen: commands, quick fixes, explanations, the old annotation.
import { describe, expect, it } from 'vitest'
import {
  type Analysis,
  analyze,
  applyChange,
  type Command,
  chosenProvider,
  compareProviders,
  defaultSettings,
  explain,
  type Outcome,
  run,
  type Settings,
} from '../index.ts'

const pods = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: main, image: main:1}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: main, image: main:1, ports: [{name: sql, containerPort: 5432}]}]}
`
const policy = (rules: string) => `${pods}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
${rules}`
const rule = (ports: string) =>
  policy(`  ingress:
  - from:
    - podSelector: {matchLabels: {app: web}}
    ports:
    - ${ports}
`)

const read = (text: string, settings: Partial<Settings>): Analysis =>
  analyze({ files: [{ name: 'a.yaml', text }], places: {}, settings: { ...defaultSettings, ...settings } })
const draw = (ports: Extract<Command, { kind: 'allow-traffic' }>['ports']): Command => ({
  kind: 'allow-traffic',
  source: 'Pod/shop/web',
  destination: 'Pod/shop/db',
  ports,
})
const textAfter = (analysis: Analysis, outcome: Outcome) =>
  'refused' in outcome
    ? outcome.refused
    : applyChange(analysis.workspace, outcome.change)
        .files.map(({ text }) => text)
        .join('')
const fixesOf = (analysis: Analysis) => analysis.diagnostics.flatMap(({ code, fixes = [] }) => (code === 'provider-effect' ? fixes : []))

describe('drawing', () => {
  const shut = policy('  ingress: []\n')

  it('lists a short range port by port where ranges are not read', () => {
    const analysis = read(shut, { provider: 'weave-net' })
    const text = textAfter(analysis, run(draw([{ protocol: 'TCP', port: 8000, endPort: 8002 }]), analysis))
    expect(text).not.toContain('endPort')
    expect(run(draw([{ protocol: 'TCP', port: 8000, endPort: 8002 }]), analysis)).toMatchObject({
      suited: 'The range is written port by port. Weave Net 2.6: Ignored: only the first port of a range counts.',
    })
    expect([...text.matchAll(/port: (80\d\d)/g)].map((match) => match[1])).toEqual(['8000', '8001', '8002'])
  })

  it('refuses a long one with the reason', () => {
    const analysis = read(shut, { provider: 'cilium', providerVersion: '1.15' })
    expect(run(draw([{ protocol: 'TCP', port: 8000, endPort: 9000 }]), analysis)).toEqual({
      refused: expect.stringContaining('only the first port'),
    })
  })

  it('writes the number of a port name where names are not read', () => {
    const analysis = read(shut, { provider: 'ovn-kubernetes' })
    expect(textAfter(analysis, run(draw([{ protocol: 'TCP', port: 'sql' }]), analysis))).toContain('port: 5432')
    expect(run(draw([{ protocol: 'TCP', port: 'sql' }]), analysis)).toMatchObject({
      suited: expect.stringMatching(/^The port is written as a number\. OVN-Kubernetes: /),
    })
    expect(run(draw([{ protocol: 'TCP', port: 'http' }]), analysis)).toEqual({ refused: expect.stringContaining('number') })
  })

  it('leaves ranges and names alone where they work', () => {
    const analysis = read(shut, { provider: 'calico' })
    const outcome = run(draw([{ protocol: 'TCP', port: 8000, endPort: 9000 }]), analysis)
    expect(textAfter(analysis, outcome)).toContain('endPort: 9000')
    expect(outcome).not.toHaveProperty('suited')
  })

  it('refuses what would not be enforced', () => {
    const analysis = read(pods, { provider: 'weave-net', providerVersion: '2.3' })
    const outcome = run({ kind: 'isolate', target: 'Pod/shop/db', direction: 'egress', on: true }, analysis)
    expect(outcome).toEqual({ refused: expect.stringContaining('does not enforce egress') })
  })

  it('edits what is written, not what the provider reads', () => {
    const analysis = read(rule('{port: 8000, endPort: 8010}'), { provider: 'weave-net' })
    const text = textAfter(analysis, run(draw([{ protocol: 'TCP', port: 5432 }]), analysis))
    expect(text).toContain('{port: 8000, endPort: 8010}')
    expect(text).toContain('port: 5432')
  })
})

describe('quick fixes', () => {
  it('write a range out, and then it passes whole', () => {
    const analysis = read(rule('{protocol: UDP, port: 8000, endPort: 8002}'), { provider: 'weave-net' })
    const [fix] = fixesOf(analysis)
    const text = textAfter(analysis, run(fix?.command as Command, analysis))
    const after = read(text, { provider: 'weave-net' })
    expect(chosenProvider(after)).toMatchObject({ fidelity: 'as-written', connections: [], effects: [] })
  })

  it('write the number of a port name, and then the policy counts', () => {
    const analysis = read(rule('port: sql'), { provider: 'weave-net' })
    expect(explain(analysis, 'Pod/shop/web', 'Pod/shop/db')?.verdict).toBe('open')
    const [fix] = fixesOf(analysis)
    const after = read(textAfter(analysis, run(fix?.command as Command, analysis)), { provider: 'weave-net' })
    expect(explain(after, 'Pod/shop/web', 'Pod/shop/db')).toMatchObject({ verdict: 'allowed', ports: 'TCP 5432', effects: [] })
  })
})

describe('checks', () => {
  it('do not advise what the provider does not read', () => {
    const split = policy(`  ingress:
  - from:
    - namespaceSelector: {matchLabels: {project: orders}}
    - podSelector: {matchLabels: {role: worker}}
`)
    const codes = (settings: Partial<Settings>) => read(split, settings).diagnostics.map(({ code }) => code)
    expect(codes({})).toContain('split-peer')
    expect(codes({ provider: 'weave-net' })).toContain('split-peer')
    expect(codes({ provider: 'weave-net', providerVersion: '2.5' })).not.toContain('split-peer')
  })
})

describe('quick fixes of peers', () => {
  const peers = (text: string) => policy(`  ingress:\n  - from:\n${text}`)
  const fixed = (text: string, provider: string) => {
    const analysis = read(text, { provider })
    const [fix] = fixesOf(analysis)
    const after = textAfter(analysis, run(fix?.command as Command, analysis))
    return { label: fix?.label, text: after, after: read(after, { provider }) }
  }

  it('write a block without its exceptions as blocks, and the policy counts', () => {
    const { label, text, after } = fixed(
      peers('    - ipBlock: {cidr: 10.0.0.0/8, except: [10.64.0.0/10, 10.0.0.0/16]}\n'),
      'azure-npm-windows',
    )
    expect(label).toBe('Write 10.0.0.0/8 without its exceptions as 7 blocks')
    expect(text).not.toContain('except')
    expect(chosenProvider(after)?.effects.filter(({ feature }) => feature === 'except')).toEqual([])
    const passes = (analysis: Analysis, address: string) => explain(analysis, `cidr:${address}`, 'Pod/shop/db')?.verdict
    const probes = [...text.matchAll(/cidr: "?([\d./]+)/g)].map((match) => match[1] as string)
    expect(probes).toEqual(['10.1.0.0/16', '10.2.0.0/15', '10.4.0.0/14', '10.8.0.0/13', '10.16.0.0/12', '10.32.0.0/11', '10.128.0.0/9'])
    for (const probe of probes) expect(passes(after, probe)).toBe('allowed')
  })

  it('are none where that would be too many blocks', () => {
    expect(fixesOf(read(peers('    - ipBlock: {cidr: 0.0.0.0/0, except: [203.0.113.7/32]}\n'), { provider: 'azure-npm-windows' }))).toEqual(
      [],
    )
  })

  it('name pods by label whose addresses lie in a block', () => {
    const placed = peers('    - ipBlock: {cidr: 10.0.0.0/8, except: [10.9.0.0/16]}\n').replace(
      'main:1}]}\n---',
      'main:1}]}\nstatus: {podIP: 10.1.0.1}\n---',
    )
    const { label, text, after } = fixed(placed, 'cilium')
    expect(label).toBe('Name web by label beside 10.0.0.0/8')
    expect(text).toContain('app: web')
    expect(explain(after, 'Pod/shop/web', 'Pod/shop/db')?.verdict).toBe('allowed')
    const excepted = placed.replace('podIP: 10.1.0.1', 'podIP: 10.9.0.1')
    expect(chosenProvider(read(excepted, { provider: 'cilium' }))?.effects).toEqual([])
  })
})

describe('explaining', () => {
  it('cites the rule as written, and what the provider makes of it with its line', () => {
    const analysis = read(rule('port: sql'), { provider: 'ovn-kubernetes' })
    const explanation = explain(analysis, 'Pod/shop/web', 'Pod/shop/db')
    expect(explanation?.ports).toBe('TCP 1-65535')
    expect(explanation?.ingress.links[0]).toMatchObject({ line: 18, endLine: 21 })
    expect(explanation?.effects).toMatchObject([{ kind: 'widened', link: { line: 21 } }])
  })

  it('finds the same with and without an analysis before', () => {
    const before = read(rule('port: sql'), { provider: 'weave-net' })
    const text = `${rule('port: sql')}# end\n`
    const workspace = { ...before.workspace, files: [{ name: 'a.yaml', text }] }
    expect(analyze(workspace, before).diagnostics).toEqual(analyze(workspace).diagnostics)
  })
})

describe('the old annotation', () => {
  const namespace = (name: string, key?: string) => `apiVersion: v1
kind: Namespace
metadata:
  name: ${name}
${key === undefined ? '' : `  annotations: {${key}: '{"ingress":{"isolation":"DefaultDeny"}}'}\n`}---
`
  const said = (analysis: Analysis) => analysis.diagnostics.filter(({ code }) => code === 'legacy-annotation')

  it('is said to do nothing, except where the provider goes by it', () => {
    const text = namespace('shop', 'net.beta.kubernetes.io/network-policy') + pods
    expect(said(read(text, {}))).toMatchObject([{ severity: 'warning', message: expect.stringContaining('no effect since') }])
    const honoured = read(text, { provider: 'weave-net', providerVersion: '2.0' })
    expect(said(honoured)).toMatchObject([{ severity: 'info', message: expect.stringContaining('shuts every pod of shop') }])
    expect(explain(honoured, 'Pod/shop/web', 'Pod/shop/db')).toMatchObject({
      verdict: 'denied',
      ingress: { sentence: expect.stringContaining('the annotation of shop') },
    })
  })

  it('warns of policies that did nothing without it and isolate now', () => {
    const text = namespace('other', 'net.beta.kubernetes.io/network-policy') + namespace('shop') + rule('port: 5432')
    const analysis = read(text, {})
    const found = said(analysis).find(({ resource }) => resource === 'NetworkPolicy/shop/db')
    expect(found).toMatchObject({ severity: 'info', fixes: [{ label: 'Delete the policy db' }] })
    expect(textAfter(analysis, run(found?.fixes?.[0]?.command as Command, analysis))).not.toContain('NetworkPolicy')
  })

  it('is read by the rules of its time: an empty list admits nobody, and can be left out', () => {
    const key = 'net.beta.kubernetes.io/network-policy'
    const text = namespace('shop', key) + policy('  ingress:\n  - from: []\n    ports:\n    - port: 5432\n')
    const analysis = read(text, { provider: 'weave-net', providerVersion: '2.0' })
    expect(explain(analysis, 'Pod/shop/web', 'Pod/shop/db')?.verdict).toBe('denied')
    const fix = fixesOf(analysis).find(({ label }) => label === 'Leave out the empty from')
    const after = textAfter(analysis, run(fix?.command as Command, analysis))
    expect(explain(read(after, analysis.workspace.settings), 'Pod/shop/web', 'Pod/shop/db')?.verdict).toBe('allowed')
  })
})

describe('comparing', () => {
  it('says who runs it as written', () => {
    const { answer, rows, connections } = compareProviders(read(rule('port: sql'), {}))
    expect(answer).toMatch(/^As written: Calico, /)
    const fidelity = (id: string) => rows.find((row) => row.id === id)?.fidelity
    expect([fidelity('calico'), fidelity('antrea'), fidelity('ovn-kubernetes'), fidelity('weave-net')]).toEqual([
      'as-written',
      'not-verified',
      'differently',
      'differently',
    ])
    expect(connections).toContainEqual(
      expect.objectContaining({
        source: { ref: 'Pod/shop/web', name: 'shop/web', kind: 'workload' },
        specified: 'TCP 5432',
        enforced: expect.objectContaining({ 'ovn-kubernetes': 'TCP 1-65535', 'weave-net': 'All Connections' }),
      }),
    )
  })

  it('lists a version only where it differs, or is chosen', () => {
    const ids = (settings: Partial<Settings>) => compareProviders(read(rule('port: 5432'), settings)).rows.map(({ id }) => id)
    expect(ids({})).not.toContain('weave-net@2.5')
    expect(ids({ provider: 'weave-net', providerVersion: '2.5' })).toContain('weave-net@2.5')
    expect(compareProviders(read(rule('{port: 80, endPort: 90}'), {})).rows.map(({ id }) => id)).toContain('cilium@1.15')
  })
})
