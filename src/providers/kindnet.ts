/** kindnet and kube-network-policies: what they make of NetworkPolicies. */

import { afterAnnotation, no, undecided, unverified, yes } from './cell.ts'
import type { Cells, Limit, Provider } from './provider.ts'

const source = 'kubernetes-sigs/kube-network-policies source; kubernetes-sigs/kind'
const dataplane = 'kubernetes-sigs/kube-network-policies#65 and dataplane source'

/** kindnetd embeds kube-network-policies, and flannel can run it beside itself. */
export const kubeNetworkPolicies: Cells = {
  egress: yes(source),
  ipBlock: yes(source, 'Works, and matches the addresses of pods too.', 'pods-too'),
  except: yes(source),
  endPort: yes(source),
  namedPort: yes(source),
  sctp: yes(source),
  matchExpressions: yes(source),
  bothSelectors: yes(source),
  ipv6: yes(source),
  hostNetwork: yes(source, 'Left out, as subjects and as peers.', 'exempt'),
  nodeToPod: yes(dataplane, 'What comes from the loopback or the node passes by the policies.'),
  podToNode: no(dataplane, 'New connections are evaluated like others, so egress isolation applies.', 'policed'),
  selfThroughService: unverified(undecided),
  legacyAnnotation: afterAnnotation,
}

export const kubeNetworkPoliciesLimits: readonly Limit[] = [
  { words: 'When its queue overflows it can be told to let traffic pass.', source: 'kubernetes-sigs/kube-network-policies' },
]

export const kindnet: Provider = {
  id: 'kindnet',
  name: 'kindnet (kube-network-policies)',
  maintained: true,
  status: 'Maintained.',
  versions: [],
  cells: kubeNetworkPolicies,
  limits: kubeNetworkPoliciesLimits,
}
