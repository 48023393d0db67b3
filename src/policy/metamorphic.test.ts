/** Relations that hold for any cluster, whatever its verdicts are: R1 to R24 of the specification's section 5.2, without its false
 * friends. Each has a twin that is wrong on purpose and must be caught, so that none holds for want of anything to compare. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCluster } from '../kubernetes/cluster.ts'
import { decode } from '../kubernetes/decode.ts'
import { matches } from '../kubernetes/labels.ts'
import {
  isWorkload,
  type LabelSelector,
  type NetworkPolicy,
  type Peer,
  type PolicyRule,
  type Resource,
  type Workload,
} from '../kubernetes/types.ts'
import { everyPair, type Holds, noneFlipped, noneLost, type Observed, observe, podsIn, same } from '../testing/observe.ts'
import { livePods } from '../testing/oracle.ts'
import { type Json, namespaceNames, printCluster, type RandomCluster, randomCluster } from '../testing/random-cluster.ts'
import { type Dice, diceFrom, reformat } from '../testing/reformat.ts'
import { defaultSettings } from '../text/workspace.ts'
import { readStream } from '../yaml/documents.ts'
import { formatBlock, parseBlock } from './cidr.ts'
import { evaluate } from './connections.ts'
import { intersect } from './ports.ts'

const runs = process.env.DRAWBRIDGE_DEEP === '1' ? 400 : 24

interface Case {
  readonly before: Observed
  readonly after: Observed
  /** The relation broken on purpose: among many clusters it must be caught. */
  readonly wrong: () => Observed
}

/** One relation as a test. `make` answers undefined where a cluster has nothing to try it on. */
function relation(title: string, make: (cluster: RandomCluster, dice: Dice) => Case | undefined, holds: Holds = same): void {
  const seed = Number(/\d+/.exec(title)?.[0])
  it(title, () => {
    const count = { tried: 0, caught: 0 }
    fc.assert(
      fc.property(randomCluster, fc.nat(), (cluster, number) => {
        const tried = make(cluster, diceFrom(number))
        if (!tried) return
        count.tried++
        const broken = holds(tried.before, tried.after)
        if (broken) throw new Error(`${broken}\n${printCluster(cluster)}`)
        if (count.caught === 0 && holds(tried.before, tried.wrong())) count.caught++
      }),
      { numRuns: runs, seed },
    )
    expect(count.tried).toBeGreaterThan(runs / 4)
    expect(count.caught).toBe(1)
  })
}

// ---- on resources

type Resources = readonly Resource[]

const isPolicy = (resource: Resource): resource is NetworkPolicy => resource.kind === 'NetworkPolicy'
const policiesIn = (resources: Resources) => resources.filter(isPolicy)
const oneOf = <T>(list: readonly T[], dice: Dice) => list[dice(list.length)] as T

const eachPolicy = (resources: Resources, change: (policy: NetworkPolicy) => NetworkPolicy | readonly NetworkPolicy[]): Resource[] =>
  resources.flatMap((resource): readonly Resource[] => {
    const changed = isPolicy(resource) ? change(resource) : resource
    return Array.isArray(changed) ? changed : [changed as Resource]
  })
const swap = (resources: Resources, old: NetworkPolicy, ...by: NetworkPolicy[]) =>
  eachPolicy(resources, (policy) => (policy === old ? by : policy))

const named = (policy: NetworkPolicy, name: string, fields: Partial<NetworkPolicy> = {}): NetworkPolicy => {
  const copy = { ...policy, ...fields }
  return { ...copy, name, ref: `NetworkPolicy/${copy.namespace}/${name}` }
}

const eachRule = (policy: NetworkPolicy, change: (rule: PolicyRule) => PolicyRule | readonly PolicyRule[]): NetworkPolicy => ({
  ...policy,
  ingress: policy.ingress.flatMap(change),
  egress: policy.egress.flatMap(change),
})

const everyone: LabelSelector = { matchLabels: new Map(), matchExpressions: [] }
const nobody: LabelSelector = { matchLabels: new Map([['nobody', 'has-this']]), matchExpressions: [] }

const selectorsIn = (policy: NetworkPolicy, change: (selector: LabelSelector) => LabelSelector): NetworkPolicy => ({
  ...eachRule(policy, (rule) => ({
    ...rule,
    peers: rule.peers.map((peer) => ({
      ...peer,
      ...(peer.podSelector && { podSelector: change(peer.podSelector) }),
      ...(peer.namespaceSelector && { namespaceSelector: change(peer.namespaceSelector) }),
    })),
  })),
  podSelector: change(policy.podSelector),
})

const shuffle = <T>(list: readonly T[], dice: Dice): T[] => {
  const result = [...list]
  for (let i = result.length - 1; i > 0; i--) {
    const j = dice(i + 1)
    ;[result[i], result[j]] = [result[j] as T, result[i] as T]
  }
  return result
}

/** The case of two sets of resources with the same pods. */
const between = (before: Resources, after: Resources, wrong: Resources): Case => {
  const ends = new Map(podsIn(before).map((ref) => [ref, ref]))
  return { before: observe(before, ends), after: observe(after, ends), wrong: () => observe(wrong, ends) }
}

const denyAll = (policy: NetworkPolicy, isolates: NetworkPolicy['isolates'], podSelector = policy.podSelector) =>
  named(policy, 'deny-all', { podSelector, isolates, typesGiven: true, ingress: [], egress: [] })
const both = { ingress: true, egress: true }

// ---- on text

const read = (text: string): Resource[] => readStream(text).flatMap((document) => decode(document, defaultSettings).resources)

type Fields = { readonly [key: string]: Json }
const isPolicyManifest = (manifest: Json): manifest is Fields => (manifest as Fields).kind === 'NetworkPolicy'

/** The manifests with each policy's spec changed. */
const eachSpec = ({ manifests }: RandomCluster, change: (spec: Fields, index: number) => Fields): Resource[] =>
  manifests.flatMap((manifest, index) =>
    read(JSON.stringify(isPolicyManifest(manifest) ? { ...manifest, spec: change(manifest.spec as Fields, index) } : manifest)),
  )

const eachWrittenRule = (spec: Fields, change: (rule: Fields, side: 'from' | 'to') => Fields): Fields => {
  const rules = (list: Json | undefined, side: 'from' | 'to') =>
    Array.isArray(list) ? list.map((rule: Json) => change(rule as Fields, side)) : list
  const { ingress, egress, ...rest } = spec
  return {
    ...rest,
    ...(ingress !== undefined && { ingress: rules(ingress, 'from') as Json }),
    ...(egress !== undefined && { egress: rules(egress, 'to') as Json }),
  }
}

describe('for any cluster', () => {
  relation('R1 a policy that selects no pod changes nothing', ({ resources }, dice) => {
    const policy = named(oneOf(policiesIn(resources), dice), 'new', { isolates: both })
    return between(resources, [...resources, { ...policy, podSelector: nobody }], [...resources, denyAll(policy, both, everyone)])
  })

  relation('R2 a policy in a namespace without pods changes nothing', ({ resources }, dice) => {
    const policy = oneOf(policiesIn(resources), dice)
    const elsewhere = named(policy, 'new', { namespace: 'empty', isolates: both, podSelector: everyone })
    return between(resources, [...resources, elsewhere], [...resources, denyAll(policy, both, everyone)])
  })

  relation('R3 the order of documents, policies, rules, peers and ports is irrelevant', ({ resources }, dice) => {
    const mixed = eachPolicy(shuffle(resources, dice), (policy) => ({
      ...policy,
      ingress: shuffle(policy.ingress, dice).map((rule) => ({
        ...rule,
        peers: shuffle(rule.peers, dice),
        ports: shuffle(rule.ports, dice),
      })),
      egress: shuffle(policy.egress, dice).map((rule) => ({ ...rule, peers: shuffle(rule.peers, dice), ports: shuffle(rule.ports, dice) })),
    }))
    const crossed = eachPolicy(resources, (policy) => ({ ...policy, ingress: policy.egress, egress: policy.ingress }))
    return between(resources, mixed, crossed)
  })

  relation('R4 the same policy under two names is the same as once', ({ resources }, dice) => {
    const policy = oneOf(policiesIn(resources), dice)
    const wider = { ...named(policy, 'again'), ingress: [{ peers: [], ports: [] }], egress: [{ peers: [], ports: [] }] }
    return between(resources, [...resources, named(policy, 'again')], [...resources, wider])
  })

  relation(
    'R5 a rule more, where policyTypes are given, a peer or port more in a list that has some, never takes an allowed path away',
    ({ resources }, dice) => {
      const direction = dice(2) ? 'ingress' : 'egress'
      const rules = policiesIn(resources).flatMap((policy) => policy[direction])
      const able = policiesIn(resources).filter((policy) => policy.typesGiven || policy[direction].length > 0)
      if (able.length === 0 || rules.length === 0) return undefined
      const policy = oneOf(able, dice)
      const [taken, at] = [oneOf(rules, dice), dice(policy[direction].length || 1)]
      const wider = policy[direction].map((rule, index) => ({
        ...rule,
        peers: index === at && rule.peers.length > 0 ? [...rule.peers, ...taken.peers] : rule.peers,
        ports: index === at && rule.ports.length > 0 ? [...rule.ports, ...taken.ports] : rule.ports,
      }))
      const after = dice(2) ? { ...policy, [direction]: [...policy[direction], taken] } : { ...policy, [direction]: wider }
      // The false friend: the first egress rule isolates egress, where policyTypes are not given.
      const wrong = eachPolicy(resources, (each) =>
        each.typesGiven || each.egress.length > 0
          ? each
          : { ...each, isolates: both, egress: [{ peers: [{ podSelector: nobody }], ports: [] }] },
      )
      return between(resources, swap(resources, policy, after), wrong)
    },
    noneLost,
  )

  relation('R6 a policy that was deleted was never there', ({ resources }, dice) => {
    const policy = oneOf(policiesIn(resources), dice)
    const without = resources.filter((resource) => resource !== policy)
    const ends = new Map(podsIn(resources).map((ref) => [ref, ref]))
    const known = evaluate(toCluster(resources), defaultSettings)
    const later = evaluate(toCluster(without), defaultSettings, known)
    return { before: observe(without, ends), after: observe(without, ends, later), wrong: () => observe(resources, ends, known) }
  })

  const eachRuleAlone = (policy: NetworkPolicy): NetworkPolicy[] => {
    const alone = (['ingress', 'egress'] as const).flatMap((direction) =>
      policy[direction].map((rule, index) =>
        named(policy, `${policy.name}-${direction}-${index}`, { typesGiven: true, ingress: [], egress: [], [direction]: [rule] }),
      ),
    )
    return alone.length === 0 ? [policy] : alone
  }

  relation('R7 a policy for each rule, with the policyTypes of all, is the same as one policy', ({ resources }) => {
    const alone = eachPolicy(resources, eachRuleAlone)
    const untyped = eachPolicy(resources, (policy) => eachRuleAlone(policy).map((each) => ({ ...each, isolates: both })))
    return between(resources, alone, untyped)
  })

  relation('R8 a rule for each peer and port is the same as one rule', ({ resources }) => {
    const alone = <T>(list: readonly T[]): (readonly T[])[] => (list.length === 0 ? [[]] : list.map((item) => [item]))
    const split = (rule: PolicyRule) => alone(rule.peers).flatMap((peers) => alone(rule.ports).map((ports) => ({ peers, ports })))
    const apart = ({ peers, ports }: PolicyRule) => [
      { peers, ports: [] },
      { peers: [], ports },
    ]
    return between(
      resources,
      eachPolicy(resources, (policy) => eachRule(policy, split)),
      eachPolicy(resources, (policy) => eachRule(policy, apart)),
    )
  })

  relation('R9 policies with equal podSelector and types are the same as one with all their rules', ({ resources }, dice) => {
    const [first, second] = shuffle(policiesIn(resources), dice) as [NetworkPolicy, NetworkPolicy]
    const alike = named(first, 'alike', { ingress: second.ingress, egress: second.egress })
    const joined = { ...first, ingress: [...first.ingress, ...second.ingress], egress: [...first.egress, ...second.egress] }
    const base = resources.filter((resource) => resource !== second)
    return between(swap(base, first, first, alike), swap(base, first, joined), swap(base, first, denyAll(first, first.isolates)))
  })

  relation('R10 a label key and a value may be renamed everywhere', ({ resources }) => {
    const key = (name: string) => (name === 'app' ? 'component' : name)
    const value = (text: string) => (text === 'one' ? 'first' : text)
    const labels = (map: ReadonlyMap<string, string>) => new Map([...map].map(([k, v]) => [key(k), value(v)]))
    const selector = ({ matchLabels, matchExpressions }: LabelSelector): LabelSelector => ({
      matchLabels: labels(matchLabels),
      matchExpressions: matchExpressions.map((each) => ({ ...each, key: key(each.key), values: each.values.map(value) })),
    })
    const things = resources.map((resource): Resource => {
      if (resource.kind === 'Namespace') return { ...resource, labels: labels(resource.labels) }
      return isWorkload(resource) ? { ...resource, labels: labels(resource.labels), podLabels: labels(resource.podLabels) } : resource
    })
    return between(
      resources,
      eachPolicy(things, (policy) => selectorsIn(policy, selector)),
      things,
    )
  })

  relation('R11 namespaces may be renamed, with their label and the selectors on it', ({ resources }) => {
    const name = (old: string) => ((namespaceNames as readonly string[]).includes(old) ? `${old}-ish` : old)
    const ref = (old: string) => old.replace(/^(\w+)\/(red|green|blue)\b/, (_, kind, namespace) => `${kind}/${name(namespace)}`)
    const label = 'kubernetes.io/metadata.name'
    const selector = ({ matchLabels, matchExpressions }: LabelSelector): LabelSelector => ({
      matchLabels: new Map([...matchLabels].map(([k, v]) => [k, k === label ? name(v) : v])),
      matchExpressions: matchExpressions.map((each) => (each.key === label ? { ...each, values: each.values.map(name) } : each)),
    })
    const moved = resources.map((resource): Resource => {
      const here = { ...resource, ref: ref(resource.ref) }
      if (here.kind === 'Namespace') return { ...here, name: name(here.name), labels: new Map([...here.labels, [label, name(here.name)]]) }
      return { ...here, namespace: name(here.namespace as string) } as Resource
    })
    const after = eachPolicy(moved, (policy) => selectorsIn(policy, selector))
    const ends = new Map(podsIn(resources).map((old) => [old, ref(old)]))
    return { before: observe(resources), after: observe(after, ends), wrong: () => observe(moved, ends) }
  })

  const eachPort = (resources: Resources, change: (port: PolicyRule['ports'][number]) => PolicyRule['ports'][number]) =>
    eachPolicy(resources, (policy) => eachRule(policy, (rule) => ({ ...rule, ports: rule.ports.map(change) })))

  relation('R12 a named port may be renamed everywhere', ({ resources }) => {
    const name = <T>(old: T) => (old === 'http' ? ('web' as T & string) : old)
    const pods = resources.map((resource) =>
      isWorkload(resource) ? { ...resource, ports: resource.ports.map((port) => ({ ...port, name: name(port.name) })) } : resource,
    )
    return between(
      resources,
      eachPort(pods, (port) => ({ ...port, port: name(port.port) })),
      pods,
    )
  })

  relation('R12 a named port may be a number where all pods that are selected agree', ({ resources }) => {
    const speaks = (port: PolicyRule['ports'][number]) =>
      typeof port.port === 'string' ? { protocol: 'TCP' as const, port: 'http', endPort: undefined } : port
    const agreed = eachPort(resources, speaks).map((resource) => {
      if (!isWorkload(resource)) return resource
      const others = resource.ports.filter(({ name }) => name !== 'http')
      return { ...resource, hostNetwork: false, ports: [...others, { name: 'http', port: 8080, protocol: 'TCP' as const }] }
    })
    const numbered = (number: number) => eachPort(agreed, (port) => (typeof port.port === 'string' ? { ...port, port: number } : port))
    const ingressOnly = (all: Resources) => eachPolicy(all, (policy) => ({ ...policy, isolates: { ...policy.isolates, egress: false } }))
    return between(ingressOnly(agreed), ingressOnly(numbered(8080)), ingressOnly(numbered(8081)))
  })

  relation('R13 copies of a pod get the verdicts that it gets', ({ resources }, dice) => {
    const pod = oneOf(livePods({ resources }), dice)
    const copyAs = (fields: Partial<Workload>): Workload => ({ ...pod, ...fields, name: 'copy', ref: `${pod.kind}/${pod.namespace}/copy` })
    const copy = copyAs({})
    const rest = podsIn(resources).filter((ref) => ref !== pod.ref)
    const ends = (self: string) => new Map([...rest.map((ref): [string, string] => [ref, ref]), ['self', self]])
    const all = [...resources, copy]
    const isolated = oneOf(policiesIn(resources), dice)
    const apart = [
      ...resources,
      copyAs({ podLabels: new Map([['apart', '']]) }),
      denyAll({ ...isolated, namespace: pod.namespace }, both, { matchLabels: new Map([['apart', '']]), matchExpressions: [] }),
    ]
    return { before: observe(all, ends(pod.ref)), after: observe(all, ends(copy.ref)), wrong: () => observe(apart, ends(copy.ref)) }
  })

  relation('R14 writing out the defaults (policyTypes, protocol TCP) changes nothing', (cluster) => {
    const policies = new Map(policiesIn(cluster.resources).map((policy) => [cluster.resources.indexOf(policy), policy]))
    const written = (protocol: string) =>
      eachSpec(cluster, (spec, index) => {
        const { ingress, egress } = (policies.get(index) as NetworkPolicy).isolates
        const ports = (rule: Fields) =>
          Array.isArray(rule.ports) ? { ...rule, ports: rule.ports.map((port: Json) => ({ protocol, ...(port as Fields) })) } : rule
        return { ...eachWrittenRule(spec, ports), policyTypes: [...(ingress ? ['Ingress'] : []), ...(egress ? ['Egress'] : [])] }
      })
    // A policy that isolates nothing can't be written out: an empty list means the default.
    if ([...policies.values()].some(({ isolates }) => !isolates.ingress && !isolates.egress)) return undefined
    return between(
      eachSpec(cluster, (spec) => spec),
      written('TCP'),
      written('UDP'),
    )
  })

  relation('R15 an empty list of peers or ports is the same as none and as null', (cluster, dice) => {
    const empty = (value: Json | undefined) => value === undefined || value === null || (Array.isArray(value) && value.length === 0)
    const other = (name: string, value: Json | undefined, instead: Json | undefined): Fields => {
      if (!empty(value)) return { [name]: value as Json }
      return instead === undefined ? {} : { [name]: instead }
    }
    const rewritten = (choose: () => Json | undefined) =>
      eachSpec(cluster, (spec) =>
        eachWrittenRule(spec, (rule, side) => ({ ...other(side, rule[side], choose()), ...other('ports', rule.ports, choose()) })),
      )
    const nobodyInstead = eachSpec(cluster, (spec) =>
      eachWrittenRule(spec, (rule, side) => ({
        ...rule,
        ...(empty(rule[side]) && { [side]: [{ podSelector: { matchLabels: { nobody: '' } } }] }),
      })),
    )
    return between(
      eachSpec(cluster, (spec) => spec),
      rewritten(() => oneOf([undefined, null, []], dice)),
      nobodyInstead,
    )
  })

  relation('R16 a label is the same as In with one value', ({ resources }) => {
    const as =
      (operator: 'In' | 'NotIn') =>
      ({ matchLabels, matchExpressions }: LabelSelector): LabelSelector => ({
        matchLabels: new Map(),
        matchExpressions: [...[...matchLabels].map(([key, value]) => ({ key, operator, values: [value] })), ...matchExpressions],
      })
    const back = ({ matchLabels, matchExpressions }: LabelSelector): LabelSelector => {
      const single = matchExpressions.filter(
        ({ key, operator, values }) => operator === 'In' && values.length === 1 && !matchLabels.has(key),
      )
      const first = single.filter(({ key }, index) => single.findIndex((other) => other.key === key) === index)
      return {
        matchLabels: new Map([...matchLabels, ...first.map(({ key, values }): [string, string] => [key, values[0] as string])]),
        matchExpressions: matchExpressions.filter((each) => !first.includes(each)),
      }
    }
    const expressed = eachPolicy(resources, (policy) => selectorsIn(policy, as('In')))
    const labelled = eachPolicy(expressed, (policy) => selectorsIn(policy, back))
    const tried = between(
      resources,
      expressed,
      eachPolicy(resources, (policy) => selectorsIn(policy, as('NotIn'))),
    )
    expect(same(tried.before, observe(labelled))).toBeUndefined()
    return tried
  })

  relation('R17 a range of ports is the same as its two parts', ({ resources }, dice) => {
    const halves = (gap: number) =>
      eachPolicy(resources, (policy) =>
        eachRule(policy, (rule) => ({
          ...rule,
          ports: rule.ports.flatMap((port) => {
            if (typeof port.port !== 'number' || port.endPort === undefined || port.endPort <= port.port + 2) return [port]
            const middle = port.port + dice(port.endPort - port.port - 1)
            return [
              { ...port, endPort: middle },
              { ...port, port: middle + gap },
            ]
          }),
        })),
      )
    return between(resources, halves(1), halves(2))
  })

  const eachBlock = (resources: Resources, change: (block: NonNullable<Peer['ipBlock']>) => readonly NonNullable<Peer['ipBlock']>[]) =>
    eachPolicy(resources, (policy) =>
      eachRule(policy, (rule) => ({
        ...rule,
        peers: rule.peers.flatMap((peer) => (peer.ipBlock ? change(peer.ipBlock).map((ipBlock) => ({ ...peer, ipBlock })) : [peer])),
      })),
    )
  const halvesOf = (cidr: string): [string, string] => {
    const block = parseBlock(cidr)
    if (!block) throw new Error(`${cidr} is no block`)
    const prefix = block.prefix + 1
    const size = 1n << BigInt((block.family === 4 ? 32 : 128) - prefix)
    const half = (first: bigint) => formatBlock({ ...block, first, prefix })
    return [half(block.first), half(block.first + size)]
  }
  const isIn = (outer: string, inner: string) => {
    const [a, b] = [parseBlock(outer), parseBlock(inner)]
    return (
      a !== undefined &&
      b !== undefined &&
      a.prefix < b.prefix &&
      formatBlock({
        ...b,
        prefix: a.prefix,
        first: (b.first >> BigInt((a.family === 4 ? 32 : 128) - a.prefix)) << BigInt((a.family === 4 ? 32 : 128) - a.prefix),
      }) === formatBlock(a)
    )
  }

  relation('R18 a block is the same as its two halves', ({ resources }) => {
    const split = ({ cidr, except }: NonNullable<Peer['ipBlock']>) =>
      halvesOf(cidr).map((half) => ({ cidr: half, except: except.filter((hole) => isIn(half, hole)) }))
    return between(
      resources,
      eachBlock(resources, split),
      eachBlock(resources, (block) => split(block).slice(0, 1)),
    )
  })

  relation('R18 a block except one half is the same as the other half', ({ resources }) => {
    const [without, half, other] = [
      eachBlock(resources, ({ cidr }) => [{ cidr, except: [halvesOf(cidr)[0]] }]),
      eachBlock(resources, ({ cidr }) => [{ cidr: halvesOf(cidr)[1], except: [] }]),
      eachBlock(resources, ({ cidr }) => [{ cidr: halvesOf(cidr)[0], except: [] }]),
    ]
    return between(without, half, other)
  })

  it('R19 a deny-all policy takes only paths of the pods that it selects, in its direction', () => {
    const count = { taken: 0, caught: 0 }
    fc.assert(
      fc.property(randomCluster, fc.nat(), ({ resources }, number) => {
        const dice = diceFrom(number)
        const direction = dice(2) ? 'ingress' : 'egress'
        const isolates = { ingress: false, egress: false, [direction]: true }
        const policy = denyAll(oneOf(policiesIn(resources), dice), isolates)
        const subjects = new Set(
          livePods({ resources })
            .filter((pod) => pod.namespace === policy.namespace && matches(policy.podSelector, pod.podLabels))
            .map(({ ref }) => ref),
        )
        const onlyTheirs: Holds = (before, after) => {
          const theirs = new Map([...before].filter(([, seen]) => subjects.has(direction === 'ingress' ? seen.destination : seen.source)))
          const others = new Map([...before].filter(([pair]) => !theirs.has(pair)))
          return same(others, after) ?? noneLost(new Map([...theirs.keys()].map((pair) => [pair, after.get(pair) as never])), before)
        }
        const before = observe(resources)
        const after = observe([...resources, policy])
        const broken = onlyTheirs(before, after)
        if (broken) throw new Error(broken)
        if (same(before, after)) count.taken++
        if (onlyTheirs(before, observe([...resources, { ...policy, isolates: both }]))) count.caught++
      }),
      { numRuns: runs, seed: 19 },
    )
    expect(count.taken).toBeGreaterThan(0)
    expect(count.caught).toBeGreaterThan(0)
  })

  for (const [direction, other] of [
    ['ingress', 'egress'],
    ['egress', 'ingress'],
  ] as const) {
    relation(
      `R20 a rule on ${direction} changes nothing on the side of ${other}`,
      ({ resources }, dice) => {
        const policy = oneOf(policiesIn(resources), dice)
        const rule = { peers: [], ports: [] }
        const more = (...sides: ('ingress' | 'egress')[]): NetworkPolicy => ({
          ...policy,
          isolates: { ...policy.isolates, ...Object.fromEntries(sides.map((side) => [side, true])) },
          ...Object.fromEntries(sides.map((side) => [side, [...policy[side], rule]])),
        })
        return between(
          resources,
          swap(resources, policy, more(direction)),
          eachPolicy(resources, () => more(direction, other)),
        )
      },
      everyPair(`${other} changed`, (old, now) => old[other] === now[other]),
    )
  }

  relation('R21 a path is allowed when its egress side and its ingress side are, each found alone', ({ resources }) => {
    const alone = (direction: 'ingress' | 'egress') =>
      observe(
        eachPolicy(resources, (policy) => ({
          ...policy,
          isolates: { ingress: false, egress: false, [direction]: policy.isolates[direction] },
        })),
      )
    const [egress, ingress] = [alone('egress'), alone('ingress')]
    const joined = new Map(
      [...egress].map(([pair, out]) => {
        const into = ingress.get(pair) ?? out
        const ports = {
          ports: intersect(out.ports, into.ports),
          sure: intersect(out.sure, into.sure),
          possible: intersect(out.possible, into.possible),
        }
        return [pair, { ...out, ...ports }]
      }),
    )
    return { before: observe(resources), after: joined, wrong: () => egress }
  })

  relation('R22 another pod or namespace changes no pair of the others', ({ resources }, dice) => {
    const pods = livePods({ resources })
    const model = oneOf(pods, dice)
    const space = resources.find(({ kind }) => kind === 'Namespace') as Resource
    const extra = {
      ...space,
      name: 'extra',
      ref: 'Namespace/extra',
      labels: new Map([
        ['kubernetes.io/metadata.name', 'extra'],
        ['app', 'one'],
      ]),
    } as Resource
    const place = (namespace: string): Workload => ({
      ...model,
      name: 'extra',
      namespace,
      ref: `${model.kind}/${namespace}/extra`,
      addresses: [],
    })
    const policy = denyAll(oneOf(policiesIn(resources), dice), both, everyone)
    return between(resources, [extra, ...resources, place('extra'), place(model.namespace)], [...resources, place(model.namespace), policy])
  })

  relation('R23 other quotes, flow, indentation, comments, anchors, lists, JSON leave every verdict as it is', (cluster, dice) => {
    const ends = new Map(podsIn(cluster.resources).map((ref) => [ref, ref]))
    const text = reformat(cluster.manifests, dice)
    const crossed = reformat(cluster.manifests, dice)
      .replaceAll('ingress', 'INGRESS')
      .replaceAll('egress', 'ingress')
      .replaceAll('INGRESS', 'egress')
    return { before: observe(cluster.resources), after: observe(read(text), ends), wrong: () => observe(read(crossed), ends) }
  })

  relation(
    'R24 what cannot be read makes verdicts unknown or leaves them, and never turns one around',
    (cluster, dice) => {
      const at = oneOf(policiesIn(cluster.resources), dice)
      const index = cluster.resources.indexOf(at)
      const manifest = cluster.manifests[index] as Fields
      const spec = manifest.spec as Fields
      const rule = { ports: [{ port: 'not a name' }] }
      const broken = [
        JSON.stringify({ ...manifest, spec: { ...spec, podSelector: 'all' } }),
        JSON.stringify({ ...manifest, spec: { ...spec, ingress: [rule] } }),
        JSON.stringify({ ...manifest, spec: { ...spec, policyTypes: ['In'] } }),
        JSON.stringify({ ...manifest, spec: [] }),
        printCluster({ manifests: [manifest], resources: [] }).replace('spec:', 'spec: ]'),
        printCluster({ manifests: [manifest], resources: [] }).replace('podSelector', '\tpodSelector'),
      ][dice(6)] as string
      const texts = cluster.manifests.map((each, i) => (i === index ? broken : JSON.stringify(each)))
      const ends = new Map(podsIn(cluster.resources).map((ref) => [ref, ref]))
      const gone = cluster.resources.filter((resource) => resource !== at)
      return { before: observe(cluster.resources), after: observe(texts.flatMap(read), ends), wrong: () => observe(gone, ends) }
    },
    noneFlipped,
  )
})
