/** Gives texts away as files, with the bytes they have in the editor. */

import { strToU8, zipSync } from 'fflate'
import { formatMatrix } from '#core'
import { useStore } from '../store.ts'

/** The file as it stands in the editor. */
export function downloadFile(name: string) {
  const file = useStore.getState().workspace.files.find((candidate) => candidate.name === name)
  if (file) save(toFileName(file.name), file.text)
}

/** Every file as it stands: one file as it is, several as a zip with their folders. */
export function downloadAll() {
  const { files } = useStore.getState().workspace
  const only = files.length === 1 ? files[0] : undefined
  if (only) save(toFileName(only.name), only.text)
  else saveZip('drawbridge.zip', files)
}

/** The policies alone, one after the other. */
export async function downloadPolicies() {
  const policies = await takePolicies()
  if (!policies) return
  const text = policies.map(({ text }) => (text.endsWith('\n') ? text : `${text}\n`)).join('---\n')
  save('network-policies.yaml', text)
}

/** The policies alone, a file each. */
export async function downloadPoliciesZip() {
  const policies = await takePolicies()
  if (policies) saveZip('network-policies.zip', policies)
}

/** The policies alone, a file each, with a kustomization that names them. */
export async function downloadKustomization() {
  const policies = await takePolicies()
  if (!policies) return
  const entries: Record<string, Uint8Array> = {}
  for (const file of policies) entries[freeEntry(entries, file.name)] = strToU8(file.text)
  // Quoted as JSON, which YAML reads: names come from other people's files.
  const resources = Object.keys(entries).map((name) => `  - ${/^[\w./-]+$/.test(name) ? name : JSON.stringify(name)}\n`)
  const kustomization = `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${resources.join('')}`
  entries['kustomization.yaml'] = strToU8(kustomization)
  save('network-policies-kustomize.zip', zipSync(entries) as Uint8Array<ArrayBuffer>, 'application/zip')
}

/** Who may reach whom, of all workloads, as a table. */
export async function saveMatrix(format: 'csv' | 'markdown') {
  const matrix = await useStore.getState().matrix()
  if (!matrix) return
  const [name, type] = format === 'csv' ? ['connections.csv', 'text/csv'] : ['connections.md', 'text/markdown']
  save(name, formatMatrix(matrix, format), type)
}

/** A text that is no file of the workspace, such as a stored record that could not be read. */
export function save(name: string, text: string | Uint8Array<ArrayBuffer>, type = 'application/yaml') {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

async function takePolicies() {
  const store = useStore.getState()
  try {
    const policies = await store.exportPolicies()
    if (policies.length > 0) return policies
    store.notify({ kind: 'info', text: 'There is no NetworkPolicy to download yet.' })
  } catch (error) {
    store.notify({
      kind: 'error',
      text: 'The policies could not be collected.',
      detail: error instanceof Error ? error.message : String(error),
    })
  }
  return undefined
}

function saveZip(name: string, files: readonly { name: string; text: string }[]) {
  const entries: Record<string, Uint8Array> = {}
  for (const file of files) entries[freeEntry(entries, file.name)] = strToU8(file.text)
  save(name, zipSync(entries) as Uint8Array<ArrayBuffer>, 'application/zip')
}

/** Names come from other people's files: no way up, no drive, no two alike. */
function freeEntry(entries: Record<string, Uint8Array>, name: string): string {
  const clean = name
    .split(/[\\/]/)
    .map(toFileName)
    .filter((part) => part !== '.' && part !== '..' && part !== '')
    .join('/')
  const base = clean || 'file.yaml'
  let free = base
  for (let n = 2; Object.hasOwn(entries, free); n++) free = base.replace(/(\.[^./]*)?$/, `-${n}$1`)
  return free
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
const toFileName = (name: string) => (name.split(/[\\/]/).pop() ?? '').replace(/[\u0000-\u001f<>:"|?*\u202a-\u202e\u2066-\u2069]/g, '_')
