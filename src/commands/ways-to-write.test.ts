import { expect, it } from 'vitest'
import { analyze } from '../analyze.ts'
import { waysToWrite } from '../run.ts'
import { policy, toWorkspace, workloads } from '../testing/shop.ts'

const text = `${workloads.replaceAll('labels: {app: job}', 'labels: {app: job, tier: back}').replaceAll('labels: {app: web}', 'labels: {app: web, tier: back}')}---\n${policy}`
const analysis = analyze(toWorkspace({ 'a.yaml': text }))
const ways = (source: string, destination: string) =>
  waysToWrite({ kind: 'allow-traffic', source, destination, ports: [{ protocol: 'TCP', port: 5432 }] }, analysis)

it('only the sides that are isolated are written, into the policy that fits, with the labels that name the other end', () => {
  expect(ways('Deployment/shop/job', 'Deployment/shop/db')).toEqual([
    {
      direction: 'ingress',
      subject: 'db',
      far: 'job',
      policies: [{ ref: 'NetworkPolicy/shop/db', name: 'db' }],
      found: 'NetworkPolicy/shop/db',
      newName: 'db-ingress',
      peers: [
        { labels: { app: 'job' }, also: [] },
        { labels: { app: 'job', tier: 'back' }, also: [] },
        { labels: { tier: 'back' }, also: ['web'] },
      ],
    },
  ])
})

it('an address has no labels to choose from', () => {
  expect(ways('cidr:10.0.0.0/24', 'Deployment/shop/db')).toMatchObject([{ direction: 'ingress', peers: [] }])
})

it('nothing is written where nothing is isolated, or one end is gone', () => {
  expect(ways('Deployment/shop/db', 'Deployment/shop/web')).toEqual([])
  expect(ways('Deployment/shop/x', 'Deployment/shop/web')).toEqual([])
})
