/** Chooses the network provider of the workspace, and names the choices. */

import { findProvider, profileOf, profilesOf, providersList, specification, toChoice, toId } from '#core'
import { useStore } from '../store.ts'

/** The name of a provider in a version, by what `--provider` takes. */
export const toProviderName = (id: string): string =>
  id === specification ? 'Kubernetes' : (profileOf(toChoice(id))?.name ?? findProvider(toChoice(id).provider)?.name ?? id)

/** What can be chosen: every provider, in each version that does something else. */
export const providerIds: readonly string[] = [specification, ...providersList.flatMap((provider) => profilesOf(provider).map(toId))]

/** The chosen one, in the same form. */
export function useChosenProvider(): string {
  const settings = useStore((state) => state.workspace.settings)
  const profile = profileOf(settings)
  return profile ? toId(profile) : specification
}

/** One undo step; the answer says how many connections differ from the specification. */
export function useProviderChoice(): (id: string) => Promise<void> {
  const commit = useStore((state) => state.commit)
  const ask = useStore((state) => state.ask)
  const notify = useStore((state) => state.notify)
  return async (id) => {
    commit({ label: `network provider ${toProviderName(id)}`, origin: 'settings', files: [], settings: toChoice(id) })
    const row = await ask({ kind: 'provider' })
    notify({ kind: 'info', text: row?.sentence ?? 'Shown as Kubernetes specifies, whichever network enforces it.' })
  }
}
