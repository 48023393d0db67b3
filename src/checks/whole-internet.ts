/** 0.0.0.0/0 and ::/0 without exceptions, which are more, and less, than the Internet. */

import type { Direction } from '../kubernetes/types.ts'
import { type Family, parseBlock } from '../policy/cidr.ts'
import type { Check } from './check.ts'
import { editFix } from './fixes.ts'
import { peersOf } from './rules.ts'

export const wholeInternet: Check = {
  code: 'whole-internet',
  severity: 'info',
  title: 'Every address there is',
  documentation: `0.0.0.0/0 is every IPv4 address, and ::/0 every IPv6 address; neither stands for the other. To most network providers that includes the
pods and nodes of the cluster, and it includes the metadata service of clouds at 169.254.169.254, which hands out credentials.

Where only the Internet is meant, cut the private ranges out with "except"; where everyone is meant, leave out "from" or "to", which covers both
families.`,
  find: (input) =>
    peersOf(input).flatMap(({ policy, direction, peer: { ipBlock }, peerPath }) => {
      const block = ipBlock && parseBlock(ipBlock.cidr)
      if (!block || block.prefix > 0 || ipBlock.except.length > 0) return []
      const message = sayAll(block.family, direction, input.settings.ipBlockMatchesPods)
      if (direction === 'ingress') return [{ resource: policy.ref, path: [...peerPath, 'ipBlock', 'cidr'], message }]
      const value = ranges[block.family]
      const fix = editFix(policy, `Leave private ranges out: ${value.join(', ')}`, 'nothing', [
        { kind: 'set', path: [...peerPath, 'ipBlock', 'except'], value },
      ])
      return [{ resource: policy.ref, path: [...peerPath, 'ipBlock', 'cidr'], message, fixes: [fix] }]
    }),
}

/** Private and link-local. */
const ranges: Readonly<Record<Family, readonly string[]>> = {
  4: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'],
  6: ['fc00::/7', 'fe80::/10'],
}

function sayAll(family: Family, direction: Direction, includesPods: boolean): string {
  const [own, other] = family === 4 ? ['0.0.0.0/0 is every IPv4 address', 'IPv6'] : ['::/0 is every IPv6 address', 'IPv4']
  const pods = includesPods ? 'pods and nodes of the cluster' : 'nodes of the cluster'
  if (direction === 'ingress')
    return `${own}: ${pods} may enter as well, and no ${other} address may. To let everyone in, leave out "from"; else name the ranges that are meant.`
  const metadata = family === 4 ? ' and the metadata service of clouds (169.254.169.254)' : ''
  return `${own}, not only the Internet: ${pods}${metadata} may be reached too, and no ${other} address. Leave the private ranges out with "except", unless they are meant.`
}
