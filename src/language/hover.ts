/** What a line does in this cluster: whom its selector means, what its port is, what its rule lets through; and what its field is for. */

import { formatSelector, matches, selectsAll } from '../kubernetes/labels.ts'
import { join } from '../kubernetes/phrases.ts'
import type { Direction, LabelSelector, NetworkPolicy, Workload } from '../kubernetes/types.ts'
import { isWorkload } from '../kubernetes/types.ts'
import { othersAt, sayBeside } from '../policy/beside.ts'
import { portWords } from '../policy/explain.ts'
import { noPorts } from '../policy/ports.ts'
import type { Endpoint } from '../policy/types.ts'
import { withoutEffect } from '../providers/no-effect.ts'
import type { Range } from '../text/edit.ts'
import type { Path } from '../yaml/node.ts'
import { type Granted, grantsOf, peerEnds, portsAt, receivers, subjectsOf } from './meaning.ts'
import { readOutline } from './outline.ts'
import { placeAt, rangeOf, type Written } from './place.ts'
import { type Scene, textOf } from './scene.ts'
import { sentenceOf } from './sentences.ts'
import { shapeOf, spotAt } from './shapes.ts'
import { countPods, nameList } from './words.ts'

/** Plain text, a paragraph each. */
export interface Hover {
  readonly range: Range
  readonly lines: readonly string[]
}

export function hover(scene: Scene, file: string, offset: number): Hover | undefined {
  const place = placeAt(scene, file, offset)
  if (!place) return unreadable(scene, file, offset)
  if (place.path.length === 0) return undefined
  const range = rangeOf(place)
  const lines = [...hereLines(scene, place), ...fieldLines(place)]
  return lines.length === 0 ? undefined : { range, lines }
}

/** While a document can't be read, the fields on its lines are explained all the same. */
function unreadable(scene: Scene, file: string, offset: number): Hover | undefined {
  const text = textOf(scene, file)
  const { entries, valueAt } = readOutline(text, offset)
  const entry = entries.findLast(({ start }) => start <= offset && !/[\r\n]/.test(text.slice(start, offset)))
  const root = entry && shapeOf(valueAt(['kind']))
  const spot = root && spotAt(root, entry.path)
  const name = entry?.path.at(-1)
  if (!spot || typeof name !== 'string' || !text.startsWith(name, entry?.start)) return undefined
  const sentence = sentenceOf(spot.field)
  return sentence === undefined || spotAt(root, entry.path.slice(0, -1))?.shape.kind === 'map'
    ? undefined
    : { range: [entry.start, entry.start + name.length], lines: [sentence] }
}

function fieldLines({ resource, path }: Written): string[] {
  const kind = resource.kind === 'Other' ? undefined : resource.kind
  const root = kind === undefined ? undefined : shapeOf(kind)
  const spot = root && spotAt(root, path)
  // A label is no field, nor is the item of a list of objects: the field around it is explained where its name stands.
  if (!spot || typeof path.at(-1) === 'number' || (path.length > 1 && spotAt(root, path.slice(0, -1))?.shape.kind === 'map')) return []
  return (sentenceOf(spot.field) ?? '') ? [sentenceOf(spot.field) as string] : []
}

function hereLines(scene: Scene, { resource, path }: Written): string[] {
  if (isWorkload(resource)) return workloadLines(scene, resource, path)
  if (resource.kind !== 'NetworkPolicy' || path[0] !== 'spec') return []
  if (resource.admission === 'rejected') return ['The API server rejects this policy as it stands: what it does is not known.']
  if (!scene.cluster.policies.includes(resource)) return ['A later policy of the same name replaces this one: it does nothing.']
  const { enforcement } = scene
  const idle = enforcement ? withoutEffect(enforcement.effects, [resource]) : []
  if (idle.length > 0 && idle.length === Number(resource.isolates.ingress) + Number(resource.isolates.egress))
    return [`This policy has no effect under ${enforcement?.profile.name}: the pods that it selects stay open.`]
  const [, field, index, list, item, part] = path
  if (field === 'podSelector') return [selects(scene, resource)]
  if (field === 'policyTypes') return isolates(scene, resource)
  if (field !== 'ingress' && field !== 'egress') return []
  if (typeof index !== 'number') return [sideLine(scene, resource, field)]
  if (list === undefined) return ruleLines(scene, resource, field, index)
  if (typeof item !== 'number') return ruleLines(scene, resource, field, index)
  if (list === 'from' || list === 'to') return peerLines(scene, resource, field, index, item, part)
  return list === 'ports' ? portLines(scene, resource, field, index, item) : []
}

function selects(scene: Scene, policy: NetworkPolicy): string {
  const subjects = subjectsOf(scene, policy)
  const written = subjects.filter(({ kind }) => kind === 'workload')
  if (written.length === 0) return `Selects no pod that is written down in ${policy.namespace}: it isolates nothing here.`
  return `Selects ${countPods(written)}: ${nameList(written, policy.namespace)}.`
}

function isolates(scene: Scene, policy: NetworkPolicy): string[] {
  const subjects = subjectsOf(scene, policy).filter(({ kind }) => kind === 'workload')
  const who = subjects.length > 0 ? nameList(subjects, policy.namespace) : 'no pod that is written down'
  return (['ingress', 'egress'] as const).map((direction) => {
    if (policy.isolates[direction]) {
      const rules = policy[direction].length
      const what =
        rules === 0
          ? 'nothing passes by this policy'
          : `this policy lets through what its ${rules === 1 ? 'rule allows' : `${rules} rules allow`}`
      return `Isolates ${direction} of ${who}: ${what}.`
    }
    const open = subjects.filter(
      ({ ref }) => scene.reach.isolating(scene.reach.universe.indexOf.get(ref) as number, direction).length === 0,
    )
    if (open.length === 0) return `Does not isolate ${direction}${subjects.length > 0 ? ', which other policies do' : ''}.`
    const others = open.flatMap(({ ref }) => othersAt(scene.reach, scene.reach.universe.indexOf.get(ref) as number, direction))
    const beside = others.length > 0 ? ` ${sayBeside([...new Set(others)], 'that')}` : ''
    return `Does not isolate ${direction}: ${nameList(open, policy.namespace)} may ${direction === 'ingress' ? 'be entered by everyone' : 'send anywhere'}.${beside}`
  })
}

function sideLine(scene: Scene, policy: NetworkPolicy, direction: Direction): string {
  return isolates(scene, policy)[direction === 'ingress' ? 0 : 1] as string
}

/** How many connections are told one by one. */
const told = 5

function ruleLines(scene: Scene, policy: NetworkPolicy, direction: Direction, index: number): string[] {
  if (!policy.isolates[direction]) return [`This rule has no effect: the policy does not isolate ${direction}.`]
  const { list, count } = grantsOf(scene, policy, direction, index)
  const everyone = policy[direction][index]?.peers.length === 0
  const open = everyone
    ? [
        direction === 'ingress'
          ? 'Lets everyone in, from outside of the cluster too.'
          : 'Lets traffic out to everyone, outside of the cluster too.',
      ]
    : []
  if (count === 0) return everyone ? open : ['Grants nothing here: no pod that is written down is at both of its ends.']
  const alone = list.filter((granted) => granted.alone !== noPorts)
  const blocked = list.filter((granted) => granted.passes === noPorts)
  const far = direction === 'ingress' ? 'egress' : 'ingress'
  return [
    ...open,
    `Grants ${connections(count)}; ${sayAlone(alone.length, list.length, count)}.`,
    ...(alone.length > 0 ? [`By this rule alone: ${tell(alone, (granted) => sayGranted(granted, granted.alone))}.`] : []),
    ...(blocked.length > 0
      ? [`Still blocked by ${far} at the other end: ${tell(blocked, ({ source, destination }) => `${source.name} → ${destination.name}`)}.`]
      : []),
  ]
}

/** Of very many connections, only the first were looked into. */
function sayAlone(alone: number, looked: number, count: number): string {
  if (looked < count) return `of the first ${looked}, ${alone === 0 ? 'other rules grant all' : `nothing else grants ${alone}`}`
  if (alone === 0) return 'other rules grant all of them too'
  return alone === looked ? 'nothing else grants them' : `nothing else grants ${alone} of them`
}

const connections = (count: number) => (count === 1 ? '1 connection' : `${count} connections`)
const sayGranted = ({ source, destination }: Granted, ports: Granted['ports']) =>
  `${source.name} → ${destination.name} on ${portWords(ports)}`

const tell = <T>(list: readonly T[], say: (one: T) => string) =>
  list.length <= told ? list.map(say).join('; ') : `${list.slice(0, told).map(say).join('; ')}; and ${list.length - told} more`

function peerLines(
  scene: Scene,
  policy: NetworkPolicy,
  direction: Direction,
  index: number,
  item: number,
  part: Path[number] | undefined,
): string[] {
  const peer = policy[direction][index]?.peers[item]
  if (!peer) return []
  const lines = part === 'namespaceSelector' && peer.namespaceSelector ? [namespacesLine(scene, peer.namespaceSelector)] : []
  const { sure, perhaps } = peerEnds(scene, policy, peer)
  const pods = sure.filter(({ kind }) => kind === 'workload')
  const ranges = sure.filter(({ kind }) => kind === 'range')
  if (peer.ipBlock) {
    const { cidr, except } = peer.ipBlock
    lines.push(
      `Means the addresses ${cidr}${except.length > 0 ? ` except ${join(except)}` : ''}${pods.length > 0 ? `, and by their addresses ${nameList(pods, policy.namespace)}` : ''}.`,
    )
    if (ranges.length === 0 && pods.length === 0) lines.push('Nothing is left of them.')
  } else if (pods.length === 0) lines.push('Means no pod that is written down.')
  else lines.push(`Means ${countPods(pods)}: ${nameList(pods, policy.namespace)}.`)
  const doubtful = perhaps.filter(({ kind }) => kind === 'workload')
  if (doubtful.length > 0) lines.push(`Perhaps also ${nameList(doubtful, policy.namespace)}: the manifests do not tell.`)
  return lines
}

function namespacesLine(scene: Scene, selector: LabelSelector): string {
  if (selectsAll(selector)) return 'Every namespace.'
  const names = [...scene.cluster.namespaces.values()].filter(({ labels }) => matches(selector, labels)).map(({ name }) => name)
  if (names.length === 0) return `No namespace here has ${formatSelector(selector)}.`
  return `${names.length === 1 ? 'Selects the namespace' : `Selects ${names.length} namespaces:`} ${join(names)}.`
}

function portLines(scene: Scene, policy: NetworkPolicy, direction: Direction, index: number, item: number): string[] {
  const rule = policy[direction][index]
  const entry = rule?.ports[item]
  if (!rule || !entry) return []
  const pods = receivers(scene, policy, direction, rule)
  if (pods.length === 0) return []
  if (typeof entry.port !== 'string') return [declaredLine(pods, entry.protocol, entry)]
  const byPorts = new Map<string, Endpoint[]>()
  for (const pod of pods) {
    const ports = portsAt(scene, pod, entry)
    const words = ports === noPorts ? '' : portWords(ports)
    byPorts.set(words, [...(byPorts.get(words) ?? []), pod])
  }
  return [...byPorts].map(([words, list]) => {
    const who = nameList(list, policy.namespace)
    return words === ''
      ? `No ${entry.protocol} port is named ${entry.port} at ${who}: nothing passes there by this item.`
      : `${entry.port} is ${words} at ${who}.`
  })
}

function declaredLine(
  pods: readonly Endpoint[],
  protocol: string,
  { port, endPort }: { port: number | string | undefined; endPort: number | undefined },
): string {
  const inside = (number: number) => port === undefined || (number >= Number(port) && number <= (endPort ?? Number(port)))
  const listening = pods.filter(({ workload }) => workload?.ports.some((one) => one.protocol === protocol && inside(one.port)))
  const what = port === undefined ? `a ${protocol} port` : `${protocol} ${port}${endPort === undefined ? '' : `-${endPort}`}`
  if (listening.length === 0) return `No pod that this reaches declares ${what}.`
  return `${nameList(listening)} ${listening.length === 1 ? 'declares' : 'declare'} ${what}.`
}

/** Labels of pods, and the name of a workload: which policies select it. */
function workloadLines(scene: Scene, workload: Workload, path: Path): string[] {
  const isName = path.length === 2 && path[0] === 'metadata' && path[1] === 'name'
  const labels = path.lastIndexOf('labels')
  const isPodLabels = labels >= 0 && path[labels - 1] === 'metadata' && (workload.kind === 'Pod' || path.includes('template'))
  const index = scene.reach.universe.indexOf.get(workload.ref)
  if ((!isName && !isPodLabels) || index === undefined) return []
  const selecting = (direction: Direction) =>
    scene.reach.isolating(index, direction).map((policy) => (scene.reach.policies[policy] as NetworkPolicy).name)
  return (['ingress', 'egress'] as const).map((direction) => {
    const by = selecting(direction)
    const others = othersAt(scene.reach, index, direction)
    const beside = others.length > 0 ? ` ${sayBeside(others, 'it')}` : ''
    return by.length === 0
      ? `No policy isolates ${direction} of ${workload.name}.${beside}`
      : `${direction === 'ingress' ? 'Ingress' : 'Egress'} of ${workload.name} is isolated by ${join(by)}.${beside}`
  })
}
