/** deny-traffic: an edge deleted to the peers removed that let it through; where rules are wider than the edge, the choices. */

import type { Command, DenyChoice } from '../command.ts'
import type { Direction } from '../kubernetes/types.ts'
import type { Reachability } from '../policy/connections.ts'
import { noPorts } from '../policy/ports.ts'
import type { Connection } from '../policy/types.ts'
import { cut } from './cut.ts'
import { covers, type End, endAt, membersIn } from './ends.ts'
import { type Gate, grantsFor, isNarrow } from './grants.ts'
import { type Choice, isRefusal, type Plan, type Refusal, type Scene } from './plan.ts'
import { connectionsOf } from './wish.ts'

type DenyTraffic = Extract<Command, { kind: 'deny-traffic' }>

export function denyTraffic(command: DenyTraffic, scene: Scene): Plan | Refusal {
  const source = endAt(scene, command.source)
  const destination = endAt(scene, command.destination)
  if (isRefusal(source)) return source
  if (isRefusal(destination)) return destination
  if (source.endpoint.ref === destination.endpoint.ref && !source.whole) return { refused: 'A pod can never be cut off from itself.' }
  const connections = connectionsOf({ source, destination, ports: [] }, scene.reach).map(({ connection }) => connection)
  const gates = gatesOf(scene, source, destination, connections)
  if (gates.length === 0) return openRefusal(source, destination)
  const narrow = gates.filter(({ grants }) => grants.length > 0 && grants.every(isNarrow))
  const isShut = connections.every(({ ports }) => ports === noPorts)
  if (narrow.length === 0) {
    if (isShut) return shutRefusal(source, destination, connections)
    if (!command.wider) return widerRefusal(command, gates, source, destination)
  }
  // Wide rules are cut at one end, the narrow ones at both: then nothing is left of the edge.
  const chosen =
    narrow.length > 0 ? narrow : gates.filter(({ direction }) => command.at === undefined || direction === command.at).slice(-1)
  const wider = narrow.length > 0 ? undefined : command.wider
  const files = cut(scene, chosen, wider)
  if (isRefusal(files)) return files
  return {
    label: `deny ${source.name} → ${destination.name}`,
    ...files,
    mayOpen: () => noPorts,
    mayClose: (from, to) => wider !== undefined || (covers(source, from) && covers(destination, to)),
    missing: (after) => stillOpen(source, destination, after),
  }
}

/** Egress before ingress, each if it is isolated at some pod. */
function gatesOf(scene: Scene, source: End, destination: End, connections: readonly Connection[]): Gate[] {
  const gate = (direction: Direction, subject: End, far: End): Gate[] =>
    connections.some((connection) => connection[direction].isolated)
      ? [{ direction, subject, far, grants: grantsFor(scene, direction, subject, far) }]
      : []
  return [...gate('egress', source, destination), ...gate('ingress', destination, source)]
}

function stillOpen(source: End, destination: End, after: Reachability): string | undefined {
  const pairs = connectionsOf({ source, destination, ports: [] }, after, membersIn(source, after), membersIn(destination, after))
  const open = pairs.find(({ connection }) => connection.ports !== noPorts)?.connection
  if (!open) return undefined
  const reasons = new Set([...open.egress.reasons, ...open.ingress.reasons].map(({ because }) => because))
  return `${open.source.name} would still reach ${open.destination.name}${reasons.size > 0 ? `, depending ${[...reasons].join('; ')}` : ''}`
}

function openRefusal(source: End, destination: End): Refusal {
  const choices: Choice[] = []
  const offer = (target: End, direction: Direction) => {
    const { kind, namespace, ref } = target.endpoint
    if (kind === 'range' || namespace === '*') return
    const command: Command = { kind: 'isolate', target: target.whole ? `Namespace/${namespace}` : ref, direction, on: true }
    choices.push({ label: `Isolate ${direction} of ${target.name}`, command })
  }
  offer(destination, 'ingress')
  offer(source, 'egress')
  return {
    refused: `No rule allows ${source.name} → ${destination.name}: it is open because no policy isolates either end. Rules only allow; to shut the path, isolate an end.`,
    choices,
  }
}

function shutRefusal(source: End, destination: End, connections: readonly Connection[]): Refusal {
  const reasons = new Set(
    connections.flatMap(({ egress, ingress }) => [...egress.reasons, ...ingress.reasons]).map(({ because }) => because),
  )
  if (connections.every(({ possible }) => possible === noPorts) || reasons.size === 0)
    return { refused: `${source.name} does not reach ${destination.name} as it is.` }
  return {
    refused: `No rule names this path, so there is none to remove: whether ${source.name} reaches ${destination.name} is not certain (${[...reasons].join('; ')}).`,
  }
}

function widerRefusal(command: DenyTraffic, gates: readonly Gate[], source: End, destination: End): Refusal {
  const reasons = gates
    .flatMap(({ grants }) => grants)
    .filter((grant) => !isNarrow(grant))
    .map((grant) => {
      const far = grant.peer === undefined ? ['is for everyone'] : grant.otherPeers ? ['names others too'] : []
      const own = grant.otherSubjects
        ? [`counts for other pods than ${(grant.direction === 'ingress' ? destination : source).name} too`]
        : []
      return `${grant.direction} rule ${grant.index + 1} of ${grant.policy.name} ${[...far, ...own].join(' and ')}`
    })
  const choices = [...gates].reverse().flatMap((gate): Choice[] => {
    const { direction: at, subject, far } = gate
    const policies = [...new Set(gate.grants.map(({ policy }) => policy.name))].join(', ')
    const labels: [DenyChoice, string][] = [
      ['narrow-selector', `Leave ${far.name} out of the ${at} rules of ${policies}`],
      ['split-rule', `Split ${policies}: the other pods keep the ${at} rule, ${subject.name} loses ${far.name}`],
      ['remove-rule', `Remove what ${policies} allows there, for everyone it concerns`],
    ]
    return labels.map(([wider, label]) => ({ label, command: { ...command, wider, at } }))
  })
  return {
    refused: `What allows ${source.name} → ${destination.name} is wider than this path: ${[...new Set(reasons)].join('; ')}.`,
    choices,
  }
}
