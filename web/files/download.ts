/** Gives texts away as files, with the bytes they have in the editor. */

import { strToU8, zipSync } from 'fflate'
import { formatMatrix } from '#core'
import { useStore } from '../store.ts'

/** The file as it stands in the editor. */
export function downloadFile(name: string) {
  const file = useStore.getState().workspace.files.find((candidate) => candidate.name === name)
  if (file) give(toFileName(file.name), file.text, 'Byte for byte as in the editor.')
}

/** Every file as it stands: one file as it is, several as a zip with their folders. */
export function downloadAll() {
  const { files } = useStore.getState().workspace
  const only = files.length === 1 ? files[0] : undefined
  if (only) downloadFile(only.name)
  else giveZip('drawbridge.zip', files, `${files.length} files, byte for byte as in the editor.`)
}

/** The policies alone, one after the other. */
export async function downloadPolicies() {
  const policies = await takePolicies()
  if (!policies) return
  const text = policies.map(({ text }) => (text.endsWith('\n') ? text : `${text}\n`)).join('---\n')
  give('network-policies.yaml', text, `${toCount(policies)}, without the workloads and namespaces.`)
}

/** The policies alone, a file each. */
export async function downloadPoliciesZip() {
  const policies = await takePolicies()
  if (policies) giveZip('network-policies.zip', policies, `${toCount(policies)}, a file each, without the workloads and namespaces.`)
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
  const zip = zipSync(entries) as Uint8Array<ArrayBuffer>
  give(
    'network-policies-kustomize.zip',
    zip,
    `${toCount(policies)}, a file each, and the kustomization that names them.`,
    'application/zip',
  )
}

/** Who may reach whom, of all workloads, as a table. */
export async function saveMatrix(format: 'csv' | 'markdown') {
  const matrix = await useStore.getState().matrix()
  if (!matrix) return
  const [name, type] = format === 'csv' ? ['connections.csv', 'text/csv'] : ['connections.md', 'text/markdown']
  give(name, formatMatrix(matrix, format), `${matrix.names.length} by ${matrix.names.length}: rows may reach columns on these ports.`, type)
}

/** Hands a file over and says so, with what is in it. */
export function give(name: string, content: string | Uint8Array<ArrayBuffer>, what: string, type?: string) {
  save(name, content, type)
  useStore.getState().notify({ kind: 'info', text: `Downloaded ${name}`, detail: what })
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

function giveZip(name: string, files: readonly { name: string; text: string }[], what: string) {
  const entries: Record<string, Uint8Array> = {}
  for (const file of files) entries[freeEntry(entries, file.name)] = strToU8(file.text)
  give(name, zipSync(entries) as Uint8Array<ArrayBuffer>, what, 'application/zip')
}

const toCount = ({ length }: readonly unknown[]) => (length === 1 ? '1 policy' : `${length} policies`)

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
