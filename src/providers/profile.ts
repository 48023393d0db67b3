/** The settings of a workspace to the profile of its network provider: one version's cells, resolved. */

import type { Settings } from '../text/workspace.ts'
import type { Feature } from './features.ts'
import { providersList } from './index.ts'
import type { Cell, Cells, Inert, Provider, ProviderVersion } from './provider.ts'

/** One provider in one version. The same object for the same choice. */
export interface Profile {
  readonly provider: Provider
  readonly version: ProviderVersion | undefined
  /** "Weave Net 2.6" */
  readonly name: string
  readonly cells: Cells
  readonly inert: Inert | undefined
}

/** The settings' id for "as the specification says". */
export const specification = 'kubernetes'

const profiles = new Map<string, Profile>()

export const findProvider = (id: string): Provider | undefined => providersList.find((provider) => provider.id === id)

/** What a word or a release means of a provider. */
interface VersionMeant {
  /** Undefined: the provider has no versions that differ. */
  readonly version: ProviderVersion | undefined
  /** Whether the release is not told from others: nothing says that it does anything else than `version`, nor that anybody looked. */
  readonly isTakenFor: boolean
}

/** The version of that id, or the newest one listed that is not newer than the release; where none is listed by its release, the newest, since
 * those that are told apart otherwise are of the past. Undefined: neither a release nor one of the words. */
export function findVersion({ versions }: Provider, text: string): VersionMeant | undefined {
  const exact = versions.find(({ id }) => id === text)
  if (exact) return { version: exact, isTakenFor: false }
  if (!isRelease(text)) return undefined
  const releases = versions.filter(({ id }) => isRelease(id))
  const version = releases.find(({ id }) => compareReleases(id, text) <= 0) ?? releases.at(-1) ?? versions[0]
  return { version, isTakenFor: true }
}

/** "2.5", "v1.16.3" */
export const isRelease = (text: string) => /^v?\d+(\.\d+)*$/.test(text)

function compareReleases(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.replace(/^v/, '').split('.').map(Number)) as [number[], number[]]
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

export function toProfile(provider: Provider, version: ProviderVersion | undefined = provider.versions[0]): Profile {
  const key = `${provider.id}@${version?.id}`
  const known = profiles.get(key)
  if (known) return known
  const profile: Profile = {
    provider,
    version,
    name: version?.label ? `${provider.name} ${version.label}` : provider.name,
    cells: { ...provider.cells, ...version?.cells },
    inert: version?.inert,
  }
  profiles.set(key, profile)
  return profile
}

/** All profiles of a provider, newest first. */
export const profilesOf = (provider: Provider): Profile[] =>
  provider.versions.length === 0 ? [toProfile(provider)] : provider.versions.map((version) => toProfile(provider, version))

/** Undefined: as the specification says, or nobody's provider. */
export function profileOf({ provider: id, providerVersion }: Pick<Settings, 'provider' | 'providerVersion'>): Profile | undefined {
  const provider = id === specification ? undefined : findProvider(id)
  return provider && toProfile(provider, providerVersion === undefined ? undefined : findVersion(provider, providerVersion)?.version)
}

/** What `--provider` takes: "calico", or "weave-net@2.5" for a version that is not the newest. */
export const toId = ({ provider, version }: Profile): string =>
  version && version !== provider.versions[0] ? `${provider.id}@${version.id}` : provider.id

/** The settings that an id stands for, whether or not there is such a provider. */
export function toChoice(id: string): { readonly provider: string; readonly providerVersion: string | undefined } {
  const at = id.indexOf('@')
  return at < 0 ? { provider: id, providerVersion: undefined } : { provider: id.slice(0, at), providerVersion: id.slice(at + 1) }
}

/** What should not be written for the chosen provider because it does not do it: the reason; undefined where it does. */
export function avoids(settings: Pick<Settings, 'provider' | 'providerVersion'>, feature: Feature): string | undefined {
  const profile = profileOf(settings)
  if (!profile) return undefined
  if (profile.inert) return `${capital(profile.inert.because)}.`
  const { state, treatment, words }: Cell = profile.cells[feature]
  return state === 'no' || treatment === 'fixed-labels' ? `${profile.name}: ${words}` : undefined
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
