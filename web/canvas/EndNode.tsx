/** Draws what paths end at, a card or a frame: one kind of node to React Flow, which measures a node whose kind changes, and all the page with it. */

import type { NodeProps } from '@xyflow/react'
import { CardNode } from './CardNode.tsx'
import type { CanvasNode } from './elements.ts'
import { FrameNode } from './FrameNode.tsx'

/** A namespace that is opened turns from the one into the other. */
export function EndNode({ data }: NodeProps<CanvasNode>) {
  return 'frame' in data ? <FrameNode data={data} /> : <CardNode data={data} />
}
