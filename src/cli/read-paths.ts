/** Paths of the command line to a workspace: files, folders (read deeply, manifests only) and `-` for standard input. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { defaultSettings, type Settings, type Workspace, type WorkspaceFile } from '../text/workspace.ts'
import { type Io, UsageError } from './io.ts'

const manifest = /\.(ya?ml|json)$/i

/** Throws UsageError for a path that can't be read, and where there is no manifest: a folder that is mistaken for another is not fine. */
export function readWorkspace(paths: readonly string[], io: Io, settings: Settings = defaultSettings): Workspace {
  if (paths.length === 0) throw new UsageError('Name at least one file or folder, or - for standard input.')
  const files: WorkspaceFile[] = []
  for (const path of paths) {
    for (const file of path === '-' ? [{ name: '<stdin>', text: toText(readFileSync(0)) }] : readPath(path, io)) {
      if (!files.some((known) => known.name === file.name)) files.push(file)
    }
  }
  if (files.length === 0) throw new UsageError(`${paths.join(' ')} has no manifest: no file ending in .yaml, .yml or .json.`)
  return { files, places: {}, settings }
}

function readPath(path: string, io: Io): WorkspaceFile[] {
  const full = resolve(io.cwd, path)
  try {
    if (!statSync(full).isDirectory()) return [{ name: path, text: toText(readFileSync(full)) }]
    return manifestsIn(full).map((file) => ({ name: join(path, relative(full, file)), text: toText(readFileSync(file)) }))
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function manifestsIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name.startsWith('.') ? [] : manifestsIn(path)
    return manifest.test(entry.name) ? [path] : []
  })
}

/** Bytes that are no UTF-8 become lone surrogates, which the reader refuses with their place, as kubectl refuses the bytes. */
function toText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replaceAll('\ufffd', '\udcff')
  }
}
