/** The providers to the pages that tell what each of them does, as Markdown: docs/providers.md. */

import { boundaries, type Feature, features, featureTitles, ruleFeatures } from './features.ts'
import { type Profile, profilesOf } from './profile.ts'
import type { Cell, Provider } from './provider.ts'

const mark = { yes: 'yes', no: '**no**', partial: 'partly', unverified: 'not verified' } as const

export function documentProviders(providers: readonly Provider[]): string {
  return [
    '# What each network provider does with a NetworkPolicy',
    'Generated from `src/providers` (`npm run test:update` writes it anew). “Not verified” means: nobody looked; Drawbridge evaluates it as the specification says, and says so.',
    `## Rules\n\n${table(providers, ruleFeatures, ({ state }) => mark[state])}`,
    `## Boundaries\n\n${table(providers, boundaries, ({ state, words }) => (state === 'unverified' ? mark[state] : words))}`,
    ...providers.map(documentProvider),
  ]
    .join('\n\n')
    .concat('\n')
}

function table(providers: readonly Provider[], columns: readonly Feature[], say: (cell: Cell) => string): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rows = providers.map(({ name, cells }) => row([name, ...columns.map((feature) => say(cells[feature]))]))
  return [row(['Provider', ...columns.map((feature) => featureTitles[feature])]), row(['---', ...columns.map(() => '---')]), ...rows].join(
    '\n',
  )
}

/** The page of one provider. */
export function documentProvider(provider: Provider): string {
  const { id, name, status, versions, cells, limits } = provider
  const line = (feature: Feature) => `- ${featureTitles[feature]}: ${sayCell(feature, cells[feature])}`
  const choices =
    versions.length > 1
      ? [`Versions: ${versions.map((version) => `\`${id}@${version.id}\`${version.label ? ` (${version.label})` : ''}`).join(', ')}.`]
      : []
  return [
    `## ${name}`,
    `\`--provider ${id}\`. ${status}`,
    ...choices,
    [...ruleFeatures, ...boundaries].map(line).join('\n'),
    ...(limits.length > 0 ? [`Limits:\n\n${limits.map(({ words, source }) => `- ${words}${sourceOf(source)}`).join('\n')}`] : []),
    ...profilesOf(provider).flatMap((profile) => documentVersion(profile)),
  ].join('\n\n')
}

/** What a version does otherwise than the newest. */
function documentVersion({ version, name, inert }: Profile): string[] {
  if (inert) return [`${name}: ${inert.because}.${sourceOf(inert.source)}`]
  const lines = features.flatMap((feature) => {
    const cell = version?.cells?.[feature]
    return cell ? [`- ${featureTitles[feature]}: ${sayCell(feature, cell)}`] : []
  })
  return lines.length > 0 ? [`${name}:\n\n${lines.join('\n')}`] : []
}

/** What is open by the specification is neither right nor wrong. */
function sayCell(feature: Feature, { state, words, source }: Cell): string {
  const isRule = (ruleFeatures as readonly Feature[]).includes(feature)
  return `${isRule || state === 'unverified' ? `${mark[state]}. ` : ''}${words}${sourceOf(source)}`
}

const sourceOf = (source: string) => (source === '' ? '' : ` (${source})`)
