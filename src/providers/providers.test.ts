// The providers as data: complete, sourced, shown by cases, documented; and what is done with them.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCluster } from '../kubernetes/cluster.ts'
import { evaluate } from '../policy/connections.ts'
import { randomCluster } from '../testing/random-cluster.ts'
import { defaultSettings } from '../text/workspace.ts'
import { adapt, originalOf } from './adapt.ts'
import { documentProviders } from './document.ts'
import { type Feature, features } from './features.ts'
import { providersList } from './index.ts'
import { enforce } from './network.ts'
import { avoids, findProvider, findVersion, profileOf, profilesOf } from './profile.ts'
import type { Cell, Provider } from './provider.ts'

const root = join(import.meta.dirname, '../..')
const cases = readdirSync(join(import.meta.dirname, 'cases'))
const profiles = providersList.flatMap((provider) => profilesOf(provider))
const kebab = (feature: Feature) => feature.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

describe('every provider', () => {
  it('is in a file of its own, listed once', () => {
    const names = [
      'adapt',
      'as-written',
      'cell',
      'comparison',
      'differences',
      'document',
      'effects-on',
      'features',
      'findings',
      'fixes',
      'index',
      'itself',
      'legacy',
      'marks',
      'network',
      'newly-unenforced',
      'no-effect',
      'other-kinds',
      'peer-fixes',
      'profile',
      'provider',
      'rewriting',
      'selector-fixes',
      'suit',
      'table',
      'uses',
      'words',
    ]
    const files = readdirSync(import.meta.dirname)
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => file.slice(0, -3))
    expect(files.filter((file) => !names.includes(file)).sort()).toEqual(providersList.map(({ id }) => id).sort())
  })

  it.each(profiles.map((profile) => [profile.name, profile] as const))(
    '%s says something of every feature, and from where',
    (_, { cells }) => {
      for (const feature of features) {
        const { state, words, source }: Cell = cells[feature]
        expect(words).toMatch(/^[A-Z].*\.$/)
        expect(source !== '' || state === 'unverified', `${feature} has no source`).toBe(true)
      }
    },
  )

  it.each(providersList.map((provider) => [provider.id, provider] as const))(
    '%s has a case for each thing that it treats otherwise',
    (id, provider) => {
      expect(cases.some((name) => name.startsWith(`${id}-`))).toBe(true)
      const treated = features.filter((feature) => profilesOf(provider).some(({ cells }) => isDeviation(cells[feature])))
      expect(treated.filter((feature) => !cases.some((name) => name === `${id}-${kebab(feature)}`))).toEqual([])
    },
  )

  it('has versions with different names', () => {
    const ids = ({ versions }: Provider) => versions.map(({ id }) => id)
    for (const provider of providersList) expect(new Set(ids(provider)).size).toBe(provider.versions.length)
    expect(new Set(profiles.map(({ name }) => name)).size).toBe(profiles.length)
  })

  it('is documented in docs/providers.md', async () => {
    await expect(documentProviders(providersList)).toMatchFileSnapshot(join(root, 'docs/providers.md'))
  })
})

const isDeviation = ({ treatment }: Cell) => treatment !== undefined && treatment !== 'pods-too'

describe('versions', () => {
  const meant = (provider: string, text: string) => findVersion(findProvider(provider) as Provider, text)

  it.each([
    ['cilium', '1.20.1', '1.17'],
    ['cilium', 'v1.16.2', '1.16'],
    ['cilium', '1.9', '1.15'],
    ['weave-net', '2.5.1', '2.5'],
    ['weave-net', '2.3', '2.1'],
    ['weave-net', '1.9.4', '2.0'],
    ['calico', 'v3.28.1', 'current'],
    ['antrea', '2.1', undefined],
  ])('%s %s is taken for the one that it is not told from', (provider, text, id) => {
    const found = meant(provider, text)
    expect([found?.version?.id, found?.isTakenFor]).toEqual([id, true])
  })

  it('are found by their ids, and nothing by other words', () => {
    expect(meant('weave-net', 'legacy-netpol')).toMatchObject({ version: { id: 'legacy-netpol' }, isTakenFor: false })
    expect(meant('cilium', '1.16')).toMatchObject({ version: { id: '1.16' }, isTakenFor: false })
    expect(meant('weave-net', 'none-such')).toBeUndefined()
    expect(meant('antrea', 'current')).toBeUndefined()
  })

  it('take the newest when none or nonsense is chosen, and no provider for an unknown name', () => {
    expect(profileOf({ provider: 'weave-net' })?.version?.id).toBe('2.6')
    expect(profileOf({ provider: 'weave-net', providerVersion: 'nonsense' })?.version?.id).toBe('2.6')
    expect(profileOf({ provider: 'nonsense' })).toBeUndefined()
  })
})

describe('avoids', () => {
  it('says why not to write what is not enforced', () => {
    expect(avoids({ provider: 'kubernetes' }, 'endPort')).toBeUndefined()
    expect(avoids({ provider: 'calico' }, 'endPort')).toBeUndefined()
    expect(avoids({ provider: 'cilium' }, 'ipBlock')).toBeUndefined()
    expect(avoids({ provider: 'weave-net' }, 'namedPort')).toContain('rejected')
    expect(avoids({ provider: 'cilium', providerVersion: '1.15' }, 'endPort')).toContain('first port')
    expect(avoids({ provider: 'flannel' }, 'sctp')).toContain('no NetworkPolicy')
  })
})

describe('adapting', () => {
  it('keeps the places of rules, peers and ports, and gives the same object for the same policy', () => {
    fc.assert(
      fc.property(randomCluster, fc.constantFrom(...profiles), ({ resources }, profile) => {
        for (const policy of toCluster(resources).policies) {
          const { policy: adapted } = adapt(policy, profile)
          expect(adapt(policy, profile).policy).toBe(adapted)
          expect(originalOf(adapted)).toBe(policy)
          for (const direction of ['ingress', 'egress'] as const) {
            for (const [index, rule] of policy[direction].entries()) {
              const now = adapted[direction][index]
              expect(now?.ports.length).toBe(rule.ports.length)
              expect([0, rule.peers.length]).toContain(now?.peers.length)
            }
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('leaves everything open where nothing is enforced', () => {
    fc.assert(
      fc.property(randomCluster, ({ resources }) => {
        const cluster = toCluster(resources)
        const enforcement = enforce(cluster, { ...defaultSettings, provider: 'flannel' })
        const reach = evaluate(enforcement?.cluster ?? cluster, defaultSettings)
        for (const [from] of reach.endpoints.entries())
          for (const [to] of reach.endpoints.entries()) expect(reach.connect(from, to).verdict).toBe('open')
      }),
      { numRuns: 20 },
    )
  })
})
