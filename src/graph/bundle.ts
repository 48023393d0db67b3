/** Edges that say the same of every pod of a namespace become one edge from or to its frame. */

import type { Citation } from '../policy/citation.ts'
import type { GraphEdge } from './types.ts'

export interface Member {
  readonly ref: string
  /** Ref of its frame. */
  readonly frame: string | undefined
  /** Stands for pods that are not written down. */
  readonly anyPod: boolean
}

/** `edges` between members, at most one for each ordered pair. The edge of "any other pod" says what holds for the namespace as a whole:
 * the edges that say the same become one edge of the frame; those of pods that may do more stay beside it. */
export function bundle(edges: readonly GraphEdge[], members: readonly Member[]): GraphEdge[] {
  const byFrame = new Map<string, Member[]>()
  for (const member of members) if (member.frame) byFrame.set(member.frame, [...(byFrame.get(member.frame) ?? []), member])
  let result = [...edges]
  for (const [frame, list] of byFrame) {
    if (!list.some((member) => member.anyPod)) continue
    const bySource = gather(gather(result, frame, list, 'source'), frame, list, 'destination')
    const byDestination = gather(gather(result, frame, list, 'destination'), frame, list, 'source')
    // Where one pod is an exception, only one of the orders finds what the others have in common.
    result = byDestination.length < bySource.length ? byDestination : bySource
  }
  return result
}

function gather(edges: readonly GraphEdge[], frame: string, members: readonly Member[], end: 'source' | 'destination'): GraphEdge[] {
  const far = end === 'source' ? 'destination' : 'source'
  const byRef = new Map(members.map((member) => [member.ref, member]))
  const byFar = new Map<string, GraphEdge[]>()
  for (const edge of edges) if (byRef.has(edge[end])) byFar.set(edge[far], [...(byFar.get(edge[far]) ?? []), edge])
  const replaced = new Map<GraphEdge, GraphEdge | undefined>()
  for (const [other, list] of byFar) {
    const general = list.find((edge) => byRef.get(edge[end])?.anyPod)
    // A pod that may do less than any other pod would be misrepresented by an edge of its frame.
    if (!general || list.length !== members.filter((member) => member.ref !== other).length) continue
    const alike = list.filter((edge) => isAlike(edge, general))
    const rest = list.filter((edge) => !alike.includes(edge))
    if (rest.some((edge) => edge.ports !== 'All Connections' && !edge.ports.includes(general.ports))) continue
    // With a single written pod the rule may be about just that pod: the frame would hide whom it names.
    if (alike.length < 2 || (members.length === 2 && !isForEveryone(general))) continue
    const ends = { source: general.source, destination: general.destination, [end]: frame }
    for (const edge of alike) replaced.set(edge, undefined)
    const bundled = alike.reduce((sum, edge) => sum + edge.bundled, 0)
    replaced.set(general, { ...general, ...ends, id: `${ends.source}→${ends.destination}`, bundled, citations: allCitations(alike) })
  }
  return edges.flatMap((edge) => (replaced.has(edge) ? (replaced.get(edge) ?? []) : edge))
}

/** The same verdict and ports, by whichever rules. */
const isAlike = (edge: GraphEdge, general: GraphEdge) =>
  edge.verdict === general.verdict && edge.ports === general.ports && edge.blockedAt === general.blockedAt

/** The rules behind all of them, each once. */
function allCitations(edges: readonly GraphEdge[]): Citation[] {
  const rules = new Map(edges.flatMap((edge) => edge.citations).map((citation) => [ruleKey(citation), citation]))
  return [...rules.values()]
}

const isForEveryone = (edge: GraphEdge) => edge.citations.every((citation) => citation.peer === undefined)
const ruleKey = ({ policy, direction, rule }: Citation) => `${policy} ${direction} ${rule}`
