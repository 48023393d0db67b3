/** Policies that select pods on their node's network, which most network providers leave open. */

import { selectsAll } from '../kubernetes/labels.ts'
import type { Check } from './check.ts'
import { factsOf } from './facts.ts'
import { acceptedPolicies } from './rules.ts'
import { nameEndpoints, plural } from './words.ts'

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
