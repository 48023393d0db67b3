/** Two analyses to what a reviewer wants to know: the connections gained and lost between them, in words. */

import type { Analysis } from './analyze.ts'
import type { ChangedPair } from './graph/changed.ts'
import { toCluster } from './kubernetes/cluster.ts'
import { decidingNames } from './kubernetes/deciding.ts'
import { shareResources } from './kubernetes/keep.ts'
import type { OtherResource, Resource } from './kubernetes/types.ts'
import { sayBeside } from './policy/beside.ts'
import { changedOthers, closed, compare, type Delta, mostUnsettled, opened } from './policy/compare.ts'
import { evaluate } from './policy/connections.ts'
import { placeName, portWords } from './policy/explain.ts'
import { formatPorts, noPorts, type PortSet } from './policy/ports.ts'
import { asOne } from './policy/seen.ts'
import type { Endpoint } from './policy/types.ts'
import { enforce } from './providers/network.ts'

/** A connection that one of the two does not have, or not on these ports. */
export interface ChangedPath {
  readonly source: string
  readonly destination: string
  /** Refs, for pointing at it. */
  readonly sourceRef: string
  readonly destinationRef: string
  readonly ports: string
  readonly sentence: string
}

export interface Changes {
  /** "2 connections gained, 1 lost since then." */
  readonly sentence: string
  readonly gained: readonly ChangedPath[]
  readonly lost: readonly ChangedPath[]
  /** Those of which policies of other kinds leave it unknown now what passes, and did not before; or the reverse. */
  readonly unsettled: readonly ChangedPath[]
  /** Workloads that only one of the two has: their connections are not compared. */
  readonly added: readonly string[]
  readonly removed: readonly string[]
  /** Each connection that differs, for the picture. */
  readonly pairs: readonly ChangedPair[]
}

/** What changes are told from. */
export type Baseline = Pick<Analysis, 'reach'>

/** Another version as a baseline. Policies alone are taken together with the workloads and namespaces that `analysis` knows. */
export function toBaseline(version: Analysis, analysis: Analysis): Baseline {
  const isWhole = version.cluster.workloads.length > 0 || version.cluster.policies.length === 0
  const isPolicy = (resource: Resource) =>
    resource.kind === 'NetworkPolicy' || (resource.kind === 'Other' && resource.decides !== undefined)
  return sharingWith(version, analysis, isWhole ? [] : resourcesOf(analysis).filter((resource) => !isPolicy(resource)))
}

/** The same evaluation of `version`, made of the objects of `analysis` where both say the same, so that comparing the two looks only at what
 * differs; with `more` resources before its own. */
export function sharingWith(version: Analysis, analysis: Analysis, more: readonly Resource[] = []): Baseline {
  const { settings } = version.workspace
  const known = resourcesOf(analysis)
  const resources = shareResources([...more, ...resourcesOf(version)], known)
  const cluster = toCluster(resources, { resources: known, cluster: analysis.cluster })
  const enforcement = enforce(cluster, settings)
  return { reach: evaluate(enforcement?.cluster ?? cluster, enforcement?.settings ?? settings, analysis.reach) }
}

const resourcesOf = ({ readings }: Analysis) => readings.flatMap((reading) => reading.resources)

/** What `analysis` lets through and `baseline` does not, and the reverse. */
export function changes(analysis: Baseline, baseline: Baseline): Changes {
  const deltas = asOne(compare(baseline.reach, analysis.reach), baseline.reach, analysis.reach)
  const gained = opened(deltas).map((delta) => toPath(delta, delta.gained, 'gained'))
  const lost = closed(deltas).map((delta) => toPath(delta, delta.lost, 'lost'))
  const unsettled = deltas.flatMap((delta) => (delta.known ? [toUnsettled(delta, delta.known)] : []))
  const added = onlyIn(analysis.reach.endpoints, baseline.reach.universe.indexOf)
  const removed = onlyIn(baseline.reach.endpoints, analysis.reach.universe.indexOf)
  const count = (known: Delta['known']) => deltas.filter((delta) => delta.known === known).length
  const others = changedOthers(baseline.reach, analysis.reach)
  const isAlone = others.length > 0 || deltas.some((delta) => delta.others)
  const traffic = toSentence(gained.length, lost.length, added, removed)
  const sentence = [
    isAlone ? `By NetworkPolicies alone: ${traffic.replace(/^No /, 'no ')}` : traffic,
    sayUnsettled(count('no-longer'), count('again')),
    sayChangedOthers(others),
  ]
  return { sentence: sentence.filter((part) => part !== '').join(' '), gained, lost, unsettled, added, removed, pairs: toPairs(deltas) }
}

const toPairs = (deltas: readonly Delta[]): ChangedPair[] =>
  deltas.flatMap(({ source, destination, gained, lost, now, others, known }) => {
    if (gained === noPorts && lost === noPorts) return []
    const isUnknown = others !== undefined && known !== 'again'
    const ports = { gained: inList(gained), lost: inList(lost), passes: inList(now) }
    return [{ source: source.ref, destination: destination.ref, ...ports, ...(isUnknown && { isUnknown }) }]
  })

const inList = (ports: PortSet) => (ports === noPorts ? '' : formatPorts(ports))

const onlyIn = (endpoints: readonly Endpoint[], known: Pick<ReadonlyMap<string, number>, 'has'>): string[] =>
  endpoints.filter(({ kind, ref }) => kind === 'workload' && !known.has(ref)).map(placeName)

function toPath({ source, destination, now, others }: Delta, ports: PortSet, what: 'gained' | 'lost'): ChangedPath {
  const [from, to, words] = [placeName(source), placeName(destination), portWords(ports)]
  const rest = what === 'lost' && now !== noPorts ? `, and still on ${portWords(now)}` : ''
  const said = what === 'gained' ? `${from} now reaches ${to} on ${words}.` : `${from} no longer reaches ${to} on ${words}${rest}.`
  return {
    ...toEnds(source, destination),
    ports: words,
    sentence: others ? `By NetworkPolicies alone, ${said} ${sayBeside(others)}` : said,
  }
}

const toEnds = (source: Endpoint, destination: Endpoint) => ({
  source: placeName(source),
  destination: placeName(destination),
  sourceRef: source.ref,
  destinationRef: destination.ref,
})

/** `ports`: what NetworkPolicies let through. */
function toUnsettled({ source, destination, now, others = [] }: Delta, known: 'no-longer' | 'again'): ChangedPath {
  const ends = toEnds(source, destination)
  const ports = portWords(now)
  const sentence =
    known === 'again'
      ? `What passes from ${ends.source} to ${ends.destination} is known again: ${ports}.`
      : `What passes from ${ends.source} to ${ends.destination} is no longer known, by NetworkPolicies alone it is ${ports}. ${sayBeside(others)}`
  return { ...ends, ports, sentence }
}

/** Policies of other kinds that are not what they were; empty where none has changed. */
export const sayChangedOthers = (others: readonly OtherResource[]): string =>
  others.length === 0
    ? ''
    : `${decidingNames(others)} ${others.length === 1 ? 'has' : 'have'} changed: what that does to traffic is not known, since Drawbridge does not evaluate ${others.length === 1 ? 'it' : 'them'}.`

/** Of many, how many there are at least. */
function sayUnsettled(noLonger: number, again: number): string {
  const count = (n: number) => `${n >= mostUnsettled ? 'at least ' : ''}${n === 1 ? '1 connection' : `${n} connections`}`
  const say = (n: number, what: string) => (n === 0 ? [] : [`What passes is ${what} of ${count(n)}.`])
  return [...say(noLonger, 'no longer known'), ...say(again, 'known again')].join(' ')
}

function toSentence(gained: number, lost: number, added: readonly string[], removed: readonly string[]): string {
  const count = (n: number) => (n === 1 ? '1 connection' : `${n} connections`)
  const traffic = gained + lost === 0 ? 'No connection is gained or lost.' : `${count(gained)} gained, ${lost} lost.`
  const words = (names: readonly string[], word: string) =>
    names.length === 0 ? [] : [`${word}: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}.`]
  return [traffic, ...words(added, 'New'), ...words(removed, 'Gone')].join(' ')
}
