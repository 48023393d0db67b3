/** The rules of a profile to the ports on which their ipBlocks, taken together, hold every address there is: no address has to be known there. */

import type { Direction } from '../kubernetes/types.ts'
import { rangesWithout } from './address-index.ts'
import { type AddressRange, holdEveryAddress } from './cidr.ts'
import { parseIpBlock } from './ip-block.ts'
import type { Profile } from './isolation.ts'
import { type PortSpec, type PortTable, resolvePorts } from './port-spec.ts'
import { containsAll, noPorts, type PortSet, union } from './ports.ts'

const known = new WeakMap<Profile, readonly PortSpec[]>()

/** At a destination with these named ports. */
export function portsOfEveryAddress(profile: Profile, direction: Direction, table: PortTable | undefined): PortSet {
  let specs = known.get(profile)
  if (!specs) {
    specs = specsOfEveryAddress(profile, direction)
    known.set(profile, specs)
  }
  return specs.reduce((sum, spec) => union(sum, resolvePorts(spec, table)), noPorts)
}

interface Admitted {
  readonly spec: PortSpec
  readonly ranges: readonly AddressRange[]
}

function specsOfEveryAddress({ selecting }: Profile, direction: Direction): PortSpec[] {
  const admitted = selecting.flatMap(({ policy, rules }) =>
    policy.admission === 'rejected'
      ? []
      : rules[direction].flatMap(({ spec, peers }): Admitted[] => {
          const blocks = peers.flatMap(({ ipBlock }) => (ipBlock && parseIpBlock(ipBlock)) ?? [])
          const ranges = blocks.flatMap(({ cidr, except }) => rangesWithout(cidr, except))
          return ranges.length > 0 ? [{ spec, ranges }] : []
        }),
  )
  const specs = new Set(admitted.map(({ spec }) => spec))
  return [...specs].filter((spec) => {
    const ranges = admitted.flatMap((other) => (includes(other.spec, spec) ? other.ranges : []))
    return holdEveryAddress(ranges)
  })
}

const includes = (wide: PortSpec, narrow: PortSpec): boolean =>
  wide === narrow || (narrow.names.length === 0 && containsAll(wide.fixed, narrow.fixed))
