/** 0.0.0.0/0 and ::/0 without exceptions, which are more, and less, than the Internet. */

import type { Fix } from '../diagnostic.ts'
import { selectsAll } from '../kubernetes/labels.ts'
import type { Peer } from '../kubernetes/types.ts'
import { type Block, type Family, parseBlock } from '../policy/cidr.ts'
import type { Check, CheckFinding } from './check.ts'
import { editFix } from './fixes.ts'
import { type PlacedPeer, type PlacedRule, peersIn, rulesOf } from './rules.ts'

export const wholeInternet: Check = {
  code: 'whole-internet',
  severity: 'info',
  title: 'Every address there is',
  documentation: `0.0.0.0/0 is every IPv4 address, and ::/0 every IPv6 address; neither stands for the other. To most network providers that includes the
pods and nodes of the cluster, and it includes the metadata service of clouds at 169.254.169.254, which hands out credentials.

Where only the Internet is meant, cut the private ranges out with "except"; where everyone is meant, leave out "from" or "to", which covers both
families.`,
  find: (input) => rulesOf(input).flatMap((rule) => judge(rule, input.settings.ipBlockMatchesPods)),
}

interface Whole extends PlacedPeer {
  readonly family: Family
}

/** One finding for a rule, at the first block that is every address. */
function judge(rule: PlacedRule, matchesPods: boolean): CheckFinding[] {
  const whole = peersIn(rule).flatMap((placed): Whole[] => {
    const block = blockOf(placed.peer)
    return block?.prefix === 0 && placed.peer.ipBlock?.except.length === 0 ? [{ ...placed, family: block.family }] : []
  })
  const [first] = whole
  if (!first) return []
  const message = sayAll(rule, whole, matchesPods && !rule.rule.peers.some(isEveryPod))
  const path = [...first.peerPath, 'ipBlock', 'cidr']
  return [{ resource: rule.policy.ref, path, message, fixes: fixesFor(rule, whole) }]
}

const blockOf = ({ ipBlock }: Peer): Block | undefined => ipBlock && parseBlock(ipBlock.cidr)

const isEveryPod = ({ namespaceSelector, podSelector }: Peer) =>
  namespaceSelector !== undefined && selectsAll(namespaceSelector) && (podSelector === undefined || selectsAll(podSelector))

/** Private and link-local. */
const ranges: Readonly<Record<Family, readonly string[]>> = {
  4: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'],
  6: ['fc00::/7', 'fe80::/10'],
}

function fixesFor({ policy, direction, peersPath }: PlacedRule, whole: readonly Whole[]): Fix[] {
  const left = [...new Set(whole.flatMap(({ family }) => ranges[family]))]
  const narrow = editFix(
    policy,
    `Leave private ranges out: ${left.join(', ')}`,
    'nothing',
    whole.map(({ peerPath, family }) => ({ kind: 'set', path: [...peerPath, 'ipBlock', 'except'], value: ranges[family] })),
  )
  if (direction === 'egress') return [narrow]
  return [narrow, editFix(policy, 'Let everyone in: leave out “from”', 'anything', [{ kind: 'remove', path: peersPath }])]
}

/** `includesPods`: they are among those addresses, and nothing else in the rule names them all. */
function sayAll({ direction, rule }: PlacedRule, whole: readonly Whole[], includesPods: boolean): string {
  const families = new Set(whole.map(({ family }) => family))
  const pods = includesPods ? 'pods and nodes of the cluster' : 'nodes of the cluster'
  const own =
    families.size > 1
      ? '0.0.0.0/0 and ::/0 are every address there is'
      : families.has(4)
        ? '0.0.0.0/0 is every IPv4 address'
        : '::/0 is every IPv6 address'
  const other = families.has(4) ? 6 : 4
  const isAlone = families.size === 1 && !rule.peers.some((peer) => blockOf(peer)?.family === other)
  if (direction === 'ingress') {
    const rest = isAlone ? `, and this rule names no IPv${other} address` : ''
    return `${own}: with most network providers ${pods} may enter as well${rest}. To let everyone in, leave out "from"; else name the ranges that are meant.`
  }
  const metadata = families.has(4) ? ' and the metadata service of clouds (169.254.169.254)' : ''
  const rest = isAlone ? `; this rule names no IPv${other} address` : ''
  return `${own}, not only the Internet: with most network providers ${pods}${metadata} may be reached too${rest}. Leave the private ranges out with "except", unless they are meant.`
}
