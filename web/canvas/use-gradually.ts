/** A new picture of many nodes to one that grows: a part of them a frame, from the next frame on, so that the page draws and answers between the parts. */

import { useEffect, useState } from 'react'
import type { Graph } from '#core'
import { isOther } from './use-scene.ts'

/** Nodes that are put into the document at a time. */
const part = 40

/** How many of the nodes of the graph are drawn now; in the end all. `many`: up to so many come at once. */
export function useGradually(graph: Graph, count: number, many: number): number {
  const [state, setState] = useState({ graph, drawn: Number.POSITIVE_INFINITY })
  if (state.graph !== graph) setState({ graph, drawn: count > many && isOther(state.graph, graph) ? 0 : state.drawn })
  const { drawn } = state
  useEffect(() => {
    if (drawn === Number.POSITIVE_INFINITY) return
    let timer: ReturnType<typeof setTimeout> | undefined
    // Once the part before has been painted.
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setState((now) => ({ ...now, drawn: drawn < count ? drawn + part : Number.POSITIVE_INFINITY })))
    })
    return () => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
    }
  }, [drawn, count])
  return drawn
}
