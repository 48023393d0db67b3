import { expect, it } from 'vitest'
import { checkExpectations } from './expectations.ts'
import { hops } from './hops.ts'
import { analyze, applyChange, type Command, describe as describeEnd, run, toGraph, toMatrix } from './index.ts'
import { matrixCell } from './matrix.ts'
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
const draw: Command = { kind: 'allow-traffic', source: 'cidr:*', destination: 'Deployment/shop/web', ports: [] }

function drawn() {
  const outcome = run(draw, before)
  if ('refused' in outcome) expect.fail(outcome.refused)
  return analyze(applyChange(before.workspace, outcome.change))
}

it('what is drawn from everywhere else is allowed wherever it is looked at, and nothing that stands for no address is shown', () => {
  const analysis = drawn()
  const matrix = toMatrix(analysis)
  const at = (from: string) => matrixCell(matrix, matrix.names.indexOf(from), matrix.names.indexOf('shop/web'))
  expect([at('0.0.0.0/0'), at('::/0')]).toEqual(['every port', 'every port'])
  expect(matrix.refs).not.toContain('cidr:*')
  expect(toMatrix(before).refs).toContain('cidr:*')
  const lists = describeEnd(analysis, 'Deployment/shop/web')
  expect([...(lists?.mayReachIt ?? []), ...(lists?.itMayReach ?? [])].map(({ other }) => other)).not.toContain('cidr:*')
  expect(toGraph(analysis).cards.map(({ ref }) => ref)).not.toContain('cidr:*')
  expect(hops(analysis, 'Deployment/shop/db', 'egress').ways.map(({ ref }) => ref)).not.toContain('cidr:*')
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
