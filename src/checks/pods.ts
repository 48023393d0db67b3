/** The written pods by namespace and label: which keys and values are in use where, and who has them. */

import type { Cluster, PodGroup } from '../kubernetes/cluster.ts'
import { matches } from '../kubernetes/labels.ts'
import type { LabelSelector, Labels, Workload } from '../kubernetes/types.ts'

export interface PodIndex {
  /** How many workloads of a namespace are written down. */
  count(namespace: string): number
  readonly namespaces: readonly string[]
  /** Label keys in use in a namespace, with their values. */
  labels(namespace: string): ReadonlyMap<string, ReadonlySet<string>>
  /** Workloads of a namespace with a pod that the selector matches. */
  matching(namespace: string, selector: LabelSelector): Workload[]
  /** Whether a pod that is over matches: it is no endpoint any more, but the next one will be. */
  terminated(namespace: string, selector: LabelSelector): boolean
}

interface Home {
  readonly workloads: { readonly workload: Workload; readonly pods: readonly PodGroup[] }[]
  /** By `key=value`. */
  readonly byLabel: Map<string, number[]>
  readonly labels: Map<string, Set<string>>
}

const known = new WeakMap<Cluster, PodIndex>()

export function podsOf(cluster: Cluster): PodIndex {
  const before = known.get(cluster)
  const index = before ?? toIndex(cluster)
  if (!before) known.set(cluster, index)
  return index
}

const noLabels: ReadonlyMap<string, ReadonlySet<string>> = new Map()

function toIndex({ workloads, terminated }: Cluster): PodIndex {
  const homes = new Map<string, Home>()
  for (const entry of workloads) {
    const { namespace } = entry.workload
    const home: Home = homes.get(namespace) ?? { workloads: [], byLabel: new Map(), labels: new Map() }
    homes.set(namespace, home)
    const at = home.workloads.push(entry) - 1
    for (const { labels } of entry.pods) for (const [key, value] of labels) note(home, key, value, at)
  }
  return {
    count: (namespace) => homes.get(namespace)?.workloads.length ?? 0,
    namespaces: [...homes.keys()],
    labels: (namespace) => homes.get(namespace)?.labels ?? noLabels,
    matching(namespace, selector) {
      const home = homes.get(namespace)
      if (!home) return []
      const [first] = selector.matchLabels
      const candidates = first
        ? (home.byLabel.get(`${first[0]}=${first[1]}`) ?? []).flatMap((at) => home.workloads[at] ?? [])
        : home.workloads
      return candidates.filter(({ pods }) => pods.some(({ labels }) => matches(selector, labels))).map(({ workload }) => workload)
    },
    terminated: (namespace, selector) =>
      terminated.some((workload) => workload.namespace === namespace && matches(selector, workload.podLabels)),
  }
}

function note({ byLabel, labels }: Home, key: string, value: string, at: number): void {
  const values = labels.get(key) ?? new Set()
  labels.set(key, values.add(value))
  const list = byLabel.get(`${key}=${value}`)
  if (!list) byLabel.set(`${key}=${value}`, [at])
  else if (list.at(-1) !== at) list.push(at)
}

/** Set by controllers on pods that run, never in a template: manifests don't show them. */
const setLater =
  /^(pod-template-hash|pod-template-generation|controller-revision-hash|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|(batch\.kubernetes\.io\/)?(job-name|controller-uid|job-completion-index))$/

/** Whether a selector asks for labels that pods get only when they run. */
export const asksForLaterLabels = ({ matchLabels, matchExpressions }: LabelSelector): boolean =>
  [...matchLabels.keys(), ...matchExpressions.map(({ key }) => key)].some((key) => setLater.test(key))

/** The labels to name a workload's pods by: one that no other workload of its namespace has, else all that stay. */
export function namingLabels(pods: PodIndex, { namespace, podLabels }: Workload): Labels {
  const lasting = [...podLabels].filter(([key]) => !setLater.test(key))
  const alone = lasting.find((label) => pods.matching(namespace, { matchLabels: new Map([label]), matchExpressions: [] }).length === 1)
  return new Map(alone ? [alone] : lasting)
}
