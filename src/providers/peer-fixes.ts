/** An effect on a block to the modifications that say the same in a way that the provider enforces. */

import type { Cluster } from '../kubernetes/cluster.ts'
import { matches, nameLabel } from '../kubernetes/labels.ts'
import type { Labels, NetworkPolicy, Peer } from '../kubernetes/types.ts'
import { type Block, containsAddress, containsBlock, formatBlock, parseAddress } from '../policy/cidr.ts'
import { type IpBlock, parseIpBlock } from '../policy/ip-block.ts'
import type { Modification, Plain } from '../yaml/modify.ts'
import type { Path } from '../yaml/node.ts'
import type { Effect } from './provider.ts'
import { oneWay, type Rewriting, without } from './rewriting.ts'

/** More peers than this are not written into one rule. */
const mostBlocks = 16
const mostWorkloads = 4

export function rewriteBlock(effect: Effect, policy: NetworkPolicy, cluster: Cluster): Rewriting {
  const place = peerPlace(effect, policy)
  if (!place) return without()
  if (effect.feature === 'except') return splitBlock(place)
  return effect.kind === 'narrowed' && !effect.because.includes('policyCIDRMatchMode') ? nameByLabel(place, policy, cluster) : without()
}

interface PeerPlace {
  readonly ipBlock: IpBlock
  /** Of its rule, itself among them. */
  readonly peers: readonly Peer[]
  /** Of the peer. */
  readonly path: Path
  readonly index: number
}

function peerPlace({ path }: Effect, policy: NetworkPolicy): PeerPlace | undefined {
  const [, direction, rule, , index] = path
  if ((direction !== 'ingress' && direction !== 'egress') || typeof index !== 'number') return undefined
  const { peers = [] } = policy[direction][Number(rule)] ?? {}
  const ipBlock = peers[index]?.ipBlock
  return ipBlock && { ipBlock, peers, path: path.slice(0, 5), index }
}

/** The block without its exceptions, as blocks of their own. */
function splitBlock({ ipBlock, path, index }: PeerPlace): Rewriting {
  const parsed = parseIpBlock(ipBlock)
  const parts = parsed?.except.length === ipBlock.except.length ? cutOut(parsed.cidr, parsed.except) : []
  const [first, ...rest] = parts
  if (!first) return without()
  if (parts.length > mostBlocks) return without(`They would be more than ${mostBlocks}, too many for one rule.`)
  return oneWay({
    label: `Write ${ipBlock.cidr} without its exceptions as ${parts.length} ${parts.length === 1 ? 'block' : 'blocks'}`,
    steps: [
      { kind: 'remove', path: [...path, 'ipBlock', 'except'] },
      { kind: 'set', path: [...path, 'ipBlock', 'cidr'], value: formatBlock(first) },
      ...rest.map(
        (part, at): Modification => ({
          kind: 'insert',
          path: path.slice(0, -1),
          index: index + 1 + at,
          value: { ipBlock: { cidr: formatBlock(part) } },
        }),
      ),
    ],
  })
}

/** Halved until no hole cuts a part; stops where the parts become too many. */
function cutOut(block: Block, holes: readonly Block[]): Block[] {
  const parts: Block[] = []
  const left = [block]
  for (let part = left.pop(); part && parts.length <= mostBlocks; part = left.pop()) {
    const whole = part
    if (holes.some((hole) => containsBlock(hole, whole))) continue
    const prefix = whole.prefix + 1
    const size = 1n << BigInt((whole.family === 4 ? 32 : 128) - prefix)
    if (!holes.some((hole) => containsBlock(whole, hole))) parts.push(whole)
    else left.push({ ...whole, first: whole.first + size, prefix }, { ...whole, prefix })
  }
  return parts
}

/** Labels that controllers give to pods, another value for each of them. */
const ownLabels: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
])

/** The pods whose addresses lie in the block, by their labels, where the rule does not name them so already. */
function nameByLabel({ ipBlock, peers: beside, path, index }: PeerPlace, policy: NetworkPolicy, cluster: Cluster): Rewriting {
  const isNamed = ({ workload, pods }: Cluster['workloads'][number]) =>
    pods.every(({ labels }) => beside.some((peer) => namesPod(cluster, peer, policy.namespace, workload.namespace, labels)))
  const inside = podsInside(cluster, ipBlock, policy).flatMap((one) => (isNamed(one) ? [] : [one.workload]))
  const peers = inside.map(({ namespace, podLabels }): Plain | undefined => {
    const labels = [...podLabels].filter(([key]) => !ownLabels.has(key))
    if (labels.length === 0) return undefined
    const pods = { podSelector: { matchLabels: Object.fromEntries(labels) } }
    return namespace === policy.namespace ? pods : { namespaceSelector: { matchLabels: { [nameLabel]: namespace } }, ...pods }
  })
  if (peers.length === 0 || peers.length > mostWorkloads || peers.includes(undefined)) return without()
  return oneWay({
    label: `Name ${inside.map(({ name }) => name).join(', ')} by label beside ${ipBlock.cidr}`,
    steps: (peers as Plain[]).map((value, at) => ({ kind: 'insert', path: path.slice(0, -1), index: index + 1 + at, value })),
  })
}

/** Workloads with a pod whose address the block holds. One that the policy is for alone has nobody of its own to be admitted. */
export function podsInside(cluster: Cluster, block: IpBlock, { namespace, podSelector }: NetworkPolicy): Cluster['workloads'] {
  const isSubject = ({ workload, pods }: Cluster['workloads'][number]) =>
    workload.namespace === namespace && pods.every(({ labels }) => matches(podSelector, labels))
  const found = inside(cluster, block, (pod) => (pod.hostNetwork ? [] : pod.addresses))
  return found.filter((one) => !isSubject(one) || found.filter(isSubject).length > 1)
}

/** Workloads with a pod on the network of a node whose address the block holds. */
export const hostsInside = (cluster: Cluster, block: IpBlock) => inside(cluster, block, (pod) => (pod.hostNetwork ? pod.nodeAddresses : []))

type Pods = Cluster['workloads'][number]['pods'][number]

function inside(cluster: Cluster, ipBlock: IpBlock, addressesOf: (pods: Pods) => readonly string[]): Cluster['workloads'] {
  const parsed = parseIpBlock(ipBlock)
  if (!parsed) return []
  const { cidr: block, except: holes } = parsed
  const holds = (text: string) => {
    const address = parseAddress(text)
    return address && containsAddress(block, address) && !holes.some((hole) => containsAddress(hole, address))
  }
  return cluster.workloads.filter(({ pods }) => pods.some((each) => addressesOf(each).some(holds)))
}

/** Whether a peer names a pod by its labels and those of its namespace; `own`: the policy's namespace. */
export function namesPod(
  cluster: Cluster,
  { podSelector, namespaceSelector }: Peer,
  own: string,
  namespace: string,
  labels: Labels,
): boolean {
  if (!podSelector && !namespaceSelector) return false
  const inSpace = namespaceSelector ? matches(namespaceSelector, cluster.namespaces.get(namespace)?.labels ?? new Map()) : namespace === own
  return inSpace && (!podSelector || matches(podSelector, labels))
}
