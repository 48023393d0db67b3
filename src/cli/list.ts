/** drawbridge list: who may talk to whom, on which ports. */

import { type Analysis, analyze } from '../analyze.ts'
import { decidingName, decidingOf } from '../kubernetes/deciding.ts'
import { policiesAlone, sayBeside } from '../policy/beside.ts'
import { formatRange } from '../policy/cidr.ts'
import type { Reachability } from '../policy/connections.ts'
import { outsideRanges } from '../policy/outside.ts'
import { formatPorts, noPorts } from '../policy/ports.ts'
import type { Endpoint } from '../policy/types.ts'
import { chosenProvider } from '../providers/comparison.ts'
import { featureTitles } from '../providers/features.ts'
import { toItself } from '../providers/itself.ts'
import { effectMarks } from '../providers/words.ts'
import { csvLine } from '../text/table.ts'
import { type CliCommand, formatOf, outputOption } from './io.ts'
import { providerHelp, providerOption, settingsFrom } from './provider-option.ts'
import { readWorkspace } from './read-paths.ts'

export const list: CliCommand = {
  name: 'list',
  usage: 'drawbridge list PATH… [-o text|json|csv|md|dot] [--inferred] [--provider NAME[@VERSION]]',
  summary: 'who may talk to whom, on which ports',
  help: `Prints every pair with at least one connection: workloads as namespace/name[Kind], addresses outside the cluster as
first-last[External]. Self pairs are left out. Where the manifests leave an answer open, the reading of most clusters is listed
and the rest is told on standard error, and so is what --provider makes of each policy. Pairs that policies of other kinds
(Cilium's, Calico's, ClusterNetworkPolicy) may change are marked unknown: these policies are not evaluated.

  -o FORMAT      text: lines for people (default); json: an array of {"src", "dst", "conn"}; csv; md; dot
  --inferred     also the endpoints that are not written down: pods that a selector would match, any other pod
${providerHelp}

Examples:
  drawbridge list manifests/
  kubectl get ns,deploy,netpol -A -o yaml | drawbridge list - -o json`,
  options: { ...outputOption, ...providerOption, inferred: { type: 'boolean' } },
  run(paths, values, io) {
    const format = formatOf(values, ['text', 'json', 'csv', 'md', 'dot'])
    const analysis = analyze(readWorkspace(paths, io, settingsFrom(values, io)))
    const { pairs, doubts: between, isCut } = listPairs(analysis.reach, values.inferred === true)
    const doubts = [...between, ...doubtsOfItself(analysis), ...doubtsBeside(analysis)]
    for (const piece of print(pairs, format)) io.stdout.write(piece)
    if (values.inferred !== true && analysis.cluster.workloads.length === 0 && analysis.cluster.policies.length > 0)
      io.stderr.write('No workload is written down, so nothing is listed; --inferred lists the pods that the policies speak of.\n')
    if (doubts.length > 0) io.stderr.write(`Not certain from these manifests (${doubts.length}):\n`)
    for (const line of doubts) io.stderr.write(`  ${line}\n`)
    for (const line of providerLines(analysis)) io.stderr.write(`${line}\n`)
    if (isCut)
      io.stderr.write(`The list is not whole: more than ${mostPairs} pairs have a connection. List some of the namespaces alone.\n`)
    return isCut ? 1 : 0
  },
}

/** Pods that may or may not reach themselves by a Service. */
const doubtsOfItself = ({ reach, cluster, enforcement }: Analysis): string[] =>
  reach.endpoints.flatMap((endpoint, index) => {
    const found = toItself(reach, cluster, index, enforcement?.profile)
    return found?.verdict === 'depends' ? [`${listName(endpoint)} => itself : ${found.sentence}`] : []
  })

/** Policies of other kinds that may decide beside NetworkPolicies. */
const doubtsBeside = ({ reach }: Analysis): string[] =>
  (reach.others ?? []).map(
    (other) =>
      `all that ${decidingName(other)} may allow or deny: Drawbridge does not evaluate it, and what is listed is what NetworkPolicies let through`,
  )

/** What the chosen network provider makes of the policies: how many connections differ, and each policy with its marks. */
function providerLines(analysis: Analysis): string[] {
  const row = chosenProvider(analysis)
  if (!row) return []
  const marks = new Map<string, Set<string>>()
  for (const { policy, kind, feature } of row.effects) {
    const words = kind === 'unverified' && feature ? `${effectMarks[kind]} (${featureTitles[feature]})` : effectMarks[kind]
    marks.set(policy, (marks.get(policy) ?? new Set()).add(words))
  }
  const ignored = decidingOf(analysis.cluster.others).filter((other) => !analysis.reach.others?.includes(other))
  const idle = ignored.map((other) => `  ${decidingName(other)}: not enforced by ${row.name}, so it does nothing here`)
  return [row.sentence, ...idle, ...[...marks].map(([policy, words]) => `  ${policy}: ${[...words].join(', ')}`)]
}

/** In pieces: all of it in one text may be longer than a text can be. */
function* print(pairs: readonly Pair[], format: string): Generator<string> {
  const lines = function* (line: (pair: Pair) => string) {
    for (let start = 0; start < pairs.length; start += piece)
      yield pairs
        .slice(start, start + piece)
        .map(line)
        .join('')
  }
  switch (format) {
    case 'json': {
      if (pairs.length === 0) yield '[]\n'
      const last = pairs.at(-1)
      const indented = (pair: Pair) => JSON.stringify(pair, null, 2).replaceAll('\n', '\n  ')
      if (last) yield '[\n'
      yield* lines((pair) => `  ${indented(pair)}${pair === last ? '\n]' : ','}\n`)
      break
    }
    case 'csv': {
      const more = pairs.some(({ verdict }) => verdict) ? ['verdict', 'because'] : []
      yield csvLine(['src', 'dst', 'conn', ...more])
      yield* lines(({ src, dst, conn, verdict = '', because = '' }) =>
        csvLine([src, dst, conn, ...[verdict, because].slice(0, more.length)]),
      )
      break
    }
    case 'md': {
      const more = pairs.some(({ verdict }) => verdict)
      yield more ? '| src | dst | conn | verdict |\n|---|---|---|---|\n' : '| src | dst | conn |\n|---|---|---|\n'
      yield* lines((pair) => `| ${pair.src} | ${pair.dst} | ${pair.conn} |${more ? ` ${sayUnknown(pair)} |` : ''}\n`)
      break
    }
    case 'dot':
      yield 'digraph {\n'
      yield* lines(({ src, dst, conn, verdict, because }) => {
        const doubt = verdict ? `, style=dashed, tooltip=${JSON.stringify(because)}` : ''
        return `  ${JSON.stringify(src)} -> ${JSON.stringify(dst)} [label=${JSON.stringify(verdict ? `${conn}, ${verdict}` : conn)}${doubt}]\n`
      })
      yield '}\n'
      break
    default:
      yield* lines((pair) => `${pair.src} => ${pair.dst} : ${pair.conn}${pair.verdict ? ` (${sayUnknown(pair)})` : ''}\n`)
  }
}

/** Pairs that are written at once. */
const piece = 10_000

/** Pairs that are listed, doubts included: they are sorted, so all of them have to be kept. */
export const mostPairs = 5_000_000

export interface Pair {
  readonly src: string
  readonly dst: string
  /** What NetworkPolicies let through. */
  readonly conn: string
  /** Where policies of other kinds may change that, with their names. */
  readonly verdict?: 'unknown'
  readonly because?: string
}

const sayUnknown = ({ verdict, because = '' }: Pair): string => (verdict ? `${verdict}: ${because.replace(/\.$/, '')}` : '')

interface End {
  readonly name: string
  readonly index: number
}

export interface Listed {
  readonly pairs: readonly Pair[]
  /** Without a connection by NetworkPolicies, where policies of other kinds may open one. */
  readonly perhaps: readonly Pair[]
  readonly doubts: readonly string[]
  readonly isCut: boolean
}

/** All pairs with a connection, sorted; of more than `most` those of the ends before; addresses are cut as the ipBlocks of the direction cut them. */
export function listPairs(reach: Reachability, inferred: boolean, most = mostPairs): Listed {
  const inside = reach.endpoints.flatMap((endpoint, index): End[] => {
    const listed = endpoint.kind === 'workload' || (inferred && endpoint.kind !== 'range')
    return listed ? [{ name: listName(endpoint), index }] : []
  })
  const outside = (direction: 'ingress' | 'egress') =>
    outsideRanges(reach.policies, direction).map(
      ({ range, ref }): End => ({ name: `${formatRange(range)}[External]`, index: reach.universe.indexOf.get(ref) as number }),
    )
  const sources = outside('ingress')
  const destinations = outside('egress')
  const pairs: Pair[] = []
  const perhaps: Pair[] = []
  const doubts: string[] = []
  const alone = policiesAlone(reach)
  const add = (from: End, to: End) => {
    if (from.index === to.index) return
    const connection = reach.connect(from.index, to.index)
    const { others, ports } = connection
    const unknown = others && { verdict: 'unknown' as const, because: sayBeside(others) }
    const pair: Pair = { src: from.name, dst: to.name, conn: ports === noPorts ? '' : formatPorts(ports), ...unknown }
    if (ports !== noPorts) pairs.push(pair)
    else if (others) {
      perhaps.push(pair)
      doubts.push(
        `${from.name} => ${to.name} : nothing by NetworkPolicies, ${formatPorts(connection.possible)} perhaps; ${sayUnknown(pair)}`,
      )
    }
    const { verdict, sure, possible, egress, ingress } = others ? alone.connect(from.index, to.index) : connection
    if (verdict === 'depends' || verdict === 'unknown') {
      const because = [...new Set([...egress.reasons, ...ingress.reasons].map((reason) => reason.because))].join('; ')
      doubts.push(
        `${from.name} => ${to.name} : ${sure === noPorts ? 'nothing' : formatPorts(sure)} for sure, ${formatPorts(possible)} perhaps; ${verdict} on ${because}`,
      )
    }
  }
  const isFull = () => pairs.length + doubts.length > most
  for (const [froms, tos] of [
    [inside, [...inside, ...destinations]],
    [sources, inside],
  ] as const) {
    for (const from of froms) {
      if (isFull()) break
      for (const to of tos) add(from, to)
    }
  }
  const key = ({ src, dst }: Pair) => `${src} ${dst}`
  const isCut = isFull()
  return { pairs: pairs.sort((a, b) => (key(a) < key(b) ? -1 : 1)), perhaps, doubts, isCut }
}

/** `namespace/name[Kind]`, the wording of netpol-analyzer. */
export function listName(endpoint: Endpoint): string {
  if (endpoint.workload) return `${endpoint.namespace}/${endpoint.name}[${endpoint.workload.kind}]`
  return `${endpoint.namespace}/${endpoint.kind === 'inferred' ? endpoint.name : '*'}[${endpoint.kind === 'inferred' ? 'Inferred' : 'AnyPod'}]`
}
