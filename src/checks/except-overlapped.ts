/** Exceptions of an ipBlock that another rule lets through all the same. */

import type { Fix } from '../diagnostic.ts'
import type { Direction, NetworkPolicy } from '../kubernetes/types.ts'
import { hasBit } from '../policy/bitset.ts'
import { type Block, containsBlock, formatBlock, parseBlock } from '../policy/cidr.ts'
import { portWords } from '../policy/explain.ts'
import { type IpBlock, parseIpBlock } from '../policy/ip-block.ts'
import type { Profile } from '../policy/isolation.ts'
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
    return peersOf(input).flatMap((placed) =>
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
  const { culprits, isVain } = overlapOf(input, placed, block, unit, ports)
  const [culprit] = culprits
  if (!culprit) return undefined
  const { other } = culprit
  const again = culprits.map((each) => each.again).reduce(union)
  const path = [...peerPath, 'ipBlock', 'except', hole]
  const range = formatBlock(block)
  const where =
    other.policy === policy && other.index === placed.index
      ? `item ${other.item + 1} of this rule`
      : sayRuleOf(other.policy, direction, other.index)
  const share = again === ports ? '' : ` on ${portWords(again)}`
  const message = `${range} is allowed${share} all the same, by ${other.peer.ipBlock?.cidr} in ${where}: "except" denies nothing, it only leaves a range out of this item. Leave it out there too, or remove the exception.`
  const related = [{ resource: other.policy.ref, path: other.peerPath, message: `this lets ${range} through` }]
  return {
    resource: policy.ref,
    path,
    message,
    related,
    fixes: [...(culprits.length === 1 ? cutFix(other, block) : []), ...(isVain ? [dropFix(placed, block, hole)] : [])],
  }
}

interface Culprit {
  readonly other: PlacedPeer
  /** What it lets through of what the exception keeps out. */
  readonly again: PortSet
}

interface Overlap {
  /** The ipBlocks that cover the hole for some of the same pods; that everyone may pass anyway is another matter. */
  readonly culprits: readonly Culprit[]
  /** The exception keeps nobody out of any of the pods. */
  readonly isVain: boolean
}

function overlapOf({ reach }: CheckInput, { policy, direction }: PlacedPeer, block: Block, unit: number, ports: PortSet): Overlap {
  const facts = factsOf(reach)
  const passes = (profile: Profile) =>
    facts
      .groups(profile)
      .filter(({ peers, doubt }) => !doubt && hasBit(peers, unit))
      .map(({ spec }) => intersect(spec.fixed, ports))
      .reduce(union, noPorts)
  const profiles = facts.profiles(direction, facts.subjects(policy))
  const passing = profiles.filter((profile) => passes(profile) !== noPorts)
  const policies = [...new Set(passing.flatMap((profile) => profile.policies))]
  return {
    culprits: policies.flatMap((other) => coveringPeers(other, direction, block, ports)),
    isVain: profiles.every((profile) => passes(profile) === ports),
  }
}

const coveringPeers = (policy: NetworkPolicy, direction: Direction, hole: Block, ports: PortSet): Culprit[] =>
  rulesIn(policy, direction).flatMap((placed) => {
    const again = intersect(toPortSpec(placed.rule.ports).fixed, ports)
    const found = again === noPorts ? [] : peersIn(placed).filter(({ peer }) => peer.ipBlock && covers(peer.ipBlock, hole))
    return found.map((other) => ({ other, again }))
  })

function covers(ipBlock: IpBlock, hole: Block): boolean {
  const { cidr, except = [] } = parseIpBlock(ipBlock) ?? {}
  return cidr !== undefined && containsBlock(cidr, hole) && !except.some((each) => containsBlock(each, hole) || containsBlock(hole, each))
}

function cutFix({ policy, peer, peerPath }: PlacedPeer, block: Block): Fix[] {
  const range = formatBlock(block)
  const outer = parseBlock(peer.ipBlock?.cidr ?? '')
  if (!outer || outer.prefix >= block.prefix || policy.admission !== 'accepted') return []
  const path = [...peerPath, 'ipBlock', 'except']
  return [editFix(policy, `Leave ${range} out of ${peer.ipBlock?.cidr} too`, 'nothing', [{ kind: 'insert', path, value: range }])]
}

function dropFix({ policy, peer, peerPath }: PlacedPeer, block: Block, hole: number): Fix {
  const path = [...peerPath, 'ipBlock', 'except', ...(peer.ipBlock?.except.length === 1 ? [] : [hole])]
  return editFix(policy, `Remove the exception ${formatBlock(block)}, which has no effect`, 'nothing', [{ kind: 'remove', path }])
}
