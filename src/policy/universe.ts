/** Everything that can stand at an end of a connection: the pods of the cluster, the pods and addresses that only policies speak of, and
 * all others. Endpoints are for people, units for the evaluator. */

import type { Network } from '../kubernetes/cluster.ts'
import { nameLabel } from '../kubernetes/labels.ts'
import { type BlockNode, coversEverything, topBlocks } from './blocks.ts'
import { formatBlock } from './cidr.ts'
import type { Entry, Mentions, MentionsChange } from './entry.ts'
import { changeInferred, findPod, type InferredPods, inferPods } from './inferred-pods.ts'
import type { Population, Space } from './population.ts'
import { changeRanges, type Ranges, toRanges } from './ranges.ts'
import type { Endpoint } from './types.ts'
import type { Unit } from './units.ts'

export { mentionedKeys } from './mentioned.ts'
export type { Space } from './population.ts'
export type { Unit } from './units.ts'
export { nameLabel }

export interface Universe {
  readonly population: Population
  /** The pods and the addresses that only policies speak of. */
  readonly inferred: InferredPods
  readonly ranges: Ranges
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

export const speaksOfOthers = ({ wishes, blocks }: Mentions): boolean => wishes.length > 0 || blocks.size > 0

/** `policies`: those that speak of ends that are not written down. */
export const toUniverse = (population: Population, policies: readonly Mentions[]): Universe =>
  assemble(population, inferPods(population, policies), toRanges(policies))

/** The universe of the same population for other `policies`, of which some were `removed` and `added`: it shares the endpoints that stay. Where all of
 * them do, it is the same. */
export function changeUniverse(previous: Universe, policies: readonly Mentions[], change: MentionsChange): Universe {
  const inferred = changeInferred(previous.population, policies, change, previous.inferred)
  const ranges = changeRanges(policies, change, previous.ranges)
  return inferred === previous.inferred && ranges === previous.ranges ? previous : assemble(previous.population, inferred, ranges)
}

function assemble(population: Population, inferred: InferredPods, ranges: Ranges): Universe {
  const { workloads, anyPods, unitsOf, unitsOfAny, units } = population
  const toEndpoints = (entries: readonly Entry[]) => entries.map((entry) => entry.endpoint)
  const toUnits = (entries: readonly Entry[]) => entries.map((entry) => entry.unit)
  const firstRange = units.length + inferred.pods.length
  const indexOf = (ref: string) => findEndpoint(population, inferred, ranges, ref)
  return {
    population,
    inferred,
    ranges,
    spaces: inferred.spaces.length > 0 ? population.spaces.concat(inferred.spaces) : population.spaces,
    endpoints: workloads.concat(toEndpoints(inferred.pods), anyPods, toEndpoints(ranges.entries)),
    network: population.cluster.network,
    unitsOf: unitsOf.concat(alone(units.length, firstRange), unitsOfAny, alone(firstRange, firstRange + ranges.entries.length)),
    units: units.concat(toUnits(inferred.pods), toUnits(ranges.entries)),
    isWritten: (unit) => units[unit]?.table?.known === true,
    firstInferred: units.length,
    firstRange,
    blocks: ranges.blocks,
    indexOf: { get: indexOf, has: (ref) => indexOf(ref) !== undefined },
  }
}

const lists: (readonly number[])[] = []

/** A list of one for each unit of a stretch; the same lists again for all universes. */
function alone(from: number, to: number): readonly (readonly number[])[] {
  for (let unit = lists.length; unit < to; unit++) lists.push([unit])
  return lists.slice(from, to)
}

function findEndpoint(
  { workloads, workloadIndex, anyPods, spaces, spaceOf }: Population,
  inferred: InferredPods,
  ranges: Ranges,
  ref: string,
): number | undefined {
  const workload = workloadIndex.get(ref)
  if (workload !== undefined) return workload
  if (ref.startsWith('inferred:')) {
    const place = findPod(inferred.pods, ref)
    return place < 0 ? undefined : workloads.length + place
  }
  const firstAny = workloads.length + inferred.pods.length
  if (ref.startsWith('any:')) {
    const space = ref === 'any:*' ? spaces.length - 1 : spaceOf.get(ref.slice('any:'.length))
    return space === undefined ? undefined : firstAny + space
  }
  const place = ranges.placeOf.get(ref)
  return place === undefined ? undefined : firstAny + anyPods.length + place
}

/** The index of "everywhere else" where ipBlocks name every address, so that it stands for none; undefined: it stands for some. */
export const nowhereIn = ({ blocks, indexOf }: Pick<Universe, 'blocks' | 'indexOf'>): number | undefined =>
  coversEverything(blocks) ? indexOf.get('cidr:*') : undefined

/** The indexes of the blocks that lie in no other one: where "everywhere else" is nowhere, they are what it means. */
export const largestBlocks = ({ blocks, indexOf }: Pick<Universe, 'blocks' | 'indexOf'>): number[] =>
  topBlocks(blocks).map((block) => indexOf.get(`cidr:${formatBlock(block)}`) as number)
