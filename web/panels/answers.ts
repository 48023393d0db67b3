/** Asks the analysis again whenever the text has changed, and keeps the last answer while the next one is on its way. */

import { useEffect, useState } from 'react'
import { type Description, type EndpointRef, type Explanation, refName } from '#core'
import { useStore } from '../store.ts'

/** What the analysis says of a card or frame; undefined while it is not known, or when there is none. */
export function useDescription(ref: EndpointRef | undefined): Description | undefined {
  const describe = useStore((state) => state.describe)
  const answer = useAnswer(ref, () => (ref === undefined ? undefined : describe(ref)))
  return answer?.ref === ref ? answer : undefined
}

/** Why a pair may talk or may not. */
export function useExplanation(source: EndpointRef | undefined, destination: EndpointRef | undefined): Explanation | undefined {
  const explain = useStore((state) => state.explain)
  const asked = source !== undefined && destination !== undefined
  const answer = useAnswer(asked ? `${source} ${destination}` : undefined, () => (asked ? explain(source, destination) : undefined))
  return answer && answer.source === source && answer.destination === destination ? answer : undefined
}

/** Any other question, by a key that says whether it is still the same one. */
export function useAnswer<T>(question: string | undefined, ask: () => Promise<T | undefined> | undefined): T | undefined {
  const analyzed = useStore((state) => state.analyzed)
  const [answer, setAnswer] = useState<T>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again by the question and by each analysis, not by the closure.
  useEffect(() => {
    let late = false
    void ask()?.then((next) => {
      if (!late) setAnswer(next)
    })
    return () => {
      late = true
    }
  }, [question, analyzed])
  return question === undefined ? undefined : answer
}

/** The short name of an endpoint, as the canvas shows it; with its namespace where that is not clear. */
export function useNames(): (ref: EndpointRef) => string {
  const graph = useStore((state) => state.analyzed?.graph)
  return (ref) =>
    graph?.cards.find((card) => card.ref === ref)?.name ?? graph?.frames.find((frame) => frame.ref === ref)?.name ?? refName(ref)
}
