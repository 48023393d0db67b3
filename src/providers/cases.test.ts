/** Each folder of cases/ shows what one provider makes of some manifests. `npm run test:update` rewrites what is expected. */

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Analysis, analyze } from '../analyze.ts'
import { evaluate } from '../policy/connections.ts'
import { formatPorts } from '../policy/ports.ts'
import { caseFolders } from '../testing/cases.ts'
import { chosenProvider } from './comparison.ts'

const folders = caseFolders(join(import.meta.dirname, 'cases'))

describe('provider cases', () => {
  for (const { name, workspace, expected } of folders) {
    it(name, async () => {
      const analysis = analyze(workspace)
      expect(deviates(analysis)).toBe(!name.endsWith('-inert'))
      await expect(format(analysis)).toMatchFileSnapshot(expected)
    })
  }
})

const deviates = (analysis: Analysis) => chosenProvider(analysis)?.fidelity !== 'as-written' || verdictChanges(analysis).length > 0

function format(analysis: Analysis): string {
  const row = chosenProvider(analysis)
  if (!row) return 'no provider\n'
  const effects = row.effects.map(
    ({ kind, severity, policy, path, because }) => `${severity} ${kind} at ${policy} ${path.join('.')}\n  ${because}\n`,
  )
  const fixes = analysis.checked.flatMap(({ code, fixes = [] }) =>
    code === 'provider-effect' ? fixes.map(({ label }) => `  ${label}\n`) : [],
  )
  const connections = row.connections.map(
    ({ source, destination, specified, enforced }) => `  ${source.ref} -> ${destination.ref}: ${specified} => ${enforced}\n`,
  )
  const settled = verdictChanges(analysis)
  return [
    `${row.id}: ${row.fidelity}\n${row.sentence}\n`,
    ...effects,
    ...(fixes.length > 0 ? ['fixes:\n', ...fixes] : []),
    ...(connections.length > 0 ? ['connections:\n', ...connections] : []),
    ...(settled.length > 0 ? ['other verdicts:\n', ...settled] : []),
  ].join('')
}

/** Pairs whose ports are the same and whose verdict is not: what the specification leaves open and the provider settles. */
function verdictChanges({ cluster, reach, workspace }: Analysis): string[] {
  const specified = evaluate(cluster, workspace.settings)
  return specified.endpoints.flatMap((source, from) =>
    specified.endpoints.flatMap((destination, to) => {
      const [before, after] = [specified.connect(from, to), reach.connect(from, to)]
      if (before.verdict === after.verdict || before.ports !== after.ports) return []
      return [`  ${source.ref} -> ${destination.ref}: ${before.verdict} => ${after.verdict} (${formatPorts(after.ports)})\n`]
    }),
  )
}
