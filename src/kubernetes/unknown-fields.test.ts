/** What is said about fields that a NetworkPolicy does not have, and about what a server makes of the policy that drops them. */

import { expect, it } from 'vitest'
import { toDocument } from '../testing/node.ts'
import { defaultSettings } from '../text/workspace.ts'
import { decode } from './decode.ts'

const policyWith = (spec: object) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p', namespace: 'shop' },
  spec,
})
const said = (spec: object) =>
  decode(toDocument(policyWith(spec)), defaultSettings).findings.map(({ code, message }) => `${code}: ${message}`)

it('a field misspelt and misplaced: its name and its place are given', () => {
  const spec = { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', matchLabel: { app: 'web' } } }] }] }
  expect(said(spec)[0]).toMatch(
    /unknown field "spec\.ingress\[0\]\.from\[0\]\.ipBlock\.matchLabel": .* Did you mean "matchLabels"\? It belongs under "spec\.podSelector:"\.$/,
  )
})

it('a blank within a name is shown as it is, other characters that cannot be seen are spelled out', () => {
  expect(said({ podSelector: {}, 'pod selector': {} })[0]).toContain('"spec.pod selector"')
  expect(said({ podSelector: {}, 'pod\u00a0selector': {} })[0]).toContain('"spec.pod\\u00a0selector"')
})

it('a field dropped from an egress peer: whom the rest of the peer names, where it stands', () => {
  const spec = {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [{ to: [{ podSelector: {}, namespaceselector: { matchLabels: { team: 'a' } } }] }],
  }
  const { findings } = decode(toDocument(policyWith(spec)), defaultSettings)
  const lenient = findings.find(({ code }) => code === 'lenient-reading')
  expect(lenient?.path).toEqual(['spec', 'egress', 0, 'to', 0])
  expect(lenient?.message).toMatch(/every pod|all pods/)
})

it('a selector that is dropped from a policy on egress alone: it isolates every pod for egress', () => {
  const spec = { podSelecter: { matchLabels: { app: 'db' } }, policyTypes: ['Egress'], egress: [{}] }
  expect(said(spec).find((each) => each.startsWith('lenient-reading'))).toMatch(/and isolates them for egress\.$/)
})

it('a long value is shown in part where the API server rejects it', () => {
  const [message] = said({ podSelector: { matchLabels: { app: 'x'.repeat(200) } } })
  expect(message).toMatch(/^invalid: Invalid value "x{78}…: /)
})
