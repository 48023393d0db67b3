import { expect, it } from 'vitest'
import { nearest } from './nearest.ts'

const words = ['podSelector', 'namespaceSelector', 'ingress', 'egress', 'policyTypes', 'from', 'to']

it.each([
  ['podselector', 'podSelector'],
  ['PodSelector', 'podSelector'],
  ['ingres', 'ingress'],
  ['igress', 'ingress'],
  ['policyType', 'policyTypes'],
  ['form', 'from'],
  ['TO', 'to'],
  ['status', undefined],
  ['on', undefined],
  ['', undefined],
  ['selector', undefined],
  ['namespaceSelecotr', 'namespaceSelector'],
])('%s is meant as %s', (word, meant) => expect(nearest(word, words)).toBe(meant))

it('takes the closest of several', () => expect(nearest('egres', ['ingress', 'egress'])).toBe('egress'))
