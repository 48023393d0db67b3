/** The gate at the edge of a card or frame: open or closed, and by how many policies. What a click or a drag does is up to the canvas. */

import type { Gate } from '#core'
import { GateGlyph } from './glyphs.tsx'
import { gateTitle, isUnsure } from './words.ts'

interface Props {
  readonly direction: 'ingress' | 'egress'
  readonly gate: Gate
  readonly name: string
  /** Without a picture: there are too many of them, or they are too small to be read. */
  readonly bare?: boolean
}

/** Left out of the tab order: `I` and `E` on the card do the same. */
export function GateButton({ direction, gate, name, bare = false }: Props) {
  const state = gate.isolated ? 'isolated' : 'open'
  const title = gateTitle(direction, gate, name)
  return (
    <button
      type="button"
      className={`gate gate-${direction} nodrag nopan`}
      tabIndex={-1}
      data-gate={direction}
      data-ingress={direction === 'ingress' ? state : undefined}
      data-egress={direction === 'egress' ? state : undefined}
      aria-pressed={gate.isolated}
      aria-label={title}
      title={title}
    >
      {!bare && <GateGlyph isolated={gate.isolated} />}
      {!bare && !gate.isolated && gate.idle !== undefined && (
        <span className="gate-count" data-idle="true">
          {gate.idle}
        </span>
      )}
      {!bare && isUnsure(gate) && (
        <span className="gate-count" data-refused="true">
          {gate.refused}
        </span>
      )}
      {!bare && gate.isolated && !isUnsure(gate) && <span className="gate-count">{gate.policies}</span>}
      {!bare && !gate.isolated && gate.idle === undefined && !isUnsure(gate) && (
        <span className="gate-count">{gate.others === undefined ? 'all' : '?'}</span>
      )}
    </button>
  )
}

/** What React Flow looks for when it measures a node anyhow; nothing to see, and the routes don't depend on it. */
export const Ends = () => (
  <>
    <i className="end target" data-handlepos="left" />
    <i className="end source" data-handlepos="right" />
  </>
)

/** The strips at either side from which a path is drawn. */
export const Zones = () => (
  <>
    <div className="connect connect-in nodrag nopan" data-connect="in" />
    <div className="connect connect-out nodrag nopan" data-connect="out" />
  </>
)
