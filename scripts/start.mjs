#!/usr/bin/env node
// `npm start`: installs what is missing, builds the app, serves it, and says where. PORT chooses the port.
import { install, requireNode } from './install.mjs'
import { runTool } from './run.mjs'
import { serveUntilStopped } from './serve.mjs'

requireNode()
try {
  await install()
  console.error('Building …')
  const build = await runTool('vite/bin/vite.js', ['build'])
  if (build.code !== 0) throw new Error(`The build failed:\n${build.output}`)
  const wished = process.env.PORT
  if (wished && !/^\d{1,5}$/.test(wished)) throw new Error(`PORT must be a number, not "${wished}".`)
  await serveUntilStopped(wished ? { port: Number(wished), strict: true } : {})
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
