/** Azure Network Policy Manager on Linux nodes: what it makes of NetworkPolicies. */

import { no, partial, undecided, unverified, yes } from './cell.ts'
import type { Limit, Provider } from './provider.ts'

const docs = 'MicrosoftDocs/azure-aks-docs'
const translation = 'Azure/azure-container-networking, translation source'

export const azureNpmLinux: Provider = {
  id: 'azure-npm-linux',
  name: 'Azure NPM (Linux)',
  maintained: true,
  status: 'Maintained until its retirement on 30 September 2028.',
  versions: [],
  cells: {
    egress: yes(docs),
    ipBlock: yes(docs, 'Works, and matches the addresses of pods and nodes too.', 'pods-too'),
    except: yes(docs),
    endPort: yes(`${translation}; #2313`, 'In the code.'),
    namedPort: yes(docs),
    sctp: yes(docs),
    matchExpressions: partial('Azure/AKS#2006', 'Works with exceptions: a fault is reported.'),
    bothSelectors: yes(docs),
    ipv6: no(
      `${docs}; ${translation}`,
      'Not supported: a policy with such a block is not translated, so none of it counts.',
      'rejects-policy',
    ),
    hostNetwork: yes(docs, 'Ignored.', 'exempt'),
    nodeToPod: unverified('Allowed; not verified.'),
    podToNode: yes(docs, 'Allowed implicitly.'),
    selfThroughService: unverified(undecided),
    legacyAnnotation: unverified('Newer than the annotation’s removal; not verified.'),
  },
  limits: azureLimits('Linux on 30 September 2028'),
}

/** What holds on both kinds of nodes. */
export function azureLimits(retirement: string): Limit[] {
  return [
    { words: 'Meant for up to 250 nodes and 20 000 pods.', source: docs },
    { words: `Retires: ${retirement}.`, source: docs },
    { words: 'Its variant “Lite” knows address blocks only.', source: docs },
  ]
}
