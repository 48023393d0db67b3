/** ipBlocks that hold the address of a Service. */

import { sayServices } from '../kubernetes/phrases.ts'
import type { Service } from '../kubernetes/types.ts'
import { containsBlock, parseBlock } from '../policy/cidr.ts'
import { parseIpBlock } from '../policy/ip-block.ts'
import type { Check, CheckFinding, CheckInput } from './check.ts'
import { type PlacedPeer, peersOf } from './rules.ts'
import { nameAll } from './words.ts'

export const ipBlockService: Check = {
  code: 'ip-block-service',
  severity: 'info',
  title: 'ipBlock over the address of a Service',
  documentation: `The address of a Service (clusterIP) stands for its pods: most network providers replace it by the address of one of them before policies
are applied, some afterwards. Whether an ipBlock that holds it lets anything through is left open by the specification, and nothing ever comes from
such an address.

Name the pods behind the Service by their labels, on the ports that they listen on. It is a warning for a single address that is a Service's, a note
for a range that holds some; it is said only where clusterIP is written down.`,
  find: (input) => {
    const placed = addressesOf(input)
    return placed.length === 0 ? [] : peersOf(input).flatMap((peer) => judge(peer, placed) ?? [])
  },
}

const addressesOf = ({ cluster }: CheckInput) =>
  cluster.services.flatMap((service) => service.addresses.flatMap((text) => ({ service, block: parseAddressBlock(text) })))

const parseAddressBlock = (text: string) => parseBlock(`${text}/${text.includes(':') ? 128 : 32}`)

function judge({ policy, direction, peer, peerPath }: PlacedPeer, placed: ReturnType<typeof addressesOf>): CheckFinding | undefined {
  const parsed = peer.ipBlock && parseIpBlock(peer.ipBlock)
  if (!peer.ipBlock || !parsed || parsed.cidr.prefix === 0) return undefined
  const { cidr: block, except: holes } = parsed
  const held = placed.filter(({ block: own }) => own && containsBlock(block, own) && !holes.some((hole) => containsBlock(hole, own)))
  const services = [...new Set(held.map(({ service }) => service))]
  if (services.length === 0) return undefined
  const isSingle = block.prefix === (block.family === 4 ? 32 : 128)
  const names = services.map((service) => nameOf(service, policy.namespace))
  const addresses = `the ${names.length === 1 ? 'address' : 'addresses'} of ${sayServices(names, nameAll(names))}`
  const what = isSingle ? `${peer.ipBlock.cidr} is the address of ${sayServices(names)}` : `${peer.ipBlock.cidr} holds ${addresses}`
  const why =
    direction === 'ingress'
      ? 'Nothing comes from the address of a Service, so it lets nobody in. Name the pods that are to come in by their labels.'
      : 'Whether that reaches the pods behind it depends on the network provider: most see the address of the pod instead. Name these pods by their labels, on the ports that they listen on.'
  return { resource: policy.ref, path: [...peerPath, 'ipBlock'], message: `${what}. ${why}`, severity: isSingle ? 'warning' : 'info' }
}

const nameOf = ({ name, namespace }: Service, home: string) => (namespace === home ? name : `${namespace}/${name}`)
