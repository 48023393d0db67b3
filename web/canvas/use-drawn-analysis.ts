/** The store's analysis to the one that is on the canvas: a large picture is taken over in slices, between which the page answers. */

import { useDeferredValue } from 'react'
import { useStore } from '../store.ts'

/** More cards than this can't be drawn in the task that the analysis arrives in. */
const manyCards = 50

/** What the canvas draws; for a moment after a large analysis still the one before. */
export function useDrawnAnalysis() {
  const newest = useStore((state) => state.analyzed)
  const drawn = useDeferredValue(newest)
  return newest && newest.graph.cards.length > manyCards ? drawn : newest
}
