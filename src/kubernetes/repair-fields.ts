/** What a field that the API does not have was meant to be: from its place to steps worth trying, the likeliest first. */

import { nodeAt } from '../yaml/locate.ts'
import type { MapNode, Path, YamlNode } from '../yaml/node.ts'
import { getEntry } from '../yaml/node.ts'
import type { Restructure } from '../yaml/restructure.ts'
import { nearest } from './nearest.ts'
import { isNull } from './read-shape.ts'
import { ownRule, peerKeys, peerRepairs } from './repair-peers.ts'
import { moveLabel } from './repair-words.ts'
import type { Candidate } from './repairs.ts'
import { networkPolicy } from './schema.ts'
import { fieldOf, type Shape, shapeAt } from './shape.ts'

/** `at` is the policy's path, `path` that of the field, both from the document's root. */
export function fieldRepairs(root: YamlNode, at: Path, path: Path): Candidate[] {
  const policy = nodeAt(root, at)
  const from = path.slice(at.length)
  const container = from.slice(0, -1)
  const holder = nodeAt(policy, container)
  const shape = shapeAt(networkPolicy, container)
  const value = nodeAt(root, path)
  if (policy?.kind !== 'map' || holder?.kind !== 'map' || !shape || !value || value.shared) return []
  const field: Field = { policy, container, holder, shape, name: String(from.at(-1)), value }
  const found = [...respell(field), ...nestLabels(field), ...peerRepairs(policy, from), ...relocate(field), ...ownRule(policy, from)]
  return found.map(({ steps, label }) => ({ steps: steps.map((step) => below(at, step)), label }))
}

const below = (at: Path, step: Restructure): Restructure =>
  step.kind === 'move' ? { ...step, path: [...at, ...step.path], to: [...at, ...step.to] } : { ...step, path: [...at, ...step.path] }

/** An unknown field; paths start at the policy. */
interface Field {
  readonly policy: MapNode
  readonly container: Path
  readonly holder: MapNode
  readonly shape: Shape
  readonly name: string
  readonly value: YamlNode
}

/** Another spelling, or the other direction's word. */
function respell({ container, holder, shape, name, value }: Field): Candidate[] {
  const free = Object.keys(shape.fields ?? {}).filter((each) => !getEntry(holder, each))
  const other = name === 'from' ? 'to' : name === 'to' ? 'from' : undefined
  const meant = nearest(name, free) ?? (other && free.includes(other) ? other : undefined)
  if (meant === undefined) return []
  const path = [...container, meant]
  const steps: Restructure[] = [{ kind: 'rename', path: [...container, name], key: meant }, ...adapt(path, value, fieldOf(shape, meant))]
  return [{ steps, label: () => `Write “${meant}”` }]
}

/** The singular of a list's name is often followed by one value. */
function adapt(path: Path, value: YamlNode, shape: Shape | undefined): Restructure[] {
  if (shape?.kind !== 'list' || value.kind === 'list' || isNull(value)) return []
  if (value.kind === 'map') return [{ kind: 'itemize', path }]
  if (shape.item?.kind === 'string' && typeof value.value === 'string') return [{ kind: 'set', path, value: [value.value] }]
  const number = /^\d{1,5}$/.test(String(value.value)) ? Number(value.value) : undefined
  return number !== undefined && fieldOf(shape.item, 'port') ? [{ kind: 'set', path, value: [{ port: number }] }] : []
}

/** Labels directly in a selector, or beside a "matchLabels" that is empty. */
function nestLabels({ container, holder, shape, value }: Field): Candidate[] {
  if (!fieldOf(shape, 'matchLabels') || value.kind !== 'scalar') return []
  const labels = holder.entries.filter(
    ({ key, value }) => !fieldOf(shape, key) && value.kind === 'scalar' && !nearest(key, ['matchLabels']),
  )
  const steps = labels.flatMap(({ key, value }): Restructure[] => {
    const to = [...container, 'matchLabels', key]
    const source = value.kind === 'scalar' ? value : undefined
    const quoted = source && typeof source.value !== 'string' ? [{ kind: 'set', path: to, value: source.source } as const] : []
    return [{ kind: 'move', path: [...container, key], to }, ...quoted]
  })
  const names = labels.map(({ key }) => `“${key}”`).join(' and ')
  return [{ steps, label: (after) => moveLabel(`Put ${names} under “matchLabels”`, [...container, 'matchLabels'], after) }]
}

/** The field exists elsewhere in a policy, perhaps in another spelling. */
function relocate(field: Field): Candidate[] {
  const { container, name, value } = field
  const meant = vocabulary.includes(name) ? name : nearest(name, vocabulary)
  if (meant === undefined) return []
  const renamed: Restructure[] = meant === name ? [] : [{ kind: 'rename', path: [...container, name], key: meant }]
  const moves = targetsOf(field, meant).map((to): Candidate => {
    const steps: Restructure[] = [...renamed, { kind: 'move', path: [...container, meant], to }]
    const shape = shapeAt(networkPolicy, to)
    // Of a rule whose peers are still in the wrong place, what it allows cannot be told.
    const isWhole = !peerKeys.some((key) => getEntry(nodeAt(field.policy, to.slice(0, 3)), key))
    const what = `Move “${meant}” into ${placeOf(to)}`
    return { steps: [...steps, ...adapt(to, value, shape)], label: (after) => (isWhole ? moveLabel(what, to, after) : what) }
  })
  return [...together(field), ...moves]
}

/** Several fields that belong into spec, in their order. */
function together({ container, holder, shape, policy }: Field): Candidate[] {
  const spec = getEntry(policy, 'spec')?.value
  if (container.length > 1 || (container.length === 1 && container[0] !== 'metadata')) return []
  const names = holder.entries
    .map(({ key }) => key)
    .filter((key) => !fieldOf(shape, key) && fieldOf(specShape, key) && !getEntry(spec, key))
  if (names.length < 2) return []
  const steps = names.map((name): Restructure => ({ kind: 'move', path: [...container, name], to: ['spec', name] }))
  const list = names.map((name) => `“${name}”`)
  return [{ steps, label: () => `Move ${list.slice(0, -1).join(', ')} and ${list.at(-1)} into spec` }]
}

const specShape = fieldOf(networkPolicy, 'spec') as Shape
/** Fields of the metadata that people write elsewhere. */
const ofMetadata = ['name', 'namespace', 'labels', 'annotations']
const vocabulary = [...new Set([...namesIn(specShape), 'spec', ...ofMetadata])]

function namesIn(shape: Shape): string[] {
  const names = Object.entries(shape.fields ?? {}).flatMap(([name, field]) => [name, ...namesIn(field)])
  return [...names, ...(shape.item ? namesIn(shape.item) : [])]
}

/** Where it may go: into a sibling (the nearest above first), further out, or anywhere in the policy. */
function targetsOf({ policy, container, holder, shape, name }: Field, meant: string): Path[] {
  const own = holder.entries.findIndex(({ key }) => key === name)
  const siblings = [...holder.entries.slice(0, own).reverse(), ...holder.entries.slice(own + 1)]
  const inSiblings = siblings.flatMap(({ key, value }) => {
    const inner = key === 'metadata' ? undefined : fieldOf(shape, key)
    return inner ? spotsIn(value, inner, [...container, key], meant) : []
  })
  const found = [
    ...inSiblings,
    ...newSelectors(container, holder, meant),
    ...outwards(policy, container, meant),
    ...missing(container, holder, meant),
  ]
  const anywhere = found.length > 0 ? [] : spotsIn(policy, networkPolicy, [], meant)
  return [...found, ...anywhere]
}

/** Places for a field along the last entries of what stands there. */
function spotsIn(node: YamlNode, shape: Shape, path: Path, name: string): Path[] {
  if (shape.kind === 'list' && shape.item) {
    if (isNull(node)) return fieldOf(shape.item, name) ? [[...path, 0, name]] : []
    const last = node.kind === 'list' ? node.items.at(-1) : undefined
    return last && node.kind === 'list' ? spotsIn(last, shape.item, [...path, node.items.length - 1], name) : []
  }
  if (shape.kind !== 'struct') return []
  const here = fieldOf(shape, name) && (isNull(node) || (node.kind === 'map' && !getEntry(node, name))) ? [[...path, name]] : []
  if (here.length > 0 || node.kind !== 'map') return here
  const inner = node.entries.toReversed().flatMap(({ key, value }) => {
    const field = key === 'metadata' ? undefined : fieldOf(shape, key)
    return field ? spotsIn(value, field, [...path, key], name) : []
  })
  return inner.length === 0 && path.length === 0 && fieldOf(specShape, name) && !getEntry(node, 'spec') ? [['spec', name]] : inner
}

/** Selectors that are not written yet. */
function newSelectors(container: Path, holder: MapNode, meant: string): Path[] {
  const inPeer = typeof container.at(-1) === 'number' && (container.at(-2) === 'from' || container.at(-2) === 'to')
  if (!inPeer || (meant !== 'matchLabels' && meant !== 'matchExpressions')) return []
  if (getEntry(holder, 'podSelector') || getEntry(holder, 'namespaceSelector')) return []
  return ['podSelector', 'namespaceSelector'].map((selector) => [...container, selector, meant])
}

/** The nearest level further out that has such a field and does not have it yet. */
function outwards(policy: MapNode, container: Path, name: string): Path[] {
  for (let length = container.length - 1; length >= 0; length--) {
    const outer = container.slice(0, length)
    if (fieldOf(shapeAt(networkPolicy, outer), name)) return getEntry(nodeAt(policy, outer), name) ? [] : [[...outer, name]]
  }
  return []
}

/** "from" in a spec that has no rules yet, labels where no selector is, a namespace outside of the metadata. */
function missing(container: Path, holder: MapNode, name: string): Path[] {
  if (ofMetadata.includes(name)) return [['metadata', name]]
  if (container.length !== 1 || container[0] !== 'spec') return []
  const way = { from: ['ingress', 0], to: ['egress', 0], matchLabels: ['podSelector'], matchExpressions: ['podSelector'] }[name]
  return way && !getEntry(holder, String(way[0])) ? [['spec', ...way, name]] : []
}

/** "spec", "rule 2 of ingress", "“podSelector”" */
function placeOf(to: Path): string {
  const [, direction, index] = to
  if (to.length === 4 && typeof index === 'number') return `rule ${index + 1} of ${direction}`
  const step = to.at(-2)
  if (step === undefined) return 'the top level'
  return typeof step === 'number' ? `item ${step + 1} of “${to.at(-3)}”` : step === 'spec' ? 'spec' : `“${step}”`
}
