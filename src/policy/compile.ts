/** One policy to what the evaluator needs of it, whatever other policies say: sets of units, port lists, and the pods it speaks of that are
 * not written down. */

import { nameLabel, selectsAll } from '../kubernetes/labels.ts'
import type { Direction, LabelSelector, Labels, NetworkPolicy, Peer, PolicyRule } from '../kubernetes/types.ts'
import { blocksOf } from './blocks.ts'
import type { Block } from './cidr.ts'
import { counters } from './counters.ts'
import { labelsText } from './endpoints.ts'
import { modelOf } from './inferred.ts'
import type { Population } from './population.ts'
import { type PortSpec, toPortSpec } from './port-spec.ts'
import { type Doubt, everything, matchingSpaces, type Selected, selectPeer, selectPods } from './selection.ts'
import { isWithin, members, noUnits, type UnitSet } from './unit-set.ts'

/** Pods of the population that get the same port list; `doubt`: they may be meant, or not. */
export interface PodGroup {
  readonly spec: PortSpec
  readonly peers: UnitSet
  readonly doubt: Doubt | undefined
}

/** A rule as units; its peers are kept for ends that are no pods of the population. */
interface CompiledRule {
  readonly spec: PortSpec
  readonly peers: readonly Peer[]
}

/** A pod that would match a selector that no written pod matches; where no namespace would match either, one is made up. */
export interface Wish {
  readonly space: number | MadeUpSpace
  readonly labels: Labels
  /** The labels in words; empty where there are none. */
  readonly text: string
}

/** A namespace that some selector asks for and nobody has. */
interface MadeUpSpace {
  readonly name: string
  readonly labels: Labels
}

export const toWish = (space: number | Labels, labels: Labels): Wish => ({
  space: typeof space === 'number' ? space : { name: nameOfSpace(space), labels: space },
  labels,
  text: labelsText(labels),
})

const nameOfSpace = (labels: Labels): string =>
  labels.get(nameLabel) ?? ([...labels].map(([key, value]) => `${key}=${value}`).join(',') || 'any namespace')

export interface CompiledPolicy {
  /** Grows along the list of policies. */
  readonly rank: number
  readonly policy: NetworkPolicy
  /** Index into the spaces of the population. */
  readonly space: number
  /** The units it selects. */
  readonly subjects: readonly number[]
  readonly groups: Readonly<Record<Direction, readonly PodGroup[]>>
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>
  readonly wishes: readonly Wish[]
  /** The blocks it mentions, by their canonical text. */
  readonly blocks: ReadonlyMap<string, Block>
}

export function compile(population: Population, policy: NetworkPolicy, rank: number): CompiledPolicy {
  counters.policies++
  const space = population.spaceOf.get(policy.namespace) as number
  const selected = selectPods(population, [space], policy.podSelector)
  const wishes: Wish[] = []
  if (isWithin(selected, population.notWritten)) addWish(wishes, space, policy.podSelector)
  const ingress = compileRules(population, space, policy.ingress, wishes)
  const egress = compileRules(population, space, policy.egress, wishes)
  return {
    rank,
    policy,
    space,
    subjects: members(selected),
    groups: { ingress: ingress.groups, egress: egress.groups },
    rules: { ingress: ingress.rules, egress: egress.rules },
    wishes,
    blocks: blocksOf(policy),
  }
}

function compileRules(
  population: Population,
  space: number,
  list: readonly PolicyRule[],
  wishes: Wish[],
): { groups: PodGroup[]; rules: CompiledRule[] } {
  const groups: PodGroup[] = []
  const rules: CompiledRule[] = []
  for (const { peers, ports } of list) {
    const spec = toPortSpec(ports)
    rules.push({ spec, peers })
    if (peers.length === 0) groups.push({ spec, peers: population.everyone, doubt: undefined })
    for (const peer of peers) {
      const selected = selectPeer(population, space, peer)
      for (const { units, doubt } of selected) if (units !== noUnits) groups.push({ spec, peers: units, doubt })
      addMissing(population, space, peer, selected, wishes)
    }
  }
  return { groups, rules }
}

function addWish(wishes: Wish[], where: number | Labels | undefined, selector: LabelSelector): void {
  const labels = modelOf(selector)
  if (labels && where !== undefined) wishes.push(toWish(where, labels))
}

/** Wishes for a pod where the peer names no written one. */
function addMissing(population: Population, space: number, peer: Peer, selected: readonly Selected[], wishes: Wish[]): void {
  const { podSelector = everything, namespaceSelector } = peer
  if (selected.some(({ units, doubt }) => !doubt && !isWithin(units, population.notWritten))) return
  const noneWritten = (spaces: readonly number[]) => isWithin(selectPods(population, spaces, podSelector), population.notWritten)
  if (!namespaceSelector) {
    if (peer.podSelector && noneWritten([space])) addWish(wishes, space, podSelector)
    return
  }
  const elsewhere = population.spaces.length - 1
  const matching = members(matchingSpaces(population, namespaceSelector)).filter((candidate) => candidate !== elsewhere)
  if (matching.length > 0 && (selectsAll(podSelector) || !noneWritten(matching))) return
  addWish(wishes, matching.length === 1 ? matching[0] : modelOf(namespaceSelector), podSelector)
}
