/** The cluster's name service (DNS): where it is, by what it is known, and on which ports it answers. */

import type { Cluster } from '../kubernetes/cluster.ts'
import { nameLabel } from '../kubernetes/labels.ts'
import type { Labels, PortEntry, Workload } from '../kubernetes/types.ts'

export interface NameService {
  /** As commands address it: the written workload, else the pods that nearly every cluster has. */
  readonly ref: string
  readonly namespace: string
  /** Labels of its namespace and of its pods that are known; of a written one all, else the usual ones. */
  readonly namespaceLabels: Labels
  readonly labels: Labels
  readonly workload: Workload | undefined
}

const usual = { namespace: 'kube-system', key: 'k8s-app', value: 'kube-dns' }

/** Long answers come by TCP. */
export const nameServicePorts: readonly PortEntry[] = [
  { protocol: 'UDP', port: 53, endPort: undefined },
  { protocol: 'TCP', port: 53, endPort: undefined },
]

/** The workload that is written down as such, else where nearly every cluster has it. */
export function nameServiceOf({ workloads, namespaces }: Cluster): NameService {
  const inSystem = workloads
    .map(({ workload }) => workload)
    .filter(({ namespace, hostNetwork }) => namespace === usual.namespace && !hostNetwork)
  const answers = ({ ports }: Workload) => ports.some(({ port, protocol }) => protocol === 'UDP' && port === 53)
  const workload = inSystem.find(({ podLabels }) => podLabels.get(usual.key) === usual.value) ?? inSystem.find(answers)
  return {
    ref: workload?.ref ?? `inferred:${usual.namespace}/${usual.key}=${usual.value}`,
    namespace: usual.namespace,
    namespaceLabels: namespaces.get(usual.namespace)?.labels ?? new Map([[nameLabel, usual.namespace]]),
    labels: workload?.podLabels ?? new Map([[usual.key, usual.value]]),
    workload,
  }
}
