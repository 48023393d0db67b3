/** The keys that mean the same in every pane: undo, redo, the palette, "/" to find, Escape to leave. */

import { useStore } from '../store.ts'

/** Listens before Monaco does, so that there is one undo history; returns what ends it. */
export function listenForKeys(): () => void {
  const end = new AbortController()
  window.addEventListener('keydown', onKey, { capture: true, signal: end.signal })
  // After everything that has a meaning of its own for the key.
  window.addEventListener('keydown', onLeftOver, { signal: end.signal })
  return () => end.abort()
}

function onKey(event: KeyboardEvent) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return
  const store = useStore.getState()
  const key = event.key.toLowerCase()
  const act =
    key === 'k' && !event.shiftKey
      ? () => store.setPaletteOpen(!store.paletteOpen)
      : key === 'z' && !ownsUndo(event.target)
        ? event.shiftKey
          ? store.redo
          : store.undo
        : key === 'y' && !event.shiftKey && !ownsUndo(event.target)
          ? store.redo
          : undefined
  if (!act) return
  event.preventDefault()
  event.stopPropagation()
  act()
}

function onLeftOver(event: KeyboardEvent) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target instanceof Element && event.target.closest(ownKeys)) return
  const store = useStore.getState()
  if (event.key === '/') store.askCanvas({ kind: 'find' })
  else if (event.key === 'Escape') store.leave()
  else return
  event.preventDefault()
}

/** Where letters are typed, or Escape closes something. */
const ownKeys = 'input, textarea, select, [contenteditable], .monaco-editor, [role=dialog], [role=menu]'

/** A plain text field undoes its own typing; the editor's text is the workspace's. */
function ownsUndo(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  const field = target.closest('input, textarea')
  return field !== null && !field.classList.contains('inputarea') && !field.classList.contains('ime-text-area')
}

const apple = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent)

/** "Ctrl+K", or "⌘K" on a Mac. */
export const toShortcut = (key: string, shift = false) => (apple ? `${shift ? '⇧' : ''}⌘${key}` : `Ctrl+${shift ? 'Shift+' : ''}${key}`)
