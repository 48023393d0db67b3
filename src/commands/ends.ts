/** Refs, as people point at cards, frames and addresses, to what a command works on. */

import type { EndpointRef } from '../command.ts'
import { containsBlock, formatBlock, parseBlock } from '../policy/cidr.ts'
import type { Reachability } from '../policy/connections.ts'
import type { Endpoint } from '../policy/types.ts'
import { largestBlocks, nowhereIn, type Universe } from '../policy/universe.ts'
import type { Refusal, Scene } from './plan.ts'

/** One end of a path as it was meant. */
export interface End {
  /** In words: "db", "every pod in shop". */
  readonly name: string
  /** Gives the labels or addresses to name it by. */
  readonly endpoint: Endpoint
  /** Every pod of the namespace, not only those that are not written down; of all namespaces where that is '*'. */
  readonly whole: boolean
  /** Pods and addresses alike: whom a rule without "from" or "to" means. No policy is written on this end. */
  readonly everyone?: true
  /** Indexes of the endpoints it consists of; of an end that is not told apart yet, the one that holds it. */
  readonly members: readonly number[]
}

/** The end that a ref means. Address ranges and labels that no policy mentions so far are ends too. */
export function endAt(scene: Scene, ref: EndpointRef): End | Refusal {
  const { endpoints, universe } = scene.reach
  if (ref.startsWith('Namespace/')) return wholeNamespace(scene.reach, ref.slice('Namespace/'.length))
  const index = universe.indexOf.get(ref)
  if (index !== undefined && index === nowhereIn(universe)) return everywhereElse(scene.reach, endpoints[index] as Endpoint)
  if (index !== undefined) return toEnd(endpoints[index] as Endpoint, index)
  return newRange(universe, ref) ?? newPods(universe, ref) ?? { refused: `${ref} is not in the picture any more.` }
}

/** Where ipBlocks name every address, everywhere else is what the largest of them stand for. */
function everywhereElse({ universe, endpoints }: Reachability, endpoint: Endpoint): End {
  const members = largestBlocks(universe)
  const carved = members.flatMap((index) => (endpoints[index] as Endpoint).carved)
  return { name: endpoint.name, endpoint: { ...endpoint, carved }, whole: false, members }
}

/** An end of a path that may also be everyone, inside the cluster and outside (`everyone`). */
export const endOrEveryone = (scene: Scene, ref: EndpointRef): End | Refusal =>
  ref === everyoneRef ? everyone(scene.reach) : endAt(scene, ref)

export const everyoneRef: EndpointRef = 'everyone'

function everyone(reach: Reachability): End {
  const { endpoint } = wholeNamespace(reach, '*')
  const end: End = {
    name: 'everyone',
    endpoint: { ...endpoint, ref: everyoneRef, name: 'everyone' },
    whole: true,
    everyone: true,
    members: [],
  }
  return { ...end, members: membersIn(end, reach) }
}

export const toEnd = (endpoint: Endpoint, index: number): End => ({ name: endpoint.name, endpoint, whole: false, members: [index] })

/** Whether an endpoint, of this evaluation or of a later one, is part of the end. */
export function covers({ endpoint: meant, whole, everyone }: End, endpoint: Endpoint): boolean {
  if (everyone || meant.ref === endpoint.ref) return true
  if (whole) return endpoint.kind !== 'range' && (meant.namespace === '*' || endpoint.namespace === meant.namespace)
  if (meant.kind === 'inferred' && endpoint.kind === 'inferred' && meant.namespace === endpoint.namespace) {
    return [...meant.labels].every(([key, value]) => endpoint.labels.get(key) === value)
  }
  const { block } = endpoint
  if (meant.kind !== 'range' || !block) return false
  return (!meant.block || containsBlock(meant.block, block)) && !meant.carved.some((hole) => containsBlock(hole, block))
}

/** The endpoints of an evaluation that are part of the end. Pods on their node's network don't count among those of a namespace, since
 * no rule names them. */
export function membersIn(end: End, { endpoints, universe }: Reachability): number[] {
  const nowhere = nowhereIn(universe)
  const isHost = (index: number) => universe.unitsOf[index]?.some((unit) => universe.units[unit]?.hostNetwork)
  return endpoints.flatMap((endpoint, index) =>
    covers(end, endpoint) && index !== nowhere && !(end.whole && !end.everyone && isHost(index)) ? [index] : [],
  )
}

/** The end as rules can name it: pods that are not written down only together with all of their namespace. */
export function asWritten(scene: Scene, end: End): End {
  const ref = wholeRef(end)
  return ref === undefined ? end : wholeNamespace(scene.reach, ref.slice('Namespace/'.length))
}

/** The ref of every pod of the namespace, for an end that is only the pods not written down there. */
export const wholeRef = ({ endpoint, whole }: End): EndpointRef | undefined =>
  endpoint.kind === 'any-pod' && !whole ? `Namespace/${endpoint.namespace}` : undefined

/** Every pod of a namespace, or of all. */
export function wholeNamespace(reach: Reachability, namespace: string): End {
  const name = namespace === '*' ? 'every pod of every namespace' : `every pod in ${namespace}`
  const endpoint: Endpoint = {
    ref: `any:${namespace}`,
    kind: 'any-pod',
    name,
    namespace,
    workload: undefined,
    labels: new Map(),
    block: undefined,
    carved: [],
  }
  const end: End = { name, endpoint, whole: true, members: [] }
  const members = membersIn(end, reach)
  // Of a namespace that nothing mentions so far, the pods are among those of other namespaces.
  const { indexOf } = reach.universe
  return { ...end, members: indexOf.has(`any:${namespace}`) ? members : [...members, indexOf.get('any:*') as number] }
}

/** An address range that no policy mentions so far lies in another endpoint. */
function newRange(universe: Universe, ref: EndpointRef): End | undefined {
  const block = ref.startsWith('cidr:') ? parseBlock(ref.slice('cidr:'.length)) : undefined
  if (!block) return undefined
  const name = formatBlock(block)
  const known = universe.indexOf.get(`cidr:${name}`)
  const around = universe.blocks.findLast((node) => containsBlock(node.block, block))
  const index = known ?? universe.indexOf.get(around ? `cidr:${formatBlock(around.block)}` : 'cidr:*')
  const inside = universe.blocks.map((node) => node.block).filter((other) => containsBlock(block, other) && other.prefix > block.prefix)
  const carved = inside.filter((hole) => !inside.some((other) => other !== hole && containsBlock(other, hole)))
  const endpoint: Endpoint = {
    ref: `cidr:${name}`,
    kind: 'range',
    name,
    namespace: undefined,
    workload: undefined,
    labels: new Map(),
    block,
    carved,
  }
  return index === undefined ? undefined : toEnd(endpoint, index)
}

/** Pods by labels that no selector asks for so far: `inferred:kube-system/k8s-app=kube-dns`. */
function newPods(universe: Universe, ref: EndpointRef): End | undefined {
  const match = /^inferred:([^/]+)\/(.+)$/.exec(ref)
  const pairs = match?.[2]?.split(', ').map((pair) => /^([^=]+)=(.*)$/.exec(pair))
  const namespace = match?.[1]
  if (!namespace || !pairs?.every((pair) => pair !== null)) return undefined
  const labels = new Map(pairs.map((pair): [string, string] => [pair[1] as string, pair[2] as string]))
  const name = match?.[2] as string
  const index = universe.indexOf.get(`any:${namespace}`) ?? universe.indexOf.get('any:*')
  const endpoint: Endpoint = { ref, kind: 'inferred', name, namespace, workload: undefined, labels, block: undefined, carved: [] }
  return index === undefined ? undefined : toEnd(endpoint, index)
}
