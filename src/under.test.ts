// The same manifests under another provider than the chosen one: what the comparison's cells open into.
import { describe, expect, it } from 'vitest'
import { comparedIds, compareProvider, compareProviders, toComparison } from './providers/comparison.ts'
import { toProviderTable } from './providers/table.ts'
import { analysisOf, app, namespace, pod, policy } from './testing/manifests.ts'
import { explainUnder, under } from './under.ts'
import { toGraph } from './views/picture.ts'

const web = 'Pod/shop/web'
const db = 'Pod/shop/db'
const rule = { from: [{ podSelector: app('web') }], ports: [{ port: 5432, endPort: 5434 }] }
const manifests = [namespace('shop'), pod('web'), pod('db'), policy('db', { podSelector: app('db'), ingress: [rule] })]
const analysis = analysisOf(manifests)

describe('explaining under a provider', () => {
  it('has both readings, the reason and its source, whatever is chosen', () => {
    const compared = explainUnder(analysisOf(manifests, { provider: 'flannel' }), 'weave-net', web, db)
    expect(compared).toMatchObject({ name: 'Weave Net 2.6', isChosen: false })
    expect(compared?.specified).toMatchObject({ ports: 'TCP 5432-5434', effects: [] })
    expect(compared?.enforced).toMatchObject({
      ports: 'TCP 5432',
      effects: [
        {
          kind: 'narrowed',
          mark: 'narrower here',
          feature: 'endPort',
          source: expect.stringContaining('weaveworks'),
          link: { line: expect.any(Number) },
        },
      ],
    })
  })

  it('says that a policy has no effect', () => {
    const compared = explainUnder(analysis, 'flannel', web, db)
    expect(compared?.enforced.sentence).toBe('web may reach db on every port: no policy isolates either end. Policy db has no effect here.')
    expect(compared?.enforced.ingress.sentence).toContain('Policy db has no effect here.')
    expect(compared?.enforced.egress.sentence).not.toContain('no effect')
    expect(compared?.enforced.effects).toMatchObject([{ mark: 'no effect here' }])
  })

  it('knows whether the provider is the chosen one, and has nothing to say of what is not there', () => {
    const chosen = analysisOf(manifests, { provider: 'weave-net', providerVersion: '2.5' })
    expect(explainUnder(chosen, 'weave-net@2.5', web, db)?.isChosen).toBe(true)
    expect(explainUnder(chosen, 'weave-net', web, db)?.isChosen).toBe(false)
    expect(explainUnder(chosen, 'nonsense', web, db)).toBeUndefined()
    expect(explainUnder(chosen, 'weave-net', web, 'Pod/shop/nobody')).toBeUndefined()
  })

  it('is the analysis that choosing the provider makes', () => {
    for (const id of comparedIds(analysis)) {
      const [provider, providerVersion] = id.split('@') as [string, string | undefined]
      const chosen = analysisOf(manifests, { provider, providerVersion })
      const now = under(analysis, id)
      expect(now.reach.endpoints.map(({ ref }) => ref)).toEqual(chosen.reach.endpoints.map(({ ref }) => ref))
      for (const from of now.reach.endpoints.keys())
        for (const to of now.reach.endpoints.keys()) expect(now.reach.connect(from, to)).toEqual(chosen.reach.connect(from, to))
    }
  })
})

describe('the table', () => {
  it('has a line for each connection on which a provider differs, and a column for each provider', () => {
    const table = toProviderTable(compareProviders(analysis), 100)
    const line = table.lines.find(({ source, destination }) => source.ref === web && destination.ref === db)
    const cell = (id: string) => line?.cells[table.columns.findIndex((column) => column.id === id)]
    expect(line?.specified).toBe('TCP 5432-5434')
    expect(cell('weave-net')).toEqual({ ports: 'TCP 5432', change: 'closes', isUnverified: false })
    expect(cell('flannel')).toMatchObject({ ports: 'All Connections', change: 'opens' })
    expect(cell('calico')).toMatchObject({ change: 'same', isUnverified: false })
    expect(cell('cilium')).toMatchObject({ change: 'same' })
    expect(table.columns.find(({ id }) => id === 'flannel')?.marks).toEqual(['1 policy: no effect here'])
    const differs = table.columns.map(({ differing }) => differing > 0)
    expect(differs).toEqual([...differs].sort((a, b) => Number(b) - Number(a)))
    expect(table.total).toBe(table.lines.length)
  })

  it('marks what is as specified without being verified, at the ends concerned only', () => {
    const table = toProviderTable(compareProviders(analysis), 100)
    const gke = table.columns.findIndex(({ id }) => id === 'gke-dataplane-v2')
    const marked = table.lines.flatMap(({ destination, cells }) => (cells[gke]?.isUnverified ? [destination.ref] : []))
    expect([...new Set(marked)]).toEqual([db])
  })

  it('has at most so many lines, those of written workloads first, and says how many there are', () => {
    const table = toProviderTable(compareProviders(analysis), 1)
    expect(table.lines.map(({ source, destination }) => [source.ref, destination.ref])).toEqual([[web, db]])
    expect(table.total).toBeGreaterThan(1)
  })

  it('comes to the same when the rows are asked for one at a time', () => {
    const rows = comparedIds(analysis).flatMap((id) => compareProvider(analysis, id) ?? [])
    expect(toComparison(rows, undefined)).toEqual(compareProviders(analysis))
    expect(compareProvider(analysis, 'nonsense')).toBeUndefined()
  })
})

describe('the picture', () => {
  it('says at gates and edges that policies have no effect, or are not verified', () => {
    const picture = (provider: string) => toGraph(analysisOf(manifests, { provider }))
    const edge = ({ edges }: ReturnType<typeof picture>) => edges.find(({ source, destination }) => source === web && destination === db)
    const flannel = picture('flannel')
    expect(flannel.cards.find(({ ref }) => ref === db)?.ingress).toEqual({ isolated: false, policies: 0, idle: 1 })
    expect(flannel.cards.find(({ ref }) => ref === web)?.ingress).toEqual({ isolated: false, policies: 0 })
    expect(edge(flannel)?.marks).toEqual(['no effect here'])
    expect(edge(picture('gke-dataplane-v2'))?.marks).toEqual(['not verified for this provider'])
    expect(edge(picture('calico'))?.marks).toBeUndefined()
  })
})
