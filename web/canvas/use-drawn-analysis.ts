/** The store's analysis to the one that is on the canvas: a large picture of other cards is taken over in slices, between which the page answers. */

import { useDeferredValue } from 'react'
import type { Graph } from '#core'
import { useStore } from '../store.ts'

/** More new cards than this can't be drawn in the task that the analysis arrives in. */
const manyCards = 50

/** What the canvas draws: at once where the cards are the same and only colours change, else for a moment still the analysis before. */
export function useDrawnAnalysis() {
  const newest = useStore((state) => state.analyzed)
  const drawn = useDeferredValue(newest)
  const isMany = newest !== undefined && newest.graph.cards.length > manyCards
  return isMany && drawn !== newest && !(drawn && hasSameCards(drawn.graph, newest.graph)) ? drawn : newest
}

const hasSameCards = ({ cards }: Graph, { cards: others }: Graph) =>
  cards.length === others.length && cards.every(({ ref }, index) => ref === others[index]?.ref)
