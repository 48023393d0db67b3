/** Exceptions of an ipBlock that another rule lets through all the same. */

import type { Fix } from '../diagnostic.ts'
import type { Direction, NetworkPolicy, PolicyRule } from '../kubernetes/types.ts'
import { hasBit } from '../policy/bitset.ts'
import { type Block, containsBlock, formatBlock, parseBlock } from '../policy/cidr.ts'
import { portWords } from '../policy/explain.ts'
import { toPortSpec } from '../policy/port-spec.ts'
import { intersect, noPorts, type PortSet, union } from '../policy/ports.ts'
import type { Check, CheckFinding, CheckInput } from './check.ts'
import { factsOf } from './facts.ts'
import { editFix } from './fixes.ts'
import { type PlacedPeer, peersIn, peersOf, rulesIn } from './rules.ts'
import { sayRuleOf } from './words.ts'

export const exceptOverlapped: Check = {
  code: 'except-overlapped',
  severity: 'warning',
  title: 'Exception that another rule allows',
  documentation: `"except" only cuts a hole into its own ipBlock; it denies nothing. Whatever any other item, rule or policy allows for the same pods stays
allowed, and so an exception that another ipBlock covers on the same ports has no effect.

Make the same exception in the other ipBlock, or remove this one, so that nobody relies on it. Single hosts that another rule lets through within the
exception are left alone.`,
  find(input) {
    const { universe } = factsOf(input.reach)
    const units = new Map(universe.blocks.map(({ block }, index) => [formatBlock(block), universe.firstRange + index]))
    return [...peersOf(input)].flatMap((placed) =>
      (placed.peer.ipBlock?.except ?? []).flatMap((text, hole) => {
        const block = parseBlock(text)
        const unit = block && units.get(formatBlock(block))
        return block && unit !== undefined ? (judge(input, placed, block, hole, unit) ?? []) : []
      }),
    )
  },
}

function judge(input: CheckInput, placed: PlacedPeer, block: Block, hole: number, unit: number): CheckFinding | undefined {
  const { policy, direction, rule, peerPath } = placed
  const ports = toPortSpec(rule.ports).fixed
  const culprit = culpritOf(input, placed, block, unit, ports)
  if (!culprit) return undefined
  const { other, again } = culprit
  const path = [...peerPath, 'ipBlock', 'except', hole]
  const range = formatBlock(block)
  const where =
    other.policy === policy && other.index === placed.index
      ? `item ${other.item + 1} of this rule`
      : sayRuleOf(other.policy, direction, other.index)
  const share = again === ports ? '' : ` on ${portWords(again)}`
  const message = `${range} is allowed${share} all the same, by ${other.peer.ipBlock?.cidr} in ${where}: "except" denies nothing, it only leaves a range out of this item. Leave it out there too, or remove the exception.`
  const related = [{ resource: other.policy.ref, path: other.peerPath, message: `this lets ${range} through` }]
  return { resource: policy.ref, path, message, related, fixes: fixesFor(placed, other, block, hole, again === ports) }
}

interface Culprit {
  readonly other: PlacedPeer
  /** What it lets through of what the exception keeps out. */
  readonly again: PortSet
}

/** An ipBlock that covers the hole for the same pods; that everyone may pass anyway is another matter. */
function culpritOf({ reach }: CheckInput, placed: PlacedPeer, block: Block, unit: number, ports: PortSet): Culprit | undefined {
  const { policy, direction } = placed
  const facts = factsOf(reach)
  for (const profile of facts.profiles(direction, facts.subjects(policy))) {
    const sets = profile.groups.filter(({ peers, doubt }) => !doubt && hasBit(peers, unit)).map(({ spec }) => intersect(spec.fixed, ports))
    if (sets.reduce(union, noPorts) === noPorts) continue
    for (const index of profile.policies) {
      const found = coveringPeer(reach.policies[index] as NetworkPolicy, direction, block, ports)
      if (found) return found
    }
  }
  return undefined
}

function coveringPeer(policy: NetworkPolicy, direction: Direction, hole: Block, ports: PortSet): Culprit | undefined {
  for (const placed of rulesIn(policy, direction)) {
    const again = intersect(toPortSpec(placed.rule.ports).fixed, ports)
    const other = again === noPorts ? undefined : peersIn(placed).find(({ peer }) => peer.ipBlock && covers(peer.ipBlock, hole))
    if (other) return { other, again }
  }
  return undefined
}

function covers({ cidr, except }: NonNullable<PolicyRule['peers'][number]['ipBlock']>, hole: Block): boolean {
  const outer = parseBlock(cidr)
  const holes = except.flatMap((text) => parseBlock(text) ?? [])
  return outer !== undefined && containsBlock(outer, hole) && !holes.some((each) => containsBlock(each, hole) || containsBlock(hole, each))
}

function fixesFor({ policy, peer, peerPath }: PlacedPeer, other: PlacedPeer, block: Block, hole: number, isWhole: boolean): Fix[] {
  const range = formatBlock(block)
  const outer = parseBlock(other.peer.ipBlock?.cidr ?? '')
  const isSmaller = outer !== undefined && outer.prefix < block.prefix && other.policy.admission === 'accepted'
  const cut = editFix(other.policy, `Leave ${range} out of ${other.peer.ipBlock?.cidr} too`, 'nothing', [
    { kind: 'insert', path: [...other.peerPath, 'ipBlock', 'except'], value: range },
  ])
  const drop = editFix(policy, `Remove the exception ${range}, which has no effect`, 'nothing', [
    { kind: 'remove', path: [...peerPath, 'ipBlock', 'except', ...(peer.ipBlock?.except.length === 1 ? [] : [hole])] },
  ])
  return [...(isSmaller ? [cut] : []), ...(isWhole ? [drop] : [])]
}
