/** Endpoints to the labels, selectors and peers that name them, and nobody else. */

import type { LabelChoice } from '../command.ts'
import { formatSelector } from '../kubernetes/labels.ts'
import type { LabelSelector, Labels, Peer } from '../kubernetes/types.ts'
import { type Block, formatBlock } from '../policy/cidr.ts'
import type { Endpoint } from '../policy/types.ts'
import { mentionedKeys, nameLabel } from '../policy/universe.ts'
import type { Plain } from '../yaml/modify.ts'
import { everyoneRef } from './ends.ts'
import { isRefusal, type Refusal, type Scene } from './plan.ts'

/** Keys by which people name applications, best first; then any other. */
const wellKnown = [
  'app',
  'app.kubernetes.io/name',
  'k8s-app',
  'name',
  'app.kubernetes.io/component',
  'component',
  'tier',
  'role',
  'run',
  'service',
]
/** Set by controllers, different for each rollout or pod. */
const passing =
  /^(pod-template-hash|controller-revision-hash|pod-template-generation|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/.*|job-name|controller-uid)$/

/** The fewest labels that every pod of the endpoint has and no other written pod of its namespace. Empty for a whole namespace. */
export function namingLabels(scene: Scene, endpoint: Endpoint): { readonly labels: Labels } | Refusal {
  if (endpoint.kind === 'inferred') return { labels: endpoint.labels }
  if (endpoint.kind !== 'workload') return { labels: new Map() }
  const isOwn = ({ workload }: { workload: { ref: string } }) => workload.ref === endpoint.ref
  const inNamespace = scene.cluster.workloads.filter(({ workload }) => workload.namespace === endpoint.namespace)
  const own = inNamespace.filter(isOwn).flatMap(({ pods }) => pods)
  const others = inNamespace.filter((entry) => !isOwn(entry)).flatMap(({ pods }) => pods)
  const common = byFame(
    scene,
    [...endpoint.labels].filter(([key, value]) => !passing.test(key) && own.every(({ labels }) => labels.get(key) === value)),
  )
  const names = (labels: Label[]) => !others.some((pod) => labels.every(([key, value]) => pod.labels.get(key) === value))
  const found = [...subsets(common)].find((labels) => labels.length > 0 && names(labels))
  if (found) return { labels: new Map(found) }
  const text = formatSelector({ matchLabels: new Map(common), matchExpressions: [] })
  const because =
    common.length === 0
      ? `${endpoint.name} has no labels of its own`
      : `the labels of ${endpoint.name} (${text}) are also those of other pods in ${endpoint.namespace}`
  return { refused: `No policy can name ${endpoint.name} alone: ${because}. Give its pods a label first.` }
}

type Label = readonly [key: string, value: string]

/** Keys that policies use already come first. */
function byFame(scene: Scene, labels: readonly Label[]): Label[] {
  const mentioned = mentionedKeys(scene.cluster.policies)
  const rank = (key: string) => (mentioned.has(key) ? 0 : 100) + (wellKnown.includes(key) ? wellKnown.indexOf(key) : 50)
  return [...labels].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
}

/** One, two, then all. */
function* subsets<T>(items: readonly T[]): Generator<T[]> {
  for (const item of items) yield [item]
  for (const [i, a] of items.entries()) for (const b of items.slice(i + 1)) yield [a, b]
  yield [...items]
}

/** The peers that name an endpoint in a policy of `namespace`, by the labels `chosen` or by the fewest that name nobody else; two for "everywhere else", one for each address family; none for everyone. */
export function peersFor(
  scene: Scene,
  endpoint: Endpoint,
  namespace: string,
  chosen?: LabelChoice,
): { readonly peers: readonly Peer[] } | Refusal {
  if (endpoint.ref === everyoneRef) return { peers: [] }
  if (endpoint.kind === 'range') return { peers: rangePeers(endpoint) }
  const named = chosen && endpoint.kind === 'workload' ? { labels: new Map(Object.entries(chosen)) } : namingLabels(scene, endpoint)
  if (isRefusal(named)) return named
  const podSelector = named.labels.size > 0 ? toSelector(named.labels) : undefined
  if (endpoint.namespace === namespace) return { peers: [{ podSelector: podSelector ?? toSelector(new Map()) }] }
  return { peers: [{ namespaceSelector: namespaceSelectorFor(scene, endpoint.namespace ?? ''), ...(podSelector && { podSelector }) }] }
}

/** A way to name a workload, and who else it would name. */
interface Naming {
  readonly labels: Labels
  readonly also: readonly string[]
}

/** Selectors for a workload: those of one label, and all of its labels together; what names nobody else first. */
export function namings(scene: Scene, endpoint: Endpoint): Naming[] {
  if (endpoint.kind !== 'workload') return []
  const near = scene.cluster.workloads.filter(({ workload }) => workload.namespace === endpoint.namespace)
  const own = near.find(({ workload }) => workload.ref === endpoint.ref)?.pods ?? []
  const others = near.filter(({ workload }) => workload.ref !== endpoint.ref)
  const common = byFame(
    scene,
    [...endpoint.labels].filter(([key, value]) => !passing.test(key) && own.every(({ labels }) => labels.get(key) === value)),
  )
  const best = namingLabels(scene, endpoint)
  const sets = [...(isRefusal(best) ? [] : [[...best.labels]]), ...common.map((label) => [label]), common]
  const known = new Set<string>()
  const found = sets.flatMap((labels): Naming[] => {
    const key = JSON.stringify([...labels].sort())
    if (labels.length === 0 || known.has(key)) return []
    known.add(key)
    const also = others.filter(({ pods }) => pods.some((pod) => labels.every(([name, value]) => pod.labels.get(name) === value)))
    return [{ labels: new Map(labels), also: also.map(({ workload }) => workload.name) }]
  })
  return found.sort((a, b) => Number(a.also.length > 0) - Number(b.also.length > 0))
}

export const toSelector = (matchLabels: Labels): LabelSelector => ({ matchLabels, matchExpressions: [] })

function namespaceSelectorFor({ reach }: Scene, namespace: string): LabelSelector {
  if (namespace === '*') return toSelector(new Map())
  const space = reach.universe.spaces.find((candidate) => candidate.name === namespace)
  return toSelector(space?.inferred ? space.labels : new Map([[nameLabel, namespace]]))
}

function rangePeers({ block, carved }: Endpoint): Peer[] {
  if (block) return [blockPeer(formatBlock(block), carved)]
  const rest = (family: 4 | 6, all: string) => {
    const holes = carved.filter((hole) => hole.family === family)
    return holes.some((hole) => hole.prefix === 0) ? [] : [blockPeer(all, holes)]
  }
  return [...rest(4, '0.0.0.0/0'), ...rest(6, '::/0')]
}

export const blockPeer = (cidr: string, holes: readonly Block[]): Peer => ({ ipBlock: { cidr, except: holes.map(formatBlock) } })

/** A peer as it is written. */
export function peerValue({ podSelector, namespaceSelector, ipBlock }: Peer): Plain {
  if (ipBlock) return { ipBlock: { cidr: ipBlock.cidr, ...(ipBlock.except.length > 0 && { except: [...ipBlock.except] }) } }
  return {
    ...(namespaceSelector && { namespaceSelector: selectorValue(namespaceSelector) }),
    ...(podSelector && { podSelector: selectorValue(podSelector) }),
  }
}

export function selectorValue({ matchLabels, matchExpressions }: LabelSelector): Plain {
  const expressions = matchExpressions.map(({ key, operator, values }) => ({
    key,
    operator,
    ...(values.length > 0 && { values: [...values] }),
  }))
  return {
    ...(matchLabels.size > 0 && { matchLabels: Object.fromEntries(matchLabels) }),
    ...(expressions.length > 0 && { matchExpressions: expressions }),
  }
}

/** "db", for the names of policies. */
export function shortName(endpoint: Endpoint): string {
  if (endpoint.kind === 'any-pod') return 'all-pods'
  return endpoint.kind === 'inferred' ? [...endpoint.labels.values()].join('-') || 'pods' : endpoint.name
}

/** A name of lower case letters, digits and dashes that no policy of the namespace has, and none of `more`. */
export function policyName(scene: Scene, namespace: string, wanted: string, more: readonly string[] = []): string {
  const clean =
    wanted
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 200)
      .replace(/^-+|-+$/g, '') || 'policy'
  const taken = new Set([
    ...more,
    ...scene.cluster.policies.filter((policy) => policy.namespace === namespace).map((policy) => policy.name),
  ])
  for (let n = 1; ; n++) {
    const name = n === 1 ? clean : `${clean}-${n}`
    if (!taken.has(name)) return name
  }
}
