/** Keeps the picture of the store's graph: places while dragging, routes, labels, and what changed since the analysis before. */

import { useEffect, useMemo, useRef, useState } from 'react'
import type { ChangedEdge, Graph, GraphEdge, Place } from '#core'
import { type State, useStore } from '../store.ts'
import { applyFilter } from './find.ts'
import { type ChangedById, type Drawing, drawEdges, placeGraph, toFocusSet, toShownEdges } from './scene.ts'

const unchanged: ChangedById = new Map()
const emptyGraph: Graph = { frames: [], cards: [], edges: [] }
/** How long what changed is marked, in milliseconds; the style sheet's animation is as long. */
const flashTime = 1400

interface Drag {
  readonly moved: ReadonlyMap<string, Place>
  /** False once the node was let go and the graph is awaited that knows its place. */
  readonly active: boolean
}

/** Places that the graph doesn't know yet: of the node being dragged, and of the one let go until the analysis has caught up. */
function useMoved(version: number) {
  const [drag, setDrag] = useState<(Drag & { readonly until: number }) | undefined>()
  const settled = drag !== undefined && !drag.active && version >= drag.until
  if (settled) setDrag(undefined)
  return {
    drag: settled ? undefined : drag,
    move: (places: ReadonlyMap<string, Place>) =>
      setDrag((before) => ({ moved: new Map([...(before?.moved ?? []), ...places]), active: true, until: Number.POSITIVE_INFINITY })),
    /** To be called after the places were committed. */
    settle: () => setDrag((before) => before && { ...before, active: false, until: useStore.getState().version }),
  }
}

/** What stands on the canvas now, of this analysis. */
export function useScene(analyzed: State['analyzed']) {
  const graph = analyzed?.graph ?? emptyGraph
  const focus = useStore((state) => state.focus)
  const denied = useStore((state) => state.showDenied)
  const open = useStore((state) => state.showOpen)
  const selected = useStore((state) => (state.selection?.kind === 'edge' ? state.selection.id : undefined))
  const { drag, move, settle } = useMoved(analyzed?.version ?? 0)
  const placed = useMemo(() => placeGraph(graph, drag?.moved ?? new Map()), [graph, drag?.moved])
  const since = useChangedEdges()
  const filter = useStore((state) => state.filter)
  const full = useFocusPaths(graph, focus, denied || open || /verdict:|port:/.test(filter))
  const filtered = useMemo(() => applyFilter(full, filter), [full, filter])
  const edges = useMemo(
    () => toShownEdges(full, { focus, denied, open, selected, changed: since, filtered: filtered?.edges }),
    [full, focus, denied, open, selected, since, filtered],
  )
  const last = useRef<Drawing | undefined>(undefined)
  const dragging = drag?.active ?? false
  const drawing = useMemo(() => drawEdges(edges, placed, since, last.current, dragging), [edges, placed, since, dragging])
  useEffect(() => {
    last.current = drawing
  }, [drawing])
  const lit = useMemo(() => toLit(graph, edges, focus) ?? filtered?.lit, [graph, edges, focus, filtered])
  return { graph, placed, edges, drawing, lit, focus, selectedEdge: selected, move, settle, changed: useChanged(graph), since }
}

/** What was gained and lost since the baseline, while the Changes tab or the switch asks for it. */
function useChangedEdges(): ChangedById {
  const wanted = useStore((state) => state.showChanges || (state.drawer.open && state.drawer.tab === 'changes'))
  const analyzed = useStore((state) => state.analyzed)
  const baseline = useStore((state) => state.baseline)
  const later = useStore((state) => state.baselineIs.later)
  const ask = useStore((state) => state.changedEdges)
  const [found, setFound] = useState<readonly ChangedEdge[]>([])
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again after each analysis and for each baseline.
  useEffect(() => {
    if (!wanted) return
    let late = false
    void ask().then((edges) => {
      if (!late) setFound(edges)
    })
    return () => {
      late = true
    }
  }, [wanted, analyzed, baseline, later, ask])
  return useMemo(() => (wanted && found.length > 0 ? new Map(found.map((one) => [one.edge.id, one])) : unchanged), [wanted, found])
}

/** The graph with the paths that only focus shows: where there are too many of them, the analysis is asked for those of one card. */
function useFocusPaths(graph: Graph, focus: string | undefined, all: boolean): Graph {
  const pathsOf = useStore((state) => state.pathsOf)
  const [found, setFound] = useState<{ graph: Graph; focus: string | undefined; edges: readonly GraphEdge[] }>()
  const lacks = graph.cards.length > 0 && !graph.edges.some((edge) => edge.shown === 'focus')
  useEffect(() => {
    if (!lacks || (focus === undefined && !all)) return
    let late = false
    void pathsOf(all ? undefined : focus).then((edges) => {
      if (!late) setFound({ graph, focus, edges })
    })
    return () => {
      late = true
    }
  }, [graph, focus, all, lacks, pathsOf])
  const edges = found?.graph === graph && (found.focus === focus || all) ? found.edges : undefined
  return useMemo(() => {
    if (!edges || edges.length === 0) return graph
    const known = new Set(graph.edges.map((edge) => edge.id))
    return { ...graph, edges: [...graph.edges, ...edges.filter((edge) => !known.has(edge.id))] }
  }, [graph, edges])
}

/** The nodes and edges that stay in full colour while something is in focus. */
function toLit(graph: Graph, edges: readonly GraphEdge[], focus: string | undefined): ReadonlySet<string> | undefined {
  if (focus === undefined) return undefined
  const inFocus = toFocusSet(graph, focus)
  const lit = new Set(inFocus)
  const frameOf = new Map(graph.cards.map((card) => [card.ref, card.frame]))
  for (const edge of edges) {
    if (!inFocus.has(edge.source) && !inFocus.has(edge.destination)) continue
    lit.add(edge.id).add(edge.source).add(edge.destination)
  }
  for (const ref of [...lit]) {
    const frame = frameOf.get(ref)
    if (frame) lit.add(frame)
  }
  return lit
}

/** Refs and edge ids whose meaning differs from the graph before; empty again after a moment. A wholly new picture flashes nothing. */
function useChanged(graph: Graph): ReadonlySet<string> {
  const before = useRef<Graph>(emptyGraph)
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    const found = isOther(before.current, graph) ? new Set<string>() : findChanges(before.current, graph)
    before.current = graph
    if (found.size === 0) return
    setChanged(found)
    const timer = setTimeout(() => setChanged(new Set()), flashTime)
    return () => clearTimeout(timer)
  }, [graph])
  return changed
}

/** Whether most of what a graph shows was not there before: another workspace was opened. "Everywhere else" is in all of them. */
export function isOther(before: Graph, after: Graph): boolean {
  if (before.large && after.large) {
    // Opening a namespace changes most cards of the same picture.
    const known = new Set(before.large.slots)
    return after.large.slots.filter((ref) => known.has(ref)).length < after.large.slots.length / 3
  }
  const own = (graph: Graph) => graph.cards.filter((card) => card.kind !== 'any-pod' && card.ref !== 'cidr:*').map((card) => card.ref)
  const known = new Set(own(before))
  const now = own(after)
  return now.filter((ref) => known.has(ref)).length < now.length / 3 || (known.size === 0 && before.cards.length < after.cards.length)
}

function findChanges(before: Graph, after: Graph): Set<string> {
  const meaning = (graph: Graph) =>
    new Map<string, string>([
      ...graph.edges.map((edge): [string, string] => [edge.id, JSON.stringify([edge.verdict, edge.ports, edge.blockedAt])]),
      ...[...graph.cards, ...graph.frames].map((node): [string, string] => [node.ref, JSON.stringify([node.ingress, node.egress])]),
    ])
  const known = meaning(before)
  return new Set([...meaning(after)].filter(([id, text]) => known.get(id) !== text).map(([id]) => id))
}
