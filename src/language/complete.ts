/** What can be written at the cursor: fields, their values, and what really occurs in the workspace. */

import { currentVersionOf, kindsServedBy } from '../kubernetes/kinds.ts'
import { fieldOf, type Shape } from '../kubernetes/shape.ts'
import type { Path } from '../yaml/node.ts'
import { formatScalar } from '../yaml/quoting.ts'
import {
  type Candidate,
  labelKeys,
  labelValues,
  namespacesIn,
  narrow,
  type Occurrence,
  podsIn,
  portsOf,
  rangesIn,
  sayOf,
  selectorAt,
} from './occurring.ts'
import { type Cursor, type Outline, readOutline } from './outline.ts'
import { type Scene, textOf } from './scene.ts'
import { fixedValues, sentenceOf, wholeValues } from './sentences.ts'
import { fieldName, knownKinds, knownVersions, shapeOf, spotAt } from './shapes.ts'
import { suited } from './suited.ts'

export interface Completion {
  readonly label: string
  /** Replaces the stretch; its lines are indented already. */
  readonly insert: string
  /** What it is: the name of a field, one of a few words, or something that occurs. */
  readonly kind: 'field' | 'word' | 'label' | 'namespace' | 'port' | 'range'
  /** Beside it, in a few words. */
  readonly detail: string
  readonly documentation?: string
  /** More is to be written behind it: what that can be should be offered at once. */
  readonly goesOn: boolean
}

export interface Completions {
  /** Offsets in the file: what an item replaces. */
  readonly from: number
  readonly to: number
  readonly items: readonly Completion[]
}

/** Undefined where nothing can be said: in comments, in other kinds. */
export function complete(scene: Scene, file: string, offset: number): Completions | undefined {
  const outline = readOutline(textOf(scene, file), offset)
  const { cursor } = outline
  if (!cursor) return undefined
  const rootPath = rootOf(outline, cursor.path)
  const path = cursor.path.slice(rootPath.length)
  const kind = outline.valueAt([...rootPath, 'kind']) || (isPolicyLike(outline, rootPath) ? 'NetworkPolicy' : undefined)
  const site: Site = { scene, outline, cursor, rootPath, path, kind }
  const all = cursor.part === 'value' ? valueItems(site) : nodeItems(site)
  const place = { path, beside: outline.stepsAt(cursor.path, cursor.range[0]) }
  const items = kind === 'NetworkPolicy' ? suited(all, place, scene.workspace.settings) : all
  return items.length === 0 ? undefined : { from: cursor.range[0], to: cursor.range[1], items }
}

interface Site {
  readonly scene: Scene
  readonly outline: Outline
  readonly cursor: Cursor
  /** Where the resource begins: [] or ['items', 3]. */
  readonly rootPath: Path
  /** From the resource on. */
  readonly path: Path
  readonly kind: string | undefined
}

/** Items of a List are resources too. */
const rootOf = (outline: Outline, path: Path): Path =>
  path[0] === 'items' && typeof path[1] === 'number' && /List$/.test(outline.valueAt(['kind']) ?? 'List') ? path.slice(0, 2) : []

/** A spec that only a policy has. */
const isPolicyLike = (outline: Outline, rootPath: Path) =>
  outline.stepsAt([...rootPath, 'spec']).some((step) => ['podSelector', 'policyTypes', 'ingress', 'egress'].includes(String(step)))

function nodeItems(site: Site): Completion[] {
  const { path, cursor } = site
  const root = shapeOf(site.kind)
  const spot = root && spotAt(root, path)
  if (!spot) return []
  // Below the key of a list: its first dash is part of what is written.
  if (spot.shape.kind === 'list' && !cursor.flow) {
    const below = nodeItems({ ...site, path: [...path, 0], cursor: { ...cursor, column: cursor.column + 2 } })
    return below.map((item) => ({ ...item, label: `- ${item.label}`, insert: `- ${item.insert}` }))
  }
  if (spot.shape.kind === 'struct') return fieldItems(site, spot.shape)
  if (spot.shape.kind === 'map') return keyItems(site)
  return typeof path.at(-1) === 'number' ? scalarItems(site, spot.field) : []
}

function fieldItems({ outline, cursor, rootPath, path, kind }: Site, shape: Shape): Completion[] {
  const taken = new Set(outline.stepsAt([...rootPath, ...path], cursor.range[0]))
  const names = Object.keys(shape.fields ?? {}).filter((name) => !taken.has(name))
  const isRoot = path.length === 0
  return names.map((name) => {
    const field = fieldOf(shape, name) as Shape
    const documentation = sentenceOf(isRoot && kind ? `${kind}.${name}` : fieldName(shape, name))
    const tail = cursor.colonFollows ? '' : afterKey(field, cursor, outline.flushLists)
    return {
      label: name,
      insert: `${name}${tail}`,
      kind: 'field',
      detail: detailOf(field),
      ...(documentation !== undefined && { documentation }),
      goesOn: tail !== '',
    }
  })
}

const detailOf = ({ kind, item }: Shape): string =>
  ({
    string: 'text',
    int32: 'number',
    int64: 'number',
    boolean: 'true or false',
    time: 'time',
    'int-or-string': 'number or name',
    any: '',
    list: item?.kind === 'struct' || item?.kind === 'any' ? 'list' : 'list of texts',
    map: 'keys and values',
    struct: 'object',
  })[kind]

function afterKey({ kind }: Shape, { flow, column }: Cursor, flushLists: boolean): string {
  if (flow || kind === 'any' || !['list', 'map', 'struct'].includes(kind)) return ': '
  const deeper = kind === 'list' && flushLists ? column : column + 2
  return `:\n${' '.repeat(deeper)}${kind === 'list' ? '- ' : ''}`
}

/** Keys of labels. */
function keyItems(site: Site): Completion[] {
  const { outline, cursor, rootPath, path } = site
  const taken = new Set(outline.stepsAt([...rootPath, ...path], cursor.range[0]))
  const found = labelKeys(labelSources(site, path)).filter(({ value }) => !taken.has(value))
  const tail = cursor.colonFollows ? '' : ': '
  return found.map(({ value, of }) => ({
    label: value,
    insert: `${toText(value, cursor)}${tail}`,
    kind: 'label',
    detail: `on ${sayOf(of)}`,
    goesOn: tail !== '',
  }))
}

function valueItems(site: Site): Completion[] {
  const { path } = site
  const root = shapeOf(site.kind)
  const spot = root && spotAt(root, path)
  if (!spot) return []
  if (['struct', 'list'].includes(spot.shape.kind)) return wholeValues(spot.field).map((one) => word(one.value, one.detail))
  return scalarItems(site, spot.field)
}

function scalarItems(site: Site, field: string | undefined): Completion[] {
  const { scene, outline, cursor, rootPath, path, kind } = site
  const few = fixedValues(field)
  if (few.length > 0) return few.map((one) => word(one.value, one.detail))
  const last = path.at(-1)
  if (path.length === 1 && last === 'kind') {
    const version = outline.valueAt([...rootPath, 'apiVersion'])
    const served = knownKinds.filter((one) => !version || kindsServedBy(version).includes(one))
    return (served.length > 0 ? served : knownKinds).map((one) => word(one, currentVersionOf(one)))
  }
  if (path.length === 1 && last === 'apiVersion') {
    const own = currentVersionOf(kind ?? '')
    return (own ? [own] : knownVersions).map((one) => word(one, knownKinds.filter((k) => currentVersionOf(k) === one).join(', ')))
  }
  switch (field) {
    case 'ObjectMeta.namespace':
      return namespacesIn(scene.cluster).map(({ name }) => value(site, { value: name, of: [] }, 'namespace', 'namespace'))
    case 'LabelSelectorRequirement.key':
      return labelKeys(labelSources(site, path.slice(0, -3))).map((one) => value(site, one, 'label', `on ${sayOf(one.of)}`))
    case 'LabelSelectorRequirement.values': {
      const condition = path.slice(0, path.lastIndexOf('values'))
      const key = outline.valueAt([...rootPath, ...condition, 'key']) ?? ''
      const taken = new Set(
        outline.entries
          .filter((entry) => entry.start !== cursor.range[0] && startsWith(entry.path, [...rootPath, ...condition, 'values']))
          .map((entry) => entry.value),
      )
      const found = labelValues(labelSources(site, condition.slice(0, -2)), key).filter((one) => !taken.has(one.value))
      return found.map((one) => value(site, one, 'label', `on ${sayOf(one.of)}`))
    }
    case 'LabelSelector.matchLabels':
    case 'ObjectMeta.labels':
    case 'ServiceSpec.selector':
      return labelValues(labelSources(site, path.slice(0, -1)), String(last)).map((one) => value(site, one, 'label', `on ${sayOf(one.of)}`))
    case 'NetworkPolicyPort.port':
    case 'ServicePort.targetPort':
      return portItems(site)
    case 'IPBlock.cidr':
      return rangesIn(scene.cluster).map((one) => value(site, one, 'range', `in ${sayOf(one.of)}`))
    case 'IPBlock.except': {
      const around = outline.valueAt([...rootPath, ...path.slice(0, path.lastIndexOf('except')), 'cidr'])
      return rangesIn(scene.cluster, around).map((one) => value(site, one, 'range', `in ${sayOf(one.of)}`))
    }
    default:
      return []
  }
}

const startsWith = (path: Path, start: Path) => start.every((step, index) => path[index] === step)

const namespaceOf = ({ outline, rootPath }: Site) => outline.valueAt([...rootPath, 'metadata', 'namespace']) || 'default'

/** Who could be meant by the labels or the selector at a path of the resource. */
function labelSources(site: Site, path: Path): readonly Candidate[] {
  const { scene, outline, cursor, rootPath, kind } = site
  const own = new Set([namespaceOf(site)])
  const selector = path.at(-1) === 'matchLabels' || path.at(-1) === 'matchExpressions' ? path.slice(0, -1) : path
  const at = [...rootPath, ...selector]
  const rest = selectorAt(outline, at, cursor.path)
  if (kind === 'NetworkPolicy') {
    if (selector.at(-1) === 'namespaceSelector') return narrow(namespacesIn(scene.cluster), rest)
    if (selector.length === 2) return narrow(podsIn(scene.cluster, own), rest)
    return narrow(peerPods(site, at.slice(0, -1)), rest)
  }
  if (kind === 'Namespace') return namespacesIn(scene.cluster)
  const pods = podsIn(scene.cluster, own)
  return path.at(-1) === 'matchLabels' ? narrow(pods, rest) : pods
}

/** The pods of the namespaces that a peer is about. */
function peerPods(site: Site, peer: Path): Candidate[] {
  const { scene, outline } = site
  if (!outline.stepsAt(peer).includes('namespaceSelector')) return podsIn(scene.cluster, new Set([namespaceOf(site)]))
  const spaces = narrow(namespacesIn(scene.cluster), selectorAt(outline, [...peer, 'namespaceSelector']))
  return podsIn(scene.cluster, new Set(spaces.map(({ name }) => name)))
}

function portItems(site: Site): Completion[] {
  const { outline, rootPath, path } = site
  const rule = [...rootPath, ...path.slice(0, path.lastIndexOf('ports'))]
  const protocol = outline.valueAt([...rootPath, ...path.slice(0, -1), 'protocol']) || 'TCP'
  return portsOf(destinations(site, rule))
    .sort((a, b) => Number(b.port.protocol === protocol) - Number(a.port.protocol === protocol))
    .map((one) => {
      const { port, isName } = one
      const who = `of ${sayOf(one.of)}`
      const other = port.protocol === protocol ? '' : `${port.protocol}, `
      const detail = `${other}${isName ? `${port.port} ` : port.name === undefined ? '' : `${port.name} `}${who}`
      return isName ? value(site, one, 'port', detail) : { ...word(one.value, detail), kind: 'port' as const }
    })
}

/** The pods whose ports a rule is about. */
function destinations(site: Site, rule: Path): readonly Candidate[] {
  const { scene, outline, rootPath, path } = site
  const own = podsIn(scene.cluster, new Set([namespaceOf(site)]))
  if (path[1] !== 'egress') {
    const selector =
      site.kind === 'Service'
        ? toEqualities(outline, [...rootPath, 'spec', 'selector'])
        : selectorAt(outline, [...rootPath, 'spec', 'podSelector'])
    return narrow(own, selector)
  }
  const peers = outline.stepsAt([...rule, 'to'])
  if (peers.length === 0) return podsIn(scene.cluster)
  return peers.flatMap((index) => {
    const peer = [...rule, 'to', index]
    if (outline.stepsAt(peer).includes('ipBlock')) return []
    return narrow(peerPods(site, peer), selectorAt(outline, [...peer, 'podSelector']))
  })
}

function toEqualities(outline: Outline, path: Path) {
  const pairs = outline.stepsAt(path).map((key): [string, string] => [String(key), outline.valueAt([...path, key]) ?? ''])
  return { matchLabels: new Map(pairs), matchExpressions: [] }
}

const word = (text: string, detail?: string): Completion => ({
  label: text,
  insert: text,
  kind: 'word',
  detail: detail ?? '',
  goesOn: false,
})

const value = ({ cursor }: Site, one: Occurrence, kind: Completion['kind'], detail: string): Completion => ({
  label: one.value,
  insert: toText(one.value, cursor),
  kind,
  detail,
  goesOn: false,
})

/** Quotes it where YAML would read something else. */
const toText = (text: string, { quoted }: Cursor) => (quoted ? text : formatScalar(text))
