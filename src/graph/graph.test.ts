import { describe, expect, it } from 'vitest'
import { analyze } from '../analyze.ts'
import { defaultSettings, type Place } from '../text/workspace.ts'
import { toGraph } from '../views/picture.ts'
import type { Graph, GraphCard, GraphFrame } from './types.ts'

const pod = (name: string, namespace = 'shop') => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}
`
const policy = (name: string, spec: string, namespace = 'shop') => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec: ${spec}
`
const read = (parts: string[], places: Record<string, Place> = {}, previous?: Graph) =>
  toGraph(analyze({ files: [{ name: 'a.yaml', text: parts.join('---\n') }], places, settings: defaultSettings }), previous)

const edge = (graph: Graph, source: string, destination: string) =>
  graph.edges.find((candidate) => candidate.source === source && candidate.destination === destination)
const card = (graph: Graph, ref: string) => graph.cards.find((candidate) => candidate.ref === ref) as GraphCard

const pods = [pod('web'), pod('api'), pod('db')]
const dbFromApi = policy(
  'db',
  '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 80}]}]}',
)

describe('the picture', () => {
  it('has a card for each workload, with its gates, and draws what rules allow', () => {
    const graph = read([...pods, dbFromApi])
    expect(card(graph, 'Pod/shop/db')).toMatchObject({
      frame: 'Namespace/shop',
      ingress: { isolated: true, policies: 1 },
      egress: { isolated: false, policies: 0 },
    })
    expect(edge(graph, 'Pod/shop/api', 'Pod/shop/db')).toMatchObject({ verdict: 'allowed', ports: 'TCP 80', shown: 'always' })
    expect(edge(graph, 'Pod/shop/web', 'Pod/shop/db')).toMatchObject({ verdict: 'denied', ports: '', shown: 'focus', blockedAt: undefined })
    expect(edge(graph, 'Pod/shop/web', 'Pod/shop/api')).toMatchObject({ verdict: 'open', shown: 'focus' })
  })

  it('has no card for everywhere else where ipBlocks name every address', () => {
    const out = (blocks: string) => policy('out', `{podSelector: {}, policyTypes: [Egress], egress: [{to: [${blocks}]}]}`)
    const refs = (blocks: string) => read([...pods, out(blocks)]).cards.map(({ ref }) => ref)
    expect(refs('{ipBlock: {cidr: 0.0.0.0/0}}')).toEqual(expect.arrayContaining(['cidr:0.0.0.0/0', 'cidr:*']))
    expect(refs('{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0", except: ["2001:db8::/32"]}}')).not.toContain('cidr:*')
  })

  it('has one card for everywhere else where rules name the addresses of both families only together', () => {
    const both = '{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}'
    const out = (blocks: string, i: number) => policy(`out-${i}`, `{podSelector: {}, policyTypes: [Egress], egress: [{to: [${blocks}]}]}`)
    const ranges = (...blocks: string[]) =>
      read([...pods, ...blocks.map(out)]).cards.flatMap(({ ref }) => (ref.startsWith('cidr:') ? [ref] : []))
    expect(ranges(both)).toEqual(['cidr:*'])
    expect(ranges(both, '{ipBlock: {cidr: 10.0.0.0/8}}')).toEqual(['cidr:10.0.0.0/8', 'cidr:*'])
    // A rule that names one family alone tells them apart.
    expect(ranges(both, '{ipBlock: {cidr: 0.0.0.0/0}}')).toEqual(['cidr:0.0.0.0/0', 'cidr:::/0'])
  })

  it('draws what depends at once, with the pods that it concerns', () => {
    const ports = 'ports: [{port: 80}]'
    const anywhere = policy(
      'web',
      `{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}], ${ports}}]}`,
    )
    const graph = read([...pods, anywhere])
    expect(edge(graph, 'any:*', 'Pod/shop/web')).toMatchObject({ verdict: 'depends', ports: '', shown: 'always' })
    // All of a namespace are in the same doubt.
    expect(edge(graph, 'Namespace/shop', 'Pod/shop/web')).toMatchObject({ verdict: 'depends', shown: 'always', bundled: 3 })
    expect(card(graph, 'any:*')).toMatchObject({ name: 'pods of other namespaces' })
    expect(card(graph, 'any:shop')).toBeUndefined()
    // One that a rule shuts out for sure, having a rule of its own for web, is not told to be like the others.
    const apiOut = policy(
      'api',
      '{podSelector: {matchLabels: {app: api}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]}',
    )
    expect(edge(read([...pods, anywhere, apiOut]), 'Namespace/shop', 'Pod/shop/web')).toBeUndefined()
  })

  it('has a card for an end that is asked for', () => {
    const analysis = analyze({
      files: [{ name: 'a.yaml', text: [...pods, dbFromApi].join('---\n') }],
      places: {},
      settings: defaultSettings,
    })
    const asked = toGraph(analysis, undefined, { open: new Set(['any:*']) })
    expect(card(asked, 'any:*')).toBeDefined()
    expect(edge(asked, 'any:*', 'Pod/shop/db')).toMatchObject({ verdict: 'denied', shown: 'focus' })
    expect(card(toGraph(analysis), 'any:*')).toBeUndefined()
  })

  it('draws a half-open path up to the gate that stops it', () => {
    const webOut = policy(
      'web',
      '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]}',
    )
    expect(edge(read([...pods, dbFromApi, webOut]), 'Pod/shop/web', 'Pod/shop/db')).toMatchObject({
      verdict: 'denied',
      blockedAt: 'ingress',
      shown: 'always',
    })
    const apiShut = policy('api', '{podSelector: {matchLabels: {app: api}}, policyTypes: [Egress]}')
    expect(edge(read([...pods, dbFromApi, apiShut]), 'Pod/shop/api', 'Pod/shop/db')).toMatchObject({
      verdict: 'denied',
      blockedAt: 'egress',
    })
  })

  it('does not call a path half-open that only a rule for everyone allows at one end', () => {
    const allOut = policy('web', '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{}]}')
    expect(edge(read([...pods, dbFromApi, allOut]), 'Pod/shop/web', 'Pod/shop/db')).toMatchObject({
      verdict: 'denied',
      blockedAt: undefined,
      shown: 'focus',
    })
  })

  it('bundles what every pod of a namespace may do into one edge of its frame', () => {
    const graph = read([...pods, policy('db', '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}]}]}')])
    expect(edge(graph, 'Namespace/shop', 'Pod/shop/db')).toMatchObject({ verdict: 'allowed', bundled: 3 })
    expect(edge(graph, 'Pod/shop/web', 'Pod/shop/db')).toMatchObject({ verdict: 'allowed', shown: 'focus' })
    expect(graph.cards.some((candidate) => candidate.ref === 'any:shop')).toBe(false)
  })

  it('bundles what all written pods of a namespace may do to something outside, and opens the bundle on focus', () => {
    const out = '{podSelector: {matchLabels: {app: NAME}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}'
    const names = ['a', 'b', 'c', 'd']
    const all = read(names.flatMap((name) => [pod(name), policy(name, out.replace('NAME', name))]))
    expect(edge(all, 'Namespace/shop', 'cidr:10.0.0.0/8')).toMatchObject({ verdict: 'allowed', bundled: 4, shown: 'always' })
    expect(edge(all, 'Pod/shop/a', 'cidr:10.0.0.0/8')).toMatchObject({ verdict: 'allowed', shown: 'focus' })
    const some = read(
      [pod('e'), policy('e', '{podSelector: {matchLabels: {app: e}}, policyTypes: [Egress]}')].concat(
        names.flatMap((name) => [pod(name), policy(name, out.replace('NAME', name))]),
      ),
    )
    expect(edge(some, 'Namespace/shop', 'cidr:10.0.0.0/8')).toBeUndefined()
    expect(edge(some, 'Pod/shop/a', 'cidr:10.0.0.0/8')).toMatchObject({ verdict: 'allowed', shown: 'always' })
  })

  it('bundles what many address ranges may do alike into the edge of everywhere else', () => {
    const block = (n: number) =>
      policy(
        `p${n}`,
        `{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{ipBlock: {cidr: 10.${n}.0.0/16}}], ports: [{port: 81}]}]}`,
      )
    const everyone = policy('all', '{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 80}]}]}')
    const graph = read([...pods, everyone, ...[1, 2, 3, 4, 5].map(block)])
    expect(edge(graph, 'cidr:*', 'Pod/shop/db')).toMatchObject({ verdict: 'allowed', bundled: 6, shown: 'always' })
    expect(edge(graph, 'cidr:10.1.0.0/16', 'Pod/shop/db')).toMatchObject({ verdict: 'allowed', shown: 'focus' })
    expect(edge(graph, 'cidr:10.1.0.0/16', 'Pod/shop/web')).toMatchObject({ shown: 'always' })
    const few = read([...pods, everyone, ...[1, 2].map(block)])
    expect(edge(few, 'cidr:10.1.0.0/16', 'Pod/shop/db')).toMatchObject({ bundled: 1, shown: 'always' })
  })

  it('bundles what many address ranges of one family may do alike into the edge of all its addresses', () => {
    const out = (blocks: string) =>
      policy('out', `{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [${blocks}]}]}`)
    const block = (n: number) =>
      policy(`p${n}`, `{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 10.${n}.0.0/16}}]}]}`)
    const graph = read([...pods, out('{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "2000::/3"}}'), ...[1, 2, 3, 4, 5].map(block)])
    expect(edge(graph, 'Pod/shop/web', 'cidr:0.0.0.0/0')).toMatchObject({ verdict: 'allowed', bundled: 6, shown: 'always' })
    expect(edge(graph, 'Pod/shop/web', 'cidr:10.1.0.0/16')).toMatchObject({ verdict: 'allowed', shown: 'focus' })
    expect(edge(graph, 'Pod/shop/web', 'cidr:2000::/3')).toMatchObject({ bundled: 1, shown: 'always' })
  })

  it('bundles what all other written pods of a namespace may do to one of them, though others that may come may not', () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    const shut = policy('shut', '{podSelector: {}, policyTypes: [Ingress, Egress]}')
    const out = (name: string) => policy(name, `{podSelector: {matchLabels: {app: ${name}}}, policyTypes: [Egress], egress: [{}]}`)
    const into = policy('into', '{podSelector: {matchLabels: {app: a}}, ingress: [{ports: [{port: 80}]}]}')
    const graph = read([shut, into, ...names.map((name) => pod(name)), ...names.map(out)])
    expect(edge(graph, 'Namespace/shop', 'Pod/shop/a')).toMatchObject({ verdict: 'allowed', bundled: 4, shown: 'always' })
    expect(edge(graph, 'Pod/shop/b', 'Pod/shop/a')).toMatchObject({ shown: 'focus' })
    // Who is called by all from within the frame, and from outside, stands first.
    expect(card(graph, 'Pod/shop/a').place.x).toBe(card(graph, 'Pod/shop/b').place.x)
    const some = read([shut, into, ...names.map((name) => pod(name)), ...names.slice(0, 4).map(out)])
    expect(edge(some, 'Namespace/shop', 'Pod/shop/a')).toBeUndefined()
  })

  it('does not let a frame speak for a pod that may do less', () => {
    const shut = policy('web', '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]}')
    const graph = read([...pods, shut, policy('db', '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}]}]}')])
    expect(edge(graph, 'Namespace/shop', 'Pod/shop/db')).toBeUndefined()
    expect(edge(graph, 'Pod/shop/api', 'Pod/shop/db')).toMatchObject({ verdict: 'allowed' })
    expect(edge(graph, 'Pod/shop/web', 'Pod/shop/db')).toMatchObject({ verdict: 'denied' })
  })

  it('shows a pasted policy alone by pods that would match', () => {
    const graph = read([dbFromApi])
    expect(graph.cards.filter((candidate) => candidate.kind === 'inferred').map((candidate) => candidate.ref)).toEqual([
      'inferred:shop/app=api',
      'inferred:shop/app=db',
    ])
    expect(edge(graph, 'inferred:shop/app=api', 'inferred:shop/app=db')).toMatchObject({ verdict: 'allowed', ports: 'TCP 80' })
  })

  it('counts problems on the card they concern', () => {
    expect(card(read([pod('a').replace('app: a', 'app: yes')]), 'Pod/shop/a').badge.errors).toBeGreaterThan(0)
  })
})

describe('places', () => {
  const overlaps = (a: GraphCard, b: GraphCard) => a.frame === b.frame && isOn(a, b)
  const isOn = (a: GraphCard | GraphFrame, b: GraphCard | GraphFrame) =>
    a.place.x < b.place.x + b.width &&
    b.place.x < a.place.x + a.width &&
    a.place.y < b.place.y + b.height &&
    b.place.y < a.place.y + a.height

  it('never lays a card on another, nor outside its frame', () => {
    const graph = read([...Array.from({ length: 30 }, (_, i) => pod(`p${i}`, `n${i % 3}`)), dbFromApi])
    for (const a of graph.cards) for (const b of graph.cards) if (a !== b) expect(overlaps(a, b), `${a.ref} on ${b.ref}`).toBe(false)
    for (const frame of graph.frames) {
      for (const inside of graph.cards.filter((candidate) => candidate.frame === frame.ref)) {
        expect(inside.place.x + inside.width).toBeLessThanOrEqual(frame.width)
        expect(inside.place.y + inside.height).toBeLessThanOrEqual(frame.height)
      }
    }
  })

  it('keeps every card where it was when one is added, and finds the new one a free spot', () => {
    const before = read(pods)
    const after = read([...pods, pod('cache'), dbFromApi], {}, before)
    for (const old of before.cards) expect(card(after, old.ref).place).toEqual(old.place)
    for (const other of after.cards) if (other.ref !== 'Pod/shop/cache') expect(overlaps(card(after, 'Pod/shop/cache'), other)).toBe(false)
  })

  it.each([
    { x: 0, y: 0 },
    { x: 0, y: 104 },
    { x: 320, y: 0 },
  ])('lays nothing on anything else while a design grows, and moves only what is in the way: %o', (elsewhere) => {
    const namespace = (name: string) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`
    const spec = (name: string, rules: string) => policy(name, `{podSelector: {matchLabels: {app: ${name}}}, ${rules}}`)
    const steps = [
      namespace('shop'),
      ...pods,
      policy('deny', '{podSelector: {}, policyTypes: [Ingress, Egress]}'),
      spec('api', 'ingress: [{from: [{podSelector: {matchLabels: {app: web, tier: front, team: shop}}}], ports: [{port: 80}]}]'),
      dbFromApi,
      spec('web', 'ingress: [{}], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}, {to: [{namespaceSelector: {}}]}]'),
      namespace('kube-system'),
      ...Array.from({ length: 9 }, (_, i) => pod(`dns${i}`, 'kube-system')),
      ...Array.from({ length: 9 }, (_, i) => pod(`more${i}`)),
      namespace('ops'),
      policy(
        'ops',
        '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.168.0.0/16}}, {namespaceSelector: {matchLabels: {a: b}}}]}]}',
        'ops',
      ),
      ...Array.from({ length: 5 }, (_, i) => pod(`job${i}`, 'ops')),
    ]
    const empty = read([])
    // Where the picture before left what stands for everywhere else.
    let graph: Graph = { ...empty, cards: empty.cards.map((one) => ({ ...one, place: elsewhere })) }
    for (let step = 0; step <= steps.length; step++) {
      const next = read(steps.slice(0, step), {}, graph)
      const tops = [...next.frames, ...next.cards.filter(({ frame }) => frame === undefined)]
      const groups = [tops, ...next.frames.map(({ ref }) => next.cards.filter(({ frame }) => frame === ref))]
      for (const group of groups) {
        for (const a of group) for (const b of group) if (a !== b) expect(isOn(a, b), `step ${step}: ${a.ref} on ${b.ref}`).toBe(false)
      }
      if (step > 1)
        expect(next.frames.find(({ ref }) => ref === 'Namespace/shop')?.place).toEqual(
          graph.frames.find(({ ref }) => ref === 'Namespace/shop')?.place,
        )
      graph = next
    }
  })

  it('keeps a card as it is when the first rule names its label, and its distance to one that grows by another', () => {
    const before = read(pods)
    const named = read([...pods, dbFromApi], {}, before)
    for (const { ref, width, height, labels } of before.cards) {
      expect(card(named, ref)).toMatchObject({ width, height })
      expect(labels.filter(({ relevant }) => relevant).length, ref).toBe(ref.startsWith('Pod/') ? 1 : 0)
    }
    const labelled = pods.map((text) => text.replace('labels: {', 'labels: {tier: a, '))
    const byTier = policy('tier', '{podSelector: {matchLabels: {tier: a}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}')
    const grown = read([...labelled, byTier], {}, read([...labelled]))
    const column = grown.cards.filter(({ frame }) => frame === 'Namespace/shop').sort((a, b) => a.place.y - b.place.y)
    expect(card(grown, 'Pod/shop/web').height).toBeGreaterThan(card(read(labelled), 'Pod/shop/web').height)
    for (const [i, below] of column.slice(1).entries()) {
      const above = column[i] as GraphCard
      if (above.place.x < below.place.x + below.width && below.place.x < above.place.x + above.width)
        expect(below.place.y - above.place.y - above.height, `${above.ref}, ${below.ref}`).toBeGreaterThanOrEqual(12)
    }
  })

  it('puts new namespaces where the picture grows least: below a wide one, beside a high one', () => {
    const namespace = (name: string) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`
    const call = (from: string, to: string) =>
      policy(to, `{podSelector: {matchLabels: {app: ${to}}}, ingress: [{from: [{podSelector: {matchLabels: {app: ${from}}}}]}]}`)
    const names = ['a', 'b', 'c', 'd', 'e']
    const row = [...names.map((name) => pod(name)), ...names.slice(1).map((name, i) => call(names[i] as string, name))]
    const column = Array.from({ length: 3 }, (_, i) => pod(`p${i}`))
    const grow = (parts: string[]) => {
      let graph = read(parts)
      for (const [i] of names.entries()) graph = read([...parts, ...names.slice(0, i + 1).map(namespace)], {}, graph)
      const place = (name: string) => graph.frames.find((frame) => frame.name === name) as GraphFrame
      return { first: place('a'), shop: place('shop'), frames: graph.frames }
    }
    const wide = grow(row)
    expect(wide.first.place).toMatchObject({ x: wide.shop.place.x })
    expect(wide.first.place.y).toBeGreaterThan(wide.shop.place.y + wide.shop.height)
    const high = grow(column)
    expect(high.first.place).toMatchObject({ y: high.shop.place.y })
    expect(high.first.place.x).toBeGreaterThan(high.shop.place.x + high.shop.width)
    for (const { shop, frames } of [wide, high]) {
      const right = Math.max(...frames.map((frame) => frame.place.x + frame.width))
      const bottom = Math.max(...frames.map((frame) => frame.place.y + frame.height))
      expect(right - shop.place.x).toBeLessThanOrEqual(Math.max(shop.width, 900))
      expect(bottom - shop.place.y).toBeLessThanOrEqual(Math.max(shop.height, 700))
    }
  })

  it('obeys the hand of the user', () => {
    expect(card(read(pods, { 'Pod/shop/db': { x: 400, y: 300 } }), 'Pod/shop/db').place).toEqual({ x: 400, y: 300 })
  })

  it('starts afresh for another application', () => {
    const before = read(pods)
    expect(read([pod('x', 'other'), pod('y', 'other')], {}, before)).toEqual(read([pod('x', 'other'), pod('y', 'other')]))
  })

  it('places callers left of the called', () => {
    const graph = read([
      ...pods,
      dbFromApi,
      policy('api', '{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}'),
    ])
    const [web, api, db] = ['web', 'api', 'db'].map((name) => card(graph, `Pod/shop/${name}`).place.x) as [number, number, number]
    expect(web).toBeLessThan(api)
    expect(api).toBeLessThan(db)
  })
})
