/** Each folder of cases/ shows what one provider makes of some manifests; each cell that changes traffic has one. `npm run test:update` rewrites what is expected. */

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Analysis, analyze } from '../analyze.ts'
import { evaluate } from '../policy/connections.ts'
import { formatPorts } from '../policy/ports.ts'
import { caseFolders } from '../testing/cases.ts'
import { unverified, yes } from './cell.ts'
import { chosenProvider } from './comparison.ts'
import { type Feature, features, featureTitles } from './features.ts'
import { providersList } from './index.ts'
import { toItself } from './itself.ts'
import { type Enforcement, enforceBy } from './network.ts'
import { type Profile, profilesOf } from './profile.ts'
import type { Cell } from './provider.ts'

const folders = caseFolders(join(import.meta.dirname, 'cases'))
const analyses = folders.map(({ workspace }) => analyze(workspace))
const profiles = providersList.flatMap((provider) => profilesOf(provider))

describe('provider cases', () => {
  for (const { name, workspace, expected } of folders) {
    it(name, async () => {
      const analysis = analyze(workspace)
      expect(deviates(analysis)).toBe(!name.endsWith('-inert'))
      await expect(format(analysis)).toMatchFileSnapshot(expected)
    })
  }
})

const deviates = (analysis: Analysis) => chosenProvider(analysis)?.fidelity !== 'as-written' || verdictChanges(analysis).length > 0

function format(analysis: Analysis): string {
  const row = chosenProvider(analysis)
  if (!row) return 'no provider\n'
  const effects = row.effects.map(
    ({ kind, severity, policy, path, because }) => `${severity} ${kind} at ${policy} ${path.join('.')}\n  ${because}\n`,
  )
  const fixes = analysis.checked.flatMap(({ code, fixes = [] }) =>
    code === 'provider-effect' ? fixes.map(({ label }) => `  ${label}\n`) : [],
  )
  const connections = row.connections.map(
    ({ source, destination, specified, enforced }) => `  ${source.ref} -> ${destination.ref}: ${specified} => ${enforced}\n`,
  )
  const settled = verdictChanges(analysis)
  return [
    `${row.id}: ${row.fidelity}\n${row.sentence}\n`,
    ...effects,
    ...(fixes.length > 0 ? ['fixes:\n', ...fixes] : []),
    ...(connections.length > 0 ? ['connections:\n', ...connections] : []),
    ...(settled.length > 0 ? ['other verdicts:\n', ...settled] : []),
  ].join('')
}

/** Every cell that changes traffic, with the versions that have it. */
const cells = providersList.flatMap((provider) =>
  features.flatMap((feature) => {
    const found = new Map<Cell, Profile[]>()
    for (const profile of profilesOf(provider)) {
      const cell: Cell = profile.cells[feature]
      if (!profile.inert && changesTraffic(feature, cell, profile)) found.set(cell, [...(found.get(cell) ?? []), profile])
    }
    return [...found].map(([cell, profiles]) => ({ name: `${provider.id}: ${featureTitles[feature]}: ${cell.words}`, feature, profiles }))
  }),
)

/** What the specification says otherwise, or leaves to most clusters. */
function changesTraffic(feature: Feature, { state, treatment }: Cell, { cells }: Profile): boolean {
  // Of blocks that match pods one can tell only where they leave no address out, and so not without IPv6.
  if (treatment !== undefined) return treatment !== 'pods-too' || cells.ipv6.treatment === undefined
  if (feature === 'podToNode') return state !== 'yes' && cells.egress.treatment !== 'not-enforced'
  if (feature === 'nodeToPod') return state !== 'yes'
  if (feature === 'ipv6') return state === 'no' || state === 'partial'
  return feature === 'selfThroughService' && state === 'yes'
}

describe('every cell that changes traffic', () => {
  it.each(cells.map((cell) => [cell.name, cell] as const))('has a case: %s', (_, { feature, profiles }) => {
    const shown = analyses.filter(({ enforcement }) => enforcement && profiles.includes(enforcement.profile))
    expect(shown.some((analysis) => isShownBy(analysis, feature))).toBe(true)
  })

  const idle = profiles.filter(({ inert }) => inert)
  it.each(idle.map((profile) => [profile.name, profile] as const))('has a case: nothing is enforced by %s', (_, profile) => {
    const shown = analyses.filter(({ enforcement }) => enforcement?.profile === profile)
    expect(shown.some(({ reach }) => reach.policies.every(({ isolates }) => !isolates.ingress && !isolates.egress))).toBe(true)
  })
})

/** Whether anything would be otherwise if this one cell were as specified. */
function isShownBy(analysis: Analysis, feature: Feature): boolean {
  const { cluster, workspace, enforcement } = analysis
  if (!enforcement) return false
  const { profile } = enforcement
  if (profile.cells[feature].treatment === 'fixed-labels') return enforcement.effects.some((effect) => effect.feature === feature)
  const plain: Profile = { ...profile, cells: { ...profile.cells, [feature]: feature === 'selfThroughService' ? unverified() : yes('') } }
  const without = enforceBy(cluster, workspace.settings, plain)
  const outcome = ({ cluster, settings, effects, profile }: Enforcement) => {
    const reach = evaluate(cluster, settings)
    const itself = [...reach.endpoints.keys()].map((index) => toItself(reach, cluster, index, profile)?.verdict)
    const verdicts = reach.endpoints.flatMap((_, from) =>
      reach.endpoints.map((_, to) => {
        const { verdict, ports } = reach.connect(from, to)
        return `${verdict} ${formatPorts(ports)}`
      }),
    )
    return JSON.stringify([verdicts, itself, effects.filter((effect) => effect.feature === feature)])
  }
  return outcome(enforcement) !== outcome(without)
}

/** Pairs whose ports are the same and whose verdict is not: what the specification leaves open and the provider settles. */
function verdictChanges({ cluster, reach, workspace, enforcement }: Analysis): string[] {
  const specified = evaluate(cluster, workspace.settings)
  const itself = specified.endpoints.flatMap(({ ref }, index) => {
    const [before, after] = [toItself(specified, cluster, index, undefined), toItself(reach, cluster, index, enforcement?.profile)]
    return before && after && before.verdict !== after.verdict
      ? [`  ${ref} -> itself by a Service: ${before.verdict} => ${after.verdict}\n  ${after.sentence}\n`]
      : []
  })
  const between = specified.endpoints.flatMap((source, from) =>
    specified.endpoints.flatMap((destination, to) => {
      const [before, after] = [specified.connect(from, to), reach.connect(from, to)]
      if (before.verdict === after.verdict || before.ports !== after.ports) return []
      return [`  ${source.ref} -> ${destination.ref}: ${before.verdict} => ${after.verdict} (${formatPorts(after.ports)})\n`]
    }),
  )
  return [...itself, ...between]
}
