/** Says what the picture of a large cluster leaves out. */

import type { Graph } from '#core'

export function LargeNote({ graph: { large } }: { graph: Graph }) {
  if (!large) return null
  return (
    <p className="large-note">
      Each card is a namespace; + or Enter opens it.
      {large.leftOff > 0 && ` ${large.leftOff} more paths are drawn when an end of them is selected.`}
    </p>
  )
}
