/** Everything that can stand at an end of a connection: the pods of the cluster, the pods and addresses that only policies speak of, and
 * all others. Endpoints are for people, units for the evaluator. */

import type { Network } from '../kubernetes/cluster.ts'
import { nameLabel } from '../kubernetes/labels.ts'
import type { Labels } from '../kubernetes/types.ts'
import { type BlockNode, coversEverything, largerFirst, toBlockNodes, topBlocks } from './blocks.ts'
import { type Block, formatBlock } from './cidr.ts'
import type { CompiledPolicy, MadeUpSpace } from './compile.ts'
import { inferredRef, toInferredEndpoint, toRangeEndpoint } from './endpoints.ts'
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

/** What a policy says of ends that are not written down. */
export type Mentions = Pick<CompiledPolicy, 'wishes' | 'blocks'>

export const speaksOfOthers = ({ wishes, blocks }: Mentions): boolean => wishes.length > 0 || blocks.size > 0

/** `previous`, of the same population, lends the endpoints that stay; where all of them do, it is returned. */
export function toUniverse(population: Population, policies: readonly Mentions[], previous?: Universe): Universe {
  const inferred = inferPods(population, policies, previous)
  const ranges = toRanges(policies, previous)
  if (previous && ranges.blocks === previous.blocks && sameEntries(inferred.pods, previous)) return previous
  return assemble(population, [...population.spaces, ...inferred.spaces], inferred.pods, ranges.blocks, ranges.entries)
}

/** Whether these are all inferred pods of a universe, as objects. */
const sameEntries = (pods: readonly Entry[], { population, units, firstInferred, firstRange, endpoints }: Universe): boolean =>
  pods.length === firstRange - firstInferred &&
  pods.every(({ endpoint, unit }, i) => units[firstInferred + i] === unit && endpoints[population.workloads.length + i] === endpoint)

function assemble(
  population: Population,
  spaces: readonly Space[],
  inferred: readonly Entry[],
  blocks: readonly BlockNode[],
  ranges: readonly Entry[],
): Universe {
  const { workloads, anyPods, workloadIndex, unitsOf, unitsOfAny, units } = population
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
      unitsOfAny,
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
function inferPods(population: Population, policies: readonly Mentions[], previous?: Universe): { spaces: Space[]; pods: Entry[] } {
  const { spaces, spaceOf } = population
  const madeUp = new Map<string, number>()
  const added: Space[] = []
  const pods = new Map<string, Entry>()
  const findSpace = ({ name, labels }: MadeUpSpace): number => {
    const found = spaceOf.get(name) ?? madeUp.get(name)
    if (found !== undefined) return found
    const space = spaces.length + added.push({ name, labels, declared: true, inferred: true }) - 1
    madeUp.set(name, space)
    return space
  }
  for (const { wishes } of policies) {
    for (const { space: where, labels, text } of wishes) {
      const space = typeof where === 'number' ? where : findSpace(where)
      const { name, labels: spaceLabels } = (spaces[space] ?? added[space - spaces.length]) as Space
      const ref = inferredRef(name, text)
      if (pods.has(ref)) continue
      const same = previous && entryBefore(previous, ref)
      const stays = previous && same?.unit.space === space && sameLabels(spaceLabels, (previous.spaces[space] as Space).labels)
      pods.set(ref, same && stays ? same : toInferred(population, space, toInferredEndpoint(name, labels)))
    }
  }
  return { spaces: added, pods: [...pods].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry) }
}

const toInferred = ({ ipBlockMatchesPods }: Population, space: number, endpoint: Endpoint): Entry => ({
  endpoint,
  unit: {
    space,
    labels: endpoint.labels,
    table: toPortTable([], false),
    hostNetwork: false,
    addresses: ipBlockMatchesPods ? undefined : [],
    block: undefined,
    pods: 0,
  },
})

/** The blocks of all policies, and an endpoint for each and for everywhere else. */
function toRanges(policies: readonly Mentions[], previous?: Universe): { blocks: readonly BlockNode[]; entries: readonly Entry[] } {
  const mentioned = new Map<string, Block>()
  for (const { blocks } of policies) for (const [text, block] of blocks) mentioned.set(text, block)
  if (previous && mentioned.size === previous.blocks.length) {
    const [units, endpoints] = [previous.units.slice(previous.firstRange), previous.endpoints.slice(-1 - mentioned.size)]
    if (endpoints.slice(0, -1).every(({ name }) => mentioned.has(name)))
      return { blocks: previous.blocks, entries: units.map((unit, i) => ({ endpoint: endpoints[i] as Endpoint, unit })) }
  }
  const blocks = toBlockNodes(largerFirst([...mentioned.values()]))
  const entries = [...blocks, { block: undefined, inside: topBlocks(blocks) }].map((node): Entry => {
    const endpoint = toRangeEndpoint(node)
    const old = previous && entryBefore(previous, endpoint.ref)
    if (old && sameBlocks(old.endpoint.carved, endpoint.carved)) return old
    return {
      endpoint,
      unit: { space: -1, labels: new Map(), table: undefined, hostNetwork: false, addresses: [], block: node.block, pods: 0 },
    }
  })
  return { blocks, entries }
}

function entryBefore({ indexOf, endpoints, units, unitsOf }: Universe, ref: string): Entry | undefined {
  const index = indexOf.get(ref)
  if (index === undefined) return undefined
  return { endpoint: endpoints[index] as Endpoint, unit: units[(unitsOf[index] as readonly number[])[0] as number] as Unit }
}

/** The index of "everywhere else" where ipBlocks name every address, so that it stands for none; undefined: it stands for some. */
export const nowhereIn = ({ blocks, indexOf }: Pick<Universe, 'blocks' | 'indexOf'>): number | undefined =>
  coversEverything(blocks) ? indexOf.get('cidr:*') : undefined

const sameBlocks = (a: readonly Block[], b: readonly Block[]) =>
  a.length === b.length && a.every((block, i) => formatBlock(block) === formatBlock(b[i] as Block))

const sameLabels = (a: Labels, b: Labels) => a === b || (a.size === b.size && [...a].every(([key, value]) => b.get(key) === value))
