// What the editor offers and says with a network provider chosen.
import { describe, expect, it } from 'vitest'
import { namespace, read, workloads } from '../testing/shop.ts'
import type { Settings } from '../text/workspace.ts'
import { complete } from './complete.ts'
import { hover } from './hover.ts'
import { lenses } from './lenses.ts'

const outside = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: outside, namespace: other}
spec:
  podSelector: {}
  egress:
  - to:
    - ipBlock: {cidr: 10.0.0.0/8}
    - ipBlock: {cidr: "2001:db8::/32"}
`
const cluster = [namespace('shop') + workloads, outside, ''].join('---\n')
const policy = (spec: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
${spec}`

function open(marked: string, settings: Partial<Settings>) {
  const text = cluster + marked.replace('|', '')
  return { analysis: read(text, settings), offset: (cluster + marked).indexOf('|') }
}

function labels(spec: string, settings: Partial<Settings>): string[] {
  const { analysis, offset } = open(policy(spec), settings)
  return complete(analysis, 'a.yaml', offset)?.items.map(({ label }) => label) ?? []
}

const port = (text: string) => `  podSelector: {}\n  ingress:\n  - ports:\n    - ${text}`
const peer = (text: string) => `  podSelector: {}\n  ingress:\n  - from:\n    - ${text}`

describe('completion', () => {
  it.each([
    ['endPort', port('port: 80\n      |'), 'weave-net', undefined],
    ['endPort', port('port: 80\n      |'), 'cilium', '1.15'],
    ['ipBlock', peer('|'), 'romana', undefined],
    ['except', peer('ipBlock:\n        cidr: 10.0.0.0/8\n        |'), 'azure-npm-windows', undefined],
    ['matchExpressions', '  podSelector:\n    |', 'romana', undefined],
    ['egress', '  podSelector: {}\n  |', 'romana', undefined],
    ['egress', '  podSelector: {}\n  |', 'weave-net', '2.3'],
    ['Egress', '  podSelector: {}\n  policyTypes:\n  - |', 'romana', undefined],
    ['[Ingress, Egress]', '  podSelector: {}\n  policyTypes: |', 'romana', undefined],
    ['namespaceSelector', peer('podSelector: {}\n      |'), 'weave-net', '2.5'],
    ['podSelector', peer('namespaceSelector: {}\n      |'), 'weave-net', '2.5'],
    ['sql', port('port: |'), 'ovn-kubernetes', undefined],
    ['SCTP', port('protocol: |'), 'azure-npm-windows', undefined],
    ['NotIn', '  podSelector:\n    matchExpressions:\n    - key: app\n      operator: |', 'azure-npm-windows', undefined],
    ['2001:db8::/32', peer('ipBlock:\n        cidr: |'), 'azure-npm-linux', undefined],
  ])('%s is not offered where it is not enforced', (label, spec, provider, providerVersion) => {
    expect(labels(spec, {})).toContain(label)
    expect(labels(spec, { provider: 'calico' })).toContain(label)
    expect(labels(spec, { provider: 'flannel' })).toContain(label)
    expect(labels(spec, { provider, providerVersion })).not.toContain(label)
  })

  it('offers the number instead of the name, and one selector at a time', () => {
    expect(labels(port('port: |'), { provider: 'ovn-kubernetes' })).toEqual(['5432'])
    expect(labels(peer('|'), { provider: 'weave-net', providerVersion: '2.5' })).toEqual(
      expect.arrayContaining(['podSelector', 'namespaceSelector', 'ipBlock']),
    )
  })

  it('leaves other kinds alone', () => {
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    ports:\n    - containerPort: 1\n      protocol: |'
    const { analysis, offset } = open(pod, { provider: 'azure-npm-windows' })
    expect(complete(analysis, 'a.yaml', offset)?.items.map(({ label }) => label)).toContain('SCTP')
  })
})

describe('lens and hover', () => {
  const spec = '  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress, Egress]\n  |ingress: []\n'
  const lens = (settings: Partial<Settings>) => lenses(open(policy(spec), settings).analysis, 'a.yaml').at(-1)?.text

  it('say that a policy has no effect', () => {
    expect(lens({})).toBe('selects 1 pod · isolates ingress and egress · grants nothing')
    expect(lens({ provider: 'flannel' })).toBe('selects 1 pod · no effect under flannel')
    expect(lens({ provider: 'weave-net', providerVersion: '2.3' })).toBe(
      'selects 1 pod · isolates ingress · egress: no effect under Weave Net 2.1 to 2.3 · grants nothing',
    )
    const { analysis, offset } = open(policy(spec), { provider: 'flannel' })
    expect(hover(analysis, 'a.yaml', offset)?.lines[0]).toBe('This policy has no effect under flannel: the pods that it selects stay open.')
  })
})
