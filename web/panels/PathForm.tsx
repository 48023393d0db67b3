/** Chooses both ends of a new path without drawing it, address ranges included; the ports are asked for next. */

import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { type Asking, useStore } from '../store.ts'
import { Cancel } from '../widgets/Cancel.tsx'
import { EndpointField } from './EndpointField.tsx'

export function PathForm({ asking, onDone }: { asking: Extract<Asking, { kind: 'path' }>; onDone: () => void }) {
  const setPending = useStore((state) => state.setPending)
  const [source, setSource] = useState(asking.source)
  const [destination, setDestination] = useState(asking.destination)
  const ready = source !== undefined && destination !== undefined && source !== destination
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!ready) return
        onDone()
        // The closing dialog gives the focus back first.
        setTimeout(() => setPending({ source, destination }))
      }}
    >
      <Dialog.Title className="dialog-title">Allow a path</Dialog.Title>
      <EndpointField label="From" value={source} onPick={setSource} forNewPath />
      <EndpointField label="To" value={destination} onPick={setDestination} forNewPath />
      <p className="dim effect">{ready ? 'The ports come next.' : 'Choose both ends.'}</p>
      <div className="row row-end">
        <Cancel />
        <button type="submit" className="button primary" disabled={!ready}>
          Ports…
        </button>
      </div>
    </form>
  )
}
