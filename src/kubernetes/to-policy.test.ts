/** What a defaulted policy says of traffic: lists that are empty are told from lists that are absent. */

import { expect, it } from 'vitest'
import { toSelector, toSpec } from './to-policy.ts'

it('an empty list of peers or ports is remembered as written', () => {
  const { ingress, egress, isolates } = toSpec({
    spec: { policyTypes: ['Ingress'], ingress: [{ from: [], ports: [] }, {}, { from: [{ podSelector: {} }], ports: [{ port: 80 }] }] },
  })
  const anyPod = { podSelector: { matchLabels: new Map(), matchExpressions: [] } }
  expect(ingress).toEqual([
    { peers: [], ports: [], emptyPeers: true, emptyPorts: true },
    { peers: [], ports: [] },
    { peers: [anyPod], ports: [{ protocol: 'TCP', port: 80, endPort: undefined }] },
  ])
  expect([egress, isolates]).toEqual([[], { ingress: true, egress: false }])
})

it('a selector without requirements has none', () => {
  expect(toSelector({})).toEqual({ matchLabels: new Map(), matchExpressions: [] })
  const unknown = { key: 'a', operator: 'Like', values: ['b'] }
  expect(toSelector({ matchExpressions: [unknown, { ...unknown, operator: 'NotIn' }] }).matchExpressions).toEqual([
    { key: 'a', operator: 'NotIn', values: ['b'] },
  ])
})
