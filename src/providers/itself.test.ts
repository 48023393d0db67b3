// A pod that calls a Service which may send it to itself (providers.md 4B): said where it is a question, and by the provider's cell.
import { describe, expect, it } from 'vitest'
import { analysisOf, app, namespace, pod, policy } from '../testing/manifests.ts'
import { describe as describeCard } from '../views/describe.ts'
import { explain } from '../views/explain.ts'

const service = (ports: object[] = [{ port: 80, targetPort: 'http' }]) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { selector: { app: 'web' }, ports },
})
const base = [namespace('shop'), pod('web', { ports: [['http', 8080]] })]
const shut = policy('web', { podSelector: app('web'), policyTypes: ['Ingress'] })
const web = 'Pod/shop/web'
const lineOf = (manifests: readonly object[], provider = 'kubernetes') =>
  describeCard(analysisOf(manifests, { provider }), web)?.itMayReach.find(({ other }) => other === web)

describe('a pod and its own Service', () => {
  it('is no question without a Service, or where no policy isolates the pod', () => {
    expect(lineOf([...base, shut])).toBeUndefined()
    expect(lineOf([...base, service()])).toBeUndefined()
    expect(lineOf([...base, service([{ port: 80, targetPort: 'nonsense' }]), shut])).toBeUndefined()
  })

  it('depends on the network provider where no rule lets it', () => {
    expect(lineOf([...base, service(), shut])).toMatchObject({
      name: 'itself, by Service web',
      verdict: 'depends',
      ports: '',
      sentence: expect.stringMatching(
        /^Whether web reaches itself through Service web on TCP 8080 depends on the network provider\. No rule/,
      ),
    })
    const own = service()
    const second = { ...own, metadata: { ...own.metadata, name: 'web-admin' } }
    expect(lineOf([...base, own, second, shut])?.name).toBe('itself, by the Services web and web-admin')
    const out = policy('out', { podSelector: app('web'), policyTypes: ['Egress'] })
    expect(lineOf([...base, service(), out])?.verdict).toBe('depends')
  })

  it('passes where the rules at both gates let it', () => {
    const own = policy('web', { podSelector: app('web'), ingress: [{ from: [{ podSelector: app('web') }], ports: [{ port: 8080 }] }] })
    expect(lineOf([...base, service(), own])).toMatchObject({ verdict: 'allowed', ports: 'TCP 8080' })
    const other = policy('web', { podSelector: app('web'), ingress: [{ from: [{ podSelector: app('web') }], ports: [{ port: 80 }] }] })
    expect(lineOf([...base, service(), other])?.verdict).toBe('depends')
  })

  it.each([
    ['ovn-kubernetes', 'allowed', 'handled on its own'],
    ['antrea', 'allowed', 'AntreaProxy'],
    ['cilium', 'depends', 'Cilium 1.17: Replies could be policed.'],
    ['calico', 'depends', 'Calico: Not verified'],
    ['kube-router', 'depends', 'kube-router'],
  ])('under %s: %s', (provider, verdict, words) => {
    expect(lineOf([...base, service(), shut], provider)).toMatchObject({ verdict, sentence: expect.stringContaining(words) })
  })

  it('is no question where nothing is enforced', () => {
    expect(lineOf([...base, service(), shut], 'flannel')).toBeUndefined()
  })

  it('is explained beside the direct way, which always passes', () => {
    const explained = (...manifests: object[]) => explain(analysisOf([...base, ...manifests]), web, web)
    expect(explained(shut)).toMatchObject({ verdict: 'open', sentence: 'web always reaches itself directly.' })
    expect(explained(shut, service())).toMatchObject({
      verdict: 'depends',
      sentence: expect.stringMatching(/^web always reaches itself directly\. Whether web reaches itself through Service web/),
    })
  })
})
