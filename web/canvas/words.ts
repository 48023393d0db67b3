/** Turns cards, frames and edges into the words that stand on them and name them to screen readers. */

import { type ChangedEdge, type Gate, type GraphCard, type GraphEdge, type GraphFrame, shortPorts, toShortPorts, type Verdict } from '#core'

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`
const policies = (count: number) => (count === 1 ? '1 policy' : `${count} policies`)

/** "ingress isolated by 1 policy", "egress open". */
function gateState(direction: 'ingress' | 'egress', gate: Gate): string {
  const own = gate.isolated ? `${direction} isolated by ${policies(gate.policies)}` : `${direction} open to everyone`
  const known = gate.others === undefined ? own : `${own} by NetworkPolicies alone`
  const state = gate.refused ? `${known}, ${gate.refused === 1 ? '1 policy is' : `${gate.refused} policies are`} refused as written` : known
  return gate.idle ? `${state}, ${policies(gate.idle)} without effect under this network provider` : state
}

/** Whether nothing stands at a gate but policies that are refused: it is not sure to be shut. */
export const isUnsure = ({ policies, refused = 0 }: Gate) => refused > 0 && refused >= policies

/** What the gate's tooltip says: its state, what that does to traffic, what a click does. */
export function gateTitle(direction: 'ingress' | 'egress', gate: Gate, name: string): string {
  const way = direction === 'ingress' ? 'enter' : 'leave'
  if (gate.others !== undefined) {
    const press = gate.isolated ? 'Click to open it' : 'Click to isolate it'
    return `${name}: ${gateState(direction, gate)}. ${gate.others} ${press}, drag to draw a path.`
  }
  return gate.isolated
    ? `${name}: ${gateState(direction, gate)}. Only what a rule allows may ${way}. Click to open it, drag to draw a path.`
    : `${name}: ${gateState(direction, gate)}. Everything may ${way}. Click to isolate it, drag to draw a path.`
}

/** What kind of thing a card is, in one or two words. */
export function kindWord(card: GraphCard): string {
  if (card.workloadKind) return card.workloadKind
  if (card.kind === 'inferred') return 'Inferred'
  if (card.kind === 'namespace') return 'Namespace'
  if (card.kind === 'more') return 'More'
  return card.kind === 'any-pod' ? 'Other pods' : 'Addresses'
}

/** "db, Deployment in shop, ingress isolated by 1 policy, egress open". */
export function cardName(card: GraphCard): string {
  const parts = [card.name]
  const where = card.frame ? ` in ${card.frame.replace('Namespace/', '')}` : ''
  if (card.kind === 'workload') parts.push(`${kindWord(card)}${where}`)
  else if (card.inside) parts.push('closed namespace', card.note, insideWords(card.inside))
  else parts.push(`${card.note || kindWord(card)}${card.kind === 'inferred' ? where : ''}`)
  if (card.replicas > 1) parts.push(plural(card.replicas, 'replica'))
  if (card.ingress) parts.push(gateState('ingress', card.ingress))
  if (card.egress) parts.push(gateState('egress', card.egress))
  if (card.badge.errors > 0) parts.push(plural(card.badge.errors, 'error'))
  if (card.badge.warnings > 0) parts.push(plural(card.badge.warnings, 'warning'))
  return parts.join(', ')
}

/** "30 of 41 isolated in, none out". */
export function insideWords({ workloads, isolatedIn, isolatedOut }: NonNullable<GraphCard['inside']>): string {
  const share = (count: number) => (count === 0 ? 'none' : count === workloads ? 'all' : `${count} of ${workloads}`)
  return isolatedIn === isolatedOut ? `${share(isolatedIn)} isolated` : `${share(isolatedIn)} isolated in, ${share(isolatedOut)} out`
}

/** "default deny in", "open"; `some`: whether a workload inside is isolated on its own. */
export function isolationWords({ ingress, egress }: Pick<GraphFrame, 'ingress' | 'egress'>, some: boolean): string {
  const words = policyWords({ ingress, egress }, some)
  return ingress.others !== undefined || egress.others !== undefined ? `${words}, not all known` : words
}

function policyWords({ ingress, egress }: Pick<GraphFrame, 'ingress' | 'egress'>, some: boolean): string {
  if (ingress.isolated && egress.isolated) return 'default deny in and out'
  if (ingress.isolated) return 'default deny in'
  if (egress.isolated) return 'default deny out'
  return some ? 'open by default' : 'open'
}

/** "shop, namespace, default deny in, 3 workloads". */
export function frameName(frame: GraphFrame, words: string, members: number): string {
  return `${frame.name}, ${frame.inferred ? 'namespace that no manifest declares' : 'namespace'}, ${words}, ${plural(members, 'card')}`
}

/** How an edge is drawn; `half-open` is a denied or partial path with a rule at one end. */
export type EdgeStyle = 'allowed' | 'partly' | 'half-open' | 'denied' | 'open' | 'depends' | 'unknown'

export function toStyle(edge: Pick<GraphEdge, 'verdict' | 'blockedAt'>): EdgeStyle {
  return edge.blockedAt && edge.verdict === 'denied' ? 'half-open' : edge.verdict
}

const verdictWords: Record<Verdict, string> = {
  allowed: 'allowed',
  partly: 'partly allowed',
  denied: 'denied',
  open: 'open, no policy isolates either end',
  depends: 'depends on the provider or on addresses that the manifests do not give',
  unknown: 'cannot be told from these manifests',
}

/** "frontend to db: allowed, TCP 6379". */
export function edgeName(edge: GraphEdge, nameOf: (ref: string) => string, change?: ChangedEdge): string {
  const [source, destination] = [nameOf(edge.source), nameOf(edge.destination)]
  const parts = [`${source} to ${destination}: ${verdictWords[edge.verdict]}`]
  if (edge.ports) parts.push(edge.ports === 'All Connections' ? shortPorts(edge.ports) : edge.ports)
  if (edge.others !== undefined) parts.push(edge.others.replace(/\.$/, ''))
  if (edge.blockedAt === 'ingress') parts.push(`the egress rules of ${source} let more through than the ingress of ${destination} admits`)
  if (edge.blockedAt === 'egress') parts.push(`the ingress rules of ${destination} admit more than the egress of ${source} lets through`)
  if (edge.bundled > 1) parts.push(`${edge.bundled} connections of the same kind`)
  if (change?.gained) parts.push(`gained since the baseline: ${change.gained}`)
  if (change?.lost) parts.push(`lost since the baseline: ${change.lost}`)
  return [...parts, ...(edge.marks ?? [])].join(', ')
}

/** "+ 81 − 80": what an edge gained and lost. */
export function changeLabel({ gained, lost, paths }: Pick<ChangedEdge, 'gained' | 'lost' | 'paths'>): string {
  const words = [...(gained ? [`+ ${portsLabel(gained)}`] : []), ...(lost ? [`− ${portsLabel(lost)}`] : [])].join(' ')
  return paths > 1 ? `${words} ×${paths}` : words
}

const longest = 18

/** Ports as they stand on an edge: "TCP 80,443-445,UDP 53" becomes "80, 443–445, 53/udp". What is too long is counted: "80, 443 +3". */
export function portsLabel(ports: string): string {
  const items = toShortPorts(ports)
  let label = ''
  for (const [i, item] of items.entries()) {
    const next = label ? `${label}, ${item}` : item
    if (i > 0 && next.length > longest) return `${label} +${items.length - i}`
    label = next
  }
  return label
}
