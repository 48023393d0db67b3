/** flannel with kube-network-policies beside it, a choice of its Helm chart. */

import { kubeNetworkPolicies, kubeNetworkPoliciesLimits } from './kindnet.ts'
import type { Provider } from './provider.ts'

const chart = 'flannel-io/flannel README and Helm chart'

export const flannelKubeNetworkPolicies: Provider = {
  id: 'flannel-kube-network-policies',
  name: 'flannel with kube-network-policies',
  maintained: true,
  status: 'Maintained.',
  versions: [
    { id: '0.25.5', label: '' },
    {
      id: '0',
      label: 'before 0.25.5',
      isPast: true,
      inert: { because: 'flannel before 0.25.5 cannot run kube-network-policies, and by itself enforces no NetworkPolicy', source: chart },
    },
  ],
  cells: kubeNetworkPolicies,
  limits: [{ words: 'A choice of the Helm chart from 0.25.5 on.', source: chart }, ...kubeNetworkPoliciesLimits],
}
