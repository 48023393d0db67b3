/** The labels, namespaces, ports and address ranges that occur in the workspace, for the place in a manifest where one is wanted. */

import type { Cluster } from '../kubernetes/cluster.ts'
import { matches, nameLabel } from '../kubernetes/labels.ts'
import { join } from '../kubernetes/phrases.ts'
import type { ContainerPort, LabelSelector, Labels, SelectorOperator } from '../kubernetes/types.ts'
import { containsBlock, parseBlock } from '../policy/cidr.ts'
import type { Path } from '../yaml/node.ts'
import type { Outline } from './outline.ts'

/** Something with labels, and ports where it is a pod. */
export interface Candidate {
  readonly name: string
  readonly namespace: string
  readonly labels: Labels
  readonly ports: readonly ContainerPort[]
}

/** A value that occurs and who has it. */
export interface Occurrence {
  readonly value: string
  readonly of: readonly string[]
}

/** The written pods, one for each workload and distinct set of labels. */
export const podsIn = (cluster: Cluster, namespaces?: ReadonlySet<string>): Candidate[] =>
  cluster.workloads.flatMap(({ workload, pods }) =>
    namespaces && !namespaces.has(workload.namespace)
      ? []
      : pods.map(({ labels, ports }) => ({ name: workload.name, namespace: workload.namespace, labels, ports })),
  )

export const namespacesIn = (cluster: Cluster): Candidate[] =>
  [...cluster.namespaces.values()].map(({ name, labels }) => ({ name, namespace: name, labels, ports: [] }))

/** The selector that is written at a path, as far as it is; without the label or the condition at `except`. */
export function selectorAt(outline: Outline, path: Path, except?: Path): LabelSelector {
  const isExcept = (step: string | number, list: string) =>
    except?.[path.length] === list && except[path.length + 1] === step && path.every((part, index) => except[index] === part)
  const labels = outline.stepsAt([...path, 'matchLabels']).flatMap((key): [string, string][] => {
    const value = outline.valueAt([...path, 'matchLabels', key])
    return typeof key === 'string' && value && !isExcept(key, 'matchLabels') ? [[key, value]] : []
  })
  const conditions = outline.stepsAt([...path, 'matchExpressions']).flatMap((index) => {
    const at = [...path, 'matchExpressions', index]
    const key = outline.valueAt([...at, 'key'])
    const operator = outline.valueAt([...at, 'operator'])
    if (!key || !isOperator(operator) || isExcept(index, 'matchExpressions')) return []
    return [{ key, operator, values: outline.stepsAt([...at, 'values']).flatMap((i) => outline.valueAt([...at, 'values', i]) ?? []) }]
  })
  return { matchLabels: new Map(labels), matchExpressions: conditions }
}

const isOperator = (text: string | undefined): text is SelectorOperator => /^(?:In|NotIn|Exists|DoesNotExist)$/.test(text ?? '')

/** Those that the selector matches; all of them where it matches none, as it may be wrong so far. */
export function narrow(candidates: readonly Candidate[], selector: LabelSelector): readonly Candidate[] {
  const matching = candidates.filter(({ labels }) => matches(selector, labels))
  return matching.length > 0 ? matching : candidates
}

/** The label keys in use, the most used first; of namespaces, the one that every namespace has. */
export const labelKeys = (candidates: readonly Candidate[]): Occurrence[] =>
  gather(candidates.flatMap(({ name, labels }) => [...labels.keys()].map((key) => [key, name] as const))).sort(
    (a, b) => Number(b.value === nameLabel) - Number(a.value === nameLabel) || b.of.length - a.of.length,
  )

export const labelValues = (candidates: readonly Candidate[], key: string): Occurrence[] =>
  gather(
    candidates.flatMap(({ name, labels }) => {
      const value = labels.get(key)
      return value === undefined ? [] : [[value, name] as const]
    }),
  )

interface PortOccurrence extends Occurrence {
  readonly port: ContainerPort
  readonly isName: boolean
}

/** The ports that pods declare, by number and by name. */
export function portsOf(candidates: readonly Candidate[]): PortOccurrence[] {
  const found = new Map<string, PortOccurrence & { of: string[] }>()
  for (const { name, ports } of candidates) {
    for (const port of ports) {
      for (const value of [`${port.port}`, ...(port.name === undefined ? [] : [port.name])]) {
        const key = `${port.protocol} ${value}`
        const known = found.get(key) ?? { value, of: [], port, isName: value === port.name }
        found.set(key, known)
        if (!known.of.includes(name)) known.of.push(name)
      }
    }
  }
  return [...found.values()].sort((a, b) => Number(a.isName) - Number(b.isName) || a.port.port - b.port.port)
}

/** The address ranges that policies mention; inside of `within` only, where that is given. */
export function rangesIn(cluster: Cluster, within?: string): Occurrence[] {
  const outer = within === undefined ? undefined : parseBlock(within)
  const mentioned = cluster.policies.flatMap((policy) =>
    [...policy.ingress, ...policy.egress].flatMap((rule) =>
      rule.peers.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr, ...ipBlock.except] : []).map((text) => [text, policy.name] as const)),
    ),
  )
  return gather(mentioned).filter(({ value }) => {
    const block = parseBlock(value)
    return block !== undefined && (!outer || (containsBlock(outer, block) && block.prefix > outer.prefix))
  })
}

function gather(pairs: readonly (readonly [value: string, of: string])[]): Occurrence[] {
  const found = new Map<string, Set<string>>()
  for (const [value, of] of pairs) found.set(value, (found.get(value) ?? new Set()).add(of))
  return [...found].map(([value, of]) => ({ value, of: [...of] }))
}

/** "db, web and 3 more" */
export const sayOf = (of: readonly string[]): string =>
  of.length <= 3 ? join(of) : `${of.slice(0, 2).join(', ')} and ${of.length - 2} more`
