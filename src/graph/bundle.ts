/** Edges that say the same of every pod of a namespace become one edge from or to its frame. */

import { wholeRefs } from '../policy/blocks.ts'
import type { Citation } from '../policy/citation.ts'
import type { GraphEdge } from './types.ts'

interface Member {
  readonly ref: string
  /** Ref of its frame. */
  readonly frame: string | undefined
  /** Stands for pods that are not written down. */
  readonly anyPod: boolean
}

/** Fewer paths than these are drawn one by one. */
const leastAlike = 4
const leastRanges = 6

/** `edges` between members, at most one for each ordered pair. The edge of "any other pod" says what holds for the namespace as a whole:
 * the edges that say the same become one edge of the frame; those of pods that may do more stay beside it. Paths that all written pods of a
 * namespace have to something outside of namespaces, or to one of them, become one as well, and those that many address ranges have: the edge
 * of everywhere else, or of all addresses of a family. */
export function bundle(edges: readonly GraphEdge[], members: readonly Member[]): GraphEdge[] {
  const byFrame = new Map<string, Member[]>()
  for (const member of members) if (member.frame) byFrame.set(member.frame, [...(byFrame.get(member.frame) ?? []), member])
  const loose = new Set(members.filter((member) => !member.frame).map((member) => member.ref))
  let result = [...edges]
  for (const [frame, list] of byFrame) {
    result = gatherAll(gatherAll(result, frame, list, loose, 'source'), frame, list, loose, 'destination')
    const own = new Set(list.map((member) => member.ref))
    result = gatherAll(gatherAll(result, frame, list, own, 'source'), frame, list, own, 'destination')
    if (!list.some((member) => member.anyPod)) continue
    const bySource = gather(gather(result, frame, list, 'source'), frame, list, 'destination')
    const byDestination = gather(gather(result, frame, list, 'destination'), frame, list, 'source')
    // Where one pod is an exception, only one of the orders finds what the others have in common.
    result = byDestination.length < bySource.length ? byDestination : bySource
  }
  result = gatherRanges(gatherRanges(result, 'source'), 'destination')
  return result
}

/** One edge for what all pods of a frame may do alike, where nothing is said of pods that are not written down. */
function gatherAll(
  edges: readonly GraphEdge[],
  frame: string,
  members: readonly Member[],
  fars: ReadonlySet<string>,
  end: 'source' | 'destination',
): GraphEdge[] {
  const far = end === 'source' ? 'destination' : 'source'
  const refs = new Set(members.map((member) => member.ref))
  const others = new Set(members.filter((member) => member.anyPod).map((member) => member.ref))
  const written = members.length - others.size
  if (written < leastAlike) return [...edges]
  const byFar = new Map<string, GraphEdge[]>()
  for (const edge of edges) {
    if (refs.has(edge[end]) && fars.has(edge[far])) byFar.set(edge[far], [...(byFar.get(edge[far]) ?? []), edge])
  }
  const replaced = new Map<GraphEdge, GraphEdge | undefined>()
  for (const [ref, list] of byFar) {
    const first = list[0] as GraphEdge
    // From itself to itself there is no path.
    const all = refs.has(ref) && !others.has(ref) ? written - 1 : written
    // What any other pod may do too is for the frame's own bundle.
    if (
      list.length < Math.max(all, leastAlike) ||
      list.some((edge) => others.has(edge[end])) ||
      !list.every((edge) => isAlike(edge, first))
    )
      continue
    for (const edge of list) replaced.set(edge, undefined)
    replaced.set(first, toFrameEdge(first, frame, end, list))
  }
  return replaceIn(edges, replaced)
}

function gatherRanges(edges: readonly GraphEdge[], end: 'source' | 'destination'): GraphEdge[] {
  const far = end === 'source' ? 'destination' : 'source'
  const replaced = new Map<GraphEdge, GraphEdge | undefined>()
  for (const rest of edges.filter((edge) => isRest(edge[end]))) {
    const alike = edges.filter((edge) => isPartOf(edge[end], rest[end]) && edge[far] === rest[far] && isAlike(edge, rest))
    if (alike.length < leastRanges) continue
    for (const edge of alike) replaced.set(edge, undefined)
    replaced.set(rest, { ...rest, bundled: pathsOf(alike), citations: allCitations(alike) })
  }
  return replaceIn(edges, replaced)
}

/** Everywhere else, or all addresses of one family but for those that have cards of their own. */
const isRest = (ref: string) => ref === 'cidr:*' || wholeRefs.includes(ref)
const isPartOf = (ref: string, rest: string) =>
  ref.startsWith('cidr:') &&
  (rest === 'cidr:*' || (ref !== 'cidr:*' && ref.slice('cidr:'.length).includes(':') === (rest === wholeRefs[1])))

/** Each edge, or what stands for it; undefined: another one does. */
const replaceIn = (edges: readonly GraphEdge[], replaced: ReadonlyMap<GraphEdge, GraphEdge | undefined>): GraphEdge[] =>
  edges.flatMap((edge) => (replaced.has(edge) ? (replaced.get(edge) ?? []) : edge))

const pathsOf = (edges: readonly GraphEdge[]) => edges.reduce((sum, edge) => sum + edge.bundled, 0)

function toFrameEdge(edge: GraphEdge, frame: string, end: 'source' | 'destination', alike: readonly GraphEdge[]): GraphEdge {
  const ends = { source: edge.source, destination: edge.destination, [end]: frame }
  return { ...edge, ...ends, id: `${ends.source}→${ends.destination}`, bundled: pathsOf(alike), citations: allCitations(alike) }
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
    if (rest.some((edge) => edge.verdict === 'denied' || (edge.ports !== 'All Connections' && !edge.ports.includes(general.ports))))
      continue
    // With a single written pod the rule may be about just that pod: the frame would hide whom it names. A doubt names nobody.
    if (alike.length < 2 || (members.length === 2 && !isForEveryone(general) && general.ports !== '')) continue
    for (const edge of alike) replaced.set(edge, undefined)
    replaced.set(general, toFrameEdge(general, frame, end, alike))
  }
  return replaceIn(edges, replaced)
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
