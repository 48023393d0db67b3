/** The card at the canvas edge: what is selected, who may reach it and why, what it may reach, with links to the lines. */

import { type MouseEvent, useRef, useState } from 'react'
import { type Selection, useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { EdgeCard } from './EdgeCard.tsx'
import { EndpointCard } from './EndpointCard.tsx'
import './inspector.css'

export function Inspector() {
  const selection = useStore((state) => state.selection)
  const select = useStore((state) => state.select)
  const [folded, setFolded] = useState(false)
  const clicked = useRef<Selection>(undefined)
  if (!selection) return null
  // The second click of a double click on the canvas was meant for what is below.
  const ignoreRest = (event: MouseEvent) => {
    if (event.detail < 2 || clicked.current === selection) clicked.current = selection
    else event.stopPropagation()
  }
  return (
    <aside
      className={`inspector${folded ? ' is-folded' : ''}`}
      aria-label="Selected"
      onClickCapture={ignoreRest}
      // Takes the keyboard when the button that had it is gone.
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        select(undefined)
      }}
    >
      <button
        type="button"
        className="button icon-button small inspector-fold"
        aria-label={folded ? 'Unfold' : 'Fold'}
        aria-expanded={!folded}
        onClick={() => setFolded(!folded)}
      >
        <Icon name={folded ? 'down' : 'up'} size={12} />
      </button>
      <button type="button" className="button icon-button small inspector-close" aria-label="Close" onClick={() => select(undefined)}>
        <Icon name="close" size={12} />
      </button>
      {selection.kind === 'edge' ? <EdgeCard selection={selection} /> : <EndpointCard key={selection.ref} of={selection.ref} />}
    </aside>
  )
}
