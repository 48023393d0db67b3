/** Chooses both ends of a new path without drawing it, address ranges included; the ports are asked for next. */

import { Dialog } from 'radix-ui'
import { useState } from 'react'
import type { EndpointRef } from '#core'
import { type Asking, useStore } from '../store.ts'
import { Cancel } from '../widgets/Cancel.tsx'
import { Field } from './CommandForm.tsx'

const range = 'range'

export function PathForm({ asking, onDone }: { asking: Extract<Asking, { kind: 'path' }>; onDone: () => void }) {
  const setPending = useStore((state) => state.setPending)
  const [source, setSource] = useState(asking.source ?? '')
  const [destination, setDestination] = useState(asking.destination ?? '')
  const [sourceRange, setSourceRange] = useState('')
  const [destinationRange, setDestinationRange] = useState('')
  const from = source === range ? toRange(sourceRange) : source
  const to = destination === range ? toRange(destinationRange) : destination
  const typed = [source === range && from === '' ? sourceRange : '', destination === range && to === '' ? destinationRange : '']
  const wrong = typed.find((text) => text.trim() !== '')
  const ready = from !== '' && to !== '' && from !== to
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!ready) return
        onDone()
        // The closing dialog gives the focus back first.
        setTimeout(() => setPending({ source: from, destination: to }))
      }}
    >
      <Dialog.Title className="dialog-title">Allow a path</Dialog.Title>
      <End label="From" value={source} onPick={setSource} />
      {source === range && <Field label="Addresses it comes from" value={sourceRange} onChange={setSourceRange} hint="10.0.0.0/24" />}
      <End label="To" value={destination} onPick={setDestination} />
      {destination === range && (
        <Field label="Addresses it goes to" value={destinationRange} onChange={setDestinationRange} hint="10.0.0.0/24" />
      )}
      {wrong !== undefined ? (
        <p className="danger effect" role="alert">{`“${wrong}” is no address range: write 10.0.0.0/24, 203.0.113.7 or 2001:db8::/32.`}</p>
      ) : (
        <p className="dim effect">{ready ? 'The ports come next.' : 'Choose both ends.'}</p>
      )}
      <div className="row row-end">
        <Cancel />
        <button type="submit" className="button primary" disabled={!ready}>
          Ports…
        </button>
      </div>
    </form>
  )
}

/** A single address is the range of its own. Empty when it is neither. */
function toRange(text: string): EndpointRef | '' {
  const [address = '', prefix, ...rest] = text.trim().split('/')
  const is4 = /^(\d{1,3}\.){3}\d{1,3}$/.test(address) && address.split('.').every((part) => Number(part) <= 255)
  const is6 = address.includes(':') && /^[0-9a-f:.]+$/i.test(address)
  const most = is4 ? 32 : 128
  if ((!is4 && !is6) || rest.length > 0) return ''
  if (prefix === undefined) return `cidr:${address}/${most}`
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= most ? `cidr:${address}/${prefix}` : ''
}

function End({ label, value, onPick }: { label: string; value: EndpointRef; onPick: (ref: EndpointRef) => void }) {
  const graph = useStore((state) => state.analyzed?.graph)
  const frames = graph?.frames ?? []
  const outside = graph?.cards.filter((card) => card.frame === undefined && card.ref !== 'cidr:*' && card.ref !== 'any:*') ?? []
  return (
    <label className="design-field">
      <span>{label}</span>
      <select className="field" value={value} onChange={(event) => onPick(event.target.value)}>
        <option value="" disabled>
          choose
        </option>
        {frames.map((frame) => (
          <optgroup key={frame.ref} label={frame.name}>
            {graph?.cards
              .filter((card) => card.frame === frame.ref && !card.ref.startsWith('any:'))
              .map((card) => (
                <option key={card.ref} value={card.ref}>
                  {card.name}
                </option>
              ))}
            <option value={frame.ref}>{`every pod in ${frame.name}`}</option>
          </optgroup>
        ))}
        <optgroup label="Elsewhere">
          <option value="Namespace/*">every pod of every namespace</option>
          <option value="cidr:*">anywhere outside the cluster</option>
          {outside.map((card) => (
            <option key={card.ref} value={card.ref}>
              {card.name}
            </option>
          ))}
          <option value={range}>an address range…</option>
        </optgroup>
      </select>
    </label>
  )
}
