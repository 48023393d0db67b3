/** What stands at the ends of connections: pods as one where no policy tells them apart, and pods made up where a selector means none. */

import { expect, it } from 'vitest'
import type { LabelSelector } from '../kubernetes/types.ts'
import { formatReach } from '../testing/cases.ts'
import { analysisOf, app, namespace, pod, policy } from '../testing/manifests.ts'
import { defaultSettings } from '../text/workspace.ts'
import { formatBlock } from './cidr.ts'
import { evaluate, type Reachability } from './connections.ts'
import { countWork } from './counters.ts'
import { modelOf } from './inferred.ts'
import { nameServiceOf } from './name-service.ts'
import { largestBlocks, nowhereIn } from './universe.ts'

it('pods of a workload that differ only in labels nobody asks for are one unit', () => {
  const owner = [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u', controller: true }]
  const replica = (n: number) => {
    const each = pod(`db-${n}`, { labels: { app: 'db', index: `${n}` }, address: `10.0.0.${n}` })
    return { ...each, metadata: { ...each.metadata, ownerReferences: owner } }
  }
  const units = (selector: object) => {
    const { reach } = analysisOf([replica(1), replica(2), policy('p', { podSelector: selector })])
    return reach.universe.unitsOf[reach.universe.indexOf.get('StatefulSet/shop/db') as number]
  }
  expect(units(app('db'))).toHaveLength(1)
  expect(units({ matchLabels: { index: '1' } })).toHaveLength(2)
})

it('a made-up pod has a value that none of the requirements forbids', () => {
  const selector = (...matchExpressions: LabelSelector['matchExpressions']): LabelSelector => ({ matchLabels: new Map(), matchExpressions })
  const exists = { key: 'a', operator: 'Exists', values: [] } as const
  const not = (...values: string[]) => ({ key: 'a', operator: 'NotIn', values }) as const
  expect(modelOf(selector(exists))).toEqual(new Map([['a', 'any']]))
  expect(modelOf(selector(exists, not('any', 'any-1')))).toEqual(new Map([['a', 'any-2']]))
  expect(modelOf(selector({ key: 'a', operator: 'In', values: ['x'] }, not('x')))).toBeUndefined()
})

it('the name service is known by its usual label, else by answering UDP 53 in kube-system, and nowhere else', () => {
  const dns = (name: string, labels: Record<string, string>, port: number, protocol: string, namespace = 'kube-system') => {
    const each = pod(name, { namespace, labels })
    return { ...each, spec: { containers: [{ name: 'main', image: 'main:1', ports: [{ containerPort: port, protocol }] }] } }
  }
  const found = (...manifests: object[]) => nameServiceOf(analysisOf(manifests).cluster).ref
  const [tcp, other, bare] = [dns('tcp', {}, 53, 'TCP'), dns('other', {}, 5353, 'UDP'), dns('core', {}, 53, 'UDP')]
  expect(found(tcp, other, bare)).toBe('Pod/kube-system/core')
  expect(found(bare, dns('labelled', { 'k8s-app': 'kube-dns' }, 5353, 'UDP'))).toBe('Pod/kube-system/labelled')
  expect(found(tcp, other, dns('core', {}, 53, 'UDP', 'shop'))).toBe('inferred:kube-system/k8s-app=kube-dns')
})

it('a selector finds the pods of a namespace, made-up ones too; there are none in one that does not exist', () => {
  const guests = { namespaceSelector: { matchLabels: { team: 'a' } }, podSelector: app('guest') }
  const { reach } = analysisOf([
    pod('db'),
    policy('p', { podSelector: app('db'), ingress: [{ from: [guests, { podSelector: app('web') }] }] }),
  ])
  const refs = (space: number, name: string) =>
    reach.isolation.selector
      .subjects(space, { matchLabels: new Map([['app', name]]), matchExpressions: [] })
      .map((unit) => reach.endpoints[reach.universe.unitsOf.findIndex((units) => units.includes(unit))]?.ref)
  const spaceOf = (name: string) => reach.universe.spaces.findIndex((space) => space.name === name)
  expect(refs(spaceOf('shop'), 'db')).toEqual(['Pod/shop/db'])
  expect(refs(spaceOf('shop'), 'web')).toEqual(['inferred:shop/app=web'])
  expect(refs(spaceOf('team=a'), 'guest')).toEqual(['inferred:team=a/app=guest'])
  expect(refs(-1, 'db')).toEqual([])
})

it('a namespace that two selectors name alike is the one that the first of them means, after an edit too', () => {
  const guests = (namespaceLabels: Record<string, string>) => [
    pod('db'),
    policy('p', {
      podSelector: app('db'),
      ingress: [{ from: [{ namespaceSelector: { matchLabels: namespaceLabels }, podSelector: app('guest') }] }],
    }),
  ]
  const [one, other] = [analysisOf(guests({ a: '1', b: '2' })), analysisOf(guests({ a: '1,b=2' }))]
  const labels = ({ universe }: Reachability) => [...(universe.spaces.at(-1)?.labels ?? [])]
  expect(labels(one.reach)).toEqual([
    ['a', '1'],
    ['b', '2'],
  ])
  expect(labels(other.reach)).toEqual([['a', '1,b=2']])
  expect(labels(evaluate(other.cluster, defaultSettings, one.reach))).toEqual(labels(other.reach))

  // An edit may put a policy in front of the one that came first.
  const [db, second] = guests({ a: '1', b: '2' }) as [object, object]
  const first = policy('o', (guests({ a: '1,b=2' })[1] as ReturnType<typeof policy>).spec)
  const both = analysisOf([db, first, second], {}, analysisOf([db, second]))
  expect(labels(both.reach)).toEqual([['a', '1,b=2']])
  expect(both.reach.endpoints.map(({ ref }) => ref)).toEqual(analysisOf([db, first, second]).reach.endpoints.map(({ ref }) => ref))
})

it('everywhere else is nowhere once blocks name every address of both families', () => {
  const nowhere = (...cidrs: string[]) => {
    const from = cidrs.map((cidr) => ({ ipBlock: { cidr } }))
    const { universe } = analysisOf([pod('db'), policy('p', { podSelector: app('db'), ingress: [{ from }] })]).reach
    const index = nowhereIn(universe)
    return index === undefined ? undefined : universe.endpoints[index]?.ref
  }
  expect(nowhere('0.0.0.0/0')).toBeUndefined()
  expect(nowhere('0.0.0.0/0', '::/0', '10.0.0.0/8')).toBe('cidr:*')
})

it('pods that were one unit are told apart by an edit that has to, and by no other', () => {
  const owner = [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u', controller: true }]
  const replica = (n: number) => {
    const each = pod(`db-${n}`, { labels: { app: 'db', index: `${n}` }, address: `10.0.0.${n}` })
    return { ...each, metadata: { ...each.metadata, ownerReferences: owner } }
  }
  const given = [
    replica(1),
    replica(9),
    pod('web'),
    policy('p', { podSelector: app('db'), ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] }),
  ]
  const before = analysisOf(given)
  const after = (podSelector: object, cidr: string) => {
    const manifests = [...given, policy('q', { podSelector, ingress: [{ from: [{ podSelector: {} }, { ipBlock: { cidr } }] }] })]
    let reach = before.reach
    const { units } = countWork(() => {
      reach = analysisOf(manifests, {}, before).reach
    })
    const own = (one: Reachability) => one.universe.unitsOf[one.universe.indexOf.get('StatefulSet/shop/db') as number]?.length
    expect(own(reach)).toBe(own(analysisOf(manifests).reach))
    return `${own(reach)}, ${units === 0 ? 'kept' : 'anew'}`
  }
  expect(after(app('db'), '10.0.0.0/8')).toBe('1, kept')
  expect(after(app('db'), '10.0.0.0/24')).toBe('1, kept')
  expect(after(app('db'), '192.0.2.0/24')).toBe('1, kept')
  expect(after(app('db'), '10.0.0.8/29')).toBe('2, anew')
  expect(after({ matchLabels: { other: '1' } }, '10.0.0.0/8')).toBe('1, kept')
  expect(after({ matchLabels: { index: '1' } }, '10.0.0.0/8')).toBe('2, anew')
})

it('a workload known by its template is one unit until an edit asks for a label that its controller gives', () => {
  const key = 'statefulset.kubernetes.io/pod-name'
  const set = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db', namespace: 'shop' }, spec: { replicas: 2 } }
  const asking = (name: string, value: string) => policy(name, { podSelector: { matchLabels: { [key]: value } } })
  const none = analysisOf([set])
  const one = analysisOf([set, asking('a', 'db-0')], {}, none)
  const same = analysisOf([set, asking('a', 'db-0'), asking('b', 'db-0')], {}, one)
  const two = analysisOf([set, asking('a', 'db-0'), asking('b', 'db-0'), asking('c', 'db-1')], {}, same)
  const units = [none, one, same, two].map(({ reach: { universe } }) => {
    const own = universe.unitsOf[universe.indexOf.get('StatefulSet/shop/db') as number] ?? []
    return own.map((unit) => universe.units[unit]?.labels.get(key))
  })
  expect(units).toEqual([[undefined], ['db-0', '*'], ['db-0', '*'], ['db-0', 'db-1', '*']])
  expect(same.reach.universe.population).toBe(one.reach.universe.population)
})

it('namespaces are as they are given, as they are named, made up, or all others', () => {
  const { reach } = analysisOf([
    namespace('given', { a: '1' }),
    pod('db'),
    policy('p', { podSelector: app('db'), ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'a' } } }] }] }),
  ])
  expect(reach.universe.spaces.map(({ name, declared, inferred }) => [name, declared, inferred])).toEqual([
    ['given', true, false],
    ['shop', false, false],
    ['*', true, true],
    ['team=a', true, true],
  ])
})

it('after an edit, whoever stays is the same object; where everybody does, so is the whole', () => {
  const peers = (...from: object[]) => policy('p', { podSelector: app('db'), ingress: [{ from }] })
  const block = (cidr: string) => ({ ipBlock: { cidr } })
  const [web, ten, more] = [{ podSelector: app('web') }, block('10.0.0.0/8'), block('192.0.2.0/24')]
  const before = analysisOf([pod('db'), peers(web, ten, more)])
  const edited = (...from: object[]) => analysisOf([pod('db'), peers(...from)], {}, before).reach
  const find = ({ universe }: Reachability, ref: string) => {
    const index = universe.indexOf.get(ref)
    expect(universe.indexOf.has(ref)).toBe(index !== undefined)
    return index === undefined
      ? undefined
      : { endpoint: universe.endpoints[index], unit: universe.units[universe.unitsOf[index]?.[0] as number] }
  }
  const stays = (now: Reachability, ref: string) => {
    const [old, one] = [find(before.reach, ref), find(now, ref)]
    return one?.endpoint?.ref === ref && one.endpoint === old?.endpoint && one.unit === old?.unit
  }
  expect(edited(more, ten, web).universe).toBe(before.reach.universe)
  expect(edited(web, ten, more, { podSelector: app('db') }).universe).toBe(before.reach.universe)

  const joined = edited(web, ten, more, { podSelector: app('any') }, block('10.1.0.0/16'))
  expect(joined.universe).not.toBe(before.reach.universe)
  for (const ref of ['Pod/shop/db', 'inferred:shop/app=web', 'any:shop', 'any:*', 'cidr:192.0.2.0/24', 'cidr:*'])
    expect(stays(joined, ref), ref).toBe(true)
  // A block is cut out of this one.
  for (const ref of ['cidr:10.0.0.0/8', 'cidr:10.1.0.0/16', 'inferred:shop/app=any']) expect(stays(joined, ref), ref).toBe(false)
  expect(find(joined, 'cidr:10.0.0.0/8')?.endpoint?.carved).toHaveLength(1)
  expect(find(joined, 'cidr:11.0.0.0/8')).toBeUndefined()

  const refs = (reach: Reachability) => reach.endpoints.map(({ ref }) => ref)
  for (const [now, ...from] of [
    [joined, web, ten, more, { podSelector: app('any') }, block('10.1.0.0/16')],
    [edited(ten, more), ten, more],
    [edited(web, ten), web, ten],
    [edited(web, ten, block('192.0.2.128/25')), web, ten, block('192.0.2.128/25')],
    [edited({ podSelector: app('job') }, ten, more), { podSelector: app('job') }, ten, more],
  ] as [Reachability, ...object[]][]) {
    expect(refs(now)).toEqual(refs(analysisOf([pod('db'), peers(...from)]).reach))
    expect(now.endpoints.map(({ ref }) => now.universe.indexOf.get(ref))).toEqual([...now.endpoints.keys()])
    expect(now.universe.units).toHaveLength(new Set(now.universe.unitsOf.flat()).size)
  }
  expect(refs(joined)).toEqual([
    'Pod/shop/db',
    'inferred:shop/app=any',
    'inferred:shop/app=web',
    'any:shop',
    'any:*',
    'cidr:10.0.0.0/8',
    'cidr:10.1.0.0/16',
    'cidr:192.0.2.0/24',
    'cidr:*',
  ])
  const written = joined.endpoints.filter((_, i) => joined.universe.isWritten(joined.universe.unitsOf[i]?.[0] as number))
  expect(written.map(({ ref }) => ref)).toEqual(['Pod/shop/db'])
})

it('a pod made up or an address range has no address of its own, no host network and no ports', () => {
  const { reach } = analysisOf([
    pod('db'),
    policy('p', { podSelector: app('db'), ingress: [{ from: [{ podSelector: app('web') }, { ipBlock: { cidr: '10.0.0.0/8' } }] }] }),
  ])
  const off = analysisOf([pod('db'), policy('p', { podSelector: app('db'), ingress: [{ from: [{ podSelector: app('web') }] }] })], {
    ipBlockMatchesPods: false,
  }).reach
  const unit = (one: Reachability, ref: string) =>
    one.universe.units[one.universe.unitsOf[one.universe.indexOf.get(ref) as number]?.[0] as number]
  expect(unit(reach, 'inferred:shop/app=web')).toMatchObject({ hostNetwork: false, addresses: undefined, pods: 0, block: undefined })
  expect(unit(off, 'inferred:shop/app=web')?.addresses).toEqual([])
  expect(unit(reach, 'cidr:10.0.0.0/8')).toMatchObject({ space: -1, hostNetwork: false, addresses: [], pods: 0, table: undefined })
  expect(unit(reach, 'any:shop')).toMatchObject({ hostNetwork: false, addresses: undefined, pods: 0 })
  const { endpoints, unitsOf, isWritten } = reach.universe
  const written = endpoints.filter((_, index) => unitsOf[index]?.some(isWritten))
  expect(written.map(({ ref }) => ref)).toEqual(['Pod/shop/db'])
})

it('everywhere else is nowhere where blocks name every address', () => {
  const nowhere = (...cidrs: string[]) =>
    nowhereIn(
      analysisOf([pod('db'), policy('p', { podSelector: app('db'), ingress: [{ from: cidrs.map((cidr) => ({ ipBlock: { cidr } })) }] })])
        .reach.universe,
    )
  expect(nowhere('0.0.0.0/0', '::/0')).toBe(5)
  expect(nowhere('0.0.0.0/0')).toBeUndefined()
  expect(nowhere('0.0.0.0/1', '::/0')).toBeUndefined()
  expect(nowhere('0.0.0.0/1', '128.0.0.0/1', '::/0')).toBe(6)
  const blocks = ['0.0.0.0/1', '128.0.0.0/1', '10.0.0.0/8', '::/0', '::/1'].map((cidr) => ({ ipBlock: { cidr } }))
  const { universe } = analysisOf([pod('db'), policy('p', { podSelector: app('db'), ingress: [{ from: blocks }] })]).reach
  const whatIsMeant = largestBlocks(universe).map((index) => universe.endpoints[index]?.ref)
  expect(whatIsMeant).toEqual(['cidr:0.0.0.0/1', 'cidr:128.0.0.0/1', 'cidr:::/0'])
})

it('namespaces and pods that are made up are found again after an edit, by what they stand for', () => {
  const guests = (...teams: Record<string, string>[]) => [
    pod('db'),
    policy('p', {
      podSelector: app('db'),
      ingress: [{ from: teams.map((matchLabels) => ({ namespaceSelector: { matchLabels }, podSelector: app('guest') })) }],
    }),
  ]
  const [a, b, both] = [{ team: 'a' }, { team: 'b' }, { team: 'a', zone: 'x' }]
  const at = ({ universe }: Reachability, ref: string) => universe.indexOf.get(ref) as number
  const guest = (reach: Reachability, name: string) => {
    const index = at(reach, `inferred:${name}/app=guest`)
    const unit = reach.universe.units[reach.universe.unitsOf[index]?.[0] as number]
    expect(reach.universe.spaces[unit?.space as number]?.name).toBe(name)
    expect(reach.connect(index, at(reach, 'Pod/shop/db')).verdict).toBe('allowed')
    return reach.endpoints[index]
  }
  const before = analysisOf(guests(a, b))
  for (const [teams, stays, made] of [
    [[b], 'team=b', undefined],
    [[a, b, both], 'team=a', 'team=a,zone=x'],
    [[both, a], 'team=a', 'team=a,zone=x'],
    [[both, b], 'team=b', 'team=a,zone=x'],
  ] as const) {
    const now = analysisOf(guests(...teams), {}, before).reach
    guest(now, stays)
    if (made) guest(now, made)
    expect(now.universe.spaces.map(({ name }) => name)).toEqual(analysisOf(guests(...teams)).reach.universe.spaces.map(({ name }) => name))
  }
  // Written anew, and the same: nothing is made again.
  const again = analysisOf([...guests(a, b), policy('q', { podSelector: app('db') })], {}, before).reach
  for (const name of ['team=a', 'team=b']) expect(guest(again, name)).toBe(guest(before.reach, name))
  expect(
    analysisOf([...guests(a, b), policy('q', { podSelector: app('db'), ingress: [{ from: [{ podSelector: app('other') }] }] })], {}, before)
      .reach.universe.spaces,
  ).toHaveLength(4)
  // One name for different labels: the labels count.
  const one = analysisOf(guests({ a: '1', b: '2' }))
  const { policies } = analysisOf(guests({ a: '1,b=2' })).cluster
  const other = evaluate({ ...one.cluster, policies }, defaultSettings, one.reach)
  expect([...(other.universe.spaces.at(-1)?.labels ?? [])]).toEqual([['a', '1,b=2']])
  const prod = { 'kubernetes.io/metadata.name': 'prod', team: 'a' }
  expect(analysisOf([namespace('prod'), ...guests(prod)]).reach.universe.spaces.map(({ name }) => name)).toEqual(['prod', 'shop', '*'])
})

it('of several pods made up and several blocks, an edit may change one', () => {
  const peers = (...from: (string | undefined)[]) =>
    policy('p', {
      podSelector: app('db'),
      ingress: [
        {
          from: from.flatMap((one): object[] =>
            one === undefined ? [] : one.includes('/') ? [{ ipBlock: { cidr: one } }] : [{ podSelector: app(one) }],
          ),
        },
      ],
    })
  const before = analysisOf([pod('db'), peers('cron', 'web', '10.0.0.0/8', '10.1.0.0/16', '192.0.2.0/24')])
  const say = (reach: Reachability) => reach.endpoints.map(({ ref, carved }) => `${ref} ${carved.map(formatBlock)}`)
  for (const from of [
    ['cron', 'web', '10.0.0.0/8', '10.1.0.0/16', '192.0.2.0/24'],
    ['cron', 'xen', '10.0.0.0/8', '10.1.0.0/16', '192.0.2.0/24'],
    ['bat', 'web', '10.0.0.0/8', '10.1.0.0/16', '192.0.2.0/24'],
    ['cron', 'web', '10.0.0.0/8', '10.2.0.0/16', '192.0.2.0/24'],
    ['cron', 'web', '10.1.0.0/16', '192.0.2.0/24'],
    ['cron', 'web', '10.0.0.0/8', '10.1.0.0/16'],
  ]) {
    const manifests = [pod('db'), peers(...from)]
    expect(say(analysisOf(manifests, {}, before).reach)).toEqual(say(analysisOf(manifests).reach))
  }
  expect(analysisOf([pod('db'), peers('web', 'cron', '192.0.2.0/24', '10.1.0.0/16', '10.0.0.0/8')], {}, before).reach.universe).toBe(
    before.reach.universe,
  )
})

it('of several blocks, an edit may bring or take one that no other policy names, together with one that stays', () => {
  const naming = (name: string, cidr: string) => policy(name, { podSelector: app('db'), ingress: [{ from: [{ ipBlock: { cidr } }] }] })
  const some = [pod('db'), naming('a', '10.0.0.0/8')]
  const more = [...some, naming('b', '10.0.0.0/8'), naming('c', '192.0.2.0/24')]
  const ranges = (one: Reachability) => one.endpoints.flatMap(({ ref, kind }) => (kind === 'range' ? [ref] : []))
  expect(ranges(analysisOf(more, {}, analysisOf(some)).reach)).toEqual(['cidr:10.0.0.0/8', 'cidr:192.0.2.0/24', 'cidr:*'])
  expect(ranges(analysisOf(some, {}, analysisOf(more)).reach)).toEqual(['cidr:10.0.0.0/8', 'cidr:*'])
})

it('a namespace made up has the labels of the first policy that speaks of it, after an edit too', () => {
  const guests = (name: string, labels: Readonly<Record<string, string>>) =>
    policy(name, {
      podSelector: app('db'),
      ingress: [
        { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ghost', ...labels } }, podSelector: app(name) }] },
      ],
    })
  const labelled: readonly Record<string, string>[] = [{ team: 'a' }, { team: 'b' }, { team: 'a', tier: 'x' }, {}]
  const versions = labelled.map((labels) => guests('first', labels))
  for (const first of versions) {
    const before = analysisOf([pod('db'), first, guests('second', { team: 'b' })])
    for (const next of [...versions, undefined]) {
      const manifests = [pod('db'), ...(next ? [next] : []), guests('second', { team: 'b' })]
      expect(formatReach(analysisOf(manifests, {}, before).reach)).toBe(formatReach(analysisOf(manifests).reach))
    }
  }
})
