/** drawbridge diff: the connections gained, lost and changed between two sets of manifests. */

import { analyze } from '../analyze.ts'
import { sayChangedOthers, sharingWith } from '../changes.ts'
import type { OtherResource } from '../kubernetes/types.ts'
import { sayBeside } from '../policy/beside.ts'
import { type AddressRange, formatRange } from '../policy/cidr.ts'
import { changedOthers, compare } from '../policy/compare.ts'
import type { Reachability } from '../policy/connections.ts'
import { addressesBetween, joinRanges } from '../policy/outside.ts'
import { formatPorts, noPorts, type PortSet, subtract, union } from '../policy/ports.ts'
import type { Connection, Endpoint } from '../policy/types.ts'
import { csvLine } from '../text/table.ts'
import { type CliCommand, formatOf, outputOption, UsageError } from './io.ts'
import { listName, mostPairs } from './list.ts'
import { providerHelp, providerOption, settingsFrom } from './provider-option.ts'
import { readWorkspace } from './read-paths.ts'

export interface Difference {
  /** `unknown`: the same by NetworkPolicies, but known in only one of the two. */
  readonly change: 'gained' | 'lost' | 'changed' | 'unknown'
  readonly src: string
  readonly dst: string
  /** Empty when there was none. */
  readonly before: string
  readonly after: string
  /** Where policies of other kinds leave it unknown what passes: then these are what NetworkPolicies let through. */
  readonly unknown?: 'before' | 'after' | 'both'
  readonly because?: string
}

export const diff: CliCommand = {
  name: 'diff',
  usage: 'drawbridge diff OLD NEW [-o text|json|csv|md] [--inferred] [--provider NAME[@VERSION]]',
  summary: 'connections gained, lost and changed',
  help: `OLD and NEW are files, folders or - each. Exit code 1 when a connection differs, or a policy that is not evaluated. Addresses outside
the cluster are cut where what happens to them differs. What policies of other kinds (Cilium's, Calico's, ClusterNetworkPolicy) leave
unknown is marked so; what differs only in what the manifests leave open is told on standard error.

  -o FORMAT      text: lines for people (default), + gained, - lost, ~ on other ports; json: an array of {"change", "src", "dst",
                 "before", "after"}; csv; md
  --inferred     also the ends that are not written down: pods that a selector would match, any other pod. Where neither OLD nor NEW
                 has a workload, they are always compared
${providerHelp}

Example:
  git stash && cp -r manifests /tmp/old && git stash pop && drawbridge diff /tmp/old manifests`,
  options: { ...outputOption, ...providerOption, inferred: { type: 'boolean' } },
  run(paths, values, io) {
    const format = formatOf(values, ['text', 'json', 'csv', 'md'])
    const [old, now] = paths
    if (paths.length !== 2 || old === undefined || now === undefined) throw new UsageError('diff takes two paths: OLD and NEW.')
    const settings = settingsFrom(values, io)
    const [before, after] = [analyze(readWorkspace([old], io, settings)), analyze(readWorkspace([now], io, settings))]
    const { differences, unwritten, doubts } = differ(before.reach, sharingWith(after, before).reach, values.inferred === true)
    const others = sayChangedOthers(changedOthers(before.reach, after.reach))
    const none = `${unwritten > 0 ? 'No connection of a workload that is written down' : 'No connection'} differs.`
    if (format !== 'text' || differences.length > 0) io.stdout.write(print(differences, format))
    else io.stdout.write(others === '' ? `${none}\n` : `By NetworkPolicies alone, ${none.replace('No', 'no')}\n`)
    if (unwritten > 0) io.stderr.write(`${unwritten} connections of pods that are not written down differ; --inferred lists them.\n`)
    if (doubts.length > 0) io.stderr.write(`Not certain from these manifests (${doubts.length}):\n`)
    for (const line of doubts) io.stderr.write(`  ${line}\n`)
    if (others !== '') io.stderr.write(`${others}\n`)
    return differences.length + unwritten > 0 || others !== '' ? 1 : 0
  },
}

export interface Differences {
  readonly differences: readonly Difference[]
  /** How many more there are at ends that are not written down. */
  readonly unwritten: number
  /** What passes or does not, depending on what the manifests don't say, and did otherwise before. */
  readonly doubts: readonly string[]
}

/** What differs between two evaluations; at ends that are not written down where these are `inferred` too, or nothing else is there. */
export function differ(before: Reachability, after: Reachability, inferred: boolean): Differences {
  const rows = toRows(before, after, inferred || (!hasWorkloads(before) && !hasWorkloads(after)))
  let unwritten = 0
  const tell = (source: Endpoint, destination: Endpoint, traffic: Traffic) => {
    if (rows.has(source, destination)) rows.add(source, destination, traffic)
    else unwritten += 1
  }
  for (const { source, destination, gained, lost, now, mayGain, mayLose, others, known } of compare(before, after)) {
    const was = union(subtract(now, gained), lost)
    const unknown = known === 'again' ? 'before' : known ? 'after' : 'both'
    if (was !== now || known) tell(source, destination, { was, now, ...(others && { unknown, others }) })
    else if (!others && rows.has(source, destination)) rows.doubt(source, destination, mayGain, mayLose)
  }
  for (const { source, destination, ports, others } of alone(before, after))
    tell(source, destination, { was: ports, now: noPorts, ...(others && { unknown: 'before', others }) })
  for (const { source, destination, ports, others } of alone(after, before))
    tell(source, destination, { was: noPorts, now: ports, ...(others && { unknown: 'after', others }) })
  return { differences: rows.differences(), unwritten, doubts: rows.doubts() }
}

/** What NetworkPolicies let through, and where other policies leave that unknown. */
interface Traffic extends Pick<Difference, 'unknown'> {
  readonly was: PortSet
  readonly now: PortSet
  readonly others?: readonly OtherResource[]
}

const hasWorkloads = ({ endpoints }: Reachability) => endpoints.some(({ kind }) => kind === 'workload')

/** The connections of workloads that the other evaluation does not have. */
function* alone(reach: Reachability, other: Reachability): Generator<Connection> {
  const { endpoints } = reach
  const isAlone = endpoints.map(({ kind, ref }) => kind === 'workload' && !other.universe.indexOf.has(ref))
  const ends = [...endpoints.keys()]
  const others = ends.filter((index) => isAlone[index])
  for (const from of ends) {
    for (const to of isAlone[from] ? ends : others) {
      const connection = from === to ? undefined : reach.connect(from, to)
      if (connection && (connection.ports !== noPorts || connection.others)) yield connection
    }
  }
}

/** Collects what differs; addresses to or from which the same differs are told together. */
function toRows(before: Reachability, after: Reachability, inferred: boolean) {
  const blocks = ({ universe }: Reachability) => universe.blocks.map(({ block }) => block)
  const addresses = addressesBetween(blocks(before), blocks(after))
  const rows: Difference[] = []
  const doubts: string[] = []
  const groups = new Map<string, { readonly ranges: AddressRange[]; readonly add: (range: string) => void }>()
  const isFull = () => rows.length + doubts.length + groups.size > mostPairs
  /** `add` is called with both names; of all addresses that come with the same `key` at once. */
  const named = (source: Endpoint, destination: Endpoint, key: string, add: (src: string, dst: string) => void) => {
    if (isFull()) throw new UsageError(`More than ${mostPairs} connections differ, too many to list: take some of the namespaces.`)
    const [outside, inside] = source.kind === 'range' ? [source, destination] : [destination, source]
    if (outside.kind !== 'range') return add(listName(source), listName(destination))
    const name = listName(inside)
    const isSource = outside === source
    const group = `${isSource} ${name} ${key}`
    const { ranges } =
      groups.get(group) ?? groups.set(group, { ranges: [], add: (range) => (isSource ? add(range, name) : add(name, range)) }).get(group)!
    ranges.push(...addresses(outside.block))
  }
  const finish = () => {
    for (const { ranges, add } of groups.values()) for (const range of joinRanges(ranges)) add(`${formatRange(range)}[External]`)
    groups.clear()
  }
  const isListed = (endpoint: Endpoint) => inferred || endpoint.kind === 'workload' || endpoint.kind === 'range'
  return {
    has: (source: Endpoint, destination: Endpoint) => isListed(source) && isListed(destination),
    add(source: Endpoint, destination: Endpoint, { was, now, unknown, others }: Traffic) {
      const [old, fresh] = [was, now].map((ports) => (ports === noPorts ? '' : formatPorts(ports))) as [string, string]
      const change = was === now ? 'unknown' : was === noPorts ? 'gained' : now === noPorts ? 'lost' : 'changed'
      const doubt = unknown && others ? { unknown, because: sayBeside(others) } : {}
      const key = [old, fresh, doubt.unknown, doubt.because].join('|')
      named(source, destination, key, (src, dst) => rows.push({ change, src, dst, before: old, after: fresh, ...doubt }))
    },
    doubt(source: Endpoint, destination: Endpoint, mayGain: PortSet, mayLose: PortSet) {
      const told = [
        ...(mayGain === noPorts ? [] : [`may now pass on ${formatPorts(mayGain)}`]),
        ...(mayLose === noPorts ? [] : [`may no longer pass on ${formatPorts(mayLose)}`]),
      ].join(', ')
      named(source, destination, told, (src, dst) => doubts.push(`${src} => ${dst} : ${told}`))
    },
    differences(): readonly Difference[] {
      finish()
      const key = ({ src, dst }: Difference) => `${src} => ${dst}`
      return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1))
    },
    doubts(): readonly string[] {
      finish()
      return doubts.sort()
    },
  }
}

function print(differences: readonly Difference[], format: string): string {
  if (format === 'json') return `${JSON.stringify(differences, null, 2)}\n`
  const hasUnknown = differences.some(({ unknown }) => unknown)
  if (format === 'csv')
    return [
      ['change', 'src', 'dst', 'before', 'after', ...(hasUnknown ? ['unknown', 'because'] : [])],
      ...differences.map((d) => [d.change, d.src, d.dst, d.before, d.after, ...(hasUnknown ? [d.unknown ?? '', d.because ?? ''] : [])]),
    ]
      .map(csvLine)
      .join('')
  if (format === 'md') {
    const rows = differences.map(
      (d) => `| ${d.change} | ${d.src} | ${d.dst} | ${d.before} | ${d.after} |${hasUnknown ? ` ${sayUnknown(d)} |` : ''}\n`,
    )
    const head = hasUnknown
      ? '| change | from | to | before | after | unknown |\n|---|---|---|---|---|---|\n'
      : '| change | from | to | before | after |\n|---|---|---|---|---|\n'
    return `${head}${rows.join('')}`
  }
  const mark = { gained: '+', lost: '-', changed: '~', unknown: '?' }
  const lines = differences.map((d) => {
    const traffic = d.change === 'changed' ? `${d.before} -> ${d.after}` : d.after || d.before || 'nothing'
    return `${mark[d.change]} ${d.src} => ${d.dst} : ${traffic}${d.unknown ? ` (${sayUnknown(d)})` : ''}\n`
  })
  return lines.join('')
}

const unknownWords = { before: 'unknown before, known now', after: 'known before, unknown now', both: 'unknown before and now' }

function sayUnknown({ unknown, because = '' }: Difference): string {
  return unknown ? `by NetworkPolicies alone, ${unknownWords[unknown]}: ${because.replace(/\.$/, '')}` : ''
}
