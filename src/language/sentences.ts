/** What each field does to traffic, in a sentence, and the values it may have: by struct and field. */

/** Fields that the editor explains. */
const sentences: Readonly<Record<string, string>> = {
  'NetworkPolicy.spec': 'Which pods the policy isolates, and what may still pass.',
  'NetworkPolicySpec.podSelector':
    'The pods of this namespace that the policy isolates. Empty, {}: every pod of the namespace. Pods that no policy selects stay open.',
  'NetworkPolicySpec.policyTypes':
    'The directions that are isolated: there, only what a rule of some policy allows still passes. Without it: Ingress always, Egress when egress rules are written.',
  'NetworkPolicySpec.ingress':
    'Who may enter the selected pods. Each item allows something in addition; nothing here can deny. No items: nobody enters, when Ingress is isolated.',
  'NetworkPolicySpec.egress':
    'Whom the selected pods may reach. Each item allows something in addition; nothing here can deny. No items: nothing leaves, when Egress is isolated, not even DNS.',
  'NetworkPolicyIngressRule.from': 'Who may enter: any one of the items is enough. Without it, or empty: everyone.',
  'NetworkPolicyIngressRule.ports':
    'The ports of the selected pods that may be entered: any one of the items. Without it, or empty: every port of every protocol.',
  'NetworkPolicyEgressRule.to':
    'Who may be reached: any one of the items is enough. Without it, or empty: everyone, outside of the cluster too.',
  'NetworkPolicyEgressRule.ports':
    'The ports at the far end that may be reached: any one of the items. Without it, or empty: every port of every protocol.',
  'NetworkPolicyPeer.podSelector':
    'Pods by their labels: of the namespaces in the same item, or of this namespace where the item has no namespaceSelector. Empty, {}: every pod there.',
  'NetworkPolicyPeer.namespaceSelector':
    'Namespaces by their labels. With a podSelector in the same item, only those pods in them; behind a dash of its own, every pod in them. Empty, {}: every namespace.',
  'NetworkPolicyPeer.ipBlock':
    'Addresses, meant for what lies outside of the cluster: addresses of pods change, and providers differ on them.',
  'IPBlock.cidr': 'The range of addresses, such as 10.0.0.0/24. 0.0.0.0/0 is every IPv4 address.',
  'IPBlock.except': 'Ranges inside the cidr that this item leaves out. Another item or policy may still allow them.',
  'NetworkPolicyPort.port':
    'The port of the pod that receives, by number or by the name that its container gives it; a Service may listen on another one. Without it: every port of the protocol.',
  'NetworkPolicyPort.endPort': 'Makes it a range: every port from port to here, both included. The port must be a number then.',
  'NetworkPolicyPort.protocol':
    'TCP when nothing is written. An item for TCP lets no UDP through: DNS mostly needs UDP 53, and TCP 53 as well.',
  'LabelSelector.matchLabels': 'Each label must be there with exactly this value; all of them together.',
  'LabelSelector.matchExpressions': 'Conditions on labels; all of them must hold, and all of matchLabels too.',
  'LabelSelectorRequirement.key': 'The label that the condition is about.',
  'LabelSelectorRequirement.operator':
    'In: the label has one of the values. NotIn: it has none of them, or is missing. Exists: it is there. DoesNotExist: it is missing.',
  'LabelSelectorRequirement.values': 'The values for In and NotIn; Exists and DoesNotExist take none.',
  'ObjectMeta.name': 'Its name, once in the namespace for each kind. A second manifest with the same name replaces the first.',
  'ObjectMeta.namespace':
    'The namespace it lives in. A policy selects pods of its own namespace only; without this field, that is the one kubectl happens to use.',
  'ObjectMeta.labels': 'What selectors look at. Labels of a namespace count for namespaceSelector, those of pods for podSelector.',
  'ObjectMeta.annotations': 'Notes for people and tools. No selector looks at them.',
  'PodTemplateSpec.metadata': 'The labels here are the ones its pods get, and so those that policies see.',
  'PodTemplateSpec.spec': 'What each of its pods runs.',
  'DeploymentSpec.selector': 'Tells the controller which pods are its own. Policies do not look at it, but at the labels in the template.',
  'ReplicaSetSpec.selector': 'Tells the controller which pods are its own. Policies do not look at it, but at the labels in the template.',
  'StatefulSetSpec.selector': 'Tells the controller which pods are its own. Policies do not look at it, but at the labels in the template.',
  'DaemonSetSpec.selector': 'Tells the controller which pods are its own. Policies do not look at it, but at the labels in the template.',
  'StatefulSetSpec.serviceName': 'The Service that gives each of its pods a name. Without influence on policies.',
  'DeploymentSpec.replicas': 'How many pods there are. Policies treat them alike.',
  'DeploymentSpec.template': 'What its pods look like: labels for policies to select, ports for rules to name.',
  'ReplicaSetSpec.template': 'What its pods look like: labels for policies to select, ports for rules to name.',
  'StatefulSetSpec.template': 'What its pods look like: labels for policies to select, ports for rules to name.',
  'DaemonSetSpec.template': 'What its pods look like: labels for policies to select, ports for rules to name.',
  'JobSpec.template': 'What its pods look like: labels for policies to select, ports for rules to name.',
  'CronJobSpec.jobTemplate': 'The Job that is started each time; its pods are the ones that policies select.',
  'CronJobSpec.schedule': 'When it runs: minute, hour, day, month, weekday.',
  'PodSpec.containers': 'The containers of the pod. They share one address, and policies treat them as one.',
  'PodSpec.initContainers': 'Containers that run first. The same policies hold for them; their ports cannot be named by rules.',
  'PodSpec.hostNetwork':
    'True: the pod uses its node’s network and address. Most providers apply no policy to it, and no podSelector means it.',
  'PodSpec.dnsPolicy': 'Where names are looked up. With egress isolated, a rule must allow that, or names are not found.',
  'Container.ports':
    'The ports it says it listens on. Rules may name them; others are open all the same, unless a policy isolates the pod.',
  'ContainerPort.name': 'A name that policies and Services can use instead of the number.',
  'ContainerPort.containerPort': 'The number the container listens on: the port that policies see.',
  'ContainerPort.protocol': 'TCP when nothing is written.',
  'ContainerPort.hostPort': 'Opens the port on the node as well. What comes in by it may reach the pod with another source address.',
  'ServiceSpec.selector': 'The pods that answer for the Service. Policies do not look at Services, only at these pods.',
  'ServiceSpec.ports': 'The ports of the Service. Policies see the port of the pod instead, which is targetPort.',
  'ServicePort.port': 'The port that clients use. A policy must name the targetPort, not this one.',
  'ServicePort.targetPort':
    'The port of the pod, by number or name: the one that policies must allow. The same as port when nothing is written.',
  'ServicePort.protocol': 'TCP when nothing is written.',
  'ServicePort.nodePort': 'Opens the Service on every node. What comes in by it may reach the pod with the address of a node.',
  'ServiceSpec.type':
    'ClusterIP: inside of the cluster only. NodePort and LoadBalancer also let clients from outside come to the pods, where policies admit them.',
  'ServiceSpec.externalTrafficPolicy':
    'Local keeps the address of clients outside, so that ipBlock can tell them apart; Cluster may hide it behind a node.',
}

/** Fields with the same sentence in every kind. */
const anywhere: Readonly<Record<string, string>> = {
  apiVersion: 'The version of the format. NetworkPolicy is networking.k8s.io/v1.',
  kind: 'What this document describes.',
  metadata: 'Its name, its namespace and its labels.',
}

const entry = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined => (Object.hasOwn(table, key) ? table[key] : undefined)

/** What a field is for: "NetworkPolicySpec.podSelector". */
export const sentenceOf = (field: string | undefined): string | undefined =>
  field === undefined ? undefined : (entry(sentences, field) ?? entry(anywhere, field.slice(field.indexOf('.') + 1)))

/** A value out of a fixed set, and what it does. */
interface FixedValue {
  readonly value: string
  readonly detail?: string
}

const protocols: readonly FixedValue[] = [{ value: 'TCP' }, { value: 'UDP' }, { value: 'SCTP' }]
const flags: readonly FixedValue[] = [{ value: 'true' }, { value: 'false' }]
const plain = (...values: readonly string[]): FixedValue[] => values.map((value) => ({ value }))

const fixed: Readonly<Record<string, readonly FixedValue[]>> = {
  'NetworkPolicySpec.policyTypes': [
    { value: 'Ingress', detail: 'isolates what comes in' },
    { value: 'Egress', detail: 'isolates what goes out' },
  ],
  'NetworkPolicyPort.protocol': protocols,
  'ContainerPort.protocol': protocols,
  'ServicePort.protocol': protocols,
  'LabelSelectorRequirement.operator': [
    { value: 'In', detail: 'one of the values' },
    { value: 'NotIn', detail: 'none of the values, or no such label' },
    { value: 'Exists', detail: 'the label is there' },
    { value: 'DoesNotExist', detail: 'the label is missing' },
  ],
  'ServiceSpec.type': plain('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'),
  'ServiceSpec.externalTrafficPolicy': plain('Cluster', 'Local'),
  'PodSpec.hostNetwork': flags,
  'PodSpec.restartPolicy': plain('Always', 'OnFailure', 'Never'),
  'PodSpec.dnsPolicy': plain('ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'),
  'Container.imagePullPolicy': plain('IfNotPresent', 'Always', 'Never'),
  'CronJobSpec.concurrencyPolicy': plain('Allow', 'Forbid', 'Replace'),
  'JobSpec.suspend': flags,
  'CronJobSpec.suspend': flags,
}

/** The values a field can have, where they are few. */
export const fixedValues = (field: string | undefined): readonly FixedValue[] => (field === undefined ? [] : (entry(fixed, field) ?? []))

/** What is worth writing behind the colon of a field that holds more than a scalar. */
const whole: Readonly<Record<string, readonly FixedValue[]>> = {
  'NetworkPolicySpec.podSelector': [{ value: '{}', detail: 'every pod of this namespace' }],
  'NetworkPolicyPeer.podSelector': [{ value: '{}', detail: 'every pod' }],
  'NetworkPolicyPeer.namespaceSelector': [{ value: '{}', detail: 'every namespace' }],
  'NetworkPolicySpec.policyTypes': [
    { value: '[Ingress]', detail: 'isolates what comes in' },
    { value: '[Egress]', detail: 'isolates what goes out' },
    { value: '[Ingress, Egress]', detail: 'isolates both' },
  ],
  'NetworkPolicySpec.ingress': [{ value: '[]', detail: 'nobody enters' }],
  'NetworkPolicySpec.egress': [{ value: '[]', detail: 'nothing leaves' }],
}

export const wholeValues = (field: string | undefined): readonly FixedValue[] => (field === undefined ? [] : (entry(whole, field) ?? []))
