/** A policy that can't be read makes verdicts unknown where it would count, and nowhere else. */

import { describe, expect, it } from 'vitest'
import { analyze } from '../analyze.ts'
import { run } from '../run.ts'
import { toDocument } from '../testing/node.ts'
import { defaultSettings } from '../text/workspace.ts'
import { explain } from '../views/explain.ts'
import type { YamlDocument } from '../yaml/node.ts'
import { anyDeciding } from './deciding.ts'
import { unreadableOthers, unreadablePolicies } from './unreadable.ts'

const pods = ['shop', 'other']
  .flatMap((namespace) =>
    ['a', 'b'].map((name) => `kind: Pod\napiVersion: v1\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}\n`),
  )
  .join('---\n')
const policy = (rest: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: deny\n  namespace: shop\n${rest}`
const analysisOf = (...texts: string[]) =>
  analyze({ files: texts.map((text, index) => ({ name: `${index}.yaml`, text })), places: {}, settings: defaultSettings })
const verdict = (text: string, namespace: string) => explain(analysisOf(pods, text), `Pod/${namespace}/a`, `Pod/${namespace}/b`)?.verdict

describe('a policy that cannot be read', () => {
  it.each([
    ['a bracket too many', policy('spec: ]\n')],
    ['a tab', policy('spec:\n\tpodSelector: {}\n')],
    ['a template', policy('spec:\n  podSelector: {{ .Values.selector }}\n{{- if }}\n')],
    ['JSON cut off', '{"kind": "NetworkPolicy", "metadata": {"name": "deny", "namespace": "shop"}, "spec": {'],
    ['an item of a list', `kind: List\nitems:\n- kind: NetworkPolicy\n  metadata: {name: deny, namespace: shop}\n  spec: ]\n`],
  ])('makes unknown what it could change: %s', (_, text) => {
    expect(verdict(text, 'shop')).toBe('unknown')
    expect(verdict(text, 'other')).toBe('open')
  })

  it('makes unknown what it could change where it is of a kind that is not evaluated, too', () => {
    const cilium = (kind: string, rest: string) => `apiVersion: cilium.io/v2\nkind: ${kind}\nmetadata: {name: l7, namespace: shop}\n${rest}`
    const broken = cilium('CiliumNetworkPolicy', 'spec: ]\n')
    expect([verdict(broken, 'shop'), verdict(broken, 'other')]).toEqual(['unknown', 'open'])
    const everywhere = cilium('CiliumClusterwideNetworkPolicy', 'spec: ]\n').replace(', namespace: shop', '')
    expect([verdict(everywhere, 'shop'), verdict(everywhere, 'other')]).toEqual(['unknown', 'unknown'])
    expect(verdict(cilium('CiliumNode', 'spec: ]\n'), 'shop')).toBe('open')
    const found = explain(analysisOf(pods, broken), 'Pod/shop/a', 'Pod/shop/b')
    expect(found?.others).toMatchObject([{ file: '1.yaml', text: 'CiliumNetworkPolicy shop/l7, line 1' }])
  })

  it('counts in default when it names no namespace', () => {
    const analysis = analysisOf(policy('spec: ]\n').replace('  namespace: shop\n', ''))
    expect(analysis.cluster.policies.map(({ ref, admission }) => [ref, admission])).toEqual([['NetworkPolicy/default/deny', 'rejected']])
  })

  it.each([
    ['a workload', pods.replace('labels: {', 'labels: {{')],
    ['a comment', '# kind: NetworkPolicy\na: ]\n'],
    ['a word', 'text: kind of NetworkPolicy ]\nb: [\n'],
  ])('is not imagined where there is none: %s', (_, text) => {
    expect(analysisOf(text).cluster.policies).toEqual([])
  })

  it('needs no name', () => {
    const [policy] = analysisOf('kind: NetworkPolicy\nspec: ]\n').cluster.policies
    expect(policy?.ref).toBe('NetworkPolicy/default/unreadable')
  })

  it('stays unknown through edits that leave it so', () => {
    const before = analysisOf(pods, policy('spec: ]\n'))
    const [first, second] = before.workspace.files
    const files = [first, { name: '1.yaml', text: `${second?.text}# more\n` }] as typeof before.workspace.files
    const after = analyze({ ...before.workspace, files }, before)
    expect(after.cluster.policies.map(({ admission }) => admission)).toEqual(['rejected'])
    const fresh = analyze({ ...before.workspace, files: [...files, { name: '2.yaml', text: policy('spec: ]\n') }] }, after)
    const again = analyze(
      { ...fresh.workspace, files: fresh.workspace.files.map((file) => ({ ...file, text: `${file.text}---\n` })) },
      fresh,
    )
    expect(again.cluster.policies.map(({ admission }) => admission)).toEqual(['rejected'])
  })

  it('is not edited', () => {
    const analysis = analysisOf(pods, policy('spec: ]\n'))
    expect(run({ kind: 'rename', target: 'NetworkPolicy/shop/deny', to: 'other' }, analysis)).toMatchObject({
      refused: expect.stringContaining("can't be read as it is"),
    })
  })
})

describe('the policies that a text seems to hold', () => {
  const problem = (severity: 'error' | 'warning') => ({ severity }) as YamlDocument['problems'][number]
  const found = (text: string, severity: 'error' | 'warning' = 'error', root?: unknown) =>
    unreadablePolicies({ ...toDocument(root), text, problems: [problem('warning'), problem(severity)] }).map(
      ({ ref, namespaceGiven }) => `${ref}${namespaceGiven ? '' : ' (not given)'}`,
    )

  it('are those of the namespaces that it names, rejected, for every pod in both directions', () => {
    expect(found('kind: NetworkPolicy\nmetadata: {name: a, namespace: shop}')).toEqual(['NetworkPolicy/shop/a'])
    expect(found('kind: NetworkPolicy\nmetadata:\n  name: "a.b"\n  namespace: \'shop\'\n')).toEqual(['NetworkPolicy/shop/a.b'])
    expect(
      found(
        '{"kind":"NetworkPolicyList","items":[{"metadata":{"namespace":"x","name":"n"}},{"metadata":{"namespace":"y"}},{"metadata":{"namespace":"x"}}]',
      ),
    ).toEqual(['NetworkPolicy/x/n', 'NetworkPolicy/y/n'])
    expect(found('kind: NetworkPolicy\nname : a # which\nnamespace : shop # where\n')).toEqual(['NetworkPolicy/shop/a'])
    expect(found('- kind : NetworkPolicy')).toEqual(['NetworkPolicy/default/unreadable (not given)'])
    expect(found('kind: NetworkPolicy\nnamespace: Shop\nname: A\n')).toEqual(['NetworkPolicy/default/unreadable (not given)'])
    expect(found(`kind: NetworkPolicy\nnamespace: ${'a'.repeat(64)}\nname: ${'b'.repeat(254)}`)).toEqual([
      'NetworkPolicy/default/unreadable (not given)',
    ])
    expect(found(`kind: NetworkPolicy\nnamespace: ${'a'.repeat(63)}\nname: ${'b'.repeat(253)}`)).toEqual([
      `NetworkPolicy/${'a'.repeat(63)}/${'b'.repeat(253)}`,
    ])
    expect(found(`kind: NetworkPolicy\n${Array.from({ length: 1_005 }, (_, i) => `namespace: n${i}\n`).join('')}`)).toHaveLength(1_000)
    const [policy] = unreadablePolicies({ ...toDocument(undefined), text: 'kind: NetworkPolicy', problems: [problem('error')] })
    expect(policy).toMatchObject({ admission: 'rejected', isolates: { ingress: true, egress: true }, ingress: [], egress: [], path: [] })
    expect(policy?.podSelector).toEqual({ matchLabels: new Map(), matchExpressions: [] })
  })

  it('are those of kinds that are not evaluated too: of the namespaces named, or anywhere', () => {
    const others = (text: string, severity: 'error' | 'warning' = 'error', root?: unknown) =>
      unreadableOthers({ ...toDocument(root), text, problems: [problem('warning'), problem(severity)] })
    const refs = (...args: Parameters<typeof others>) => others(...args).map(({ ref }) => ref)
    const l7 = 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: l7, namespace: shop}'
    const [policy, ...rest] = others(l7)
    expect(rest).toEqual([])
    expect(policy).toMatchObject({
      ref: 'CiliumNetworkPolicy/shop/l7',
      apiVersion: 'cilium.io/v2',
      namespace: 'shop',
      path: [],
      content: l7,
    })
    expect(policy?.decides).toEqual([{ ...anyDeciding('cilium.io/v2'), namespace: 'shop' }])
    expect(refs(`${l7}\nnamespace: b\nnamespace: shop`)).toEqual(['CiliumNetworkPolicy/shop/l7', 'CiliumNetworkPolicy/b/l7'])
    expect(refs(`apiVersion: v1\nkind: List\nitems:\n- ${l7.replaceAll('\n', '\n  ')}`)).toEqual(['CiliumNetworkPolicy/shop/l7'])
    const clusterwide = ['CiliumClusterwideNetworkPolicy', 'cilium.io/v2', 'GlobalNetworkPolicy', 'projectcalico.org/v3']
    for (const [kind, version] of [clusterwide.slice(0, 2), clusterwide.slice(2), ['HostEndpoint', 'projectcalico.org/v3']] as [
      string,
      string,
    ][]) {
      const [only] = others(`apiVersion: ${version}\nkind: ${kind}\nnamespace: shop\nname: x`)
      expect([only?.ref, only?.namespace, only?.decides?.[0]?.namespace]).toEqual([`${kind}/x`, undefined, undefined])
    }
    expect(refs('kind: CiliumNetworkPolicy\napiVersion: cilium.io/v2')).toEqual(['CiliumNetworkPolicy/unreadable'])
    expect(refs('kind: NetworkPolicy\napiVersion: projectcalico.org/v3\nname: a\nnamespace: b')).toEqual([
      'NetworkPolicy.projectcalico.org/b/a',
    ])
    expect(others(`${l7}\n${Array.from({ length: 1_005 }, (_, i) => `namespace: n${i}\n`).join('')}`)).toHaveLength(1_000)
    expect(refs(l7, 'error', { kind: 'CiliumNetworkPolicy' })).toEqual([])
    expect(refs(l7, 'warning')).toEqual([])
    expect(refs('kind: CiliumNetworkPolicy\nname: x')).toEqual([])
    expect(refs('kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nname: x')).toEqual([])
  })

  it('are none where it can be read, is only warned of, or does not speak of policies', () => {
    expect(found('kind: NetworkPolicy', 'error', { kind: 'NetworkPolicy' })).toEqual([])
    expect(found('kind: NetworkPolicy', 'warning')).toEqual([])
    expect(found('kind: Pod')).toEqual([])
    expect(found('# of kind: NetworkPolicy')).toEqual([])
    expect(found('kind: NetworkPolicyPeer')).toEqual([])
    expect(found('kind: CiliumNetworkPolicy')).toEqual([])
  })
})
