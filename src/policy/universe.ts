/** Everything that can stand at an end of a connection, from the cluster: endpoints for people, and units (pods that no policy can
 * tell apart, and address ranges) for the evaluator. */

import type { Cluster, Network } from '../kubernetes/cluster.ts'
import { formatSelector, matches } from '../kubernetes/labels.ts'
import type { LabelSelector, Labels, NetworkPolicy } from '../kubernetes/types.ts'
import type { Settings } from '../text/workspace.ts'
import { type BlockNode, mentionedBlocks, smallestAround, toBlockNodes, topBlocks } from './blocks.ts'
import { type Block, formatBlock, parseAddress } from './cidr.ts'
import { modelOf } from './inferred.ts'
import { type PortTable, toPortTable } from './port-spec.ts'
import type { Endpoint } from './types.ts'

/** A namespace as selectors see it. `declared` false: no manifest gives its labels, only its name is certain. */
export interface Space {
  readonly name: string
  readonly labels: Labels
  readonly declared: boolean
  /** Made up to satisfy a selector that no namespace satisfies. */
  readonly inferred: boolean
}

/** Where a pod's addresses lie: indexes into the block nodes, -1 for "in no mentioned block"; undefined: not given. */
type Locations = readonly number[] | undefined

/** Pods that no policy tells apart, or one address range. */
export interface Unit {
  /** Index into `spaces`; -1: outside the cluster. */
  readonly space: number
  readonly labels: Labels
  readonly table: PortTable | undefined
  readonly hostNetwork: boolean
  readonly locations: Locations
}

export interface Universe {
  readonly spaces: readonly Space[]
  readonly endpoints: readonly Endpoint[]
  /** For each endpoint the units it consists of. */
  readonly unitsOf: readonly (readonly number[])[]
  /** For each endpoint the nodes of its pods; undefined where the manifests don't give all of them. */
  readonly nodesOf: readonly (readonly string[] | undefined)[]
  /** Written pods first, by namespace; then pods that are not written down; then address ranges. */
  readonly units: readonly Unit[]
  /** For each space the units of written pods: from (inclusive), to (exclusive). */
  readonly stretches: readonly (readonly [from: number, to: number])[]
  readonly writtenUnits: number
  /** Index of the first range; ranges follow `blocks`, "everywhere else" comes last. */
  readonly firstRange: number
  readonly blocks: readonly BlockNode[]
  readonly indexOf: ReadonlyMap<string, number>
  /** How the network treats what the specification leaves open; undefined: nobody says. */
  readonly network: Network | undefined
}

/** The name that selectors on namespaces mostly use, set by the API server (rule 26). */
export const nameLabel = 'kubernetes.io/metadata.name'

interface Draft {
  readonly nodes?: readonly string[] | undefined
  readonly endpoint: Endpoint
  readonly units: Unit[]
}

export function toUniverse(cluster: Cluster, settings: Settings): Universe {
  const blocks = toBlockNodes(mentionedBlocks(cluster.policies))
  const spaces: Space[] = [...cluster.namespaces.values()].map(({ name, labels, declared }) => ({
    name,
    labels,
    declared,
    inferred: false,
  }))
  const written = writtenDrafts(cluster, settings, spaces, blocks)
  const unknown: Locations = settings.ipBlockMatchesPods ? undefined : []
  const inferred = inferredDrafts(cluster.policies, spaces, written, unknown)
  const anyPods = spaces.flatMap((space, index) => (space.inferred ? [] : [anyPodDraft(space.name, index, unknown)]))
  const elsewhere: Space = { name: '*', labels: new Map(), declared: true, inferred: true }
  spaces.push(elsewhere)
  anyPods.push(anyPodDraft('*', spaces.length - 1, unknown))
  return assemble(spaces, [...written, ...inferred, ...anyPods, ...rangeDrafts(blocks)], blocks, cluster.network)
}

function assemble(
  spaces: readonly Space[],
  drafts: readonly Draft[],
  blocks: readonly BlockNode[],
  network: Network | undefined,
): Universe {
  const rank = (unit: Unit, draft: Draft) => (unit.space < 0 ? 2e9 : draft.endpoint.kind === 'workload' ? unit.space : 1e9)
  const entries = drafts.flatMap((draft, owner) => draft.units.map((unit) => ({ unit, owner, rank: rank(unit, draft) })))
  entries.sort((a, b) => a.rank - b.rank)
  const units: Unit[] = []
  const unitsOf: number[][] = drafts.map(() => [])
  const classes = new Map<string, number>()
  for (const { unit, owner, rank } of entries) {
    const key = rank < 1e9 ? classKey(unit) : undefined
    let index = key === undefined ? undefined : classes.get(key)
    if (index === undefined) {
      index = units.push(unit) - 1
      if (key !== undefined) classes.set(key, index)
    }
    const own = unitsOf[owner] as number[]
    if (!own.includes(index)) own.push(index)
  }
  const stretches = spaces.map((): [number, number] => [0, 0])
  const writtenUnits = classes.size
  for (let i = 0; i < writtenUnits; i++) {
    const stretch = stretches[(units[i] as Unit).space] as [number, number]
    if (stretch[1] === 0) stretch[0] = i
    stretch[1] = i + 1
  }
  const endpoints = drafts.map((draft) => draft.endpoint)
  return {
    spaces,
    endpoints,
    unitsOf,
    nodesOf: drafts.map((draft) => draft.nodes),
    units,
    stretches,
    writtenUnits,
    firstRange: units.length - blocks.length - 1,
    blocks,
    indexOf: new Map(endpoints.map((endpoint, index) => [endpoint.ref, index])),
    network,
  }
}

function classKey(unit: Unit): string {
  let key = `${unit.space} ${unit.table?.id} ${unit.hostNetwork} ${unit.locations?.join('+')}`
  for (const [name, value] of unit.labels) key += `\n${name}=${value}`
  return key
}

function writtenDrafts(cluster: Cluster, settings: Settings, spaces: readonly Space[], blocks: readonly BlockNode[]): Draft[] {
  const spaceOf = new Map(spaces.map((space, index) => [space.name, index]))
  const keys = mentionedKeys(cluster.policies)
  const locate = (addresses: readonly string[], hostNetwork: boolean): Locations => {
    if (!settings.ipBlockMatchesPods && !hostNetwork) return []
    if (addresses.length === 0) return undefined
    const read = addresses.map(parseAddress)
    return read.map((address) => (address ? smallestAround(blocks, address) : -1))
  }
  return cluster.workloads
    .filter(({ pods }) => pods.length > 0)
    .map(({ workload, pods }) => ({
      endpoint: {
        ref: workload.ref,
        kind: 'workload',
        name: workload.name,
        namespace: workload.namespace,
        workload,
        labels: workload.podLabels,
        block: undefined,
        carved: [],
      },
      nodes: allGiven(pods.flatMap((group) => group.each.map((pod) => pod.nodeAddress))),
      units: pods.flatMap((group) => {
        const unit = {
          space: spaceOf.get(workload.namespace) ?? -1,
          labels: relevantLabels(group.labels, keys),
          table: toPortTable(group.ports, true),
          hostNetwork: group.hostNetwork,
        }
        const locations = group.each.map(({ addresses, nodeAddress }) =>
          locate(group.hostNetwork ? (nodeAddress === undefined ? [] : [nodeAddress]) : addresses, group.hostNetwork),
        )
        return [...new Map(locations.map((where) => [where?.join(), where])).values()].map((where) => ({ ...unit, locations: where }))
      }),
    }))
}

/** The keys that some selector on pods asks for; other labels can't tell pods apart. */
export function mentionedKeys(policies: readonly NetworkPolicy[]): ReadonlySet<string> {
  const keys = new Set<string>()
  const add = (selector: LabelSelector | undefined) => {
    for (const key of selector?.matchLabels.keys() ?? []) keys.add(key)
    for (const { key } of selector?.matchExpressions ?? []) keys.add(key)
  }
  for (const policy of policies) {
    add(policy.podSelector)
    for (const rule of [...policy.ingress, ...policy.egress]) for (const peer of rule.peers) add(peer.podSelector)
  }
  return keys
}

function relevantLabels(labels: Labels, keys: ReadonlySet<string>): Labels {
  const relevant = [...labels].filter(([key]) => keys.has(key))
  return new Map(relevant.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function inferredDrafts(policies: readonly NetworkPolicy[], spaces: Space[], written: readonly Draft[], unknown: Locations): Draft[] {
  const drafts = new Map<string, Draft>()
  const declared = spaces.length
  const spaceOf = new Map(spaces.map((space, index) => [space.name, index]))
  const bySpace = spaces.map((): Unit[] => [])
  for (const { units } of written) for (const unit of units) bySpace[unit.space]?.push(unit)
  const somePodMatches = (space: number, selector: LabelSelector) => bySpace[space]?.some((unit) => matches(selector, unit.labels)) ?? false

  const add = (space: number, selector: LabelSelector) => {
    const labels = modelOf(selector)
    const { name } = spaces[space] as Space
    if (!labels) return
    const text = formatSelector({ matchLabels: labels, matchExpressions: [] })
    const ref = `inferred:${name}/${labels.size === 0 ? '*' : text}`
    if (drafts.has(ref)) return
    drafts.set(ref, {
      endpoint: {
        ref,
        kind: 'inferred',
        name: labels.size === 0 ? 'any pod' : text,
        namespace: name,
        workload: undefined,
        labels,
        block: undefined,
        carved: [],
      },
      units: [{ space, labels, table: toPortTable([], false), hostNetwork: false, locations: unknown }],
    })
  }
  const inferSpace = (selector: LabelSelector): number | undefined => {
    const labels = modelOf(selector)
    if (!labels) return undefined
    const rest = [...labels].filter(([key]) => key !== nameLabel)
    const name = labels.get(nameLabel) ?? (rest.length > 0 ? rest.map(([key, value]) => `${key}=${value}`).join(',') : 'any namespace')
    const found = spaceOf.get(name)
    if (found !== undefined) return found
    spaceOf.set(name, spaces.length)
    return spaces.push({ name, labels, declared: true, inferred: true }) - 1
  }
  for (const policy of policies) {
    const own = spaceOf.get(policy.namespace) as number
    if (!somePodMatches(own, policy.podSelector)) add(own, policy.podSelector)
    for (const { podSelector, namespaceSelector } of [...policy.ingress, ...policy.egress].flatMap((rule) => rule.peers)) {
      if (!namespaceSelector) {
        if (podSelector && !somePodMatches(own, podSelector)) add(own, podSelector)
        continue
      }
      const matching: number[] = []
      for (let i = 0; i < declared; i++) if (matches(namespaceSelector, (spaces[i] as Space).labels)) matching.push(i)
      const selector = podSelector ?? { matchLabels: new Map(), matchExpressions: [] }
      const everyPod = selector.matchLabels.size === 0 && selector.matchExpressions.length === 0
      if (matching.length > 0 && (everyPod || matching.some((space) => somePodMatches(space, selector)))) continue
      const space = matching.length === 1 ? matching[0] : inferSpace(namespaceSelector)
      if (space !== undefined) add(space, selector)
    }
  }
  return [...drafts.values()].sort((a, b) => (a.endpoint.ref < b.endpoint.ref ? -1 : 1))
}

const allGiven = (nodes: readonly (string | undefined)[]): string[] | undefined => {
  const given = nodes.filter((node) => node !== undefined)
  return given.length === nodes.length ? [...new Set(given)] : undefined
}

function anyPodDraft(namespace: string, space: number, locations: Locations): Draft {
  const name = namespace === '*' ? 'pods of other namespaces' : `any other pod in ${namespace}`
  return {
    endpoint: {
      ref: `any:${namespace}`,
      kind: 'any-pod',
      name,
      namespace,
      workload: undefined,
      labels: new Map(),
      block: undefined,
      carved: [],
    },
    units: [{ space, labels: new Map(), table: toPortTable([], false), hostNetwork: false, locations }],
  }
}

function rangeDrafts(blocks: readonly BlockNode[]): Draft[] {
  const draft = (block: Block | undefined, carved: readonly Block[], location: number): Draft => ({
    endpoint: {
      ref: `cidr:${block ? formatBlock(block) : '*'}`,
      kind: 'range',
      name: block ? formatBlock(block) : 'everywhere else',
      namespace: undefined,
      workload: undefined,
      labels: new Map(),
      block,
      carved,
    },
    units: [{ space: -1, labels: new Map(), table: undefined, hostNetwork: false, locations: [location] }],
  })
  return [...blocks.map(({ block, inside }, index) => draft(block, inside, index)), draft(undefined, topBlocks(blocks), -1)]
}
