/** Turns an analysis into the picture of the canvas, with its badges and what the chosen provider makes of each gate. */

import type { Analysis } from '../analyze.ts'
import { toGraph as drawGraph } from '../graph/graph.ts'
import type { Badge, Gate, Graph, View } from '../graph/types.ts'
import { gateMarks } from '../providers/marks.ts'
import { effectMarks } from '../providers/words.ts'

/** The picture of the analysis; what `previous` placed automatically stays where it is. `view`: which namespaces of a large cluster are open. */
export function toGraph(analysis: Analysis, previous?: Graph, view?: View): Graph {
  const badges = new Map<string, Badge>()
  for (const { resource, severity } of analysis.diagnostics) {
    if (resource === undefined || severity === 'info') continue
    const badge = badges.get(resource) ?? { errors: 0, warnings: 0 }
    badges.set(resource, severity === 'error' ? { ...badge, errors: badge.errors + 1 } : { ...badge, warnings: badge.warnings + 1 })
  }
  const scene = { cluster: analysis.cluster, reach: analysis.reach, places: analysis.workspace.places, badges }
  return withMarks(drawGraph(scene, previous, view), analysis)
}

/** What the chosen network provider makes of the policies at a gate, on cards and their edges. */
function withMarks(graph: Graph, { enforcement, cluster, reach }: Analysis): Graph {
  if (!enforcement || enforcement.effects.length === 0) return graph
  const marksOf = gateMarks(enforcement.effects, cluster.policies)
  const marks = new Map(
    graph.cards.map(({ ref }) => {
      const endpoint = reach.endpoints[reach.universe.indexOf.get(ref) ?? -1]
      return [ref, { ingress: marksOf(endpoint, 'ingress'), egress: marksOf(endpoint, 'egress') }]
    }),
  )
  const gate = (own: Gate | undefined, idle: number | undefined) => (own && idle ? { ...own, idle } : own)
  const cards = graph.cards.map((card) => {
    const { ingress, egress } = marks.get(card.ref) ?? {}
    if (!ingress?.idle && !egress?.idle) return card
    return { ...card, ingress: gate(card.ingress, ingress?.idle), egress: gate(card.egress, egress?.idle) }
  })
  const edges = graph.edges.map((edge) => {
    const at = [marks.get(edge.source)?.egress, marks.get(edge.destination)?.ingress]
    const words = [
      ...(at.some((mark) => mark && mark.idle > 0) ? [effectMarks['not-enforced']] : []),
      ...(at.some((mark) => mark && mark.unverified > 0) ? [effectMarks.unverified] : []),
    ]
    return words.length > 0 ? { ...edge, marks: words } : edge
  })
  return { ...graph, cards, edges }
}
