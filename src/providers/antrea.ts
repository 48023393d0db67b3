/** Antrea: what it makes of NetworkPolicies. */

import { afterAnnotation, undecided, unverified, yes } from './cell.ts'
import type { Provider } from './provider.ts'

const source = 'antrea-io/antrea documentation and source'

export const antrea: Provider = {
  id: 'antrea',
  name: 'Antrea',
  maintained: true,
  status: 'Maintained.',
  versions: [],
  cells: {
    egress: yes(source),
    ipBlock: yes(source),
    except: yes(source),
    endPort: yes(source),
    namedPort: unverified(),
    sctp: yes(source),
    matchExpressions: unverified(),
    bothSelectors: yes(source),
    ipv6: yes(source),
    hostNetwork: yes(source, 'Neither subjects nor peers.', 'exempt'),
    nodeToPod: yes(source, 'Always allowed.'),
    podToNode: unverified(undecided),
    selfThroughService: yes(
      'antrea-io/antrea PR#5687, PR#5705, PR#5743',
      'Always allowed on the way in with AntreaProxy; unreliable without it.',
    ),
    legacyAnnotation: afterAnnotation,
  },
  limits: [],
}
