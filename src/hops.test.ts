import { expect, it } from 'vitest'
import { analyze } from './analyze.ts'
import { hops } from './hops.ts'
import { toWorkspace, workloads } from './testing/shop.ts'

const policy = (name: string, from: string, port: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec:
  podSelector: {matchLabels: {app: ${name}}}
  ingress: [{from: [{podSelector: {matchLabels: {app: ${from}}}}], ports: [{port: ${port}}]}]
`
const analysis = analyze(toWorkspace({ 'a.yaml': [workloads, policy('db', 'web', 5432), policy('web', 'job', 80)].join('---\n') }))
const words = (ref: string, direction: 'ingress' | 'egress') =>
  hops(analysis, ref, direction).ways.map(({ name, steps }) =>
    [name, ...steps.map((step) => `${step.sourceName} → ${step.destinationName} ${step.ports}`)].join(': '),
  )

it('who reaches it through others, in the direction of the traffic', () => {
  expect(words('Deployment/shop/db', 'ingress')).toContain('shop/job: shop/job → shop/web TCP 80: shop/web → shop/db TCP 5432')
  expect(words('Deployment/shop/db', 'ingress')).toContain(
    'everywhere else: everywhere else → shop/job every port: shop/job → shop/web TCP 80: shop/web → shop/db TCP 5432',
  )
})

it('whom it reaches through others; what it reaches directly is not told', () => {
  expect(words('Deployment/shop/job', 'egress')).toEqual(['shop/db: shop/job → shop/web TCP 80: shop/web → shop/db TCP 5432'])
  expect(words('Deployment/shop/nobody', 'egress')).toEqual([])
})
