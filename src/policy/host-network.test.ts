/** Pods on their node's network (rules 41 and 42): what is certain, what depends on the network provider, and what a provider settles. */

import { describe, expect, it } from 'vitest'
import type { Network } from '../kubernetes/cluster.ts'
import { analysisOf, app, pod, policy } from '../testing/manifests.ts'
import { defaultSettings } from '../text/workspace.ts'
import { evaluate, type Reachability } from './connections.ts'
import { cite } from './explain.ts'
import { formatPorts } from './ports.ts'

const agent = pod('agent', { hostNetwork: true, address: '10.9.0.1', node: '10.9.0.1' })
const db = pod('db', { ports: [80], address: '10.0.0.2', node: '10.9.0.2' })
const fromAgent = policy('at-db', { podSelector: app('db'), ingress: [{ from: [{ podSelector: app('agent') }], ports: [{ port: 80 }] }] })

const at = (reach: Reachability, ref: string) => reach.universe.indexOf.get(ref) as number
function between(reach: Reachability, source = 'Pod/shop/agent', destination = 'Pod/shop/db') {
  const { verdict, ports, possible } = reach.connect(at(reach, source), at(reach, destination))
  return `${verdict} ${formatPorts(ports)}, perhaps ${formatPorts(possible)}`
}
function under(network: Partial<Network>, ...manifests: object[]) {
  const { cluster } = analysisOf(manifests)
  const open: Network = {
    policies: cluster.policies,
    hostSubjects: 'in-doubt',
    hostPeers: 'in-doubt',
    ownNodeIngress: 'passes',
    ownNodeEgress: 'passes',
  }
  return evaluate({ ...cluster, network: { ...open, ...network } }, defaultSettings)
}

describe('as a peer', () => {
  it('a selector names it perhaps; where the provider says that none does, it does not', () => {
    expect(between(analysisOf([agent, db, fromAgent]).reach)).toBe('depends No Connections, perhaps TCP 80')
    expect(between(under({}, agent, db, fromAgent))).toBe('depends No Connections, perhaps TCP 80')
    expect(between(under({ hostPeers: 'unnamed' }, agent, db, fromAgent))).toBe('denied No Connections, perhaps No Connections')
  })

  it('no rule is cited that names it only perhaps, by label or by an address that is not given', () => {
    const nowhere = pod('agent', { hostNetwork: true })
    const byAddress = policy('at-db', { podSelector: app('db'), ingress: [{ from: [{ ipBlock: { cidr: '10.9.0.0/16' } }] }] })
    const cited = (reach: Reachability) => cite(reach, 'ingress', at(reach, 'Pod/shop/db'), at(reach, 'Pod/shop/agent')).length
    expect(cited(analysisOf([agent, db, fromAgent]).reach)).toBe(0)
    expect(cited(under({ hostPeers: 'unnamed' }, agent, db, fromAgent))).toBe(0)
    expect(cited(analysisOf([nowhere, db, byAddress]).reach)).toBe(0)
    expect(cited(analysisOf([agent, db, byAddress]).reach)).toBe(1)
  })

  it('a block names it by the address of its node; where the provider matches no node, it does not, and other pods are named as before', () => {
    const web = pod('web', { address: '10.9.0.7', node: '10.9.0.3' })
    const block = { cidr: '10.9.0.0/16', except: ['10.9.0.128/25'] }
    const byAddress = policy('at-db', { podSelector: app('db'), ingress: [{ from: [{ ipBlock: block }] }] })
    const cited = (reach: Reachability, source: string) => cite(reach, 'ingress', at(reach, 'Pod/shop/db'), at(reach, source)).length
    const named = under({}, agent, web, db, byAddress)
    expect(between(named)).toBe('allowed All Connections, perhaps All Connections')
    expect(cited(named, 'Pod/shop/agent')).toBe(1)
    const missed = under({ blocksMissNodes: true }, agent, web, db, byAddress)
    expect(between(missed)).toBe('denied No Connections, perhaps No Connections')
    expect(cited(missed, 'Pod/shop/agent')).toBe(0)
    expect(between(missed, 'Pod/shop/web')).toBe('allowed All Connections, perhaps All Connections')
    expect(cited(missed, 'Pod/shop/web')).toBe(1)
    expect(between(under({ blocksMissNodes: true }, web, db, byAddress), 'Pod/shop/web')).toBe(
      'allowed All Connections, perhaps All Connections',
    )
    const nowhere = pod('agent', { hostNetwork: true })
    const toAddress = policy('at-db', { podSelector: app('db'), policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: block }] }] })
    const out = (blocksMissNodes: boolean) =>
      between(under({ ownNodeEgress: 'policed', blocksMissNodes }, nowhere, db, toAddress), 'Pod/shop/db', 'Pod/shop/agent')
    expect(out(false)).toBe('depends No Connections, perhaps All Connections')
    expect(out(true)).toBe('denied No Connections, perhaps No Connections')
  })
})

describe('as what a policy selects', () => {
  const atAgent = policy('at-agent', { podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } })

  it('it may be isolated; where the provider exempts such pods, it is not, and other pods are', () => {
    expect(between(analysisOf([agent, db, atAgent]).reach, 'Pod/shop/db', 'Pod/shop/agent')).toBe(
      'depends All Connections, perhaps All Connections',
    )
    const exempt = under({ hostSubjects: 'exempt' }, agent, db, atAgent)
    expect(between(exempt, 'Pod/shop/db', 'Pod/shop/agent')).toBe('open All Connections, perhaps All Connections')
    expect(between(exempt)).toBe('denied No Connections, perhaps No Connections')
    const open = analysisOf([agent, db, policy('at-agent', { podSelector: app('agent'), ingress: [{}] })]).reach
    const { verdict, ingress } = open.connect(at(open, 'Pod/shop/db'), at(open, 'Pod/shop/agent'))
    expect([verdict, ingress.isolated, ingress.reasons]).toEqual(['allowed', true, []])
  })
})

describe('a pod’s own node always passes', () => {
  const owner = [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u', controller: true }]
  const replica = (n: number, node: string) => {
    const each = pod(`db-${n}`, { labels: { app: 'db' }, address: `10.0.0.${n}`, node })
    return { ...each, metadata: { ...each.metadata, ownerReferences: owner } }
  }
  const deny = policy('at-db', { podSelector: app('db') })
  const toDb = (...nodes: string[]) =>
    between(analysisOf([agent, deny, ...nodes.map((node, n) => replica(n, node))]).reach, undefined, 'StatefulSet/shop/db')

  it('is certain on one node, impossible on others, and depends on the replica where one of several is there', () => {
    expect(toDb('10.9.0.1')).toBe('allowed All Connections, perhaps All Connections')
    expect(toDb('10.9.0.2')).toBe('denied No Connections, perhaps No Connections')
    expect(toDb('10.9.0.2', '10.9.0.3')).toBe('denied No Connections, perhaps No Connections')
    expect(toDb('10.9.0.1', '10.9.0.2')).toBe('depends No Connections, perhaps All Connections')
    const shut = policy('shut', { podSelector: app('db'), policyTypes: ['Egress'] })
    const fromDb = (...nodes: string[]) =>
      between(analysisOf([agent, shut, ...nodes.map((node, n) => replica(n, node))]).reach, 'StatefulSet/shop/db', 'Pod/shop/agent')
    expect(fromDb('10.9.0.1')).toBe('allowed All Connections, perhaps All Connections')
    expect(fromDb('10.9.0.2', '10.9.0.3')).toBe('denied No Connections, perhaps No Connections')
    expect(fromDb('10.9.0.1', '10.9.0.2')).toBe('depends No Connections, perhaps All Connections')
  })

  it('is said in words where it is open, and not where the rules let everything through anyway', () => {
    const all = policy('at-db', { podSelector: app('db'), ingress: [{}] })
    const beside = pod('db', { address: '10.0.0.2', node: '10.9.0.1' })
    const nowhere = pod('db', { address: '10.0.0.2' })
    const reasons = (network: Partial<Network>, ...manifests: object[]) => {
      const reach = under(network, agent, ...manifests)
      return reach.connect(at(reach, 'Pod/shop/agent'), at(reach, 'Pod/shop/db')).ingress.reasons.map(({ because }) => because)
    }
    expect(reasons({}, nowhere, deny)).toEqual([
      "whether agent, which shares its node's network, runs on the node of db: a pod's own node always passes",
    ])
    expect(reasons({ ownNodeIngress: 'in-doubt' }, beside, deny)).toEqual([
      'on the network provider, for which it is not verified: whether db and agent, which is on the network of its node, are kept apart by policies',
    ])
    expect(reasons({}, nowhere, all)).toEqual([])
    // That it may come on every port is said already.
    const byLabel = policy('at-db', { podSelector: app('db'), ingress: [{ from: [{ podSelector: app('agent') }] }] })
    expect(reasons({}, nowhere, byLabel)).toEqual([
      "on the network provider: agent shares its node's network, and most providers see the node's address instead of its labels",
    ])
    expect(reasons({ ownNodeIngress: 'in-doubt' }, beside, all)).toEqual([])
  })

  it('or not, where the provider polices it; where nobody has verified that, it depends', () => {
    const beside = pod('db', { address: '10.0.0.2', node: '10.9.0.1' })
    const shut = policy('shut', { podSelector: app('db'), policyTypes: ['Egress'] })
    const into = (network: Partial<Network>) => between(under(network, agent, beside, deny))
    const out = (network: Partial<Network>) => between(under(network, agent, beside, shut), 'Pod/shop/db', 'Pod/shop/agent')
    expect(into({})).toBe('allowed All Connections, perhaps All Connections')
    expect(into({ ownNodeIngress: 'in-doubt' })).toBe('depends All Connections, perhaps All Connections')
    expect(out({})).toBe('allowed All Connections, perhaps All Connections')
    expect(out({ ownNodeEgress: 'in-doubt' })).toBe('depends All Connections, perhaps All Connections')
    expect(out({ ownNodeEgress: 'policed' })).toBe('denied No Connections, perhaps No Connections')
  })
})

describe('where nobody knows what policies do to IPv6', () => {
  const block = (cidr: string) =>
    policy(cidr.startsWith('2') ? 'six' : 'four', { podSelector: app('db'), ingress: [{ from: [{ ipBlock: { cidr } }] }] })
  const reach = under({ ipv6InDoubt: true }, db, pod('web'), block('2001:db8::/32'), block('192.0.2.0/24'))

  it('an isolated pod may be reached from IPv6 addresses, or not, whatever its rules say; other addresses are judged as ever', () => {
    expect(between(reach, 'cidr:2001:db8::/32')).toBe('depends All Connections, perhaps All Connections')
    expect(between(reach, 'cidr:192.0.2.0/24')).toBe('allowed All Connections, perhaps All Connections')
    const six = reach.connect(at(reach, 'cidr:2001:db8::/32'), at(reach, 'Pod/shop/db'))
    expect(formatPorts(six.sure)).toBe('No Connections')
    expect(six.ingress.isolated).toBe(true)
    expect(six.ingress.reasons.map(({ because }) => because)).toEqual([
      'on the network provider and its setup: what policies do to 2001:db8::/32 where IPv6 is not enforced',
    ])
  })

  it('pods and everywhere else are judged as ever', () => {
    expect(between(reach, 'Pod/shop/web')).toMatch(/^depends /)
    expect(between(reach, 'cidr:*')).toBe('denied No Connections, perhaps No Connections')
    const { ingress } = reach.connect(at(reach, 'Pod/shop/web'), at(reach, 'Pod/shop/db'))
    expect(ingress.reasons.map(({ because }) => because)).toEqual([
      'whether the address of web, which the manifests do not give, lies in an ipBlock of the policies at db',
    ])
  })

  it('a pod that no policy isolates is open to them', () => {
    expect(between(reach, 'cidr:2001:db8::/32', 'Pod/shop/web')).toBe('open All Connections, perhaps All Connections')
  })
})
