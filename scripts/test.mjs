#!/usr/bin/env node
// `npm test`: installs what is missing, runs every stage even after a failure, and ends with "N passed, N failed".
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { install, requireNode } from './install.mjs'
import { runTool } from './run.mjs'

const help = `npm test [-- OPTIONS [FILTER ...]]

Without options, every stage runs in this order; with some, only those.
  --types    TypeScript, each project by itself
  --lint     Biome: lint, format, import boundaries
  --unit     Vitest: units, laws, cases, fences; FILTER chooses files
  --build    the app, into dist/
  --e2e      Playwright on the built app (builds first); FILTER chooses specs
  --update   with --unit: rewrites expected files and snapshots
  --coverage with --unit: only reading, validating and evaluating, whose branches must all be taken
  --deep     with --unit: property tests ask a hundred times as much (takes long)
  --help     this text

A browser that is here already is used (PLAYWRIGHT_CHROMIUM_PATH chooses one); else one is fetched.
`

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */
/** @type {Count} */
const onePassed = { passed: 1, failed: 0, skipped: 0 }
/** @type {Count} */
const oneFailed = { passed: 0, failed: 1, skipped: 0 }

const stageNames = /** @type {const} */ (['types', 'lint', 'unit', 'build', 'e2e'])
const flags = Object.fromEntries(
  [...stageNames, 'update', 'coverage', 'deep', 'help'].map((name) => [name, { type: /** @type {const} */ ('boolean') }]),
)
const { values, positionals } = parseArgs({ options: flags, allowPositionals: true })
/** Colour only where a person looks on. @type {Record<string, string>} */
const plain = process.stdout.isTTY || process.env.FORCE_COLOR ? {} : { NO_COLOR: '1' }
const reports = mkdtempSync(join(tmpdir(), 'drawbridge-test-'))

/**
 * A stage that passes or fails as a whole; what it prints is shown when it fails.
 * @param {Promise<{ code: number, output: string }>[] | Promise<{ code: number, output: string }>} runs
 */
async function whole(runs) {
  const failures = (await Promise.all([runs].flat())).filter((result) => result.code !== 0)
  for (const failure of failures) console.log(failure.output.trim())
  return failures.length === 0 ? onePassed : oneFailed
}

/**
 * What a JSON report says, and one failure more when the program failed for another reason than its tests.
 * @param {string} file
 * @param {number} code
 * @param {(report: any) => Count} count
 */
function countReport(file, code, count) {
  try {
    const counted = count(JSON.parse(readFileSync(file, 'utf8')))
    return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted
  } catch {
    return oneFailed
  }
}

async function types() {
  const projects = ['src', 'src/tsconfig.cli.json', 'src/tsconfig.test.json', 'web', 'e2e', 'tsconfig.node.json']
  /** @type {Promise<{ code: number, output: string }>[]} */
  const runs = []
  for (const project of projects) {
    const result = runTool('typescript/bin/tsc', ['-p', project, '--pretty', 'false'])
    runs.push(result)
    await result
  }
  return whole(runs)
}

async function lint() {
  return whole(
    runTool('@biomejs/biome/bin/biome', [
      'ci',
      `--colors=${process.stdout.isTTY ? 'force' : 'off'}`,
      '--error-on-warnings',
      '--max-diagnostics=100',
      '.',
    ]),
  )
}

async function unit() {
  const file = join(reports, 'unit.json')
  const update = values.update ? ['--update'] : []
  const config = values.coverage ? ['--config', 'vitest.coverage.config.ts'] : []
  const args = ['run', ...config, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...update, ...positionals]
  const env = { ...plain, ...(values.deep && { DRAWBRIDGE_DEEP: '1' }) }
  const { code } = await runTool('vitest/vitest.mjs', args, { show: true, env })
  return countReport(file, code, (report) => {
    const unloaded = report.testResults.filter(
      (/** @type {any} */ suite) =>
        suite.status === 'failed' && !suite.assertionResults.some((/** @type {any} */ test) => test.status === 'failed'),
    )
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unloaded.length,
      skipped: report.numPendingTests + report.numTodoTests,
    }
  })
}

async function build() {
  return whole(runTool('vite/bin/vite.js', ['build']))
}

async function e2e() {
  if (results.get('build')?.failed) {
    console.log('Not run: there is no build to test.')
    return oneFailed
  }
  const { installBrowser } = await import('./browser.mjs')
  await installBrowser()
  const file = join(reports, 'e2e.json')
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file }
  const { code } = await runTool('@playwright/test/cli.js', ['test', '--reporter=list,json', ...positionals], { show: true, env })
  return countReport(file, code, ({ stats, errors }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  }))
}

const stages = { types, lint, unit, build, e2e }
/** @type {Map<string, Count>} */
const results = new Map()

/** @param {keyof typeof stages} name */
async function runStage(name) {
  const began = performance.now()
  console.log(`\n== ${name}`)
  const result = await stages[name]().catch((error) => {
    console.log(error.message)
    return oneFailed
  })
  results.set(name, result)
  console.log(`${result.failed ? 'failed' : 'ok'} (${((performance.now() - began) / 1000).toFixed(1)} s)`)
}

async function main() {
  if (values.help) return console.log(help)
  requireNode()
  await install()
  const asked = stageNames.filter((name) => values[name] || (name === 'build' && values.e2e))
  for (const name of asked.length ? asked : stageNames) await runStage(name)

  const sum = (/** @type {keyof Count} */ key) => [...results.values()].reduce((total, result) => total + result[key], 0)
  const failing = [...results].filter(([, result]) => result.failed > 0).map(([name]) => name)
  console.log(failing.length ? `\nFailing: ${failing.join(', ')}` : '')
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${sum('skipped') ? `, ${sum('skipped')} skipped` : ''}`)
  process.exitCode = failing.length ? 1 : 0
}

try {
  await main()
} catch (error) {
  console.log(error instanceof Error ? error.message : error)
  console.log('0 passed, 1 failed')
  process.exitCode = 1
} finally {
  rmSync(reports, { recursive: true, force: true })
}
