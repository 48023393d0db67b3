/** A fix shows what it would change before it is made, and none is preferred where a person has to choose. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { analyze } from './analyze.ts'
import { preferredFix, preview } from './preview.ts'
import { run } from './run.ts'
import { namespace, policyOf, toWorkspace, workloads } from './testing/shop.ts'
import { formatHunks } from './text/line-diff.ts'
import { applyChange, type Workspace } from './text/workspace.ts'

const workspaceOf = (text: string): Workspace => toWorkspace({ 'policy.yaml': text })

const split = `${namespace('shop', '  labels: {team: a}\n')}${workloads}---
${policyOf(`  policyTypes: [Ingress]
  ingress:
  - from:
    - namespaceSelector: {}
    - podSelector: {matchLabels: {app: web}}
`)}`

describe('a preview', () => {
  const analysis = analyze(workspaceOf(split))
  const fix = analysis.diagnostics.find(({ code }) => code === 'split-peer')?.fixes?.[0]

  it('shows the lines of a fix and the paths it closes, and changes nothing', () => {
    if (!fix) throw new Error('no fix')
    const { outcome, diff } = preview(fix.command, analysis)
    expect(diff.map(({ hunks }) => formatHunks(hunks))).toEqual([
      '@@ -41,3 +41,3 @@\n   - from:\n     - namespaceSelector: {}\n-    - podSelector: {matchLabels: {app: web}}\n+      podSelector: {matchLabels: {app: web}}',
    ])
    expect('closes' in outcome && outcome.closes.length).toBeGreaterThan(0)
    expect(analysis.workspace.files[0]?.text).toBe(split)
  })

  it('of what is refused has no lines', () => {
    const { outcome, diff } = preview(
      { kind: 'set-ports', policy: 'NetworkPolicy/x/y', direction: 'ingress', rule: 0, ports: [] },
      analysis,
    )
    expect(outcome).toHaveProperty('refused')
    expect(diff).toEqual([])
  })

  it('of a new file shows all its lines as new', () => {
    const { diff } = preview({ kind: 'add-namespace', name: 'other', labels: {} }, analyze(workspaceOf('')))
    const kinds = new Set(diff.flatMap(({ hunks }) => hunks.flatMap(({ lines }) => lines.map(({ kind }) => kind))))
    expect([...kinds]).toEqual(['added'])
  })
})

describe('the preferred fix', () => {
  it('is the only one, when it opens nothing', () => {
    const [diagnostic] = analyze(workspaceOf(split)).diagnostics.filter(({ code }) => code === 'split-peer')
    expect(diagnostic && preferredFix(diagnostic)).toBe(diagnostic?.fixes?.[0])
  })

  const roots = [join(import.meta.dirname, 'commands/cases'), join(import.meta.dirname, 'checks/cases')]
  const files = roots.flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.yaml$/.test(name))
      .map((name) => join(root, name)),
  )

  it('never is one of several readings, and never opens a path of a text that can be applied', () => {
    let [several, preferred] = [0, 0]
    for (const file of files) {
      const workspace = workspaceOf(readFileSync(file, 'utf8'))
      const analysis = analyze(workspace)
      for (const diagnostic of analysis.diagnostics) {
        const fix = preferredFix(diagnostic)
        if ((diagnostic.fixes?.length ?? 0) > 1) {
          several++
          expect(fix, file).toBeUndefined()
        }
        if (!fix || fix.command.kind === 'repair') continue
        preferred++
        const outcome = run(fix.command, analysis)
        if ('refused' in outcome) continue
        expect(outcome.opens, `${file}: ${fix.label}`).toEqual([])
        expect(applyChange(workspace, outcome.change)).not.toEqual(workspace)
      }
    }
    expect(several).toBeGreaterThan(10)
    expect(preferred).toBeGreaterThan(10)
  })
})
