/** Peers that name none of the pods that are written down, in namespaces whose pods are. */

import { matches, nameLabel, selectsAll } from '../kubernetes/labels.ts'
import { sayPeer } from '../kubernetes/phrases.ts'
import type { LabelSelector } from '../kubernetes/types.ts'
import type { Check, CheckFinding, CheckInput } from './check.ts'
import { factsOf } from './facts.ts'
import { editFix } from './fixes.ts'
import { correcting, meantBy, usesKnownKey } from './meant.ts'
import { asksForLaterLabels, podsOf } from './pods.ts'
import { type PlacedPeer, peersOf } from './rules.ts'
import { nameAll, sayNobody } from './words.ts'

export const peerMatchesNothing: Check = {
  code: 'peer-matches-nothing',
  severity: 'info',
  title: 'Peer that matches nothing',
  documentation: `An item of "from" or "to" with selectors names pods by their labels. If no pod has them, the item lets nobody through, and whoever it was
written for stays shut out. A podSelector alone means pods of the policy's own namespace; for pods of another one a namespaceSelector belongs
into the same item.

It is a warning when something shows what was meant: a label much like it, or such pods in another namespace. Nothing is said of namespaces whose
pods are not written down, nor of a label that no pod uses yet: pods to come may be marked with it.`,
  find: (input) => peersOf(input).flatMap((placed) => judge(input, placed) ?? []),
}

const everywhere: LabelSelector = { matchLabels: new Map(), matchExpressions: [] }

function judge(input: CheckInput, placed: PlacedPeer): CheckFinding | undefined {
  const { policy, direction, peer, peerPath } = placed
  const { podSelector, ipBlock } = peer
  if (ipBlock || !podSelector || selectsAll(podSelector) || asksForLaterLabels(podSelector)) return undefined
  const facts = factsOf(input.reach)
  const { certain, doubtful } = facts.peer(policy, peer)
  if (facts.hasWritten(certain) || [...doubtful.values()].some(facts.hasWritten)) return undefined
  const namespaces = namespacesOf(input, placed)
  const pods = podsOf(input.cluster)
  if (namespaces.some((namespace) => pods.terminated(namespace, podSelector))) return undefined
  const advice = elsewhere(input, placed) ?? near(input, placed, namespaces)
  const [only] = namespaces
  const isKnown = namespaces.length === 1 && only !== undefined && only !== 'kube-system' && usesKnownKey(podSelector, pods.labels(only))
  if (!advice && !isKnown) return undefined
  const message = `There are no ${sayPeer(peer, policy.namespace)} among the pods that are written down, so ${sayNobody(direction)}. ${advice?.message ?? 'Compare it with the labels of the pods that are meant; if they are gone, remove it.'}`
  return {
    resource: policy.ref,
    path: peerPath,
    message,
    ...(advice && { severity: 'warning', ...(advice.fixes && { fixes: advice.fixes }) }),
  }
}

/** The written namespaces that the peer surely means. */
function namespacesOf({ reach, cluster }: CheckInput, { policy, peer }: PlacedPeer): string[] {
  const { namespaceSelector } = peer
  if (!namespaceSelector) return [policy.namespace]
  const pods = podsOf(cluster)
  const spaces = factsOf(reach).universe.spaces.filter((space) => space.declared && !space.inferred)
  return spaces.filter(({ name, labels }) => pods.count(name) > 0 && matches(namespaceSelector, labels)).map(({ name }) => name)
}

type Advice = Pick<CheckFinding, 'message' | 'fixes'>

/** A podSelector alone never means pods of another namespace. */
function elsewhere({ reach, cluster }: CheckInput, { policy, peer, peerPath }: PlacedPeer): Advice | undefined {
  const facts = factsOf(reach)
  if (peer.namespaceSelector || !peer.podSelector || podsOf(cluster).count(policy.namespace) === 0) return undefined
  const found = facts.endpoints(facts.written(facts.peer(policy, { podSelector: peer.podSelector, namespaceSelector: everywhere }).certain))
  const namespaces = [...new Set(found.map((endpoint) => endpoint.namespace ?? ''))]
  const [only] = namespaces
  if (only === undefined) return undefined
  const message = `Such pods are in ${nameAll(namespaces)}: without a namespaceSelector in the same item it means pods of ${policy.namespace} only.`
  const value = { matchLabels: { [nameLabel]: only } }
  const fix = editFix(policy, `Mean the pods of namespace ${only}`, 'anything', [
    { kind: 'set', path: [...peerPath, 'namespaceSelector'], value },
  ])
  return namespaces.length === 1 ? { message: `${message} Add one for ${only}.`, fixes: [fix] } : { message: `${message} Add one.` }
}

function near({ cluster }: CheckInput, { policy, peer, peerPath }: PlacedPeer, namespaces: readonly string[]): Advice | undefined {
  const pods = podsOf(cluster)
  for (const namespace of namespaces) {
    const meant =
      peer.podSelector && meantBy(peer.podSelector, pods.labels(namespace), (selector) => pods.matching(namespace, selector).length > 0)
    if (!meant) continue
    const [key, value] = meant.label
    const whose = nameAll(pods.matching(namespace, meant.selector).map((workload) => workload.name))
    const fix = editFix(policy, `Write ${key}: ${value}`, 'anything', correcting([...peerPath, 'podSelector'], meant))
    return { message: `Did you mean ${key}=${value}, the label of ${whose}?`, fixes: [fix] }
  }
  return undefined
}
