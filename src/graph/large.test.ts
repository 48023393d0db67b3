import { describe, expect, it } from 'vitest'
import { analyze } from '../analyze.ts'
import { defaultSettings } from '../text/workspace.ts'
import { toGraph } from '../views/picture.ts'
import { focusEdges, mostEdges } from './large.ts'
import { mostCards } from './levels.ts'
import type { Graph, GraphCard, GraphFrame } from './types.ts'

const pod = (name: string, namespace: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { app: name } },
  spec: { containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80 }] }] },
})
const policy = (name: string, namespace: string, spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
})
const from = (namespace: string) => [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } }]

const read = (items: object[]) => {
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
  return analyze({ files: [{ name: 'a.json', text }], places: {}, settings: defaultSettings })
}

/** `namespaces` with `pods` each; those of n1 admit n0 to their first pod, and those of n2 everyone. */
function cluster(namespaces: number, pods: number) {
  const items: object[] = []
  for (let n = 0; n < namespaces; n++) for (let p = 0; p < pods; p++) items.push(pod(`p${p}`, `n${n}`))
  items.push(policy('first', 'n1', { podSelector: { matchLabels: { app: 'p0' } }, ingress: [{ from: from('n0'), ports: [{ port: 80 }] }] }))
  items.push(policy('all', 'n2', { podSelector: {}, ingress: [{ from: from('n0'), ports: [{ port: 80 }] }] }))
  return read(items)
}

const edge = (edges: Graph['edges'], source: string, destination: string) =>
  edges.find((candidate) => candidate.source === source && candidate.destination === destination)
const node = (graph: Graph, ref: string) =>
  [...graph.cards, ...graph.frames].find((candidate) => candidate.ref === ref) as GraphCard | GraphFrame

function expectNoOverlap({ cards, frames }: Graph) {
  const boxes = [...cards.filter((card) => card.frame === undefined), ...frames]
  const meet = (a: GraphCard | GraphFrame, b: GraphCard | GraphFrame) =>
    a.place.x < b.place.x + b.width &&
    b.place.x < a.place.x + a.width &&
    a.place.y < b.place.y + b.height &&
    b.place.y < a.place.y + a.height
  for (const a of boxes) for (const b of boxes) if (a !== b) expect(meet(a, b), `${a.ref} on ${b.ref}`).toBe(false)
}

describe('the picture of a large cluster', () => {
  it('shows each namespace as one card, with what passes between them as a whole', () => {
    const graph = toGraph(cluster(60, 5))
    expect(graph.frames).toEqual([])
    expect(node(graph, 'Namespace/n1')).toMatchObject({
      kind: 'namespace',
      inside: { workloads: 5, policies: 1, isolatedIn: 1, isolatedOut: 0 },
    })
    expect(edge(graph.edges, 'Namespace/n0', 'Namespace/n1')).toMatchObject({
      verdict: 'partly',
      ports: 'TCP 80',
      bundled: 25,
      shown: 'always',
    })
    expect(edge(graph.edges, 'Namespace/n0', 'Namespace/n2')).toMatchObject({ verdict: 'allowed', ports: 'TCP 80', bundled: 25 })
    expect(edge(graph.edges, 'Namespace/n3', 'Namespace/n2')).toBeUndefined()
    expectNoOverlap(graph)
  })

  it('opens a namespace in its place; what does not stand in the way stays', () => {
    const analysis = cluster(60, 5)
    const before = toGraph(analysis)
    const open = toGraph(analysis, before, { open: new Set(['Namespace/n1']) })
    expect(node(open, 'Namespace/n1')).toMatchObject({ opened: true, place: node(before, 'Namespace/n1').place })
    expect(open.cards.filter((card) => card.frame === 'Namespace/n1')).toHaveLength(5)
    expect(edge(open.edges, 'Namespace/n0', 'Pod/n1/p0')).toMatchObject({ verdict: 'allowed', ports: 'TCP 80', bundled: 5 })
    expectNoOverlap(open)
    const moved = before.cards.filter((card) => card.ref !== 'Namespace/n1' && card.place.x !== node(open, card.ref).place.x)
    expect(moved.length).toBeLessThan(30)
    expect(toGraph(analysis, open)).toEqual(before)
  })

  it('gives the paths of one card on demand, the denied ones too', () => {
    const analysis = cluster(60, 5)
    const open = toGraph(analysis, undefined, { open: new Set(['Namespace/n1']) })
    expect(edge(focusEdges(open, 'Pod/n1/p0'), 'Namespace/n3', 'Pod/n1/p0')).toMatchObject({ verdict: 'denied', shown: 'focus' })
    expect(edge(focusEdges(open, 'Pod/n1/p0'), 'Pod/n1/p1', 'Pod/n1/p0')).toMatchObject({ verdict: 'denied' })
    expect(edge(focusEdges(open, 'Pod/n1/p1'), 'Namespace/n3', 'Pod/n1/p1')).toMatchObject({ verdict: 'open' })
  })

  it('never has more cards than fit, whatever is opened, and says how many more there are', () => {
    for (const [namespaces, pods] of [
      [400, 2],
      [3, 200],
      [160, 1],
      [90, 12],
    ] as const) {
      const analysis = cluster(namespaces, pods)
      for (const open of [[], ['Namespace/n1'], ['Namespace/n0', 'Namespace/n1', 'Namespace/n2']]) {
        const graph = toGraph(analysis, undefined, { open: new Set(open) })
        expect(graph.cards.length).toBeLessThanOrEqual(mostCards)
        expect(graph.frames).toHaveLength(open.length)
        expect(graph.edges.length).toBeLessThanOrEqual(2 * mostEdges)
        expectNoOverlap(graph)
        const shown = graph.cards.filter((card) => card.kind === 'workload').length
        const hidden = graph.large?.folded.filter(({ ref }) => ref.startsWith('Pod/')).length ?? 0
        expect(shown + hidden).toBe(namespaces * pods)
      }
    }
    const graph = toGraph(cluster(3, 200), undefined, { open: new Set(['Namespace/n1', 'Pod/n1/p199']) })
    expect(graph.cards.find((card) => card.ref === 'more:Namespace/n1')?.name).toMatch(/^\d+ more workloads$/)
    expect(graph.cards.some((card) => card.ref === 'Pod/n1/p199')).toBe(true)
  })
})
