/** The features of policies, and the boundaries of their reach, in which network providers differ: names, in the order of the tables. */

/** What the rules of a policy may use. */
export const ruleFeatures = [
  'egress',
  'ipBlock',
  'except',
  'endPort',
  'namedPort',
  'sctp',
  'matchExpressions',
  'bothSelectors',
  'ipv6',
] as const
/** What the specification leaves open, or history changed. */
export const boundaries = ['hostNetwork', 'nodeToPod', 'podToNode', 'selfThroughService', 'legacyAnnotation'] as const

export type RuleFeature = (typeof ruleFeatures)[number]
export type Feature = RuleFeature | (typeof boundaries)[number]

export const features: readonly Feature[] = [...ruleFeatures, ...boundaries]

/** For headings and sentences. */
export const featureTitles: Readonly<Record<Feature, string>> = {
  egress: 'egress rules',
  ipBlock: 'ipBlock',
  except: 'except',
  endPort: 'port ranges (endPort)',
  namedPort: 'named ports',
  sctp: 'SCTP',
  matchExpressions: 'matchExpressions',
  bothSelectors: 'namespaceSelector with podSelector in one peer',
  ipv6: 'IPv6',
  hostNetwork: 'pods on their node’s network',
  nodeToPod: 'node to its own pod',
  podToNode: 'pod to its own node',
  selfThroughService: 'pod to itself through a Service',
  legacyAnnotation: 'annotation net.beta.kubernetes.io/network-policy',
}
