/** Turns one endpoint into the card a person reads: its isolation, who may reach it and what it may reach. */

import type { Analysis } from '../analyze.ts'
import { sayServices } from '../kubernetes/phrases.ts'
import type { ContainerPort, Direction, NetworkPolicy } from '../kubernetes/types.ts'
import { othersAt, sayBeside } from '../policy/beside.ts'
import { cite, placeName, portWords, sentenceOf } from '../policy/explain.ts'
import { briefly } from '../policy/pair-classes.ts'
import { asSeen } from '../policy/seen.ts'
import type { Verdict } from '../policy/types.ts'
import { toItself } from '../providers/itself.ts'
import { type LineLink, type PolicyLink, toLinks, toPolicyLink } from './links.ts'
import { endpointIndex, idleAt, joined, portsText } from './words.ts'

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

/** A workload, namespace or address range in words: its isolation, who may reach it and what it may reach. */
export function describe(analysis: Analysis, ref: string): Description | undefined {
  const { cluster } = analysis
  const reach = asSeen(analysis.reach)
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
  const reach = asSeen(analysis.reach)
  const own = reach.endpoints[index]
  const brief = briefly(reach)
  const counts: Partial<Record<Verdict, number>> = {}
  const lines = reach.endpoints.flatMap((other, far) => {
    if (far === index) return direction === 'egress' ? lineToItself(analysis, index) : []
    if (reach.hidden.has(far) || (own?.kind === 'range' && other.kind === 'range')) return []
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
      name: `itself, by ${sayServices(services)}`,
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
  const others = othersAt(analysis.reach, index, direction)
  const what = direction === 'ingress' ? 'what comes in' : 'what goes out'
  const sentence = others.length > 0 ? `By NetworkPolicies alone: ${words.sentence} ${sayBeside(others, what)}` : words.sentence
  return { ...words, sentence: joined(sentence, idle) }
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
