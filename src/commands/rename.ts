/** rename: another name for a namespace with all that stands in it, a workload or a policy; selectors follow only when asked. */

import type { Command } from '../command.ts'
import { nameLabel } from '../kubernetes/labels.ts'
import { type Direction, isWorkload, type LabelSelector, type NetworkPolicy, type Resource, type Workload } from '../kubernetes/types.ts'
import type { Place } from '../text/workspace.ts'
import type { Modification } from '../yaml/modify.ts'
import type { Path } from '../yaml/node.ts'
import { Draft } from './draft.ts'
import { labelSteps } from './edit-workload.ts'
import { objectionToName, refuseFor } from './new-names.ts'
import { farKey } from './new-policy.ts'
import type { Plan, Refusal, Scene } from './plan.ts'
import { standInsOnly } from './unwritten.ts'
import { isEditableKind, writtenIn } from './written.ts'

type Rename = Extract<Command, { kind: 'rename' }>

export function rename(command: Rename, scene: Scene): Plan | Refusal {
  const { target, to } = command
  const name = target.slice(target.lastIndexOf('/') + 1)
  const resource = scene.resource(target)
  const isSpace = target.startsWith('Namespace/')
  if (!resource && !(isSpace && writtenIn(scene, name).length > 0)) return { refused: `${target} is not in the text any more.` }
  if (resource && !isEditableKind(resource)) return { refused: 'Only namespaces, workloads and policies are renamed here.' }
  if (to === name) return { refused: `${name} is called that already.` }
  const refusal = refuseFor(
    objectionToName(to, isSpace ? 'Namespace' : resource && isWorkload(resource) ? 'workload' : 'NetworkPolicy'),
    isTaken(scene, target, to) ? `There is already one called ${to}.` : undefined,
  )
  if (refusal) return refusal
  const draft = new Draft(scene)
  for (const [each, steps] of isSpace ? ofNamespace(scene, command, name) : ofResource(scene, command, resource as Resource)) {
    const failure = steps.length > 0 ? draft.modify(each, steps) : undefined
    if (failure) return failure
  }
  return { label: `rename ${name} to ${to}`, ...draft.finish(), ...movedPlaces(scene, target, to), ...standInsOnly }
}

const isTaken = (scene: Scene, target: string, to: string) =>
  target.startsWith('Namespace/')
    ? scene.cluster.namespaces.has(to)
    : scene.resource(`${target.slice(0, target.lastIndexOf('/'))}/${to}`) !== undefined

type Step = readonly [resource: Resource, steps: readonly Modification[]]

const setName = (to: string): Modification => ({ kind: 'set', path: ['metadata', 'name'], value: to })

function ofResource(scene: Scene, { to, selectors }: Rename, resource: Resource): Step[] {
  if (!selectors || !isWorkload(resource)) return [[resource, [setName(to)]]]
  const labels = Object.fromEntries([...resource.podLabels].map(([key, value]) => [key, value === resource.name ? to : value]))
  const keys = [...resource.podLabels].filter(([, value]) => value === resource.name).map(([key]) => key)
  return [
    [resource, [setName(to), ...labelSteps(scene, resource, labels)]],
    ...scene.cluster.policies.map((policy): Step => [policy, followLabels(policy, resource, keys, to)]),
    ...scene.cluster.services
      .filter((service) => service.namespace === resource.namespace)
      .map((service): Step => {
        const asked = keys.filter((key) => service.selector?.get(key) === resource.name)
        return [service, asked.map((key): Modification => ({ kind: 'set', path: ['spec', 'selector', key], value: to }))]
      }),
  ]
}

/** Its own pods are named by the namespace's policies; those of others name them where they name the namespace. */
function followLabels(policy: NetworkPolicy, { name, namespace }: Workload, keys: readonly string[], to: string): Modification[] {
  const isHome = policy.namespace === namespace
  return selectorsOf(policy).flatMap(({ path, selector, space }) => {
    const speaks = space ? space.matchLabels.get(nameLabel) === namespace : isHome
    const asked = speaks ? keys.filter((key) => selector?.matchLabels.get(key) === name) : []
    return asked.map((key): Modification => ({ kind: 'set', path: [...path, 'matchLabels', key], value: to }))
  })
}

interface Placed {
  readonly path: Path
  readonly selector: LabelSelector | undefined
  /** The namespaceSelector beside it. */
  readonly space: LabelSelector | undefined
}

/** Every pod selector of a policy. */
function selectorsOf(policy: NetworkPolicy): Placed[] {
  const peers = (['ingress', 'egress'] as const).flatMap((direction: Direction) =>
    policy[direction].flatMap(({ peers }, rule) =>
      peers.map((peer, index) => ({
        path: ['spec', direction, rule, farKey(direction), index, 'podSelector'],
        selector: peer.podSelector,
        space: peer.namespaceSelector,
      })),
    ),
  )
  return [{ path: ['spec', 'podSelector'], selector: policy.podSelector, space: undefined }, ...peers]
}

function ofNamespace(scene: Scene, { to, selectors }: Rename, name: string): Step[] {
  const own = scene.cluster.namespaces.get(name)?.resource
  const inside = writtenIn(scene, name)
  const moved = (resource: Resource): Modification[] =>
    inside.includes(resource) ? [{ kind: 'set', path: ['metadata', 'namespace'], value: to }] : []
  const others = scene.cluster.policies.filter((policy) => !inside.includes(policy))
  const policies = selectors ? others : []
  return [
    ...(own ? [[own, [setName(to)]] as const] : []),
    ...inside.map(
      (resource): Step => [
        resource,
        [...moved(resource), ...(selectors && resource.kind === 'NetworkPolicy' ? followNamespace(resource, name, to) : [])],
      ],
    ),
    ...policies.map((policy): Step => [policy, followNamespace(policy, name, to)]),
  ]
}

function followNamespace(policy: NetworkPolicy, name: string, to: string): Modification[] {
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    policy[direction].flatMap(({ peers }, rule) =>
      peers.flatMap((peer, index): Modification[] =>
        peer.namespaceSelector?.matchLabels.get(nameLabel) === name
          ? [
              {
                kind: 'set',
                path: ['spec', direction, rule, farKey(direction), index, 'namespaceSelector', 'matchLabels', nameLabel],
                value: to,
              },
            ]
          : [],
      ),
    ),
  )
}

/** What was dragged somewhere stays there under its new ref. */
function movedPlaces({ workspace: { places } }: Scene, target: string, to: string): Pick<Plan, 'places'> {
  const name = target.slice(target.lastIndexOf('/') + 1)
  const isSpace = target.startsWith('Namespace/')
  const newRef = (ref: string): string => {
    if (ref === target) return `${target.slice(0, target.lastIndexOf('/'))}/${to}`
    if (!isSpace) return ref
    if (ref === `any:${name}`) return `any:${to}`
    return ref.replace(/^(inferred:)?([^/:]+\/)?([^/]+)\//, (whole, inferred = '', kind = '', space) =>
      space === name ? `${inferred}${kind}${to}/` : whole,
    )
  }
  const moved = Object.entries(places).flatMap(([ref, place]): [string, Place | null][] => {
    const fresh = newRef(ref)
    return fresh === ref
      ? []
      : [
          [ref, null],
          [fresh, place],
        ]
  })
  return moved.length > 0 ? { places: Object.fromEntries(moved) } : {}
}
