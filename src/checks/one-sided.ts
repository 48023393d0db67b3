/** Rules that name pods which the other end's policies keep out: allowed at one end, not at the other. */

import type { PortChoice } from '../command.ts'
import type { Fix } from '../diagnostic.ts'
import { selectsAll } from '../kubernetes/labels.ts'
import type { LabelSelector, PortEntry } from '../kubernetes/types.ts'
import { hasBit } from '../policy/bitset.ts'
import { portWords } from '../policy/explain.ts'
import { type PortSpec, resolvePorts, toPortSpec } from '../policy/port-spec.ts'
import { intersect, intervals, noPorts, type PortSet, union } from '../policy/ports.ts'
import type { Endpoint } from '../policy/types.ts'
import type { Check, CheckFinding, CheckInput } from './check.ts'
import { type Facts, factsOf } from './facts.ts'
import { opposite, type PlacedPeer, peersOf } from './rules.ts'
import { nameEndpoints, plural } from './words.ts'

export const oneSided: Check = {
  code: 'one-sided',
  severity: 'warning',
  title: 'Allowed at one end only',
  documentation: `A connection needs both ends: an egress rule where it starts, if its egress is isolated, and an ingress rule where it ends, if its ingress is
isolated. A rule that names pods which the other end keeps out, or which may not send there, has no effect, and mostly shows that the other
half was forgotten. The same holds where both ends have a rule and their ports have nothing in common.

It is said only of rules that name particular pods, at both ends, and of which nothing gets through; a rule for whole namespaces, for
everyone, or for pods by the dozen is a frame that others fill. Write the other half, or remove the rule.`,
  find(input) {
    const found = peersOf(input).flatMap((placed) => blockedBy(input, placed) ?? [])
    // Where both ends have rules whose ports don't meet, one of them says so.
    const said = new Set(found.filter(({ placed }) => placed.direction === 'egress').flatMap(({ pairs }) => pairs.map(pairKey)))
    return found
      .filter(({ placed, pairs }) => placed.direction === 'egress' || !pairs.every((pair) => said.has(pairKey(pair))))
      .map(toFinding)
  },
}

/** Units, as their connection goes. */
interface Pair {
  readonly subject: number
  readonly far: number
}

interface Blocked {
  readonly input: CheckInput
  readonly placed: PlacedPeer
  /** Of source and destination. */
  readonly pairs: readonly (readonly [number, number])[]
  readonly subjects: readonly Endpoint[]
  readonly others: readonly Endpoint[]
  /** What the rule lets through there, and what the other end does. */
  readonly here: PortSet
  readonly there: PortSet
}

const pairKey = ([source, destination]: readonly [number, number]) => `${source} ${destination}`

/** More pairs than that are no particular pods any more. */
const mostPairs = 256

function blockedBy(input: CheckInput, placed: PlacedPeer): Blocked | undefined {
  const { policy, direction, peer, rule } = placed
  if (!isParticular(policy.podSelector) || !isParticular(peer.podSelector)) return undefined
  const facts = factsOf(input.reach)
  const subjects = facts.ordinary(facts.subjects(policy), mostPairs + 1)
  const others = facts.ordinary(facts.peer(policy, peer).certain, mostPairs + 1)
  if (subjects.length * others.length === 0 || subjects.length * others.length > mostPairs) return undefined
  const spec = toPortSpec(rule.ports)
  const blocked: Meeting[] = []
  for (const some of partsOf(facts, policy.podSelector, subjects)) {
    for (const ones of partsOf(facts, peer.podSelector, others)) {
      const pairs = some.flatMap((subject) => ones.map((far) => ({ subject, far }))).filter(({ subject, far }) => subject !== far)
      const meetings = pairs.map((pair) => meet(facts, placed, spec, pair))
      if (meetings.length > 0 && meetings.every((meeting) => meeting !== undefined)) blocked.push(...(meetings as Meeting[]))
    }
  }
  if (blocked.length === 0) return undefined
  return {
    input,
    placed,
    pairs: blocked.map(({ subject, far }) => (direction === 'egress' ? [subject, far] : [far, subject])),
    subjects: facts.endpoints(blocked.map(({ subject }) => subject)),
    others: facts.endpoints(blocked.map(({ far }) => far)),
    here: blocked.map((meeting) => meeting.here).reduce(union),
    there: blocked.map((meeting) => meeting.there).reduce(union),
  }
}

const isParticular = (selector: LabelSelector | undefined): selector is LabelSelector => selector !== undefined && !selectsAll(selector)

/** A list of values names each of them. */
function partsOf(facts: Facts, { matchLabels, matchExpressions }: LabelSelector, units: readonly number[]): readonly (readonly number[])[] {
  const [listing] = matchExpressions
  if (matchLabels.size > 0 || matchExpressions.length !== 1 || listing?.operator !== 'In') return [units]
  return listing.values
    .map((value) => units.filter((unit) => facts.unit(unit).labels.get(listing.key) === value))
    .filter((part) => part.length > 0)
}

interface Meeting extends Pair {
  readonly here: PortSet
  readonly there: PortSet
}

/** What the rule lets through and what the other end does for this pair; undefined where they meet, or may, or there is nothing to meet. */
function meet(facts: Facts, { direction }: PlacedPeer, spec: PortSpec, { subject, far }: Pair): Meeting | undefined {
  const profile = facts.profile(opposite(direction), far)
  const { isolated, rejected } = profile
  const { table } = facts.unit(direction === 'egress' ? far : subject)
  const everywhere = facts.universe.units.length - 1
  const here = resolvePorts(spec, table)
  if (!isolated || rejected.length > 0 || here === noPorts) return undefined
  let there = noPorts
  for (const group of facts.groups(profile)) {
    if (!hasBit(group.peers, subject)) continue
    const ports = resolvePorts(group.spec, table)
    if (group.doubt || intersect(here, ports) !== noPorts) return undefined
    // Rules for everyone name nobody.
    if (!hasBit(group.peers, everywhere)) there = union(there, ports)
  }
  return { subject, far, here, there }
}

function toFinding(blocked: Blocked): CheckFinding {
  const { placed, subjects, others, here, there } = blocked
  const { policy, direction, peerPath } = placed
  const [near, far] = [nameEndpoints(subjects, policy.namespace), nameEndpoints(others, policy.namespace)]
  const fixes = fixesFor(blocked)
  const verb = plural(others.length, 's', '')
  const what =
    there !== noPorts
      ? direction === 'egress'
        ? `This lets ${near} send to ${far} on ${portWords(here)}, but ${far} let${verb} it in on ${portWords(there)} only, so nothing gets through. Use the same ports at both ends.`
        : `This lets ${far} into ${near} on ${portWords(here)}, but ${far} may send there on ${portWords(there)} only, so nothing gets through. Use the same ports at both ends.`
      : direction === 'egress'
        ? `This lets ${near} send to ${far} on ${portWords(here)}, but no ingress rule of ${far} lets ${near} in there, so nothing gets through. Write that half too, or remove this one.`
        : `This lets ${far} into ${near} on ${portWords(here)}, but no egress rule of ${far} lets ${plural(others.length, 'it', 'them')} out there, so nothing gets through. Write that half too, or remove this one.`
  return { resource: policy.ref, path: peerPath, message: what, related: relatedTo(blocked), ...(fixes.length > 0 && { fixes }) }
}

/** The policies that isolate the other end. */
function relatedTo({ input, placed, pairs }: Blocked): NonNullable<CheckFinding['related']> {
  const facts = factsOf(input.reach)
  const direction = opposite(placed.direction)
  const units = [...new Set(pairs.map(([source, destination]) => (direction === 'ingress' ? destination : source)))]
  const policies = [...new Set(facts.profiles(direction, units).flatMap((profile) => profile.policies))]
  return policies
    .slice(0, 3)
    .map((policy) => ({ resource: policy.ref, path: ['spec', direction], message: `${policy.name} isolates the other end` }))
}

function fixesFor({ placed, subjects, others, here, there }: Blocked): Fix[] {
  const [subject, other] = [subjects[0], others[0]]
  if (!subject || !other || subjects.length > 1 || others.length > 1) return []
  const { policy, direction, index, rule } = placed
  const [source, destination] = direction === 'egress' ? [subject, other] : [other, subject]
  const isNamed = rule.ports.some(({ port }) => typeof port === 'string')
  const ports = isNamed ? choicesOf(here) : rule.ports.map(toChoice)
  const allow: Fix = {
    label: `Allow ${source.name} → ${destination.name} at both ends, on ${portWords(here)}`,
    command: { kind: 'allow-traffic', source: source.ref, destination: destination.ref, ports },
  }
  if (there === noPorts || rule.peers.length > 1) return [allow]
  const same: Fix = {
    label: `Use ${portWords(there)} here`,
    command: { kind: 'set-ports', policy: policy.ref, direction, rule: index, ports: choicesOf(there) },
  }
  return [same, allow]
}

const toChoice = ({ protocol, port, endPort }: PortEntry): PortChoice => ({
  protocol,
  ...(port !== undefined && { port }),
  ...(endPort !== undefined && { endPort }),
})

const choicesOf = (set: PortSet): PortChoice[] =>
  intervals(set).map(({ protocol, from, to }) => {
    if (from === 1 && to === 65535) return { protocol }
    return from === to ? { protocol, port: from } : { protocol, port: from, endPort: to }
  })
