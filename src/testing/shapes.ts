/** Sizes to seeded clusters: the shapes that the benchmark and the counters measure, as the resources their manifests mean. */

import type { Labels, Resource, Workload } from '../kubernetes/types.ts'
import { type Random, toRandom } from './random.ts'
import { adversaryPolicy, type Mix, type PolicyContext, realisticMix, toPolicy } from './shape-policies.ts'

interface ShapeSize {
  readonly pods: number
  readonly namespaces: number
  readonly policies: number
}

export interface Shape extends ShapeSize {
  readonly name: string
  readonly resources: readonly Resource[]
}

/** An app of a namespace: pods with one template. */
export interface App {
  readonly namespace: string
  readonly name: string
  readonly labels: Labels
}

interface Options {
  readonly seed?: number
  /** Part of the apps that are StatefulSets, whose pods carry labels of their own. */
  readonly stateful?: number
  readonly mix?: Mix
  /** Named ports differ from app to app. */
  readonly oddPorts?: boolean
}

/** Ten thousand pods, 200 namespaces, 1,000 policies: the reference. */
const referenceSize: ShapeSize = { pods: 10_000, namespaces: 200, policies: 1_000 }

/** All shapes by name, made when asked for. */
export const shapes: Readonly<Record<string, () => Shape>> = {
  R: () => realistic('R', referenceSize),
  '1k': () => realistic('1k', { pods: 1_000, namespaces: 50, policies: 100 }),
  large: () => realistic('large', { pods: 50_000, namespaces: 1_000, policies: 10_000 }),
  stateful: () => realistic('stateful', referenceSize, { stateful: 1 }),
  cidrs: () => realistic('cidrs', referenceSize, { mix: [['ipBlock', 1]] }),
  named: () =>
    realistic('named', referenceSize, {
      mix: [
        ['monitoring', 1],
        ['namedPort', 3],
      ],
      oddPorts: true,
    }),
  adversary: () => adversary('adversary', 10_000),
}

/** Apps with replicas from 1 to 50, few of them large, in namespaces of uneven size; policies in the given mix. */
export function realistic(
  name: string,
  size: ShapeSize,
  { seed = 1, stateful = 0.05, mix = realisticMix, oddPorts = false }: Options = {},
): Shape {
  const random = toRandom(seed)
  const namespaces = namespaceNames(size.namespaces)
  const resources: Resource[] = namespaces.map((namespace, i) => toNamespace(namespace, i))
  const apps: App[] = []
  const appsOf = new Map<string, App[]>()
  for (let made = 0; made < size.pods; ) {
    const app = toApp(random, namespaceOf(random, namespaces), apps.length)
    apps.push(app)
    appsOf.set(app.namespace, [...(appsOf.get(app.namespace) ?? []), app])
    const replicas = Math.min(random.heavyTailed(50), size.pods - made)
    const isStateful = random.chance(stateful)
    for (let i = 0; i < replicas; i++) resources.push(toPod(app, made++, i, isStateful, oddPorts ? apps.length : 0))
  }
  const context: PolicyContext = { random, namespaces, apps, appsOf }
  for (let i = 0; i < size.policies; i++) resources.push(toPolicy(context, mix, i))
  return { name, ...size, resources }
}

/** One namespace, every pod with a label value of its own, every policy admitting everyone but a few: nothing can be shared. */
export function adversary(name: string, count: number): Shape {
  const random = toRandom(1)
  const resources: Resource[] = [toNamespace('crowd', 0)]
  for (let i = 0; i < count; i++)
    resources.push({
      ...toPod({ namespace: 'crowd', name: `pod-${i}`, labels: new Map([['id', `v${i}`]]) }, i, 0, false, 0),
      owner: undefined,
    })
  for (let i = 0; i < count; i++) resources.push(adversaryPolicy(i, count, random))
  return { name, pods: count, namespaces: 1, policies: count, resources }
}

const wellKnown = ['kube-system', 'ingress-nginx', 'monitoring']
const namespaceNames = (count: number) => Array.from({ length: count }, (_, i) => wellKnown[i] ?? `team-${i}`)

/** The square of a random number: the first namespaces get the most. */
const namespaceOf = (random: Random, namespaces: readonly string[]) =>
  namespaces[Math.floor((random.int(1_000_000) / 1_000_000) ** 2 * namespaces.length)] as string

function toNamespace(name: string, i: number): Resource {
  const labels = new Map([
    ['team', `t${i % 20}`],
    ['env', ['prod', 'staging', 'dev'][i % 3] as string],
    ['kubernetes.io/metadata.name', name],
  ])
  return { kind: 'Namespace', ref: `Namespace/${name}`, name, labels, annotations: new Map(), path: [] }
}

const tiers = ['frontend', 'backend', 'cache', 'db', 'worker']

function toApp(random: Random, namespace: string, i: number): App {
  const name = namespace === 'kube-system' && i % 3 === 0 ? 'kube-dns' : `app-${random.int(400)}`
  const labels = new Map([
    ['app', name],
    ['tier', random.pick(tiers)],
    ['version', `v${random.heavyTailed(9)}`],
    ['app.kubernetes.io/instance', `${name}-${i}`],
    ['pod-template-hash', (i * 2654435761).toString(36).slice(-9)],
  ])
  return { namespace, name: `${name}-${i}`, labels }
}

function toPod(app: App, number: number, ordinal: number, stateful: boolean, portShift: number): Workload {
  const hash = app.labels.get('pod-template-hash')
  const name = stateful ? `${app.name}-${ordinal}` : `${app.name}-${hash}-${number}`
  const podLabels = stateful
    ? new Map([...app.labels, ['statefulset.kubernetes.io/pod-name', name], ['apps.kubernetes.io/pod-index', `${ordinal}`]])
    : new Map(app.labels)
  return {
    kind: 'Pod',
    ref: `Pod/${app.namespace}/${name}`,
    name,
    namespace: app.namespace,
    namespaceGiven: true,
    labels: podLabels,
    annotations: new Map(),
    path: [],
    podLabels,
    ports: [
      { name: 'http', port: 8080 + portShift, protocol: 'TCP' },
      { name: 'metrics', port: 9090 + (portShift % 7), protocol: 'TCP' },
    ],
    replicas: 1,
    hostNetwork: false,
    addresses: [`10.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`],
    nodeAddress: `192.168.${number % 4}.${number % 250}`,
    terminated: false,
    owner: stateful ? { kind: 'StatefulSet', name: app.name } : { kind: 'ReplicaSet', name: `${app.name}-${hash}` },
  }
}
