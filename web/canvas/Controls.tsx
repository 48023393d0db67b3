/** The small cluster at the canvas's corner: zoom, fit, tidy, what to show, legend. */

import { useReactFlow } from '@xyflow/react'
import { useStore } from '../store.ts'
import { ControlGlyph } from './glyphs.tsx'
import { Legend } from './Legend.tsx'

interface Props {
  readonly onFit: () => void
  readonly onTidy: () => void
  readonly tidying: boolean
}

export function Controls({ onFit, onTidy, tidying }: Props) {
  const { zoomIn, zoomOut } = useReactFlow()
  const legend = useStore((state) => state.legendOpen)
  const toggleLegend = useStore((state) => state.toggleLegend)
  return (
    <div className="canvas-controls nopan nodrag nowheel">
      {legend && <Legend />}
      <div className="control-row" role="toolbar" aria-label="View">
        <Control name="minus" label="Zoom out" onClick={() => void zoomOut()} />
        <Control name="plus" label="Zoom in" onClick={() => void zoomIn()} />
        <Control name="fit" label="Fit" hint="Fit everything (F)" onClick={onFit} />
        <button
          type="button"
          className="control"
          onClick={onTidy}
          aria-busy={tidying}
          title="Lay out afresh (T); undo brings the places back"
        >
          <ControlGlyph name="tidy" /> Tidy
        </button>
        <span className="control-gap" />
        <Toggles />
        <span className="control-gap" />
        <button
          type="button"
          className="control"
          aria-expanded={legend}
          aria-controls="canvas-legend"
          title="What the lines mean, and the keys (L)"
          onClick={toggleLegend}
        >
          <ControlGlyph name="legend" /> Legend
        </button>
      </div>
    </div>
  )
}

/** Whether denied and open paths are drawn without being asked for. */
function Toggles() {
  const { showDenied, showOpen, toggleDenied, toggleOpen, toggleChanges } = useStore()
  const showChanges = useStore((state) => state.showChanges)
  return (
    <>
      <Toggle word="denied" on={showDenied} hint="Show denied paths (D)" onPress={toggleDenied} />
      <Toggle word="open" on={showOpen} hint="Show open paths: no policy at either end (O)" onPress={toggleOpen} />
      <Toggle
        word="changes"
        on={showChanges}
        hint="Mark what was gained and lost since the baseline (C); the Changes tab does so too"
        onPress={toggleChanges}
      />
    </>
  )
}

interface ToggleProps {
  readonly word: 'denied' | 'open' | 'changes'
  readonly on: boolean
  readonly hint: string
  readonly onPress: () => void
}

const Toggle = ({ word, on, hint, onPress }: ToggleProps) => (
  <button
    type="button"
    className="control"
    aria-pressed={on}
    aria-label={word === 'changes' ? 'Show changes' : `Show ${word} paths`}
    title={hint}
    onClick={onPress}
  >
    {word}
  </button>
)

interface ControlProps {
  readonly name: 'minus' | 'plus' | 'fit'
  readonly label: string
  readonly hint?: string
  readonly onClick: () => void
}

function Control({ name, label, hint = label, onClick }: ControlProps) {
  return (
    <button type="button" className="control is-square" aria-label={label} title={hint} onClick={onClick}>
      <ControlGlyph name={name} />
    </button>
  )
}
