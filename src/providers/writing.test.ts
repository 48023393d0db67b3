// Writing and reading with a provider chosen: commands, quick fixes, explanations, the old annotation.
import { describe, expect, it } from 'vitest'
import { type Analysis, analyze, applyChange, type Command, compareProviders, explain, type Outcome, run, type Settings } from '../index.ts'
import { admitting, namespace, policyOf, read, workloads } from '../testing/shop.ts'

const policy = (ingress: string) => [workloads, policyOf(`  policyTypes: [Ingress]\n${ingress}`)].join('---\n')
const rule = (ports: string) => [workloads, admitting(ports)].join('---\n')

const draw = (ports: Extract<Command, { kind: 'allow-traffic' }>['ports']): Command => ({
  kind: 'allow-traffic',
  source: 'Deployment/shop/web',
  destination: 'Deployment/shop/db',
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
    const analysis = read(workloads, { provider: 'weave-net', providerVersion: '2.3' })
    const outcome = run({ kind: 'isolate', target: 'Deployment/shop/db', direction: 'egress', on: true }, analysis)
    expect(outcome).toEqual({ refused: expect.stringContaining('does not enforce egress') })
  })

  it('edits what is written, not what the provider reads', () => {
    const analysis = read(rule('port: 8000, endPort: 8010'), { provider: 'weave-net' })
    const text = textAfter(analysis, run(draw([{ protocol: 'TCP', port: 5432 }]), analysis))
    expect(text).toContain('port: 8000, endPort: 8010')
    expect(text).toContain('port: 5432')
  })
})

describe('explaining', () => {
  it('cites the rule as written, and what the provider makes of it with its line', () => {
    const analysis = read(rule('port: sql'), { provider: 'ovn-kubernetes' })
    const explanation = explain(analysis, 'Deployment/shop/web', 'Deployment/shop/db')
    expect(explanation?.ports).toBe('TCP 1-65535')
    expect(explanation?.ingress.links[0]).toMatchObject({ line: 34, endLine: 35 })
    expect(explanation?.effects).toMatchObject([{ kind: 'widened', link: { line: 35 } }])
  })

  it('finds the same with and without an analysis before', () => {
    const before = read(rule('port: sql'), { provider: 'weave-net' })
    const text = `${rule('port: sql')}# end\n`
    const workspace = { ...before.workspace, files: [{ name: 'a.yaml', text }] }
    expect(analyze(workspace, before).diagnostics).toEqual(analyze(workspace).diagnostics)
  })
})

describe('the old annotation', () => {
  const annotated = (name: string, key: string) => namespace(name, `  annotations: {${key}: '{"ingress":{"isolation":"DefaultDeny"}}'}\n`)
  const said = (analysis: Analysis) => analysis.diagnostics.filter(({ code }) => code === 'legacy-annotation')

  it('is said to do nothing, except where the provider goes by it', () => {
    const text = annotated('shop', 'net.beta.kubernetes.io/network-policy') + workloads
    expect(said(read(text, {}))).toMatchObject([{ severity: 'warning', message: expect.stringContaining('no effect since') }])
    const honoured = read(text, { provider: 'weave-net', providerVersion: '2.0' })
    expect(said(honoured)).toMatchObject([{ severity: 'info', message: expect.stringContaining('shuts every pod of shop') }])
    expect(explain(honoured, 'Deployment/shop/web', 'Deployment/shop/db')).toMatchObject({
      verdict: 'denied',
      ingress: { sentence: expect.stringContaining('the annotation of shop') },
    })
  })

  it('warns of policies that did nothing without it and isolate now', () => {
    const text = annotated('other', 'net.beta.kubernetes.io/network-policy') + namespace('shop') + rule('port: 5432')
    const analysis = read(text, {})
    const found = said(analysis).find(({ resource }) => resource === 'NetworkPolicy/shop/db')
    expect(found).toMatchObject({ severity: 'info', fixes: [{ label: 'Delete the policy db' }] })
    expect(textAfter(analysis, run(found?.fixes?.[0]?.command as Command, analysis))).not.toContain('NetworkPolicy')
  })

  it('is read by the rules of its time: an empty list admits nobody, and can be left out', () => {
    const key = 'net.beta.kubernetes.io/network-policy'
    const text = annotated('shop', key) + policy('  ingress:\n  - from: []\n    ports:\n    - port: 5432\n')
    const analysis = read(text, { provider: 'weave-net', providerVersion: '2.0' })
    expect(explain(analysis, 'Deployment/shop/web', 'Deployment/shop/db')?.verdict).toBe('denied')
    const fix = fixesOf(analysis).find(({ label }) => label === 'Leave out the empty from')
    const after = textAfter(analysis, run(fix?.command as Command, analysis))
    expect(explain(read(after, analysis.workspace.settings), 'Deployment/shop/web', 'Deployment/shop/db')?.verdict).toBe('allowed')
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
        source: { ref: 'Deployment/shop/web', name: 'shop/web', kind: 'workload' },
        specified: 'TCP 5432',
        enforced: expect.objectContaining({ 'ovn-kubernetes': 'TCP 1-65535', 'weave-net': 'All Connections' }),
      }),
    )
  })

  it('lists a version only where it differs, or is chosen', () => {
    const ids = (settings: Partial<Settings>) => compareProviders(read(rule('port: 5432'), settings)).rows.map(({ id }) => id)
    expect(ids({})).not.toContain('weave-net@2.5')
    expect(ids({ provider: 'weave-net', providerVersion: '2.5' })).toContain('weave-net@2.5')
    expect(compareProviders(read(rule('port: 80, endPort: 90'), {})).rows.map(({ id }) => id)).toContain('cilium@1.15')
  })
})
