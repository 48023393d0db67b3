/** Everything that can stand at an end of a connection: the pods of the cluster, the pods and addresses that only policies speak of, and
 * all others. Endpoints are for people, units for the evaluator. */

import type { Network } from '../kubernetes/cluster.ts'
import { nameLabel } from '../kubernetes/labels.ts'
import type { Labels } from '../kubernetes/types.ts'
import { type BlockNode, largerFirst, toBlockNodes, topBlocks } from './blocks.ts'
import { type Block, formatBlock } from './cidr.ts'
import type { CompiledPolicy } from './compile.ts'
import { toInferredEndpoint, toRangeEndpoint } from './endpoints.ts'
import type { Population, Space } from './population.ts'
import { toPortTable } from './port-spec.ts'
import type { Endpoint } from './types.ts'
import type { Unit } from './units.ts'

export { mentionedKeys } from './mentioned.ts'
export type { Space } from './population.ts'
export type { Unit } from './units.ts'
export { nameLabel }

export interface Universe {
  readonly population: Population
  /** Those of the population, then made up ones. */
  readonly spaces: readonly Space[]
  /** Workloads, inferred pods, pods that are not written down, ranges. */
  readonly endpoints: readonly Endpoint[]
  /** How the network treats what the specification leaves open; undefined: nobody says. */
  readonly network: Network | undefined
  /** For each endpoint the units it consists of. */
  readonly unitsOf: readonly (readonly number[])[]
  /** Those of the population, inferred pods, ranges. */
  readonly units: readonly Unit[]
  /** Whether a unit stands for pods that are written down. */
  isWritten(unit: number): boolean
  /** Index of the first unit of an inferred pod, and of the first range. */
  readonly firstInferred: number
  readonly firstRange: number
  /** Ranges follow these, "everywhere else" comes last. */
  readonly blocks: readonly BlockNode[]
  /** Endpoints by ref. */
  readonly indexOf: Pick<ReadonlyMap<string, number>, 'get' | 'has'>
}

/** An endpoint that only policies speak of; it has one unit. */
interface Entry {
  readonly endpoint: Endpoint
  readonly unit: Unit
}

/** What policies say of ends that are not written down. */
type Mentions = Pick<CompiledPolicy, 'wishes' | 'blocks'>

/** `previous`, of the same population, lends the endpoints that stay. */
export function toUniverse(population: Population, policies: readonly Mentions[], previous?: Universe): Universe {
  const inferred = inferPods(population, policies)
  const blocks = toBlockNodes(largerFirst([...mentioned(policies).values()]))
  const spaces = [...population.spaces, ...inferred.spaces]
  const keep = (entry: Entry) => (previous && stays(entry, spaces, previous)) ?? entry
  return assemble(population, spaces, inferred.pods.map(keep), blocks, toRanges(blocks).map(keep))
}

function assemble(
  population: Population,
  spaces: readonly Space[],
  inferred: readonly Entry[],
  blocks: readonly BlockNode[],
  ranges: readonly Entry[],
): Universe {
  const { workloads, anyPods, workloadIndex, unitsOf, starts, units } = population
  const toEndpoints = (entries: readonly Entry[]) => entries.map((entry) => entry.endpoint)
  const toUnits = (entries: readonly Entry[]) => entries.map((entry) => entry.unit)
  const endpoints = workloads.concat(toEndpoints(inferred), anyPods, toEndpoints(ranges))
  const firstRange = units.length + inferred.length
  const others = new Map<string, number>()
  for (let i = workloads.length; i < endpoints.length; i++) others.set((endpoints[i] as Endpoint).ref, i)
  return {
    population,
    spaces,
    endpoints,
    network: population.cluster.network,
    unitsOf: unitsOf.concat(
      inferred.map((_, i) => [units.length + i]),
      anyPods.map((_, space) => [(starts[space + 1] as number) - 1]),
      ranges.map((_, i) => [firstRange + i]),
    ),
    units: units.concat(toUnits(inferred), toUnits(ranges)),
    isWritten: (unit) => units[unit]?.table?.known === true,
    firstInferred: units.length,
    firstRange,
    blocks,
    indexOf: { get: (ref) => workloadIndex.get(ref) ?? others.get(ref), has: (ref) => workloadIndex.has(ref) || others.has(ref) },
  }
}

/** One pod for each different wish, and the namespaces made up for them: they are named by the first policy that wishes for one. */
function inferPods({ spaces, spaceOf, ipBlockMatchesPods }: Population, policies: readonly Mentions[]): { spaces: Space[]; pods: Entry[] } {
  const madeUp = new Map<string, number>()
  const added: Space[] = []
  const pods = new Map<string, Entry>()
  const findSpace = (labels: Labels): number => {
    const rest = [...labels].filter(([key]) => key !== nameLabel)
    const name = labels.get(nameLabel) ?? (rest.length > 0 ? rest.map(([key, value]) => `${key}=${value}`).join(',') : 'any namespace')
    const found = spaceOf.get(name) ?? madeUp.get(name)
    if (found !== undefined) return found
    const space = spaces.length + added.push({ name, labels, declared: true, inferred: true }) - 1
    madeUp.set(name, space)
    return space
  }
  for (const { wishes } of policies) {
    for (const { space: where, labels } of wishes) {
      const space = typeof where === 'number' ? where : findSpace(where)
      const endpoint = toInferredEndpoint(((spaces[space] ?? added[space - spaces.length]) as Space).name, labels)
      const unit = {
        space,
        labels,
        table: toPortTable([], false),
        hostNetwork: false,
        addresses: ipBlockMatchesPods ? undefined : [],
        block: undefined,
        pods: 0,
      }
      if (!pods.has(endpoint.ref)) pods.set(endpoint.ref, { endpoint, unit })
    }
  }
  return { spaces: added, pods: [...pods.values()].sort((a, b) => (a.endpoint.ref < b.endpoint.ref ? -1 : 1)) }
}

function mentioned(policies: readonly Mentions[]): ReadonlyMap<string, Block> {
  const all = new Map<string, Block>()
  for (const { blocks } of policies) for (const [text, block] of blocks) all.set(text, block)
  return all
}

function toRanges(blocks: readonly BlockNode[]): Entry[] {
  return [...blocks, { block: undefined, inside: topBlocks(blocks) }].map((node) => ({
    endpoint: toRangeEndpoint(node),
    unit: { space: -1, labels: new Map(), table: undefined, hostNetwork: false, addresses: [], block: node.block, pods: 0 },
  }))
}

/** The endpoint that `previous` has in its place, when it means the same. */
function stays({ endpoint, unit }: Entry, spaces: readonly Space[], previous: Universe): Entry | undefined {
  const index = previous.indexOf.get(endpoint.ref)
  const old = index === undefined ? undefined : previous.endpoints[index]
  const oldUnit = previous.units[previous.unitsOf[index ?? -1]?.[0] ?? -1]
  if (!old || !oldUnit) return undefined
  const sameSpace = unit.space === oldUnit.space && sameLabels(spaces[unit.space]?.labels, previous.spaces[unit.space]?.labels)
  const sameCut =
    old.carved.length === endpoint.carved.length &&
    old.carved.every((block, i) => formatBlock(block) === formatBlock(endpoint.carved[i] as Block))
  return sameSpace && sameCut ? { endpoint: old, unit: oldUnit } : undefined
}

const sameLabels = (a: Labels | undefined, b: Labels | undefined) =>
  a === b || (a?.size === b?.size && [...(a ?? [])].every(([key, value]) => b?.get(key) === value))
