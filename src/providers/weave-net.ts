/** Weave Net: what its policy controller made of NetworkPolicies. */

import { no, undecided, unverified, yes } from './cell.ts'
import type { Cells, Provider } from './provider.ts'

const changelog = 'weaveworks/weave CHANGELOG'
const controller = 'weaveworks/weave policy controller source (last November 2022)'
const analyser = 'weaveworks/weave, npc/analyser.go before the change; CHANGELOG'

const before26: Partial<Cells> = {
  bothSelectors: no(
    analyser,
    'Not known before 2.6.0: the namespaceSelector is ignored, and the podSelector means the policy’s own namespace.',
    'pod-selector-only',
  ),
}
const before25: Partial<Cells> = {
  ...before26,
  ipBlock: no(analyser, 'Not known before 2.5.0: the peer counts as everyone.', 'everyone'),
  except: no(analyser, 'Not known before 2.5.0, as the block around it is not.'),
}
const before24: Partial<Cells> = { ...before25, egress: no(changelog, 'Not enforced before 2.4.0.', 'not-enforced') }
const withAnnotation = (words: string): Partial<Cells> => ({ ...before24, legacyAnnotation: yes(changelog, words, 'with-hyphen') })

export const weaveNet: Provider = {
  id: 'weave-net',
  name: 'Weave Net',
  maintained: false,
  status: 'History: archived, last changed in 2022.',
  versions: [
    { id: '2.6', label: '2.6' },
    { id: '2.5', label: '2.5', cells: before26 },
    { id: '2.4', label: '2.4', cells: before25 },
    { id: '2.1', label: '2.1 to 2.3', cells: before24 },
    {
      id: 'legacy-netpol',
      label: '2.1 with --use-legacy-netpol',
      isPast: true,
      cells: withAnnotation('Read with --use-legacy-netpol only; namespaces are isolated by it, not by policies.'),
    },
    { id: '2.0', label: 'before 2.1', isPast: true, cells: withAnnotation('Read: namespaces are isolated by it, not by policies.') },
  ],
  cells: {
    egress: yes(changelog, 'Works as specified from 2.4.0 on.'),
    ipBlock: yes(changelog, 'Works from 2.5.0 on; on the way in it is unreliable behind masquerading.'),
    except: yes(changelog, 'Works from 2.5.0 on.'),
    endPort: no(controller, 'Ignored: only the first port of a range counts.', 'first-port'),
    namedPort: no(
      'weaveworks/weave#3032, PR#3375 (2.5.0), #3790 (2.6.3), analyser source',
      'The whole policy is rejected before its pods are registered: neither its rules nor its isolation count. Since 2.6.3 this is only a line in the log.',
      'rejects-policy',
    ),
    sctp: unverified('The protocol is passed to iptables; not verified.', controller),
    matchExpressions: yes(controller),
    bothSelectors: yes(changelog, 'Works as specified from 2.6.0 on.'),
    ipv6: no(controller, 'No support was found.'),
    hostNetwork: yes(controller, 'Skipped.', 'exempt'),
    nodeToPod: unverified('Allowed; not verified.'),
    podToNode: unverified(undecided),
    selfThroughService: unverified(undecided),
    legacyAnnotation: no(changelog, 'Not read from 2.1.0 on, unless --use-legacy-netpol was given; later removed.'),
  },
  limits: [
    {
      words: 'One named port anywhere makes the controller drop the whole policy before it registers the pods, which stay open.',
      source: 'weaveworks/weave source and CHANGELOG; #3032, PR#3375, #3790',
    },
  ],
}
