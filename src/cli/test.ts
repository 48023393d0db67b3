/** drawbridge test: the expectations that stand among the manifests, against what the manifests let through. */

import { analyze } from '../analyze.ts'
import { checkExpectations } from '../expectations.ts'
import { type CliCommand, formatOf, outputOption } from './io.ts'
import { providerHelp, providerOption, settingsFrom } from './provider-option.ts'
import { readWorkspace } from './read-paths.ts'

const words = { met: 'ok', failed: 'FAILED', unclear: 'UNCLEAR' }

export const test: CliCommand = {
  name: 'test',
  usage: 'drawbridge test PATH… [-o text|json] [--provider NAME[@VERSION]]',
  summary: 'whether what should be allowed and denied is',
  help: `Reads the TrafficTests (apiVersion: drawbridge/v1) among the files, such as drawbridge.tests.yaml, and holds them against the
policies. Exit code 1 when one is not met, or can't be told.

${providerHelp}

Example of a test:
  tests:
  - from: Deployment/shop/web
    to: Deployment/shop/db
    ports: TCP 6379
    expect: allowed
  - from: others
    to: Deployment/shop/db
    expect: denied`,
  options: { ...outputOption, ...providerOption },
  run(paths, values, io) {
    const format = formatOf(values, ['text', 'json'])
    const results = checkExpectations(analyze(readWorkspace(paths, io, settingsFrom(values, io))))
    if (format === 'json') {
      const rows = results.map(({ file, line, sentence, result, because }) => ({
        file,
        line,
        sentence,
        result,
        ...(because && { because }),
      }))
      io.stdout.write(`${JSON.stringify(rows, null, 2)}\n`)
    } else {
      for (const { file, line, sentence, result, because } of results)
        io.stdout.write(`${words[result]}  ${sentence}  (${file}:${line})\n${because ? `    ${because}\n` : ''}`)
      const bad = results.filter(({ result }) => result !== 'met').length
      if (results.length === 0) io.stderr.write('There is no TrafficTests manifest among these files, so nothing was tested.\n')
      else io.stdout.write(`${results.length - bad} of ${results.length} met.\n`)
    }
    return results.some(({ result }) => result !== 'met') ? 1 : 0
  },
}
