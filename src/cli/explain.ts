/** drawbridge explain: one pair, with both halves, their rules and lines, and what is missing. */

import { analyze } from '../analyze.ts'
import type { Protocol } from '../kubernetes/types.ts'
import { type AskedPort, explain as explainPair, type HalfExplanation } from '../views/explain.ts'
import { findEnd } from './ends.ts'
import { type CliCommand, formatOf, outputOption, UsageError } from './io.ts'
import { providerHelp, providerOption, settingsFrom } from './provider-option.ts'
import { readWorkspace } from './read-paths.ts'

export const explain: CliCommand = {
  name: 'explain',
  usage: 'drawbridge explain PATH… --from END --to END [--port PORT] [-o text|json] [--provider NAME[@VERSION]]',
  summary: 'why a connection passes or does not, with the lines',
  help: `END is a name, namespace/name, a ref (Deployment/shop/db), an end as list prints it (shop/db[Deployment]), labels of pods that only policies
speak of (shop/app=db), an address or a block of them, or a ref as the canvas has it (cidr:10.0.0.0/24, any:shop).
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
      io.stdout.write(`${explanation.sentence}\n`)
      for (const { file, line, text } of explanation.others) io.stdout.write(`  ${file}:${line}: ${text}\n`)
      io.stdout.write('\n')
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
