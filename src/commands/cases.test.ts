/** Each folder of cases/ shows one command: `before/` the files, `command.json`, and either `after/` (the files that changed) with
 * `outcome.txt`, or `refused.txt`. `earlier/`, where it is there, is a good reading before; `workspace.json` says what else is special.
 * `npm run test:update` rewrites what is expected. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type Analysis,
  analyze,
  applyChange,
  type Command,
  exportPolicies,
  invertChange,
  type Outcome,
  run,
  type Settings,
  type Workspace,
} from '../index.ts'
import { defaultSettings } from '../text/workspace.ts'

const root = join(import.meta.dirname, 'cases')

type Asked = Command | { readonly kind: 'export-policies' }

interface Special {
  readonly snapshots?: readonly string[]
  readonly settings?: Partial<Settings>
}

function readCase(name: string): { analysis: Analysis; command: Asked } {
  const read = (file: string) => readFileSync(join(root, name, file), 'utf8')
  const special: Special = existsSync(join(root, name, 'workspace.json')) ? JSON.parse(read('workspace.json')) : {}
  const workspace = (folder: string): Workspace => ({
    files: readdirSync(join(root, name, folder))
      .sort()
      .map((file) => ({ name: file, text: read(`${folder}/${file}`), ...(special.snapshots?.includes(file) && { snapshot: true }) })),
    places: {},
    settings: { ...defaultSettings, ...special.settings },
  })
  const earlier = existsSync(join(root, name, 'earlier')) ? analyze(workspace('earlier')) : undefined
  return { analysis: analyze(workspace('before'), earlier), command: JSON.parse(read('command.json')) as Asked }
}

type Done = Exclude<Outcome, { refused: string }>

function formatOutcome({ change, opens, closes, isolates, breaksDns, removes }: Done): string {
  const paths = (deltas: Done['opens']) => deltas.map(({ source, destination, ports }) => `${source} → ${destination}: ${ports}`)
  const parts = [
    ['opens', paths(opens)],
    ['closes', paths(closes)],
    ['isolates', isolates],
    ['breaks DNS of', breaksDns],
    ['removes', removes],
  ] as const
  return `${change.label}\n${parts.map(([title, lines]) => (lines.length > 0 ? `\n${title}:\n${lines.map((line) => `  ${line}\n`).join('')}` : '')).join('')}`
}

const formatRefusal = ({ refused, choices = [] }: Extract<Outcome, { refused: string }>): string =>
  `${refused}\n${choices.map(({ label, cost, command }) => `\n- ${label}\n  ${cost}\n  ${JSON.stringify(command)}\n`).join('')}`

/** What must be in the folder besides what is given. */
async function expectFiles(name: string, expected: Record<string, string>): Promise<void> {
  for (const [file, text] of Object.entries(expected)) await expect(text).toMatchFileSnapshot(join(root, name, file))
  const after = existsSync(join(root, name, 'after')) ? readdirSync(join(root, name, 'after')).map((file) => `after/${file}`) : []
  const found = [...after, ...['outcome.txt', 'refused.txt'].filter((file) => existsSync(join(root, name, file)))]
  expect(
    found.filter((file) => expected[file] === undefined),
    'files that nothing makes any more',
  ).toEqual([])
}

/** The files after the change; what must hold for every change is checked on the way. */
function apply(analysis: Analysis, command: Asked, { change, touched }: Done): Workspace {
  const { workspace } = analysis
  const after = applyChange(workspace, change)
  expect(applyChange(after, invertChange(workspace, change))).toEqual(workspace)
  expect(touched.length).toBeGreaterThan(0)
  for (const { file, range } of touched)
    expect(range[1]).toBeLessThanOrEqual(after.files.find(({ name }) => name === file)?.text.length ?? -1)
  const errors = (each: Analysis) => each.diagnostics.filter(({ severity }) => severity === 'error').length
  if (command.kind !== 'complete-fragment') expect(errors(analyze(after))).toBeLessThanOrEqual(errors(analysis))
  return after
}

const textsOf = (files: readonly { name: string; text: string }[]) =>
  Object.fromEntries(files.map(({ name, text }) => [`after/${name}`, text]))

const names = readdirSync(root).sort()

describe('command cases', () => {
  for (const name of names) {
    it(name, async () => {
      const { analysis, command } = readCase(name)
      if (command.kind === 'export-policies') return expectFiles(name, textsOf(exportPolicies(analysis)))
      const outcome = run(command, analysis)
      if ('refused' in outcome) {
        await expectFiles(name, { 'refused.txt': formatRefusal(outcome) })
        for (const choice of outcome.choices ?? []) {
          const chosen = run(choice.command, analysis)
          if ('refused' in chosen) expect.fail(`the choice “${choice.label}” is refused: ${chosen.refused}`)
          apply(analysis, choice.command, chosen)
        }
        return
      }
      const after = apply(analysis, command, outcome)
      const changed = after.files.filter(
        (file) => !analysis.workspace.files.some(({ name, text }) => name === file.name && text === file.text),
      )
      await expectFiles(name, { ...textsOf(changed), 'outcome.txt': formatOutcome(outcome) })
    })
  }

  it('there are at least four for each command', () => {
    const kinds: Record<Asked['kind'], number> = {
      'allow-traffic': 0,
      'deny-traffic': 0,
      isolate: 0,
      'set-ports': 0,
      'complete-fragment': 0,
      'part-documents': 0,
      repair: 0,
      'edit-resource': 0,
      'add-namespace': 0,
      'add-workload': 0,
      'default-deny': 0,
      'duplicate-resource': 0,
      'edit-workload': 0,
      expect: 0,
      'remove-resource': 0,
      together: 0,
      rename: 0,
      'export-policies': 0,
    }
    for (const name of names) kinds[readCase(name).command.kind]++
    for (const [kind, count] of Object.entries(kinds)) expect([kind, count >= 4]).toEqual([kind, true])
  })
})
