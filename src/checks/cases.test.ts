/** Each check has a folder in cases/: invalid.yaml, what is said of it and what each fix changes (expected.txt), and valid.yaml, of
 * which it says nothing. `DRAWBRIDGE_UPDATE=1` rewrites what is expected. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Analysis, analyze } from '../analyze.ts'
import type { Diagnostic, Fix } from '../diagnostic.ts'
import type { Outcome } from '../outcome.ts'
import { run } from '../run.ts'
import { toLines } from '../text/lines.ts'
import { applyChange, defaultSettings, invertChange, type Workspace } from '../text/workspace.ts'
import { checks } from './index.ts'

const directory = join(import.meta.dirname, 'cases')
const update = process.env['DRAWBRIDGE_UPDATE'] === '1'

function read(code: string, name: string): Workspace {
  const text = readFileSync(join(directory, code, name), 'utf8')
  return { files: [{ name, text }], places: {}, settings: { ...defaultSettings, clusterMinor: 35 } }
}

const textOf = (workspace: Workspace, name: string) => workspace.files.find((file) => file.name === name)?.text ?? ''
const byCode = (analysis: Analysis, code: string) => analysis.diagnostics.filter((diagnostic) => diagnostic.code === code)
const errors = (analysis: Analysis) => analysis.diagnostics.filter(({ severity }) => severity === 'error').length

describe('every check', () => {
  it('has a folder of cases, and every folder a check', () => {
    expect(readdirSync(directory).sort()).toEqual(checks.map(({ code }) => code).sort())
  })

  it.each(checks)('$code is documented: what, what it does to traffic, what to do', ({ title, documentation }) => {
    expect(title).toMatch(/^\S.*[^.]$/)
    expect(documentation.match(/[^.:]+[.](?=\s|$)/g)?.length ?? 0).toBeGreaterThanOrEqual(2)
    expect(documentation).not.toContain('!')
    expect(documentation.endsWith('.')).toBe(true)
  })

  it('has a code of its own', () => {
    expect(new Set(checks.map(({ code }) => code)).size).toBe(checks.length)
  })
})

describe.each(checks.filter(({ code }) => existsSync(join(directory, code))))('$code', ({ code }) => {
  const workspace = read(code, 'invalid.yaml')
  const analysis = analyze(workspace)

  it('says of invalid.yaml what is expected', () => {
    expect(byCode(analysis, code).length).toBeGreaterThan(0)
    const text = format(analysis, code)
    const file = join(directory, code, 'expected.txt')
    if (update) writeFileSync(file, text)
    expect(text).toBe(readFileSync(file, 'utf8'))
  })

  it('says nothing of valid.yaml, where nothing is an error either', () => {
    const valid = analyze(read(code, 'valid.yaml'))
    expect(byCode(valid, code)).toEqual([])
    expect(errors(valid)).toBe(0)
  })

  it('is silent after each of its fixes, which bring no error and are undone byte for byte', () => {
    for (const diagnostic of byCode(analysis, code)) {
      for (const fix of diagnostic.fixes ?? []) {
        const outcome = run(fix.command, analysis)
        if ('refused' in outcome) throw new Error(`${fix.label}: ${outcome.refused}`)
        const changed = applyChange(workspace, outcome.change)
        const after = analyze(changed)
        expect(applyChange(changed, invertChange(workspace, outcome.change)).files, fix.label).toEqual(workspace.files)
        expect(byCode(after, code).length, fix.label).toBe(byCode(analysis, code).length - 1)
        expect(errors(after), fix.label).toBeLessThanOrEqual(errors(analysis))
      }
    }
  })
})

/** The findings of the code with their fixes, and a line for each other one. */
function format(analysis: Analysis, code: string): string {
  const own = byCode(analysis, code).map((diagnostic) => formatFinding(analysis, diagnostic))
  const others = analysis.diagnostics
    .filter((diagnostic) => diagnostic.code !== code)
    .map((diagnostic) => `${place(analysis, diagnostic)}: ${diagnostic.severity}: ${diagnostic.code}\n`)
  return [...own, ...(others.length > 0 ? [`besides:\n${others.join('')}`] : [])].join('\n')
}

function place({ workspace }: Analysis, { file, range }: Pick<Diagnostic, 'file' | 'range'>): string {
  const { line, column } = toLines(textOf(workspace, file)).position(range[0])
  return `${line}:${column}`
}

function formatFinding(analysis: Analysis, diagnostic: Diagnostic): string {
  const { file, range, severity, message, related = [], fixes = [] } = diagnostic
  const marked = textOf(analysis.workspace, file).slice(range[0], range[1]).split('\n')[0]
  const lines = [
    `${place(analysis, diagnostic)} ${JSON.stringify(marked)}: ${severity}: ${message}`,
    ...related.map((other) => `  see ${place(analysis, other)}: ${other.message}`),
  ]
  return `${[...lines, ...fixes.flatMap((fix) => formatFix(analysis, fix))].join('\n')}\n`
}

function formatFix(analysis: Analysis, { label, command }: Fix): string[] {
  const outcome = run(command, analysis)
  if ('refused' in outcome) return [`  fix: ${label}`, `    refused: ${outcome.refused}`]
  const after = applyChange(analysis.workspace, outcome.change)
  const names = new Set([...analysis.workspace.files, ...after.files].map(({ name }) => name))
  const diff = [...names].flatMap((name) => lineDiff(textOf(analysis.workspace, name), textOf(after, name)))
  return [`  fix: ${label} (undo: ${outcome.change.label})`, ...diff.map((line) => `    ${line}`), ...formatEffect(outcome)]
}

function formatEffect({ opens, closes, isolates }: Exclude<Outcome, { refused: string }>): string[] {
  const paths = (word: string, list: typeof opens) =>
    list.map(({ source, destination, ports }) => `    ${word} ${source} → ${destination}: ${ports}`)
  const lines = [...paths('opens', opens), ...paths('closes', closes), ...isolates.map((sentence) => `    ${sentence}`)]
  const most = 12
  return lines.length === 0
    ? ['    changes no traffic']
    : lines.length > most
      ? [...lines.slice(0, most), `    and ${lines.length - most} more`]
      : lines
}

/** The lines that go and come, by the longest common subsequence. */
function lineDiff(before: string, after: string): string[] {
  const [a, b] = [before.split('\n'), after.split('\n')]
  const common: number[][] = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  const at = (i: number, j: number) => common[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--)
      (common[i] as number[])[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  }
  const lines: string[] = []
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++
      j++
    } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) lines.push(`- ${a[i++]}`)
    else lines.push(`+ ${b[j++]}`)
  }
  return lines
}
