/** A policy that can't be read makes verdicts unknown where it would count, and nowhere else. */

import { describe, expect, it } from 'vitest'
import { analyze } from '../analyze.ts'
import { run } from '../run.ts'
import { defaultSettings } from '../text/workspace.ts'
import { explain } from '../views/explain.ts'

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
