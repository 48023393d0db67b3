/** Choosing another provider starts from the evaluation under the one before, and comes to what a start under it comes to. */

import { expect, it } from 'vitest'
import { type Analysis, analyze } from '../analyze.ts'
import { formatReach } from '../testing/cases.ts'
import { app, pod, policy } from '../testing/manifests.ts'
import { defaultSettings } from '../text/workspace.ts'
import { providersList } from './index.ts'

const admit = { from: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }], ports: [{ port: 80 }] }
const manifests = [
  pod('web', { ports: [['http', 80]] }),
  pod('agent', { hostNetwork: true }),
  pod('db', { address: '10.0.0.9' }),
  policy('web', { podSelector: app('web'), policyTypes: ['Ingress', 'Egress'], ingress: [admit] }),
  policy('db', { podSelector: app('db'), ingress: [{ from: [{ podSelector: app('agent') }, { ipBlock: { cidr: '10.0.0.0/8' } }] }] }),
]

const text = manifests.map((manifest) => `${JSON.stringify(manifest)}\n`).join('')
const under = (provider: string, previous?: Analysis) =>
  analyze({ files: [{ name: 'all.json', text }], places: {}, settings: { ...defaultSettings, provider } }, previous)

it('is the same whichever provider was chosen before', () => {
  const ids = ['kubernetes', ...providersList.map(({ id }) => id)]
  for (const before of ids) {
    const earlier = under(before)
    for (const provider of ids) {
      const chosen = formatReach(under(provider, earlier).reach)
      expect(chosen, `${before} → ${provider}`).toBe(formatReach(under(provider).reach))
    }
  }
})
