/** drawbridge explain: one pair, with both halves, their rules and lines, and what is missing. */

import { type Analysis, analyze } from '../analyze.ts'
import type { Protocol } from '../kubernetes/types.ts'
import { smallestAround } from '../policy/blocks.ts'
import { parseAddress } from '../policy/cidr.ts'
import { type AskedPort, explain as explainPair, type HalfExplanation } from '../views/explain.ts'
import { type CliCommand, formatOf, outputOption, UsageError } from './io.ts'
import { providerHelp, providerOption, settingsFrom } from './provider-option.ts'
import { readWorkspace } from './read-paths.ts'

export const explain: CliCommand = {
  name: 'explain',
  usage: 'drawbridge explain PATH… --from END --to END [--port PORT] [-o text|json] [--provider NAME[@VERSION]]',
  summary: 'why a connection passes or does not, with the lines',
  help: `END is a ref (Deployment/shop/db), namespace/name, a name, an address, or a ref as the canvas has it (cidr:10.0.0.0/24, any:shop).
PORT is a number or a name, with its protocol in front unless it is TCP: 6379, UDP/53, http.
Exit code 1 when --port is given and does not surely pass.

${providerHelp}

Examples:
  drawbridge explain manifests/ --from shop/frontend --to shop/db --port 5432
  drawbridge explain manifests/ --from 203.0.113.7 --to frontend`,
  options: { ...outputOption, ...providerOption, from: { type: 'string' }, to: { type: 'string' }, port: { type: 'string' } },
  run(paths, values, io) {
    const format = formatOf(values, ['text', 'json'])
    const analysis = analyze(readWorkspace(paths, io, settingsFrom(values, io)))
    const [from, to] = [findEnd(analysis, values.from, '--from'), findEnd(analysis, values.to, '--to')]
    const explanation = explainPair(analysis, from, to, values.port === undefined ? undefined : parsePort(String(values.port)))
    if (!explanation) throw new UsageError('There is no such pair.')
    if (format === 'json') io.stdout.write(`${JSON.stringify(explanation, null, 2)}\n`)
    else {
      io.stdout.write(`${explanation.sentence}\n\n`)
      for (const [name, half] of [
        ['egress', explanation.egress],
        ['ingress', explanation.ingress],
      ] as const)
        io.stdout.write(halfText(name, half))
      for (const { link, severity, mark, because, source } of explanation.effects)
        io.stdout.write(`${link ? `${link.file}:${link.line}: ` : ''}${severity}: ${mark}: ${because}${source ? ` (${source})` : ''}\n`)
    }
    return explanation.passes === undefined || explanation.passes === 'yes' ? 0 : 1
  },
}

function halfText(name: string, { sentence, links, near }: HalfExplanation): string {
  const lines = [...new Set(links.filter((link) => link.direction === name).map((link) => `  ${link.file}:${link.line}: ${link.text}`))]
  const missing = near ? [`  almost: ${near.sentence}`, ...near.links.map((link) => `  ${link.file}:${link.line}: ${link.text}`)] : []
  return `${name}: ${sentence}\n${[...lines, ...missing].map((line) => `${line}\n`).join('')}`
}

function parsePort(text: string): AskedPort {
  const match = /^(?:(tcp|udp|sctp)[/ ])?(.+)$/i.exec(text)
  const port = match?.[2] ?? ''
  const protocol = (match?.[1]?.toUpperCase() ?? 'TCP') as Protocol
  const number = /^\d+$/.test(port) ? Number(port) : undefined
  if (port === '' || (number !== undefined && (number < 1 || number > 65535)))
    throw new UsageError(`--port takes a port from 1 to 65535 or a name, not ${text}.`)
  return { protocol, port: number ?? port }
}

/** The ref of the endpoint that the words mean. Throws UsageError when none or several do. */
function findEnd(analysis: Analysis, given: unknown, option: string): string {
  if (typeof given !== 'string') throw new UsageError(`${option} is missing.`)
  const { endpoints, universe } = analysis.reach
  const address = parseAddress(given)
  if (address) {
    const isMeant = (text: string) => {
      const other = parseAddress(text)
      return other?.family === address.family && other.value === address.value
    }
    const pod = endpoints.find((endpoint) => endpoint.workload?.addresses.some(isMeant))
    if (pod) return pod.ref
    const at = smallestAround(universe.blocks, address)
    return endpoints[endpoints.length - universe.blocks.length - 1 + (at < 0 ? universe.blocks.length : at)]?.ref ?? 'cidr:*'
  }
  if (universe.indexOf.has(given) || given.startsWith('Namespace/')) return given
  const found = endpoints.filter(({ namespace, name, workload }) => workload && (name === given || `${namespace}/${name}` === given))
  if (found.length === 1) return (found[0] as (typeof found)[number]).ref
  if (found.length === 0) return findMember(analysis, given, option)
  throw new UsageError(`${option} ${given} may mean ${found.map((endpoint) => endpoint.ref).join(' or ')}.`)
}

/** The workload that a pod, a ReplicaSet or a Job of that name belongs to. Throws UsageError for what has no network (any more). */
function findMember({ cluster }: Analysis, given: string, option: string): string {
  const isMeant = (ref: string) => ref === given || ref.endsWith(`/${given}`)
  const owners = [...new Set([...cluster.foldedInto].flatMap(([member, owner]) => (isMeant(member) ? [owner] : [])))]
  const over = cluster.terminated.find(({ ref }) => isMeant(ref))
  if (owners.length > 1) throw new UsageError(`${option} ${given} may mean a part of ${owners.join(' or ')}.`)
  if (over) throw new UsageError(`${option} ${given}: ${over.kind} ${over.name} has ended, so it has no network any more.`)
  if (owners.length === 0) throw new UsageError(`${option} ${given}: nothing of that name is in these manifests.`)
  return owners[0] as string
}
