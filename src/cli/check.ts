/** drawbridge check: what is wrong with the manifests, and what it does to traffic. */

import { analyze } from '../analyze.ts'
import { checks } from '../checks/index.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { offered, withWithheld } from '../offered.ts'
import { providerEffect } from '../providers/findings.ts'
import { toLines } from '../text/lines.ts'
import { getFile, type Workspace } from '../text/workspace.ts'
import { type CliCommand, formatOf, outputOption, UsageError } from './io.ts'
import { providerHelp, providerOption, settingsFrom } from './provider-option.ts'
import { readWorkspace } from './read-paths.ts'

export const check: CliCommand = {
  name: 'check',
  usage: 'drawbridge check PATH… [-o text|json|sarif|github] [--provider NAME[@VERSION]] | --explain CODE',
  summary: 'what is wrong, what it does to traffic, what to do',
  help: `Prints what the API server would reject, what it would silently read differently than written, and what does not do what it
seems to. Exit code 1 when one of them is an error.

  -o FORMAT      text: lines for people (default); json: an array of {code, severity, message, file, line, column, endLine,
                 endColumn, resource, field, reason}, field and reason exactly where the API server rejects; sarif; github
  --explain CODE what a check looks for and why: the code stands in brackets at the end of a line
${providerHelp}

Examples:
  drawbridge check manifests/
  helm template chart/ | drawbridge check -`,
  options: { ...outputOption, ...providerOption, explain: { type: 'string' } },
  run(paths, values, io) {
    if (typeof values['explain'] === 'string') {
      io.stdout.write(documentationOf(values['explain']))
      return 0
    }
    const format = formatOf(values, ['text', 'json', 'sarif', 'github'])
    const workspace = readWorkspace(paths, io, settingsFrom(values, io))
    const diagnostics = offered(analyze(workspace)).map((diagnostic) => ({ ...diagnostic, message: withWithheld(diagnostic) }))
    const lines = located(diagnostics, workspace)
    io.stdout.write(print(lines, format, workspace.files.length))
    return lines.some((d) => d.severity === 'error') ? 1 : 0
  },
}

const documented = [...checks, providerEffect]

function documentationOf(code: string): string {
  const found = documented.find((each) => each.code === code)
  if (!found) throw new UsageError(`No check has the code ${code}. Codes: ${documented.map((each) => each.code).join(', ')}.`)
  return `${found.title} [${code}, ${found.severity}]\n\n${found.documentation}\n`
}

type LocatedDiagnostic = ReturnType<typeof located>[number]

function print(lines: readonly LocatedDiagnostic[], format: string, files: number): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(lines, null, 2)}\n`
    case 'sarif':
      return `${JSON.stringify(toSarif(lines), null, 2)}\n`
    case 'github':
      return lines.map(githubLine).join('')
    default: {
      const count = (severity: string) => lines.filter((d) => d.severity === severity).length
      const text = lines.map((d) => `${d.file}:${d.line}:${d.column}: ${d.severity}: ${d.message} [${d.code}]\n`).join('')
      return `${text}${counted(count('error'), 'error')}, ${counted(count('warning'), 'warning')}, ${counted(count('info'), 'note')} in ${counted(files, 'file')}\n`
    }
  }
}

/** A workflow command of GitHub Actions, which shows the message at its line. */
function githubLine({ severity, file, line, endLine, column, endColumn, code, message }: LocatedDiagnostic): string {
  const plain = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  const property = (text: string) => plain(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
  const kind = severity === 'info' ? 'notice' : severity
  return `::${kind} file=${property(file)},line=${line},endLine=${endLine},col=${column},endColumn=${endColumn},title=${property(code)}::${plain(message)}\n`
}

function descriptionOf(code: string) {
  const found = documented.find((each) => each.code === code)
  return found && { shortDescription: { text: found.title }, help: { text: found.documentation } }
}

/** SARIF 2.1.0, one run. */
function toSarif(lines: readonly LocatedDiagnostic[]) {
  const rules = [...new Set(lines.map((d) => d.code))].map((id) => ({
    id,
    ...descriptionOf(id),
    // Code scanning lists it among the security findings: traffic may pass that no policy allows.
    ...(id === providerEffect.code && { properties: { tags: ['security'] } }),
  }))
  const results = lines.map(({ code, severity, message, file, line, column, endLine, endColumn }) => ({
    ruleId: code,
    level: severity === 'info' ? 'note' : severity,
    message: { text: message },
    locations: [
      { physicalLocation: { artifactLocation: { uri: file }, region: { startLine: line, startColumn: column, endLine, endColumn } } },
    ],
  }))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'drawbridge', rules } }, results }],
  }
}

/** Diagnostics with 1-based lines and columns, in the shape that other tools read. */
export function located(diagnostics: readonly Diagnostic[], workspace: Workspace) {
  const index = new Map(workspace.files.map((file) => [file.name, toLines(getFile(workspace.files, file.name).text)]))
  return diagnostics.map(({ code, severity, message, file, range, resource, field, reason }) => {
    const start = index.get(file)?.position(range[0]) ?? { line: 1, column: 1 }
    const end = index.get(file)?.position(range[1]) ?? start
    return {
      code,
      severity,
      message,
      file,
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
      ...(resource !== undefined && { resource }),
      ...(field !== undefined && { field }),
      ...(reason !== undefined && { reason }),
    }
  })
}

const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`
