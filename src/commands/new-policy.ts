/** Policies that do not exist yet to the lines that write them, behind the last policy of their namespace. */

import type { PortChoice } from '../command.ts'
import type { Direction, NetworkPolicy, Peer } from '../kubernetes/types.ts'
import { type Plain, printDocument, type Style, styleOf } from '../yaml/modify.ts'
import { getEntry } from '../yaml/node.ts'
import { type Draft, refuseEditing } from './draft.ts'
import { peerValue, policyName } from './naming.ts'
import type { Location, Scene } from './plan.ts'
import { leavesTcpOut, portsValue } from './ports.ts'

/** A rule to be written; no peers: everyone, no ports: every port. */
export interface NewRule {
  readonly peers: readonly Peer[]
  readonly ports: readonly PortChoice[]
}

export interface NewPolicy {
  readonly namespace: string
  /** What it would like to be called. */
  readonly name: string
  readonly podSelector: Plain
  readonly direction: Direction
  /** None: nothing is allowed. */
  readonly rules: readonly NewRule[]
}

export const farKey = (direction: Direction): 'from' | 'to' => (direction === 'ingress' ? 'from' : 'to')

/** A rule as it is written, with or without "protocol: TCP". */
export const ruleValue = (direction: Direction, { peers, ports }: NewRule, terse: boolean): Plain => ({
  ...(peers.length > 0 && { [farKey(direction)]: peers.map(peerValue) }),
  ...(ports.length > 0 && { ports: portsValue(ports, terse) }),
})

/** Adds the policies to the draft: behind the last policy of their namespace, else behind the last policy at all, else in a file of
 * their own. Those for the same pods and direction become one. */
export function writePolicies(scene: Scene, draft: Draft, policies: readonly NewPolicy[]): void {
  const names = new Map<string, string[]>()
  const homeless: Plain[] = []
  for (const policy of join(policies)) {
    const taken = names.get(policy.namespace) ?? []
    const name = policyName(scene, policy.namespace, policy.name, taken)
    names.set(policy.namespace, [...taken, name])
    const neighbour = neighbourFor(scene, policy.namespace)
    const value = toManifest(scene, policy, name, neighbour !== undefined && leavesTcpOut(scene, neighbour.policy))
    if (!neighbour || !putBehind(draft, neighbour.location, value)) homeless.push(value)
  }
  if (homeless.length > 0) putIntoOwnFile(scene, draft, homeless)
}

function join(policies: readonly NewPolicy[]): NewPolicy[] {
  const groups = new Map<string, NewPolicy>()
  for (const policy of policies) {
    const key = JSON.stringify([policy.namespace, policy.podSelector, policy.direction])
    const same = groups.get(key)
    groups.set(key, same ? { ...same, rules: [...same.rules, ...policy.rules] } : policy)
  }
  return [...groups.values()]
}

interface Neighbour {
  readonly policy: NetworkPolicy
  readonly location: Location
}

function neighbourFor(scene: Scene, namespace: string): Neighbour | undefined {
  const editable = scene.cluster.policies.flatMap((policy): Neighbour[] => {
    const location = scene.find(policy)
    return location && !refuseEditing(scene, policy, location) ? [{ policy, location }] : []
  })
  return editable.findLast(({ policy }) => policy.namespace === namespace) ?? editable.at(-1)
}

/** Of a longer list the items stay where they are, and with them all that is known of them: what is new comes last. */
const shortList = 100

function putBehind(draft: Draft, location: Location, value: Plain): boolean {
  const [list, index] = location.path
  if (list === undefined) {
    draft.append(location.file, location.document, value)
    return true
  }
  if (location.path.length !== 2 || typeof index !== 'number') return false
  const items = getEntry(location.document.root, `${list}`)?.value
  const count = items?.kind === 'list' ? items.items.length : 0
  return draft.insertItem(location, [list], count > shortList ? count : index + 1, value) === undefined
}

const ownFile = 'policies.yaml'
const plainStyle: Style = { indent: 2, flushLists: false, newline: '\n' }

function putIntoOwnFile(scene: Scene, draft: Draft, values: readonly Plain[]): void {
  const { files } = scene.workspace
  const readable = (name: string) => scene.documents(name).every(({ problems }) => problems.every(({ severity }) => severity !== 'error'))
  if (files.some(({ name, snapshot }) => name === ownFile && !snapshot && readable(name))) {
    for (const value of values) draft.append(ownFile, undefined, value)
    return
  }
  const model = files.findLast(({ text, snapshot }) => !snapshot && text.trim() !== '' && !text.trimStart().startsWith('{'))
  const style = model ? styleOf(model.text) : plainStyle
  draft.addFile(ownFile, values.map((value) => printDocument(value, style)).join(`---${style.newline}`))
}

function toManifest(scene: Scene, { namespace, podSelector, direction, rules }: NewPolicy, name: string, terse: boolean): Plain {
  const { policies, workloads } = scene.cluster
  const given = [...policies, ...workloads.map(({ workload }) => workload)].some(
    (resource) => resource.namespace === namespace && resource.namespaceGiven,
  )
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, ...((given || namespace !== 'default') && { namespace }) },
    spec: {
      podSelector,
      policyTypes: [direction === 'ingress' ? 'Ingress' : 'Egress'],
      ...(rules.length > 0 && { [direction]: rules.map((rule) => ruleValue(direction, rule, terse)) }),
    },
  }
}
