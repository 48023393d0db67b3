/** Who reaches a workload through others, or whom it reaches so: each way with its steps and ports, lit on the canvas on demand. */

import { useState } from 'react'
import type { Direction, EndpointRef, Way } from '#core'
import { useStore } from '../store.ts'
import { useAnswer } from './answers.ts'

/** Folded until asked for: only then it is worked out. */
export function Hops({ of, direction }: { of: EndpointRef; direction: Direction }) {
  const [open, setOpen] = useState(false)
  return (
    <details className="folded hops" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Through others</summary>
      {open && <WayList of={of} direction={direction} />}
    </details>
  )
}

function WayList({ of, direction }: { of: EndpointRef; direction: Direction }) {
  const ask = useStore((state) => state.ask)
  const found = useAnswer(`hops ${of} ${direction}`, () => ask({ kind: 'hops', ref: of, direction }))
  if (!found) return <p className="dim">…</p>
  if (found.ways.length === 0)
    return (
      <p className="dim">
        {direction === 'ingress' ? 'Nobody else can, not even through others.' : 'Nothing else, not even through others.'}
      </p>
    )
  return (
    <ul className="path-lines">
      {found.ways.map((way) => (
        <li key={way.ref} data-way={way.ref}>
          <WayLine way={way} />
        </li>
      ))}
      {found.more > 0 && <li className="dim">{`and ${found.more} more`}</li>}
    </ul>
  )
}

function WayLine({ way: { name, steps } }: { way: Way }) {
  const light = useStore((state) => state.light)
  const lit = new Set(steps.flatMap(({ source, destination }) => [source, destination, `${source}→${destination}`]))
  return (
    <button
      type="button"
      className="way"
      onClick={() => light(lit)}
      onPointerEnter={() => light(lit)}
      onPointerLeave={() => light(new Set())}
    >
      <span className="path-name">{name}</span>
      <span className="dim">
        {steps.map(({ sourceName, destinationName, ports }, index) => (
          <span key={sourceName}>
            {index === 0 && `${sourceName} `}
            <span aria-hidden="true">→</span>
            <span className="unseen"> to </span> {destinationName} <span className="mono">{ports}</span>{' '}
          </span>
        ))}
      </span>
    </button>
  )
}
