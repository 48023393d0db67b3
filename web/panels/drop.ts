/** What becomes of an edge that was let go over the empty canvas, once its other end is known. */

import type { EndpointRef } from '#core'
import { type Dropped, useStore } from '../store.ts'

/** Asks for the ports, as if the edge had been let go over this end. */
export function toPorts({ origin, direction, at }: Dropped, end: EndpointRef): void {
  const pair = direction === 'out' ? { source: origin, destination: end } : { source: end, destination: origin }
  // What closes first gives the focus back.
  setTimeout(() => useStore.getState().setPending({ ...pair, at, began: origin }))
}

/** The same with a workload that was just added: it is put where the edge ends, and its ports are known with its card. */
export async function goOn(dropped: Dropped, added: EndpointRef): Promise<void> {
  const { placeNode } = useStore.getState()
  if (dropped.place && added.split('/')[1] === dropped.namespace) placeNode(added, dropped.place)
  await isDrawn()
  toPorts(dropped, added)
}

/** Until the picture is that of the text. */
function isDrawn(): Promise<void> {
  const { version } = useStore.getState()
  return new Promise((done) => {
    if ((useStore.getState().analyzed?.version ?? 0) >= version) return done()
    const stop = useStore.subscribe(({ analyzed, failure }) => {
      if ((analyzed?.version ?? 0) < version && failure === undefined) return
      stop()
      done()
    })
  })
}
