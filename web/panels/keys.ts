/** The keys that mean the same in every pane: undo, redo, the palette. */

import { useStore } from '../store.ts'

/** Listens before Monaco does, so that there is one undo history; returns what ends it. */
export function listenForKeys(): () => void {
  const end = new AbortController()
  window.addEventListener('keydown', onKey, { capture: true, signal: end.signal })
  return () => end.abort()
}

function onKey(event: KeyboardEvent) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return
  const store = useStore.getState()
  const key = event.key.toLowerCase()
  const act =
    key === 'k' && !event.shiftKey
      ? () => store.setPaletteOpen(true)
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

/** A plain text field undoes its own typing; the editor's text is the workspace's. */
function ownsUndo(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  const field = target.closest('input, textarea')
  return field !== null && !field.classList.contains('inputarea') && !field.classList.contains('ime-text-area')
}

const apple = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent)

/** "Ctrl+K", or "⌘K" on a Mac. */
export const toShortcut = (key: string, shift = false) => (apple ? `${shift ? '⇧' : ''}⌘${key}` : `Ctrl+${shift ? 'Shift+' : ''}${key}`)
