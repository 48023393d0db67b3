/** Policies of kinds that are not evaluated to what they may change of connections: the one place that says so. */

import type { Cluster } from '../kubernetes/cluster.ts'
import { type Deciding, decidingNames, decidingOf, type MayDo } from '../kubernetes/deciding.ts'
import { isGivenLabel } from '../kubernetes/given-labels.ts'
import { matches } from '../kubernetes/labels.ts'
import type { WorkloadPods } from '../kubernetes/ownership.ts'
import type { Direction, LabelSelector, Labels, NetworkPolicy, OtherResource } from '../kubernetes/types.ts'
import type { Reachability } from './connections.ts'
import type { Profile } from './isolation.ts'
import { allPorts, intersect, noPorts } from './ports.ts'
import type { Connection, Endpoint, Half, Uncertainty } from './types.ts'
import type { Unit, Universe } from './universe.ts'

/** What they may do together to the traffic of an endpoint in a direction. The same object for endpoints that they treat alike. */
export interface Side {
  /** Tells sides apart. */
  readonly number: number
  /** With pods, and with addresses outside and nodes; undefined: nothing. */
  readonly inside: Share | undefined
  readonly outside: Share | undefined
}

interface Share extends MayDo {
  readonly others: readonly OtherResource[]
}

/** Those of an evaluation, by endpoint. Worked out for each when it is asked for. */
export interface Beside {
  /** Undefined: none of them selects it. */
  side(endpoint: number, direction: Direction): Side | undefined
  /** Whether an endpoint is an address outside, or on the network of its node. */
  isOutside(endpoint: number): boolean
}

/** Those that count: what decides traffic, and the chosen network provider may enforce. */
export const othersOf = ({ network, others }: Pick<Cluster, 'network' | 'others'>): readonly OtherResource[] =>
  decidingOf(network?.others ?? others)

/** What NetworkPolicies alone let through, for whoever edits or judges these. */
export const policiesAlone = (reach: Reachability): Reachability => reach.alone ?? reach

/** The evaluation of NetworkPolicies with what `others` make of it: connections that they may change are unknown. The ports that pass
 * remain those that NetworkPolicies let through. */
export function withOthers(alone: Reachability, others: readonly OtherResource[]): Reachability {
  if (others.length === 0) return alone
  const beside = toBeside(alone, others)
  const decided = (connection: Connection, source: number, destination: number): Connection => {
    const out = shareOf(beside, source, 'egress', destination)
    const into = shareOf(beside, destination, 'ingress', source)
    if (!out && !into) return connection
    const egress = changeHalf(connection.egress, out, isSurelyIsolated(alone, source, 'egress'))
    const ingress = changeHalf(connection.ingress, into, isSurelyIsolated(alone, destination, 'ingress'))
    const sure = intersect(connection.sure, intersect(egress.sure, ingress.sure))
    // What the NetworkPolicies at the other end deny stays denied.
    const possible =
      egress.possible === connection.egress.possible && ingress.possible === connection.ingress.possible
        ? connection.possible
        : intersect(egress.possible, ingress.possible)
    if (sure === connection.sure && possible === connection.possible) return connection
    const involved = [
      ...(out && egress !== connection.egress ? out.others : []),
      ...(into && ingress !== connection.ingress ? into.others : []),
    ]
    return { ...connection, verdict: 'unknown', sure, possible, egress, ingress, others: [...new Set(involved)] }
  }
  return {
    ...alone,
    alone,
    beside,
    others,
    connect: (source, destination) => {
      const connection = alone.connect(source, destination)
      return source === destination ? connection : decided(connection, source, destination)
    },
    throughService: (endpoint) => decided(alone.throughService(endpoint), endpoint, endpoint),
  }
}

/** All that select an endpoint in a direction, whatever they do there. */
export function othersAt({ beside }: Reachability, endpoint: number, direction: Direction): readonly OtherResource[] {
  const side = beside?.side(endpoint, direction)
  return [...new Set([...(side?.inside?.others ?? []), ...(side?.outside?.others ?? [])])]
}

/** "CiliumNetworkPolicy shop/l7 also decides this traffic; Drawbridge does not evaluate it." */
export const sayBeside = (others: readonly OtherResource[], what = 'this traffic'): string => {
  const [verb, them] = others.length === 1 ? ['decides', 'it'] : ['decide', 'them']
  return `${decidingNames(others)} also ${verb} ${what}; Drawbridge does not evaluate ${them}.`
}

function shareOf(beside: Beside, subject: number, direction: Direction, far: number): Share | undefined {
  const side = beside.side(subject, direction)
  return side && (beside.isOutside(far) ? side.outside : side.inside)
}

/** Whether NetworkPolicies certainly isolate every pod of the endpoint. */
function isSurelyIsolated({ universe, isolation }: Reachability, endpoint: number, direction: Direction): boolean {
  return (universe.unitsOf[endpoint] as readonly number[]).every((unit) => {
    const { isolated, rejected } = isolation[direction][unit] as Profile
    return isolated && rejected.length === 0 && !(universe.units[unit] as Unit).hostNetwork
  })
}

function changeHalf(half: Half, share: Share | undefined, surelyIsolated: boolean): Half {
  if (!share) return half
  const denies = share.closes || (share.isolates && !surelyIsolated)
  const sure = denies ? noPorts : half.sure
  const possible = share.opens ? allPorts : half.possible
  if (sure === half.sure && possible === half.possible) return half
  const reason: Uncertainty = {
    verdict: 'unknown',
    because: `what ${decidingNames(share.others)} ${share.others.length === 1 ? 'makes' : 'make'} of it, which Drawbridge does not evaluate`,
  }
  return { ...half, sure, possible, reasons: [...half.reasons, reason] }
}

interface Placed {
  readonly resource: OtherResource
  readonly deciding: Deciding
}

function toBeside({ universe, policies }: Reachability, others: readonly OtherResource[]): Beside {
  const all = others.flatMap((resource) => (resource.decides as readonly Deciding[]).map((deciding): Placed => ({ resource, deciding })))
  const bySpace = new Map<string, readonly Placed[]>()
  const spaces = new Map(universe.spaces.map((space) => [space.name, space]))
  const inhabited = new Set(universe.population.cluster.workloads.map(({ workload }) => workload.namespace))
  const inSpace = (name: string): readonly Placed[] => {
    let found = bySpace.get(name)
    if (!found) bySpace.set(name, (found = all.filter(({ deciding }) => mayBeIn(deciding, name))))
    return found
  }
  const mayBeIn = ({ group, namespace, namespaces }: Deciding, name: string): boolean => {
    const isElsewhere = namespace !== undefined && namespace !== name && !(name === '*' && !spaces.has(namespace))
    // What stands where no pod runs may be meant for the whole mesh.
    if (isElsewhere && !(group === 'security.istio.io' && !inhabited.has(namespace))) return false
    const space = spaces.get(name)
    if (!namespaces || !space || name === '*') return true
    return mayMatch(namespaces, space.labels, (key) => (!space.declared || space.inferred) && !space.labels.has(key))
  }
  const asked = askedLabels(policies)
  const sides = { ingress: [] as (Side | null)[], egress: [] as (Side | null)[] }
  const numbers = new Map<string, Side>()
  const toSide = (endpoint: number, direction: Direction): Side | null => {
    const end = universe.endpoints[endpoint] as Endpoint
    if (end.namespace === undefined) return null
    const own = inSpace(end.namespace).flatMap((placed, index) =>
      placed.deciding[direction] && maySelect(placed.deciding, end, endpoint, universe, asked) ? [{ placed, index }] : [],
    )
    if (own.length === 0) return null
    const key = `${direction} ${end.namespace} ${own.map(({ index }) => index).join(' ')}`
    let side = numbers.get(key)
    if (!side) {
      const placed = own.map((each) => each.placed)
      const inside = toShare(
        placed.filter(({ deciding }) => !deciding.outsideOnly),
        direction,
      )
      numbers.set(key, (side = { number: numbers.size + 1, inside, outside: toShare(placed, direction) }))
    }
    return side
  }
  return {
    side: (endpoint, direction) => {
      const known = sides[direction]
      const side = (known[endpoint] ??= toSide(endpoint, direction))
      return side ?? undefined
    },
    isOutside(endpoint) {
      const units = universe.unitsOf[endpoint] as readonly number[]
      return universe.endpoints[endpoint]?.kind === 'range' || units.some((unit) => universe.units[unit]?.hostNetwork)
    },
  }
}

function toShare(placed: readonly Placed[], direction: Direction): Share | undefined {
  if (placed.length === 0) return undefined
  const may = (what: keyof MayDo) => placed.some(({ deciding }) => deciding[direction]?.[what])
  return {
    opens: may('opens'),
    closes: may('closes'),
    isolates: may('isolates'),
    others: [...new Set(placed.map(({ resource }) => resource))],
  }
}

/** Labels that no other pod of a namespace has: one that has is among those that a NetworkPolicy there speaks of. */
type AskedLabels = (namespace: string) => ReadonlySet<string>

/** Worked out when it is asked for. */
function askedLabels(policies: readonly NetworkPolicy[]): AskedLabels {
  let found: Map<string, Set<string>> | undefined
  const none: ReadonlySet<string> = new Set()
  const work = () => {
    const asked = new Map<string, Set<string>>()
    for (const { namespace, podSelector, ingress, egress, admission } of policies) {
      if (admission === 'rejected') continue
      const peers = [...ingress, ...egress].flatMap((rule) => rule.peers.filter((peer) => !peer.namespaceSelector))
      const known = asked.get(namespace) ?? new Set<string>()
      asked.set(namespace, known)
      for (const selector of [podSelector, ...peers.flatMap((peer) => peer.podSelector ?? [])]) {
        if (selector.matchExpressions.length === 0 && selector.matchLabels.size === 1)
          for (const label of selector.matchLabels) known.add(label.join('='))
      }
    }
    return asked
  }
  return (namespace) => (found ??= work()).get(namespace) ?? none
}

/** Whether one of the pods of an endpoint may be among those selected. What is for the whole cluster may select nodes by labels of theirs. */
function maySelect({ pods, namespace }: Deciding, end: Endpoint, index: number, { population }: Universe, asked: AskedLabels): boolean {
  const { kind, labels, workload } = end
  if (!pods || (workload?.hostNetwork && namespace === undefined)) return true
  if (kind === 'any-pod') return ![...pods.matchLabels].some((label) => asked(end.namespace as string).has(label.join('=')))
  if (kind === 'inferred') return mayMatch(pods, labels, (key) => !labels.has(key))
  const { pods: groups } = population.cluster.workloads[index] as WorkloadPods
  return [labels, ...groups.map((group) => group.labels)].some((own) => mayMatch(pods, own, isGivenLabel))
}

/** `isOpen`: labels that nothing is known of. */
function mayMatch({ matchLabels, matchExpressions }: LabelSelector, labels: Labels, isOpen: (key: string) => boolean): boolean {
  for (const [key, value] of matchLabels) if (!isOpen(key) && labels.get(key) !== value) return false
  return matches({ matchLabels: new Map(), matchExpressions: matchExpressions.filter(({ key }) => !isOpen(key)) }, labels)
}
