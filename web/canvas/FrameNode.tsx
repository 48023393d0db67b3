/** Draws a namespace: a frame with its name, its isolation in words, its labels on demand, and its own gates. */

import type { Node, NodeProps } from '@xyflow/react'
import { memo, useState } from 'react'
import type { GraphFrame } from '#core'
import { Ends, GateButton, Zones } from './GateButton.tsx'
import { ControlGlyph, NamespaceGlyph } from './glyphs.tsx'
import { OpenButton } from './SpaceCard.tsx'

export type FrameNodeType = Node<{ readonly frame: GraphFrame; readonly words: string }, 'end'>

export const FrameNode = memo(function FrameNode({ data: { frame, words } }: Pick<NodeProps<FrameNodeType>, 'data'>) {
  const [open, setOpen] = useState(false)
  const origin = frame.declared ? undefined : 'No Namespace manifest gives its labels'
  return (
    <>
      <div className="frame-head" title={origin}>
        <NamespaceGlyph />
        <span className="frame-name" title={frame.name}>
          {frame.name}
        </span>
        <span className={`frame-words${words.startsWith('default deny') ? ' is-isolated' : ''}`} title={words}>
          {words}
        </span>
        {frame.labels.length > 0 && (
          <button
            type="button"
            className="frame-labels-button nodrag nopan"
            tabIndex={-1}
            aria-expanded={open}
            aria-label={`${frame.labels.length} labels of ${frame.name}`}
            title={frame.labels.map(([key, value]) => `${key}=${value}`).join('\n')}
            onClick={(event) => {
              event.stopPropagation()
              setOpen(!open)
            }}
          >
            <ControlGlyph name="tag" size={12} />
            {frame.labels.length}
          </button>
        )}
      </div>
      {open && (
        <div className="frame-labels">
          {frame.labels.map(([key, value]) => (
            <span className="chip" key={key} title={`${key}=${value}`}>
              <span className="chip-key">{key}=</span>
              {value}
            </span>
          ))}
        </div>
      )}
      {frame.opened && <OpenButton of={frame.ref} name={frame.name} isOpen />}
      <Ends />
      <Zones />
      <GateButton direction="ingress" gate={frame.ingress} name={frame.name} />
      <GateButton direction="egress" gate={frame.egress} name={frame.name} />
    </>
  )
})
