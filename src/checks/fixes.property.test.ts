/** On random clusters no check throws, every finding stands on a line, and a fix that can be made leaves less of what it mends. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { analyze } from '../analyze.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { run } from '../run.ts'
import { randomCluster } from '../testing/random-cluster.ts'
import { applyChange, defaultSettings, type Workspace } from '../text/workspace.ts'
import { checks } from './index.ts'

const codes = new Set<string>(checks.map(({ code }) => code))
const own = (workspace: Workspace) => analyze(workspace).diagnostics.filter(({ code }) => codes.has(code))
/** A fix may bring another finding of its code to light, elsewhere. */
const alike = (diagnostics: readonly Diagnostic[], { code, resource, message }: Diagnostic) =>
  diagnostics.filter((other) => other.code === code && other.resource === resource && other.message === message).length

it('says where, and mends what it says', () => {
  fc.assert(
    fc.property(randomCluster, ({ manifests }) => {
      const text = manifests.map((manifest) => `${JSON.stringify(manifest, undefined, 1)}\n`).join('---\n')
      const workspace: Workspace = { files: [{ name: 'all.yaml', text: `# all\n${text}` }], places: {}, settings: defaultSettings }
      const analysis = analyze(workspace)
      const found = analysis.diagnostics.filter(({ code }) => codes.has(code))
      const seen = new Set<string>()
      for (const diagnostic of found) {
        const { code, range, message, fixes = [] } = diagnostic
        expect(range[1], message).toBeGreaterThanOrEqual(range[0])
        expect(message).toMatch(/[.?]$/)
        // One of each code: the others are alike, and each fix is an evaluation.
        for (const { command, label } of seen.has(code) ? [] : fixes) {
          const outcome = run(command, analysis)
          // What a gesture can't do where labels tell few apart, and what the guard against widening makes of pods that nobody has
          // written down, is not for checks to know; an edit that may open anything can always be made.
          const mustPass = command.kind === 'edit-resource' && command.opens === 'anything'
          if ('refused' in outcome && mustPass) throw new Error(`${code}, ${label}: ${outcome.refused}`)
          if ('refused' in outcome) continue
          expect(alike(own(applyChange(workspace, outcome.change)), diagnostic), `${code}: ${label}`).toBeLessThan(alike(found, diagnostic))
        }
        seen.add(code)
      }
    }),
    { numRuns: 20, seed: 20261122 },
  )
})
