/** Draws the samples, and manifests that stress the canvas, and counts what lies on something else. */

import { describe, expect, it } from 'vitest'
import { analyze, defaultSettings, toGraph } from '#core'
import { toLabelRect } from './extent.ts'
import { crosses, overlaps, type Segment, toSegments } from './geometry.ts'
import { toBorders } from './label-places.ts'
import { type Drawing, drawEdges, type PlacedGraph, placeGraph, toShownEdges } from './scene.ts'

const texts = import.meta.glob<string>('../../public/samples/*.yaml', { query: '?raw', import: 'default', eager: true })

function draw(text: string): { placed: PlacedGraph; drawing: Drawing } {
  const graph = toGraph(analyze({ files: [{ name: 'a.yaml', text }], places: {}, settings: defaultSettings }))
  const placed = placeGraph(graph, new Map())
  const shown = { focus: undefined, denied: false, open: false, selected: undefined, changed: new Map(), filtered: undefined }
  return { placed, drawing: drawEdges(toShownEdges(graph, shown), placed, new Map(), undefined, false) }
}

/** What lies on what, in words, so that a failure says where to look. */
function crowding({ placed, drawing }: ReturnType<typeof draw>): Record<string, string[]> {
  const found: Record<string, string[]> = {
    'label on label': [],
    'label on card': [],
    'label on title': [],
    'label on border': [],
    'path through label': [],
    'path through title': [],
    'path through card': [],
    'paths in one line': [],
  }
  const note = (what: string, ...of: string[]) => found[what]?.push(of.join(' / '))
  const frames = [...placed.nodes.values()].filter(({ isFrame }) => isFrame)
  const cards = [...placed.nodes.values()].filter(({ isFrame }) => !isFrame)
  const labels = drawing.edges.flatMap(({ edge, label }) =>
    label && label.width > 0 ? [{ id: edge.id, edge, text: label.text, rect: toLabelRect(label) }] : [],
  )
  const pieces = drawing.edges.map(({ edge, style, label }) => ({
    id: edge.id,
    text: label?.text,
    looks: `${style} ${label?.text}`,
    edge,
    segments: toSegments(drawing.routes.get(edge.id) ?? []),
  }))
  for (const [i, { id, edge, text, rect }] of labels.entries()) {
    for (const other of labels.slice(i + 1))
      if (overlaps(rect, other.rect)) note('label on label', `${id} ${text}`, `${other.id} ${other.text}`)
    for (const card of cards) if (overlaps(rect, card.rect)) note('label on card', `${id} ${text}`, card.ref)
    for (const [at, title] of placed.titles.entries())
      if (overlaps(rect, title)) note('label on title', `${id} ${text}`, `${frames[at]?.ref}`)
    for (const frame of frames) {
      if (toBorders(frame.rect).some((border) => crosses(border, rect))) note('label on border', `${id} ${text}`, frame.ref)
    }
    for (const piece of pieces) {
      if (piece.id === id || (piece.text === text && (piece.edge.source === edge.source || piece.edge.destination === edge.destination)))
        continue
      if (piece.segments.some((segment) => crosses(segment, rect, -1))) note('path through label', piece.id, `${id} ${text}`)
    }
  }
  for (const { id, edge, segments } of pieces) {
    for (const [at, title] of placed.titles.entries()) {
      if (segments.some((segment) => crosses(segment, title))) note('path through title', id, `${frames[at]?.ref}`)
    }
    for (const card of cards) {
      if (card.ref !== edge.source && card.ref !== edge.destination && segments.some((segment) => crosses(segment, card.rect)))
        note('path through card', id, card.ref)
    }
  }
  for (const [i, one] of pieces.entries()) {
    for (const other of pieces.slice(i + 1)) {
      const meet = one.edge.source === other.edge.source || one.edge.destination === other.edge.destination
      if (meet && one.looks === other.looks) continue
      const shared = one.segments.some((a) => other.segments.some((b) => inOneLine(a, b) > 8))
      if (shared) note('paths in one line', one.id, other.id)
    }
  }
  return found
}

/** How far two pieces run along each other, nearer than can be seen. */
const inOneLine = (a: Segment, b: Segment) =>
  a.horizontal === b.horizontal && Math.abs(a.at - b.at) < 3 ? Math.min(a.to, b.to) - Math.max(a.from, b.from) : 0

/** What is not to grow: labels that lie on another path or on a frame's border. */
const most: Record<string, Record<string, number>> = {
  'outside.yaml': { 'path through label': 8, 'label on border': 1 },
  'platform.yaml': { 'path through label': 3, 'label on border': 1 },
  'shop.yaml': { 'path through label': 4 },
}

describe('in the picture of a sample', () => {
  for (const [path, text] of Object.entries(texts)) {
    const name = path.replace(/.*\//, '')
    it(`no label or path of ${name} lies on a label, card or name, and few labels on other paths`, () => {
      const found = crowding(draw(text))
      const tooMany = Object.entries(found).filter(([what, where]) => where.length > (most[name]?.[what] ?? 0))
      expect(Object.fromEntries(tooMany)).toEqual({})
    })
  }

  it('what is counted is found where it is so', () => {
    const { placed, drawing } = draw(Object.values(texts)[0] as string)
    const [first, second] = drawing.edges.filter(({ label }) => label && label.width > 0)
    const card = [...placed.nodes.values()].find(({ isFrame }) => !isFrame)
    if (!first?.label || !second?.label || !card) expect.fail('no labels')
    const centre = { x: card.rect.x + 10, y: card.rect.y + 10 }
    const edges = [first, second].map((one) => ({ ...one, label: one.label && { ...one.label, centre } }))
    const found = crowding({ placed, drawing: { ...drawing, edges } })
    expect(found['label on label']).toHaveLength(1)
    expect(found['label on card']).toHaveLength(2)
  })
})

describe('a path past a namespace that is not its own', () => {
  const app = (name: string, namespace: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {containers: [{name: c, image: i}]}
`
  const dns = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: dns, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  egress:
  - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {app: dns}}}]
    ports: [{port: 53, protocol: UDP}]
`
  it('goes round its name', () => {
    const spaces = ['data', 'kube-system', 'shop'].map((name) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`)
    const found = crowding(
      draw([...spaces, app('db', 'data'), app('dns', 'kube-system'), app('web', 'shop'), app('api', 'shop'), dns].join('---\n')),
    )
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((what) => [what, []])))
  })
})
