/** drawbridge decode: what kubectl sends and whether the API server would take it. */

import { analyze } from '../analyze.ts'
import { sentDocuments } from '../yaml/documents.ts'
import { toJson } from '../yaml/json.ts'
import { located } from './check.ts'
import { type CliCommand, formatOf, outputOption } from './io.ts'
import { readWorkspace } from './read-paths.ts'

export const decode: CliCommand = {
  name: 'decode',
  usage: 'drawbridge decode PATH… [-o text|json]',
  summary: 'what kubectl reads, and whether the API server would take it',
  help: `Prints the JSON that kubectl would send for each document, and whether every document would be admitted under strict validation.
Exit code 1 when one would not.

  -o text|json   a line for each document, then what stands against it (default), or {"accepted", "documents": [{"json"}]}

Example:
  drawbridge decode policy.yaml -o json`,
  options: outputOption,
  run(paths, values, io) {
    const format = formatOf(values, ['text', 'json'])
    const workspace = readWorkspace(paths, io)
    const analysis = analyze(workspace)
    const readings = analysis.readings
    const streams = workspace.files.map((file) =>
      sentDocuments(readings.filter((reading) => reading.file === file.name).map((reading) => reading.document)),
    )
    const accepted = streams.every((stream) => stream.error === undefined) && readings.every((reading) => reading.decoded.accepted)
    const documents = streams.flatMap((stream) => stream.documents.flatMap((document) => (document.root ? [toJson(document.root)] : [])))
    if (format === 'json')
      io.stdout.write(`{"accepted":${accepted},"documents":[${documents.map((json) => `{"json":${json}}`).join(',')}]}\n`)
    else {
      for (const json of documents) io.stdout.write(`${json}\n`)
      for (const d of located(analysis.diagnostics, workspace)) {
        if (d.field !== undefined || d.severity === 'error')
          io.stdout.write(`${d.file}:${d.line}:${d.column}: ${d.field ?? d.code}: ${d.message}\n`)
      }
      io.stdout.write(accepted ? 'accepted\n' : 'not accepted\n')
    }
    return accepted ? 0 : 1
  },
}
