/** Turns the graph into tidy places: elk's layered layout, callers before the called, in a worker that is loaded when first asked for. */

import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js'
import workerUrl from 'elkjs/lib/elk-worker.min.js?url'
import type { Graph, GraphCard, Place } from '#core'
import { framePadding } from './scene.ts'

type Elk = InstanceType<typeof import('elkjs/lib/elk-api.js')['default']>

let engine: Promise<Elk> | undefined

function getEngine(): Promise<Elk> {
  engine ??= import('elkjs/lib/elk-api.js').then(({ default: Elk }) => new Elk({ workerFactory: () => new Worker(workerUrl) }))
  return engine
}

const inside = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.spacing.nodeNode': '28',
  'elk.layered.spacing.nodeNodeBetweenLayers': '96',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.separateConnectedComponents': 'true',
  'elk.spacing.componentComponent': '32',
}
const outside = { ...inside, 'elk.spacing.nodeNode': '56', 'elk.layered.spacing.nodeNodeBetweenLayers': '112', 'elk.aspectRatio': '1.5' }

interface Shape {
  readonly width: number
  readonly height: number
}

/** Namespaces stand from left to right, unless they are to be seen that much larger from top to bottom. */
const worthTurning = 1.2

/** Places for all frames and cards, cards relative to their frame; `shape`: what they are looked at in, in pixels. Rejects when the worker
 * cannot be loaded. */
export async function tidy(graph: Graph, shape: Shape): Promise<Record<string, Place>> {
  const elk = await getEngine()
  const root = toRoot(graph)
  const across = await elk.layout(root)
  const down = await elk.layout({ ...root, layoutOptions: { ...root.layoutOptions, 'elk.direction': 'DOWN' } })
  const zoom = ({ width = 1, height = 1 }: ElkNode) => Math.min(1, shape.width / width, shape.height / height)
  const placed = zoom(down) > zoom(across) * worthTurning ? down : across
  return Object.fromEntries(
    (placed.children ?? []).flatMap((node) => [node, ...(node.children ?? [])]).map((node) => [node.id, toPlace(node)]),
  )
}

function toRoot(graph: Graph): ElkNode {
  const frameOf = new Map(graph.cards.map((card) => [card.ref, card.frame]))
  const drawn = graph.edges.filter((edge) => edge.shown === 'always' && edge.source !== edge.destination)
  const within = (frame: string) => drawn.filter((edge) => frameOf.get(edge.source) === frame && frameOf.get(edge.destination) === frame)
  const top = (ref: string) => frameOf.get(ref) ?? ref
  const across = new Map<string, ElkExtendedEdge>()
  for (const edge of drawn) {
    const [source, target] = [top(edge.source), top(edge.destination)]
    if (source !== target) across.set(`${source}→${target}`, { id: `${source}→${target}`, sources: [source], targets: [target] })
  }
  // What a rule for everyone lets in from an address that is called by name says little of where the address belongs: right, with the called.
  for (const [key, edge] of across) {
    const [source, target] = [edge.sources[0], edge.targets[0]]
    if (source?.startsWith('cidr:') && across.has(`${target}→${source}`)) across.delete(key)
  }
  const { top: above, left, bottom, right } = framePadding
  const frames = graph.frames.map(
    (frame): ElkNode => ({
      id: frame.ref,
      layoutOptions: {
        ...inside,
        'elk.padding': `[top=${above + 4},left=${left + 8},bottom=${bottom},right=${right}]`,
        'elk.nodeSize.constraints': 'MINIMUM_SIZE',
        'elk.nodeSize.minimum': '(200, 84)',
      },
      children: graph.cards.filter((card) => card.frame === frame.ref).map(toBox),
      edges: within(frame.ref).map((edge) => ({ id: edge.id, sources: [edge.source], targets: [edge.destination] })),
    }),
  )
  return {
    id: 'root',
    layoutOptions: { ...outside, 'elk.hierarchyHandling': 'SEPARATE_CHILDREN' },
    children: [...frames, ...graph.cards.filter((card) => card.frame === undefined).map(toBox)],
    edges: [...across.values()],
  }
}

const toBox = (card: GraphCard): ElkNode => ({ id: card.ref, width: card.width, height: card.height })
const toPlace = ({ x = 0, y = 0 }: ElkNode): Place => ({ x: Math.round(x / 4) * 4, y: Math.round(y / 4) * 4 })
