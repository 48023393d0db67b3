#!/usr/bin/env node
// A static file server for dist/: a folder in, pages with a strict content security policy out. Node built-ins only.
import { realpathSync } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { contentSecurityPolicy } from './csp.mjs'

const host = '127.0.0.1'
const dist = fileURLToPath(new URL('../dist', import.meta.url))

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.yaml': 'text/yaml; charset=utf-8',
  '.yml': 'text/yaml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
}

const headers = {
  'Content-Security-Policy': `${contentSecurityPolicy}; frame-ancestors 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
}

/**
 * The file of `root` that a request path names, or undefined: never one outside `root`, by dots or by links.
 * @param {string} root
 * @param {string} url
 */
export async function locateFile(root, url) {
  try {
    const path = decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '/')
    if (path.includes('\0') || path.includes('\\')) return undefined
    const home = await realpath(root)
    const file = await realpath(resolve(join(home, path.endsWith('/') ? `${path}index.html` : path)))
    return file.startsWith(home + sep) && (await stat(file)).isFile() ? file : undefined
  } catch {
    return undefined
  }
}

/**
 * @param {string} root
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function answer(root, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...headers, Allow: 'GET, HEAD' }).end()
    return
  }
  const file = await locateFile(root, request.url ?? '/')
  const body = file && (await readFile(file).catch(() => undefined))
  if (!file || !body) {
    response.writeHead(404, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found\n')
    return
  }
  const hashed = file.includes(`${sep}assets${sep}`)
  response.writeHead(200, {
    ...headers,
    'Content-Type': types[extname(file).toLowerCase()] ?? 'application/octet-stream',
    'Content-Length': body.length,
    'Cache-Control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/**
 * @param {import('node:http').Server} server
 * @param {number} port
 * @returns {Promise<number>} the port it listens on
 */
function listen(server, port) {
  return new Promise((done, fail) => {
    server.once('error', fail)
    server.listen(port, host, () => {
      server.off('error', fail)
      const address = server.address()
      done(typeof address === 'object' && address ? address.port : port)
    })
  })
}

/** A port of 127.0.0.1 that nobody uses now. */
export async function freePort() {
  const server = createServer()
  const port = await listen(server, 0)
  await new Promise((done) => server.close(done))
  return port
}

/**
 * Serves `root` on 127.0.0.1; a busy port is passed over for the next one unless `strict`.
 * @param {{ root?: string, port?: number, strict?: boolean }} options
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve({ root = dist, port = 4173, strict = false } = {}) {
  for (let next = port; ; next++) {
    const server = createServer((request, response) => {
      answer(root, request, response).catch(() => response.destroy())
    })
    try {
      const bound = await listen(server, next)
      const close = () =>
        /** @type {Promise<void>} */ (
          new Promise((done) => {
            server.close(() => done())
            server.closeAllConnections()
          })
        )
      return { url: `http://${host}:${bound}/`, close }
    } catch (error) {
      const code = /** @type {NodeJS.ErrnoException} */ (error).code
      const busy = code === 'EADDRINUSE' || code === 'EACCES'
      if (!busy || strict || next >= port + 100 || next >= 65535) throw new Error(`Cannot listen on ${host}:${next} (${code})`)
    }
  }
}

/**
 * Serves until SIGINT or SIGTERM, and says where in one line.
 * @param {{ root?: string, port?: number, strict?: boolean }} options
 */
export async function serveUntilStopped(options) {
  const { url, close } = await serve(options)
  const stop = () => close().then(() => process.exit(0))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop)
  // A SIGTERM to npm ends the shell between it and this process, and does not come through.
  const parent = process.ppid
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && stop(), 500).unref()
  console.log(`Drawbridge is ready: ${url}`)
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { port: { type: 'string' }, root: { type: 'string' }, strict: { type: 'boolean' } } })
  const options = { root: values.root, port: Number(values.port ?? 4173), strict: values.strict }
  serveUntilStopped(options).catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
