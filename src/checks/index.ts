/** All checks, by hand: the listing is the feature list. */

import { allowAll } from './allow-all.ts'
import type { Check } from './check.ts'
import { dnsCutOff } from './dns-cut-off.ts'
import { duplicateResource } from './duplicate-resource.ts'
import { emptyList } from './empty-list.ts'
import { endPortEqual } from './end-port-equal.ts'
import { exceptCoversAll } from './except-covers-all.ts'
import { exceptOverlapped } from './except-overlapped.ts'
import { hostNetworkPeer } from './host-network-peer.ts'
import { hostNetworkSubject } from './host-network-subject.ts'
import { inertRules } from './inert-rules.ts'
import { ipBlockPods } from './ip-block-pods.ts'
import { ipBlockService } from './ip-block-service.ts'
import { legacyAnnotation } from './legacy-annotation.ts'
import { missingNamespace } from './missing-namespace.ts'
import { missingPolicyTypes } from './missing-policy-types.ts'
import { namespaceLabel } from './namespace-label.ts'
import { oneSided } from './one-sided.ts'
import { peerMatchesNothing } from './peer-matches-nothing.ts'
import { portNameForAddresses } from './port-name-for-addresses.ts'
import { selectsNoPods } from './selects-no-pods.ts'
import { servicePort } from './service-port.ts'
import { shadowedRule } from './shadowed-rule.ts'
import { splitPeer } from './split-peer.ts'
import { splitRule } from './split-rule.ts'
import { udpOnlyDns } from './udp-only-dns.ts'
import { unknownPortName } from './unknown-port-name.ts'
import { unprotectedWorkload } from './unprotected-workload.ts'
import { wholeInternet } from './whole-internet.ts'

export const checks: readonly Check[] = [
  // how the text is read
  splitPeer,
  splitRule,
  emptyList,
  missingPolicyTypes,
  inertRules,
  shadowedRule,
  duplicateResource,
  missingNamespace,
  legacyAnnotation,
  // whom it means
  selectsNoPods,
  peerMatchesNothing,
  namespaceLabel,
  hostNetworkSubject,
  hostNetworkPeer,
  // which ports
  servicePort,
  unknownPortName,
  portNameForAddresses,
  endPortEqual,
  udpOnlyDns,
  // addresses
  wholeInternet,
  exceptCoversAll,
  exceptOverlapped,
  ipBlockPods,
  ipBlockService,
  // what becomes of traffic
  oneSided,
  dnsCutOff,
  allowAll,
  unprotectedWorkload,
]
