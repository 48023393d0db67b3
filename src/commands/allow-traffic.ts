/** allow-traffic: an edge drawn between two ends to the rules that let it through, on every side that is isolated. */

import type { Command } from '../command.ts'
import type { Direction } from '../kubernetes/types.ts'
import { nameServiceOf } from '../policy/name-service.ts'
import { union } from '../policy/ports.ts'
import type { Endpoint } from '../policy/types.ts'
import { admit } from './admit.ts'
import { dnsPorts } from './dns.ts'
import { Draft } from './draft.ts'
import { covers, type End, endAt, endOrEveryone, wholeRef } from './ends.ts'
import { objectionToName, refuseFor } from './new-names.ts'
import { type NewPolicy, writePolicies } from './new-policy.ts'
import { type Choice, isRefusal, type Plan, type Refusal, type Scene } from './plan.ts'
import { choiceWords, isUnknownName, objectionToPorts, tablesOf } from './ports.ts'
import { connectionsOf, isGranted, portsWished, sidesOf, stillShut, type Wish } from './wish.ts'

type AllowTraffic = Extract<Command, { kind: 'allow-traffic' }>

export function allowTraffic(command: AllowTraffic, scene: Scene): Plan | Refusal {
  const source = endOrEveryone(scene, command.source)
  const destination = endOrEveryone(scene, command.destination)
  if (isRefusal(source)) return source
  if (isRefusal(destination)) return destination
  const wish: Wish = { source, destination, ports: command.ports }
  const objection = objectionToPorts(command.ports) ?? objectionTo(scene, wish)
  if (objection) return objection

  const forced = command.isolate ?? []
  const lookUp = command.dns ? dnsWish(scene, source) : undefined
  const sides = [
    ...sidesToWrite(scene, command, wish),
    ...(lookUp ? sidesOf(scene, lookUp, forced.includes('egress') ? ['egress'] : []) : []),
  ]
  if (sides.length === 0) return nothingToDo(command, scene, wish)
  const wrong = Object.values(command.write ?? {}).flatMap(({ policy }) => (policy && 'create' in policy ? [policy.create] : []))
  const misnamed = refuseFor(...wrong.map((name) => objectionToName(name, 'NetworkPolicy')))
  if (misnamed) return misnamed
  const draft = new Draft(scene)
  const created: NewPolicy[] = []
  for (const side of sides) {
    const refusal = admit(scene, draft, side, created)
    if (refusal) return refusal
  }
  writePolicies(scene, draft, created)
  const { files, touched } = draft.finish()
  if (files.length === 0) return { refused: `Already allowed: ${inWords(wish)}, by a rule that stands there.` }
  const wishes = lookUp ? [wish, lookUp] : [wish]
  return {
    label: `allow ${source.name} → ${destination.name}: ${choiceWords(command.ports)}${lookUp ? ', and DNS' : ''}`,
    files,
    touched,
    mayOpen: (from, to) => {
      const asked = wishes.map((each) => portsWished(each, scene.reach, from, to, command.wider ?? false)).reduce(union)
      return union(
        asked,
        portsWished(wish, scene.reach, asNamed(command, 'ingress', source, from), asNamed(command, 'egress', destination, to), false),
      )
    },
    mayClose: (from, to) => (forced.includes('ingress') && covers(destination, to)) || (forced.includes('egress') && covers(source, from)),
    missing: (after) => wishes.map((each) => stillShut(each, after)).find((sentence) => sentence !== undefined),
    namesAddresses: [source, destination].some((end) => end.endpoint.kind === 'range'),
    otherwise: widerChoices(command, wish),
  }
}

/** The sides that get a rule, each with how it is to be written. */
export const sidesToWrite = (scene: Scene, { isolate = [], write }: AllowTraffic, wish: Wish) =>
  sidesOf(scene, wish, isolate).map((side) => ({ ...side, writing: write?.[side.direction] }))

/** Whoever has the labels that were chosen for an end is meant like the end itself. `direction`: of the rule that names the end. */
function asNamed({ write }: AllowTraffic, direction: Direction, end: End, endpoint: Endpoint): Endpoint {
  const chosen = write?.[direction]?.peer
  const isNamed =
    chosen !== undefined &&
    endpoint.namespace === end.endpoint.namespace &&
    Object.entries(chosen).every(([key, value]) => endpoint.labels.get(key) === value)
  return isNamed ? end.endpoint : endpoint
}

function objectionTo({ reach }: Scene, { source, destination, ports }: Wish): Refusal | undefined {
  if (source.everyone && destination.everyone)
    return { refused: 'No policy selects everyone: choose a workload or a namespace at one end.' }
  if (source.endpoint.kind === 'range' && destination.endpoint.kind === 'range') {
    return { refused: 'Neither end is a pod: no policy has a say in traffic between addresses outside the cluster.' }
  }
  if (source.endpoint.ref === destination.endpoint.ref && !source.whole)
    return { refused: 'A pod always reaches itself: there is nothing to allow.' }
  const tables = destination.members.flatMap((member) => tablesOf(reach, member))
  const unknown = ports.find((port) => isUnknownName(port, tables))
  if (!unknown) return undefined
  const because =
    destination.endpoint.kind === 'range'
      ? 'addresses outside the cluster have no port names'
      : `${destination.name} declares no ${unknown.protocol} port of that name`
  return { refused: `A rule for the port name ${unknown.port} would allow nothing: ${because}. Choose a number.` }
}

function dnsWish(scene: Scene, source: End): Wish | undefined {
  const destination = endAt(scene, nameServiceOf(scene.cluster).ref)
  if (isRefusal(destination) || source.endpoint.kind === 'range' || covers(source, destination.endpoint)) return undefined
  return { source, destination, ports: dnsPorts }
}

function nothingToDo(command: AllowTraffic, { reach }: Scene, wish: Wish): Refusal {
  const { source, destination } = wish
  const connections = connectionsOf(wish, reach).map(({ connection }) => connection)
  if (!isGranted(wish, reach)) {
    const reasons = new Set(
      connections.flatMap(({ egress, ingress }) => [...egress.reasons, ...ingress.reasons]).map(({ because }) => because),
    )
    return { refused: `No rule can settle whether ${inWords(wish)}: it is not certain ${[...reasons].join('; ')}.` }
  }
  if (connections.some(({ egress, ingress }) => egress.isolated || ingress.isolated))
    return { refused: `Already allowed: ${inWords(wish)}.` }
  const choices: Choice[] = []
  const offer = (isolate: Direction, label: string, subject: End) => {
    const canBeIsolated =
      subject.endpoint.kind !== 'range' && (subject.whole || subject.endpoint.kind !== 'any-pod') && subject.endpoint.namespace !== '*'
    if (canBeIsolated) choices.push({ label, command: { ...command, isolate: [isolate] } })
  }
  offer('ingress', `Let only ${source.name} into ${destination.name} (isolates its ingress)`, destination)
  offer('egress', `Let ${source.name} send only to ${destination.name} (isolates its egress)`, source)
  return {
    refused: `Already allowed: ${inWords(wish)}, as no policy isolates either end. A rule here would isolate an end, which shuts everyone else out.`,
    choices,
  }
}

/** Pods that are not written down have no labels to name them by, and addresses may be those of pods. */
function widerChoices(command: AllowTraffic, { source, destination }: Wish): Choice[] {
  const [from, to] = [wholeRef(source), wholeRef(destination)]
  const choices: Choice[] = []
  const offer = (whole: Partial<AllowTraffic>, end: End) =>
    choices.push({
      label: `Allow it for every pod ${end.endpoint.namespace === '*' ? 'of every namespace' : `in ${end.endpoint.namespace}`}`,
      command: { ...command, ...whole },
    })
  if (from && to) offer({ source: from, destination: to }, source)
  else if (from) offer({ source: from }, source)
  else if (to) offer({ destination: to }, destination)
  const hasRange = [source, destination].some(({ endpoint }) => endpoint.kind === 'range')
  if (hasRange && !command.wider)
    choices.push({ label: 'Allow it for the pods with addresses in that range too', command: { ...command, wider: true } })
  return choices
}

const inWords = ({ source, destination, ports }: Wish) => `${source.name} reaches ${destination.name} on ${choiceWords(ports)}`
