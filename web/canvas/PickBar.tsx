/** Says how many cards are picked, and what can be done with them. */

import { useStore } from '../store.ts'
import { duplicateAll, removeAll } from './picks.ts'

export function PickBar() {
  const picked = useStore((state) => state.picked)
  const setPicked = useStore((state) => state.setPicked)
  return (
    <div className="pick-bar nopan nodrag" data-shown={picked.length > 0}>
      <span role="status">{picked.length > 0 ? `${picked.length} picked` : ''}</span>
      {picked.length > 0 && (
        <>
          <button type="button" className="control" title="Copy them (Ctrl+D)" onClick={() => void duplicateAll(picked)}>
            Duplicate
          </button>
          <button type="button" className="control" title="Remove them (Delete)" onClick={() => void removeAll(picked)}>
            Remove
          </button>
          <button type="button" className="control" title="Pick nothing (Esc)" onClick={() => setPicked([])}>
            Clear
          </button>
        </>
      )}
    </div>
  )
}
