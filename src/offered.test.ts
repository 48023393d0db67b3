/** Under a network provider, a fix is offered where it would be enforced, or can be written so that it is; else it is shown with the reason. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Analysis, analyze } from './analyze.ts'
import { main } from './cli.ts'
import type { Diagnostic, DiagnosticCode } from './diagnostic.ts'
import { offered, withWithheld } from './offered.ts'
import { preferredFix } from './preview.ts'
import { toChoice } from './providers/profile.ts'
import { run } from './run.ts'
import { namespace, policyOf, read, toWorkspace, workloads } from './testing/shop.ts'
import { applyChange } from './text/workspace.ts'

const one = (analysis: Analysis, code: DiagnosticCode): Diagnostic => {
  const [found] = offered(analysis).filter((diagnostic) => diagnostic.code === code)
  if (!found) throw new Error(`no ${code}`)
  return found
}
const textAfter = (analysis: Analysis, diagnostic: Diagnostic): string => {
  const command = diagnostic.fixes?.[0]?.command
  const outcome = command ? run(command, analysis) : { refused: 'no fix' }
  if ('refused' in outcome) throw new Error(outcome.refused)
  return applyChange(analysis.workspace, outcome.change).files[0]?.text ?? ''
}

const split = [
  namespace('shop', '  labels: {team: a}\n') + workloads,
  policyOf(`  policyTypes: [Ingress]
  ingress:
  - from:
    - namespaceSelector: {matchLabels: {team: a}}
    - podSelector: {matchLabels: {app: web}}
`),
]

describe('a fix that would not be enforced', () => {
  const old = read(split, { provider: 'weave-net', providerVersion: '2.5' })

  it('is shown with the reason, and is not the one to be made unasked', () => {
    const diagnostic = one(old, 'split-peer')
    expect(diagnostic.fixes).toMatchObject([{ withheld: expect.stringContaining('Weave Net 2.5 ignores the namespaceSelector') }])
    expect(preferredFix(diagnostic)).toBeUndefined()
    expect(withWithheld(diagnostic)).toMatch(/“Join them: .*” is not offered here: Weave Net 2\.5 ignores/)
  })

  it('is offered by the release that reads it, and as Kubernetes specifies', () => {
    for (const settings of [{}, { provider: 'weave-net' }]) {
      const diagnostic = one(read(split, settings), 'split-peer')
      expect(diagnostic.fixes?.[0]).not.toHaveProperty('withheld')
      expect(preferredFix(diagnostic)).toBe(diagnostic.fixes?.[0])
    }
  })

  it('changes nothing when it is taken all the same', () => {
    const command = one(old, 'split-peer').fixes?.[0]?.command
    expect(command && run(command, old)).toEqual({ refused: expect.stringMatching(/^Nothing was changed, as it would not be enforced\./) })
  })

  it('is told by the command line, which offers no fixes', async () => {
    let out = ''
    const io = { stdout: { write: (text: string) => (out += text) }, stderr: { write: () => {} }, cwd: '/' }
    const file = join(import.meta.dirname, 'checks/cases/split-peer/invalid.yaml')
    await main(['check', file, '--provider', 'weave-net@2.5'], io)
    expect(out).toMatch(/is not offered here: Weave Net 2\.5 ignores/)
  })
})

describe('a fix that can be written for the provider', () => {
  const ports = (name: string) =>
    policyOf(`  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: {matchLabels: {app: web}}
    ports:
    - port: ${name}
`)

  it('is offered, made so, and says so', () => {
    const analysis = read([workloads, ports('sqll')], { provider: 'ovn-kubernetes' })
    const diagnostic = one(analysis, 'unknown-port-name')
    expect(diagnostic.fixes).toMatchObject([{ label: 'Write sql' }])
    expect(textAfter(analysis, diagnostic)).toMatch(/- port: 5432\n$/)
    expect(diagnostic.fixes?.[0] && run(diagnostic.fixes[0].command, analysis)).toMatchObject({
      suited: 'So that OVN-Kubernetes enforces it: write port 5432 instead of sql.',
    })
  })

  it('stays as it is where the provider reads it, and what stood there before is left alone', () => {
    const analysis = read([workloads, ports('sqll')], { provider: 'calico' })
    expect(textAfter(analysis, one(analysis, 'unknown-port-name'))).toMatch(/- port: sql\n$/)
    const beside = read([workloads, ports('sql')], { provider: 'ovn-kubernetes' })
    const outcome = run({ kind: 'rename', target: 'NetworkPolicy/shop/db', to: 'data' }, beside)
    expect('refused' in outcome ? outcome : applyChange(beside.workspace, outcome.change).files[0]?.text).toMatch(/- port: sql\n$/)
  })
})

describe('on all cases of the checks', () => {
  const root = join(import.meta.dirname, 'checks/cases')
  const texts = readdirSync(root).map((name) => [name, readFileSync(join(root, name, 'invalid.yaml'), 'utf8')] as const)
  const ids = ['romana', 'weave-net@2.5', 'azure-npm-windows', 'ovn-kubernetes']

  it('what is offered is not refused by the provider, and what is withheld is; paths are tried when they are looked at', () => {
    let [offers, withholds] = [0, 0]
    for (const id of ids) {
      const { provider, providerVersion } = toChoice(id)
      for (const [name, text] of texts) {
        const analysis = analyze(toWorkspace({ 'a.yaml': text }, { provider, providerVersion }))
        for (const { fixes = [] } of offered(analysis)) {
          for (const { command, label, withheld } of fixes) {
            const outcome = run(command, analysis)
            const refused = 'refused' in outcome && /not be enforced/.test(outcome.refused)
            const isTried = command.kind === 'edit-resource' || command.kind === 'set-ports'
            if (isTried) expect(refused, `${id}: ${name}: ${label}`).toBe(withheld !== undefined)
            else expect(withheld, `${id}: ${name}: ${label}`).toBeUndefined()
            if (withheld === undefined) offers++
            else withholds++
          }
        }
      }
    }
    expect(offers).toBeGreaterThan(100)
    expect(withholds).toBeGreaterThan(10)
  }, 120_000)
})
