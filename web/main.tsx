/** Starts the app: preferences and theme before the first paint, the stored work beside it. */

import { StrictMode, startTransition } from 'react'
import { createRoot } from 'react-dom/client'
import { startPreferences } from './files/preferences.ts'
import { startSession } from './files/session.ts'
import { useStore } from './store.ts'
import { startTheme } from './widgets/theme.ts'
import './theme.css'
import './base.css'
import './widgets/overlays.css'
import './app.css'

startPreferences()
startTheme(() => useStore.getState().theme, useStore.subscribe)
void startSession()

// A part of its own: run together with the rest it would be one long task.
void import('./App.tsx').then(({ App }) => {
  const root = document.getElementById('root')
  if (!root) return
  // In slices, between which the page answers; at once it would be one long task.
  startTransition(() =>
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  )
})
