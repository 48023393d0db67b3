/** Pods on their node's network: as subjects of a policy and as its peers, selectors mostly don't see them. */

import { selectsAll } from '../kubernetes/labels.ts'
import type { Check } from './check.ts'
import { factsOf } from './facts.ts'
import { acceptedPolicies, peersOf } from './rules.ts'
import { nameEndpoints, plural, sayNobody } from './words.ts'

export const hostNetworkSubject: Check = {
  code: 'host-network-subject',
  severity: 'warning',
  title: "Policy for pods on their node's network",
  documentation: `A pod with hostNetwork: true shares the network of its node and has the node's address. Kubernetes leaves open whether policies apply to such
pods; most network providers apply none, so they stay as open as the node is.

Protect them by other means, a firewall of the nodes or a policy kind of the network provider. It is a note where the policy selects other pods as well, and
nothing is said of policies for every pod of a namespace.`,
  find: (input) =>
    acceptedPolicies(input).flatMap((policy) => {
      const facts = factsOf(input.reach)
      const written = facts.written(facts.subjects(policy))
      const hosts = written.filter((unit) => facts.unit(unit).hostNetwork)
      if (hosts.length === 0 || (selectsAll(policy.podSelector) && hosts.length < written.length)) return []
      const endpoints = facts.endpoints(hosts)
      const message = `${nameEndpoints(endpoints)} ${plural(endpoints.length, "shares its node's network", "share their node's network")}: most network providers apply no policy to such pods, so ${policy.name} leaves ${plural(endpoints.length, 'it', 'them')} open. Protect the nodes instead.`
      return [
        {
          resource: policy.ref,
          path: ['spec', 'podSelector'],
          message,
          ...(hosts.length < written.length && { severity: 'info' as const }),
        },
      ]
    }),
}

export const hostNetworkPeer: Check = {
  code: 'host-network-peer',
  severity: 'warning',
  title: "Peer on its node's network",
  documentation: `Traffic of a pod with hostNetwork: true comes from its node's address, and most network providers see that address instead of the pod's labels.
A selector that matches only such pods therefore lets nobody through.

Allow the nodes by an ipBlock, or run the pods without hostNetwork. Traffic from a pod's own node always passes.`,
  find: (input) =>
    [...peersOf(input)].flatMap(({ policy, direction, peer, peerPath }) => {
      if (peer.ipBlock) return []
      const facts = factsOf(input.reach)
      const { certain, doubtful } = facts.peer(policy, peer)
      const hosts = facts.written(doubtful.get('host-network') ?? [])
      if (hosts.length === 0 || facts.written(certain).length > 0) return []
      const message = `${nameEndpoints(facts.endpoints(hosts), policy.namespace)} ${plural(facts.endpoints(hosts).length, "shares its node's network", "share their node's network")}: most network providers see the node's address instead of the labels, so ${sayNobody(direction)}. Name the nodes' addresses by an ipBlock.`
      return [{ resource: policy.ref, path: peerPath, message }]
    }),
}
