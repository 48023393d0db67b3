/** Selectors and blocks that stand beside a list of peers: each may be a peer of its own (OR), part of the last one (AND), or a rule. */

import { nodeAt } from '../yaml/locate.ts'
import type { Path, YamlNode } from '../yaml/node.ts'
import { getEntry } from '../yaml/node.ts'
import type { Restructure } from '../yaml/restructure.ts'
import { moveLabel, sayAnyOf } from './repair-words.ts'
import type { Candidate } from './repairs.ts'
import type { Direction } from './types.ts'

/** The fields of a peer. */
export const peerKeys = ['podSelector', 'namespaceSelector', 'ipBlock']

/** `path` is that of the misplaced field, from the policy's root. */
export function peerRepairs(policy: YamlNode, path: Path): Candidate[] {
  const name = String(path.at(-1))
  const [root, direction, index] = path
  if (!peerKeys.includes(name) || root !== 'spec') return []
  if (path.length === 2) return besideRules(policy, name)
  if ((direction !== 'ingress' && direction !== 'egress') || typeof index !== 'number') return []
  if (path.length === 4) return inRule(policy, direction, index)
  return path.length === 7 ? inSelector(policy, path) : []
}

const listOf = (direction: Direction) => (direction === 'ingress' ? 'from' : 'to')

/** The peers that are written in a rule; undefined when there is no list. */
function peersAt(policy: YamlNode, direction: Direction, index: number): readonly YamlNode[] | undefined {
  const list = nodeAt(policy, ['spec', direction, index, listOf(direction)])
  return list?.kind === 'list' && list.items.length > 0 ? list.items : undefined
}

/** The misplaced keys of a rule, in their order: written side by side they are one peer. */
function keysAt(policy: YamlNode, direction: Direction, index: number): string[] {
  const rule = nodeAt(policy, ['spec', direction, index])
  return rule?.kind === 'map' ? rule.entries.map(({ key }) => key).filter((key) => peerKeys.includes(key)) : []
}

const moveAll = (keys: readonly string[], from: Path, to: Path): Restructure[] =>
  keys.map((key) => ({ kind: 'move', path: [...from, key], to: [...to, key] }))

/** Under `spec`, behind the rules. */
function besideRules(policy: YamlNode, name: string): Candidate[] {
  const spec = nodeAt(policy, ['spec'])
  const keys = spec?.kind === 'map' ? spec.entries.map(({ key }) => key) : []
  const before = keys.slice(0, keys.indexOf(name)).findLast((key): key is Direction => key === 'ingress' || key === 'egress')
  const rules = before && nodeAt(policy, ['spec', before])
  if (!before || rules?.kind !== 'list' || rules.items.length === 0) return []
  const rule = rules.items.length - 1
  return readings(before, rule, peersAt(policy, before, rule)?.length ?? 0, (to) => moveAll([name], ['spec'], to))
}

/** As a field of a rule. */
function inRule(policy: YamlNode, direction: Direction, index: number): Candidate[] {
  const rules = ['spec', direction]
  const here = [...rules, index]
  const keys = keysAt(policy, direction, index)
  const own = peersAt(policy, direction, index)
  if (own) return readings(direction, index, own.length, (to) => moveAll(keys, here, to))
  const first = firstWithPeers(policy, direction, index)
  const hasList = getEntry(nodeAt(policy, here), listOf(direction)) !== undefined
  const alone: Candidate = {
    steps: moveAll(keys, here, [...here, listOf(direction), 0]),
    label: (after) => moveLabel(hasList ? `Put it into “${listOf(direction)}”` : 'Make it a rule of its own', here, after),
  }
  if (first === undefined || hasList) return [alone]
  // Those between would be in the way: they become peers too. Each that goes makes room for the next.
  const target = [...rules, first, listOf(direction)]
  const next = [...rules, first + 1]
  let count = peersAt(policy, direction, first)?.length ?? 0
  const between = Array.from({ length: index - first - 1 }, (_, n) => keysAt(policy, direction, first + 1 + n))
  const before = between.flatMap((each) => moveAll(each, next, [...target, count++]))
  const rest = restOf(policy, here, keys)
  const joined: Restructure[] = rest ? [{ kind: 'join', path: next }] : []
  const both = readings(direction, first, count, (to) => [...before, ...moveAll(keys, next, to), ...joined])
  return [...both, alone]
}

/** Whether a rule says more than its misplaced peer, which then belongs to the rule before. */
const restOf = (policy: YamlNode, path: Path, keys: readonly string[]): boolean => {
  const rule = nodeAt(policy, path)
  return rule?.kind === 'map' && rule.entries.some(({ key }) => !keys.includes(key))
}

/** The rule before that has peers, with nothing but misplaced peers between. */
function firstWithPeers(policy: YamlNode, direction: Direction, index: number): number | undefined {
  for (let before = index - 1; before >= 0; before--) {
    if (peersAt(policy, direction, before)) return before
    const keys = keysAt(policy, direction, before)
    if (keys.length === 0 || restOf(policy, ['spec', direction, before], keys)) return undefined
  }
  return undefined
}

/** Inside a selector of a peer: one level too deep. */
function inSelector(policy: YamlNode, path: Path): Candidate[] {
  const [, direction, index, list] = path as [string, Direction, number, string]
  const peers = peersAt(policy, direction, index) ?? []
  const item = path[4] as number
  const steps = (to: Path): Restructure[] => [{ kind: 'move', path, to: [...to, String(path.at(-1))] }]
  const here = ['spec', direction, index, list]
  const joined: Candidate = {
    steps: steps([...here, item]),
    label: (after) => `Make it part of the same peer (AND): ${sayAnyOf(after, direction, index)}`,
  }
  const apart: Candidate = {
    steps: steps([...here, peers.length]),
    label: (after) => `Make it a peer of its own (OR): ${sayAnyOf(after, direction, index)}`,
  }
  return [joined, apart]
}

/** Both readings of what stands behind `count` peers. */
function readings(direction: Direction, rule: number, count: number, stepsTo: (to: Path) => Restructure[]): Candidate[] {
  const list = ['spec', direction, rule, listOf(direction)]
  const apart: Candidate = {
    steps: stepsTo([...list, count]),
    label: (after) => `Make it a peer of its own (OR): ${sayAnyOf(after, direction, rule)}`,
  }
  const joined: Candidate = {
    steps: stepsTo([...list, count - 1]),
    label: (after) => `Join it with the peer above (AND): ${sayAnyOf(after, direction, rule)}`,
  }
  return count > 0 ? [apart, joined] : [apart]
}

/** Ports inside one of several peers: for that peer alone. */
export function ownRule(policy: YamlNode, path: Path): Candidate[] {
  const [, direction, index, list, item] = path as [string, Direction, number, string, number]
  const rules = nodeAt(policy, ['spec', direction])
  const peer = nodeAt(policy, path.slice(0, -1))
  if (path.length !== 6 || path[5] !== 'ports' || rules?.kind !== 'list' || peer?.kind !== 'map') return []
  if ((peersAt(policy, direction, index)?.length ?? 0) < 2) return []
  const keys = peer.entries.map(({ key }) => key).filter((key) => peerKeys.includes(key))
  const here = ['spec', direction, index, list, item]
  const rule = ['spec', direction, rules.items.length]
  const steps: Restructure[] = [...moveAll(keys, here, [...rule, list, 0]), { kind: 'move', path, to: [...rule, 'ports'] }]
  return [{ steps, label: (after) => moveLabel('Make it a rule of its own with these ports', rule, after) }]
}
