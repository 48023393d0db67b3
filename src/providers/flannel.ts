/** flannel by itself: it connects pods and enforces no policy. */

import { no, yes } from './cell.ts'
import type { Provider } from './provider.ts'

const source = 'flannel-io/flannel README and Helm chart'
const nothing = 'Not enforced, as no policy is.'

export const flannel: Provider = {
  id: 'flannel',
  name: 'flannel',
  maintained: true,
  status: 'Maintained; enforces no policies by itself.',
  versions: [{ id: 'current', label: '', inert: { because: 'flannel by itself enforces no NetworkPolicy', source } }],
  cells: {
    egress: no(source, nothing),
    ipBlock: no(source, nothing),
    except: no(source, nothing),
    endPort: no(source, nothing),
    namedPort: no(source, nothing),
    sctp: no(source, nothing),
    matchExpressions: no(source, nothing),
    bothSelectors: no(source, nothing),
    ipv6: no(source, nothing),
    hostNetwork: no(source, nothing),
    nodeToPod: yes(source, 'Allowed, as everything is.'),
    podToNode: yes(source, 'Allowed, as everything is.'),
    selfThroughService: yes(source, 'Allowed, as everything is.'),
    legacyAnnotation: no(source, nothing),
  },
  limits: [],
}
