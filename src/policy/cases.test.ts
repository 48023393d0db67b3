/** Each folder of cases/ shows one rule of shared/spec/semantics.md. `npm run test:update` rewrites what is expected. */

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { analyze } from '../analyze.ts'
import { caseFolders, formatReach } from '../testing/cases.ts'

describe('policy cases', () => {
  for (const { name, workspace, expected } of caseFolders(join(import.meta.dirname, 'cases'))) {
    it(name, async () => {
      const analysis = analyze(workspace)
      const problems = analysis.diagnostics
        .filter((diagnostic) => diagnostic.severity === 'error')
        .map(({ code, resource, field, reason }) => [code, resource, field, reason].filter((part) => part !== undefined).join(' '))
      const text = formatReach(analysis.reach) + (problems.length > 0 ? `\nerrors:\n${problems.join('\n')}\n` : '')
      await expect(text).toMatchFileSnapshot(expected)
    })
  }
})
