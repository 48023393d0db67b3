/** Calico: what it makes of NetworkPolicies. */

import { no, partial, undecided, unverified, yes } from './cell.ts'
import type { Provider } from './provider.ts'

const conversion = 'projectcalico/calico, policy conversion source'
const oldController = 'projectcalico/kube-controllers PR#105; projectcalico/calico#842'

export const calico: Provider = {
  id: 'calico',
  name: 'Calico',
  maintained: true,
  status: 'Maintained.',
  versions: [
    {
      id: 'current',
      label: '',
      cells: { legacyAnnotation: no(oldController, 'Not read since July 2017.') },
    },
    {
      id: 'before-july-2017',
      label: 'before July 2017',
      isPast: true,
      cells: {
        legacyAnnotation: yes(oldController, 'Read by the policy controller of the etcd mode, which isolated by namespace.', 'with-hyphen'),
      },
    },
  ],
  cells: {
    egress: yes(conversion),
    ipBlock: yes('projectcalico/calico#6634', 'Works, and matches the addresses of pods too.', 'pods-too'),
    except: yes(conversion),
    endPort: yes(conversion),
    namedPort: yes(conversion),
    sctp: yes('projectcalico/calico, API types'),
    matchExpressions: yes(conversion),
    bothSelectors: yes(conversion),
    ipv6: yes(conversion),
    hostNetwork: yes(
      `${conversion}; projectcalico/calico#4667, projectcalico/canal#80`,
      'No policy applies to them; whether selectors name them as peers is not verified.',
      'not-isolated',
    ),
    nodeToPod: yes('projectcalico/calico#4469, #2797', 'Always allowed, for the probes of the kubelet.'),
    podToNode: partial(
      'Felix setting DefaultEndpointToHostAction and the shipped manifests',
      'Dropped by Felix’s own default, accepted by the shipped manifests.',
    ),
    selfThroughService: unverified(undecided),
    legacyAnnotation: no(oldController, 'Not read since July 2017.'),
  },
  limits: [{ words: 'Ports in policies are ports of pods, not of Services.', source: 'projectcalico/calico#8049' }],
}
