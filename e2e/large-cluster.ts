/** Sizes to a cluster as a List in JSON: workloads in namespaces, and policies of the usual kinds, five a namespace. */

const name = (i: number) => `team-${String(i).padStart(3, '0')}`
const label = (key: string, value: string) => ({ podSelector: { matchLabels: { [key]: value } } })
const of = (namespace: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } })

export function largeCluster(namespaces: number, workloads: number): string {
  const items: object[] = []
  const each = Math.ceil(workloads / namespaces)
  for (let n = 0; n < namespaces; n++) {
    const namespace = name(n)
    items.push({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { group: `g${n % 10}` } } })
    for (let w = 0; w < each; w++) items.push(toDeployment(namespace, `app-${w}`, 5))
    const policy = (kind: string, spec: object) =>
      items.push({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: kind, namespace }, spec })
    policy('deny', { podSelector: {}, policyTypes: n % 3 === 1 ? ['Ingress', 'Egress'] : ['Ingress'] })
    policy('own', { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] })
    policy('monitoring', { podSelector: {}, ingress: [{ from: [of(name(0))], ports: [{ port: 9090 }] }] })
    const next = of(name((n + 7) % namespaces))
    policy('front', { ...label('app', 'app-1'), ingress: [{ from: [{ ...next, ...label('app', 'app-2') }], ports: [{ port: 8080 }] }] })
    policy('out', {
      ...label('app', 'app-2'),
      policyTypes: ['Egress'],
      egress: [{ to: [of(name((n + namespaces - 7) % namespaces))], ports: [{ port: 8080 }] }],
    })
  }
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
}

function toDeployment(namespace: string, app: string, replicas: number) {
  const ports = [{ name: 'http', containerPort: 8080 }]
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app, namespace },
    spec: {
      replicas,
      selector: { matchLabels: { app } },
      template: { metadata: { labels: { app } }, spec: { containers: [{ name: 'c', image: 'i', ports }] } },
    },
  }
}
