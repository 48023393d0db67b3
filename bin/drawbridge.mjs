#!/usr/bin/env node
// Starts the command line of src/cli.ts, bundling it first into dist-cli/ when a source is newer than the bundle.
import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const home = new URL('../', import.meta.url)
const bundle = new URL('dist-cli/cli.mjs', home)

/** @param {URL} file */
const changed = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

/**
 * Whether a source below `folder` was changed at `time` or later; tests and their cases are no sources.
 * @param {URL} folder
 * @param {number} time
 * @returns {boolean}
 */
function hasNewer(folder, time) {
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    if (entry.isDirectory()) return entry.name !== 'cases' && hasNewer(new URL(`${entry.name}/`, folder), time)
    return /\.(ts|json)$/.test(entry.name) && !entry.name.endsWith('.test.ts') && changed(new URL(entry.name, folder)) >= time
  })
}

const built = changed(bundle)
if (built <= changed(new URL('package.json', home)) || hasNewer(new URL('src/', home), built)) {
  const { bundleCli } = await import('../scripts/bundle-cli.mjs')
  await bundleCli(fileURLToPath(bundle)).catch((/** @type {Error} */ error) => {
    console.error(error.message)
    process.exit(2)
  })
}

// A reader that closes early (`| head`) is no error.
process.stdout.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

const io = { stdout: process.stdout, stderr: process.stderr, stdin: process.stdin, cwd: process.cwd(), env: process.env }
const { main } = await import(bundle.href)
process.exitCode = await main(process.argv.slice(2), io)
