/** Turns a defaulted NetworkPolicy object into the policy that the evaluator reads. */

import type { PeerObject, PolicyObject, PortObject, SelectorObject, SpecObject } from './schema.ts'
import type { LabelSelector, Labels, NetworkPolicy, Peer, PolicyRule, PortEntry, Protocol, SelectorOperator } from './types.ts'

/** What the policy says of traffic; the server has filled in its defaults. Parts that no server would take (an unknown operator, protocol or type) are left out. */
export function toSpec(object: PolicyObject): Pick<NetworkPolicy, 'podSelector' | 'isolates' | 'ingress' | 'egress'> {
  const spec = object.spec as SpecObject
  const types = spec.policyTypes as readonly string[]
  return {
    podSelector: toSelector(spec.podSelector ?? {}),
    isolates: { ingress: types.includes('Ingress'), egress: types.includes('Egress') },
    ingress: (spec.ingress ?? []).map(({ from, ports }) => toRule(from, ports)),
    egress: (spec.egress ?? []).map(({ to, ports }) => toRule(to, ports)),
  }
}

export function toLabels(record: Readonly<Record<string, string>> | undefined): Labels {
  return new Map(Object.entries(record ?? {}))
}

const operators: readonly string[] = ['In', 'NotIn', 'Exists', 'DoesNotExist'] satisfies SelectorOperator[]

export function toSelector({ matchLabels, matchExpressions = [] }: SelectorObject): LabelSelector {
  const requirements = matchExpressions.flatMap(({ key = '', operator = '', values = [] }) =>
    operators.includes(operator) ? [{ key, operator: operator as SelectorOperator, values }] : [],
  )
  return { matchLabels: toLabels(matchLabels), matchExpressions: requirements }
}

function toRule(peers?: readonly PeerObject[], ports?: readonly PortObject[]): PolicyRule {
  return {
    peers: (peers ?? []).map(toPeer),
    ports: (ports ?? []).map(toPort),
    ...(peers?.length === 0 && { emptyPeers: true }),
    ...(ports?.length === 0 && { emptyPorts: true }),
  }
}

function toPeer({ podSelector, namespaceSelector, ipBlock }: PeerObject): Peer {
  return {
    ...(podSelector && { podSelector: toSelector(podSelector) }),
    ...(namespaceSelector && { namespaceSelector: toSelector(namespaceSelector) }),
    ...(ipBlock && { ipBlock: { cidr: ipBlock.cidr ?? '', except: ipBlock.except ?? [] } }),
  }
}

function toPort({ protocol, port, endPort }: PortObject): PortEntry {
  return { protocol: toProtocol(protocol), port, endPort }
}

/** TCP for anything else: absent means TCP, and nothing else is ever evaluated. */
export const toProtocol = (protocol: string | undefined): Protocol => (protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP')
