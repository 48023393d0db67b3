import { describe, expect, it } from 'vitest'
import { toDocument } from '../testing/node.ts'
import { defaultSettings } from '../text/workspace.ts'
import { toCluster } from './cluster.ts'
import { decode } from './decode.ts'

const controller = (kind: string, name: string, apiVersion = 'apps/v1') => [{ apiVersion, kind, name, uid: 'u', controller: true }]
const meta = (name: string, more: object = {}) => ({ name, namespace: 'shop', ...more })
const template = (labels: object) => ({ template: { metadata: { labels }, spec: { containers: [{ ports: [{ containerPort: 80 }] }] } } })
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: meta('web'), spec: { replicas: 3, ...template({ app: 'web' }) } }
const replicaSet = { ...deployment, kind: 'ReplicaSet', metadata: meta('web-x', { ownerReferences: controller('Deployment', 'web') }) }

function pod(name: string, labels: object, owner?: object, more: object = {}) {
  const metadata = meta(name, { labels, ...(owner && { ownerReferences: owner }) })
  return { apiVersion: 'v1', kind: 'Pod', metadata, ...more }
}
const webPod = (name: string, status: object = {}) =>
  pod(name, { app: 'web', 'pod-template-hash': 'x' }, controller('ReplicaSet', 'web-x'), { status })

const clusterOf = (...items: object[]) =>
  toCluster(decode(toDocument({ apiVersion: 'v1', kind: 'List', items }), defaultSettings).resources)
const groups = (cluster: ReturnType<typeof clusterOf>) =>
  cluster.workloads.map(({ workload, pods }) => ({
    ref: workload.ref,
    pods: pods.map(({ labels, addresses, count }) => ({ labels: Object.fromEntries(labels), addresses, count })),
  }))

describe('namespaces', () => {
  it('are those declared and those that something lives in, in order of appearance', () => {
    const { namespaces } = clusterOf(
      deployment,
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'a' } } },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'other' } },
      { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } },
    )
    expect([...namespaces.values()].map(({ name, declared }) => ({ name, declared }))).toEqual([
      { name: 'shop', declared: true },
      { name: 'other', declared: false },
    ])
    expect(Object.fromEntries(namespaces.get('shop')?.labels ?? [])).toEqual({ team: 'a', 'kubernetes.io/metadata.name': 'shop' })
    expect(Object.fromEntries(namespaces.get('other')?.labels ?? [])).toEqual({ 'kubernetes.io/metadata.name': 'other' })
    expect(namespaces.get('shop')?.resource?.ref).toBe('Namespace/shop')
  })
})

describe('resources', () => {
  it('are sorted by what they are', () => {
    const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: meta('p') }
    const service = { apiVersion: 'v1', kind: 'Service', metadata: meta('s') }
    const { policies, services, others, workloads } = clusterOf(policy, service, deployment, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: meta('x'),
    })
    expect([...policies, ...services, ...others, ...workloads.map(({ workload }) => workload)].map(({ ref }) => ref)).toEqual([
      'NetworkPolicy/shop/p',
      'Service/shop/s',
      'Secret/shop/x',
      'Deployment/shop/web',
    ])
  })

  it('of one kind, namespace and name: the later replaces the earlier, in its place', () => {
    const again = { ...deployment, spec: template({ app: 'new' }) }
    const cluster = clusterOf(deployment, pod('other', {}), again)
    expect(groups(cluster).map(({ ref, pods }) => [ref, pods[0]?.labels])).toEqual([
      ['Deployment/shop/web', { app: 'new' }],
      ['Pod/shop/other', {}],
    ])
    expect(cluster.duplicates.map(({ replaced, by }) => [replaced.path, by.path])).toEqual([
      [
        ['items', 0],
        ['items', 2],
      ],
    ])
  })

  it('named by the server never replace one another', () => {
    const generated = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { generateName: 'deny-', namespace: 'shop' } }
    const nameless = { ...generated, metadata: { namespace: 'shop' } }
    const { policies, duplicates } = clusterOf(generated, generated, nameless, nameless)
    expect(policies).toHaveLength(4)
    expect(duplicates).toEqual([])
  })
})

describe('pods', () => {
  it('by template are one group', () => {
    expect(groups(clusterOf(deployment))).toEqual([
      { ref: 'Deployment/shop/web', pods: [{ labels: { app: 'web' }, addresses: [], count: 3 }] },
    ])
  })

  it('go under their outermost owner, wherever it stands', () => {
    const cluster = clusterOf(
      webPod('web-x-1', { podIP: '10.1.0.1', hostIP: '10.0.0.1' }),
      webPod('web-x-2', { podIP: '10.1.0.2', hostIP: '10.0.0.1' }),
      replicaSet,
      deployment,
    )
    expect(groups(cluster)).toEqual([
      {
        ref: 'Deployment/shop/web',
        pods: [{ labels: { app: 'web', 'pod-template-hash': 'x' }, addresses: ['10.1.0.1', '10.1.0.2'], count: 2 }],
      },
    ])
    expect(cluster.workloads[0]?.pods[0]?.nodeAddresses).toEqual(['10.0.0.1'])
    expect([...cluster.foldedInto]).toEqual([
      ['Pod/shop/web-x-1', 'Deployment/shop/web'],
      ['Pod/shop/web-x-2', 'Deployment/shop/web'],
      ['ReplicaSet/shop/web-x', 'Deployment/shop/web'],
    ])
  })

  it('go under a Deployment whose ReplicaSet was left out', () => {
    expect(groups(clusterOf(deployment, webPod('web-x-1'))).map(({ ref }) => ref)).toEqual(['Deployment/shop/web'])
  })

  it('of an absent owner are put together under its name', () => {
    const canary = pod('web-x-2', { app: 'web', canary: 'yes' }, controller('ReplicaSet', 'web-x'))
    const cluster = clusterOf(webPod('web-x-1'), canary)
    expect(groups(cluster)).toEqual([
      {
        ref: 'ReplicaSet/shop/web-x',
        pods: [
          { labels: { app: 'web', 'pod-template-hash': 'x' }, addresses: [], count: 1 },
          { labels: { app: 'web', canary: 'yes' }, addresses: [], count: 1 },
        ],
      },
    ])
    const workload = cluster.workloads[0]?.workload
    expect(workload).toMatchObject({
      kind: 'ReplicaSet',
      name: 'web-x',
      namespace: 'shop',
      replicas: 2,
      owner: undefined,
      terminated: false,
    })
    expect(Object.fromEntries(workload?.podLabels ?? [])).toEqual({ app: 'web' })
  })

  it('of an owner of a kind we do not know, or in another namespace, stand for themselves', () => {
    const custom = pod('a', {}, controller('Rollout', 'web', 'argoproj.io/v1alpha1'))
    const mirror = pod('b', {}, controller('Node', 'n', 'v1'))
    expect(groups(clusterOf(custom, mirror)).map(({ ref }) => ref)).toEqual(['Pod/shop/a', 'Pod/shop/b'])
  })

  it('that are controllers themselves keep their own name where their owner was left out', () => {
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: meta('tidy-1', { ownerReferences: controller('CronJob', 'tidy') }) }
    const cluster = clusterOf(replicaSet, { ...job, spec: template({ job: 'tidy' }) })
    expect(groups(cluster).map(({ ref }) => ref)).toEqual(['ReplicaSet/shop/web-x', 'Job/shop/tidy-1'])
  })

  it('that own each other do not hang us', () => {
    const a = { ...deployment, metadata: meta('a', { ownerReferences: controller('Deployment', 'b') }) }
    const b = { ...deployment, metadata: meta('b', { ownerReferences: controller('Deployment', 'a') }) }
    expect(groups(clusterOf(a, b)).map(({ ref }) => ref)).toEqual(['Deployment/shop/a', 'Deployment/shop/b'])
  })

  it('are one group only with the same labels, ports and network', () => {
    const owner = controller('StatefulSet', 'db')
    const same = [pod('a', { app: 'db', x: '1' }, owner), pod('b', { x: '1', app: 'db' }, owner)]
    const ports = pod('c', { app: 'db', x: '1' }, owner, { spec: { containers: [{ ports: [{ containerPort: 1 }] }] } })
    const host = pod('d', { app: 'db', x: '1' }, owner, { spec: { hostNetwork: true } })
    const [workload] = clusterOf(...same, ports, host).workloads
    expect(workload?.pods.map(({ count, hostNetwork, ports }) => [count, hostNetwork, ports.length])).toEqual([
      [2, false, 0],
      [1, false, 1],
      [1, true, 0],
    ])
  })
})

it('the addresses of a pod are those of its status, without entries that give none', () => {
  const addresses = (status: object) => clusterOf(pod('a', {}, undefined, { status })).workloads[0]?.pods[0]?.addresses
  expect(addresses({ podIP: '10.1.0.1', podIPs: [{ ip: '10.1.0.1' }, {}, { ip: 'fd00::1' }] })).toEqual(['10.1.0.1', 'fd00::1'])
  expect(addresses({ podIP: '10.1.0.1', podIPs: [{}] })).toEqual(['10.1.0.1'])
  expect(addresses({})).toEqual([])
})

describe('terminated pods', () => {
  const over = { phase: 'Succeeded', podIP: '10.1.0.9' }

  it('are listed and are no endpoints (rule 43)', () => {
    const cluster = clusterOf(pod('done', {}, undefined, { status: over }))
    expect(groups(cluster)).toEqual([])
    expect(cluster.terminated.map(({ ref }) => ref)).toEqual(['Pod/shop/done'])
  })

  it('leave a Deployment with its template, for pods to come, and a Job with nothing', () => {
    expect(groups(clusterOf(deployment, webPod('web-x-1', over)))[0]?.pods).toEqual([{ labels: { app: 'web' }, addresses: [], count: 3 }])
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: meta('tidy'), spec: template({ job: 'tidy' }) }
    const done = pod('tidy-1', {}, controller('Job', 'tidy', 'batch/v1'), { status: over })
    expect(groups(clusterOf(job))[0]?.pods).toHaveLength(1)
    expect(clusterOf(job, done).workloads).toEqual([])
    expect(clusterOf(job, done).terminated.map(({ ref }) => ref)).toEqual(['Pod/shop/tidy-1', 'Job/shop/tidy'])
    const jobWith = (type: string, status: string) => clusterOf({ ...job, status: { conditions: [{ type, status }] } })
    for (const finished of [jobWith('Complete', 'True'), jobWith('Failed', 'True')]) {
      expect(finished.workloads).toEqual([])
      expect(finished.terminated).toHaveLength(1)
    }
    for (const running of [jobWith('Failed', 'False'), jobWith('Suspended', 'True')]) expect(running.workloads).toHaveLength(1)
  })

  it('do not count beside running ones', () => {
    expect(groups(clusterOf(deployment, webPod('a', over), webPod('b')))[0]?.pods.map(({ count }) => count)).toEqual([1])
  })
})

describe('after an edit of policies', () => {
  const policy = (name: string, more: object = {}) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: meta(name, more),
    spec: { podSelector: {} },
  })
  const resourcesOf = (...items: object[]) => decode(toDocument({ apiVersion: 'v1', kind: 'List', items }), defaultSettings).resources
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } }
  const world = resourcesOf(
    node,
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    webPod('a'),
    policy('one'),
    policy('two'),
  )
  const earlier = { resources: world, cluster: toCluster(world) }
  const edited = (at: number, remove: number, ...items: object[]) => world.toSpliced(at, remove, ...resourcesOf(...items))
  const same = (resources: typeof world) => {
    const [now, anew] = [toCluster(resources, earlier), toCluster(resources)]
    expect({ ...now, foldedInto: [...now.foldedInto] }).toEqual({ ...anew, foldedInto: [...anew.foldedInto] })
    expect([...now.namespaces.keys()]).toEqual([...anew.namespaces.keys()])
    return now
  }

  it('the rest is the same, as objects', () => {
    for (const resources of [
      edited(3, 1, policy('one')),
      edited(3, 1),
      edited(4, 0, policy('new')),
      edited(5, 0, policy('x'), policy('y')),
      world,
    ]) {
      const { workloads, namespaces } = same(resources)
      expect(workloads).toBe(earlier.cluster.workloads)
      expect(namespaces).toBe(earlier.cluster.namespaces)
    }
  })

  it('a namespace that only the policy speaks of comes with it', () => {
    const { namespaces } = same(edited(3, 1, policy('one', { namespace: 'elsewhere' })))
    expect([...namespaces.keys()]).toEqual(['shop', 'elsewhere'])
  })

  it('policies that replace one another, and those without a name, are sorted out anew', () => {
    expect(same(edited(3, 0, policy('two'))).duplicates).toHaveLength(1)
    expect(same(edited(3, 0, policy('new'), policy('new'))).duplicates).toHaveLength(1)
    expect(same(edited(3, 1, policy(''))).policies).toHaveLength(2)
    const unnamed = resourcesOf(policy(''), policy(''), policy('one'), policy('one'))
    expect(same(unnamed).policies).toHaveLength(3)
    const before = { resources: unnamed, cluster: toCluster(unnamed) }
    expect(toCluster(unnamed.slice(1), before)).toEqual(toCluster(unnamed.slice(1)))
  })
})

describe('pods of one owner', () => {
  const owned = (name: string, labels: object, ports: object[] = []) =>
    pod(name, labels, controller('StatefulSet', 'db'), { spec: { containers: [{ ports }] } })
  const labelsOf = (...pods: object[]) => groups(clusterOf(...pods))[0]?.pods.map(({ labels, count }) => [labels, count])

  it('are told apart by what they have and have not', () => {
    expect(labelsOf(owned('0', { a: '1', b: '2' }), owned('1', { b: '2', a: '1' }))).toEqual([[{ a: '1', b: '2' }, 2]])
    expect(
      labelsOf(owned('0', { a: '1' }), owned('1', { a: '1', c: '3', b: '2' }), owned('2', { b: '2', c: '3', a: '1' }), owned('3', {})),
    ).toEqual([
      [{ a: '1' }, 1],
      [{ a: '1', b: '2', c: '3' }, 2],
      [{}, 1],
    ])
    const port = (name: string | undefined, containerPort: number, protocol = 'TCP') => ({ name, containerPort, protocol })
    const count = (...ports: object[]) => labelsOf(owned('0', {}, [port('http', 80)]), owned('1', {}, ports))?.length
    expect(count(port('http', 80))).toBe(1)
    for (const ports of [[], [port('web', 80)], [port(undefined, 80)], [port('http', 81)], [port('http', 80, 'UDP')]])
      expect(count(...ports)).toBe(2)
  })
})
