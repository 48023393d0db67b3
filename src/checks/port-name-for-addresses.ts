/** Port names towards address ranges, which have none. */

import { join } from '../kubernetes/phrases.ts'
import type { Check } from './check.ts'
import { editFix } from './fixes.ts'
import { peersIn, rulesOf } from './rules.ts'

export const portNameForAddresses: Check = {
  code: 'port-name-for-addresses',
  severity: 'warning',
  title: 'Port name towards an address range',
  documentation: `A port by name is looked up among the ports that the receiving pod declares. Addresses outside the cluster declare none, so an egress
rule for an ipBlock that has only names as its ports lets nothing out to them.

Write the number. Where a rule has numbers beside names, or where the names are for pods in the same rule, put the range into a rule of its own.`,
  find: (input) =>
    rulesOf(input).flatMap((placed) => {
      const { policy, direction, rule, path } = placed
      if (direction === 'ingress' || rule.ports.length === 0 || !rule.ports.every(({ port }) => typeof port === 'string')) return []
      const names = join(rule.ports.map(({ port }) => String(port)))
      const isForRangesOnly = rule.peers.every(({ ipBlock }) => ipBlock)
      const [first, ...more] = rule.ports
      const number = wellKnown[String(first?.port)]
      const fixes =
        isForRangesOnly && more.length === 0 && number !== undefined
          ? [editFix(policy, `Write port ${number}`, 'anything', [{ kind: 'set', path: [...path, 'ports', 0, 'port'], value: number }])]
          : []
      return peersIn(placed).flatMap(({ peer, peerPath }) => {
        if (!peer.ipBlock) return []
        const message = `${peer.ipBlock.cidr} has no port ${plural(rule.ports.length)} ${names}: names are looked up at pods, so this lets nothing out to addresses outside the cluster. Write the number${isForRangesOnly ? '' : ', in a rule of its own'}.`
        return [{ resource: policy.ref, path: peerPath, message, fixes }]
      })
    }),
}

const plural = (count: number) => (count === 1 ? 'named' : 'with the names')

/** What these names mean nearly everywhere. */
const wellKnown: Readonly<Record<string, number | undefined>> = {
  http: 80,
  https: 443,
  dns: 53,
  smtp: 25,
  ldap: 389,
  ldaps: 636,
  mysql: 3306,
  postgres: 5432,
  postgresql: 5432,
  redis: 6379,
}
