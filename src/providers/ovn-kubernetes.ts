/** OVN-Kubernetes: what it makes of NetworkPolicies. */

import { afterAnnotation, no, yes } from './cell.ts'
import type { Provider } from './provider.ts'

const source = 'ovn-org/ovn-kubernetes source (August 2024)'

export const ovnKubernetes: Provider = {
  id: 'ovn-kubernetes',
  name: 'OVN-Kubernetes',
  maintained: true,
  status: 'Maintained.',
  versions: [],
  cells: {
    egress: yes(source),
    ipBlock: yes(source),
    except: yes(
      `${source} and its network-policy design document`,
      'Works: what is excepted is left out of the same match. The design document still describes a drop of its own, which is out of date.',
    ),
    endPort: yes(source),
    namedPort: no(
      'ovn-org/ovn-kubernetes#2117 and source; cyclonus-artifacts',
      'Becomes 0, which is every port of the protocol.',
      'every-port',
    ),
    sctp: yes(source, 'Works where OVN supports it.'),
    matchExpressions: yes(source),
    bothSelectors: yes(source),
    ipv6: yes(source),
    hostNetwork: yes(
      'Red Hat OpenShift documentation',
      'No policy applies to them. A namespaceSelector alone does not name them; an empty podSelector beside it changes that.',
      'not-isolated',
    ),
    nodeToPod: yes('OKD documentation', 'Cannot be blocked.'),
    podToNode: yes('OKD documentation', 'Cannot be blocked, for the pod’s own node.'),
    selfThroughService: yes('ovn-kubernetes/ovn-kubernetes PR#3178, PR#2332', 'Allowed, handled on its own.'),
    legacyAnnotation: afterAnnotation,
  },
  limits: [{ words: 'The older OpenShift SDN lacked egress and except.', source: 'openshift/networking-console-plugin notice' }],
}
