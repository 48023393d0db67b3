/** A cluster without its policies, with the indexes that their selectors are answered from. */

import type { Cluster, Network, WorkloadPods } from '../kubernetes/cluster.ts'
import { askedLabels, isAskedAlready } from '../kubernetes/given-labels.ts'
import type { Labels, NetworkPolicy } from '../kubernetes/types.ts'
import type { Settings } from '../text/workspace.ts'
import { blocksOf, mentionedBlocks, toBlockNodes } from './blocks.ts'
import { formatBlock } from './cidr.ts'
import { toAnyPodEndpoint, toWorkloadEndpoint } from './endpoints.ts'
import { type LabelIndex, toLabelIndex } from './label-index.ts'
import { mentionedKeys } from './mentioned.ts'
import type { Endpoint } from './types.ts'
import { type Stretches, stretchSet, toUnitSet, type UnitSet } from './unit-set.ts'
import { toUnits, type Units } from './units.ts'

/** A namespace as selectors see it. `declared` false: no manifest gives its labels, only its name is certain. */
export interface Space {
  readonly name: string
  readonly labels: Labels
  readonly declared: boolean
  /** Made up: to satisfy a selector that no namespace satisfies, or "*" for all that are not written down. */
  readonly inferred: boolean
}

export interface Population extends Units {
  readonly cluster: Pick<Cluster, 'namespaces' | 'workloads' | 'network'>
  readonly ipBlockMatchesPods: boolean
  /** The blocks by which units were made. */
  readonly blocks: ReadonlySet<string>
  /** The namespaces of the cluster, then "*", all others. */
  readonly spaces: readonly Space[]
  readonly spaceOf: ReadonlyMap<string, number>
  readonly workloads: readonly Endpoint[]
  readonly workloadIndex: ReadonlyMap<string, number>
  /** For each space its pods that are not written down. */
  readonly anyPods: readonly Endpoint[]
  readonly unitsOfAny: readonly (readonly number[])[]
  readonly labels: LabelIndex
  readonly spaceLabels: LabelIndex
  readonly everyone: UnitSet
  /** The last unit of each space. */
  readonly notWritten: UnitSet
  readonly hostNetwork: UnitSet
  /** Pods with an address of their own that is not given, and host-network pods whose node's address is not given. */
  readonly withoutAddress: UnitSet
  readonly hostsWithoutAddress: UnitSet
  readonly undeclaredSpaces: UnitSet
}

export function toPopulation(cluster: Cluster, { ipBlockMatchesPods }: Settings): Population {
  const spaces: Space[] = [...cluster.namespaces.values()].map(({ name, labels, declared }) => ({
    name,
    labels,
    declared,
    inferred: false,
  }))
  const spaceOf = new Map(spaces.map((space, index) => [space.name, index]))
  spaces.push({ name: '*', labels: new Map(), declared: true, inferred: true })
  const policies = cluster.network ? [...cluster.policies, ...cluster.network.policies] : cluster.policies
  const blocks = mentionedBlocks(policies)
  const made = toUnits({ cluster, spaceOf, policies, blocks: toBlockNodes(blocks), ipBlockMatchesPods })
  const { units, starts } = made
  return {
    ...made,
    cluster,
    ipBlockMatchesPods,
    blocks: new Set(blocks.map(formatBlock)),
    spaces,
    spaceOf,
    workloads: cluster.workloads.map(({ workload }) => toWorkloadEndpoint(workload)),
    workloadIndex: indexRefs(cluster.workloads),
    anyPods: spaces.map((space) => toAnyPodEndpoint(space.name)),
    unitsOfAny: starts.slice(1).map((start) => [start - 1]),
    labels: toLabelIndex(units.map((unit) => unit.labels)),
    spaceLabels: toLabelIndex(spaces.map((space) => space.labels)),
    everyone: stretchSet([0, units.length]),
    notWritten: toUnitSet(starts.slice(1).map((start) => start - 1)),
    hostNetwork: toUnitSet(indexesWhere(units, (unit) => unit.hostNetwork)),
    withoutAddress: toUnitSet(indexesWhere(units, (unit) => !unit.hostNetwork && unit.addresses === undefined)),
    hostsWithoutAddress: toUnitSet(indexesWhere(units, (unit) => unit.hostNetwork && unit.addresses === undefined)),
    undeclaredSpaces: toUnitSet(indexesWhere(spaces, (space) => !space.declared)),
  }
}

/** Whether the units also serve a cluster with these policies in addition: nothing but policies has changed, and none tells pods of a unit apart. */
export function stillServes(population: Population, cluster: Cluster, settings: Settings, added: readonly NetworkPolicy[]): boolean {
  const { namespaces, workloads, network } = population.cluster
  if (namespaces !== cluster.namespaces || workloads !== cluster.workloads || !sameNetwork(network, cluster.network)) return false
  if (settings.ipBlockMatchesPods !== population.ipBlockMatchesPods) return false
  if (population.hidden.size > 0) for (const key of mentionedKeys(added)) if (population.hidden.has(key)) return false
  if (!isAskedAlready(population.asked, askedLabels(added))) return false
  return !added.some((policy) => [...blocksOf(policy)].some(([text, block]) => !population.blocks.has(text) && population.parts(block)))
}

/** All that a network is but its policies and those of other kinds, which come and go by themselves. */
const networkTraits: Readonly<Record<Exclude<keyof Network, 'policies' | 'others'>, true>> = {
  hostSubjects: true,
  hostPeers: true,
  ownNodeIngress: true,
  ownNodeEgress: true,
  blocksMatchPods: true,
  blocksMissNodes: true,
  ipv6InDoubt: true,
  throughServicePasses: true,
}
const traits = Object.keys(networkTraits) as (keyof typeof networkTraits)[]

const sameNetwork = (a: Network | undefined, b: Network | undefined) => traits.every((trait) => a?.[trait] === b?.[trait])

/** The units of the given spaces, ascending. */
export function stretchesOf({ starts }: Population, spaces: readonly number[]): Stretches {
  const stretches: number[] = []
  for (const space of spaces) {
    const [from, to] = [starts[space] as number, starts[space + 1] as number]
    if (stretches.at(-1) === from) stretches[stretches.length - 1] = to
    else stretches.push(from, to)
  }
  return stretches
}

function indexRefs(workloads: Cluster['workloads']): Map<string, number> {
  const index = new Map<string, number>()
  for (let i = 0; i < workloads.length; i++) index.set((workloads[i] as WorkloadPods).workload.ref, i)
  return index
}

function indexesWhere<T>(list: readonly T[], test: (item: T) => boolean): number[] {
  const found: number[] = []
  for (let i = 0; i < list.length; i++) if (test(list[i] as T)) found.push(i)
  return found
}
