import { expect, it } from 'vitest'
import { checkExpectations } from './expectations.ts'
import { hops } from './hops.ts'
import { analyze, applyChange, type Command, changes, describe as describeEnd, explain, run, toGraph, toMatrix } from './index.ts'
import { matrixCell } from './matrix.ts'
import { asSeen } from './policy/seen.ts'
import { expectations, toWorkspace, workloads } from './testing/shop.ts'

const denial = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}}
`
const wishes = expectations(
  '{from: "cidr:*", to: Deployment/shop/web, expect: allowed}',
  '{from: others, to: Deployment/shop/web, expect: denied}',
)
const before = analyze(toWorkspace({ 'a.yaml': `${workloads}---\n${denial}`, 'tests.yaml': wishes }))
const web = 'Deployment/shop/web'
const draw: Command = { kind: 'allow-traffic', source: 'cidr:*', destination: web, ports: [] }

function drawn() {
  const outcome = run(draw, before)
  if ('refused' in outcome) expect.fail(outcome.refused)
  return analyze(applyChange(before.workspace, outcome.change))
}

it('what is drawn from everywhere else is allowed wherever it is looked at, and stays one end', () => {
  const analysis = drawn()
  const matrix = toMatrix(analysis)
  expect(matrix.refs).toEqual(toMatrix(before).refs)
  expect(matrixCell(matrix, matrix.names.indexOf('everywhere else'), matrix.names.indexOf('shop/web'))).toBe('every port')
  const inward = describeEnd(analysis, web)?.mayReachIt.filter(({ verdict }) => verdict === 'allowed')
  expect(inward?.map(({ other, name }) => [other, name])).toEqual([['cidr:*', 'everywhere else']])
  expect(describeEnd(analysis, 'cidr:*')?.itMayReach.find(({ other }) => other === web)?.verdict).toBe('allowed')
  expect(explain(analysis, 'cidr:*', web)).toMatchObject({ verdict: 'allowed', ports: 'every port' })
  expect(explain(analysis, 'cidr:*', web)?.sentence).toContain('everywhere else')
  expect(hops(analysis, 'cidr:*', 'egress').ways).toEqual([])
})

it('what drawing from everywhere else opens is one connection, in the preview and among the changes', () => {
  const outcome = run(draw, before)
  if ('refused' in outcome) expect.fail(outcome.refused)
  expect(outcome.opens).toEqual([{ source: 'everywhere else', destination: 'shop/web', ports: 'every port' }])
  const { gained, pairs } = changes(drawn(), before)
  expect(gained.map(({ sentence }) => sentence)).toEqual(['everywhere else now reaches shop/web on every port.'])
  expect(pairs.map(({ source }) => source)).toEqual(['cidr:*'])
  const four = run({ ...draw, source: 'cidr:0.0.0.0/0' }, before)
  if ('refused' in four) expect.fail(four.refused)
  expect(four.opens.map(({ source }) => source)).toEqual(['0.0.0.0/0'])
})

it('drawing from everywhere else moves nothing, and cutting that path takes both families back', () => {
  const [picture, analysis] = [toGraph(before), drawn()]
  const there = new Set([...picture.cards, ...picture.frames].map(({ ref }) => ref))
  const places = ({ cards, frames }: typeof picture) =>
    new Map([...cards, ...frames].flatMap(({ ref, place }) => (there.has(ref) ? [[ref, place] as const] : [])))
  expect(there).toContain('cidr:*')
  expect(places(toGraph(analysis, picture))).toEqual(places(picture))
  const edge = toGraph(analysis, picture).edges.find(({ id }) => id === `cidr:*→${web}`)
  expect(edge).toMatchObject({ verdict: 'allowed', shown: 'always' })
  const outcome = run({ kind: 'deny-traffic', source: 'cidr:*', destination: web }, analysis)
  if ('refused' in outcome) expect.fail(outcome.refused)
  expect(explain(analyze(applyChange(analysis.workspace, outcome.change)), 'cidr:*', web)?.verdict).toBe('denied')
})

it('a rule for one family alone is that of its addresses, and claims no more', () => {
  const rule = (blocks: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, ingress: [{from: [${blocks}]}]}
`
  const at = (blocks: string) => analyze(toWorkspace({ 'a.yaml': `${workloads}---\n${denial}---\n${rule(blocks)}` }))
  const four = at('{ipBlock: {cidr: 0.0.0.0/0}}')
  expect(explain(four, 'cidr:*', web)?.verdict).toBe('denied')
  expect(explain(four, 'cidr:0.0.0.0/0', web)?.verdict).toBe('allowed')
  const both = at('{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8}}, {ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}')
  expect(toMatrix(both).refs).toContain('cidr:*')
  expect(toMatrix(both).refs).not.toContain('cidr:0.0.0.0/0')
  const uneven = at('{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}, {ipBlock: {cidr: "::/0"}}')
  expect(toMatrix(uneven).refs).toEqual(expect.arrayContaining(['cidr:0.0.0.0/0', 'cidr:::/0', 'cidr:10.0.0.0/8']))
  expect(toMatrix(uneven).refs).not.toContain('cidr:*')
})

it('expectations of everywhere else are held against the addresses that it stood for', () => {
  const results = (analysis: typeof before) => checkExpectations(analysis).map(({ result }) => result)
  expect(results(before)).toEqual(['failed', 'met'])
  // Whether pods have such addresses is not written down, so who else enters can't be told.
  expect(results(drawn())).toEqual(['met', 'unclear'])
})

it('what is drawn again is there', () => {
  expect(run(draw, drawn())).toHaveProperty('refused', expect.stringContaining('Already allowed'))
})

it('halves of all addresses leave nothing elsewhere either, and stand for what it stood for', () => {
  const from = ['0.0.0.0/1', '128.0.0.0/1', '10.0.0.0/8', '::/0'].map((cidr) => `{ipBlock: {cidr: '${cidr}'}}`).join(', ')
  const halves = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: halves, namespace: shop}
spec: {podSelector: {}, ingress: [{from: [${from}]}]}
`
  const analysis = analyze(toWorkspace({ 'a.yaml': `${workloads}---\n${halves}`, 'tests.yaml': wishes }))
  expect(toGraph(analysis).cards.map(({ ref }) => ref)).not.toContain('cidr:*')
  expect(toMatrix(analysis).refs).not.toContain('cidr:*')
  expect(checkExpectations(analysis).map(({ result }) => result)).toEqual(['met', 'failed'])
  const nobody = analyze(toWorkspace({ 'a.yaml': `${workloads}---\n${halves.replaceAll('ingress', 'egress').replace('from', 'to')}` }))
  const outcome = run({ ...draw, source: 'Deployment/shop/web', destination: 'cidr:*' }, nobody)
  expect(outcome).toHaveProperty('refused', expect.stringContaining('Already allowed'))
})

it('as one end, everywhere else is found by the refs of both families, as source and as destination', () => {
  const { reach } = drawn()
  const seen = asSeen(reach)
  const [everywhere, to] = ['cidr:*', web].map((ref) => seen.universe.indexOf.get(ref) as number) as [number, number]
  for (const ref of ['cidr:0.0.0.0/0', 'cidr:::/0'])
    expect([seen.universe.indexOf.get(ref), seen.universe.indexOf.has(ref)]).toEqual([everywhere, true])
  expect(seen.universe.indexOf.has('cidr:10.0.0.0/8')).toBe(false)
  expect(seen.connect(everywhere, to)).toMatchObject({ verdict: 'allowed', source: { ref: 'cidr:*' } })
  expect(seen.connect(to, everywhere)).toMatchObject({ verdict: 'open', destination: { ref: 'cidr:*' } })
  expect(seen.connect(to, to + 1)).toEqual(reach.connect(to, to + 1))
})
