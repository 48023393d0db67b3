/** Connections gained and lost to edges of the picture that show them: those that stand there, and new ones where none stands. */

import type { Endpoint } from '../policy/types.ts'
import { bundle } from './bundle.ts'
import { frameRef } from './levels.ts'
import type { Graph, GraphEdge } from './types.ts'

/** A connection that has more or fewer ports than before, in the wording of `list`. */
export interface ChangedPair {
  readonly source: string
  readonly destination: string
  readonly gained: string
  readonly lost: string
  /** What passes now. */
  readonly passes: string
  /** Policies of other kinds leave it unknown what passes. */
  readonly isUnknown?: boolean
}

/** An edge of the picture with what it gained and lost. */
export interface ChangedEdge {
  readonly edge: GraphEdge
  readonly gained: string
  readonly lost: string
  /** Connections that it stands for. */
  readonly paths: number
}

/** Between these the words of a change are kept while edges are bundled. */
const seam = '\n'
const several = 'several ports'

/** What changed inside a closed namespace is on no edge: it has none there. */
export function changedEdges(graph: Graph, endpoints: readonly Endpoint[], pairs: readonly ChangedPair[]): ChangedEdge[] {
  const edges = pairs.map(({ source, destination, gained, lost, passes, isUnknown = false }) => ({
    ...plainEdge(source, destination, passes, isUnknown),
    ports: [gained, lost, passes].join(seam),
    shown: 'always' as const,
  }))
  const bundled = graph.large ? edges : bundle(edges, toMembers(endpoints)).filter((edge) => edge.shown === 'always')
  const known = new Map(graph.edges.map((edge) => [edge.id, edge]))
  const holder = toHolder(graph)
  const found = new Map<string, ChangedEdge>()
  for (const edge of bundled) {
    const [source, destination] = [holder(edge.source), holder(edge.destination)]
    if (source === undefined || destination === undefined || source === destination) continue
    const [gained = '', lost = '', passes = ''] = edge.ports.split(seam)
    const id = `${source}→${destination}`
    const before = found.get(id)
    found.set(id, {
      edge: before?.edge ?? known.get(id) ?? plainEdge(source, destination, passes, edge.verdict === 'unknown'),
      gained: joined(before?.gained, gained),
      lost: joined(before?.lost, lost),
      paths: (before?.paths ?? 0) + edge.bundled,
    })
  }
  return [...found.values()]
}

const joined = (before: string | undefined, more: string): string =>
  before === undefined || before === '' || before === more ? more : more === '' ? before : several

const plainEdge = (source: string, destination: string, ports: string, isUnknown: boolean): GraphEdge => ({
  id: `${source}→${destination}`,
  source,
  destination,
  verdict: isUnknown ? 'unknown' : ports === '' ? 'denied' : 'allowed',
  ports,
  blockedAt: undefined,
  shown: 'focus',
  bundled: 1,
  citations: [],
})

const toMembers = (endpoints: readonly Endpoint[]) =>
  endpoints.map(({ ref, namespace, kind }) => ({
    ref,
    frame: namespace === undefined || namespace === '*' ? undefined : frameRef(namespace),
    anyPod: kind === 'any-pod',
  }))

/** The card or frame that shows an endpoint. */
function toHolder(graph: Graph): (ref: string) => string | undefined {
  const shown = new Set([...graph.cards, ...graph.frames].map((node) => node.ref))
  const first = (refs: readonly string[]) => refs.find((ref) => shown.has(ref))
  return (ref) => {
    if (ref.startsWith('cidr:')) return first([ref, 'more:cidr', 'cidr:*'])
    const namespace = ref.startsWith('any:') ? ref.slice('any:'.length) : ref.replace(/^inferred:/, 'inferred/').split('/')[1]
    return first([ref, `more:${frameRef(namespace ?? '')}`, frameRef(namespace ?? ''), 'more:namespaces'])
  }
}
