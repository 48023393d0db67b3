/** `--provider NAME[@VERSION]` to settings. */

import { providersList } from '../providers/index.ts'
import { findProvider, findVersion, specification } from '../providers/profile.ts'
import { defaultSettings, type Settings } from '../text/workspace.ts'
import { UsageError } from './io.ts'

export const providerOption = { provider: { type: 'string' } } as const

export const providerHelp = `  --provider NAME[@VERSION]
                 as this network provider enforces the policies, e.g. cilium@1.15; "drawbridge providers --help" lists them`

/** Throws UsageError for a provider or version that is not there. */
export function settingsFrom({ provider }: Readonly<Record<string, unknown>>): Settings {
  if (typeof provider !== 'string' || provider === specification) return defaultSettings
  const at = provider.indexOf('@')
  const [name, version] = at < 0 ? [provider, undefined] : [provider.slice(0, at), provider.slice(at + 1)]
  const found = findProvider(name)
  if (!found) throw new UsageError(`--provider takes ${specification}, ${providersList.map(({ id }) => id).join(', ')}, not ${name}.`)
  if (version === undefined) return { ...defaultSettings, provider: found.id }
  const meant = findVersion(found, version)
  if (!meant) {
    const known = found.versions.map(({ id }) => id).join(', ')
    throw new UsageError(
      known === ''
        ? `${found.name} has no versions that differ: write --provider ${found.id}.`
        : `Versions of ${found.name} that differ: ${known}; there is no ${version}. For any other release write --provider ${found.id}.`,
    )
  }
  return { ...defaultSettings, provider: found.id, providerVersion: meant.id }
}
