/** Peers that select a namespace by a label it does not have. */

import type { Fix, Severity } from '../diagnostic.ts'
import { formatSelector, matches, nameLabel, selectsAll } from '../kubernetes/labels.ts'
import type { LabelSelector } from '../kubernetes/types.ts'
import type { Space } from '../policy/universe.ts'
import type { Check, CheckFinding, CheckInput } from './check.ts'
import { factsOf } from './facts.ts'
import { editFix } from './fixes.ts'
import { correcting, meantBy } from './meant.ts'
import { type PlacedPeer, peersOf } from './rules.ts'
import { sayNobody } from './words.ts'

export const namespaceLabel: Check = {
  code: 'namespace-label',
  severity: 'warning',
  title: 'Namespace selected by a label it does not have',
  documentation: `A namespaceSelector looks at the labels of namespaces, and a namespace's name is no label of its own making: "name: monitoring" matches only if
somebody has put that label on the Namespace. The API server puts one on every namespace, kubernetes.io/metadata.name, with the name as its
value, and keeps it right.

Select by that one, or label the Namespace. Where the labels of the namespace are not given, it is only noted; namespaces that nothing speaks of are
left alone.`,
  find(input) {
    const spaces = factsOf(input.reach).universe.spaces.filter(({ inferred }) => !inferred)
    return peersOf(input).flatMap((placed) => judge(input, spaces, placed) ?? [])
  },
}

function judge({ reach }: CheckInput, spaces: readonly Space[], placed: PlacedPeer): CheckFinding | undefined {
  const { policy, direction, peer, peerPath } = placed
  const { namespaceSelector } = peer
  if (!namespaceSelector || selectsAll(namespaceSelector)) return undefined
  const facts = factsOf(reach)
  if (facts.hasWritten(facts.peer(policy, peer).certain) || spaces.some(({ labels }) => matches(namespaceSelector, labels)))
    return undefined
  const path = [...peerPath, 'namespaceSelector']
  const found = byName(placed, namespaceSelector, spaces) ?? misspelt(placed, namespaceSelector, spaces)
  return (
    found && {
      resource: policy.ref,
      path,
      message: `${found.what}, so ${found.severity === 'info' ? 'if it has not, ' : ''}${sayNobody(direction)}. ${found.advice}`,
      severity: found.severity,
      fixes: [found.fix],
    }
  )
}

interface Found {
  readonly what: string
  readonly advice: string
  readonly severity: Severity
  readonly fix: Fix
}

/** There in every cluster, whether or not it is written down. */
const always: readonly Space[] = ['kube-system', 'default'].map((name) => ({
  name,
  labels: new Map([[nameLabel, name]]),
  declared: false,
  inferred: false,
}))

/** A label whose value is the name of a namespace. */
function byName({ policy, peerPath }: PlacedPeer, selector: LabelSelector, spaces: readonly Space[]): Found | undefined {
  if (selector.matchLabels.has(nameLabel)) return undefined
  for (const [key, value] of selector.matchLabels) {
    const space = [...spaces, ...always].find(({ name }) => name === value)
    if (!space) continue
    const fix = editFix(policy, `Write ${nameLabel}: ${value}`, 'anything', [
      { kind: 'rename', path: [...peerPath, 'namespaceSelector', 'matchLabels', key], key: nameLabel },
    ])
    const advice = `Every namespace has its name in ${nameLabel}: select by that.`
    if (space.declared) return { what: `Namespace ${value} has no label ${key}=${value}`, advice, severity: 'warning', fix }
    return { what: `No manifest tells whether namespace ${value} has a label ${key}=${value}`, advice, severity: 'info', fix }
  }
  return undefined
}

/** A label much like one that a namespace has. */
function misspelt({ policy, peerPath }: PlacedPeer, selector: LabelSelector, spaces: readonly Space[]): Found | undefined {
  const inUse = new Map<string, Set<string>>()
  for (const { labels } of spaces) for (const [key, value] of labels) inUse.set(key, (inUse.get(key) ?? new Set()).add(value))
  const meant = meantBy(selector, inUse, (corrected) => spaces.some(({ labels }) => matches(corrected, labels)))
  if (!meant) return undefined
  const [key, value] = meant.label
  const names = spaces.filter(({ labels }) => labels.get(key) === value).map(({ name }) => name)
  const fix = editFix(policy, `Write ${key}: ${value}`, 'anything', correcting([...peerPath, 'namespaceSelector'], meant))
  return {
    what: `No namespace here has ${formatSelector(selector)}`,
    advice: `Did you mean ${key}=${value}, as ${names.join(', ')} has?`,
    severity: 'warning',
    fix,
  }
}
