/** The written pods by namespace and label: which keys and values are in use where, and who has them. */

import type { Cluster } from '../kubernetes/cluster.ts'
import { isGivenLabel } from '../kubernetes/given-labels.ts'
import { matches } from '../kubernetes/labels.ts'
import type { LabelSelector, Labels, Workload } from '../kubernetes/types.ts'

interface PodIndex {
  /** How many workloads of a namespace are written down. */
  count(namespace: string): number
  /** Label keys in use in a namespace, with their values. */
  labels(namespace: string): ReadonlyMap<string, ReadonlySet<string>>
  /** Workloads of a namespace with a pod that the selector matches. */
  matching(namespace: string, selector: LabelSelector): Workload[]
  /** Whether a pod that is over matches: it is no endpoint any more, but the next one will be. */
  terminated(namespace: string, selector: LabelSelector): boolean
}

type Entry = Cluster['workloads'][number]

/** One namespace, indexed when first asked for. */
interface Home {
  readonly workloads: readonly Entry[]
  /** By `key=value`. */
  readonly byLabel: ReadonlyMap<string, readonly Entry[]>
  readonly labels: ReadonlyMap<string, ReadonlySet<string>>
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
  const byNamespace = new Map<string, Entry[]>()
  for (const entry of workloads) {
    const list = byNamespace.get(entry.workload.namespace)
    if (list) list.push(entry)
    else byNamespace.set(entry.workload.namespace, [entry])
  }
  const homes = new Map<string, Home>()
  const homeOf = (namespace: string) => {
    const home = homes.get(namespace) ?? toHome(byNamespace.get(namespace) ?? [])
    homes.set(namespace, home)
    return home
  }
  return {
    count: (namespace) => byNamespace.get(namespace)?.length ?? 0,
    labels: (namespace) => (byNamespace.has(namespace) ? homeOf(namespace).labels : noLabels),
    matching(namespace, selector) {
      if (!byNamespace.has(namespace)) return []
      const home = homeOf(namespace)
      const [first] = selector.matchLabels
      const candidates = first ? (home.byLabel.get(`${first[0]}=${first[1]}`) ?? []) : home.workloads
      return candidates.filter(({ pods }) => pods.some(({ labels }) => matches(selector, labels))).map(({ workload }) => workload)
    },
    terminated: (namespace, selector) =>
      terminated.some((workload) => workload.namespace === namespace && matches(selector, workload.podLabels)),
  }
}

function toHome(workloads: readonly Entry[]): Home {
  const byLabel = new Map<string, Entry[]>()
  const labels = new Map<string, Set<string>>()
  for (const entry of workloads) {
    for (const [key, value] of entry.pods.flatMap((pod) => [...pod.labels])) {
      const list = byLabel.get(`${key}=${value}`)
      if (!list) {
        byLabel.set(`${key}=${value}`, [entry])
        labels.set(key, (labels.get(key) ?? new Set()).add(value))
      } else if (list.at(-1) !== entry) list.push(entry)
    }
  }
  return { workloads, byLabel, labels }
}

/** Whether a selector asks for labels that pods get only when they run. */
export const asksForLaterLabels = ({ matchLabels, matchExpressions }: LabelSelector): boolean =>
  [...matchLabels.keys(), ...matchExpressions.map(({ key }) => key)].some(isGivenLabel)

/** The labels to name a workload's pods by: one that no other workload of its namespace has, else all that stay. */
export function namingLabels(pods: PodIndex, { namespace, podLabels }: Workload): Labels {
  const lasting = [...podLabels].filter(([key]) => !isGivenLabel(key))
  const alone = lasting.find((label) => pods.matching(namespace, { matchLabels: new Map([label]), matchExpressions: [] }).length === 1)
  return new Map(alone ? [alone] : lasting)
}

/** Whether labels tell a workload from all others of its namespace. */
export const canBeNamed = (pods: PodIndex, workload: Workload): boolean =>
  pods.matching(workload.namespace, { matchLabels: namingLabels(pods, workload), matchExpressions: [] }).length === 1
