/** drawbridge diff: the connections gained, lost and changed between two sets of manifests. */

import { analyze } from '../analyze.ts'
import { besides } from '../changes.ts'
import { type AddressRange, formatRange } from '../policy/cidr.ts'
import { compare } from '../policy/compare.ts'
import type { Reachability } from '../policy/connections.ts'
import { addressesBetween, joinRanges } from '../policy/outside.ts'
import { formatPorts, noPorts, type PortSet, subtract, union } from '../policy/ports.ts'
import type { Endpoint } from '../policy/types.ts'
import { csvLine } from '../text/table.ts'
import { type CliCommand, formatOf, outputOption, UsageError } from './io.ts'
import { listName, mostPairs } from './list.ts'
import { providerHelp, providerOption, settingsFrom } from './provider-option.ts'
import { readWorkspace } from './read-paths.ts'

export interface Difference {
  readonly change: 'gained' | 'lost' | 'changed'
  readonly src: string
  readonly dst: string
  /** Empty when there was none. */
  readonly before: string
  readonly after: string
}

export const diff: CliCommand = {
  name: 'diff',
  usage: 'drawbridge diff OLD NEW [-o text|json|csv|md] [--inferred] [--provider NAME[@VERSION]]',
  summary: 'connections gained, lost and changed',
  help: `OLD and NEW are files, folders or - each. Exit code 1 when a connection differs. Addresses outside the cluster are cut where
what happens to them differs. What differs only in what the manifests leave open is told on standard error.

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
    const { differences, unwritten, doubts } = differ(before.reach, besides(after, before).reach, values.inferred === true)
    if (format !== 'text' || differences.length > 0) io.stdout.write(print(differences, format))
    else io.stdout.write(unwritten > 0 ? 'No connection of a workload that is written down differs.\n' : 'No connection differs.\n')
    if (unwritten > 0) io.stderr.write(`${unwritten} connections of pods that are not written down differ; --inferred lists them.\n`)
    if (doubts.length > 0) io.stderr.write(`Not certain from these manifests (${doubts.length}):\n`)
    for (const line of doubts) io.stderr.write(`  ${line}\n`)
    return differences.length + unwritten > 0 ? 1 : 0
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
  for (const { source, destination, gained, lost, now, mayGain, mayLose } of compare(before, after)) {
    const was = union(subtract(now, gained), lost)
    if (!rows.has(source, destination)) unwritten += was === now ? 0 : 1
    else if (was !== now) rows.add(source, destination, was, now)
    else rows.doubt(source, destination, mayGain, mayLose)
  }
  for (const [reach, other, isNew] of [
    [before, after, false],
    [after, before, true],
  ] as const)
    for (const { source, destination, ports } of alone(reach, other))
      if (rows.has(source, destination)) rows.add(source, destination, isNew ? noPorts : ports, isNew ? ports : noPorts)
      else unwritten += 1
  return { differences: rows.differences(), unwritten, doubts: rows.doubts() }
}

const hasWorkloads = ({ endpoints }: Reachability) => endpoints.some(({ kind }) => kind === 'workload')

/** The connections of workloads that the other evaluation does not have. */
function* alone(reach: Reachability, other: Reachability): Generator<{ source: Endpoint; destination: Endpoint; ports: PortSet }> {
  const { endpoints } = reach
  const isAlone = endpoints.map(({ kind, ref }) => kind === 'workload' && !other.universe.indexOf.has(ref))
  const ends = [...endpoints.keys()]
  const others = ends.filter((index) => isAlone[index])
  for (const from of ends) {
    for (const to of isAlone[from] ? ends : others) {
      const { ports } = from === to ? { ports: noPorts } : reach.connect(from, to)
      const [source, destination] = [endpoints[from] as Endpoint, endpoints[to] as Endpoint]
      if (ports !== noPorts) yield { source, destination, ports }
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
    add(source: Endpoint, destination: Endpoint, was: PortSet, now: PortSet) {
      const [old, fresh] = [was, now].map((ports) => (ports === noPorts ? '' : formatPorts(ports))) as [string, string]
      const change = was === noPorts ? 'gained' : now === noPorts ? 'lost' : 'changed'
      named(source, destination, `${old} -> ${fresh}`, (src, dst) => rows.push({ change, src, dst, before: old, after: fresh }))
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
  if (format === 'csv')
    return [['change', 'src', 'dst', 'before', 'after'], ...differences.map((d) => [d.change, d.src, d.dst, d.before, d.after])]
      .map(csvLine)
      .join('')
  if (format === 'md') {
    const rows = differences.map((d) => `| ${d.change} | ${d.src} | ${d.dst} | ${d.before} | ${d.after} |\n`).join('')
    return `| change | from | to | before | after |\n|---|---|---|---|---|\n${rows}`
  }
  const mark = { gained: '+', lost: '-', changed: '~' }
  return differences
    .map((d) => `${mark[d.change]} ${d.src} => ${d.dst} : ${d.change === 'changed' ? `${d.before} -> ${d.after}` : d.after || d.before}\n`)
    .join('')
}
