/** Keeps how the person likes the screen (theme, panes, drawer) apart from their work, and without ever failing. */

import { type State, type Theme, useStore } from '../store.ts'

const key = 'drawbridge:preferences'

interface Preferences {
  theme: Theme
  panes: State['panes']
  showDenied: boolean
  showOpen: boolean
  hintDismissed: boolean
  asMatrix: boolean
  drawerHeights: State['drawerHeights']
}

/** Takes over what was kept, and keeps what changes from now on. */
export function startPreferences() {
  useStore.setState(read())
  let last = pick(useStore.getState())
  useStore.subscribe((state) => {
    const next = pick(state)
    if (JSON.stringify(next) === JSON.stringify(last)) return
    last = next
    try {
      localStorage.setItem(key, JSON.stringify(next))
    } catch {
      // Preferences are not worth a word; the work says itself when it cannot be stored.
    }
  })
}

const pick = ({ theme, panes, showDenied, showOpen, hintDismissed, asMatrix, drawerHeights }: State): Preferences => ({
  theme,
  panes,
  showDenied,
  showOpen,
  hintDismissed,
  asMatrix,
  drawerHeights,
})

function read(): Partial<Preferences> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    if (typeof stored !== 'object' || stored === null) return {}
    const { theme, panes, showDenied, showOpen, hintDismissed, asMatrix, drawerHeights } = stored as Record<string, unknown>
    const kept: Partial<Preferences> = {}
    if (theme === 'light' || theme === 'dark' || theme === 'system') kept.theme = theme
    if (isPanes(panes)) kept.panes = { canvas: panes.canvas, editor: panes.editor }
    if (typeof showDenied === 'boolean') kept.showDenied = showDenied
    if (typeof showOpen === 'boolean') kept.showOpen = showOpen
    if (typeof hintDismissed === 'boolean') kept.hintDismissed = hintDismissed
    if (typeof asMatrix === 'boolean') kept.asMatrix = asMatrix
    kept.drawerHeights = toHeights(drawerHeights)
    return kept
  } catch {
    return {}
  }
}

function isPanes(value: unknown): value is State['panes'] {
  if (typeof value !== 'object' || value === null) return false
  const { canvas, editor } = value as Record<string, unknown>
  return typeof canvas === 'boolean' && typeof editor === 'boolean' && (canvas || editor)
}

function toHeights(value: unknown): State['drawerHeights'] {
  if (typeof value !== 'object' || value === null) return {}
  const { plain, matrix } = value as Record<string, unknown>
  return { ...(isHeight(plain) && { plain }), ...(isHeight(matrix) && { matrix }) }
}

const isHeight = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
