/** Random clusters from small universes, so that their rules interact: as manifests in every spelling, and as the resources they mean. */

import fc from 'fast-check'
import type {
  LabelSelector,
  Labels,
  NetworkPolicy,
  Peer,
  PolicyRule,
  PortEntry,
  Protocol,
  Resource,
  SelectorOperator,
} from '../kubernetes/types.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** `manifests[i]` means `resources[i]`. */
export interface RandomCluster {
  readonly manifests: readonly Json[]
  readonly resources: readonly Resource[]
}

export const namespaceNames = ['red', 'green', 'blue'] as const
const labelKeys = ['app', 'tier', 'env']
const labelValues = ['one', 'two', '']
export const portNumbers = [53, 80, 8080, 9100] as const
const portNames = ['http', 'metrics', 'dns']
export const protocolNames: readonly Protocol[] = ['TCP', 'UDP', 'SCTP']

/** Each lies in the one before, family by family. */
const nestedBlocks = {
  4: ['0.0.0.0/0', '10.0.0.0/8', '10.0.0.0/16', '10.0.0.0/24'],
  6: ['::/0', 'fd00:10::/32', 'fd00:10::/48'],
}
/** One address for every part that `nestedBlocks` cuts the two families into. */
export const addressesOfEachPart = [
  '10.0.0.200',
  '10.0.1.200',
  '10.1.0.200',
  '192.0.2.200',
  'fd00:10::200',
  'fd00:10:1::200',
  '2001:db8::200',
]
const nodes = ['10.0.0.250', '192.0.2.250', 'fd00:10::250']

const oneOf = <T>(values: readonly T[]) => fc.constantFrom(...values)
/** A field that may be left out: `undefined` is no key at all. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>, absent: number, present: number) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight: absent }, { arbitrary, weight: present })

const labels = fc
  .tuple(
    ...labelKeys.map((key) =>
      maybe(
        oneOf(labelValues).map((value) => [key, value] as const),
        1,
        2,
      ),
    ),
  )
  .map((pairs): Record<string, string> => Object.fromEntries(pairs.filter((pair) => pair !== undefined)))

interface WrittenRequirement {
  readonly key: string
  readonly operator: SelectorOperator
  readonly values?: readonly string[]
}
interface WrittenSelector {
  readonly matchLabels?: Record<string, string>
  readonly matchExpressions?: readonly WrittenRequirement[]
}

const requirement = (keys: readonly string[], values: readonly string[]): fc.Arbitrary<WrittenRequirement> =>
  fc.oneof(
    fc.record({
      key: oneOf(keys),
      operator: oneOf(['In', 'NotIn'] as const),
      values: fc.uniqueArray(oneOf(values), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({ key: oneOf(keys), operator: oneOf(['Exists', 'DoesNotExist'] as const) }),
  )

const selectorOver = (keys: readonly string[], values: readonly string[]): fc.Arbitrary<WrittenSelector> =>
  fc.oneof(
    { arbitrary: fc.constant({}), weight: 3 },
    { arbitrary: fc.tuple(oneOf(keys), oneOf(values)).map(([key, value]) => ({ matchLabels: { [key]: value } })), weight: 4 },
    { arbitrary: fc.array(requirement(keys, values), { maxLength: 2 }).map((matchExpressions) => ({ matchExpressions })), weight: 2 },
    {
      arbitrary: fc
        .tuple(labels, requirement(keys, values))
        .map(([matchLabels, expression]) => ({ matchLabels: firstOf(matchLabels), matchExpressions: [expression] })),
      weight: 1,
    },
  )
const firstOf = (record: Record<string, string>) => Object.fromEntries(Object.entries(record).slice(0, 1))

const podSelector = selectorOver(labelKeys, labelValues)
const namespaceSelector = fc.oneof(
  { arbitrary: selectorOver(labelKeys, labelValues), weight: 3 },
  { arbitrary: selectorOver(['kubernetes.io/metadata.name'], namespaceNames), weight: 1 },
)

const ipBlock = oneOf([4, 4, 6] as const).chain((family) => {
  const blocks = nestedBlocks[family]
  return fc.tuple(fc.nat(blocks.length - 1), fc.nat(2 * blocks.length), fc.boolean()).map(([at, hole, empty]) => {
    const cidr = blocks[at] as string
    if (hole > at && hole < blocks.length) return { cidr, except: [blocks[hole] as string] }
    return empty ? { cidr, except: [] } : { cidr }
  })
})

interface WrittenPeer {
  readonly podSelector?: WrittenSelector
  readonly namespaceSelector?: WrittenSelector
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] }
}
const peer: fc.Arbitrary<WrittenPeer> = fc.oneof(
  fc.record({ podSelector }),
  fc.record({ namespaceSelector }),
  fc.record({ namespaceSelector, podSelector }),
  fc.record({ ipBlock }),
)

interface WrittenPort {
  readonly protocol?: Protocol
  readonly port?: number | string
  readonly endPort?: number
}
const portEntry: fc.Arbitrary<WrittenPort> = fc
  .tuple(maybe(oneOf(protocolNames), 2, 3), fc.nat(9), oneOf(portNumbers), oneOf(portNames), oneOf([0, 0, 30, 8000]))
  .map(([protocol, form, port, name, more]) => ({
    ...(protocol && { protocol }),
    ...(form > 0 && { port: form > 3 ? port : name }),
    ...(form > 7 && { endPort: port + more }),
  }))

/** A list that may also be absent, null or empty, which all mean the same. */
const listOf = <T>(item: fc.Arbitrary<T>, emptiness: number): fc.Arbitrary<readonly T[] | null | undefined> =>
  fc.oneof(
    { arbitrary: oneOf([undefined, null, []]), weight: emptiness },
    { arbitrary: fc.array(item, { minLength: 1, maxLength: 3 }), weight: 4 },
  )

interface WrittenRule {
  readonly peers: readonly WrittenPeer[] | null | undefined
  readonly ports: readonly WrittenPort[] | null | undefined
}
const rule: fc.Arbitrary<WrittenRule> = fc.record({ peers: listOf(peer, 1), ports: listOf(portEntry, 3) })

const policy = fc.record({
  namespace: oneOf(namespaceNames),
  podSelector,
  policyTypes: oneOf([undefined, undefined, null, [], ['Ingress'], ['Egress'], ['Ingress', 'Egress'], ['Ingress', 'Egress']]),
  ingress: listOf(rule, 1),
  egress: listOf(rule, 2),
})

const containerPort = fc.record({
  name: maybe(oneOf(portNames), 1, 4),
  containerPort: oneOf(portNumbers),
  protocol: maybe(oneOf(protocolNames), 2, 3),
})

const pod = fc.record({
  labels,
  ports: fc.uniqueArray(containerPort, { maxLength: 3, selector: (port) => port.name ?? port.containerPort }),
  /** In a container of its own, where a name may come again (rule 31). */
  sidecar: maybe(containerPort, 3, 1),
  /** Index into `addressesOfEachPart`: the pod lies in that part. */
  part: maybe(fc.nat(addressesOfEachPart.length - 1), 1, 3),
  node: maybe(oneOf(nodes), 1, 2),
  deployment: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
  hostNetwork: fc.integer({ min: 0, max: 9 }).map((n) => n === 9),
  terminated: fc.integer({ min: 0, max: 15 }).map((n) => n === 15),
})

/** Three namespaces of two to four pods, and two to nine policies. */
export const randomCluster: fc.Arbitrary<RandomCluster> = fc
  .record({
    namespaces: fc.tuple(...namespaceNames.map(() => labels)),
    pods: fc.tuple(...namespaceNames.map(() => fc.array(pod, { minLength: 2, maxLength: 4 }))),
    policies: fc.array(policy, { minLength: 2, maxLength: 9 }),
  })
  .map(({ namespaces, pods, policies }) => {
    const all: { manifest: Json; resource: Resource }[] = []
    for (const [i, name] of namespaceNames.entries()) {
      all.push(toNamespace(name, namespaces[i] ?? {}))
      for (const [j, written] of (pods[i] ?? []).entries()) all.push(toWorkload(name, `p${j}`, 1 + 4 * i + j, written))
    }
    for (const [i, written] of policies.entries()) all.push(toPolicy(`policy-${i}`, written))
    return { manifests: all.map(({ manifest }) => manifest), resources: all.map(({ resource }) => resource) }
  })

/** The manifests as one stream of block-style YAML. */
export function printCluster(cluster: RandomCluster): string {
  return cluster.manifests.map((manifest) => printYaml(manifest)).join('---\n')
}

type Generated<A> = A extends fc.Arbitrary<infer T> ? T : never

const toMap = (record: Record<string, string>): Labels => new Map(Object.entries(record))

function toNamespace(name: string, given: Record<string, string>): { manifest: Json; resource: Resource } {
  return {
    manifest: { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: given } },
    resource: {
      kind: 'Namespace',
      ref: `Namespace/${name}`,
      name,
      labels: toMap({ ...given, 'kubernetes.io/metadata.name': name }),
      annotations: new Map(),
      path: [],
    },
  }
}

function toWorkload(
  namespace: string,
  name: string,
  number: number,
  written: Generated<typeof pod>,
): { manifest: Json; resource: Resource } {
  const kind = written.deployment ? 'Deployment' : 'Pod'
  const part = written.part === undefined ? undefined : (addressesOfEachPart[written.part] as string)
  const address = part?.replace(/200$/, `${number}`)
  const spec: Json = {
    ...(written.hostNetwork && { hostNetwork: true }),
    containers: [
      { name: 'main', image: 'main:1', ports: written.ports.map((port) => defined({ ...port })) },
      ...(written.sidecar ? [{ name: 'sidecar', image: 'sidecar:1', ports: [defined({ ...written.sidecar })] }] : []),
    ],
  }
  const status: Json = defined({
    podIP: written.hostNetwork ? written.node : address,
    hostIP: written.node,
    phase: written.terminated ? 'Succeeded' : 'Running',
  })
  const metadata = { name, namespace }
  const ownLabels = { ...written.labels, own: name }
  return {
    manifest: written.deployment
      ? {
          apiVersion: 'apps/v1',
          kind,
          metadata,
          spec: { selector: { matchLabels: { own: name } }, template: { metadata: { labels: ownLabels }, spec } },
        }
      : { apiVersion: 'v1', kind, metadata: { ...metadata, labels: written.labels }, spec, status },
    resource: {
      kind,
      ref: `${kind}/${namespace}/${name}`,
      name,
      namespace,
      namespaceGiven: true,
      labels: toMap(written.deployment ? {} : written.labels),
      annotations: new Map(),
      path: [],
      podLabels: toMap(written.deployment ? ownLabels : written.labels),
      ports: [...written.ports, ...(written.sidecar ? [written.sidecar] : [])].map((port) => ({
        name: port.name,
        port: port.containerPort,
        protocol: port.protocol ?? 'TCP',
      })),
      replicas: 1,
      hostNetwork: written.hostNetwork,
      addresses: written.deployment ? [] : [written.hostNetwork ? written.node : address].filter((a) => a !== undefined),
      nodeAddress: written.deployment ? undefined : written.node,
      terminated: !written.deployment && written.terminated,
      owner: undefined,
    },
  }
}

function toPolicy(name: string, written: Generated<typeof policy>): { manifest: Json; resource: NetworkPolicy } {
  const { namespace, policyTypes: types } = written
  const typesGiven = types !== undefined && types !== null && types.length > 0
  const spec = defined({
    podSelector: written.podSelector as Json,
    policyTypes: types,
    ingress: writeRules(written.ingress, 'from'),
    egress: writeRules(written.egress, 'to'),
  })
  return {
    manifest: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec },
    resource: {
      kind: 'NetworkPolicy',
      ref: `NetworkPolicy/${namespace}/${name}`,
      name,
      namespace,
      namespaceGiven: true,
      labels: new Map(),
      annotations: new Map(),
      path: [],
      admission: 'accepted',
      podSelector: toSelector(written.podSelector),
      isolates: {
        ingress: typesGiven ? types.includes('Ingress') : true,
        egress: typesGiven ? types.includes('Egress') : (written.egress ?? []).length > 0,
      },
      typesGiven,
      ingress: (written.ingress ?? []).map(toRule),
      egress: (written.egress ?? []).map(toRule),
    },
  }
}

const writeRules = (rules: readonly WrittenRule[] | null | undefined, side: 'from' | 'to'): Json | undefined =>
  rules ? rules.map(({ peers, ports }) => defined({ [side]: peers as Json | undefined, ports: ports as Json | undefined })) : rules

const toRule = ({ peers, ports }: WrittenRule): PolicyRule => ({ peers: (peers ?? []).map(toPeer), ports: (ports ?? []).map(toPort) })

const toPeer = (peer: WrittenPeer): Peer => ({
  ...(peer.podSelector && { podSelector: toSelector(peer.podSelector) }),
  ...(peer.namespaceSelector && { namespaceSelector: toSelector(peer.namespaceSelector) }),
  ...(peer.ipBlock && { ipBlock: { cidr: peer.ipBlock.cidr, except: peer.ipBlock.except ?? [] } }),
})

const toPort = (entry: WrittenPort): PortEntry => ({ protocol: entry.protocol ?? 'TCP', port: entry.port, endPort: entry.endPort })

const toSelector = (selector: WrittenSelector): LabelSelector => ({
  matchLabels: toMap(selector.matchLabels ?? {}),
  matchExpressions: (selector.matchExpressions ?? []).map(({ key, operator, values }) => ({ key, operator, values: values ?? [] })),
})

/** Without the keys that have no value. */
function defined(record: Record<string, Json | undefined>): { [key: string]: Json } {
  return Object.fromEntries(Object.entries(record).filter((entry): entry is [string, Json] => entry[1] !== undefined))
}

function printYaml(value: Json, indent = ''): string {
  const inner = `${indent}  `
  if (!isNested(value)) return `${indent}${printScalar(value)}\n`
  if (Array.isArray(value)) return value.map((item: Json) => `${indent}- ${printYaml(item, inner).slice(inner.length)}`).join('')
  const entries = Object.entries(value as { [key: string]: Json })
  return entries
    .map(([key, item]) => `${indent}${key}:${isNested(item) ? `\n${printYaml(item, inner)}` : ` ${printScalar(item)}\n`}`)
    .join('')
}

const isNested = (value: Json) => typeof value === 'object' && value !== null && Object.keys(value).length > 0
/** JSON is YAML: quoted strings, `null`, `[]` and `{}`. Plain where that is what people write. */
const printScalar = (value: Json) => (typeof value === 'string' && /^[A-Z][a-zA-Z]+$/.test(value) ? value : JSON.stringify(value))
