/** Who may talk to whom, on which ports: both ends must agree (semantics.md rule 6), ports are sets, doubts are kept apart. */

import type { Cluster } from '../kubernetes/cluster.ts'
import type { Direction, NetworkPolicy, OtherResource } from '../kubernetes/types.ts'
import type { Settings } from '../text/workspace.ts'
import { type Beside, othersOf, withOthers } from './beside.ts'
import type { CompiledPolicy, Wish } from './compile.ts'
import { compileAll, compileEdit, type Evaluated, enforcedPolicies, type Listed } from './edit.ts'
import { type Ends, half, type Judging, mergeHalves, openHalf, whichPods } from './half.ts'
import { isolate, type Profile } from './isolation.ts'
import { toPopulation } from './population.ts'
import { allPorts, intersect, union } from './ports.ts'
import { throughItsService } from './reasons.ts'
import type { Connection, Endpoint, Half } from './types.ts'
import { changeUniverse, speaksOfOthers, toUniverse } from './universe.ts'
import { declaredPorts, judge, type Layers } from './verdict.ts'

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
  /** Where policies of other kinds have a say: these, at whose ends, and the evaluation without them. */
  readonly others?: readonly OtherResource[]
  readonly beside?: Beside
  readonly alone?: Reachability
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
  const alone = toReachability(
    { universe, isolation, policies: enforcedPolicies(cluster) },
    { written: written.compiled, enforced: enforced.compiled, speaking },
  )
  return withOthers(alone, othersOf(cluster))
}

/** The same evaluation, which also speaks of pods that some policy might wish for. */
export function alsoSpeakingOf(reach: Reachability, wishes: readonly Wish[]): Reachability {
  const mentions = { wishes, blocks: new Map() }
  const universe = changeUniverse(reach.universe, [...reach.speaking, mentions], { removed: [], added: [mentions] })
  const isolation = isolate(universe, { compiled: reach.enforced, removed: [], added: [] }, reach)
  return withOthers(toReachability({ universe, isolation, policies: reach.policies }, reach), reach.others ?? [])
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

interface Context extends Judging {
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
  const inDoubt = (half: Half): Half => ({
    ...half,
    ports: allPorts,
    possible: allPorts,
    reasons: half.sure === allPorts ? half.reasons : [throughItsService(end.name)],
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
