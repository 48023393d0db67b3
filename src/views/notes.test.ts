import { describe, expect, it } from 'vitest'
import { type Analysis, analyze } from '../analyze.ts'
import { defaultSettings, type Settings } from '../text/workspace.ts'
import { pictureNotes } from './notes.ts'
import { toGraph } from './picture.ts'

const pod = (name: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec: {containers: [{name: c, image: i}]}
`
const policy = (name: string, spec: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: ${spec}
`
const read = (parts: string[], settings: Settings = defaultSettings, previous?: Analysis) =>
  analyze({ files: [{ name: 'a.yaml', text: parts.join('---\n') }], places: {}, settings }, previous)
const texts = (analysis: Analysis) => pictureNotes(analysis).map(({ kind, text }) => `${kind}: ${text}`)

const deny = policy('deny', '{podSelector: {}}')
const unknownField = policy('db', '{podSelector: {matchLabels: {app: db}}, ports: [{port: 80}]}')
const rejected = policy('web', '{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 0}]}]}')

describe('what is said of the whole picture', () => {
  it('says that everything is open, where there are pods and nothing isolates any', () => {
    const open = 'open: No policy isolates anything: every pod reaches every other.'
    expect(texts(read([pod('web'), pod('db')]))).toEqual([open])
    expect(texts(read([pod('web'), deny]))).toEqual([])
    expect(texts(read([]))).toEqual([])
    expect(texts(read([pod('web'), deny], { ...defaultSettings, provider: 'flannel' }))).toEqual([
      'open: flannel enforces none of the policies: every pod reaches every other.',
    ])
  })

  it('says which policies are refused, and marks their gates', () => {
    const analysis = read([pod('web'), pod('db'), unknownField, rejected])
    expect(texts(analysis)).toEqual([
      'refused: The API server rejects NetworkPolicy web, so it protects nothing.',
      'refused: kubectl refuses NetworkPolicy db, so it protects nothing. Drawn is what a server does that takes it.',
    ])
    const gates = new Map(toGraph(analysis).cards.map(({ ref, ingress }) => [ref, ingress]))
    expect(gates.get('Pod/shop/web')).toEqual({ isolated: false, policies: 0, refused: 1 })
    expect(gates.get('Pod/shop/db')).toEqual({ isolated: true, policies: 1, refused: 1 })
    expect(texts(read([pod('web'), rejected, policy('other', '{podSelector: {}, ingress: [{ports: [{port: 0}]}]}')]))).toEqual([
      'refused: The API server rejects 2 policies, so they protect nothing.',
    ])
  })

  it('says which policies of other kinds are not evaluated, and does not call open what they may close', () => {
    const cilium = (name: string, kind = 'CiliumNetworkPolicy') =>
      `apiVersion: cilium.io/v2\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\nspec: {endpointSelector: {}}\n`
    const one = pictureNotes(read([pod('web'), cilium('limit')]))
    expect(one).toMatchObject([{ kind: 'beside', place: { file: 'a.yaml' } }])
    expect(one[0]?.text).toBe('CiliumNetworkPolicy shop/limit is not evaluated: what it may open or close is drawn as unknown.')
    expect(texts(read([pod('web'), deny, cilium('limit'), cilium('all', 'CiliumClusterwideNetworkPolicy')]))).toEqual([
      'beside: 2 policies of other kinds (CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy) are not evaluated: what they may open or close is drawn as unknown.',
    ])
    expect(texts(read([pod('web'), deny, cilium('nodes', 'CiliumNode')]))).toEqual([])
    const calico = { ...defaultSettings, provider: 'calico' }
    expect(texts(read([pod('web'), cilium('limit')], calico))).toEqual([
      'idle: CiliumNetworkPolicy shop/limit does nothing here: Calico does not enforce it.',
      'open: No policy isolates anything: every pod reaches every other.',
    ])
  })

  it('is silent about a policy that is only half typed, which the picture marks as stale', () => {
    const before = read([pod('web'), policy('web', '{podSelector: {}, ingress: [{ports: [{port: 8}]}]}')])
    expect(texts(read([pod('web'), policy('web', '{podSelector: {}, ingress: [{ports: [{port: 0}]}]}')], defaultSettings, before))).toEqual(
      [],
    )
  })

  it('says where a file cannot be read, and what that leaves unknown', () => {
    const [note] = pictureNotes(read([pod('web'), 'kind: [\n', deny]))
    expect(note).toMatchObject({ kind: 'unreadable', place: { file: 'a.yaml' } })
    expect(note?.text).toMatch(
      /^a\.yaml cannot be read at line \d+: kubectl stops there\. What that document says is unknown; what stands behind/,
    )
    expect(texts(read([pod('web'), deny, 'kind: [\n']))[0]).toMatch(/What that document says is unknown\.$/)
  })
})
