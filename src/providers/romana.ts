/** Romana: what it made of NetworkPolicies. It knew tenants (namespaces) and segments (one label), and only the way in. */

import { nameLabel } from '../kubernetes/labels.ts'
import type { LabelSelector, NetworkPolicy, Peer } from '../kubernetes/types.ts'
import type { Path } from '../yaml/node.ts'
import { no, partial, undecided, unverified, yes } from './cell.ts'
import type { Provider, Report } from './provider.ts'

const translator = 'romana/core, policy translator source (February 2018)'

/** The only labels that it read, unless it was told others. */
const segmentKey = 'romana.io/segment'
const tenantKey = 'namespace'

export const romana: Provider = {
  id: 'romana',
  name: 'Romana',
  maintained: false,
  status: 'History: no release since 2018.',
  versions: [],
  cells: {
    egress: no(translator, 'Ignored: only the way in exists.', 'not-enforced'),
    ipBlock: no(translator, 'Not read: the peer counts as every pod of the policy’s own namespace.', 'own-namespace'),
    except: no(translator, 'Not read, as the block around it is not.'),
    endPort: no(translator, 'Older than the field: only the first port of a range counts.', 'first-port'),
    namedPort: no(translator, 'Becomes port 0, which no connection has.', 'nothing'),
    sctp: unverified(),
    matchExpressions: no(translator, 'Ignored: the selector selects more than it says.', 'ignored'),
    bothSelectors: partial(
      translator,
      `Of namespaces only the label ${tenantKey} is read, as the namespace’s name; of pods only ${segmentKey}. Other labels are ignored.`,
      'fixed-labels',
    ),
    ipv6: unverified(),
    hostNetwork: unverified(undecided),
    nodeToPod: unverified(undecided),
    podToNode: unverified(undecided),
    selfThroughService: unverified(undecided),
    legacyAnnotation: yes(
      'romana/core, listener source and demo scripts',
      'Read, without the hyphen: net.beta.kubernetes.io/networkpolicy. Only namespaces that have it are isolated.',
      'without-hyphen',
    ),
  },
  limits: [
    { words: `Without the label ${segmentKey} a selector means the whole namespace.`, source: 'romana/core source' },
    {
      words: 'Source after February 2018 reads other labels and egress rules; which release has it is not verified.',
      source: 'romana/core, listener/translate.go',
    },
  ],
  adapt(policy, report) {
    return {
      ...policy,
      podSelector: readPods(policy.podSelector, ['spec', 'podSelector'], 'the policy is for', report),
      ingress: policy.ingress.map((rule, index) => ({
        ...rule,
        peers: rule.peers.map((peer, at) => readPeer(peer, policy, ['spec', 'ingress', index, 'from', at], report)),
      })),
    }
  },
}

function readPods(selector: LabelSelector, path: Path, meaning: string, report: Report): LabelSelector {
  if (selector.matchLabels.size === 0) return selector
  const segment = selector.matchLabels.get(segmentKey)
  if (segment !== undefined && selector.matchLabels.size === 1) return selector
  const now = segment === undefined ? 'every pod of the namespace' : `every pod with ${segmentKey}=${segment}`
  report('widened', path, `Romana reads only the label ${segmentKey}: ${meaning} ${now}. Give the pods that label, and select by it alone`)
  return { ...selector, matchLabels: new Map(segment === undefined ? [] : [[segmentKey, segment]]) }
}

function readPeer(peer: Peer, policy: NetworkPolicy, path: Path, report: Report): Peer {
  const { podSelector, namespaceSelector, ipBlock } = peer
  if (ipBlock) return peer
  const pods = podSelector && readPods(podSelector, [...path, 'podSelector'], 'the rule admits', report)
  if (!namespaceSelector) return { ...(pods && { podSelector: pods }) }
  const tenant = namespaceSelector.matchLabels.get(tenantKey)
  if (tenant === undefined || namespaceSelector.matchLabels.size > 1) {
    const now = tenant === undefined ? `the policy’s own namespace, ${policy.namespace}` : `namespace ${tenant}`
    report(
      'widened',
      [...path, 'namespaceSelector'],
      `Romana reads only the label ${tenantKey} of namespaces, and takes it for the name: the rule admits pods of ${now}. Select it by the label ${tenantKey} alone`,
      'bothSelectors',
    )
  }
  const byName: LabelSelector = { matchLabels: new Map([[nameLabel, tenant ?? policy.namespace]]), matchExpressions: [] }
  return { namespaceSelector: byName, ...(pods && { podSelector: pods }) }
}
