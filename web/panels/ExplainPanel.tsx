/** Explains one path: the pair of the selected edge, or one chosen here. */

import { useEffect, useState } from 'react'
import type { EndpointRef } from '#core'
import { useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { useExplanation } from './answers.ts'
import { Halves } from './Halves.tsx'

export function ExplainPanel() {
  const selection = useStore((state) => state.selection)
  const [pair, setPair] = useState<{ source?: EndpointRef; destination?: EndpointRef }>({})
  useEffect(() => {
    if (selection?.kind === 'edge') setPair({ source: selection.source, destination: selection.destination })
    else if (selection?.kind === 'card') setPair((before) => ({ ...before, source: selection.ref }))
  }, [selection])
  const explanation = useExplanation(pair.source, pair.destination)
  return (
    <div className="explain">
      <div className="row">
        <EndpointPicker label="From" value={pair.source} onPick={(source) => setPair({ ...pair, source })} />
        <Icon name="arrow" />
        <EndpointPicker label="To" value={pair.destination} onPick={(destination) => setPair({ ...pair, destination })} />
      </div>
      {explanation ? <Halves explanation={explanation} /> : <p className="dim">Click an edge on the canvas, or choose both ends here.</p>}
    </div>
  )
}

function EndpointPicker({ label, value, onPick }: { label: string; value: EndpointRef | undefined; onPick: (ref: EndpointRef) => void }) {
  const graph = useStore((state) => state.analyzed?.graph)
  const frames = graph?.frames ?? []
  const outside = graph?.cards.filter((card) => card.frame === undefined) ?? []
  return (
    <label className="labelled">
      {label}
      <select className="field" value={value ?? ''} onChange={(event) => onPick(event.target.value)}>
        <option value="" disabled>
          choose
        </option>
        {frames.map((frame) => (
          <optgroup key={frame.ref} label={frame.name}>
            <option value={frame.ref}>{`${frame.name}, any other pod`}</option>
            {graph?.cards
              .filter((card) => card.frame === frame.ref)
              .map((card) => (
                <option key={card.ref} value={card.ref}>
                  {card.name}
                </option>
              ))}
          </optgroup>
        ))}
        {outside.length > 0 && (
          <optgroup label="Outside">
            {outside.map((card) => (
              <option key={card.ref} value={card.ref}>
                {card.name}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </label>
  )
}
