/** Turns a pair of endpoints, and perhaps a port, into the explanation a person reads: both halves, their lines, the near miss. */

import { type Analysis, findReading } from '../analyze.ts'
import type { Command } from '../command.ts'
import type { Direction, NetworkPolicy, Protocol } from '../kubernetes/types.ts'
import { policiesAlone, sayBeside } from '../policy/beside.ts'
import { explain as explainPair, type HalfExplanation as PolicyHalf, portWords } from '../policy/explain.ts'
import { nearMiss } from '../policy/near-miss.ts'
import { resolveName } from '../policy/port-spec.ts'
import { containsAll, intersect, noPorts, type PortSet, portRange } from '../policy/ports.ts'
import { asSeen } from '../policy/seen.ts'
import type { Connection, Verdict } from '../policy/types.ts'
import { asWritten } from '../providers/as-written.ts'
import { effectsOn } from '../providers/effects-on.ts'
import { toItself } from '../providers/itself.ts'
import { type EffectLink, type LineLink, type OtherLink, toEffectLinks, toLinks, toOtherLinks } from './links.ts'
import { endpointIndex, idleAt, joined, portsText } from './words.ts'

export interface HalfExplanation {
  readonly isolated: boolean
  readonly ports: string
  readonly sentence: string
  readonly links: readonly LineLink[]
  /** Where this half blocks: the rule that almost let it through, and the one change that would. */
  readonly near: { readonly sentence: string; readonly command: Command; readonly links: readonly LineLink[] } | undefined
}

export interface Explanation {
  readonly source: string
  readonly destination: string
  readonly verdict: Verdict
  readonly ports: string
  readonly sentence: string
  /** When a port was asked for: whether it passes. */
  readonly passes: 'yes' | 'no' | 'perhaps' | undefined
  readonly egress: HalfExplanation
  readonly ingress: HalfExplanation
  /** Policies of other kinds that may change it, which is why it is unknown. */
  readonly others: readonly OtherLink[]
  /** What the chosen network provider makes of the policies at the two ends. */
  readonly effects: readonly EffectLink[]
}

/** A single port of a question; a name is looked up on the destination. */
export interface AskedPort {
  readonly protocol: Protocol
  readonly port: number | string
}

/** The connection between two endpoints in words; undefined when one of them is not there. A namespace means any other pod in it.
 * With `asked`, about that port only. */
export function explain(analysis: Analysis, source: string, destination: string, asked?: AskedPort): Explanation | undefined {
  const reach = asSeen(analysis.reach)
  const from = endpointIndex(analysis, source)
  const to = endpointIndex(analysis, destination)
  if (from === undefined || to === undefined) return undefined
  const { connection, sentence, egress, ingress } = explainPair(reach, from, to)
  const { others } = connection
  const idle = idleAt(analysis, connection)
  const question = asked && askedPorts(analysis, to, asked)
  const half = (own: PolicyHalf, direction: Direction): HalfExplanation => {
    const { isolated, ports, sentence, citations } = own
    const blocks = question ? !containsAll(connection[direction].ports, question) : connection[direction].ports === noPorts
    const near = blocks ? nearMiss(asWritten(policiesAlone(reach)), direction, from, to, question) : undefined
    const links = toLinks(analysis, citations)
    return {
      isolated,
      ports,
      sentence: from === to ? 'Policies do not judge what a pod sends to itself directly.' : joined(sentence, idle[direction]),
      links,
      near: near && { sentence: near.sentence, command: near.command, links: toLinks(analysis, [near.citation]) },
    }
  }
  const passes =
    question && (containsAll(connection.sure, question) ? 'yes' : intersect(connection.possible, question) === noPorts ? 'no' : 'perhaps')
  const itself = from === to ? toItself(reach, analysis.cluster, from, analysis.enforcement?.profile) : undefined
  const own = from === to ? [`${connection.source.name} always reaches itself directly.`, itself?.sentence].join(' ').trim() : undefined
  const said = others
    ? `What passes is not known: ${sayBeside(others)} By NetworkPolicies alone: ${explainPair(policiesAlone(reach), from, to).sentence}`
    : sentence
  const words = own ?? [sayPassing(passes, connection, question, said), ...sayStale(analysis, from, to)].join(' ')
  return {
    source,
    destination,
    verdict: itself?.verdict ?? connection.verdict,
    ports: portsText(connection),
    sentence: joined(words, [...idle.egress, ...idle.ingress]),
    passes,
    egress: half(egress, 'egress'),
    ingress: half(ingress, 'ingress'),
    others: toOtherLinks(analysis, others),
    effects: toEffectLinks(
      analysis,
      effectsOn(analysis.enforcement?.effects ?? [], analysis.cluster.policies, connection.source, connection.destination),
    ),
  }
}

/** Where a policy at one of the ends counts as it was before: that is said. */
function sayStale(analysis: Analysis, from: number, to: number): string[] {
  const { reach } = analysis
  const indexes = [...reach.isolating(from, 'egress'), ...reach.isolating(to, 'ingress')]
  const policies = [...new Set(indexes)].map((index) => reach.policies[index] as NetworkPolicy)
  const names = policies.filter(({ ref }) => findReading(analysis, ref)?.stale).map(({ name }) => name)
  if (names.length === 0) return []
  return [
    `This is what ${names.join(', ')} said before the last edits: as ${names.length === 1 ? 'it stands' : 'they stand'}, kubectl refuses ${names.length === 1 ? 'it' : 'them'}.`,
  ]
}

function askedPorts(analysis: Analysis, destination: number, { protocol, port }: AskedPort): PortSet {
  const { units, unitsOf } = analysis.reach.universe
  return typeof port === 'number'
    ? portRange(protocol, port, port)
    : resolveName(units[unitsOf[destination]?.[0] ?? -1]?.table, protocol, port)
}

const sayPassing = (passes: Explanation['passes'], connection: Connection, question: PortSet | undefined, sentence: string): string =>
  passes && question ? `${passesWords(passes, connection, question)} ${sentence}` : sentence

function passesWords(passes: 'yes' | 'no' | 'perhaps', { source, destination }: Connection, question: PortSet): string {
  const verb = passes === 'yes' ? 'Allowed' : passes === 'no' ? 'Denied' : 'Not certain'
  return `${verb}: ${source.name} → ${destination.name} on ${portWords(question)}.`
}
