/** Peers that match only pods on their node's network, whose labels most network providers don't see. */

import type { NetworkPolicy, Peer } from '../kubernetes/types.ts'
import { names } from '../policy/selection.ts'
import type { Check } from './check.ts'
import { type Facts, factsOf } from './facts.ts'
import { peersOf } from './rules.ts'
import { nameEndpoints, plural, sayNobody } from './words.ts'

export const hostNetworkPeer: Check = {
  code: 'host-network-peer',
  severity: 'warning',
  title: "Peer on its node's network",
  documentation: `Traffic of a pod with hostNetwork: true comes from its node's address, and most network providers see that address instead of the pod's labels.
A selector that matches only such pods therefore lets nobody through.

Allow the nodes by an ipBlock, or run the pods without hostNetwork. Traffic from a pod's own node always passes.`,
  find({ reach, cluster }) {
    const facts = factsOf(reach)
    const onNodes = facts.universe.units.flatMap(({ hostNetwork }, unit) => (hostNetwork ? [unit] : []))
    if (onNodes.length === 0) return []
    return peersOf({ cluster }).flatMap(({ policy, direction, peer, peerPath }) => {
      if (peer.ipBlock || facts.hasWritten(facts.peer(policy, peer).certain)) return []
      const hosts = onNodes.filter((unit) => isMatched(facts, policy, peer, unit))
      if (hosts.length === 0) return []
      const endpoints = facts.endpoints(hosts)
      const share = plural(endpoints.length, "shares its node's network", "share their node's network")
      const message = `${nameEndpoints(endpoints, policy.namespace)} ${share}: most network providers see the node's address instead of the labels, so ${sayNobody(direction)}. Name the nodes' addresses by an ipBlock.`
      return [{ resource: policy.ref, path: peerPath, message }]
    })
  },
}

/** By its labels, whatever the network provider makes of them. */
const isMatched = ({ universe, spaceOf }: Facts, policy: NetworkPolicy, peer: Peer, unit: number) =>
  names({ ...universe, network: undefined }, spaceOf(policy.namespace), peer, unit) === 'host-network'
