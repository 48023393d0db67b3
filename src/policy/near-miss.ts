/** A blocked half to the rule that almost let it through, for want of a requirement of its peer or of its policy's podSelector, and the one change that would make it. */

import type { Command, PortChoice } from '../command.ts'
import { matches } from '../kubernetes/labels.ts'
import type { Direction, LabelSelector, NetworkPolicy, Peer, PolicyRule } from '../kubernetes/types.ts'
import { containsBlock, formatBlock, parseBlock } from './cidr.ts'
import type { Citation } from './citation.ts'
import type { Reachability } from './connections.ts'
import { portWords } from './explain.ts'
import { resolvePorts, toPortSpec } from './port-spec.ts'
import { allPorts, containsAll, intersect, intervals, noPorts, type PortSet, subtract } from './ports.ts'
import { names } from './selection.ts'
import type { Endpoint } from './types.ts'
import type { Space, Unit } from './universe.ts'
import { declaredPorts } from './verdict.ts'

interface NearMiss {
  readonly citation: Citation
  /** "rule 1 of db-ingress admits app=web; frontend has app=frontend" */
  readonly sentence: string
  /** The one change, as a command. */
  readonly command: Command
}

/** The rule of this direction that misses the far end, the ports asked for or the pod itself by a single requirement; of several, the one of which
 * most else holds. `asked`: undefined means the ports
 * that the destination declares, or any. */
export function nearMiss(
  reach: Reachability,
  direction: Direction,
  source: number,
  destination: number,
  asked?: PortSet,
): NearMiss | undefined {
  const [subject, other] = direction === 'ingress' ? [destination, source] : [source, destination]
  const far = reach.endpoints[other] as Endpoint
  const destinationUnit = firstUnit(reach, destination)
  const wanted = asked ?? declaredPorts(reach.endpoints[destination] as Endpoint)
  const allow: Extract<Command, { kind: 'allow-traffic' }> = {
    kind: 'allow-traffic',
    source: (reach.endpoints[source] as Endpoint).ref,
    destination: (reach.endpoints[destination] as Endpoint).ref,
    ports: toChoices(wanted),
  }
  let nearest: (NearMiss & { readonly held: number }) | undefined
  for (const index of reach.isolating(subject, direction)) {
    const policy = reach.policies[index] as NetworkPolicy
    const space = reach.universe.spaces.findIndex((candidate) => candidate.name === policy.namespace)
    for (const [rule, content] of policy[direction].entries()) {
      const granted = resolvePorts(toPortSpec(content.ports), destinationUnit.table)
      const portsFit = wanted === noPorts ? granted !== noPorts : containsAll(granted, wanted)
      const met =
        content.peers.length === 0 || content.peers.some((peer) => names(reach.universe, space, peer, firstIndex(reach, other)) === true)
      const at = { policy: policy.ref, direction, rule }
      const title = `${direction} rule ${rule + 1} of ${policy.name}`
      if (met && !portsFit && wanted !== noPorts) {
        const missing = portWords(subtract(wanted, granted))
        const sentence = `${title} names ${far.name}, but only on ${portWords(granted)}. It would let this through with ${missing} as well.`
        return { citation: { ...at, peer: undefined, port: undefined }, sentence, command: withPorts(policy, at, content, wanted, granted) }
      }
      if (met || !portsFit) continue
      for (const [peer, candidate] of content.peers.entries()) {
        const miss = missOf(reach, candidate, policy, other)
        if (!miss || (nearest && miss.held <= nearest.held)) continue
        const sentence = `${title} comes nearest: ${miss.why}.`
        nearest = { citation: { ...at, peer, port: undefined }, sentence, command: allow, held: miss.held }
      }
    }
  }
  if (nearest) return { citation: nearest.citation, sentence: nearest.sentence, command: nearest.command }
  return notSelected(
    reach,
    direction,
    subject,
    other,
    (ports) => {
      const granted = resolvePorts(toPortSpec(ports), destinationUnit.table)
      if (asked) return containsAll(granted, asked) ? asked : noPorts
      return wanted === noPorts ? granted : intersect(granted, wanted)
    },
    allow,
  )
}

/** A rule of the same namespace that names the far end on these ports, in a policy that misses the pod itself by one requirement. */
function notSelected(
  reach: Reachability,
  direction: Direction,
  subject: number,
  other: number,
  portsOf: (ports: PolicyRule['ports']) => PortSet,
  command: Extract<Command, { kind: 'allow-traffic' }>,
): NearMiss | undefined {
  const own = reach.endpoints[subject] as Endpoint
  const far = reach.endpoints[other] as Endpoint
  if (own.kind !== 'workload' && own.kind !== 'inferred') return undefined
  const space = reach.universe.spaces.findIndex((candidate) => candidate.name === own.namespace)
  for (const policy of reach.policies) {
    if (policy.namespace !== own.namespace || policy.admission !== 'accepted' || !policy.isolates[direction]) continue
    const missed = failures(policy.podSelector, own.labels)
    if (missed.length !== 1) continue
    const rule = policy[direction].findIndex(
      ({ peers, ports }) =>
        portsOf(ports) !== noPorts &&
        (peers.length === 0 || peers.some((peer) => names(reach.universe, space, peer, firstIndex(reach, other)) === true)),
    )
    if (rule < 0) continue
    const granted = portsOf((policy[direction][rule] as PolicyRule).ports)
    const on = `on ${portWords(granted)}`
    const would = direction === 'ingress' ? `would admit ${far.name} ${on}` : `would let ${own.name} send to ${far.name} ${on}`
    const why = `it asks for pods with ${missed[0]?.asks}, and ${own.name} has ${missed[0]?.has}`
    return {
      citation: { policy: policy.ref, direction, rule, peer: undefined, port: undefined },
      sentence: `${direction} rule ${rule + 1} of ${policy.name} ${would}, but ${policy.name} does not select ${own.name}: ${why}.`,
      command: { ...command, ports: granted === allPorts ? [] : toChoices(granted) },
    }
  }
  return undefined
}

const firstIndex = (reach: Reachability, endpoint: number) => (reach.universe.unitsOf[endpoint] as [number])[0]
const firstUnit = (reach: Reachability, endpoint: number) => reach.universe.units[firstIndex(reach, endpoint)] as Unit

/** What a peer misses an endpoint by. */
interface Miss {
  readonly why: string
  /** How many of its requirements hold: the more, the nearer. */
  readonly held: number
}

/** Why a peer misses an endpoint by one requirement; undefined when by more. */
function missOf(
  reach: Reachability,
  { podSelector, namespaceSelector, ipBlock }: Peer,
  policy: NetworkPolicy,
  other: number,
): Miss | undefined {
  const endpoint = reach.endpoints[other] as Endpoint
  if (ipBlock) {
    const { block } = endpoint
    const hole = block && ipBlock.except.find((text) => sameOrInside(text, formatBlock(block)))
    return hole && sameOrInside(ipBlock.cidr, hole) ? { why: `it allows ${ipBlock.cidr} except ${hole}`, held: 1 } : undefined
  }
  if (endpoint.kind === 'range') return undefined
  const space = reach.universe.spaces[firstUnit(reach, other).space] as Space
  const inSpace = namespaceSelector ? matches(namespaceSelector, space.labels) : endpoint.namespace === policy.namespace
  const failing = failures(podSelector, endpoint.labels)
  const held = sizeOf(podSelector) - failing.length
  if (inSpace) {
    if (failing.length !== 1) return undefined
    const why = `it asks for pods with ${failing[0]?.asks}, and ${endpoint.name} has ${failing[0]?.has}`
    return { why, held: held + sizeOf(namespaceSelector) }
  }
  if (failing.length > 0) return undefined
  if (!namespaceSelector)
    return { why: `it means pods of namespace ${policy.namespace}, and ${endpoint.name} is in ${endpoint.namespace}`, held }
  const missed = failures(namespaceSelector, space.labels)
  if (missed.length !== 1) return undefined
  const has = space.declared ? `${endpoint.namespace} has ${missed[0]?.has}` : `no manifest gives the labels of ${endpoint.namespace}`
  return { why: `it asks for namespaces with ${missed[0]?.asks}, and ${has}`, held: held + sizeOf(namespaceSelector) - 1 }
}

const sizeOf = (selector: LabelSelector | undefined) => (selector?.matchLabels.size ?? 0) + (selector?.matchExpressions.length ?? 0)

function sameOrInside(outer: string, inner: string): boolean {
  const [a, b] = [parseBlock(outer), parseBlock(inner)]
  return a !== undefined && b !== undefined && containsBlock(a, b)
}

/** The requirements of a selector that labels don't meet. */
function failures(selector: LabelSelector | undefined, labels: ReadonlyMap<string, string>): { asks: string; has: string }[] {
  const has = (key: string) => (labels.has(key) ? `${key}=${labels.get(key)}` : `no label ${key}`)
  const wrong = [...(selector?.matchLabels ?? [])]
    .filter(([key, value]) => labels.get(key) !== value)
    .map(([key, value]) => ({ asks: `${key}=${value}`, has: has(key) }))
  const expressions = (selector?.matchExpressions ?? []).filter(
    (expression) => !matches({ matchLabels: new Map(), matchExpressions: [expression] }, labels),
  )
  const words = { In: 'in', NotIn: 'not in', Exists: 'set', DoesNotExist: 'not set' }
  return [
    ...wrong,
    ...expressions.map(({ key, operator, values }) => ({
      asks: `${key} ${words[operator]}${values.length > 0 ? ` (${values.join(', ')})` : ''}`,
      has: has(key),
    })),
  ]
}

function withPorts(
  policy: NetworkPolicy,
  at: Pick<Citation, 'direction' | 'rule'>,
  rule: PolicyRule,
  wanted: PortSet,
  granted: PortSet,
): Command {
  const before = rule.ports.map(
    ({ protocol, port, endPort }): PortChoice => ({
      protocol,
      ...(port !== undefined && { port }),
      ...(endPort !== undefined && { endPort }),
    }),
  )
  return {
    kind: 'set-ports',
    policy: policy.ref,
    direction: at.direction,
    rule: at.rule,
    ports: [...before, ...toChoices(subtract(wanted, granted))],
  }
}

/** A set as a person would pick it. */
export const toChoices = (set: PortSet): PortChoice[] =>
  intervals(set).map(({ protocol, from, to }) => {
    if (from === 1 && to === 65535) return { protocol }
    return from === to ? { protocol, port: from } : { protocol, port: from, endPort: to }
  })
