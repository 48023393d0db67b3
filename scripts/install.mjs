// Makes node_modules match package-lock.json, running `npm ci` only when it does not. Node built-ins only.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root, run } from './run.mjs'

/** Ends the process with a sentence when this Node is older than the app's tools can bear. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22
  if (fits) return
  console.error(`Drawbridge needs Node 20.19 or later (22.12 or later of 22); this is ${process.versions.node}.`)
  process.exit(1)
}

/**
 * @param {string} path
 * @returns {Record<string, { version?: string, optional?: boolean, peer?: boolean }>}
 */
function packagesIn(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8')).packages
}

/** Whether node_modules holds what package-lock.json asks for; optional packages (of other platforms) may be absent. */
function isInstalled() {
  try {
    const present = packagesIn('node_modules/.package-lock.json')
    return Object.entries(packagesIn('package-lock.json')).every(
      ([path, wanted]) => path === '' || present[path]?.version === wanted.version || (wanted.optional && !present[path]),
    )
  } catch {
    return false
  }
}

/** Installs what is missing; two processes that ask at once install once. Progress goes to stderr. */
export async function install() {
  if (isInstalled()) return
  const unlock = await lock()
  try {
    if (isInstalled()) return
    console.error('Installing dependencies (npm ci) …')
    const npm = process.env.npm_execpath
    const command = npm && basename(npm).startsWith('npm') ? [process.execPath, npm] : ['npm']
    const result = await run([...command, 'ci', '--include=dev', '--no-audit', '--no-fund'])
    if (result.code !== 0) throw new Error(`npm ci failed:\n${result.output}`)
  } finally {
    unlock()
  }
}

/** Waits for the lock of this checkout and returns what releases it. A lock whose owner is gone is taken over. */
async function lock() {
  const path = join(tmpdir(), `drawbridge-install-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`)
  for (;;) {
    try {
      mkdirSync(path)
      writeFileSync(join(path, 'pid'), String(process.pid))
      return () => rmSync(path, { recursive: true, force: true })
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
      if (isStale(path)) rmSync(path, { recursive: true, force: true })
      else await sleep(200)
    }
  }
}

/** @param {string} path */
function isStale(path) {
  try {
    process.kill(Number(readFileSync(join(path, 'pid'), 'utf8')), 0)
    return false
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code
    if (code === 'ESRCH') return true
    return code === 'ENOENT' && Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 5000
  }
}
