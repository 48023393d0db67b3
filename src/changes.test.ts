import { expect, it } from 'vitest'
import { analyze } from './analyze.ts'
import { changes, sharingWith, toBaseline } from './changes.ts'
import { policy, toWorkspace, workloads } from './testing/shop.ts'

const of = (text: string) => analyze(toWorkspace({ 'a.yaml': text }))
const words = (before: string, after: string) => {
  const { sentence, gained, lost } = changes(of(after), of(before))
  return [sentence, ...gained.map((path) => path.sentence), ...lost.map((path) => path.sentence)]
}
const closed = `${workloads}---\n${policy}`

it('nothing changed', () => expect(words(closed, closed)).toEqual(['No connection is gained or lost.']))

it('a port more and a port less', () => {
  const wider = closed.replace('[{port: 5432}]', '[{port: 5432}, {port: 9187}]')
  expect(words(closed, wider)).toEqual(['1 connection gained, 0 lost.', 'shop/web now reaches shop/db on TCP 9187.'])
  expect(words(wider, closed)).toEqual([
    '0 connections gained, 1 lost.',
    'shop/web no longer reaches shop/db on TCP 9187, and still on TCP 5432.',
  ])
})

it('a workload more or less is said', () => {
  const more = `${closed}---\n${workloads.split('---\n')[2]?.replaceAll('job', 'cache')}`
  expect(words(closed, more)).toEqual(['No connection is gained or lost. New: shop/cache.'])
  expect(words(more, closed)).toEqual(['No connection is gained or lost. Gone: shop/cache.'])
})

it('a version of policies alone is taken with the workloads that are known', () => {
  const now = of(closed)
  const other = of(policy.replace('5432', '9187'))
  expect(changes(now, toBaseline(other, now)).sentence).toBe('1 connection gained, 1 lost.')
  const cilium =
    'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: l7, namespace: shop}\nspec: {endpointSelector: {}, ingress: [{}]}\n'
  const beside = of(`${closed}---\n${cilium}`)
  expect(changes(beside, toBaseline(of(policy), beside)).sentence).toMatch(/CiliumNetworkPolicy shop\/l7 has changed/)
  expect(changes(beside, toBaseline(of(`${policy}---\n${cilium}`), beside)).sentence).toBe('No connection is gained or lost.')
  expect(changes(now, other).added).toEqual(['shop/web', 'shop/db', 'shop/job'])
})

it('another version shares what it says alike, wherever it is written, and differs in nothing else', () => {
  const [now, other] = [of(closed), analyze(toWorkspace({ 'b.yaml': policy.replace('5432', '9187'), 'c.yaml': `# moved\n${workloads}` }))]
  const shared = sharingWith(other, now)
  expect(shared.reach.universe.population).toBe(now.reach.universe.population)
  expect(shared.reach.policies[0]).not.toBe(now.reach.policies[0])
  expect(changes(now, shared)).toEqual(changes(now, other))
  expect(changes(now, other).gained).toHaveLength(1)
  expect(sharingWith(of(closed), now).reach.universe).toBe(now.reach.universe)
})
