/** Of a list that is read again, the items that stand as before are the very resources of before. */

import { expect, it } from 'vitest'
import { analyze } from '../analyze.ts'
import { run } from '../run.ts'
import { applyChange, defaultSettings, type Workspace } from '../text/workspace.ts'

const read = (text: string): Workspace => ({ files: [{ name: 'a.yaml', text }], places: {}, settings: defaultSettings })
const pod = (name: string) => `- metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}\n`
const list = (kind: string, items: string[]) => `apiVersion: v1\nkind: ${kind}\nitems:\n${items.join('')}`

function kept(before: string, after: string): boolean[] {
  const first = analyze(read(before))
  const resources = first.readings.flatMap((reading) => reading.resources)
  return analyze(read(after), first).readings.flatMap((reading) => reading.resources.map((resource) => resources.includes(resource)))
}

it('keeps the items that have the same text at the same index', () => {
  const before = list('PodList', ['a', 'b', 'c'].map(pod))
  expect(kept(before, list('PodList', ['a', 'other', 'c', 'd'].map(pod)))).toEqual([true, false, true, false])
})

it('keeps no item that says something else under the same name, be it as long or longer', () => {
  const before = ['a', 'b', 'c'].map(pod)
  const [a = '', b = '', c = ''] = before
  const after = [a.replace('app: a', 'app: x'), b.replace('app: b', 'app: other'), c]
  expect(kept(list('PodList', before), list('PodList', after))).toEqual([false, false, true])
})

it('keeps nothing where the list is of another kind', () => {
  const items = [pod('a'), pod('b')]
  expect(kept(list('PodList', items), list('PodTemplateList', items))).toEqual([false, false])
  expect(kept(list('PodList', items), list('PodList', items).replace('items:', 'items: # all\n'))).toEqual([false, false])
})

it('keeps the items around a list within the list, which is read anew', () => {
  const nested = '- apiVersion: v1\n  kind: List\n  items: [{kind: Pod, metadata: {name: in, namespace: shop}}]\n'
  const items = (name: string) => list('List', [nested, ...[name, 'b'].map((one) => pod(one).replace('- ', '- kind: Pod\n  '))])
  expect(kept(items('a'), items('x'))).toEqual([false, false, true])
})

it('keeps no item that says by an alias what stands elsewhere', () => {
  const named = (value: string) =>
    list('PodList', [pod('a').replace('app: a', `app: &one ${value}`), pod('b').replace('app: b', 'app: *one'), pod('c')])
  expect(kept(named('x'), named('y'))).toEqual([false, false, true])
})

it('a policy drawn into a long list comes last, so that nothing else is read anew', () => {
  const item = (n: number) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: `p${n}`, namespace: 'shop', labels: { app: `p${n}` } } })
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'p', namespace: 'shop' },
    spec: { podSelector: {} },
  }
  const items = [policy, ...Array.from({ length: 120 }, (_, n) => item(n))]
  const workspace = read(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  const first = analyze(workspace)
  const outcome = run({ kind: 'isolate', target: 'Pod/shop/p7', direction: 'egress', on: true }, first)
  if ('refused' in outcome) throw new Error(outcome.refused)
  const after = analyze(applyChange(workspace, outcome.change), first)
  const before = first.readings[0]?.resources ?? []
  expect(after.readings[0]?.resources.slice(0, -1)).toEqual(before)
  expect(after.readings[0]?.resources.slice(0, -1).every((resource, i) => resource === before[i])).toBe(true)
  expect(after.cluster.policies).toHaveLength(2)
})
