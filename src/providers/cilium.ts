/** Cilium: what it makes of NetworkPolicies. */

import type { NetworkPolicy } from '../kubernetes/types.ts'
import type { Path } from '../yaml/node.ts'
import { no, partial, unverified, yes } from './cell.ts'
import type { Provider } from './provider.ts'

const ranges = 'cilium/cilium#28684, PR#28704, PR#32807, PR#33389; MicrosoftDocs AKS'

const blocks = 'cilium/cilium#9209, #14497, #20550; docs.cilium.io'

export const cilium: Provider = {
  id: 'cilium',
  name: 'Cilium',
  maintained: true,
  status: 'Maintained.',
  versions: [
    { id: '1.17', label: '1.17' },
    {
      id: 'nodes',
      label: '1.17 with policyCIDRMatchMode: nodes',
      cells: { ipBlock: partial(blocks, 'Never matches the addresses of pods; those of nodes it does in this mode.', 'never-pods') },
    },
    {
      id: '1.16',
      label: '1.16',
      cells: { endPort: unverified('Ranges arrived about here; the documents disagree. Evaluated as specified.', ranges) },
    },
    {
      id: '1.15',
      label: 'before 1.16',
      cells: { endPort: no(ranges, 'Ignored: only the first port of a range counts.', 'first-port') },
    },
  ],
  cells: {
    egress: yes('docs.cilium.io, Kubernetes policy page'),
    ipBlock: partial(
      blocks,
      'Never matches the addresses of pods; those of nodes only with policyCIDRMatchMode: nodes, from 1.15 on.',
      'never-pods-nor-nodes',
    ),
    except: yes('docs.cilium.io', 'Works as specified; corner cases are not verified.'),
    endPort: yes(ranges, 'Works as specified from 1.17 on.'),
    namedPort: partial(
      'cilium/cilium#30003, #24779',
      'Where pods give one name to different numbers, traffic that the name should allow may be dropped.',
      'several-numbers',
    ),
    sctp: partial('docs.cilium.io, SCTP page', 'Off unless switched on (beta), and without translation of ports.'),
    matchExpressions: unverified(),
    bothSelectors: unverified(),
    ipv6: unverified(),
    hostNetwork: yes(
      'docs.cilium.io; MicrosoftDocs AKS',
      'No policy applies to them; as peers they are the host, which selectors do not name.',
      'exempt',
    ),
    nodeToPod: yes('cilium/cilium PR#754; #48444 for a regression in 1.20', 'Allowed by default.'),
    podToNode: no('MicrosoftDocs/azure-aks-docs, migration page', 'Egress isolation blocks it.', 'policed'),
    selfThroughService: partial('cilium/cilium#19406', 'Replies could be policed.'),
    legacyAnnotation: no('cilium/cilium#552', 'Never read.'),
  },
  limits: [
    { words: 'An empty ingress or egress list is invalid in its own resource kind.', source: 'cilium/cilium threads' },
    { words: 'Older releases took at most 40 ports in a rule.', source: 'cilium/cilium PR#17315', exceeded: longPortList },
  ],
}

function longPortList(policy: NetworkPolicy): Path | undefined {
  for (const direction of ['ingress', 'egress'] as const) {
    const rule = policy[direction].findIndex(({ ports }) => ports.length > 40)
    if (rule >= 0) return ['spec', direction, rule, 'ports']
  }
  return undefined
}
