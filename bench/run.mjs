// `npm run bench`: bundles bench/main.ts and runs it in a Node of its own, which may collect garbage when asked to.
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { root, run } from '../scripts/run.mjs'

const folder = mkdtempSync(join(root, 'node_modules', '.bench-'))
try {
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: process.env.BENCH_ENTRY ?? 'bench/main.ts',
      outDir: folder,
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'bench.mjs' } },
    },
  })
  const { code } = await run([process.execPath, '--expose-gc', join(folder, 'bench.mjs'), ...process.argv.slice(2)], { show: true })
  process.exitCode = code
} finally {
  rmSync(folder, { recursive: true, force: true })
}
