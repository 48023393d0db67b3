/** Policies to compiled ones, and to what was removed and added since an earlier evaluation, when only policies have changed. */

import type { Cluster } from '../kubernetes/cluster.ts'
import type { NetworkPolicy } from '../kubernetes/types.ts'
import type { Settings } from '../text/workspace.ts'
import { type CompiledPolicy, compile } from './compile.ts'
import type { Isolation } from './isolation.ts'
import { type Population, stillServes } from './population.ts'
import type { Universe } from './universe.ts'

/** An evaluation that later ones can start from. */
export interface Evaluated {
  readonly universe: Universe
  readonly isolation: Isolation
  /** The policies of the cluster in their order, and those that its network enforces; mostly the same. */
  readonly written: readonly CompiledPolicy[]
  readonly enforced: readonly CompiledPolicy[]
  /** Those of `written` that speak of ends that are not written down. */
  readonly speaking: readonly CompiledPolicy[]
}

/** A list of policies and how it came from an earlier one. */
export interface Listed {
  readonly compiled: readonly CompiledPolicy[]
  readonly removed: readonly CompiledPolicy[]
  readonly added: readonly CompiledPolicy[]
}

interface Lists {
  readonly written: Listed
  readonly enforced: Listed
}

/** Those that count, with what a network provider makes of them. */
export const enforcedPolicies = ({ network, policies }: Cluster) => network?.policies ?? policies

/** All policies of a cluster, as added to none. */
export function compileAll(population: Population, cluster: Cluster): Lists {
  const list = (policies: readonly NetworkPolicy[]): Listed => {
    const compiled = policies.map((policy, index) => compile(population, policy, index))
    return { compiled, removed: [], added: compiled }
  }
  const written = list(cluster.policies)
  return { written, enforced: cluster.network ? list(cluster.network.policies) : written }
}

/** Undefined when more than policies has changed, or a new policy tells pods apart that the earlier evaluation did not. */
export function compileEdit(before: Evaluated, cluster: Cluster, settings: Settings): Lists | undefined {
  const { population } = before.universe
  const change = findChange(before.written, cluster.policies)
  const enforcedChange = cluster.network && findChange(before.enforced, cluster.network.policies)
  const added = enforcedChange ? [...change.added, ...enforcedChange.added] : change.added
  if (!stillServes(population, cluster, settings, added)) return undefined
  const written = applyChange(population, before.written, change)
  const enforced = enforcedChange ? applyChange(population, before.enforced, enforcedChange) : written
  return written && enforced && { written, enforced }
}

/** Where two lists differ, from `start` on up to the last `end` ones, which are equal again. */
interface Change {
  readonly start: number
  readonly end: number
  /** What stands there now; the compiled ones among the earlier that stay. */
  readonly policies: readonly NetworkPolicy[]
  readonly staying: ReadonlyMap<NetworkPolicy, CompiledPolicy>
  readonly added: readonly NetworkPolicy[]
}

function findChange(before: readonly CompiledPolicy[], now: readonly NetworkPolicy[]): Change {
  const shorter = Math.min(before.length, now.length)
  let start = 0
  while (start < shorter && before[start]?.policy === now[start]) start++
  let end = 0
  while (end < shorter - start && before[before.length - 1 - end]?.policy === now[now.length - 1 - end]) end++
  const policies = now.slice(start, now.length - end)
  const wanted = new Set(policies)
  const kept = before.slice(start, before.length - end).filter(({ policy }) => wanted.has(policy))
  const known = new Map(kept.map((compiled) => [compiled.policy, compiled]))
  const order = policies.flatMap((policy) => known.get(policy) ?? [])
  // Policies that have changed places are taken for new ones, which get new ranks.
  const staying = kept.every((compiled, index) => compiled === order[index]) ? known : new Map<NetworkPolicy, CompiledPolicy>()
  return { start, end, policies, staying, added: policies.filter((policy) => !staying.has(policy)) }
}

/** Undefined when there are no ranks left between the neighbours. */
function applyChange(
  population: Population,
  before: readonly CompiledPolicy[],
  { start, end, policies, staying }: Change,
): Listed | undefined {
  const added: CompiledPolicy[] = []
  const between: CompiledPolicy[] = []
  for (const [index, policy] of policies.entries()) {
    const known = staying.get(policy)
    const one =
      known ??
      compile(
        population,
        policy,
        rankBetween(between.at(-1) ?? before[start - 1], nextStaying(policies, index, staying) ?? before[before.length - end]),
      )
    if (!known) added.push(one)
    between.push(one)
  }
  if (added.some(({ rank }) => Number.isNaN(rank))) return undefined
  const removed = before.slice(start, before.length - end).filter(({ policy }) => !staying.has(policy))
  const compiled = before.slice(0, start).concat(between, before.slice(before.length - end))
  return { compiled, removed, added }
}

function nextStaying(policies: readonly NetworkPolicy[], from: number, staying: Change['staying']): CompiledPolicy | undefined {
  for (let i = from; i < policies.length; i++) {
    const known = staying.get(policies[i] as NetworkPolicy)
    if (known) return known
  }
  return undefined
}

/** NaN: there is no number between. */
function rankBetween(before: CompiledPolicy | undefined, after: CompiledPolicy | undefined): number {
  const low = before?.rank ?? (after ? after.rank - 2 : 0)
  const high = after?.rank ?? low + 2
  const middle = (low + high) / 2
  return middle > low && middle < high ? middle : Number.NaN
}
