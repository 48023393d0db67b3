/** `--provider NAME[@VERSION]` to settings. */

import { providersList } from '../providers/index.ts'
import { findProvider, findVersion, isRelease, specification, toProfile } from '../providers/profile.ts'
import type { Provider, ProviderVersion } from '../providers/provider.ts'
import { defaultSettings, type Settings } from '../text/workspace.ts'
import { type Io, UsageError } from './io.ts'

export const providerOption = { provider: { type: 'string' } } as const

export const providerHelp = `  --provider NAME[@VERSION]
                 as this network provider enforces the policies, e.g. cilium@1.15; "drawbridge providers --help" lists them`

/** Throws UsageError for a provider or version that is not there. A release that nothing tells from others is taken for one of them, and said. */
export function settingsFrom({ provider }: Readonly<Record<string, unknown>>, { stderr }: Pick<Io, 'stderr'>): Settings {
  if (typeof provider !== 'string' || provider === specification) return defaultSettings
  const at = provider.indexOf('@')
  const [name, version] = at < 0 ? [provider, undefined] : [provider.slice(0, at), provider.slice(at + 1)]
  const found = findProvider(name)
  if (!found) throw new UsageError(`--provider takes ${specification}, ${providersList.map(({ id }) => id).join(', ')}, not ${name}.`)
  if (version === undefined) return { ...defaultSettings, provider: found.id }
  const meant = findVersion(found, version)
  if (!meant) {
    const words = found.versions.map(({ id }) => id)
    const take = words.length > 0 ? `a release, or one of ${words.join(', ')}` : 'a release'
    throw new UsageError(`${found.name} has no version ${version}: it takes ${take}.`)
  }
  if (meant.isTakenFor) stderr.write(`${sayTakenFor(found, version, meant.version)}\n`)
  return { ...defaultSettings, provider: found.id, ...(meant.version && { providerVersion: meant.version.id }) }
}

function sayTakenFor(provider: Provider, release: string, version: ProviderVersion | undefined): string {
  const { id, name, versions } = provider
  const taken = toProfile(provider, version).name
  const known = `note: ${name} ${release} is evaluated as ${taken}: no difference ${taken === name ? 'between its releases' : 'from it'} is known.`
  if (versions.some((each) => isRelease(each.id))) return known
  return [known, ...versions.filter((each) => each !== version).map((each) => `For ${name} ${each.label} write ${id}@${each.id}.`)].join(
    ' ',
  )
}
