/** Who may talk to whom, on which ports: both ends must agree (semantics.md rule 6), ports are sets, doubts are kept apart. */

import type { Cluster } from '../kubernetes/cluster.ts'
import type { Direction, NetworkPolicy, Workload } from '../kubernetes/types.ts'
import type { Settings } from '../text/workspace.ts'
import type { CompiledPolicy, Wish } from './compile.ts'
import { compileAll, compileEdit, type Evaluated, enforcedPolicies, type Listed } from './edit.ts'
import { portsOfEveryAddress } from './every-address.ts'
import { type Isolation, isolate, type Profile } from './isolation.ts'
import { toPopulation } from './population.ts'
import { type PortSpec, possiblePorts, resolvePorts } from './port-spec.ts'
import { allPorts, containsAll, intersect, noPorts, type PortSet, portRange, union } from './ports.ts'
import { type Doubt, doubts, names } from './selection.ts'
import type { Connection, Endpoint, Half, Uncertainty, Verdict } from './types.ts'
import { hasUnit } from './unit-set.ts'
import { isTemplate } from './units.ts'
import { changeUniverse, speaksOfOthers, toUniverse, type Unit, type Universe } from './universe.ts'

export interface Reachability extends Evaluated {
  /** As they are enforced. */
  readonly policies: readonly NetworkPolicy[]
  readonly endpoints: readonly Endpoint[]
  /** The connection between two endpoints, by their indexes. Self traffic (equal indexes) always passes (rule 40). */
  connect(source: number, destination: number): Connection
  /** From an endpoint by a Service back to the same pod, which policies may judge: providers differ on it. */
  throughService(endpoint: number): Connection
  /** Policies that isolate an endpoint in a direction, as indexes into `policies`, ascending. */
  isolating(endpoint: number, direction: Direction): readonly number[]
}

/** Evaluates all policies of the cluster. What `previous` knows of the same objects is not computed again; the outcome is the same. */
export function evaluate(cluster: Cluster, settings: Settings, previous?: Reachability): Reachability {
  const edit = previous && compileEdit(previous, cluster, settings)
  const before = edit && previous
  const population = before?.universe.population ?? toPopulation(cluster, settings)
  const { written, enforced } = edit ?? compileAll(population, cluster)
  const speaking = before ? changeSpeaking(before.speaking, written) : written.compiled.filter(speaksOfOthers)
  const universe = before ? changeUniverse(before.universe, speaking, toMentions(written)) : toUniverse(population, speaking)
  const isolation = isolate(universe, enforced, before)
  return toReachability(
    { universe, isolation, policies: enforcedPolicies(cluster) },
    { written: written.compiled, enforced: enforced.compiled, speaking },
  )
}

/** The same evaluation, which also speaks of pods that some policy might wish for. */
export function alsoSpeakingOf(reach: Reachability, wishes: readonly Wish[]): Reachability {
  const mentions = { wishes, blocks: new Map() }
  const universe = changeUniverse(reach.universe, [...reach.speaking, mentions], { removed: [], added: [mentions] })
  const isolation = isolate(universe, { compiled: reach.enforced, removed: [], added: [] }, reach)
  return toReachability({ universe, isolation, policies: reach.policies }, reach)
}

/** What came and went of the policies that speak of pods and addresses that are not written down. */
const toMentions = ({ removed, added }: Listed) => ({ removed: removed.filter(speaksOfOthers), added: added.filter(speaksOfOthers) })

/** All of them after an edit; the same list where none came or went. */
function changeSpeaking(before: readonly CompiledPolicy[], list: Listed): readonly CompiledPolicy[] {
  const { removed, added } = toMentions(list)
  if (removed.length + added.length === 0) return before
  const gone = new Set(removed)
  return [...before.filter((policy) => !gone.has(policy)), ...added].sort((a, b) => a.rank - b.rank)
}

function toReachability(context: Context, lists: Pick<Evaluated, 'written' | 'enforced' | 'speaking'>): Reachability {
  const { universe, isolation } = context
  const { written, enforced, speaking } = lists
  return {
    ...context,
    written,
    enforced,
    speaking,
    endpoints: universe.endpoints,
    connect: (source, destination) => connect(context, source, destination),
    throughService: (endpoint) => throughService(context, endpoint),
    isolating(endpoint, direction) {
      const selecting = (unit: number): readonly CompiledPolicy[] =>
        universe.units[unit]?.hostNetwork ? [] : (isolation[direction][unit] as Profile).selecting
      const all = [...new Set((universe.unitsOf[endpoint] as readonly number[]).flatMap(selecting))].sort((a, b) => a.rank - b.rank)
      return all.filter(({ policy }) => policy.admission !== 'rejected').map((policy) => indexIn(enforced, policy))
    },
  }
}

function indexIn(list: readonly CompiledPolicy[], policy: CompiledPolicy): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle] as CompiledPolicy).rank < policy.rank) low = middle + 1
    else high = middle
  }
  return low
}

interface Context {
  readonly universe: Universe
  readonly isolation: Isolation
  readonly policies: readonly NetworkPolicy[]
}

function connect(context: Context, source: number, destination: number): Connection {
  const { universe } = context
  const ends = { source: universe.endpoints[source] as Endpoint, destination: universe.endpoints[destination] as Endpoint }
  if (source === destination) {
    const [egress, ingress] = [openHalf('egress'), openHalf('ingress')]
    return toConnection(ends, { ports: allPorts, sure: allPorts, possible: allPorts }, egress, ingress)
  }
  const [sources, destinations] = [universe.unitsOf[source] as readonly number[], universe.unitsOf[destination] as readonly number[]]
  const [from, to] = [sources[0] as number, destinations[0] as number]
  if (sources.length === 1 && destinations.length === 1) return betweenTwo(context, ends, from, to)
  return between(
    context,
    ends,
    sources.flatMap((from) => destinations.map((to) => [from, to] as const)),
  )
}

/** Where the rules let a pod reach itself it passes, and where nothing isolates it. What else happens is up to the provider. */
function throughService(context: Context, endpoint: number): Connection {
  const { universe } = context
  const end = universe.endpoints[endpoint] as Endpoint
  const units = universe.unitsOf[endpoint] as readonly number[]
  const passes = connect(context, endpoint, endpoint)
  const judged = between(
    context,
    { source: end, destination: end },
    units.map((unit) => [unit, unit] as const),
  )
  if (universe.network?.throughServicePasses || judged.sure === allPorts) return passes
  const because = `on the network provider: whether ${end.name} reaches itself by a Service where no rule lets it`
  const inDoubt = (half: Half): Half => ({
    ...half,
    ports: allPorts,
    possible: allPorts,
    reasons: half.sure === allPorts ? half.reasons : [{ verdict: 'depends', because }],
  })
  const { sure, egress, ingress } = judged
  return { ...passes, verdict: 'depends', sure, egress: inDoubt(egress), ingress: inDoubt(ingress) }
}

function betweenTwo(context: Context, ends: Ends, from: number, to: number): Connection {
  const egress = half(context, 'egress', from, to, ends)
  const ingress = half(context, 'ingress', to, from, ends)
  const ports = intersect(egress.ports, ingress.ports)
  const sure = intersect(egress.sure, ingress.sure)
  return toConnection(ends, { ports, sure, possible: intersect(egress.possible, ingress.possible) }, egress, ingress)
}

/** What passes between each of these pairs of units. */
function between(context: Context, ends: Ends, pairs: readonly (readonly [from: number, to: number])[]): Connection {
  const halves = pairs.map(([from, to]) => ({
    egress: half(context, 'egress', from, to, ends),
    ingress: half(context, 'ingress', to, from, ends),
  }))
  const both = (layer: keyof Layers) => halves.map((pair) => intersect(pair.egress[layer], pair.ingress[layer]))
  const layers = { ports: both('ports').reduce(intersect), sure: both('sure').reduce(intersect), possible: both('possible').reduce(union) }
  const differ = whichPods(ends, context.universe)
  const merge = (direction: Direction) =>
    mergeHalves(
      halves.map((pair) => pair[direction]),
      differ,
    )
  return toConnection(ends, layers, merge('egress'), merge('ingress'))
}

function toConnection({ source, destination }: Ends, layers: Layers, egress: Half, ingress: Half): Connection {
  const { ports, sure, possible } = layers
  const verdict = judge(layers, egress, ingress, declaredPorts(destination))
  // Written out: thousands are made, and spreading an object costs more than the rest.
  return { source, destination, verdict, ports, sure, possible, egress, ingress }
}

/** Whether the pods of two endpoints run on one node; undefined when the manifests don't tell. */
function shareNode({ source, destination }: Ends, { population, indexOf }: Universe): boolean | undefined {
  const nodes = ({ ref }: Endpoint) => {
    const pods = population.cluster.workloads[indexOf.get(ref) as number]?.pods.flatMap((group) => group.each.map((pod) => pod.nodeAddress))
    return pods === undefined || pods.includes(undefined) ? undefined : new Set(pods)
  }
  const [some, others] = [nodes(source), nodes(destination)]
  if (!some || !others) return undefined
  if (some.size === 1 && others.size === 1) return [...some][0] === [...others][0]
  return [...some].some((node) => others.has(node)) ? undefined : false
}

interface Ends {
  readonly source: Endpoint
  readonly destination: Endpoint
}

/** A port list that rules grant to one unit, surely or perhaps. */
interface Grant {
  readonly spec: PortSpec
  readonly doubt: Doubt | undefined
}

/** What the rules of a profile grant to a unit. Units that are no pods of the cluster are not in the groups' sets: the rules are asked. */
function grants({ universe }: Context, direction: Direction, profile: Profile, other: number): readonly Grant[] {
  if (other < universe.firstInferred) return profile.podGroups.filter((group) => hasUnit(group.peers, other))
  return profile.selecting.flatMap(({ policy, space, rules }) =>
    policy.admission === 'rejected'
      ? []
      : rules[direction].flatMap(({ spec, peers }): Grant[] => {
          if (peers.length === 0) return [{ spec, doubt: undefined }]
          return peers.flatMap((peer) => {
            const answer = names(universe, space, peer, other)
            return answer === false ? [] : [{ spec, doubt: answer === true ? undefined : answer }]
          })
        }),
  )
}

const openHalf = (direction: Direction): Half => ({
  direction,
  isolated: false,
  ports: allPorts,
  sure: allPorts,
  possible: allPorts,
  reasons: [],
})

/** What the policies on one side let through; `subject` is the unit they select, `other` the far end. */
function half(context: Context, direction: Direction, subject: number, other: number, ends: Ends): Half {
  const { units, network } = context.universe
  const profile = context.isolation[direction][subject] as Profile
  if (!profile.isolated && profile.rejected.length === 0) return openHalf(direction)
  const isHost = { subject: units[subject]?.hostNetwork === true, other: units[other]?.hostNetwork === true }
  const ownNode = (direction === 'ingress' ? network?.ownNodeIngress : network?.ownNodeEgress) ?? 'passes'
  const oneNode = isHost.subject || isHost.other ? shareNode(ends, context.universe) : false
  if (oneNode && ownNode === 'passes' && isHost.subject !== isHost.other) return { ...openHalf(direction), isolated: profile.isolated }

  const destination = units[direction === 'ingress' ? subject : other] as Unit
  const [here, there] = direction === 'ingress' ? [ends.destination, ends.source] : [ends.source, ends.destination]
  let granted = noPorts
  let named = noPorts
  let possible = noPorts
  const found = new Set<Reason>()
  for (const { spec, doubt } of grants(context, direction, profile, other)) {
    const perhaps = possiblePorts(spec, destination.table)
    possible = union(possible, perhaps)
    if (doubt) found.add(doubt)
    else {
      granted = union(granted, destination.hostNetwork ? spec.fixed : resolvePorts(spec, destination.table))
      named = union(named, perhaps)
    }
  }
  const every = found.has('address') ? portsOfEveryAddress(profile, direction, destination.table) : noPorts
  if (every !== noPorts && network?.blocksMatchPods) granted = union(granted, every)
  else if (!containsAll(granted, every)) {
    found.add('every-address')
    if (containsAll(union(granted, every), possible)) found.delete('address')
  }
  if (!containsAll(granted, named)) found.add(destination.hostNetwork ? 'host-network' : 'port-name')
  const reasons = containsAll(granted, possible) ? [] : inOrder(found).map((doubt) => explainDoubt(doubt, here, there, ends.destination))
  let ports = profile.isolated ? granted : allPorts
  if (network?.ipv6InDoubt && profile.isolated && units[other]?.block?.family === 6) {
    return { direction, isolated: true, ports, sure: noPorts, possible: allPorts, reasons: [...reasons, ipv6(there)] }
  }
  const mayShare = isHost.other && oneNode !== false && ownNode !== 'policed' && granted !== allPorts
  if (mayShare && profile.isolated && (oneNode || possible !== allPorts)) {
    possible = allPorts
    // What the specification says of a pod's own node is the reading of most clusters.
    if (oneNode) ports = allPorts
    reasons.push(oneNode ? byProvider(there, here) : whichNode(there, here))
  }
  if (isHost.subject && granted !== allPorts) {
    ports = allPorts
    possible = allPorts
    reasons.push(hostSubject(here))
  }
  if (profile.rejected.length > 0 && granted !== allPorts) {
    possible = allPorts
    reasons.push(rejectedPolicy(profile.rejected.map(({ ref }) => ref)))
  }
  return { direction, isolated: profile.isolated, ports, sure: granted, possible, reasons }
}

/** `every-address`: the ipBlocks leave no address out, so that the only doubt is whether they are for pods. */
type Reason = Doubt | 'every-address' | 'port-name'

const reasonsInOrder: readonly Reason[] = [...doubts, 'every-address', 'port-name']

const inOrder = (found: ReadonlySet<Reason>) => reasonsInOrder.filter((doubt) => found.has(doubt))

/** What holds for every pod of both endpoints, which may consist of several units. */
function mergeHalves(halves: readonly Half[], differ: readonly Uncertainty[]): Half {
  const [first, ...rest] = halves as [Half, ...Half[]]
  const alike = rest.every((other) => other.ports === first.ports && other.sure === first.sure && other.possible === first.possible)
  const reasons = new Map([...(alike ? [] : differ), ...halves.flatMap((half) => half.reasons)].map((reason) => [reason.because, reason]))
  return {
    direction: first.direction,
    isolated: halves.some((half) => half.isolated),
    ports: halves.map((half) => half.ports).reduce(intersect),
    sure: halves.map((half) => half.sure).reduce(intersect),
    possible: halves.map((half) => half.possible).reduce(union),
    reasons: [...reasons.values()],
  }
}

/** Why the units of an end may fare differently: its pods are written down and differ, or their controller makes them differ. */
function whichPods({ source, destination }: Ends, { population, indexOf, unitsOf }: Universe): Uncertainty[] {
  const several = [source, destination].filter(({ ref }) => (unitsOf[indexOf.get(ref) as number] as readonly number[]).length > 1)
  return several.map(({ ref, name, workload }): Uncertainty => {
    const entry = population.cluster.workloads[indexOf.get(ref) as number]
    if (!workload || !entry || !isTemplate(entry))
      return { verdict: 'depends', because: 'which of its pods it is: they have different labels, ports or addresses' }
    const because = `which pods of ${name} have the labels that policies ask for: the ${workload.kind} controller gives them when pods start, and no manifest does`
    return { verdict: 'unknown', because }
  })
}

interface Layers {
  readonly ports: PortSet
  readonly sure: PortSet
  readonly possible: PortSet
}

function judge({ ports, sure, possible }: Layers, egress: Half, ingress: Half, declared: PortSet): Verdict {
  const doubt = (): Verdict =>
    [...egress.reasons, ...ingress.reasons].some((reason) => reason.verdict === 'unknown') ? 'unknown' : 'depends'
  if (possible === noPorts) return 'denied'
  if (sure !== ports || ports === noPorts) return doubt()
  if (!egress.isolated && !ingress.isolated) return 'open'
  if (declared !== noPorts) return containsAll(ports, declared) ? 'allowed' : 'partly'
  const asked = [egress.ports, ingress.ports].filter((set) => set !== allPorts).reduce(union, noPorts)
  return containsAll(ports, asked) ? 'allowed' : 'partly'
}

/** The ports that the pods behind an endpoint declare; none for addresses and pods that are not written down. */
export function declaredPorts({ workload }: Endpoint): PortSet {
  if (!workload) return noPorts
  let set = declared.get(workload)
  if (!set) {
    set = workload.ports.reduce((sum, { protocol, port }) => union(sum, portRange(protocol, port, port)), noPorts)
    declared.set(workload, set)
  }
  return set
}

const declared = new WeakMap<Workload, PortSet>()

function explainDoubt(doubt: Reason, here: Endpoint, there: Endpoint, destination: Endpoint): Uncertainty {
  switch (doubt) {
    case 'address':
      return {
        verdict: 'depends',
        because: `whether the address of ${there.name}, which the manifests do not give, lies in an ipBlock of the policies at ${here.name}`,
      }
    case 'every-address':
      return {
        verdict: 'depends',
        because: `on the network provider: the ipBlocks of the policies at ${here.name} hold every address, which with most providers includes ${there.name}; some apply no ipBlock to pods`,
      }
    case 'host-network':
      return {
        verdict: 'depends',
        because: `on the network provider: ${there.name} shares its node's network, and most providers see the node's address instead of its labels`,
      }
    case 'namespace-labels':
      return { verdict: 'unknown', because: `the labels of namespace ${there.namespace}, which no Namespace manifest gives` }
    case 'port-name':
      return { verdict: 'unknown', because: `the number behind a port name at ${destination.name}, which is not written down` }
  }
}

const whichNode = (there: Endpoint, here: Endpoint): Uncertainty => ({
  verdict: 'depends',
  because: `whether ${there.name}, which shares its node's network, runs on the node of ${here.name}: a pod's own node always passes`,
})

const byProvider = (there: Endpoint, here: Endpoint): Uncertainty => ({
  verdict: 'depends',
  because: `on the network provider, for which it is not verified: whether ${here.name} and ${there.name}, which is on the network of its node, are kept apart by policies`,
})

const ipv6 = (there: Endpoint): Uncertainty => ({
  verdict: 'depends',
  because: `on the network provider and its setup: what policies do to ${there.name} where IPv6 is not enforced`,
})

const hostSubject = (here: Endpoint): Uncertainty => ({
  verdict: 'depends',
  because: `on the network provider: ${here.name} shares its node's network, and most providers apply no policy to such pods`,
})

const rejectedPolicy = (refs: readonly string[]): Uncertainty => ({
  verdict: 'unknown',
  because: `what ${refs.join(' and ')} would do: the API server rejects it as it stands`,
})
