/** Grants to the edits that take them away, from one end alone where the person chose how. */

import type { DenyChoice } from '../command.ts'
import type { NetworkPolicy, Peer } from '../kubernetes/types.ts'
import type { Modification } from '../yaml/modify.ts'
import { Draft } from './draft.ts'
import { type Gate, type Grant, isNarrow } from './grants.ts'
import { namingLabels, peerValue, selectorValue, shortName, toSelector } from './naming.ts'
import { leavingOut, without } from './narrow.ts'
import { farKey, type NewPolicy, writePolicies } from './new-policy.ts'
import { isRefusal, type Plan, type Refusal, type Scene } from './plan.ts'
import { toChoices } from './ports.ts'

/** What becomes of a peer: the peers in its place, of which none means that it goes. */
interface Outcome {
  readonly grant: Grant
  readonly peers: readonly Peer[]
}

export function cut(scene: Scene, gates: readonly Gate[], wider: DenyChoice | undefined): Pick<Plan, 'files' | 'touched'> | Refusal {
  const draft = new Draft(scene)
  const created: NewPolicy[] = []
  const outcomes: Outcome[] = []
  for (const gate of gates) {
    if (wider === 'split-rule' && !gate.grants.some(({ otherSubjects }) => otherSubjects))
      return { refused: `No other pods share these rules with ${gate.subject.name}.` }
    if (gate.grants.length === 0) return { refused: `No rule at ${gate.subject.name} names ${gate.far.name}.` }
    for (const grant of gate.grants) {
      const outcome = decide(scene, gate, grant, wider, created)
      if (isRefusal(outcome)) return outcome
      outcomes.push({ grant, peers: outcome.peers })
    }
  }
  for (const policy of new Set(outcomes.map(({ grant }) => grant.policy))) {
    const refusal = draft.modify(
      policy,
      modificationsOf(
        policy,
        outcomes.filter(({ grant }) => grant.policy === policy),
      ),
    )
    if (refusal) return refusal
  }
  writePolicies(scene, draft, created)
  return draft.finish()
}

function decide(
  scene: Scene,
  gate: Gate,
  grant: Grant,
  wider: DenyChoice | undefined,
  created: NewPolicy[],
): { readonly peers: readonly Peer[] } | Refusal {
  const gone = { peers: [] }
  if (isNarrow(grant) || wider === 'remove-rule') return gone
  const { far } = gate
  if (!grant.otherSubjects) return leavingOut(scene, peerOf(grant), far)
  if (wider !== 'split-rule') return { refused: `${grant.policy.name} selects other pods too, which would lose ${far.name} as well.` }
  return split(scene, gate, grant, created) ?? gone
}

/** The others keep what is granted by policies of their own; the subject keeps what can be said without the far end. */
function split(scene: Scene, { subject, far }: Gate, grant: Grant, created: NewPolicy[]): Refusal | undefined {
  const { policy, direction, rule } = grant
  const named = namingLabels(scene, subject.endpoint)
  if (isRefusal(named)) return named
  const others = without(policy.podSelector, named.labels)
  if (subject.endpoint.kind === 'any-pod' || others.length === 0)
    return { refused: `No selector says: the pods of ${policy.name}, but not ${subject.name}.` }
  const { namespace } = policy
  const ports = toChoices(rule)
  const peer = peerOf(grant)
  for (const selector of others) {
    created.push({
      namespace,
      name: `${policy.name}-others`,
      podSelector: selectorValue(selector),
      direction,
      rules: [{ peers: peer ? [peer] : [], ports }],
    })
  }
  const left = grant.otherPeers ? leavingOut(scene, peer, far) : { peers: [] }
  if (!isRefusal(left) && left.peers.length > 0) {
    const name = `${shortName(subject.endpoint)}-${direction}`
    created.push({
      namespace,
      name,
      podSelector: selectorValue(toSelector(named.labels)),
      direction,
      rules: [{ peers: left.peers, ports }],
    })
  }
  return undefined
}

const peerOf = ({ rule, peer }: Grant): Peer | undefined => (peer === undefined ? undefined : rule.peers[peer])

/** From the last rule and peer to the first, so that the indexes of the rest stay true. A rule whose last peer goes, goes too: without
 * peers it would mean everyone. */
function modificationsOf(policy: NetworkPolicy, outcomes: readonly Outcome[]): Modification[] {
  const modifications: Modification[] = []
  const egressGone = new Set<number>()
  const rules = [...new Map(outcomes.map(({ grant }) => [`${grant.direction} ${grant.index}`, grant])).values()]
  for (const { direction, index, rule } of rules.sort((a, b) => b.index - a.index)) {
    const own = outcomes.filter(({ grant }) => grant.direction === direction && grant.index === index)
    const path = ['spec', direction, index]
    const isGone = own.every(({ peers }) => peers.length === 0) && own.length >= rule.peers.length
    if (isGone) {
      modifications.push({ kind: 'remove', path })
      if (direction === 'egress') egressGone.add(index)
    } else modifications.push(...own.toReversed().flatMap((outcome) => replacePeer([...path, farKey(direction)], outcome)))
  }
  // Without policyTypes it is the egress rules that isolate egress: say so before the last one goes.
  const unsaid = !policy.typesGiven && egressGone.size > 0 && egressGone.size === policy.egress.length
  return unsaid ? [{ kind: 'set', path: ['spec', 'policyTypes'], value: ['Ingress', 'Egress'] }, ...modifications] : modifications
}

function replacePeer(list: (string | number)[], { grant, peers }: Outcome): Modification[] {
  if (grant.peer === undefined) return [{ kind: 'set', path: list, value: peers.map(peerValue) }]
  const item = [...list, grant.peer]
  const [first, ...more] = peers
  if (!first) return [{ kind: 'remove', path: item }]
  return [
    { kind: 'set', path: item, value: peerValue(first) },
    ...more.map((peer, n): Modification => ({ kind: 'insert', path: list, index: (grant.peer ?? 0) + 1 + n, value: peerValue(peer) })),
  ]
}
