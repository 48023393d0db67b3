/** isolate: a gate closed or opened, for a workload or a whole namespace. */

import type { Command } from '../command.ts'
import { nameLabel } from '../kubernetes/labels.ts'
import type { Direction, NetworkPolicy } from '../kubernetes/types.ts'
import { nameServiceOf } from '../policy/name-service.ts'
import { allPorts, noPorts } from '../policy/ports.ts'
import type { Modification } from '../yaml/modify.ts'
import { saysOtherwise } from './admit.ts'
import { dnsPorts } from './dns.ts'
import { Draft, refuseEditing } from './draft.ts'
import { asWritten, covers, type End, endAt } from './ends.ts'
import { namingLabels, peersFor, selectorValue, shortName, toSelector } from './naming.ts'
import { type NewRule, ruleValue, writePolicies } from './new-policy.ts'
import { type Choice, isRefusal, type Plan, type Refusal, type Scene } from './plan.ts'
import { leavesTcpOut } from './ports.ts'
import { selectsJust, subjectsOf } from './subjects.ts'

type Isolate = Extract<Command, { kind: 'isolate' }>

export function isolate(command: Isolate, scene: Scene): Plan | Refusal {
  const found = endAt(scene, command.target)
  if (isRefusal(found)) return found
  const target = asWritten(scene, found)
  const { endpoint } = target
  const space = scene.reach.universe.spaces.find(({ name }) => name === endpoint.namespace)
  if (endpoint.kind === 'range' || endpoint.namespace === '*' || !space)
    return { refused: `No policy can isolate ${target.name}: policies select pods of one namespace.` }
  if (!space.labels.has(nameLabel))
    return { refused: `Nothing tells the name of the namespace of ${target.name}, so no policy can be put there.` }
  if (endpoint.workload?.hostNetwork)
    return { refused: `${target.name} shares its node's network, and most network providers apply no policy to such pods.` }
  return command.on ? close(command, scene, target) : open(command, scene, target)
}

function close(command: Isolate, scene: Scene, target: End): Plan | Refusal {
  const { direction, dns } = command
  const { reach, cluster } = scene
  const isolating = isolatingAt(scene, target, direction)
  if (target.members.every((member) => reach.isolating(member, direction).length > 0)) {
    return { refused: `${target.name} is isolated for ${direction} already, by ${isolating.map(({ name }) => name).join(', ')}.` }
  }
  const rules = dns && direction === 'egress' ? dnsRule(scene, target) : []
  if (isRefusal(rules)) return rules
  const draft = new Draft(scene)
  const extended = cluster.policies.findLast(
    (policy) => mayTake(scene, policy, command, target) && !draft.modify(policy, taking(scene, policy, direction, rules)),
  )
  if (!extended) {
    const named = namingLabels(scene, target.endpoint)
    if (isRefusal(named)) return named
    const name = target.whole ? (rules.length > 0 ? 'only-dns' : `default-deny-${direction}`) : `${shortName(target.endpoint)}-${direction}`
    const namespace = target.endpoint.namespace ?? 'default'
    writePolicies(scene, draft, [{ namespace, name, podSelector: selectorValue(toSelector(named.labels)), direction, rules }])
  }
  return {
    label: `isolate ${target.name} for ${direction}${rules.length > 0 ? ', except DNS' : ''}`,
    ...draft.finish(),
    mayOpen: () => noPorts,
    mayClose: (source, destination) => covers(target, direction === 'ingress' ? destination : source),
    missing(after) {
      const indexes = target.members.map((member) => after.universe.indexOf.get(reach.endpoints[member]?.ref ?? ''))
      const isOpen = indexes.some((index) => index !== undefined && after.isolating(index, direction).length === 0)
      return isOpen ? `${target.name} would still not be isolated` : undefined
    },
  }
}

function dnsRule(scene: Scene, target: End): NewRule[] | Refusal {
  const dns = endAt(scene, nameServiceOf(scene.cluster).ref)
  if (isRefusal(dns)) return dns
  const named = peersFor(scene, dns.endpoint, target.endpoint.namespace ?? '')
  return isRefusal(named) ? named : [{ peers: named.peers, ports: dnsPorts }]
}

/** Whether a policy for just these pods can take the other direction in: without rules for it that would come to life, and without a
 * name that would come to lie. */
function mayTake(scene: Scene, policy: NetworkPolicy, { direction, dns }: Isolate, target: End): boolean {
  if (policy.admission !== 'accepted' || policy[direction].length > 0 || !selectsJust(scene, policy, target)) return false
  const isDenial = policy.ingress.length + policy.egress.length === 0
  const names = ['ingress', 'egress'].filter((word) => policy.name.includes(word))
  return isDenial && !dns ? names.length === 0 : !target.whole && !saysOtherwise(policy, direction)
}

function taking(scene: Scene, policy: NetworkPolicy, direction: Direction, rules: readonly NewRule[]): Modification[] {
  const added = rules.map(
    (rule): Modification => ({ kind: 'insert', path: ['spec', direction], value: ruleValue(direction, rule, leavesTcpOut(scene, policy)) }),
  )
  return [...withTypes(policy, [...typesOf(policy), direction]), ...added]
}

/** Takes the direction out of every policy that isolates it here; what they select besides must have been agreed to. */
function open(command: Isolate, scene: Scene, target: End): Plan | Refusal {
  const { direction } = command
  const isolating = isolatingAt(scene, target, direction)
  if (isolating.length === 0) return { refused: `${target.name} is open for ${direction} already.` }
  const isWider = (policy: NetworkPolicy) => subjectsOf(scene, policy).some((endpoint) => !covers(target, endpoint))
  if (!command.wider && isolating.some((policy) => isWider(policy) || policy[direction].length > 0))
    return widerRefusal(command, scene, target, isolating)
  const draft = new Draft(scene)
  // From the last item of a list to the first, so that the places of the rest stay true.
  const itemOf = (policy: NetworkPolicy) => Number(scene.find(policy)?.path.at(-1) ?? 0)
  for (const policy of [...isolating].sort((a, b) => itemOf(b) - itemOf(a))) {
    const left = typesOf(policy).filter((type) => type !== direction)
    const refusal = left.length === 0 ? draft.remove(policy) : draft.modify(policy, withTypes(policy, left))
    if (refusal) return refusal
  }
  const affected = new Set(isolating.flatMap((policy) => subjectsOf(scene, policy)).map(({ ref }) => ref))
  return {
    label: `open ${target.name} for ${direction}`,
    ...draft.finish(),
    mayOpen: (source, destination) => (affected.has(direction === 'ingress' ? destination.ref : source.ref) ? allPorts : noPorts),
    mayClose: () => false,
  }
}

function widerRefusal(command: Isolate, scene: Scene, target: End, isolating: readonly NetworkPolicy[]): Refusal {
  const { direction } = command
  const locked = isolating.map((policy) => refuseEditing(scene, policy, scene.find(policy))).find((refusal) => refusal !== undefined)
  if (locked) return locked
  const reasons = isolating.flatMap((policy) => {
    const others = subjectsOf(scene, policy).filter((endpoint) => !covers(target, endpoint))
    const rules = policy[direction].length
    return [
      ...(others.length > 0
        ? [
            `${policy.name} also isolates ${others
              .slice(0, 3)
              .map(({ name }) => name)
              .join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''}`,
          ]
        : []),
      ...(rules > 0
        ? [`${policy.name} has ${rules === 1 ? `an ${direction} rule` : `${rules} ${direction} rules`} that would no longer count`]
        : []),
    ]
  })
  const label = `Open it all the same: ${isolating.map(({ name }) => name).join(', ')} no longer isolate${isolating.length === 1 ? 's' : ''} ${direction}`
  return {
    refused: `Opening ${direction} of ${target.name} would do more than that: ${reasons.join('; ')}.`,
    choices: [...everyoneTo(command, target), { label, command: { ...command, wider: true } }],
  }
}

/** A rule for everyone, at this workload and nowhere else. */
function everyoneTo({ direction, target: ref }: Isolate, { endpoint, whole, name }: End): Choice[] {
  if (whole || endpoint.kind === 'any-pod') return []
  const [label, ends] =
    direction === 'ingress'
      ? [`Let everyone reach ${name}, and leave the rest as it is`, { source: 'everyone', destination: ref }]
      : [`Let ${name} reach everyone, and leave the rest as it is`, { source: ref, destination: 'everyone' }]
  return [{ label, command: { kind: 'allow-traffic', ...ends, ports: [] } }]
}

/** The policies that isolate some pod of the target; of a namespace, those that isolate its pods whatever their labels. */
function isolatingAt({ reach }: Scene, { endpoint, members }: End, direction: Direction): NetworkPolicy[] {
  const own = reach.universe.indexOf.get(endpoint.ref)
  const indexes = own === undefined ? members : [own]
  return [...new Set(indexes.flatMap((index) => reach.isolating(index, direction)))].map(
    (policy) => reach.policies[policy] as NetworkPolicy,
  )
}

const typesOf = (policy: NetworkPolicy): Direction[] => (['ingress', 'egress'] as const).filter((direction) => policy.isolates[direction])

/** policyTypes as these directions; a list that is written grows at its end. */
function withTypes(policy: NetworkPolicy, types: readonly Direction[]): Modification[] {
  const toName = (direction: Direction) => (direction === 'ingress' ? 'Ingress' : 'Egress')
  const fresh = types.filter((type) => !policy.isolates[type])
  const path = ['spec', 'policyTypes']
  if (policy.typesGiven && fresh.length > 0) return fresh.map((type) => ({ kind: 'insert', path, value: toName(type) }))
  return [{ kind: 'set', path, value: (['ingress', 'egress'] as const).filter((type) => types.includes(type)).map(toName) }]
}
