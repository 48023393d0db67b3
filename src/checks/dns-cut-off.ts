/** Pods that may send to others but not ask the cluster's name service where they are. */

import type { Fix } from '../diagnostic.ts'
import { formatSelector, matches, nameLabel, selectsAll } from '../kubernetes/labels.ts'
import type { LabelSelector, NetworkPolicy, Peer, PolicyRule } from '../kubernetes/types.ts'
import { type NameService, nameServiceOf, nameServicePorts } from '../policy/name-service.ts'
import { toPortSpec } from '../policy/port-spec.ts'
import { allPorts, containsPort } from '../policy/ports.ts'
import type { Endpoint } from '../policy/types.ts'
import type { Check, CheckFinding, CheckInput } from './check.ts'
import { type Facts, factsOf } from './facts.ts'
import { editFix, labelsValue } from './fixes.ts'
import { namingLabels, podsOf } from './pods.ts'
import { nameEndpoints, plural } from './words.ts'

export const dnsCutOff: Check = {
  code: 'dns-cut-off',
  severity: 'warning',
  title: 'DNS cut off by egress isolation',
  documentation: `A pod whose egress is isolated reaches only what a rule allows, and the cluster's name service is no exception. Without it, connections by
name fail although the rules allow them by address, mostly with a timeout that says nothing of DNS. Allow UDP and TCP 53 to the DNS pods, in
nearly every cluster those with k8s-app=kube-dns in namespace kube-system.

It is said of pods that may send to other pods; where rules name nothing but address ranges it is only noted, and pods that may send nowhere
are left alone. Any rule that could be meant for DNS counts: UDP 53 to an address or to another namespace, for caches on the node and other
arrangements.`,
  find(input) {
    const service = nameServiceOf(input.cluster)
    return [...groupsOf(input, service).values()].map((group) => toFinding(input, service, group))
  },
}

/** Endpoints that lack the same rule, and the policy where it is missed. */
interface Group {
  readonly anchor: NetworkPolicy
  /** Every pod of the namespace is isolated, so that one policy for all can mend it. */
  readonly wholeNamespace: boolean
  readonly endpoints: Set<Endpoint>
  isSure: boolean
}

function groupsOf({ cluster, reach }: CheckInput, service: NameService): Map<string, Group> {
  const facts = factsOf(reach)
  const asks = new Map<NetworkPolicy, Asks>()
  const asksOf = (policy: NetworkPolicy) => {
    const found = asks.get(policy) ?? look(facts, service, policy)
    asks.set(policy, found)
    return found
  }
  const groups = new Map<string, Group>()
  for (let unit = 0; unit < facts.universe.firstRange; unit++) {
    const { policies: own, rejected } = facts.profile('egress', unit)
    if (own.length === 0 || rejected.length > 0 || facts.unit(unit).hostNetwork) continue
    const anchor = own.findLast((policy) => asksOf(policy).sends !== 'nowhere')
    if (!anchor || own.some((policy) => asksOf(policy).dns || policy.admission !== 'accepted')) continue
    const endpoints = facts
      .endpoints([unit])
      .filter((endpoint) => isMeant(cluster.workloads.length > 0, endpoint) && endpoint.ref !== service.ref)
    if (endpoints.length === 0) continue
    const whole = isolatesAll(facts, anchor.namespace)
    const key = whole ? anchor.namespace : anchor.ref
    const group = groups.get(key) ?? { anchor: whole ?? anchor, wholeNamespace: whole !== undefined, endpoints: new Set(), isSure: false }
    groups.set(key, group)
    for (const endpoint of endpoints) group.endpoints.add(endpoint)
    group.isSure ||= own.some((policy) => asksOf(policy).sends === 'to-pods')
  }
  return groups
}

/** Pods that are written down; where none are at all, those that the selectors speak of. */
const isMeant = (hasWorkloads: boolean, { kind }: Endpoint) => kind === 'workload' || (kind === 'inferred' && !hasWorkloads)

/** A policy that isolates egress of every pod of a namespace and allows nothing. */
function isolatesAll(facts: Facts, namespace: string): NetworkPolicy | undefined {
  const any = facts.universe.indexOf.get(`any:${namespace}`)
  const unit = any === undefined ? undefined : facts.universe.unitsOf[any]?.[0]
  const isolating = unit === undefined ? [] : facts.profile('egress', unit).policies
  return isolating.find((policy) => selectsAll(policy.podSelector))
}

interface Asks {
  readonly sends: 'nowhere' | 'to-addresses' | 'to-pods'
  /** Some rule may be meant for DNS. */
  readonly dns: boolean
}

function look(facts: Facts, service: NameService, policy: NetworkPolicy): Asks {
  const peers = policy.egress.flatMap((rule) => rule.peers)
  const toPods = peers.some(({ ipBlock }) => !ipBlock)
  return {
    sends: toPods ? 'to-pods' : policy.egress.length > 0 ? 'to-addresses' : 'nowhere',
    dns: policy.egress.some((rule) => mayBeDns(facts, service, policy, rule)),
  }
}

function mayBeDns(facts: Facts, service: NameService, policy: NetworkPolicy, { peers, ports }: PolicyRule): boolean {
  const { fixed, names } = toPortSpec(ports)
  const isNamed = names.some(({ protocol }) => protocol === 'UDP')
  if (!isNamed && !containsPort(fixed, 'UDP', 53) && !containsPort(fixed, 'UDP', 5353)) return false
  const isExplicit = fixed !== allPorts && ports.some(({ port }) => port !== undefined)
  return peers.length === 0 || peers.some((peer) => mayNameService(facts, service, policy, peer, isExplicit))
}

/** A rule for UDP 53 is taken to know where its name service is, except for the usual pods in the wrong namespace. */
function mayNameService(facts: Facts, service: NameService, policy: NetworkPolicy, peer: Peer, isExplicit: boolean): boolean {
  const { ipBlock, podSelector = everything, namespaceSelector } = peer
  if (ipBlock) return true
  const meansPods = service.workload ? matches(podSelector, service.labels) : onlyAbout(podSelector, service.labels)
  if (!namespaceSelector) {
    if (policy.namespace === service.namespace) return meansPods || isExplicit
    return (
      isExplicit &&
      (!onlyAbout(podSelector, service.labels) ||
        podSelector.matchLabels.size === 0 ||
        facts.written(facts.peer(policy, peer).certain).length > 0)
    )
  }
  return isExplicit || (meansPods && onlyAbout(namespaceSelector, service.namespaceLabels))
}

const everything: LabelSelector = { matchLabels: new Map(), matchExpressions: [] }

/** Whether labels satisfy what the selector asks of the keys they have; of others nothing is known. */
function onlyAbout({ matchLabels, matchExpressions }: LabelSelector, labels: ReadonlyMap<string, string>): boolean {
  const known = {
    matchLabels: new Map([...matchLabels].filter(([key]) => labels.has(key))),
    matchExpressions: matchExpressions.filter(({ key }) => labels.has(key)),
  }
  return matches(known, labels)
}

function toFinding(input: CheckInput, service: NameService, { anchor, wholeNamespace, endpoints, isSure }: Group): CheckFinding {
  const list = [...endpoints]
  const names = nameEndpoints(list, anchor.namespace)
  const whose = formatSelector({ matchLabels: labelsOf(input, service), matchExpressions: [] })
  const message = `${names} may send to others but cannot look up their names: no egress rule allows UDP 53 to the cluster's DNS, so connections by name fail. Allow UDP and TCP 53 to the pods with ${whose} in ${service.namespace}${isSure ? '' : `, if ${plural(list.length, 'it uses', 'they use')} names`}.`
  const fix = wholeNamespace ? fixForAll(anchor.namespace, service) : fixFor(input, anchor, service)
  const path = wholeNamespace && anchor.egress.length === 0 ? ['spec', 'policyTypes'] : ['spec', 'egress']
  return { resource: anchor.ref, path, onKey: path[1] === 'egress', message, ...(!isSure && { severity: 'info' }), fixes: [fix] }
}

const labelsOf = ({ cluster }: CheckInput, { workload, labels }: NameService) =>
  workload && labels.get('k8s-app') !== 'kube-dns' ? namingLabels(podsOf(cluster), workload) : new Map([['k8s-app', 'kube-dns']])

function fixForAll(namespace: string, { ref }: NameService): Fix {
  const ports = nameServicePorts.map(({ protocol, port }) => ({ protocol, ...(port !== undefined && { port }) }))
  return {
    label: `Let every pod of ${namespace} look up names`,
    command: { kind: 'allow-traffic', source: `Namespace/${namespace}`, destination: ref, ports },
  }
}

function fixFor(input: CheckInput, policy: NetworkPolicy, service: NameService): Fix {
  const peer = {
    namespaceSelector: { matchLabels: { [nameLabel]: service.namespace } },
    podSelector: labelsValue(labelsOf(input, service)),
  }
  const value = { to: [peer], ports: nameServicePorts.map(({ protocol, port = null }) => ({ protocol, port })) }
  return editFix(policy, 'Let them look up names: UDP and TCP 53 to the cluster DNS', 'anything', [
    { kind: 'insert', path: ['spec', 'egress'], value },
  ])
}
