/** AWS VPC CNI: what its network policy agent makes of NetworkPolicies. */

import type { NetworkPolicy } from '../kubernetes/types.ts'
import type { Path } from '../yaml/node.ts'
import { afterAnnotation, partial, undecided, unverified, yes } from './cell.ts'
import type { Provider } from './provider.ts'

const guide = 'AWS EKS user guide; aws/aws-network-policy-agent'
const agent = 'aws/aws-network-policy-agent, eBPF source and CRD'
const resolver = 'aws/amazon-network-policy-controller-k8s, resolver source'
const names = 'aws/amazon-network-policy-controller-k8s#81, PR#92'

/** Port and protocol combinations for one address block. */
const mostPorts = 24

export const awsVpcCni: Provider = {
  id: 'aws-vpc-cni',
  name: 'AWS VPC CNI',
  maintained: true,
  status: 'Maintained; enforcement is off unless it is switched on.',
  versions: [
    { id: 'current', label: '' },
    {
      id: 'before-pr92',
      label: 'before March 2024',
      cells: { namedPort: partial(names, 'Left out where an ingress rule names address blocks.', 'nothing-from-blocks') },
    },
    {
      id: 'off',
      label: 'switched off (the default)',
      inert: {
        because: 'the AWS VPC CNI enforces no policy unless that is switched on',
        source: 'AWS documentation; aws/aws-network-policy-agent (flag default)',
      },
    },
  ],
  cells: {
    egress: yes(guide),
    ipBlock: yes(guide),
    except: yes(agent),
    endPort: yes(agent),
    namedPort: partial(
      names,
      'Works for pods; where an ingress rule names address blocks it was left out until PR#92 (March 2024), and the report is still open.',
      'unsure-from-blocks',
    ),
    sctp: yes(agent, 'In the eBPF code.'),
    matchExpressions: yes(resolver),
    bothSelectors: unverified(),
    ipv6: partial(guide, 'A cluster has one family; blocks of the other one are ignored.'),
    hostNetwork: yes(guide, 'Skipped.', 'exempt'),
    nodeToPod: yes(guide, 'Always allowed.'),
    podToNode: unverified(undecided),
    selfThroughService: unverified(
      'Not verified; a Service’s selector and ports must line up with the policy’s.',
      'aws/amazon-network-policy-controller-k8s#147, #194, #224',
    ),
    legacyAnnotation: afterAnnotation,
  },
  limits: [
    { words: 'Enforcement is off unless it is switched on.', source: 'AWS documentation; aws/aws-network-policy-agent (flag default)' },
    { words: 'Linux nodes on EC2 only, neither Fargate nor Windows; only pods that have an owner.', source: 'AWS documentation' },
    {
      words: `At most ${mostPorts} combinations of port and protocol for one address block in a rule.`,
      source: 'AWS documentation',
      exceeded: manyPortsForBlock,
    },
    { words: 'New pods are open until they are reconciled, unless strict mode is on.', source: 'AWS documentation; kguardian PR#1478' },
    {
      words: 'A Service’s selector has to match the policy’s pod selector, and its port the container’s port.',
      source: 'aws/amazon-network-policy-controller-k8s#147, #194, #224',
    },
  ],
}

function manyPortsForBlock(policy: NetworkPolicy): Path | undefined {
  for (const direction of ['ingress', 'egress'] as const) {
    const rule = policy[direction].findIndex(({ peers, ports }) => ports.length > mostPorts && peers.some(({ ipBlock }) => ipBlock))
    if (rule >= 0) return ['spec', direction, rule, 'ports']
  }
  return undefined
}
