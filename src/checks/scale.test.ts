/** Checks go over rules, never over pairs of pods: counted on a cluster of 10,000 pods and 1,000 policies. */

import { describe, expect, it } from 'vitest'
import { toCluster } from '../kubernetes/cluster.ts'
import type { LabelSelector, Labels, NetworkPolicy, Peer, PolicyRule, PortEntry, Resource, Workload } from '../kubernetes/types.ts'
import { evaluate, type Reachability } from '../policy/connections.ts'
import { defaultSettings } from '../text/workspace.ts'
import { runChecks } from './run.ts'

const namespaces = 50
const apps = 20
const replicas = 10

const labels = (entries: Record<string, string>): Labels => new Map(Object.entries(entries))
const selector = (entries: Record<string, string>): LabelSelector => ({ matchLabels: labels(entries), matchExpressions: [] })
const port = (number: number | string, protocol: PortEntry['protocol'] = 'TCP'): PortEntry => ({
  protocol,
  port: number,
  endPort: undefined,
})

function pod(namespace: string, app: number, replica: number): Workload {
  const name = `app-${app}-${replica}`
  return {
    kind: 'Pod',
    ref: `Pod/${namespace}/${name}`,
    name,
    namespace,
    namespaceGiven: true,
    labels: labels({}),
    annotations: labels({}),
    path: [],
    podLabels: labels({ app: `app-${app}`, tier: `tier-${app % 4}`, replica: `${replica}` }),
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    replicas: 1,
    hostNetwork: false,
    addresses: [`10.${app}.${replica}.${namespace.length}`],
    nodeAddress: undefined,
    terminated: false,
    owner: undefined,
  }
}

function policy(namespace: string, app: number): NetworkPolicy {
  const next = (step: number): Peer => ({ podSelector: selector({ app: `app-${(app + step) % apps}` }) })
  const system: Peer = {
    namespaceSelector: selector({ 'kubernetes.io/metadata.name': 'kube-system' }),
    podSelector: selector({ 'k8s-app': 'kube-dns' }),
  }
  const ingress: PolicyRule[] = [
    { peers: [next(1), next(2), { namespaceSelector: selector({}), podSelector: selector({ replica: '3' }) }], ports: [port('http')] },
    { peers: [{ ipBlock: { cidr: `10.${app}.0.0/16`, except: [`10.${app}.3.0/24`] } }], ports: [port(9090)] },
  ]
  const egress: PolicyRule[] = [
    { peers: [next(-1 + apps), { podSelector: selector({ tier: `tier-${app % 4}` }) }], ports: [port(8080)] },
    { peers: [{ namespaceSelector: selector({ name: 'other' }) }, next(3)], ports: [] },
    { peers: [system], ports: [port(53, 'UDP')] },
  ]
  return {
    kind: 'NetworkPolicy',
    ref: `NetworkPolicy/${namespace}/app-${app}`,
    name: `app-${app}`,
    namespace,
    namespaceGiven: true,
    labels: labels({}),
    annotations: labels({}),
    path: [],
    admission: 'accepted',
    podSelector: selector({ app: `app-${app}` }),
    isolates: { ingress: true, egress: true },
    typesGiven: true,
    ingress,
    egress,
  }
}

const each = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index))

describe('checks at 10,000 pods and 1,000 policies', () => {
  const resources: Resource[] = each(namespaces, (n) => `ns-${n}`).flatMap((namespace) => [
    ...each(apps, (app) => each(replicas, (replica) => pod(namespace, app, replica))).flat(),
    ...each(apps, (app) => policy(namespace, app)),
  ])
  const cluster = toCluster(resources)
  const reach = evaluate(cluster, defaultSettings)

  it('ask for no connection, and for each selector about once', () => {
    const counts = { connect: 0, subjects: 0, peer: 0 }
    const { selector: chosen } = reach.isolation
    const counted: Reachability = {
      ...reach,
      connect(source, destination) {
        counts.connect++
        return reach.connect(source, destination)
      },
      isolation: {
        ...reach.isolation,
        selector: {
          everyone: chosen.everyone,
          subjects(space, wanted) {
            counts.subjects++
            return chosen.subjects(space, wanted)
          },
          peer(space, wanted) {
            counts.peer++
            return chosen.peer(space, wanted)
          },
        },
      },
    }
    const found = runChecks({ cluster, reach: counted, settings: defaultSettings, node: () => undefined })
    const peers = cluster.policies.flatMap((each) => [...each.ingress, ...each.egress].flatMap((rule) => rule.peers)).length
    expect(cluster.workloads.length).toBe(10_000)
    expect(cluster.policies.length).toBe(1_000)
    expect(found.length).toBeGreaterThan(0)
    expect(counts.connect).toBe(0)
    expect(counts.subjects).toBeLessThanOrEqual(cluster.policies.length)
    // Some ask besides what a peer would be without its namespaces.
    expect(counts.peer).toBeLessThanOrEqual(2 * peers)
  })
})
