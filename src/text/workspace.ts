/** The document a person works on: an ordered list of named texts and the places of nodes; changes to it as data with an inverse. */

import { applyEdits, invertEdits, type TextEdit } from './edit.ts'

/** One named text; the name is its identity within the workspace. `snapshot` marks a cluster dump that is read but not edited. */
export interface WorkspaceFile {
  readonly name: string
  readonly text: string
  readonly snapshot?: boolean
}

/** Where the user put a node: canvas pixels, relative to its parent frame if it has one. */
export interface Place {
  readonly x: number
  readonly y: number
}

export interface Settings {
  /** Kubernetes minor version of the cluster, e.g. 36 for 1.36. Decides CIDR strictness. */
  readonly clusterMinor: number
  /** Whether an ipBlock matches pod addresses (semantics.md rule 37). */
  readonly ipBlockMatchesPods: boolean
  /** The network provider's id, or 'kubernetes' for "as the specification says". */
  readonly provider: string
  /** One of the provider's versions, or a release; undefined: its newest. */
  readonly providerVersion?: string | undefined
}

export const defaultSettings: Settings = { clusterMinor: 36, ipBlockMatchesPods: true, provider: 'kubernetes' }

export interface Workspace {
  readonly files: readonly WorkspaceFile[]
  /** By ref of the node, e.g. `Deployment/shop/db`. Never part of the YAML. */
  readonly places: Readonly<Record<string, Place>>
  readonly settings: Settings
}

export const emptyWorkspace: Workspace = { files: [], places: {}, settings: defaultSettings }

/** One step on the files of a workspace. `edit` offsets refer to that file's text before the change. */
export type FileChange =
  | { readonly kind: 'edit'; readonly file: string; readonly edits: readonly TextEdit[] }
  | { readonly kind: 'add'; readonly file: WorkspaceFile; readonly index: number }
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'rename'; readonly name: string; readonly to: string }
  | { readonly kind: 'move'; readonly name: string; readonly index: number }

export type Origin = 'typing' | 'command' | 'file' | 'place' | 'settings'

/** What commit() takes: a labelled set of steps ("allow frontend → db:6379"), in order. `places: {ref: null}` forgets a place. */
export interface Change {
  readonly label: string
  readonly origin: Origin
  readonly files: readonly FileChange[]
  readonly places?: Readonly<Record<string, Place | null>>
  readonly settings?: Partial<Settings>
}

/** The workspace after the change. Throws when the change names a file that is not there: a bug, never user input. */
export function applyChange(workspace: Workspace, change: Change): Workspace {
  let files = workspace.files
  for (const step of change.files) files = applyStep(files, step)
  const places: Record<string, Place> = { ...workspace.places }
  for (const [ref, place] of Object.entries(change.places ?? {})) {
    if (place) places[ref] = place
    else delete places[ref]
  }
  return {
    files,
    places: change.places ? places : workspace.places,
    settings: change.settings ? { ...workspace.settings, ...change.settings } : workspace.settings,
  }
}

/** The change that takes `applyChange(workspace, change)` back to `workspace`. */
export function invertChange(workspace: Workspace, change: Change): Change {
  let files = workspace.files
  const back: FileChange[] = []
  for (const step of change.files) {
    back.unshift(invertStep(files, step))
    files = applyStep(files, step)
  }
  const inverse: { -readonly [K in keyof Change]: Change[K] } = { label: change.label, origin: change.origin, files: back }
  if (change.places) {
    inverse.places = Object.fromEntries(Object.keys(change.places).map((ref) => [ref, workspace.places[ref] ?? null]))
  }
  if (change.settings) {
    inverse.settings = Object.fromEntries(Object.keys(change.settings).map((key) => [key, workspace.settings[key as keyof Settings]]))
  }
  return inverse
}

/** The file of that name; throws when there is none. */
export function getFile(files: readonly WorkspaceFile[], name: string): WorkspaceFile {
  const file = files.find((f) => f.name === name)
  if (!file) throw new Error(`no file named ${name}`)
  return file
}

/** `name`, or `name` with a number before its extension, so that no file of the workspace has it. */
export function freeName(files: readonly WorkspaceFile[], name: string): string {
  const taken = new Set(files.map((f) => f.name))
  if (!taken.has(name)) return name
  const dot = name.lastIndexOf('.')
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  for (let n = 2; ; n++) if (!taken.has(`${stem}-${n}${extension}`)) return `${stem}-${n}${extension}`
}

function applyStep(files: readonly WorkspaceFile[], step: FileChange): readonly WorkspaceFile[] {
  switch (step.kind) {
    case 'edit': {
      const file = getFile(files, step.file)
      return files.map((f) => (f === file ? { ...f, text: applyEdits(f.text, step.edits) } : f))
    }
    case 'add':
      if (files.some((f) => f.name === step.file.name)) throw new Error(`a file named ${step.file.name} exists`)
      return [...files.slice(0, step.index), step.file, ...files.slice(step.index)]
    case 'remove': {
      const file = getFile(files, step.name)
      return files.filter((f) => f !== file)
    }
    case 'rename': {
      const file = getFile(files, step.name)
      return files.map((f) => (f === file ? { ...f, name: step.to } : f))
    }
    case 'move': {
      const file = getFile(files, step.name)
      const rest = files.filter((f) => f !== file)
      return [...rest.slice(0, step.index), file, ...rest.slice(step.index)]
    }
  }
}

function invertStep(files: readonly WorkspaceFile[], step: FileChange): FileChange {
  switch (step.kind) {
    case 'edit':
      return { kind: 'edit', file: step.file, edits: invertEdits(getFile(files, step.file).text, step.edits) }
    case 'add':
      return { kind: 'remove', name: step.file.name }
    case 'remove':
      return { kind: 'add', file: getFile(files, step.name), index: files.indexOf(getFile(files, step.name)) }
    case 'rename':
      return { kind: 'rename', name: step.to, to: step.name }
    case 'move':
      return { kind: 'move', name: step.name, index: files.indexOf(getFile(files, step.name)) }
  }
}
