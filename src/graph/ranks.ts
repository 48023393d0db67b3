/** Edges to columns: who calls stands left of what it calls. */

import type { GraphEdge } from './types.ts'

/** Callers left of the called: the longest way from a node that nobody calls, cycles cut where they close. */
export function toRanks(refs: readonly string[], edges: readonly Pick<GraphEdge, 'source' | 'destination'>[]): ReadonlyMap<string, number> {
  const calls = new Map<string, string[]>(refs.map((ref) => [ref, []]))
  for (const { source, destination } of edges) {
    if (calls.has(source) && calls.has(destination) && source !== destination) calls.get(source)?.push(destination)
  }
  const ranks = new Map<string, number>()
  const onPath = new Set<string>()
  const called = new Set([...calls.values()].flat())
  const visit = (ref: string, rank: number) => {
    if (onPath.has(ref) || (ranks.get(ref) ?? -1) >= rank) return
    ranks.set(ref, rank)
    onPath.add(ref)
    for (const next of calls.get(ref) ?? []) visit(next, rank + 1)
    onPath.delete(ref)
  }
  for (const ref of refs) if (!called.has(ref)) visit(ref, 0)
  for (const ref of refs) if (!ranks.has(ref)) visit(ref, 0)
  return ranks
}
