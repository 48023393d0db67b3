import { expect, it } from 'vitest'
import { analyze } from '../analyze.ts'
import { changes } from '../changes.ts'
import { defaultSettings } from '../text/workspace.ts'
import { toGraph } from '../views/picture.ts'
import { changedEdges } from './changed.ts'

const pod = (name: string, namespace = 'shop') => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}]}]}
`
const policy = (spec: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: ${spec}
`
const pods = [pod('web'), pod('api'), pod('db'), pod('job', 'batch')]
const read = (parts: string[]) => analyze({ files: [{ name: 'a.yaml', text: parts.join('---\n') }], places: {}, settings: defaultSettings })
const from = (port: number) =>
  policy(`{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: ${port}}]}]}`)

function changed(before: string[], after: string[]) {
  const now = read(after)
  return changedEdges(toGraph(now), now.reach.endpoints, changes(now, read(before)).pairs)
    .map(({ edge, gained, lost, paths }) => `${edge.id} ${edge.verdict}: +${gained} -${lost} ×${paths}`)
    .sort()
}

it('a port that came and one that went stand on the edge that is there', () => {
  expect(changed([...pods, from(80)], [...pods, from(81)])).toEqual(['Pod/shop/api→Pod/shop/db partly: +TCP 81 -TCP 80 ×1'])
})

it('a path that nothing allows any more has an edge again', () => {
  const none = policy('{podSelector: {matchLabels: {app: db}}}')
  expect(changed([...pods, from(80)], [...pods, none])).toEqual(['Pod/shop/api→Pod/shop/db denied: + -TCP 80 ×1'])
})

it('what changed alike for all of a namespace is one edge of its frame', () => {
  const found = changed(pods, [...pods, policy('{podSelector: {}}')])
  expect(found).toContain('Namespace/batch→Namespace/shop denied: + -All Connections ×8')
  expect(found).toContain('cidr:*→Namespace/shop denied: + -All Connections ×4')
})

it('in a large cluster the cards of closed namespaces show it', () => {
  const many = Array.from({ length: 160 }, (_, n) => pod(`p${n}`, `team-${n % 8}`))
  const deny = policy('{podSelector: {}}').replace('namespace: shop', 'namespace: team-1')
  const found = changed(many, [...many, deny])
  expect(found).toContain('Namespace/team-0→Namespace/team-1 denied: + -All Connections ×441')
  expect(found).not.toContainEqual(expect.stringContaining('Namespace/team-1→Namespace/team-1'))
})

it('what passes where a policy of another kind has a say is unknown on an edge that only a change draws', () => {
  const cilium = `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: l7, namespace: shop}\nspec: {endpointSelector: {matchLabels: {app: db}}, ingressDeny: [{}]}\n`
  const verdicts = (more: string[]) => {
    const now = read([...pods, from(81), ...more])
    const { pairs } = changes(now, read([...pods, from(80), ...more]))
    return changedEdges({ ...toGraph(now), edges: [] }, now.reach.endpoints, pairs).map(({ edge }) => `${edge.id} ${edge.verdict}`)
  }
  expect(verdicts([])).toEqual(['Pod/shop/api→Pod/shop/db allowed'])
  expect(verdicts([cilium])).toEqual(['Pod/shop/api→Pod/shop/db unknown'])
})
