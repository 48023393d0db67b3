/** Azure Network Policy Manager on Windows nodes: what it makes of NetworkPolicies. */

import { azureLimits } from './azure-npm-linux.ts'
import { no, partial, undecided, unverified, yes } from './cell.ts'
import type { Provider } from './provider.ts'

const docs = 'MicrosoftDocs/azure-aks-docs'
const translation = 'Azure/azure-container-networking, translation and controller source'
const untranslated = 'a policy that uses it is not translated, so none of it counts.'

export const azureNpmWindows: Provider = {
  id: 'azure-npm-windows',
  name: 'Azure NPM (Windows)',
  maintained: true,
  status: 'Maintained until its retirement on 30 September 2026.',
  versions: [],
  cells: {
    egress: yes(docs),
    ipBlock: yes(docs),
    except: no(`${translation}; PR#1513`, `Not supported: ${untranslated}`, 'rejects-policy'),
    endPort: unverified(),
    namedPort: no(translation, `Not supported: ${untranslated}`, 'rejects-policy'),
    sctp: no(translation, `Not supported: ${untranslated}`, 'rejects-policy'),
    matchExpressions: partial(translation, `No NotIn and no DoesNotExist: ${untranslated}`, 'rejects-negative'),
    bothSelectors: unverified(),
    ipv6: no(`${docs}; ${translation}`, `Not supported: ${untranslated}`, 'rejects-policy'),
    hostNetwork: yes(docs, 'Ignored.', 'exempt'),
    nodeToPod: unverified('Allowed; not verified.'),
    podToNode: yes(docs, 'Allowed implicitly.'),
    selfThroughService: unverified(undecided),
    legacyAnnotation: unverified('Newer than the annotation’s removal; not verified.'),
  },
  limits: azureLimits('Windows on 30 September 2026'),
}
