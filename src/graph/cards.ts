/** Endpoints and namespaces to cards and frames without a place: what they are, how they are isolated, how large they are. */

import type { Direction } from '../kubernetes/types.ts'
import { othersAt, sayBeside } from '../policy/beside.ts'
import { formatBlock } from '../policy/cidr.ts'
import type { Reachability } from '../policy/connections.ts'
import type { Endpoint } from '../policy/types.ts'
import { nameLabel, type Space } from '../policy/universe.ts'
import { cardSize } from './layout.ts'
import { frameRef } from './levels.ts'
import type { Badge, Gate, GraphCard, GraphFrame } from './types.ts'

interface CardInput {
  readonly reach: Reachability
  readonly badges: ReadonlyMap<string, Badge>
}

/** `keys`: the label keys that some selector asks for. */
export function toCard(input: CardInput, endpoint: Endpoint, index: number, keys: ReadonlySet<string>): GraphCard {
  const { reach, badges } = input
  const { workload, kind } = endpoint
  const card = {
    ref: endpoint.ref,
    kind,
    workloadKind: workload?.kind,
    name: kind === 'any-pod' && endpoint.namespace !== '*' ? 'any other pod' : endpoint.name,
    note: noteOf(endpoint),
    frame: endpoint.namespace === undefined || endpoint.namespace === '*' ? undefined : frameRef(endpoint.namespace),
    labels: kind === 'inferred' ? [] : toLabels(endpoint.labels, keys),
    ports: (workload?.ports ?? []).map(({ name, port, protocol }) => ({ name, port, protocol })),
    replicas: workload?.replicas ?? 1,
    hostNetwork: workload?.hostNetwork ?? false,
    ingress: kind === 'range' ? undefined : toGate(reach, index, 'ingress'),
    egress: kind === 'range' ? undefined : toGate(reach, index, 'egress'),
    badge: badges.get(endpoint.ref) ?? { errors: 0, warnings: 0 },
    place: { x: 0, y: 0 },
  }
  return { ...card, ...cardSize(card) }
}

/** Where no selector asks for any, the first is shown: a card does not grow when the first rule names it. */
function toLabels(labels: ReadonlyMap<string, string>, keys: ReadonlySet<string>): GraphCard['labels'] {
  const first = [...labels.keys()].some((key) => keys.has(key)) ? undefined : labels.keys().next().value
  return [...labels].map(([key, value]) => ({ key, value, relevant: keys.has(key) || key === first }))
}

function noteOf(endpoint: Endpoint): string {
  if (endpoint.kind === 'inferred') return 'a pod that would match'
  if (endpoint.kind === 'any-pod') return endpoint.namespace === '*' ? 'in namespaces not listed here' : 'not listed here'
  if (endpoint.kind === 'range') {
    if (endpoint.carved.length === 0) return 'outside the cluster'
    return endpoint.block ? `except ${endpoint.carved.map(formatBlock).join(', ')}` : 'outside the cluster'
  }
  return endpoint.workload?.hostNetwork ? 'on its node’s network' : ''
}

/** How many policies isolate an endpoint. */
function toGate(reach: Reachability, endpoint: number, direction: Direction): Gate {
  const isolating = reach.isolating(endpoint, direction)
  const doubtful = isolating.filter((index) => reach.policies[index]?.admission === 'lenient-only').length
  const units = reach.universe.unitsOf[endpoint] ?? []
  const rejected = new Set(
    units.flatMap((unit) => reach.isolation[direction][unit]?.rejected.filter((policy) => policy.isolates[direction]) ?? []),
  )
  const refused = doubtful + rejected.size
  const others = othersAt(reach, endpoint, direction)
  return {
    isolated: isolating.length > 0,
    policies: isolating.length,
    ...(refused > 0 && { refused }),
    ...(others.length > 0 && { others: sayBeside(others, direction === 'ingress' ? 'what comes in' : 'what goes out') }),
  }
}

/** The gates of a namespace: what isolates every pod there. */
export function toSpaceGates(reach: Reachability, name: string): { ingress: Gate; egress: Gate } {
  const any = reach.universe.indexOf.get(`any:${name}`)
  const gate = (direction: Direction): Gate => (any === undefined ? { isolated: false, policies: 0 } : toGate(reach, any, direction))
  return { ingress: gate('ingress'), egress: gate('egress') }
}

/** A frame but for its place and size. */
export function toFrame(reach: Reachability, space: Space): Omit<GraphFrame, 'place' | 'width' | 'height'> {
  return {
    ref: frameRef(space.name),
    name: space.name,
    labels: [...space.labels].filter(([key]) => key !== nameLabel),
    declared: space.declared && !space.inferred,
    inferred: space.inferred,
    ...toSpaceGates(reach, space.name),
  }
}
