/** React Flow as it comes, with as many nodes and edges as the address asks for: what the canvas is measured beside. */

import '@xyflow/react/dist/style.css'
import { type Edge, type Node, ReactFlow, ReactFlowProvider, useNodesState } from '@xyflow/react'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'

const asked = new URLSearchParams(location.search)
const count = Number(asked.get('nodes') ?? 150)
const paths = Number(asked.get('edges') ?? 150)
const columns = Math.ceil(Math.sqrt(count))

const nodes: Node[] = Array.from({ length: count }, (_, i) => ({
  id: `n${i}`,
  position: { x: (i % columns) * 264, y: Math.floor(i / columns) * 104 },
  data: { label: `team-${i}` },
  style: { width: 216, height: 68 },
}))
const edges: Edge[] = Array.from({ length: paths }, (_, i) => ({
  id: `e${i}`,
  source: `n${i % count}`,
  target: `n${(i * 7 + 3) % count}`,
}))

function Plain() {
  const [placed, , onNodesChange] = useNodesState(nodes)
  return createElement(ReactFlow, { nodes: placed, edges, onNodesChange, fitView: true, minZoom: 0.1 })
}

const root = document.getElementById('root')
if (root) createRoot(root).render(createElement(ReactFlowProvider, null, createElement(Plain)))
