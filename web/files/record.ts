/** The stored form of the work: a record with its schema number, read with suspicion. */

import { defaultSettings, type Place, type Settings, type Workspace, type WorkspaceFile } from '#core'

/** Counts the shapes this record has had. A larger number comes from a newer Drawbridge and is left alone. */
export const schema = 1

export interface SessionRecord {
  readonly schema: typeof schema
  /** Grows with each save, whichever tab saves. */
  readonly rev: number
  readonly workspace: Workspace
  readonly activeFile: string | undefined
  readonly untouchedSample: boolean
}

/** The record, or why it cannot be taken over. */
export function toRecord(stored: unknown): SessionRecord | { readonly because: string } {
  if (!isObject(stored)) return { because: 'it is not a record of Drawbridge' }
  if (typeof stored.schema === 'number' && stored.schema > schema) return { because: 'it was written by a newer version of Drawbridge' }
  if (stored.schema !== schema || typeof stored.rev !== 'number' || !isObject(stored.workspace)) return { because: 'it is damaged' }
  const { files, places, settings } = stored.workspace
  if (!Array.isArray(files) || !files.every(isFile) || new Set(files.map((file) => file.name)).size !== files.length) {
    return { because: 'its files are damaged' }
  }
  return {
    schema,
    rev: stored.rev,
    workspace: { files, places: toPlaces(places), settings: toSettings(settings) },
    activeFile: typeof stored.activeFile === 'string' ? stored.activeFile : undefined,
    untouchedSample: stored.untouchedSample === true,
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const isFile = (value: unknown): value is WorkspaceFile =>
  isObject(value) &&
  typeof value.name === 'string' &&
  typeof value.text === 'string' &&
  (value.snapshot === undefined || typeof value.snapshot === 'boolean')

/** Places and settings are conveniences: what is wrong among them is left out. */
function toPlaces(value: unknown): Record<string, Place> {
  const places: Record<string, Place> = {}
  for (const [ref, place] of Object.entries(isObject(value) ? value : {})) {
    if (isObject(place) && Number.isFinite(place.x) && Number.isFinite(place.y)) places[ref] = { x: Number(place.x), y: Number(place.y) }
  }
  return places
}

function toSettings(value: unknown): Settings {
  if (!isObject(value)) return defaultSettings
  const { clusterMinor, ipBlockMatchesPods, provider, providerVersion } = value
  return {
    clusterMinor: typeof clusterMinor === 'number' ? clusterMinor : defaultSettings.clusterMinor,
    ipBlockMatchesPods: typeof ipBlockMatchesPods === 'boolean' ? ipBlockMatchesPods : defaultSettings.ipBlockMatchesPods,
    provider: typeof provider === 'string' ? provider : defaultSettings.provider,
    ...(typeof providerVersion === 'string' && { providerVersion }),
  }
}
