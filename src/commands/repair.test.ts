/** Repairs by the fixes that are offered, alone: the mis-indented policy becomes what its author meant, whatever is mended first. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Analysis, analyze, applyChange, type Command, invertChange, run, type Workspace } from '../index.ts'
import { shared } from '../testing/shared.ts'
import { defaultSettings } from '../text/workspace.ts'

const workspaceOf = (text: string): Workspace => ({ files: [{ name: 'policy.yaml', text }], places: {}, settings: defaultSettings })
const textOf = (workspace: Workspace) => workspace.files[0]?.text ?? ''
const repairsOf = (analysis: Analysis) =>
  analysis.diagnostics.map(({ fixes = [] }) => fixes.filter(({ command }) => command.kind === 'repair')).filter((fixes) => fixes.length > 0)

/** The workspace after the command, undone byte for byte on the way. */
function apply(workspace: Workspace, analysis: Analysis, command: Command): Workspace {
  const outcome = run(command, analysis)
  if ('refused' in outcome) throw new Error(outcome.refused)
  const after = applyChange(workspace, outcome.change)
  expect(applyChange(after, invertChange(workspace, outcome.change))).toEqual(workspace)
  return after
}

/** Applies the first fix (peers of their own) of one problem after the other; `order` says which problem is next. */
function mend(text: string, order: readonly number[]): Workspace {
  let workspace = workspaceOf(text)
  for (const next of order) {
    const analysis = analyze(workspace)
    const offered = repairsOf(analysis)
    const fix = offered[next % Math.max(1, offered.length)]?.[0]
    if (fix) workspace = apply(workspace, analysis, fix.command)
  }
  return workspace
}

const misindented = readFileSync(join(import.meta.dirname, 'cases/repair-peer-or/before/policy.yaml'), 'utf8')

const meant = `spec:
  podSelector:
    matchLabels:
      tier: store
  policyTypes:
  - Ingress
  - Egress
  ingress:
  - from:
    - ipBlock:
        cidr: 10.20.0.0/16
        except:
        - 10.20.9.0/24
    # the other team
    - namespaceSelector:
        matchLabels:
          team: orders # all of it
    - podSelector:
        matchLabels:
          tier: web
    ports:
    - protocol: TCP
      port: 5432
  # backups
  egress:
  - to:
    - ipBlock:
        cidr: 10.30.0.0/24
    ports:
    - protocol: TCP
      port: 8443
`

describe('the mis-indented policy', () => {
  it('becomes the one its author meant, whatever is mended first', () => {
    const expected = misindented.slice(0, misindented.indexOf('spec:')) + meant
    for (let code = 0; code < 24; code++) {
      const order = [code % 4, Math.floor(code / 4) % 3, Math.floor(code / 12) % 2, 0]
      expect(textOf(mend(misindented, order)), `order ${order}`).toBe(expected)
    }
  })

  const handbook = shared('realworld/handbook/ingress-egress-policy.yaml')
  if (!handbook) console.log('skipped: ../shared/realworld/handbook is not there')
  it.skipIf(!handbook)('of the handbook becomes the policy that the documentation describes', () => {
    const after = mend(readFileSync(handbook as string, 'utf8'), [0, 0, 0, 0])
    const analysis = analyze(after)
    expect(analysis.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const [policy] = analysis.cluster.policies
    expect(policy?.ingress).toMatchObject([
      {
        peers: [
          { ipBlock: { cidr: '172.17.0.0/16', except: ['172.17.1.0/24'] } },
          { namespaceSelector: { matchLabels: new Map([['project', 'myproject']]) } },
          { podSelector: { matchLabels: new Map([['role', 'frontend']]) } },
        ],
        ports: [{ protocol: 'TCP', port: 6379 }],
      },
    ])
    expect(policy?.egress).toMatchObject([{ peers: [{ ipBlock: { cidr: '10.0.0.0/24' } }], ports: [{ protocol: 'TCP', port: 5978 }] }])
  })

  it('offers both readings of a selector behind another peer, with what each allows', () => {
    const labels = repairsOf(analyze(workspaceOf(misindented)))[1]?.map(({ label }) => label)
    expect(labels).toEqual([
      'Make it a peer of its own (OR): any of: 10.20.0.0/16 except 10.20.9.0/24, or every pod of namespaces with team=orders, or pods with tier=web of namespace shop',
      'Join it with the peer above (AND): any of: 10.20.0.0/16 except 10.20.9.0/24, or pods with tier=web of namespaces with team=orders',
      'Make it a rule of its own: pods with tier=web of namespace shop may enter the pods selected by tier=store, on every port',
    ])
  })
})

describe('any policy whose lines were indented wrongly', () => {
  const cases = join(import.meta.dirname, 'cases')
  const files = readdirSync(cases).map((name) => join(cases, name, 'before/policy.yaml'))
  const texts = files.filter((file) => file.includes('repair-') && existsSync(file)).map((file) => readFileSync(file, 'utf8'))
  const corpus = texts.filter((text) => !text.startsWith('{'))
  const slip = fc.record({
    text: fc.constantFrom(...corpus, misindented.slice(0, misindented.indexOf('spec:')) + meant),
    first: fc.nat(40),
    count: fc.integer({ min: 1, max: 8 }),
    by: fc.constantFrom(-4, -2, 2, 4),
  })
  /** The lines, wherever they stand. */
  const said = (text: string) => text.split(/\r?\n/).map((line) => line.replace(/^[ -]+/, ''))
  const comments = (text: string) =>
    text
      .match(/#.*$/gm)
      ?.map((comment) => comment.trim())
      .sort() ?? []

  it('has fewer errors after each fix that is offered, keeps its comments and lines, and comes back by undo', () => {
    let tried = 0
    fc.assert(
      fc.property(slip, ({ text, first, count, by }) => {
        const lines = text.split('\n')
        const shifted = lines.map((line, index) => {
          if (index < first % lines.length || index >= (first % lines.length) + count || line.trim() === '') return line
          return by > 0 ? ' '.repeat(by) + line : line.replace(new RegExp(`^ {0,${-by}}`), '')
        })
        const workspace = workspaceOf(shifted.join('\n'))
        const analysis = analyze(workspace)
        for (const { label, command } of repairsOf(analysis).flat()) {
          tried++
          const after = apply(workspace, analysis, command)
          const [old, now] = [textOf(workspace), textOf(after)]
          const certain = (each: Analysis) =>
            each.diagnostics.filter(({ code, severity }) => severity === 'error' && code !== 'lenient-reading')
          const hides = analysis.diagnostics.some(({ code }) => code === 'wrong-type')
          if (!hides)
            expect(certain(analyze(after)).length, label).toBeLessThan(certain(analysis).length + (label.includes('apiVersion') ? 1 : 0))
          expect(comments(now), label).toEqual(comments(old))
          if (command.kind === 'repair' && command.steps.every(({ kind }) => kind === 'move')) {
            const missing = said(old).filter((line) => line !== '' && !line.includes('{') && !said(now).includes(line))
            expect(missing, label).toEqual([])
          }
        }
      }),
      { numRuns: 120 },
    )
    expect(tried).toBeGreaterThan(40)
  })
})
