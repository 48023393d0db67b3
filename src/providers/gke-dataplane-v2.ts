/** GKE Dataplane V2: what is known of it. It is built on Cilium, but nobody verified which of its deviations it has. */

import { afterAnnotation, undecided, unverified, yes } from './cell.ts'
import type { Provider } from './provider.ts'

const page = 'cloud.google.com, Dataplane V2 concept page'
const likeCilium = 'Built on Cilium, perhaps with its deviations; evaluated as specified, not verified.'

export const gkeDataplaneV2: Provider = {
  id: 'gke-dataplane-v2',
  name: 'GKE Dataplane V2',
  maintained: true,
  status: 'Maintained; always on.',
  versions: [],
  cells: {
    egress: yes(page),
    ipBlock: unverified(likeCilium, page),
    except: unverified(),
    endPort: unverified(),
    namedPort: unverified(),
    sctp: unverified(),
    matchExpressions: unverified(),
    bothSelectors: unverified(),
    ipv6: unverified(),
    hostNetwork: unverified(likeCilium),
    nodeToPod: unverified(likeCilium),
    podToNode: unverified(likeCilium),
    selfThroughService: unverified(undecided),
    legacyAnnotation: afterAnnotation,
  },
  limits: [{ words: 'The older data plane of GKE was Calico.', source: page }],
}
