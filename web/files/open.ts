/** Brings files, folders, drops and pastes into the workspace. */

import { useStore } from '../store.ts'
import { readFiles, toWorkspaceFile } from './read.ts'

type Given = { name: string; file: File }

const manifestName = /\.(ya?ml|json)(\.gz)?$/i

/** Asks for files (or one folder) and opens them. */
export function pickFiles(folder = false) {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  if (folder) input.webkitdirectory = true
  else input.accept = '.yaml,.yml,.json,.gz,.txt'
  input.addEventListener('change', () => {
    const given = [...(input.files ?? [])].map((file) => ({ name: file.webkitRelativePath || file.name, file }))
    void openGiven(folder ? given.filter(isManifest) : given)
  })
  input.click()
}

/** Opens a pasted text as a file of its own. */
export function openText(text: string) {
  const name = text.trimStart().startsWith('{') ? 'pasted.json' : 'pasted.yaml'
  useStore.getState().openFiles([toWorkspaceFile(name, text)])
}

/** Lets files be dropped, and texts and files be pasted, anywhere on the window; returns what ends it. `onOver`: files hover above it. */
export function listenForFiles(onOver: (over: boolean) => void): () => void {
  const end = new AbortController()
  const on = <K extends keyof WindowEventMap>(type: K, listener: (event: WindowEventMap[K]) => void) =>
    window.addEventListener(type, listener, { signal: end.signal })
  const bringsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

  on('dragover', (event) => {
    if (!bringsFiles(event)) return
    event.preventDefault()
    onOver(true)
  })
  on('dragleave', (event) => {
    if (event.relatedTarget === null) onOver(false)
  })
  on('drop', (event) => {
    onOver(false)
    if (!bringsFiles(event) || !event.dataTransfer) return
    event.preventDefault()
    void takeDropped(event.dataTransfer).then(openGiven)
  })
  on('paste', (event) => {
    const data = event.clipboardData
    if (!data || isEditable(event.target)) return
    const files = [...data.files].map((file) => ({ name: file.name, file }))
    const text = data.getData('text/plain')
    if (files.length === 0 && text.trim() === '') return
    event.preventDefault()
    if (files.length > 0) void openGiven(files)
    else openText(text)
  })
  return () => end.abort()
}

async function openGiven(given: readonly Given[]) {
  if (given.length === 0) {
    useStore.getState().notify({ kind: 'info', text: 'There were no YAML or JSON files in it.' })
    return
  }
  const { files, troubles } = await readFiles(given)
  useStore.getState().openFiles(files)
  if (troubles.length > 0) useStore.getState().notify({ kind: 'error', text: troubles.join('\n') })
}

/** Entries must be asked for at once: the transfer is empty after the event. */
async function takeDropped(transfer: DataTransfer): Promise<Given[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  if (entries.length === 0) return [...transfer.files].map((file) => ({ name: file.name, file }))
  const given: Given[] = []
  for (const entry of entries) {
    const found = await walk(entry, '')
    given.push(...(entry.isDirectory ? found.filter(isManifest) : found))
  }
  return given
}

async function walk(entry: FileSystemEntry, folder: string): Promise<Given[]> {
  const name = folder + entry.name
  if (isFile(entry)) return [{ name, file: await new Promise<File>((done, fail) => entry.file(done, fail)) }]
  if (!isFolder(entry)) return []
  const reader = entry.createReader()
  const inside: FileSystemEntry[] = []
  // A reader gives at most 100 entries at a time.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail))
    if (some.length === 0) break
    inside.push(...some)
  }
  const given: Given[] = []
  for (const child of inside.sort((a, b) => (a.name < b.name ? -1 : 1))) given.push(...(await walk(child, `${name}/`)))
  return given
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory

/** Hidden folders and packages of tools hold no manifests. */
const isManifest = ({ name }: Given) => manifestName.test(name) && !/(^|\/)(\.|node_modules\/)/.test(name)

const isEditable = (target: EventTarget | null) =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"], .monaco-editor') !== null
