/** The network providers, in the order in which they are listed: a provider is one file and one line here. */

import { antrea } from './antrea.ts'
import { awsVpcCni } from './aws-vpc-cni.ts'
import { azureNpmLinux } from './azure-npm-linux.ts'
import { azureNpmWindows } from './azure-npm-windows.ts'
import { calico } from './calico.ts'
import { cilium } from './cilium.ts'
import { flannel } from './flannel.ts'
import { flannelKubeNetworkPolicies } from './flannel-kube-network-policies.ts'
import { gkeDataplaneV2 } from './gke-dataplane-v2.ts'
import { kindnet } from './kindnet.ts'
import { kubeRouter } from './kube-router.ts'
import { ovnKubernetes } from './ovn-kubernetes.ts'
import type { Provider } from './provider.ts'
import { romana } from './romana.ts'
import { weaveNet } from './weave-net.ts'

export const providersList: readonly Provider[] = [
  calico,
  romana,
  cilium,
  kubeRouter,
  weaveNet,
  antrea,
  awsVpcCni,
  azureNpmLinux,
  azureNpmWindows,
  gkeDataplaneV2,
  ovnKubernetes,
  kindnet,
  flannel,
  flannelKubeNetworkPolicies,
]
