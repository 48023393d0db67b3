/** Two items of a peer list, one for namespaces and one for pods, that were probably meant as one: the dash that turns AND into OR. */

import { formatSelector, matches, selectsAll } from '../kubernetes/labels.ts'
import { sayPeer } from '../kubernetes/phrases.ts'
import type { Direction, LabelSelector, Peer } from '../kubernetes/types.ts'
import type { Check, CheckFinding, CheckInput } from './check.ts'
import { factsOf } from './facts.ts'
import { editFix } from './fixes.ts'
import { type PlacedPeer, peersIn, rulesOf } from './rules.ts'

export const splitPeer: Check = {
  code: 'split-peer',
  severity: 'info',
  title: 'Peer split in two',
  documentation: `Every item of "from" or "to" is a peer of its own, and it is enough to match one of them. "namespaceSelector" and "podSelector" in
one item mean the pods with these labels in these namespaces. With a second dash they are two items: every pod of these namespaces, and the
pods with these labels in the policy's own namespace, whatever they are. That is often much more than was meant.

It is a warning when the pods given show which was meant: the second item matches nothing in the policy's own namespace but would in the
namespaces of the first, or the first includes the second anyway. Where only the two items make sense, nothing is said. To join the two, take
out the second dash.`,
  find: (input) => rulesOf(input).flatMap((placed) => pairsOf(peersIn(placed)).flatMap((pair) => judge(input, pair) ?? [])),
}

interface Pair {
  readonly namespaces: LabelSelector
  readonly pods: LabelSelector
  /** In the order of the list. */
  readonly first: PlacedPeer
  readonly second: PlacedPeer
}

function pairsOf(peers: readonly PlacedPeer[]): Pair[] {
  return peers.slice(1).flatMap((second, index): Pair[] => {
    const first = peers[index] as PlacedPeer
    const [a, b] = [first.peer, second.peer]
    if (isOnly(a, 'namespaceSelector') && isOnly(b, 'podSelector'))
      return [{ namespaces: a.namespaceSelector as LabelSelector, pods: b.podSelector as LabelSelector, first, second }]
    if (isOnly(a, 'podSelector') && isOnly(b, 'namespaceSelector'))
      return [{ namespaces: b.namespaceSelector as LabelSelector, pods: a.podSelector as LabelSelector, first, second }]
    return []
  })
}

const isOnly = (peer: Peer, field: keyof Peer) => peer[field] !== undefined && Object.keys(peer).length === 1

function judge(input: CheckInput, pair: Pair): CheckFinding | undefined {
  const { first, second, namespaces, pods } = pair
  const { policy, direction } = first
  const evidence = evidenceFor(input, pair)
  if (evidence === 'two' || selectsAll(pods)) return undefined
  // Written with the pods first, two items are mostly meant.
  if (evidence === undefined && first.peer.podSelector) return undefined
  const either = [first.peer, second.peer].map((peer) => sayPeer(peer, policy.namespace)).join(', and also ')
  const joined = sayPeer({ namespaceSelector: namespaces, podSelector: pods }, policy.namespace)
  const message = `These are two peers, and either is enough: ${lets(direction)} ${either}. ${evidence ? `${evidence} ` : ''}If only ${joined} ${direction === 'ingress' ? 'should come in' : 'should be reached'}, make it one item: take out the second dash.`
  return { resource: policy.ref, path: second.peerPath, message, ...(evidence && { severity: 'warning' }), fixes: [joinFix(pair, joined)] }
}

const lets = (direction: Direction) => (direction === 'ingress' ? 'this lets in' : 'this lets out to')

/** What shows that one item was meant; `two`: that two were; undefined: nothing shows it. */
function evidenceFor({ reach }: CheckInput, { first, namespaces, pods }: Pair): string | 'two' | undefined {
  const { policy } = first
  const facts = factsOf(reach)
  const own = facts.universe.spaces[facts.spaceOf(policy.namespace)]
  if (own?.declared && matches(namespaces, own.labels))
    return `The pods of ${policy.namespace} are among those of the namespaces already, so the item for pods adds nothing.`
  const here = facts.hasWritten(facts.peer(policy, { podSelector: pods }).certain)
  const there = facts.hasWritten(facts.peer(policy, { podSelector: pods, namespaceSelector: namespaces }).certain)
  if (!here && there) return `No pod of ${policy.namespace} has ${formatSelector(pods)}, but pods of those namespaces have.`
  return here && !there ? 'two' : undefined
}

const joinFix = ({ first, second }: Pair, joined: string) =>
  editFix(first.policy, `Join them: only ${joined}`, 'nothing', [{ kind: 'join', path: second.peerPath }])
