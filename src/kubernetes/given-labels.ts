/** Turns a workload that is known by its template into the sets of labels its pods may have: controllers give them some that no template shows. */

import type { JobLabels, LabelSelector, Labels, NetworkPolicy, Workload, WorkloadKind } from './types.ts'

/** The keys that controllers set and policies ask for, with the values that they ask for. */
export type AskedLabels = ReadonlyMap<string, ReadonlySet<string>>

/** Keys that get one value together. */
interface Given {
  readonly keys: readonly string[]
  /** What value a key has, of which something is known: "db-2" for 2, say. */
  readonly before?: (name: string, key: string) => string
  /** Nothing else: the name of the workload. */
  readonly isName?: true
  /** A template that was read from a cluster has it already. */
  readonly written?: true
  /** Some pods don't have it. */
  readonly mayLack?: true
  /** Only the pods of such Jobs have it. */
  readonly where?: (job: JobLabels) => boolean
}

const podName = 'statefulset.kubernetes.io/pod-name'
const jobName = ['job-name', 'batch.kubernetes.io/job-name']
const isNamed = ({ manualSelector }: JobLabels) => !manualSelector
const ofJob: readonly Given[] = [
  { keys: ['controller-uid', 'batch.kubernetes.io/controller-uid'], written: true, where: isNamed },
  // Clusters before 1.28 only annotate it.
  { keys: ['batch.kubernetes.io/job-completion-index'], mayLack: true, where: ({ indexed }) => indexed },
]

const byKind: Readonly<Partial<Record<WorkloadKind, readonly Given[]>>> = {
  Deployment: [{ keys: ['pod-template-hash'] }],
  StatefulSet: [
    { keys: [podName, 'apps.kubernetes.io/pod-index'], before: (name, key) => (key === podName ? `${name}-` : '') },
    { keys: ['controller-revision-hash'] },
  ],
  DaemonSet: [{ keys: ['controller-revision-hash'] }, { keys: ['pod-template-generation'] }],
  Job: [{ keys: jobName, isName: true, where: isNamed }, ...ofJob],
  CronJob: [{ keys: jobName, before: (name) => `${name}-`, where: isNamed }, ...ofJob],
}

const givenKeys: ReadonlySet<string> = new Set(Object.values(byKind).flatMap((list) => list.flatMap(({ keys }) => keys)))

/** Whether controllers set this label on pods that run; no template has it. */
export const isGivenLabel = (key: string): boolean => givenKeys.has(key)

/** What the pod selectors of policies ask for among these labels. */
export function askedLabels(policies: readonly NetworkPolicy[]): AskedLabels {
  const asked = new Map<string, Set<string>>()
  const ask = (key: string, values: readonly string[]) => {
    if (!isGivenLabel(key)) return
    const known = asked.get(key) ?? new Set()
    for (const value of values) known.add(value)
    asked.set(key, known)
  }
  const askAll = (selector: LabelSelector | undefined) => {
    for (const [key, value] of selector?.matchLabels ?? []) ask(key, [value])
    for (const { key, values } of selector?.matchExpressions ?? []) ask(key, values)
  }
  for (const { podSelector, ingress, egress } of policies) {
    askAll(podSelector)
    for (const { peers } of [...ingress, ...egress]) for (const peer of peers) askAll(peer.podSelector)
  }
  return asked
}

/** Whether all that is asked for was asked for before. */
export const isAskedAlready = (before: AskedLabels, now: AskedLabels): boolean =>
  [...now].every(([key, values]) => {
    const known = before.get(key)
    return known !== undefined && [...values].every((value) => known.has(value))
  })

/** More combinations than this are not made: each label is then looked at by itself. */
const most = 256

/** A value that is none of those asked for; no label can have it. */
const another = '*'

/** The labels of the pods of a workload that is known by its template alone: one set for each pod that policies could tell apart. */
export function labelsByController({ kind, name, podLabels, job }: Workload, asked: AskedLabels): readonly Labels[] {
  const choices = (asked.size === 0 ? [] : (byKind[kind] ?? []))
    .filter(({ where }) => !job || !where || where(job))
    .filter(({ keys, written }) => keys.some((key) => asked.has(key) && !(written && podLabels.has(key))))
    .map((given) => choicesOf(given, name, asked))
  if (choices.length === 0) return [podLabels]
  const product = choices.reduce((count, list) => count * list.length, 1)
  const combined =
    product <= most
      ? choices.reduce<Labels[]>((sets, list) => sets.flatMap((set) => list.map((more) => new Map([...set, ...more]))), [new Map()])
      : choices.flatMap((list, at) =>
          list.map((own) => new Map(choices.flatMap((other, index) => [...(index === at ? own : (other.at(-1) as Labels))]))),
        )
  return combined.map((given) => new Map([...podLabels, ...given]))
}

/** What the keys may say, in one way after the other; the last says none of what is asked for. */
function choicesOf({ keys, before, isName, mayLack }: Given, name: string, asked: AskedLabels): Labels[] {
  const mine = keys.filter((key) => asked.has(key))
  if (isName) return [new Map(mine.map((key) => [key, name]))]
  const ends = new Set<string>()
  for (const key of mine) {
    const start = before?.(name, key) ?? ''
    for (const value of asked.get(key) as ReadonlySet<string>) if (value.startsWith(start)) ends.add(value.slice(start.length))
  }
  const possible = before && keys.includes(podName) ? [...ends].filter((end) => /^(0|[1-9]\d*)$/.test(end)) : [...ends]
  const sets = possible.map((end) => new Map(mine.map((key) => [key, `${before?.(name, key) ?? ''}${end}`])))
  return [...sets, ...(mayLack ? [new Map<string, string>()] : []), new Map(mine.map((key) => [key, another]))]
}
