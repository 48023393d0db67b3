/** One connection in words: a sentence, its two halves, and the rules that let it through. */

import type { Direction, NetworkPolicy, Peer, PortEntry } from '../kubernetes/types.ts'
import type { Citation } from './citation.ts'
import type { Reachability } from './connections.ts'
import { entryPorts, resolveName } from './port-spec.ts'
import { allPorts, formatPorts, noPorts, type PortSet } from './ports.ts'
import { names } from './selection.ts'
import type { Connection, Endpoint, Half, Uncertainty } from './types.ts'
import type { Unit, Universe } from './universe.ts'

export interface HalfExplanation {
  readonly isolated: boolean
  readonly ports: string
  readonly sentence: string
  /** Rules that let this half through; empty when it is open or blocked. */
  readonly citations: readonly Citation[]
  /** Refs of the policies that isolate this end. */
  readonly policies: readonly string[]
}

interface Explanation {
  readonly connection: Connection
  readonly sentence: string
  readonly egress: HalfExplanation
  readonly ingress: HalfExplanation
}

/** Explains the connection between two endpoints given by index. */
export function explain(reach: Reachability, source: number, destination: number): Explanation {
  const connection = apart(reach.connect(source, destination))
  return {
    connection,
    sentence: sentenceOf(connection),
    egress: explainHalf(reach, connection.egress, source, destination, connection),
    ingress: explainHalf(reach, connection.ingress, destination, source, connection),
  }
}

/** Two ends of one name are told apart by their namespaces, or else by their kinds. */
function apart(connection: Connection): Connection {
  const { source, destination } = connection
  if (source.name !== destination.name || source.ref === destination.ref) return connection
  const isNear = source.namespace === destination.namespace
  const called = (end: Endpoint): Endpoint => ({
    ...end,
    name: `${isNear ? `${kindIn(end.ref)} ` : `${end.namespace}/`}${end.name}`,
  })
  return { ...connection, source: called(source), destination: called(destination) }
}

/** "Deployment", or "inferred" for a pod that only policies speak of. */
const kindIn = (ref: string) => ref.slice(0, ref.search(/[/:]/))

/** The rules of one direction that name the far end, with the peer and port entries that do: subject and other are endpoint indexes. */
export const cite = (reach: Reachability, direction: Direction, subject: number, other: number): Citation[] =>
  citeFrom(reach, direction, reach.isolating(subject, direction), subject, other)

function citeFrom(
  { universe, policies }: Reachability,
  direction: Direction,
  isolating: readonly number[],
  subject: number,
  other: number,
): Citation[] {
  const citations: Citation[] = []
  for (const index of isolating) {
    const policy = policies[index] as NetworkPolicy
    const space = universe.population.spaceOf.get(policy.namespace) as number
    for (const [rule, { peers, ports }] of policy[direction].entries()) {
      const hit = findNamed(universe, space, peers, other)
      if (!hit) continue
      const destination = direction === 'ingress' ? (universe.unitsOf[subject] as [number])[0] : hit.unit
      const counting = countingPorts(ports, universe.units[destination] as Unit)
      for (const port of counting) citations.push({ policy: policy.ref, direction, rule, peer: hit.peer, port })
    }
  }
  return citations
}

/** The first unit of an endpoint that the peers name, and the peer that does; none is needed where no peers are given. */
function findNamed(
  universe: Universe,
  space: number,
  peers: readonly Peer[],
  endpoint: number,
): { unit: number; peer: number | undefined } | undefined {
  for (const unit of universe.unitsOf[endpoint] as readonly number[]) {
    if (peers.length === 0) return { unit, peer: undefined }
    for (let peer = 0; peer < peers.length; peer++) if (names(universe, space, peers[peer] as Peer, unit) === true) return { unit, peer }
  }
  return undefined
}

/** The port entries that allow something at this destination; [undefined] for a rule without a port list. */
function countingPorts(ports: readonly PortEntry[], destination: Unit): (number | undefined)[] {
  if (ports.length === 0) return [undefined]
  return ports.flatMap((entry, index) => {
    const set = typeof entry.port === 'string' ? resolveName(destination.table, entry.protocol, entry.port) : entryPorts(entry)
    return set === noPorts ? [] : [index]
  })
}

function explainHalf(reach: Reachability, half: Half, subject: number, other: number, connection: Connection): HalfExplanation {
  const isolating = reach.isolating(subject, half.direction)
  const policies = isolating.map((index) => (reach.policies[index] as NetworkPolicy).ref)
  const citations = citeFrom(reach, half.direction, isolating, subject, other)
  return {
    isolated: half.isolated,
    ports: perhapsPorts(half),
    sentence: halfSentence(half, connection, policies),
    citations,
    policies,
  }
}

/** "every port", "no port", "TCP 80, 443" */
export function portWords(set: PortSet): string {
  if (set === allPorts) return 'every port'
  if (set === noPorts) return 'no port'
  return formatPorts(set).replaceAll(',', ', ')
}

/** The ports that pass, or, where none does for what is known, those that perhaps do: "perhaps TCP 80". */
export const perhapsPorts = ({ ports, possible }: Pick<Half, 'ports' | 'possible'>): string =>
  ports === noPorts && possible !== noPorts ? `perhaps ${portWords(possible)}` : portWords(ports)

/** What happens to traffic between the two, in one sentence. */
export function sentenceOf({ source, destination, verdict, ports, possible, egress, ingress }: Connection): string {
  const [from, to] = [source.name, destination.name]
  switch (verdict) {
    case 'open':
      return `${from} may reach ${to} on every port: no policy isolates either end.`
    case 'allowed':
      return `${from} may reach ${to} on ${portWords(ports)}.`
    case 'partly':
      return `${from} may reach ${to} on ${portWords(ports)} only; other ports that ${to} offers or that one end allows stay shut.`
    case 'denied':
      return `${from} cannot reach ${to}: ${blockedBy(egress, ingress, from, to)}.`
    default: {
      const reasons = [...egress.reasons, ...ingress.reasons]
      const certain =
        ports === noPorts
          ? `${from} reaches ${to} perhaps (${portWords(possible)})`
          : `${from} reaches ${to} on ${portWords(ports)}, perhaps`
      return `${certain}. ${verdict === 'unknown' ? notKnown(reasons) : `It depends ${dependsOn(reasons)}`}.`
    }
  }
}

const becauses = (reasons: readonly Uncertainty[]) => [...new Set(reasons.map(({ because }) => because))]

/** "on whether the address …; and on the network provider: …" */
const dependsOn = (reasons: readonly Uncertainty[]) =>
  `on ${becauses(reasons)
    .map((because) => because.replace(/^on /, ''))
    .join('; and on ')}`

function notKnown(reasons: readonly Uncertainty[]): string {
  const words = becauses(reasons).join('; ')
  return `It is not known${/^wh/.test(words) ? '' : ':'} ${words}`
}

function blockedBy(egress: Half, ingress: Half, from: string, to: string): string {
  const out = egress.possible === noPorts
  const into = ingress.possible === noPorts
  if (out && into) return `no egress rule of ${from} names it, and no ingress rule of ${to} admits ${from}`
  if (out) return `no egress rule of ${from} allows it`
  if (into) return `no ingress rule of ${to} admits it`
  return `${from} may send on ${portWords(egress.possible)} and ${to} admits ${portWords(ingress.possible)}, which have no port in common`
}

function halfSentence(half: Half, { source, destination }: Connection, policies: readonly string[]): string {
  const leaving = half.direction === 'egress'
  const subject = leaving ? source.name : destination.name
  const other = leaving ? destination.name : source.name
  if (!half.isolated) {
    const kind = (leaving ? source : destination).kind
    if (half.reasons.length > 0) return `Not certain: ${half.reasons.map((reason) => reason.because).join('; ')}.`
    if (kind === 'range') return `${subject} lies outside the cluster, where no policy applies.`
    return leaving
      ? `No policy isolates egress of ${subject}: it may send anywhere.`
      : `No policy isolates ingress of ${subject}: it accepts everyone.`
  }
  const by = `${policies.length === 1 ? 'policy' : 'policies'} ${policies.map(shortName).join(', ')}`
  const verb = leaving ? `may send to ${other}` : `admits ${other}`
  const why = half.reasons.some((reason) => reason.verdict === 'unknown') ? notKnown(half.reasons) : `It depends ${dependsOn(half.reasons)}`
  if (half.ports === noPorts && half.possible !== noPorts) {
    const perhaps = leaving ? `${subject} sends to ${other} perhaps` : `${other} enters perhaps`
    return `${leaving ? 'Egress' : 'Ingress'} of ${subject} is isolated by ${by}; ${perhaps} (${portWords(half.possible)}). ${why}.`
  }
  const amount = half.sure === half.ports ? 'More' : half.possible === half.ports ? 'Less' : 'More or less'
  const doubt = half.reasons.length > 0 ? ` ${amount} may pass. ${why}.` : ''
  if (half.ports === noPorts) {
    const none = leaving ? `no rule lets ${subject} send to ${other}` : `no rule admits ${other}`
    return `${leaving ? 'Egress' : 'Ingress'} of ${subject} is isolated by ${by}, and ${none}.${doubt}`
  }
  return `${subject} ${verb} on ${portWords(half.ports)}, isolated by ${by}.${doubt}`
}

/** A namespace stands for its annotation, which once isolated. */
const shortName = (ref: string) => `${ref.startsWith('Namespace/') ? 'the annotation of ' : ''}${ref.slice(ref.lastIndexOf('/') + 1)}`

/** A port entry in words: "TCP 80-90". */
export function entryWords({ protocol, port, endPort }: PortEntry): string {
  return port === undefined ? `every ${protocol} port` : `${protocol} ${port}${endPort === undefined ? '' : `-${endPort}`}`
}

/** Short name of an endpoint with its namespace where that helps: "shop/db". */
export const placeName = ({ kind, namespace, name }: Endpoint): string =>
  kind === 'workload' || kind === 'inferred' ? `${namespace}/${name}` : name
