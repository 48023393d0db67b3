/** Answers for people, read off an analysis: links to lines, a card in words, a pair in words, the picture. Plain data. */

import { type Analysis, findReading, type Reading } from './analyze.ts'
import type { Command } from './command.ts'
import { toGraph as drawGraph } from './graph/graph.ts'
import type { Badge, Gate, Graph, View } from './graph/types.ts'
import type { ContainerPort, Direction, NetworkPolicy, Protocol, Resource } from './kubernetes/types.ts'
import type { Citation } from './policy/citation.ts'
import {
  cite,
  explain as explainPair,
  type HalfExplanation as PolicyHalf,
  perhapsPorts,
  placeName,
  portWords,
  sentenceOf,
} from './policy/explain.ts'
import { nearMiss } from './policy/near-miss.ts'
import { briefly } from './policy/pair-classes.ts'
import { resolveName } from './policy/port-spec.ts'
import { containsAll, intersect, noPorts, type PortSet, portRange } from './policy/ports.ts'
import type { Connection, Verdict } from './policy/types.ts'
import { nowhereIn } from './policy/universe.ts'
import { asWritten } from './providers/as-written.ts'
import { effectsOn } from './providers/effects-on.ts'
import { toItself } from './providers/itself.ts'
import { gateMarks } from './providers/marks.ts'
import { isFor, sayNoEffect, withoutEffect } from './providers/no-effect.ts'
import type { Effect } from './providers/provider.ts'
import { effectMarks } from './providers/words.ts'
import type { Range } from './text/edit.ts'
import { type Lines, toLines } from './text/lines.ts'
import { locate } from './yaml/locate.ts'
import type { Path } from './yaml/node.ts'

/** A stretch of a file, with 1-based lines. */
export interface PolicyLink {
  readonly ref: string
  readonly file: string
  readonly range: Range
  readonly line: number
  readonly endLine: number
}

export interface LineLink extends PolicyLink {
  /** "rule 1 of allow-frontend, lines 12–15" */
  readonly text: string
  readonly direction: Direction
}

export interface IsolationWords {
  readonly isolated: boolean
  readonly policies: readonly PolicyLink[]
  readonly sentence: string
}

export interface PathLine {
  readonly other: string
  readonly name: string
  readonly verdict: Verdict
  /** Empty when nothing passes. */
  readonly ports: string
  readonly sentence: string
  readonly links: readonly LineLink[]
}

export interface Description {
  readonly ref: string
  readonly title: string
  readonly subtitle: string
  readonly labels: readonly (readonly [key: string, value: string])[]
  readonly ports: readonly ContainerPort[]
  /** Undefined where nothing can be isolated: address ranges. */
  readonly ingress: IsolationWords | undefined
  readonly egress: IsolationWords | undefined
  readonly mayReachIt: readonly PathLine[]
  readonly itMayReach: readonly PathLine[]
  /** How many there are of each verdict, in large clusters more than are listed. */
  readonly counts: Readonly<Record<'mayReachIt' | 'itMayReach', Readonly<Partial<Record<Verdict, number>>>>>
}

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
  /** What the chosen network provider makes of the policies at the two ends. */
  readonly effects: readonly EffectLink[]
}

/** Something that the network provider makes of a policy, with the lines it is about. */
export interface EffectLink extends Effect {
  /** "no effect here", "not verified for this provider" */
  readonly mark: string
  readonly link: PolicyLink | undefined
}

/** A single port of a question; a name is looked up on the destination. */
export interface AskedPort {
  readonly protocol: Protocol
  readonly port: number | string
}

/** The picture of the analysis; what `previous` placed automatically stays where it is. `view`: which namespaces of a large cluster are open. */
export function toGraph(analysis: Analysis, previous?: Graph, view?: View): Graph {
  const badges = new Map<string, Badge>()
  for (const { resource, severity } of analysis.diagnostics) {
    if (resource === undefined || severity === 'info') continue
    const badge = badges.get(resource) ?? { errors: 0, warnings: 0 }
    badges.set(resource, severity === 'error' ? { ...badge, errors: badge.errors + 1 } : { ...badge, warnings: badge.warnings + 1 })
  }
  const scene = { cluster: analysis.cluster, reach: analysis.reach, places: analysis.workspace.places, badges }
  return withMarks(drawGraph(scene, previous, view), analysis)
}

/** What the chosen network provider makes of the policies at a gate, on cards and their edges. */
function withMarks(graph: Graph, { enforcement, cluster, reach }: Analysis): Graph {
  if (!enforcement || enforcement.effects.length === 0) return graph
  const marksOf = gateMarks(enforcement.effects, cluster.policies)
  const marks = new Map(
    graph.cards.map(({ ref }) => {
      const endpoint = reach.endpoints[reach.universe.indexOf.get(ref) ?? -1]
      return [ref, { ingress: marksOf(endpoint, 'ingress'), egress: marksOf(endpoint, 'egress') }]
    }),
  )
  const gate = (own: Gate | undefined, idle: number | undefined) => (own && idle ? { ...own, idle } : own)
  const cards = graph.cards.map((card) => {
    const { ingress, egress } = marks.get(card.ref) ?? {}
    if (!ingress?.idle && !egress?.idle) return card
    return { ...card, ingress: gate(card.ingress, ingress?.idle), egress: gate(card.egress, egress?.idle) }
  })
  const edges = graph.edges.map((edge) => {
    const at = [marks.get(edge.source)?.egress, marks.get(edge.destination)?.ingress]
    const words = [
      ...(at.some((mark) => mark && mark.idle > 0) ? [effectMarks['not-enforced']] : []),
      ...(at.some((mark) => mark && mark.unverified > 0) ? [effectMarks.unverified] : []),
    ]
    return words.length > 0 ? { ...edge, marks: words } : edge
  })
  return { ...graph, cards, edges }
}

/** The rules behind an edge as lines, one link a rule. */
export function toLinks(analysis: Analysis, citations: readonly Citation[]): LineLink[] {
  const rules = new Map(citations.map((citation) => [`${citation.policy} ${citation.direction} ${citation.rule}`, citation]))
  return [...rules.values()].flatMap(({ policy, direction, rule }) => {
    const link = linkTo(analysis, policy, ['spec', direction, rule])
    if (!link) return []
    const lines = link.line === link.endLine ? `line ${link.line}` : `lines ${link.line}–${link.endLine}`
    return [{ ...link, direction, text: `${direction} rule ${rule + 1} of ${shortName(policy)}, ${lines}` }]
  })
}

export const toEffectLinks = (analysis: Analysis, effects: readonly Effect[]): EffectLink[] =>
  effects.map((effect) => ({ ...effect, mark: effectMarks[effect.kind], link: linkTo(analysis, effect.policy, effect.path) }))

/** Where a policy stands. */
export const toPolicyLink = (analysis: Analysis, ref: string): PolicyLink | undefined => linkTo(analysis, ref, [])

/** The connection between two endpoints in words; undefined when one of them is not there. A namespace means any other pod in it.
 * With `asked`, about that port only. */
export function explain(analysis: Analysis, source: string, destination: string, asked?: AskedPort): Explanation | undefined {
  const { reach } = analysis
  const from = endpointIndex(analysis, source)
  const to = endpointIndex(analysis, destination)
  if (from === undefined || to === undefined) return undefined
  const { connection, sentence, egress, ingress } = explainPair(reach, from, to)
  const idle = idleAt(analysis, connection)
  const question = asked && askedPorts(analysis, to, asked)
  const half = (own: PolicyHalf, direction: Direction): HalfExplanation => {
    const { isolated, ports, sentence, citations } = own
    const blocks = question ? !containsAll(connection[direction].ports, question) : connection[direction].ports === noPorts
    const near = blocks ? nearMiss(asWritten(reach), direction, from, to, question) : undefined
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
  const words = own ?? [sayPassing(passes, connection, question, sentence), ...sayStale(analysis, from, to)].join(' ')
  return {
    source,
    destination,
    verdict: itself?.verdict ?? connection.verdict,
    ports: portsText(connection),
    sentence: joined(words, [...idle.egress, ...idle.ingress]),
    passes,
    egress: half(egress, 'egress'),
    ingress: half(ingress, 'ingress'),
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

/** The policies at both ends that have no effect under the chosen provider. */
function idleAt({ enforcement, cluster }: Analysis, { source, destination }: Pick<Connection, 'source' | 'destination'>) {
  const idle = enforcement ? withoutEffect(enforcement.effects, cluster.policies) : []
  const at = (direction: Direction, end: Connection['source']) => idle.filter((one) => one.direction === direction && isFor(one, end))
  return { egress: at('egress', source), ingress: at('ingress', destination) }
}

const joined = (sentence: string, idle: Parameters<typeof sayNoEffect>[0]) =>
  idle.length === 0 ? sentence : `${sentence} ${sayNoEffect(idle)}`

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

/** A workload, namespace or address range in words: its isolation, who may reach it and what it may reach. */
export function describe(analysis: Analysis, ref: string): Description | undefined {
  const { reach, cluster } = analysis
  const index = endpointIndex(analysis, ref)
  const endpoint = index === undefined ? undefined : reach.endpoints[index]
  if (index === undefined || !endpoint) return undefined
  const isFrame = ref.startsWith('Namespace/')
  const namespace = endpoint.namespace === undefined ? undefined : reach.universe.spaces.find((space) => space.name === endpoint.namespace)
  const title = isFrame ? (endpoint.namespace ?? '') : endpoint.name
  const [into, out] = [pathLines(analysis, index, 'ingress'), pathLines(analysis, index, 'egress')]
  return {
    ref,
    title,
    subtitle: isFrame ? frameSubtitle(cluster, title) : subtitleOf(endpoint.kind, endpoint.workload?.kind, endpoint.namespace),
    labels: [...(isFrame ? (namespace?.labels ?? new Map<string, string>()) : endpoint.labels)],
    ports: endpoint.workload?.ports ?? [],
    ingress: endpoint.kind === 'range' ? undefined : isolationWords(analysis, index, 'ingress', title),
    egress: endpoint.kind === 'range' ? undefined : isolationWords(analysis, index, 'egress', title),
    mayReachIt: into.lines,
    itMayReach: out.lines,
    counts: { mayReachIt: into.counts, itMayReach: out.counts },
  }
}

const verdictOrder: readonly Verdict[] = ['allowed', 'partly', 'depends', 'unknown', 'open', 'denied']

/** More lines of one verdict are counted, not told. */
const mostLines = 200

function pathLines(
  analysis: Analysis,
  index: number,
  direction: Direction,
): { lines: PathLine[]; counts: Partial<Record<Verdict, number>> } {
  const { reach } = analysis
  const own = reach.endpoints[index]
  const nowhere = nowhereIn(reach.universe)
  const brief = briefly(reach)
  const counts: Partial<Record<Verdict, number>> = {}
  const lines = reach.endpoints.flatMap((other, far) => {
    if (far === index) return direction === 'egress' ? lineToItself(analysis, index) : []
    if (far === nowhere || (own?.kind === 'range' && other.kind === 'range')) return []
    const [source, destination] = direction === 'ingress' ? [far, index] : [index, far]
    const { verdict } = brief(source, destination)
    const count = (counts[verdict] ?? 0) + 1
    counts[verdict] = count
    if (count > mostLines) return []
    const connection = reach.connect(source, destination)
    const citations = [...cite(reach, 'egress', source, destination), ...cite(reach, 'ingress', destination, source)]
    return [
      {
        other: other.ref,
        name: placeName(other),
        verdict,
        ports: portsText(connection),
        sentence: sentenceOf(connection),
        links: toLinks(analysis, citations),
      },
    ]
  })
  lines.sort((a, b) => verdictOrder.indexOf(a.verdict) - verdictOrder.indexOf(b.verdict) || (a.name < b.name ? -1 : 1))
  return { lines, counts }
}

/** By a Service, where that is a question. */
function lineToItself(analysis: Analysis, index: number): PathLine[] {
  const { reach, cluster, enforcement } = analysis
  const found = toItself(reach, cluster, index, enforcement?.profile)
  const endpoint = reach.endpoints[index]
  if (!found || !endpoint) return []
  const { services, verdict, ports, sentence } = found
  const citations = [...cite(reach, 'egress', index, index), ...cite(reach, 'ingress', index, index)]
  return [
    {
      other: endpoint.ref,
      name: `itself, by Service ${services.join(', ')}`,
      verdict,
      ports: verdict === 'allowed' ? portWords(ports) : '',
      sentence,
      links: toLinks(analysis, citations),
    },
  ]
}

function isolationWords(analysis: Analysis, index: number, direction: Direction, name: string): IsolationWords {
  const words = enforcedWords(analysis, index, direction, name)
  const endpoint = analysis.reach.endpoints[index]
  const idle = endpoint ? idleAt(analysis, { source: endpoint, destination: endpoint })[direction] : []
  return { ...words, sentence: joined(words.sentence, idle) }
}

function enforcedWords(analysis: Analysis, index: number, direction: Direction, name: string): IsolationWords {
  const { reach } = analysis
  const policies = reach.isolating(index, direction).map((policy) => reach.policies[policy] as NetworkPolicy)
  const links = policies.flatMap((policy) => toPolicyLink(analysis, policy.ref) ?? [])
  const names = policies.map((policy) => policy.name).join(', ')
  const rules = policies.reduce((sum, policy) => sum + policy[direction].length, 0)
  if (policies.length === 0) {
    const sentence =
      direction === 'ingress'
        ? `No policy isolates ingress: ${name} accepts everyone.`
        : `No policy isolates egress: ${name} may send anywhere.`
    return { isolated: false, policies: links, sentence }
  }
  if (rules === 0) {
    const sentence =
      direction === 'ingress'
        ? `${name} accepts nothing: ${names} isolates it and has no ingress rule.`
        : `${name} may send nothing: ${names} isolates it and has no egress rule.`
    return { isolated: true, policies: links, sentence }
  }
  const only = `${direction === 'ingress' ? 'accepts' : 'sends'} only what ${rules === 1 ? 'one rule allows' : `${rules} rules allow`}`
  return { isolated: true, policies: links, sentence: `${name} ${only}; isolated by ${names}.` }
}

/** The endpoint that a ref means; a frame stands for any other pod in its namespace. */
export const endpointIndex = (analysis: Pick<Analysis, 'reach'>, ref: string): number | undefined =>
  analysis.reach.universe.indexOf.get(ref.startsWith('Namespace/') ? `any:${shortName(ref)}` : ref)

function linkTo(analysis: Analysis, ref: string, path: Path): PolicyLink | undefined {
  const { reading, resource } = written(analysis).get(ref) ?? {}
  const file = analysis.workspace.files.find((candidate) => candidate.name === reading?.file)
  if (!reading || !resource || !file) return undefined
  const range: Range = reading.stale
    ? [reading.document.start, reading.document.end]
    : locate(reading.document, [...resource.path, ...path], 'entry')
  const lines = linesOf(file.text)
  return {
    ref,
    file: file.name,
    range,
    line: lines.position(range[0]).line,
    endLine: lines.position(Math.max(range[0], range[1] - 1)).line,
  }
}

interface Written {
  readonly reading: Reading
  readonly resource: Resource
}

const shelves = new WeakMap<readonly Reading[], ReadonlyMap<string, Written>>()

/** Every resource with its reading, by ref: the last one where several have it. */
function written({ readings }: Pick<Analysis, 'readings'>): ReadonlyMap<string, Written> {
  let shelf = shelves.get(readings)
  if (!shelf) {
    shelf = new Map(readings.flatMap((reading) => reading.resources.map((resource) => [resource.ref, { reading, resource }] as const)))
    shelves.set(readings, shelf)
  }
  return shelf
}

let lastText = ''
let lastLines: Lines = toLines('')

/** One text is asked for many times in a row; its line index is made once. */
function linesOf(text: string): Lines {
  if (text !== lastText) {
    lastText = text
    lastLines = toLines(text)
  }
  return lastLines
}

const portsText = ({ ports, possible, verdict }: Pick<Connection, 'ports' | 'possible' | 'verdict'>) =>
  possible === noPorts ? '' : verdict === 'open' ? 'every port' : perhapsPorts({ ports, possible })

const shortName = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1)

function subtitleOf(kind: string, workloadKind: string | undefined, namespace: string | undefined): string {
  if (kind === 'workload') return `${workloadKind} in ${namespace}`
  if (kind === 'inferred') return `A pod that would match, in ${namespace}: no written workload does`
  if (kind === 'any-pod') return 'Pods that are not written down'
  return 'Addresses outside the cluster'
}

function frameSubtitle(cluster: Analysis['cluster'], name: string): string {
  const workloads = cluster.workloads.filter(({ workload }) => workload.namespace === name).length
  const policies = cluster.policies.filter((policy) => policy.namespace === name).length
  return `Namespace, ${count(workloads, 'workload')}, ${count(policies, 'policy', 'policies')}`
}

const count = (n: number, one: string, many = `${one}s`) => `${n === 0 ? 'no' : n} ${n === 1 ? one : many}`
