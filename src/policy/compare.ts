/** Two evaluations to what opened and what closed between them. */

import { matches } from '../kubernetes/labels.ts'
import type { Direction, LabelSelector, Labels, NetworkPolicy, OtherResource } from '../kubernetes/types.ts'
import { othersAt } from './beside.ts'
import { coversEverything } from './blocks.ts'
import { containsBlock, formatBlock } from './cidr.ts'
import { type PodGroup, toWish, type Wish } from './compile.ts'
import { alsoSpeakingOf, type Reachability } from './connections.ts'
import type { Profile } from './isolation.ts'
import { toPairClasses } from './pair-classes.ts'
import type { Population, Space } from './population.ts'
import { noPorts, type PortSet, subtract } from './ports.ts'
import type { Endpoint } from './types.ts'
import { members, sameUnits, type UnitSet } from './unit-set.ts'
import type { Unit } from './units.ts'

/** One ordered pair that differs. `gained` and `lost` are disjoint. */
export interface Delta {
  readonly source: Endpoint
  readonly destination: Endpoint
  readonly gained: PortSet
  readonly lost: PortSet
  /** What passes now. */
  readonly now: PortSet
  /** What certainly did not pass before and may pass now, depending on what the manifests don't say; includes `gained`. */
  readonly mayGain: PortSet
  /** What certainly passed before and perhaps does not pass now. */
  readonly mayLose: PortSet
  /** Policies of other kinds by which it was, or is, unknown: the ports are then those that NetworkPolicies let through. */
  readonly others?: readonly OtherResource[]
  /** Since when that differs. */
  readonly known?: 'no-longer' | 'again'
}

/** Of pairs that differ only in what policies of other kinds may do, no more than these are told. */
export const mostUnsettled = 5000

/** An endpoint of either evaluation with the index of what stands for it in each. */
interface Aligned {
  readonly endpoint: Endpoint
  readonly old: number
  readonly now: number
}

/** What the other allows and the one does not, and the reverse. An endpoint that only one of them tells apart is compared with what holds
 * it in the other. Only pairs that can differ are looked at. */
export function compare(one: Reachability, other: Reachability): Delta[] {
  const [before, after] = [speakingAlsoOf(one, other), speakingAlsoOf(other, one)]
  const aligned = align(before, after)
  const deltas: Delta[] = []
  const everyone = [...aligned.keys()]
  const sameWorld = isSameWorld(before, after)
  const differ = sameWorld ? toDiffer(before, after) : toDifferByClass(before, after)
  const [sources, destinationsOf] = sameWorld ? pairsThatMayDiffer(before, after, aligned) : [everyone, () => everyone]
  let unsettled = 0
  const look = (source: number, destination: number) => {
    const [from, to] = [aligned[source] as Aligned, aligned[destination] as Aligned]
    // What one of them can't tell apart is no pair there.
    const difference = from.old === to.old || from.now === to.now ? undefined : differ(from, to)
    if (!difference || (isUnsettledAlone(difference) && unsettled++ >= mostUnsettled)) return
    deltas.push({ source: from.endpoint, destination: to.endpoint, ...difference })
  }
  for (const source of sources) for (const destination of destinationsOf(source)) look(source, destination)
  if (!sameWorld || !(before.beside || after.beside)) return deltas
  const looked = new Set(sources.flatMap((source) => destinationsOf(source).map((destination) => source * aligned.length + destination)))
  const [senders, receivers] = (['egress', 'ingress'] as const).map((direction) => withOtherSay(before, after, aligned, direction))
  for (const source of everyone) {
    for (const destination of everyone) {
      if (unsettled >= mostUnsettled) return deltas
      if ((senders?.[source] || receivers?.[destination]) && !looked.has(source * aligned.length + destination)) look(source, destination)
    }
  }
  return deltas
}

/** By end: whether others than before may have a say at it. */
const withOtherSay = (before: Reachability, after: Reachability, aligned: readonly Aligned[], direction: Direction): boolean[] =>
  aligned.map(({ old, now }) => !sameOthers(othersAt(before, old, direction), othersAt(after, now, direction)))

type Difference = Omit<Delta, 'source' | 'destination'>

const isUnsettledAlone = ({ gained, lost, known }: Difference) => known !== undefined && gained === noPorts && lost === noPorts

type Differ = (from: Aligned, to: Aligned) => Difference | undefined

const toDiffer =
  (before: Reachability, after: Reachability): Differ =>
  (from, to) => {
    const old = before.connect(from.old, to.old)
    const now = after.connect(from.now, to.now)
    const known = !old.others === !now.others ? undefined : now.others ? 'no-longer' : 'again'
    if (old.ports === now.ports && old.possible === now.possible && old.sure === now.sure && !known) return undefined
    const [gained, lost] = [subtract(now.ports, old.ports), subtract(old.ports, now.ports)]
    const [mayGain, mayLose] = [subtract(now.possible, old.possible), subtract(old.sure, now.sure)]
    if (!known && [gained, lost, mayGain, mayLose].every((ports) => ports === noPorts)) return undefined
    const others = now.others ?? old.others
    return { gained, lost, now: now.ports, mayGain, mayLose, ...(others && { others }), ...(known && { known }) }
  }

/** For very many pairs: those that are alike before and after are worked out once. */
function toDifferByClass(before: Reachability, after: Reachability): Differ {
  const differ = toDiffer(before, after)
  const [classesBefore, classesAfter] = [toPairClasses(before), toPairClasses(after)]
  const known = new Map<number, Map<number, Difference | undefined>>()
  return (from, to) => {
    const [old, now] = [classesBefore(from.old, to.old), classesAfter(from.now, to.now)]
    if (old === undefined || now === undefined) return differ(from, to)
    let later = known.get(old)
    if (!later) {
      later = new Map()
      known.set(old, later)
    }
    if (!later.has(now)) later.set(now, differ(from, to))
    return later.get(now)
  }
}

export const opened = (deltas: readonly Delta[]): Delta[] => deltas.filter((delta) => delta.gained !== noPorts)
export const closed = (deltas: readonly Delta[]): Delta[] => deltas.filter((delta) => delta.lost !== noPorts)

function align(before: Reachability, after: Reachability): Aligned[] {
  const rest = coversEverything([...before.universe.blocks, ...after.universe.blocks]) ? 'cidr:*' : undefined
  const common = after.endpoints.map((endpoint, now) => ({ endpoint, old: holderOf(before, endpoint), now }))
  const gone = before.endpoints
    .map((endpoint, old) => ({ endpoint, old, now: holderOf(after, endpoint) }))
    .filter(({ endpoint }) => !after.universe.indexOf.has(endpoint.ref))
  return [...common, ...gone].flatMap(({ endpoint, old, now }) =>
    old === undefined || now === undefined || endpoint.ref === rest ? [] : [{ endpoint, old, now }],
  )
}

/** `reach`, speaking of the pods of the other evaluation too that only policies speak of and that nothing here can stand for. */
function speakingAlsoOf(reach: Reachability, { universe, endpoints }: Reachability): Reachability {
  const wishes: Wish[] = []
  for (const [index, endpoint] of endpoints.entries()) {
    if (endpoint.kind !== 'inferred' || holderOf(reach, endpoint) !== undefined) continue
    const [unit] = universe.unitsOf[index] as readonly [number]
    const { name, labels } = universe.spaces[(universe.units[unit] as Unit).space] as Space
    wishes.push(toWish(reach.universe.population.spaceOf.get(name) ?? labels, endpoint.labels))
  }
  return wishes.length > 0 ? alsoSpeakingOf(reach, wishes) : reach
}

/** The endpoint that stands for another evaluation's `endpoint`: of the same ref, else the one it could not be told apart from. */
function holderOf({ universe, endpoints, policies }: Reachability, endpoint: Endpoint): number | undefined {
  const same = universe.indexOf.get(endpoint.ref)
  if (same !== undefined) return same
  const { block, kind, namespace } = endpoint
  if (block) {
    const around = universe.blocks.findLast((node) => containsBlock(node.block, block))
    return universe.indexOf.get(around ? `cidr:${formatBlock(around.block)}` : 'cidr:*')
  }
  if (kind !== 'inferred') return undefined
  const selectors = podSelectors(policies)
  const alike = (labels: Labels) => selectors.every((selector) => matches(selector, labels) === matches(selector, endpoint.labels))
  if (alike(new Map())) return universe.indexOf.get(`any:${namespace}`) ?? universe.indexOf.get('any:*')
  const twin = endpoints.findIndex((other) => other.kind === 'inferred' && other.namespace === namespace && alike(other.labels))
  return twin < 0 ? undefined : twin
}

const podSelectors = (policies: readonly NetworkPolicy[]): LabelSelector[] =>
  policies.flatMap(({ podSelector, ingress, egress }) => [
    podSelector,
    ...[...ingress, ...egress].flatMap(({ peers }) => peers.flatMap((peer) => peer.podSelector ?? [])),
  ])

/** Indexes into the aligned endpoints, sources, and for each the destinations: the ends at which other policies have a say, with whom these
 * may name. */
function pairsThatMayDiffer(
  before: Reachability,
  after: Reachability,
  aligned: readonly Aligned[],
): [sources: readonly number[], destinationsOf: (source: number) => readonly number[]] {
  const everyone = [...aligned.keys()]
  const farEnds = toFarEnds(aligned, after)
  const pairs = new Map<number, Set<number>>()
  const add = (source: number, destination: number) => pairs.set(source, (pairs.get(source) ?? new Set<number>()).add(destination))
  for (const direction of ['ingress', 'egress'] as const) {
    for (const [index, { old, now }] of aligned.entries()) {
      const changed = changedPeers(before, old, after, now, direction)
      if (!changed) continue
      for (const far of changed === 'anyone' ? everyone : farEnds(changed)) direction === 'ingress' ? add(far, index) : add(index, far)
    }
  }
  const ascending = (numbers: Iterable<number>) => [...Float64Array.from(numbers).sort()]
  return [ascending(pairs.keys()), (source) => ascending(pairs.get(source) as Set<number>)]
}

/** Endpoints with a unit in one of the sets, and all that are not workloads. */
function toFarEnds(aligned: readonly Aligned[], { universe }: Reachability): (sets: readonly UnitSet[]) => number[] {
  const others: number[] = []
  const owners = new Map<number, number[]>()
  for (const [index, { endpoint, now }] of aligned.entries()) {
    if (endpoint.kind !== 'workload') others.push(index)
    else for (const unit of universe.unitsOf[now] as readonly number[]) owners.set(unit, [...(owners.get(unit) ?? []), index])
  }
  return (sets) => [...others, ...sets.flatMap(members).flatMap((unit) => owners.get(unit) ?? [])]
}

/** The pods that the rules at an endpoint may treat otherwise than before; undefined: the same policies have a say. */
function changedPeers(
  before: Reachability,
  old: number,
  after: Reachability,
  now: number,
  direction: Direction,
): readonly UnitSet[] | 'anyone' | undefined {
  const oldUnits = before.universe.unitsOf[old] as readonly [number, ...number[]]
  const units = after.universe.unitsOf[now] as readonly [number, ...number[]]
  const [was, is] = [before.isolation[direction][oldUnits[0]] as Profile, after.isolation[direction][units[0]] as Profile]
  if (oldUnits.length === 1 && units.length === 1 && was === is) return undefined
  if (sameList(judges(before, old, direction), judges(after, now, direction))) return undefined
  const comparable = before.universe.population === after.universe.population && oldUnits.length === 1 && units.length === 1
  if (!comparable || was.isolated !== is.isolated || was.rejected.length + is.rejected.length > 0) return 'anyone'
  const isIn = (groups: readonly PodGroup[], one: PodGroup) =>
    groups.some(({ spec, doubt, peers }) => spec === one.spec && doubt === one.doubt && sameUnits(peers, one.peers))
  const changed = [
    ...was.podGroups.filter((group) => !isIn(is.podGroups, group)),
    ...is.podGroups.filter((group) => !isIn(was.podGroups, group)),
  ]
  return changed.map(({ peers }) => peers)
}

/** Whether the pods and the labels of their namespaces are the same; policies may differ. */
function isSameWorld(before: Reachability, after: Reachability): boolean {
  const [old, now] = [before.universe.population, after.universe.population]
  const spaces = (population: Population) => population.spaces.map(({ name, labels }) => JSON.stringify([name, ...labels]))
  return old === now || (sameList(written(before), written(after)) && sameList(spaces(old), spaces(now)))
}

const written = ({ endpoints }: Reachability) => endpoints.flatMap(({ workload }) => workload ?? [])

/** All policies that have a say at an endpoint, host network and rejected ones included. */
const judges = ({ universe, isolation }: Reachability, endpoint: number, direction: Direction): NetworkPolicy[] =>
  (universe.unitsOf[endpoint] as readonly number[]).flatMap((unit) =>
    (isolation[direction][unit] as Profile).selecting.map(({ policy }) => policy),
  )

const sameOthers = (a: readonly OtherResource[], b: readonly OtherResource[]) => sameList(a.map(asContent), b.map(asContent))

const asContent = ({ apiVersion, ref, content }: OtherResource) => `${apiVersion} ${ref} ${content}`

/** Policies of other kinds that only one of the two has, or that say something else in it: what that changes is not known. */
export function changedOthers(before: Reachability, after: Reachability): OtherResource[] {
  const [old, now] = [before.others ?? [], after.others ?? []].map((others) => new Set(others.map(asContent))) as [Set<string>, Set<string>]
  const came = (after.others ?? []).filter((other) => !old.has(asContent(other)))
  const named = new Set(came.map(({ apiVersion, ref }) => `${apiVersion} ${ref}`))
  const gone = (before.others ?? []).filter((other) => !now.has(asContent(other)) && !named.has(`${other.apiVersion} ${other.ref}`))
  return [...came, ...gone]
}

const sameList = (a: readonly unknown[], b: readonly unknown[]) => a.length === b.length && a.every((item, index) => item === b[index])
