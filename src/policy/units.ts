/** The pods of a cluster to units: pods that no policy can tell apart, sorted by namespace. */

import type { Cluster, PodGroup, WorkloadPods } from '../kubernetes/cluster.ts'
import { type AskedLabels, askedLabels, labelsByController } from '../kubernetes/given-labels.ts'
import { samePorts } from '../kubernetes/ownership.ts'
import type { Labels, NetworkPolicy } from '../kubernetes/types.ts'
import { AddressIndex, noAddress, toLocator, toSpot } from './address-index.ts'
import type { BlockNode } from './blocks.ts'
import type { Block } from './cidr.ts'
import { counters } from './counters.ts'
import { mentionedKeys } from './mentioned.ts'
import { type PortTable, toPortTable } from './port-spec.ts'

/** Pods that no policy tells apart, or one address range. */
export interface Unit {
  /** Index into the spaces; -1: outside the cluster. */
  readonly space: number
  /** Without labels that no policy asks for, where pods of one workload differ in them. */
  readonly labels: Labels
  readonly table: PortTable | undefined
  readonly hostNetwork: boolean
  /** Those of one of its pods, as no ipBlock tells them apart; undefined: not given. */
  readonly addresses: readonly string[] | undefined
  /** Of a range: the block it belongs to; undefined for "everywhere else". */
  readonly block: Block | undefined
  /** How many written pods it stands for. */
  readonly pods: number
}

/** Units sorted by space. The last one of each space stands for its pods that are not written down. */
export interface Units {
  readonly units: readonly Unit[]
  /** The first unit of each space, and behind the last one. */
  readonly starts: readonly number[]
  /** For each workload its units. */
  readonly unitsOf: readonly (readonly number[])[]
  /** The units with a pod in `block` and outside of `except`. */
  within(block: Block, except?: readonly Block[]): number[]
  /** Whether the block holds some addresses of a unit, and not all. */
  parts(block: Block): boolean
  /** Keys in which pods of one unit may differ. */
  readonly hidden: ReadonlySet<string>
  /** Labels that controllers give, by which the pods of templates were told apart. */
  readonly asked: AskedLabels
}

type Pod = PodGroup['each'][number]

/** Pods of one workload that are alike, on their way into a unit. */
interface Draft {
  readonly owner: number
  readonly group: PodGroup
  readonly table: PortTable
  /** The number of the group's first pod among all pods; its pods that are meant, counted from there. */
  readonly start: number
  readonly pods: readonly number[] | 'all'
  /** Says where their addresses lie among the blocks. */
  readonly place: string
}

/** How a cluster's pods are made into units: the blocks tell them apart by address, as do the labels that policies ask for. */
interface Making {
  readonly cluster: Cluster
  readonly spaceOf: ReadonlyMap<string, number>
  readonly policies: readonly NetworkPolicy[]
  readonly blocks: readonly BlockNode[]
  readonly ipBlockMatchesPods: boolean
}

export function toUnits(making: Making): Units {
  const { cluster, policies, blocks, ipBlockMatchesPods } = making
  const hidden = hiddenKeys(cluster.workloads, policies)
  const index = new AddressIndex()
  const asked = askedLabels(policies)
  const { bySpace, pods } = draftsBySpace(making, index, asked)
  const locate = toLocator(blocks, index)

  const units: Unit[] = []
  const starts: number[] = []
  const unitsOf: number[][] = new Array(cluster.workloads.length)
  const unitOfPod = new Int32Array(pods)
  for (const [space, drafts] of bySpace.entries()) {
    starts.push(units.length)
    for (const alike of groupAlike(locate ? drafts.flatMap((draft) => splitByPlace(draft, locate, making)) : drafts, hidden)) {
      for (const { owner, group, start, pods } of alike) {
        addUnit(unitsOf, owner, units.length)
        if (pods === 'all') unitOfPod.fill(units.length, start, start + group.each.length)
        else for (const pod of pods) unitOfPod[start + pod] = units.length
      }
      units.push(toUnit(alike, space, hidden, ipBlockMatchesPods))
    }
    units.push(notWritten(space, ipBlockMatchesPods))
  }
  starts.push(units.length)
  counters.units += units.length
  const within = (block: Block, except?: readonly Block[]) => index.within(block, except).map((pod) => unitOfPod[pod] as number)
  const all = () => index.pods().map((pod) => unitOfPod[pod] as number)
  return { units, starts, unitsOf, hidden, asked, within, parts: (block) => parts(within(block), all) }
}

function addUnit(unitsOf: number[][], owner: number, unit: number): void {
  const own = unitsOf[owner]
  if (!own) unitsOf[owner] = [unit]
  else if (own.at(-1) !== unit) own.push(unit)
}

/** Whether `inside`, a unit for each address, is some but not all of a unit's addresses. */
function parts(inside: readonly number[], all: () => readonly number[]): boolean {
  if (inside.length === 0) return false
  const outside = new Map<number, number>()
  const add = (unit: number, change: number) => outside.set(unit, (outside.get(unit) ?? 0) + change)
  for (const unit of all()) add(unit, 1)
  for (const unit of inside) add(unit, -1)
  return inside.some((unit) => outside.get(unit) !== 0)
}

/** One draft for each group, two where only some of its pods have addresses; and the number of all pods. */
function draftsBySpace(
  { cluster, spaceOf, ipBlockMatchesPods }: Making,
  index: AddressIndex,
  asked: AskedLabels,
): { bySpace: Draft[][]; pods: number } {
  const bySpace = Array.from({ length: spaceOf.size + 1 }, (): Draft[] => [])
  let start = 0
  const tableOf = rememberTable()
  for (let owner = 0; owner < cluster.workloads.length; owner++) {
    const entry = cluster.workloads[owner] as WorkloadPods
    const { workload } = entry
    const groups = isTemplate(entry) ? byController(entry, asked) : entry.pods
    const here = bySpace[spaceOf.get(workload.namespace) as number] as Draft[]
    for (const group of groups) {
      const { each } = group
      let located = 0
      let unreadable = false
      for (let pod = 0; pod < each.length; pod++) {
        const addresses = addressesOf(group, each[pod] as Pod, ipBlockMatchesPods)
        if (addresses) located++
        for (const address of addresses ?? nowhere) if (!index.add(start + pod, address)) unreadable = true
      }
      const draft: Draft = { owner, group, table: tableOf(group.ports), start, pods: 'all', place: located > 0 ? '0' : notGiven }
      if (located === 0 || (located === each.length && !unreadable)) here.push(draft)
      else here.push(...splitByPlace(draft, (text) => (toSpot(text) === undefined ? noAddress : 0), { ipBlockMatchesPods }))
      start += each.length
    }
  }
  return { bySpace, pods: start }
}

/** Whether no pod of the workload is written down. */
export const isTemplate = ({ workload, pods: [first] }: WorkloadPods): boolean => workload.kind !== 'Pod' && first?.each[0] === workload

/** A group for each set of labels that policies ask for and the controller may give. */
function byController({ workload, pods }: WorkloadPods, asked: AskedLabels): readonly PodGroup[] {
  const sets = asked.size === 0 ? [] : labelsByController(workload, asked)
  return sets.length === 0
    ? pods
    : sets.map((labels, index) => ({ ...(pods[0] as PodGroup), labels, count: index === 0 ? workload.replicas : 0 }))
}

/** Most pods declare the same ports as those before. */
function rememberTable(): (ports: PodGroup['ports']) => PortTable {
  let last: PodGroup['ports'] = []
  let table = toPortTable(last, true)
  return (ports) => {
    if (!samePorts(ports, last)) table = toPortTable(ports, true)
    last = ports
    return table
  }
}

const notGiven = 'not given'

function splitByPlace(draft: Draft, locate: (text: string) => number, { ipBlockMatchesPods }: Pick<Making, 'ipBlockMatchesPods'>): Draft[] {
  const { group, pods } = draft
  const placeOf = (pod: number) => toPlace(addressesOf(group, group.each[pod] as Pod, ipBlockMatchesPods), locate)
  const byPlace = groupBy(pods === 'all' ? [...group.each.keys()] : pods, placeOf)
  if (byPlace.size === 1 && pods === 'all') return [{ ...draft, place: placeOf(0) }]
  return [...byPlace].map(([place, some]) => ({ ...draft, pods: some, place }))
}

/** Where a pod can be found, a host-network pod at its node; undefined: not given; none: no block matches it. */
function addressesOf(
  { hostNetwork }: PodGroup,
  { addresses, nodeAddress }: Pod,
  ipBlockMatchesPods: boolean,
): readonly string[] | undefined {
  if (hostNetwork) return nodeAddress === undefined ? undefined : [nodeAddress]
  if (!ipBlockMatchesPods) return nowhere
  return addresses.length > 0 ? addresses : undefined
}

const nowhere: readonly string[] = []

function toPlace(addresses: readonly string[] | undefined, locate: (text: string) => number): string {
  if (!addresses) return notGiven
  return [...new Set(addresses.map(locate))].sort().join()
}

/** Drafts with the same labels, ports, network and place. Few have their last label's value in common: only those are looked at as a whole. */
function groupAlike(drafts: readonly Draft[], hidden: ReadonlySet<string>): (readonly Draft[])[] {
  const groups: (readonly Draft[])[] = []
  for (const similar of groupBy(drafts, (draft) => lastValue(draft, hidden)).values()) {
    if (similar.length === 1) groups.push(similar)
    else groups.push(...groupBy(similar, (draft) => identityOf(draft, hidden)).values())
  }
  return groups
}

function lastValue({ group: { labels } }: Draft, hidden: ReadonlySet<string>): string {
  let last = ''
  for (const [key, value] of labels) if (!hidden.has(key)) last = value
  return last
}

/** Says all that a policy can look at. */
function identityOf({ group, table, place }: Draft, hidden: ReadonlySet<string>): string {
  let identity = `${table.id} ${group.hostNetwork} ${place}`
  // Lengths keep the parts apart, whatever they hold.
  for (const [key, value] of group.labels) if (!hidden.has(key)) identity += ` ${key.length}:${value.length}:${key}${value}`
  return identity
}

function toUnit(alike: readonly Draft[], space: number, hidden: ReadonlySet<string>, ipBlockMatchesPods: boolean): Unit {
  const { group, table, pods } = alike[0] as Draft
  const addresses = addressesOf(group, group.each[pods === 'all' ? 0 : (pods[0] as number)] as Pod, ipBlockMatchesPods)
  let count = 0
  for (const draft of alike) count += draft.pods === 'all' ? draft.group.count : draft.pods.length
  return {
    space,
    labels: withoutKeys(group.labels, hidden),
    table,
    hostNetwork: group.hostNetwork,
    addresses,
    block: undefined,
    pods: count,
  }
}

/** Pods of a namespace that carry no label that a policy asks for, and are not written down. */
const notWritten = (space: number, ipBlockMatchesPods: boolean): Unit => ({
  space,
  labels: new Map(),
  table: toPortTable([], false),
  hostNetwork: false,
  addresses: ipBlockMatchesPods ? undefined : nowhere,
  block: undefined,
  pods: 0,
})

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

/** Keys that make pods of one workload differ (pod names and indexes, revisions) and that no selector asks for: units may hide them.
 * All other keys count, asked for or not, so that a policy that asks for one more key finds its units ready. */
function hiddenKeys(workloads: Cluster['workloads'], policies: readonly NetworkPolicy[]): ReadonlySet<string> {
  const differing = new Set<string>()
  for (const { pods } of workloads) addDifferences(pods, differing)
  for (const key of mentionedKeys(policies)) differing.delete(key)
  return differing
}

function addDifferences([some, ...others]: readonly PodGroup[], differing: Set<string>): void {
  const first = some as PodGroup
  for (const { labels } of others) {
    for (const [key, value] of labels) if (first.labels.get(key) !== value) differing.add(key)
    for (const key of first.labels.keys()) if (!labels.has(key)) differing.add(key)
  }
}

function withoutKeys(labels: Labels, hidden: ReadonlySet<string>): Labels {
  for (const key of hidden) if (labels.has(key)) return new Map([...labels].filter(([own]) => !hidden.has(own)))
  return labels
}
