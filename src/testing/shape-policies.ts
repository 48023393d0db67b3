/** A kind of policy and a cluster to one seeded NetworkPolicy: the habits of real clusters, in their measure. */

import type { LabelSelector, NetworkPolicy, Peer, PolicyRule, PortEntry } from '../kubernetes/types.ts'
import type { Random } from './random.ts'
import type { App } from './shapes.ts'

type PolicyKind = keyof typeof makers
/** Kinds with their weights. */
export type Mix = readonly (readonly [kind: PolicyKind, weight: number])[]

export interface PolicyContext {
  readonly random: Random
  readonly namespaces: readonly string[]
  readonly apps: readonly App[]
  readonly appsOf: ReadonlyMap<string, readonly App[]>
}

/** What a policy says, its name aside. */
type PolicySpec = Pick<NetworkPolicy, 'namespace' | 'podSelector' | 'isolates' | 'ingress' | 'egress'>

export function toPolicy(context: PolicyContext, mix: Mix, number: number): NetworkPolicy {
  return named(makers[draw(context.random, mix)](context), `policy-${number}`)
}

export function named(spec: PolicySpec, name: string): NetworkPolicy {
  const base = { name, namespaceGiven: true, labels: new Map(), annotations: new Map(), path: [] }
  return {
    kind: 'NetworkPolicy',
    ref: `NetworkPolicy/${spec.namespace}/${name}`,
    ...base,
    admission: 'accepted',
    typesGiven: true,
    ...spec,
  }
}

/** Admits everyone but a handful, at one pod. */
export function adversaryPolicy(number: number, count: number, random: Random): NetworkPolicy {
  const values = Array.from({ length: 3 }, () => `v${random.int(count)}`)
  const podSelector = { matchLabels: new Map(), matchExpressions: [{ key: 'id', operator: 'NotIn' as const, values }] }
  return named(ingress('crowd', matching({ id: `v${number}` }), [{ podSelector }], [tcp(80 + (number % 9))]), `policy-${number}`)
}

export const matching = (labels: Readonly<Record<string, string>>): LabelSelector => ({
  matchLabels: new Map(Object.entries(labels)),
  matchExpressions: [],
})
export const everything: LabelSelector = { matchLabels: new Map(), matchExpressions: [] }
export const tcp = (port: number | string): PortEntry => ({ protocol: 'TCP', port, endPort: undefined })
const udp = (port: number): PortEntry => ({ protocol: 'UDP', port, endPort: undefined })

function ingress(namespace: string, podSelector: LabelSelector, peers: readonly Peer[], ports: readonly PortEntry[]): PolicySpec {
  return { namespace, podSelector, isolates: { ingress: true, egress: false }, ingress: [{ peers, ports }], egress: [] }
}

function egress(namespace: string, podSelector: LabelSelector, rules: readonly PolicyRule[]): PolicySpec {
  return { namespace, podSelector, isolates: { ingress: false, egress: true }, ingress: [], egress: rules }
}

const inNamespace = (name: string) => matching({ 'kubernetes.io/metadata.name': name })
const dns: PolicyRule = {
  peers: [{ namespaceSelector: inNamespace('kube-system'), podSelector: matching({ app: 'kube-dns' }) }],
  ports: [udp(53), tcp(53)],
}

/** A namespace that has apps, and two of them. */
function place({ random, apps, appsOf }: PolicyContext): { namespace: string; own: LabelSelector; other: LabelSelector; port: PortEntry } {
  const app = random.pick(apps)
  const other = random.pick(appsOf.get(app.namespace) as readonly App[])
  const byApp = (one: App) => matching({ app: one.labels.get('app') as string })
  return { namespace: app.namespace, own: byApp(app), other: byApp(other), port: tcp(random.pick([80, 443, 5432, 6379, 8080, 9092])) }
}

const makers = {
  defaultDeny(context: PolicyContext): PolicySpec {
    const { namespace } = place(context)
    return { namespace, podSelector: everything, isolates: { ingress: true, egress: context.random.chance(0.35) }, ingress: [], egress: [] }
  },
  sameNamespace: (context: PolicyContext) => ingress(place(context).namespace, everything, [{ podSelector: everything }], []),
  dns: (context: PolicyContext) => egress(place(context).namespace, everything, [dns]),
  ingressController: (context: PolicyContext) =>
    ingress(place(context).namespace, matching({ tier: 'frontend' }), [{ namespaceSelector: inNamespace('ingress-nginx') }], [tcp(8080)]),
  monitoring: (context: PolicyContext) =>
    ingress(place(context).namespace, everything, [{ namespaceSelector: inNamespace('monitoring') }], [tcp('metrics')]),
  appToApp(context: PolicyContext): PolicySpec {
    const { namespace, own, other, port } = place(context)
    return ingress(namespace, own, [{ podSelector: other }], [port])
  },
  crossNamespace(context: PolicyContext): PolicySpec {
    const { namespace, own, port } = place(context)
    const far = matching({ app: context.random.pick(context.apps).labels.get('app') as string })
    return ingress(namespace, own, [{ namespaceSelector: matching({ team: `t${context.random.int(20)}` }), podSelector: far }], [port])
  },
  appEgress(context: PolicyContext): PolicySpec {
    const { namespace, own, other, port } = place(context)
    return egress(namespace, own, [dns, { peers: [{ podSelector: other }], ports: [port] }])
  },
  ipBlock(context: PolicyContext): PolicySpec {
    const { namespace, own, port } = place(context)
    const { random } = context
    const everywhere = { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '169.254.169.254/32'] }
    const some = () => ({
      cidr: `${1 + random.int(220)}.${random.int(256)}.${random.int(16) * 16}.0/${random.pick([20, 22, 24])}`,
      except: [],
    })
    const blocks = random.chance(0.3) ? [everywhere] : Array.from({ length: 1 + random.int(3) }, some)
    return egress(namespace, own, [{ peers: blocks.map((ipBlock) => ({ ipBlock })), ports: [port] }])
  },
  namedPort(context: PolicyContext): PolicySpec {
    const { namespace, own, other } = place(context)
    return ingress(namespace, own, [{ podSelector: other }], [tcp('http'), tcp(443)])
  },
}

export const realisticMix: Mix = [
  ['defaultDeny', 12],
  ['sameNamespace', 10],
  ['dns', 8],
  ['ingressController', 8],
  ['monitoring', 8],
  ['appToApp', 28],
  ['crossNamespace', 10],
  ['appEgress', 10],
  ['ipBlock', 6],
]

function draw(random: Random, mix: Mix): PolicyKind {
  const total = mix.reduce((sum, [, weight]) => sum + weight, 0)
  let at = random.int(total)
  for (const [kind, weight] of mix) {
    at -= weight
    if (at < 0) return kind
  }
  throw new Error('weights are whole numbers')
}
