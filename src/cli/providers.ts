/** drawbridge providers: which network providers run the manifests as written, and what the others make of them. */

import { type Analysis, analyze } from '../analyze.ts'
import { chosenProvider, compareProviders, type ProviderComparison, type ProviderRow } from '../providers/comparison.ts'
import type { ComparedEnd, ConnectionDifference } from '../providers/differences.ts'
import { providersList } from '../providers/index.ts'
import { toEffectLinks } from '../views/links.ts'
import { type CliCommand, formatOf, outputOption } from './io.ts'
import { providerOption, settingsFrom } from './provider-option.ts'
import { readWorkspace } from './read-paths.ts'

export const providers: CliCommand = {
  name: 'providers',
  usage: 'drawbridge providers PATH… [-o text|json|md] [--provider NAME[@VERSION]] [--inferred]',
  summary: 'which network providers run this as written, and what the others make of it',
  help: `Evaluates the manifests as each network provider enforces them, and lists the connections on which they differ from the
specification. With --provider, only that one is looked at. What nobody verified for a provider is evaluated as specified, said so,
and does not fail.

Exit code 0: done; with --provider, it runs the manifests as written, as far as is known. 1: with --provider, it would not enforce them as
written: a connection differs, or a policy is not enforced, rejected, wider or narrower. 2: a path, provider or version is not there.

  -o FORMAT      text: tables for people (default); json; md
  --provider     ${wrap(providersList.map(({ id, versions }) => (versions.length > 1 ? `${id} (@${versions.map((version) => version.id).join(', @')})` : id)))}
                 any other release is taken for the one that it is not told from, and said on standard error
  --inferred     also connections of endpoints that are not written down

Examples:
  drawbridge providers manifests/
  drawbridge providers manifests/ --provider weave-net@2.5`,
  options: { ...outputOption, ...providerOption, inferred: { type: 'boolean' } },
  run(paths, values, io) {
    const format = formatOf(values, ['text', 'json', 'md'])
    const settings = settingsFrom(values, io)
    const analysis = analyze(readWorkspace(paths, io, settings))
    const only = chosenProvider(analysis)
    const comparison = only ? { answer: only.sentence, rows: [only], connections: toTable(only) } : compareProviders(analysis)
    io.stdout.write(print(comparison, analysis, format, values.inferred === true))
    return only?.fidelity === 'differently' ? 1 : 0
  },
}

function wrap(words: readonly string[]): string {
  const lines: string[] = ['']
  for (const [index, word] of words.entries()) {
    const piece = index < words.length - 1 ? `${word}, ` : word
    if ((lines.at(-1) as string).length + piece.length > 110) lines.push('')
    lines[lines.length - 1] += piece
  }
  return lines.map((line) => line.trimEnd()).join(`\n${' '.repeat(17)}`)
}

const toTable = (row: ProviderRow): ProviderComparison['connections'] =>
  row.connections.map(({ source, destination, specified, enforced }) => ({
    source,
    destination,
    specified,
    enforced: { [row.id]: enforced },
  }))

function print(comparison: ProviderComparison, analysis: Analysis, format: string, inferred: boolean): string {
  const isListed = ({ source, destination }: { source: ComparedEnd; destination: ComparedEnd }) =>
    inferred || [source, destination].every(({ kind }) => kind === 'workload' || kind === 'range')
  if (format === 'json') return `${JSON.stringify(toJson(comparison, analysis, isListed), null, 2)}\n`
  const connections = comparison.connections.filter(isListed)
  const hidden = comparison.connections.length - connections.length
  const more = hidden > 0 ? [`${hidden} more for pods that are not written down: --inferred shows them.`] : []
  return format === 'md' ? printMarkdown(comparison, connections, more) : printText(comparison, connections, analysis, more)
}

type Connections = ProviderComparison['connections']

function printText({ answer, rows }: ProviderComparison, connections: Connections, analysis: Analysis, more: readonly string[]): string {
  const details = rows.flatMap((row) =>
    row.effects.length === 0
      ? []
      : [
          `${row.name}${row.maintained ? '' : ' (history)'}: ${row.fidelity === 'not-verified' ? 'not verified' : row.fidelity}`,
          ...toEffectLinks(analysis, row.effects).map(
            ({ severity, because, link }) => `  ${link ? `${link.file}:${link.line}: ` : ''}${severity}: ${because}`,
          ),
        ],
  )
  const table =
    connections.length === 0
      ? []
      : align([['connection', 'as specified', 'enforced', 'by'], ...connections.flatMap((connection) => textRows(connection, rows))])
  const asked = rows.length === 1 ? [] : ['Which providers run this as written?']
  return [...asked, answer, ...blank(details), ...blank(table), ...more].map((line) => `${line}\n`).join('')
}

/** A line for each outcome, with the providers that come to it. */
function textRows({ source, destination, specified, enforced }: Connections[number], rows: readonly ProviderRow[]): string[][] {
  const outcomes = new Map<string, string[]>()
  for (const { id, name } of rows) {
    const ports = enforced[id]
    if (ports !== undefined) outcomes.set(ports, [...(outcomes.get(ports) ?? []), name])
  }
  return [...outcomes].map(([ports, names], index) => [
    ...(index === 0 ? [`${source.name} → ${destination.name}`, specified] : ['', '']),
    ports,
    names.join(', '),
  ])
}

const blank = (lines: readonly string[]) => (lines.length > 0 ? ['', ...lines] : [])

function align(table: readonly (readonly string[])[]): string[] {
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? []
  return table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function printMarkdown({ answer, rows }: ProviderComparison, connections: Connections, more: readonly string[]): string {
  const columns = rows.filter(({ id }) => connections.some(({ enforced }) => enforced[id] !== undefined))
  const heading = ['connection', 'as specified', ...columns.map(({ name }) => name)]
  const cells = connections.map(({ source, destination, specified, enforced }) => [
    `${source.name} → ${destination.name}`,
    specified,
    ...columns.map(({ id }) => enforced[id] ?? 'as specified'),
  ])
  const line = (row: readonly string[]) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const table = (head: readonly string[], body: readonly (readonly string[])[]) => [
    line(head),
    line(head.map(() => '---')),
    ...body.map(line),
  ]
  const effects = rows.map((row) => [row.name, row.fidelity.replace('-', ' '), row.effects.map(({ because }) => because).join('<br>')])
  const lines = [
    answer,
    '',
    ...table(['provider', 'runs it', 'because'], effects),
    ...blank(cells.length > 0 ? table(heading, cells) : []),
    ...more,
  ]
  return lines.map((text) => `${text}\n`).join('')
}

function toJson({ answer, rows }: ProviderComparison, analysis: Analysis, isListed: (connection: ConnectionDifference) => boolean) {
  return {
    answer,
    providers: rows.map((row) => ({
      id: row.id,
      name: row.name,
      maintained: row.maintained,
      runs: row.fidelity,
      sentence: row.sentence,
      complete: row.isComplete,
      effects: toEffectLinks(analysis, row.effects).map(({ kind, severity, policy, path, feature, because, source, link }) => ({
        kind,
        severity,
        policy,
        path,
        feature,
        because,
        source,
        ...(link && { file: link.file, line: link.line }),
      })),
      connections: row.connections
        .filter(isListed)
        .map(({ source, destination, specified, enforced }) => ({ src: source.ref, dst: destination.ref, specified, enforced })),
    })),
  }
}
