/** The pods that policies speak of and nobody has written: one for each selector that no written pod matches, in the namespace that is meant. */

import { describe, expect, it } from 'vitest'
import { analysisOf, app, namespace, pod, policy } from '../testing/manifests.ts'

const madeUp = (...manifests: object[]) =>
  analysisOf(manifests).reach.endpoints.flatMap(({ kind, ref }) => (kind === 'inferred' ? [ref.slice('inferred:'.length)] : []))
const from = (...peers: object[]) => policy('p', { podSelector: app('db'), ingress: [{ from: peers }] })
const db = pod('db')
const team = (value: string) => ({ matchLabels: { team: value } })

describe('a pod is made up', () => {
  it('for a policy that selects nobody', () => {
    expect(madeUp(db, policy('p', { podSelector: app('db') }))).toEqual([])
    expect(madeUp(db, policy('p', { podSelector: app('web') }))).toEqual(['shop/app=web'])
    expect(madeUp(db, policy('p', { podSelector: {} }))).toEqual([])
    expect(madeUp(db, policy('empty/p', { podSelector: {} }))).toEqual(['empty/*'])
    const impossible = {
      matchExpressions: [
        { key: 'a', operator: 'Exists' },
        { key: 'a', operator: 'DoesNotExist' },
      ],
    }
    expect(madeUp(db, policy('p', { podSelector: impossible }))).toEqual([])
  })

  it('for a peer that names nobody in the namespace of the policy', () => {
    expect(madeUp(db, from({ podSelector: app('db') }))).toEqual([])
    expect(madeUp(db, from({ podSelector: app('web') }), pod('web', { namespace: 'other' }))).toEqual(['shop/app=web'])
    expect(madeUp(db, from({ podSelector: app('web') }, { podSelector: app('job') }, { podSelector: app('web') }))).toEqual([
      'shop/app=job',
      'shop/app=web',
    ])
    expect(madeUp(db, pod('agent', { hostNetwork: true }), from({ podSelector: app('agent') }))).toEqual([])
    expect(madeUp(db, from({ ipBlock: { cidr: '10.0.0.0/8' } }))).toEqual([])
  })

  it('in the one namespace that is meant, or in one of its own kind where there are several or none', () => {
    const [one, two] = [namespace('one', { team: 'a' }), namespace('two', { team: 'a' })]
    const web = from({ namespaceSelector: team('a'), podSelector: app('web') })
    expect(madeUp(db, one, web)).toEqual(['one/app=web'])
    expect(madeUp(db, one, two, web)).toEqual(['team=a/app=web'])
    expect(madeUp(db, one, two, pod('web', { namespace: 'two' }), web)).toEqual([])
    expect(madeUp(db, web)).toEqual(['team=a/app=web'])
    expect(madeUp(db, one, from({ namespaceSelector: team('a') }))).toEqual([])
    expect(madeUp(db, from({ namespaceSelector: team('a') }))).toEqual(['team=a/*'])
    const named = { matchLabels: { team: 'a', 'kubernetes.io/metadata.name': 'prod' } }
    expect(madeUp(db, from({ namespaceSelector: named, podSelector: app('web') }))).toEqual(['prod/app=web'])
  })

  it('elsewhere, where the selector rules out every namespace that is written down', () => {
    const none = { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] }
    const web = from({ namespaceSelector: none, podSelector: app('web') })
    expect(madeUp(namespace('shop', { team: 'b' }), db, web)).toEqual(['any namespace/app=web'])
    expect(madeUp(namespace('shop', { team: 'b' }), namespace('one'), db, web)).toEqual(['one/app=web'])
    expect(madeUp(namespace('shop', { team: 'b' }), namespace('one'), db, pod('web', { namespace: 'one' }), web)).toEqual([])
  })
})
