// Bundles src/cli.ts with all it imports into one file that starts without node_modules. Prints nothing to stdout.
import { mkdirSync, renameSync, rmSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { install, requireNode } from './install.mjs'
import { root } from './run.mjs'

/**
 * Writes the bundle to `target` in one step, dated by the moment the sources began to be read, so that a later edit is newer.
 * @param {string} target
 */
export async function bundleCli(target) {
  requireNode()
  await install()
  const began = new Date()
  const folder = join(dirname(target), `building-${process.pid}`)
  const { build } = await import('vite')
  try {
    await build({
      root,
      configFile: false,
      publicDir: false,
      logLevel: 'silent',
      ssr: { noExternal: true },
      build: {
        ssr: 'src/cli.ts',
        outDir: folder,
        target: 'node20',
        minify: false,
        rolldownOptions: { output: { format: 'es', entryFileNames: 'cli.mjs', codeSplitting: false } },
      },
    })
    utimesSync(join(folder, 'cli.mjs'), began, began)
    mkdirSync(dirname(target), { recursive: true })
    renameSync(join(folder, 'cli.mjs'), target)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
