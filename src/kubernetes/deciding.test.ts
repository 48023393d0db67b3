/** What policies of other kinds may do at most: each kind in its directions; what is not understood is taken for anything. */

import { describe, expect, it } from 'vitest'
import { readStream } from '../yaml/documents.ts'
import { type Deciding, decidingName, decidingNames, decidingOf, type MayDo, toDeciding } from './deciding.ts'
import { formatSelector } from './labels.ts'
import type { OtherResource } from './types.ts'

const of = (apiVersion: string, kind: string, spec: unknown, namespace: string | undefined = 'shop') => {
  const [document] = readStream(JSON.stringify({ spec }))
  return document?.root ? toDeciding(document.root, kind, apiVersion, namespace) : undefined
}

/** "opens closes", "nothing"; "-" where the direction is none of its business. */
const say = (may: MayDo | undefined) =>
  may ? (['opens', 'closes', 'isolates'] as const).filter((what) => may[what]).join(' ') || 'nothing' : '-'

const told = (found: readonly Deciding[] | undefined) => {
  const [one] = found ?? []
  if (!one) return 'decides nothing'
  const { namespace = 'anywhere', namespaces, pods, ingress, egress, outsideOnly } = one
  const whom = [
    namespace,
    ...(namespaces?.matchLabels.size ? [`namespaces {${formatSelector(namespaces)}}`] : []),
    pods ? `{${formatSelector(pods)}}` : 'any pod',
  ]
  return `${whom.join(' ')}: in ${say(ingress)}, out ${say(egress)}${outsideOnly ? ', outside' : ''}`
}

const web = { matchLabels: { app: 'web' } }
const tests: readonly (readonly [what: string, found: () => readonly Deciding[] | undefined, expected: string])[] = [
  ['a kind that decides nothing', () => of('cilium.io/v2', 'CiliumNode', {}), 'decides nothing'],
  ['a tier', () => of('projectcalico.org/v3', 'Tier', {}), 'decides nothing'],
  ['what is staged', () => of('projectcalico.org/v3', 'StagedNetworkPolicy', {}), 'decides nothing'],
  ['networks that are not the pod’s first', () => of('k8s.cni.cncf.io/v1beta1', 'MultiNetworkPolicy', {}), 'decides nothing'],
  [
    'Cilium, rules for ends and ports',
    () => of('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: web, ingress: [{ fromEndpoints: [{}] }] }),
    'shop {app=web}: in opens isolates, out -',
  ],
  [
    'Cilium, a rule for nobody',
    () => of('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: {}, egress: [{}] }),
    'shop {}: in -, out isolates',
  ],
  [
    'Cilium, no isolation',
    () =>
      of('cilium.io/v2', 'CiliumNetworkPolicy', {
        endpointSelector: {},
        egress: [{ toEntities: ['all'] }],
        enableDefaultDeny: { egress: false },
      }),
    'shop {}: in -, out opens',
  ],
  [
    'Cilium, a deny rule',
    () =>
      of('cilium.io/v2', 'CiliumNetworkPolicy', {
        endpointSelector: {},
        egressDeny: [{ toEntities: ['world'] }],
        enableDefaultDeny: { egress: false },
      }),
    'shop {}: in -, out closes isolates',
  ],
  [
    'Cilium, what must hold of all',
    () => of('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: {}, ingress: [{ fromRequires: [web] }] }),
    'shop {}: in opens closes isolates, out -',
  ],
  [
    'Cilium, layer 7',
    () => of('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: {}, ingress: [{ toPorts: [{ ports: [], rules: {} }] }] }),
    'shop {}: in opens closes isolates, out -',
  ],
  [
    'Cilium, labels with their source',
    () =>
      of('cilium.io/v2', 'CiliumNetworkPolicy', {
        endpointSelector: { matchLabels: { 'k8s:app': 'web', 'any:tier': 'a', 'reserved:init': '', 'k8s.io/x': 'y' } },
        ingress: [],
      }),
    'shop {app=web, tier=a, k8s.io/x=y}: in isolates, out -',
  ],
  [
    'Cilium, absence of labels',
    () =>
      of('cilium.io/v2', 'CiliumNetworkPolicy', {
        endpointSelector: {
          matchExpressions: [
            { key: 'app', operator: 'DoesNotExist' },
            { key: 'tier', operator: 'In', values: ['a'] },
          ],
        },
        ingress: [],
      }),
    'shop {tier in (a)}: in isolates, out -',
  ],
  [
    'Cilium, for nodes',
    () => of('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', { nodeSelector: {} }, undefined),
    'anywhere any pod: in opens closes isolates, out opens closes isolates',
  ],
  [
    'Cilium, without a spec',
    () => of('cilium.io/v2', 'CiliumNetworkPolicy', undefined),
    'shop any pod: in opens closes isolates, out opens closes isolates',
  ],
  [
    'Calico, allow rules in the default tier',
    () => of('projectcalico.org/v3', 'NetworkPolicy', { selector: "app == 'web' && has(tier)", ingress: [{ action: 'Allow' }] }),
    'shop {app in (web), tier}: in opens isolates, out -',
  ],
  [
    'Calico, types',
    () => of('projectcalico.org/v3', 'NetworkPolicy', { types: ['Egress'], selector: 'all()' }),
    'shop any pod: in -, out isolates',
  ],
  [
    'Calico, another selector',
    () => of('projectcalico.org/v3', 'GlobalNetworkPolicy', { selector: "app in {'a'}", egress: [{ action: 'Deny' }] }, undefined),
    'anywhere any pod: in -, out closes isolates',
  ],
  [
    'Calico, another tier',
    () => of('crd.projectcalico.org/v1', 'NetworkPolicy', { tier: 'security', ingress: [{ action: 'Pass' }] }),
    'shop any pod: in opens closes isolates, out -',
  ],
  [
    'Calico, host endpoints',
    () => of('projectcalico.org/v3', 'HostEndpoint', {}, undefined),
    'anywhere any pod: in opens closes isolates, out opens closes isolates',
  ],
  [
    'Calico, before the hosts',
    () => of('projectcalico.org/v3', 'GlobalNetworkPolicy', { doNotTrack: true, ingress: [] }, undefined),
    'anywhere any pod: in opens closes isolates, out opens closes isolates',
  ],
  [
    'an admin policy',
    () =>
      of(
        'policy.networking.k8s.io/v1alpha1',
        'AdminNetworkPolicy',
        { subject: { namespaces: web }, ingress: [{ action: 'Deny' }], egress: [{ action: 'Allow' }] },
        undefined,
      ),
    'anywhere namespaces {app=web} any pod: in closes isolates, out opens',
  ],
  [
    'a pass',
    () =>
      of(
        'policy.networking.k8s.io/v1alpha1',
        'AdminNetworkPolicy',
        { subject: { pods: { namespaceSelector: {}, podSelector: web } }, ingress: [{ action: 'Pass' }], egress: [] },
        undefined,
      ),
    'anywhere {app=web}: in closes isolates, out -',
  ],
  [
    'a baseline policy',
    () =>
      of(
        'policy.networking.k8s.io/v1alpha2',
        'ClusterNetworkPolicy',
        { tier: 'Baseline', ingress: [{ action: 'Deny' }], egress: [{ action: 'Accept' }] },
        undefined,
      ),
    'anywhere any pod: in isolates, out -',
  ],
  [
    'an admin policy that nobody reads',
    () => of('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', { tier: 'Admin', ingress: {} }, undefined),
    'anywhere any pod: in opens closes isolates, out -',
  ],
  [
    'Antrea',
    () => of('crd.antrea.io/v1beta1', 'NetworkPolicy', { ingress: [{ action: 'Drop' }], egress: [{ action: 'Allow' }] }),
    'shop any pod: in closes isolates, out opens',
  ],
  [
    'Antrea, baseline',
    () => of('crd.antrea.io/v1beta1', 'ClusterNetworkPolicy', { tier: 'baseline', ingress: [{ action: 'Reject' }] }, undefined),
    'anywhere any pod: in isolates, out -',
  ],
  ['an egress firewall', () => of('k8s.ovn.org/v1', 'EgressFirewall', {}), 'shop any pod: in -, out closes isolates, outside'],
  ['a mesh', () => of('security.istio.io/v1', 'AuthorizationPolicy', { selector: web }), 'shop {app=web}: in closes isolates, out -'],
  [
    'a mesh, from its root',
    () => of('security.istio.io/v1', 'AuthorizationPolicy', {}, 'istio-system'),
    'anywhere any pod: in closes isolates, out -',
  ],
  [
    'a mesh, for a gateway',
    () => of('security.istio.io/v1', 'AuthorizationPolicy', { selector: web, targetRefs: [] }),
    'shop any pod: in closes isolates, out -',
  ],
  ['Linkerd', () => of('policy.linkerd.io/v1beta3', 'Server', { podSelector: web }), 'shop any pod: in closes isolates, out -'],
  [
    'a kind that nobody told us of',
    () => of('net.example.com/v1', 'FancyNetworkPolicy', {}),
    'anywhere any pod: in opens closes isolates, out opens closes isolates',
  ],
]

describe('what a policy of another kind may do', () => {
  for (const [what, found, expected] of tests) it(what, () => expect(told(found())).toBe(expected))

  it('is found in each spec of a list', () => {
    const [document] = readStream(
      JSON.stringify({
        specs: [
          { endpointSelector: web, ingress: [{}] },
          { endpointSelector: {}, egress: [{}] },
        ],
      }),
    )
    const found = document?.root && toDeciding(document.root, 'CiliumNetworkPolicy', 'cilium.io/v2', undefined)
    expect(found?.map((one) => told([one]))).toEqual(['default {app=web}: in isolates, out -', 'default {}: in -, out isolates'])
  })
})

/** As written in the field of a selector, and what is left of it. */
const selected = (selector: unknown) => {
  const [one] = of('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: selector, ingress: [] }) ?? []
  return [one?.namespaces && formatSelector(one.namespaces), one?.pods && formatSelector(one.pods)]
}
const cilium = (spec: object) => told(of('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: {}, ...spec }))
const calico = (spec: object) => told(of('projectcalico.org/v3', 'NetworkPolicy', spec))
const calicoPods = (selector: unknown) => calico({ selector, ingress: [] }).replace(/^shop (.*): in isolates, out -$/, '$1')
const admin = (spec: object, kind = 'AdminNetworkPolicy') => told(of('policy.networking.k8s.io/v1alpha1', kind, spec, undefined))
const antrea = (spec: object) => told(of('crd.antrea.io/v1beta1', 'NetworkPolicy', spec))

describe('of the fields of such a policy', () => {
  it('a selector of Cilium is read as far as it is plain, and selects more where it is not', () => {
    const key = 'app'
    expect(selected({ matchExpressions: [{ key, operator: 'Exists' }] })).toEqual(['{}', '{app}'].map((text) => text.slice(1, -1)))
    expect(selected({ matchExpressions: [{ key, operator: 'NotIn', values: ['a'] }] })[1]).toBe(selected({})[1])
    for (const odd of [
      { key: 1, operator: 'In', values: ['a'] },
      { key, operator: 7 },
      { key, operator: 'In', values: [1] },
      { key, operator: 'In', values: 'a' },
      'app',
    ])
      expect(selected({ matchExpressions: [odd] }), JSON.stringify(odd)).toEqual(selected({}))
    expect(selected({ matchLabels: { app: 1, tier: 'a' } })[1]).toBe('tier=a')
    expect(selected({ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'b', 'io.kubernetes.pod.namespace.x': 'c' } })).toEqual([
      'kubernetes.io/metadata.name=b',
      selected({})[1],
    ])
    expect(selected({ matchLabels: { 'io.cilium.k8s.policy.serviceaccount': 'x', 'my.io.cilium.x': 'y' } })[1]).toBe('my.io.cilium.x=y')
    expect(selected({ matchExpressions: [{ key: 'io.kubernetes.pod.namespace', operator: 'In', values: ['b'] }] })[0]).toContain('in (b)')
  })

  it('rules of Cilium that cannot be read may do anything', () => {
    expect(cilium({ ingress: {} })).toBe('shop {}: in isolates, out -')
    expect(cilium({ ingress: 'all' })).toBe('shop {}: in opens closes isolates, out -')
    expect(cilium({ ingress: null, egress: [] })).toBe('shop {}: in -, out isolates')
    expect(cilium({ egress: [{ toPorts: [{ ports: [] }] }] })).toBe('shop {}: in -, out opens isolates')
    expect(cilium({ egress: [{ toPorts: ['80'] }] })).toBe('shop {}: in -, out opens closes isolates')
    expect(cilium({ egress: [{ toCIDR: [] }, { toFQDNs: [], extra: 1 }] })).toBe('shop {}: in -, out opens closes isolates')
    expect(cilium({ egress: [{ toEntities: [] }], enableDefaultDeny: { egress: true, ingress: false } })).toBe(
      'shop {}: in -, out opens isolates',
    )
    expect(cilium({ endpointSelector: 'all', ingress: [] })).toBe('shop any pod: in opens closes isolates, out opens closes isolates')
    const one = of('cilium.io/v2', 'CiliumNetworkPolicy', undefined)
    expect([one?.length, told(one)]).toEqual([1, 'shop any pod: in opens closes isolates, out opens closes isolates'])
  })

  it('types of Calico are what is written, and else follow from the rules', () => {
    expect(calico({})).toBe('shop any pod: in isolates, out -')
    expect(calico({ egress: [] })).toBe('shop any pod: in -, out isolates')
    expect(calico({ ingress: [], egress: [] })).toBe('shop any pod: in isolates, out isolates')
    expect(calico({ types: ['ingress'], egress: [{ action: 'Allow' }] })).toBe('shop any pod: in isolates, out -')
    expect(calico({ types: [] })).toBe('shop any pod: in isolates, out -')
    expect(calico({ types: ['Ingress', 'Egress'] })).toBe('shop any pod: in isolates, out isolates')
    expect(calico({ tier: 'security', ingress: [{ action: 'Allow' }] })).toBe('shop any pod: in opens closes isolates, out -')
    expect(calico({ types: [5] })).toBe('shop any pod: in isolates, out isolates')
    expect(calico({ tier: 'default', ingress: [{ action: 'Log' }] })).toBe('shop any pod: in isolates, out -')
    expect(calico({ ingress: [{}, 'x'] })).toBe('shop any pod: in opens closes isolates, out -')
    for (const flag of ['doNotTrack', 'preDNAT', 'applyOnForward']) {
      expect(calico({ [flag]: true })).toBe('anywhere any pod: in opens closes isolates, out opens closes isolates')
      expect(calico({ [flag]: false })).toBe('shop any pod: in isolates, out -')
    }
    expect(told(of('projectcalico.org/v3', 'NetworkPolicy', undefined))).toBe(
      'anywhere any pod: in opens closes isolates, out opens closes isolates',
    )
  })

  it('selectors of Calico are read where they are plain', () => {
    expect(calicoPods(`app == "web" && has( tier )`)).toBe('{app in (web), tier}')
    expect(calicoPods(`app=='web'`)).toBe('{app in (web)}')
    for (const text of [`app == "web'`, `app != 'web'`, `!has(tier)`, `has(tier) || has(app)`, `(app == 'a')`, 'global()', '', undefined])
      expect(calicoPods(text), text).toBe('any pod')
    expect(calicoPods(`projectcalico.org/namespace == 'a' && pcns.x == 'b' && pcsa.y == 'c' && app == 'd'`)).toBe('{app in (d)}')
  })

  it('admin policies that cannot be read may do anything, baseline ones no more than isolate', () => {
    expect(admin({ ingress: 'x', egress: [] })).toBe('anywhere any pod: in opens closes isolates, out -')
    expect(admin({ ingress: [{ action: 'Allow' }, { action: 'Deny' }] })).toBe('anywhere any pod: in opens closes isolates, out -')
    expect(admin({ ingress: [{}] })).toBe('anywhere any pod: in opens closes isolates, out -')
    const baseline = 'BaselineAdminNetworkPolicy'
    expect(admin({ ingress: 'x', egress: [{ action: 'Deny' }] }, baseline)).toBe('anywhere any pod: in isolates, out isolates')
    expect(admin({ ingress: [{ action: 'Allow' }] }, baseline)).toBe('anywhere any pod: in -, out -')
    expect(admin({ subject: { pods: { namespaceSelector: web } }, egress: [{ action: 'Deny' }] })).toBe(
      'anywhere namespaces {app=web} any pod: in -, out closes isolates',
    )
  })

  it('so may those of Antrea', () => {
    expect(antrea({ ingress: 'x', egress: [] })).toBe('shop any pod: in opens closes isolates, out -')
    expect(antrea({ ingress: [{ action: 'Reject' }], egress: [{ action: 'Pass' }] })).toBe('shop any pod: in closes isolates, out opens')
    const anything = 'anywhere any pod: in opens closes isolates, out opens closes isolates'
    expect(told(of('crd.antrea.io/v1beta1', 'ClusterNetworkPolicy', undefined))).toBe(anything)
    expect(told(of('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', undefined, undefined))).toBe(anything)
    expect(antrea({ tier: 7, ingress: [{ action: 'Drop' }] })).toBe('shop any pod: in closes isolates, out -')
    expect(antrea({ tier: 'Baseline', ingress: [{ action: 'Allow' }] })).toBe('shop any pod: in nothing, out -')
  })

  it('a firewall of OpenShift is about addresses outside', () => {
    expect(told(of('network.openshift.io/v1', 'EgressNetworkPolicy', {}))).toBe('shop any pod: in -, out closes isolates, outside')
    expect(told(of('network.openshift.io/v1', 'NetNamespace', {}))).toBe(
      'anywhere any pod: in opens closes isolates, out opens closes isolates',
    )
  })
})

it('they are named by kind and name, and of many a few', () => {
  const named = (name: string, actualKind = 'CiliumNetworkPolicy', apiVersion = 'cilium.io/v2') =>
    ({ actualKind, apiVersion, namespace: 'shop', name }) as OtherResource
  expect(decidingName(named('a', 'NetworkPolicy', 'projectcalico.org/v3'))).toBe('NetworkPolicy (projectcalico.org) shop/a')
  expect(decidingNames([named('a'), named('b')])).toBe('CiliumNetworkPolicy shop/a and CiliumNetworkPolicy shop/b')
  expect(decidingName({ ...named('a'), namespace: undefined })).toBe('CiliumNetworkPolicy a')
  expect([['a'], ['a', 'b', 'c']].map((names) => decidingNames(names.map((name) => named(name))))).toEqual([
    'CiliumNetworkPolicy shop/a',
    'CiliumNetworkPolicy shop/a, CiliumNetworkPolicy shop/b and CiliumNetworkPolicy shop/c',
  ])
  expect(decidingNames(['a', 'b', 'c', 'd'].map((name) => named(name)))).toBe(
    'CiliumNetworkPolicy shop/a, CiliumNetworkPolicy shop/b, CiliumNetworkPolicy shop/c and 1 more',
  )
})

it('those that decide are found among all others', () => {
  const [none, some] = [{ name: 'a' }, { name: 'b', decides: [] }] as unknown as OtherResource[]
  const all = [none, some] as OtherResource[]
  expect(decidingOf(all)).toEqual([some])
  expect(decidingOf(all)).toBe(decidingOf(all))
})
