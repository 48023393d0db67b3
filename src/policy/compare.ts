/** Two evaluations to what opened and what closed between them. */

import { matches } from '../kubernetes/labels.ts'
import type { Direction, NetworkPolicy } from '../kubernetes/types.ts'
import { coversEverything } from './blocks.ts'
import { containsBlock, formatBlock } from './cidr.ts'
import type { Reachability } from './connections.ts'
import { noPorts, type PortSet, subtract } from './ports.ts'
import type { Endpoint } from './types.ts'
import { mentionedKeys } from './universe.ts'

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
}

/** An endpoint of either evaluation with the index of what stands for it in each. */
interface Aligned {
  readonly endpoint: Endpoint
  readonly old: number
  readonly now: number
}

/** What `after` allows and `before` does not, and the reverse. An endpoint that only one of them tells apart is compared with what holds
 * it in the other. Only pairs that can differ are looked at. */
export function compare(before: Reachability, after: Reachability): Delta[] {
  const aligned = align(before, after)
  const sameWorld = isSameWorld(before, after)
  const touched = (direction: Direction) =>
    new Set(
      sameWorld ? aligned.filter(({ old, now }) => !sameList(judges(before, old, direction), judges(after, now, direction))) : aligned,
    )
  const [ingress, egress] = [touched('ingress'), touched('egress')]
  const deltas: Delta[] = []
  for (const from of aligned) {
    for (const to of aligned) {
      // What one of them can't tell apart is no pair there.
      if (from.old === to.old || from.now === to.now || !(egress.has(from) || ingress.has(to))) continue
      const old = before.connect(from.old, to.old)
      const now = after.connect(from.now, to.now)
      if (old.ports === now.ports && old.possible === now.possible) continue
      const [gained, lost, mayGain] = [subtract(now.ports, old.ports), subtract(old.ports, now.ports), subtract(now.possible, old.possible)]
      if (gained === noPorts && lost === noPorts && mayGain === noPorts) continue
      deltas.push({ source: from.endpoint, destination: to.endpoint, gained, lost, now: now.ports, mayGain })
    }
  }
  return deltas
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
  const keys = mentionedKeys(policies)
  const labels = new Map([...endpoint.labels].filter(([key]) => keys.has(key)))
  if (labels.size === 0) return universe.indexOf.get(`any:${namespace}`) ?? universe.indexOf.get('any:*')
  const selector = { matchLabels: labels, matchExpressions: [] }
  const twin = endpoints.findIndex(
    (other) =>
      other.kind === 'inferred' && other.namespace === namespace && other.labels.size === labels.size && matches(selector, other.labels),
  )
  return twin < 0 ? undefined : twin
}

/** Whether the pods and the labels of their namespaces are the same; policies may differ. */
function isSameWorld(before: Reachability, after: Reachability): boolean {
  const written = ({ endpoints }: Reachability) => endpoints.flatMap(({ workload }) => workload ?? [])
  const spaces = ({ universe }: Reachability) =>
    universe.spaces.filter((space) => !space.inferred).map((space) => JSON.stringify([space.name, ...space.labels]))
  return sameList(written(before), written(after)) && sameList(spaces(before), spaces(after))
}

/** All policies that have a say at an endpoint, host network and rejected ones included. */
function judges(reach: Reachability, endpoint: number, direction: Direction): NetworkPolicy[] {
  const profiles = (reach.universe.unitsOf[endpoint] ?? []).map((unit) => reach.isolation[direction][unit])
  return profiles
    .flatMap((profile) => [...(profile?.policies ?? []), ...(profile?.rejected ?? [])])
    .map((index) => reach.policies[index] as NetworkPolicy)
}

const sameList = (a: readonly unknown[], b: readonly unknown[]) => a.length === b.length && a.every((item, index) => item === b[index])
