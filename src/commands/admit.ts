/** One end of a path to the lines that let the other end through there, in the order of least surprise. */

import type { PortChoice, Writing } from '../command.ts'
import { selectsAll } from '../kubernetes/labels.ts'
import type { Direction, NetworkPolicy, Peer } from '../kubernetes/types.ts'
import { names } from '../policy/selection.ts'
import { hasComment } from '../yaml/comments.ts'
import type { Modification } from '../yaml/modify.ts'
import { type Draft, refuseEditing } from './draft.ts'
import { covers, type End } from './ends.ts'
import { namingLabels, peersFor, peerValue, selectorValue, shortName, toSelector } from './naming.ts'
import { farKey, type NewPolicy, ruleValue } from './new-policy.ts'
import { isRefusal, type Refusal, type Scene } from './plan.ts'
import { leavesTcpOut, meansTheSame, portsValue, sameEntries, tablesOf } from './ports.ts'
import { selectsJust } from './subjects.ts'

/** `subject` is the end whose policies are edited, `far` the one they are to name. */
export interface Side {
  readonly direction: Direction
  readonly subject: End
  readonly far: End
  readonly ports: readonly PortChoice[]
  /** How the person wants it written. */
  readonly writing?: Writing | undefined
}

/** Adds the ports to a rule for the same peer, else the peer to a rule with the same ports, else a rule to a policy that selects the
 * subject alone, else a policy. */
export function admit(scene: Scene, draft: Draft, side: Side, created: NewPolicy[]): Refusal | undefined {
  const { direction, subject, far, ports, writing } = side
  const namespace = subject.endpoint.namespace ?? ''
  if (namespace === '*') return { refused: `A policy selects pods of one namespace. Start from a namespace, not from ${subject.name}.` }
  const named = peersFor(scene, far.endpoint, namespace, writing?.peer)
  if (isRefusal(named)) return named
  const isNew = writing?.policy !== undefined && 'create' in writing.policy
  const { policies, locked } = isNew ? { policies: [], locked: undefined } : policiesThatFit(scene, side)
  if (policies.length === 0 && locked) return locked
  if (extend(scene, draft, side, named.peers, policies)) return undefined
  if (writing?.policy && 'extend' in writing.policy)
    return { refused: `${writing.policy.extend} can't be extended by this rule alone. Choose a new policy.` }
  const labels = namingLabels(scene, subject.endpoint)
  if (isRefusal(labels)) return labels
  const name = isNew ? writing.policy.create : `${shortName(subject.endpoint)}-${direction}`
  created.push({
    namespace,
    name,
    podSelector: selectorValue(toSelector(labels.labels)),
    direction,
    rules: [{ peers: named.peers, ports }],
  })
  return undefined
}

/** The policies that a side's rule may go into, or why those that would fit can't be edited. */
export function policiesThatFit(
  scene: Scene,
  side: Side,
): { readonly policies: readonly NetworkPolicy[]; readonly locked: Refusal | undefined } {
  const { writing } = side
  const asked = writing?.policy && 'extend' in writing.policy ? writing.policy.extend : undefined
  const fit = scene.cluster.policies
    .filter((policy) => isFit(scene, policy, side) && (asked === undefined || policy.ref === asked))
    .reverse()
  const locks = fit.map((policy) => refuseEditing(scene, policy, scene.find(policy)))
  return { policies: fit.filter((_, index) => locks[index] === undefined), locked: locks.find((lock) => lock !== undefined) }
}

/** Puts the rule into the first policy that takes it, and says which. */
export function extend(
  scene: Scene,
  draft: Draft,
  side: Side,
  peers: readonly Peer[],
  policies: readonly NetworkPolicy[],
): NetworkPolicy | undefined {
  for (const way of [addPorts, addPeers, addRule]) {
    for (const policy of policies) {
      const modifications = way(scene, policy, side, peers)
      if (modifications && !draft.modify(policy, modifications)) return policy
    }
  }
  return undefined
}

/** Whether a policy may be extended: it isolates this side, selects the subject alone, would be taken by the server, and would still be
 * what its name says. Snapshots are left aside. */
function isFit(scene: Scene, policy: NetworkPolicy, { direction, subject }: Side): boolean {
  if (!policy.isolates[direction] || policy.admission !== 'accepted' || saysOtherwise(policy, direction)) return false
  const file = scene.workspace.files.find(({ name }) => name === scene.find(policy)?.file)
  return file?.snapshot !== true && selectsJust(scene, policy, subject)
}

/** A policy without any rule that is called a denial, or is the one for a whole namespace, stays without; a name that speaks of one
 * direction stays true. */
export function saysOtherwise({ name, ingress, egress, podSelector }: NetworkPolicy, direction: Direction): boolean {
  const isDenial = ingress.length + egress.length === 0 && (/deny|denied|isolat|block/i.test(name) || selectsAll(podSelector))
  const other = direction === 'ingress' ? 'egress' : 'ingress'
  return isDenial || (name.includes(other) && !name.includes(direction))
}

type Way = (scene: Scene, policy: NetworkPolicy, side: Side, peers: readonly Peer[]) => Modification[] | undefined

/** Of a rule that names just this peer. */
const addPorts: Way = (scene, policy, { direction, far, ports, writing }) => {
  if (writing?.peer) return undefined
  const rule = policy[direction].findIndex((rule, index) => {
    return (
      rule.ports.length > 0 &&
      !isCommented(scene, policy, direction, index) &&
      (rule.peers.length > 0 ? nameJust(scene, policy, rule.peers, far) : far.everyone === true)
    )
  })
  if (rule < 0 || ports.length === 0) return undefined
  const missing = ports.filter((port) => !policy[direction][rule]?.ports.some((entry) => sameEntries([entry], [port])))
  return portsValue(missing, leavesTcpOut(scene, policy)).map((value) => ({
    kind: 'insert',
    path: ['spec', direction, rule, 'ports'],
    value,
  }))
}

/** To a rule with just these ports. */
const addPeers: Way = (scene, policy, { direction, subject, far, ports }, peers) => {
  if (far.everyone) return undefined
  const destination = direction === 'ingress' ? subject : far
  const tables = destination.members.flatMap((member) => tablesOf(scene.reach, member))
  const rule = policy[direction].findIndex((rule, index) => {
    return rule.peers.length > 0 && meansTheSame(rule.ports, ports, tables) && !isCommented(scene, policy, direction, index)
  })
  if (rule < 0) return undefined
  return peers.map((peer) => ({ kind: 'insert', path: ['spec', direction, rule, farKey(direction)], value: peerValue(peer) }))
}

/** A policy for every pod of a namespace is about one thing (DNS, say): it gets no rule for another. */
const addRule: Way = (scene, policy, { direction, ports }, peers) => {
  if (selectsAll(policy.podSelector)) return undefined
  return [{ kind: 'insert', path: ['spec', direction], value: ruleValue(direction, { peers, ports }, leavesTcpOut(scene, policy)) }]
}

/** A rule that carries a comment is not widened: the comment would come to lie. */
function isCommented(scene: Scene, policy: NetworkPolicy, direction: Direction, rule: number): boolean {
  const location = scene.find(policy)
  return location !== undefined && hasComment(location.document, [...location.path, 'spec', direction, rule])
}

/** Whether peers of a policy name the whole end and nobody else. */
function nameJust({ reach }: Scene, policy: NetworkPolicy, peers: readonly Peer[], end: End): boolean {
  const { endpoints, universe } = reach
  const space = universe.spaces.findIndex(({ name }) => name === policy.namespace)
  const isToldApart = endpoints.some((endpoint) => covers(end, endpoint))
  return (
    isToldApart &&
    endpoints.every((endpoint, index) => {
      const named = (universe.unitsOf[index] ?? []).map((unit) => peers.some((peer) => names(universe, space, peer, unit) === true))
      return covers(end, endpoint) ? named.every(Boolean) : !named.some(Boolean)
    })
  )
}
