/** set-ports: other ports for one rule of a policy. */

import type { Command } from '../command.ts'
import { noPorts } from '../policy/ports.ts'
import type { Endpoint } from '../policy/types.ts'
import type { Modification } from '../yaml/modify.ts'
import { Draft } from './draft.ts'
import type { Plan, Refusal, Scene } from './plan.ts'
import { choiceWords, leavesTcpOut, mayMean, objectionToPorts, portsValue, sameEntries, tablesOf } from './ports.ts'
import { subjectsOf } from './subjects.ts'

type SetPorts = Extract<Command, { kind: 'set-ports' }>

export function setPorts(command: SetPorts, scene: Scene): Plan | Refusal {
  const { direction, rule: index, ports } = command
  const policy = scene.cluster.policies.find((candidate) => candidate.ref === command.policy)
  const rule = policy?.[direction][index]
  if (!policy || !rule) return { refused: `${command.policy} has no ${direction} rule ${index + 1} any more.` }
  const objection = objectionToPorts(ports)
  if (objection) return objection
  if (sameEntries(rule.ports, ports)) return { refused: `This rule allows ${choiceWords(ports)} already.` }
  const path = ['spec', direction, index, 'ports']
  const gone = rule.ports.flatMap((entry, at) => (ports.some((port) => sameEntries([entry], [port])) ? [] : [at]))
  const fresh = ports.filter((port) => !rule.ports.some((entry) => sameEntries([entry], [port])))
  const values = portsValue(fresh, leavesTcpOut(scene, policy))
  // Added before others are removed, so that the list, which means every port when empty, never is.
  const piecewise: Modification[] = [
    ...values.map((value): Modification => ({ kind: 'insert', path, value })),
    ...gone.reverse().map((at): Modification => ({ kind: 'remove', path: [...path, at] })),
  ]
  const draft = new Draft(scene)
  const refusal = draft.modify(policy, ports.length === 0 ? [{ kind: 'remove', path }] : piecewise)
  if (refusal) return refusal
  const subjects = new Set(subjectsOf(scene, policy).map(({ ref }) => ref))
  const concerns = (source: Endpoint, destination: Endpoint) => subjects.has(direction === 'ingress' ? destination.ref : source.ref)
  const tables = (destination: Endpoint) => tablesOf(scene.reach, scene.reach.universe.indexOf.get(destination.ref) ?? -1)
  return {
    label: `set ports of ${policy.name}: ${choiceWords(ports)}`,
    ...draft.finish(),
    mayOpen: (source, destination) => (concerns(source, destination) ? mayMean(ports, tables(destination)) : noPorts),
    mayClose: concerns,
  }
}
