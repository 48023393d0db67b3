/** A slip inside what has a wrong name is mended with it: each offer leaves the document better, whatever is found in it. */

import { describe, expect, it } from 'vitest'
import { analyze, applyChange, type Command, run, type Workspace } from '../index.ts'
import { defaultSettings } from '../text/workspace.ts'

const head = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec:\n'
const workspaceOf = (text: string): Workspace => ({ files: [{ name: 'a.yaml', text }], places: {}, settings: defaultSettings })

/** The text after the first repair of one problem after the other, and their labels. */
function mend(text: string): { text: string; labels: string[] } {
  let workspace = workspaceOf(head + text)
  const labels: string[] = []
  for (let i = 0; i < 6; i++) {
    const analysis = analyze(workspace)
    const fix = analysis.diagnostics
      .flatMap(({ fixes = [] }) => fixes)
      .find(({ command }: { command: Command }) => command.kind === 'repair')
    if (!fix) break
    labels.push(fix.label)
    const outcome = run(fix.command, analysis)
    if ('refused' in outcome) throw new Error(outcome.refused)
    workspace = applyChange(workspace, outcome.change)
  }
  expect(analyze(workspace).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return { text: (workspace.files[0]?.text ?? '').slice(head.length), labels }
}

describe('a slip in what is misspelt', () => {
  it('is mended along: types in lower case', () => {
    expect(mend('  podSelector: {}\n  PolicyTypes: [ingress] # both\n')).toEqual({
      text: '  podSelector: {}\n  policyTypes: [Ingress] # both\n',
      labels: ['Write “policyTypes” and write “Ingress”'],
    })
  })

  it('is mended along: a selector with a misspelt field', () => {
    expect(mend('  podSelector: {}\n  ingress:\n  - from:\n    - podSelectors: {matchLabel: {app: web}}\n')).toEqual({
      text: '  podSelector: {}\n  ingress:\n  - from:\n    - podSelector: {matchLabels: {app: web}}\n',
      labels: ['Write “podSelector” and write “matchLabels”'],
    })
  })

  it('is left where more than that is wrong inside', () => {
    const text = `${head}  podSelector: {}\n  Ingress: [{From: [{ipblock: {Cidr: 10.0.0.0/8, x: 1}}]}]\n`
    const { diagnostics } = analyze(workspaceOf(text))
    expect(diagnostics.find(({ code }) => code === 'unknown-field')?.fixes ?? []).toEqual([])
  })
})
