// Runs a program in the checkout and collects or shows what it prints. Node built-ins only.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The checkout's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set()
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    if (children.size === 0) return
    for (const child of children) child.kill('SIGTERM')
    process.exit(signal === 'SIGINT' ? 130 : 143)
  })
}

/**
 * Runs `command` until it ends. With `show`, its output goes straight to this process's; else it is returned.
 * @param {string[]} command program and arguments; `npm` and `npx` are found on Windows too
 * @param {{ show?: boolean, env?: Record<string, string> }} options
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run([program = '', ...args], { show = false, env = {} } = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
      shell: process.platform === 'win32' && !program.endsWith('.exe'),
    })
    children.add(child)
    let output = ''
    const take = (/** @type {Buffer} */ bytes) => {
      output += bytes
    }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
    const end = (/** @type {number} */ code) => {
      children.delete(child)
      done({ code, output })
    }
    child.on('error', (error) => {
      output += `${program}: ${error.message}\n`
      end(127)
    })
    child.on('close', (code) => end(code ?? 1))
  })
}

/**
 * Runs a script of an installed package with this Node, without a wrapper process that could outlive it.
 * @param {string} script path below node_modules
 * @param {string[]} args
 * @param {{ show?: boolean, env?: Record<string, string> }} options
 */
export function runTool(script, args, options = {}) {
  return run([process.execPath, `node_modules/${script}`, ...args], options)
}
