/** An effect on a selector to the modifications that select the same pods in a way that the provider reads, or to why there are none. */

import type { Cluster } from '../kubernetes/cluster.ts'
import { formatSelector, matches, nameLabel, selectsAll } from '../kubernetes/labels.ts'
import type { Direction, LabelSelector, Labels, NetworkPolicy, Peer, SelectorRequirement } from '../kubernetes/types.ts'
import type { Modification, Plain } from '../yaml/modify.ts'
import type { Path } from '../yaml/node.ts'
import type { Effect } from './provider.ts'
import { oneWay, type Rewriting, without } from './rewriting.ts'

/** More values than this are not written into one selector, nor more peers into one rule. */
const most = 16

interface Place {
  readonly selector: LabelSelector
  /** Of the selector. */
  readonly path: Path
  /** Undefined: the policy's own selector, for the pods that it is for. */
  readonly peer: Peer | undefined
  readonly isOfNamespaces: boolean
}

export function rewriteSelector({ path, kind }: Effect, policy: NetworkPolicy, cluster: Cluster): Rewriting {
  const place = selectorPlace(path.slice(0, -1), policy)
  if (!place) return without()
  return kind === 'rejected' ? sayWithoutNegatives(place, policy, cluster) : sayByLabels(place)
}

function selectorPlace(path: Path, policy: NetworkPolicy): Place | undefined {
  const [, direction, rule, , index, field] = path
  if (direction === 'podSelector') return { selector: policy.podSelector, path, peer: undefined, isOfNamespaces: false }
  if (field !== 'podSelector' && field !== 'namespaceSelector') return undefined
  const peer = policy[direction as Direction][Number(rule)]?.peers[Number(index)]
  const selector = peer?.[field]
  return selector && { selector, path, peer, isOfNamespaces: field === 'namespaceSelector' }
}

/** NotIn as In, with the values that what is written has. It never selects more: what is not written down and has another value, or none,
 * is no longer selected. */
function sayWithoutNegatives(place: Place, policy: NetworkPolicy, cluster: Cluster): Rewriting {
  const { selector, path, peer, isOfNamespaces } = place
  if (selector.matchExpressions.some(({ operator }) => operator === 'DoesNotExist'))
    return without('Only DoesNotExist selects what lacks a label: give what is meant a label of its own and select by that.')
  const what = isOfNamespaces ? 'namespace' : 'pod'
  const negatives = selector.matchExpressions.flatMap((requirement, index) =>
    requirement.operator === 'NotIn' ? [{ requirement, index }] : [],
  )
  const selected = writtenFor(place, policy, cluster).filter(({ labels }) => matches(selector, labels))
  if (selected.length === 0) return without(`No ${what} that is written down is selected, so there are no values to write with In.`)
  const steps: Modification[] = []
  const said: string[] = []
  for (const { requirement, index } of negatives) {
    const values = valuesOf(requirement, selected, what)
    if (!('found' in values)) return values
    said.push(formatSelector({ matchLabels: new Map(), matchExpressions: [{ ...requirement, operator: 'In', values: values.found }] }))
    const at = [...path, 'matchExpressions', index]
    steps.push({ kind: 'set', path: [...at, 'operator'], value: 'In' }, { kind: 'set', path: [...at, 'values'], value: values.found })
  }
  const others = peer ? 'are then left out' : 'are then not selected, so open'
  return oneWay({ label: `Select ${said.join(', ')}: ${what}s with another value, or none, ${others}`, steps })
}

type Written = { readonly name: string; readonly labels: Labels; readonly isGiven: boolean }

/** What a selector chooses from, as far as it is written down. */
function writtenFor({ peer, isOfNamespaces }: Place, policy: NetworkPolicy, cluster: Cluster): Written[] {
  const spaces = [...cluster.namespaces.values()]
  if (isOfNamespaces) return spaces.map(({ name, labels, declared }) => ({ name, labels, isGiven: declared }))
  const among = peer?.namespaceSelector
  const names = new Set(among ? spaces.flatMap(({ name, labels }) => (matches(among, labels) ? [name] : [])) : [policy.namespace])
  return cluster.workloads.flatMap(({ workload, pods }) =>
    names.has(workload.namespace) ? pods.map(({ labels }) => ({ name: workload.name, labels, isGiven: true })) : [],
  )
}

function valuesOf({ key }: SelectorRequirement, selected: readonly Written[], what: string): { found: string[] } | Rewriting {
  const untold = key === nameLabel ? undefined : selected.find(({ isGiven }) => !isGiven)
  if (untold)
    return without(`The labels of namespace ${untold.name} are not given: add its manifest, and the values can be written with In.`)
  const bare = [...new Set(selected.flatMap(({ name, labels }) => (labels.has(key) ? [] : [name])))]
  if (bare.length > 0) {
    const names = bare.length > 3 ? `${bare.slice(0, 3).join(', ')} and ${bare.length - 3} more` : bare.join(', ')
    return without(
      `In cannot say this, because ${names} ${bare.length === 1 ? 'is' : 'are'} selected without a label ${key}: give every ${what} that is meant one.`,
    )
  }
  const found = [...new Set(selected.map(({ labels }) => labels.get(key) as string))].sort()
  return found.length > most ? without(`There are ${found.length} values of ${key}, too many to list.`) : { found }
}

/** In as matchLabels: one peer for each value. */
function sayByLabels({ selector, path, peer, isOfNamespaces }: Place): Rewriting {
  const { matchLabels, matchExpressions } = selector
  if (matchExpressions.some(({ operator, key }) => operator !== 'In' || matchLabels.has(key)))
    return without('matchLabels says only that a label has one value, so nothing else says the same.')
  const choices = matchExpressions.reduce<readonly Record<string, string>[]>(
    (found, { key, values }) => found.flatMap((labels) => values.map((value) => ({ ...labels, [key]: value }))),
    [Object.fromEntries(matchLabels)],
  )
  const [first, ...rest] = choices
  if (!first || (!peer && rest.length > 0))
    return without('matchLabels takes one value, and a policy has one selector: write a policy for each value.')
  if (choices.length > most) return without(`That would be ${choices.length} peers, too many for one rule.`)
  const field = isOfNamespaces ? 'namespaceSelector' : 'podSelector'
  const index = Number(path[4])
  const label = rest.length === 0 ? 'Select by matchLabels' : `Write ${choices.length} peers with matchLabels, one for each value`
  const steps: Modification[] = [
    { kind: 'set', path, value: { matchLabels: first } },
    ...rest.map((labels, at): Modification => {
      const value: Plain = { ...plainPeer(peer as Peer), [field]: { matchLabels: labels } }
      return { kind: 'insert', path: path.slice(0, 4), index: index + 1 + at, value }
    }),
  ]
  return oneWay({ label, steps })
}

function plainPeer({ podSelector, namespaceSelector }: Peer): { [key: string]: Plain } {
  return {
    ...(namespaceSelector && { namespaceSelector: plainSelector(namespaceSelector) }),
    ...(podSelector && { podSelector: plainSelector(podSelector) }),
  }
}

const plainSelector = ({ matchLabels, matchExpressions }: LabelSelector): Plain => ({
  ...(matchLabels.size > 0 && { matchLabels: Object.fromEntries(matchLabels) }),
  ...(matchExpressions.length > 0 && {
    matchExpressions: matchExpressions.map(({ key, operator, values }) => ({
      key,
      operator,
      ...(values.length > 0 && { values: [...values] }),
    })),
  }),
})

/** Both selectors of a peer as one, where one of them adds nothing. */
export function rewriteBothSelectors({ path }: Effect, policy: NetworkPolicy, cluster: Cluster): Rewriting {
  const [, direction, rule, , index] = path
  const peer = policy[direction as Direction]?.[Number(rule)]?.peers[Number(index)]
  if (!peer?.podSelector || !peer.namespaceSelector) return without()
  const remove = (field: 'podSelector' | 'namespaceSelector'): Modification => ({ kind: 'remove', path: [...path, field] })
  if (selectsAll(peer.podSelector))
    return oneWay({ label: 'Leave out the empty podSelector, which adds nothing', steps: [remove('podSelector')] })
  const { namespaceSelector } = peer
  const meant = [...cluster.namespaces.values()].filter(({ labels }) => matches(namespaceSelector, labels)).map(({ name }) => name)
  if (meant.length !== 1 || meant[0] !== policy.namespace)
    return without(
      'No single selector says the same: one for pods means those of the policy’s own namespace, and one for namespaces means all of their pods.',
    )
  const isByName = namespaceSelector.matchLabels.get(nameLabel) === policy.namespace
  const differs = isByName ? '' : '; other namespaces that have these labels are then left out'
  return oneWay({ label: `Leave out the namespaceSelector: ${policy.namespace} is meant${differs}`, steps: [remove('namespaceSelector')] })
}
