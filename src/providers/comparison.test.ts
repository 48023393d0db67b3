// The differences that are listed are all that there are, for every provider: found again by asking for every pair.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toCluster } from '../kubernetes/cluster.ts'
import { coversEverything } from '../policy/blocks.ts'
import { evaluate } from '../policy/connections.ts'
import { formatPorts } from '../policy/ports.ts'
import { randomCluster } from '../testing/random-cluster.ts'
import { defaultSettings } from '../text/workspace.ts'
import { compareProvider } from './comparison.ts'
import { providersList } from './index.ts'
import { enforceBy } from './network.ts'
import { profilesOf, toId } from './profile.ts'

const profiles = providersList.flatMap((provider) => profilesOf(provider))

it('lists every connection that a provider changes, and no other', () => {
  fc.assert(
    fc.property(randomCluster, fc.constantFrom(...profiles), fc.boolean(), ({ resources }, profile, ipBlockMatchesPods) => {
      const cluster = toCluster(resources)
      const settings = { ...defaultSettings, ipBlockMatchesPods }
      const specified = evaluate(cluster, settings)
      const enforcement = enforceBy(cluster, settings, profile)
      const enforced = evaluate(enforcement.cluster, enforcement.settings)
      // Where blocks name every address there is nothing "elsewhere".
      const nowhere = coversEverything(specified.universe.blocks) ? specified.universe.indexOf.get('cidr:*') : undefined
      const ends = specified.endpoints.map((_, index) => index).filter((index) => index !== nowhere)
      const differing = ends.flatMap((from) =>
        ends.flatMap((to) => {
          const [before, after] = [specified.connect(from, to), enforced.connect(from, to)]
          return before.ports === after.ports
            ? []
            : [`${before.source.ref} ${before.destination.ref} ${formatPorts(before.ports)} ${formatPorts(after.ports)}`]
        }),
      )
      const row = compareProvider({ cluster, workspace: { settings } }, toId(profile))
      const listed = row?.connections.map((one) => `${one.source.ref} ${one.destination.ref} ${one.specified} ${one.enforced}`)
      expect([...(listed ?? [])].sort()).toEqual(differing.sort())
    }),
    { numRuns: 60 },
  )
}, 120_000)
