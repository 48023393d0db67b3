/** What is done to a file as a whole, each as one change that undo takes back. */

import { freeName } from '#core'
import { useStore } from '../store.ts'

/** Adds an empty file and shows it. */
export function addFile() {
  const store = useStore.getState()
  const { files } = store.workspace
  const name = freeName(files, 'policies.yaml')
  store.commit({ label: `add ${name}`, origin: 'file', files: [{ kind: 'add', file: { name, text: '' }, index: files.length }] })
  store.setActiveFile(name)
}

/** Takes a file out; the notice offers to take that back. */
export function closeFile(name: string) {
  const store = useStore.getState()
  if (!store.workspace.files.some((file) => file.name === name)) return
  store.commit({ label: `close ${name}`, origin: 'file', files: [{ kind: 'remove', name }] })
  store.notify({ kind: 'info', text: `Closed ${name}`, choices: [{ label: 'Undo', act: store.undo }] })
}

/** Another file of that name is left alone: the new name is made free. */
export function renameFile(name: string, wanted: string) {
  const store = useStore.getState()
  const to = wanted.trim()
  const others = store.workspace.files.filter((file) => file.name !== name)
  if (to === '' || to === name || others.length === store.workspace.files.length) return
  store.commit({ label: `rename ${name} to ${to}`, origin: 'file', files: [{ kind: 'rename', name, to: freeName(others, to) }] })
}

/** To another place among the tabs. */
export function moveFile(name: string, index: number) {
  const store = useStore.getState()
  if (
    index < 0 ||
    index >= store.workspace.files.length ||
    store.workspace.files[index]?.name === name ||
    !store.workspace.files.some((file) => file.name === name)
  )
    return
  store.commit({ label: `move ${name}`, origin: 'file', files: [{ kind: 'move', name, index }] })
}
