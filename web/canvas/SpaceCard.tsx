/** Draws a namespace of a large cluster as one card: its name, what it holds, its gates, and a button that opens it. */

import type { GraphCard } from '#core'
import { useStore } from '../store.ts'
import { Ends, GateButton, Zones } from './GateButton.tsx'
import { insideWords } from './words.ts'

export function SpaceCard({ card }: { card: GraphCard }) {
  const note = card.inside ? `${card.note}\n${insideWords(card.inside)}` : card.note
  return (
    <>
      <div className="card-body" title={`${card.name}\n${note}`}>
        <span className="card-text">{card.name}</span>
        <span className="card-note">{note}</span>
      </div>
      <Ends />
      {card.kind === 'namespace' && <Zones />}
      {card.kind === 'namespace' && <OpenButton of={card.ref} name={card.name} isOpen={false} />}
      {card.ingress && <GateButton direction="ingress" gate={card.ingress} name={card.name} bare />}
      {card.egress && <GateButton direction="egress" gate={card.egress} name={card.name} bare />}
    </>
  )
}

/** Opens or closes a namespace; Enter on its card does the same. */
export function OpenButton({ of, name, isOpen }: { of: string; name: string; isOpen: boolean }) {
  const toggle = useStore((state) => state.toggleOpened)
  return (
    <button
      type="button"
      className="open-space nodrag nopan"
      tabIndex={-1}
      aria-expanded={isOpen}
      aria-label={`${isOpen ? 'Close' : 'Open'} ${name}`}
      title={`${isOpen ? 'Close' : 'Open'} ${name} (Enter)`}
      onClick={(event) => {
        event.stopPropagation()
        toggle(of)
      }}
    >
      {isOpen ? '−' : '+'}
    </button>
  )
}
