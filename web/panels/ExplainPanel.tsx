/** Explains one path: the pair of the selected edge, or one chosen here. */

import { useEffect, useState } from 'react'
import type { EndpointRef } from '#core'
import { useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { useExplanation } from './answers.ts'
import { EndpointField } from './EndpointField.tsx'
import { Halves, NearMisses } from './Halves.tsx'

interface Pair {
  readonly source?: EndpointRef | undefined
  readonly destination?: EndpointRef | undefined
}

export function ExplainPanel() {
  const selection = useStore((state) => state.selection)
  const [pair, setPair] = useState<Pair>({})
  useEffect(() => {
    if (selection?.kind === 'edge') setPair({ source: selection.source, destination: selection.destination })
    else if (selection?.kind === 'card') setPair((before) => ({ ...before, source: selection.ref }))
  }, [selection])
  const explanation = useExplanation(pair.source, pair.destination)
  return (
    <div className="explain">
      <div className="row">
        <EndpointField label="From" value={pair.source} onPick={(source) => setPair({ ...pair, source })} />
        <Icon name="arrow" />
        <EndpointField label="To" value={pair.destination} onPick={(destination) => setPair({ ...pair, destination })} />
      </div>
      {explanation ? (
        <>
          <Halves explanation={explanation} />
          <NearMisses explanation={explanation} />
        </>
      ) : (
        <p className="dim">Click an edge on the canvas, or choose both ends here.</p>
      )}
    </div>
  )
}
