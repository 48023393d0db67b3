/** kube-router: what it makes of NetworkPolicies. */

import { no, partial, undecided, unverified, yes } from './cell.ts'
import type { Provider } from './provider.ts'

const source = 'cloudnativelabs/kube-router source (August 2026)'
const modes = 'cloudnativelabs/kube-router PR#82, #488'

export const kubeRouter: Provider = {
  id: 'kube-router',
  name: 'kube-router',
  maintained: true,
  status: 'Maintained.',
  versions: [
    { id: 'current', label: '' },
    {
      id: 'beta',
      label: 'in its old beta mode',
      isPast: true,
      cells: { legacyAnnotation: yes(modes, 'Read in the mode for Kubernetes before 1.7.', 'with-hyphen') },
    },
  ],
  cells: {
    egress: yes(source),
    ipBlock: yes(source),
    except: yes(source),
    endPort: yes(`cloudnativelabs/kube-router PR#1080; ${source}`),
    namedPort: yes(
      `cloudnativelabs/kube-router PR#679; ${source}`,
      'Works for pods that are named by their labels; towards address blocks a name is left out, also where pods have addresses in them.',
      'nothing-to-blocks',
    ),
    sctp: partial('cloudnativelabs/kube-router#1019', 'The protocol is passed on; a report that it does not work is open.'),
    matchExpressions: yes(source),
    bothSelectors: yes(source),
    ipv6: partial('kube-router, IPv6 document', 'Counts where that family is switched on; else its blocks are skipped with a warning.'),
    hostNetwork: yes(source, 'Left out, both as subjects and as peers.', 'exempt'),
    nodeToPod: yes(source, 'Accepted explicitly.'),
    podToNode: unverified(undecided),
    selfThroughService: unverified(undecided),
    legacyAnnotation: no(modes, 'Not read any more.'),
  },
  limits: [],
}
