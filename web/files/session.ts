/** Carries the work across reloads: loads it at the start, saves each change into IndexedDB, and says truly whether it is saved. */

import { createStore, set as put, get as read, type UseStore, update } from 'idb-keyval'
import { emptyWorkspace } from '#core'
import { type State, useStore } from '../store.ts'
import { save as download } from './download.ts'
import { type SessionRecord, schema, toRecord } from './record.ts'
import { readSample, samples } from './samples.ts'

const key = 'work'
const journalKey = 'drawbridge:journal'
/** Milliseconds from a change to its save; further changes do not push it back. */
const delay = 200
/** A journal longer than this (UTF-16 units) does not fit into localStorage everywhere. */
const journalLimit = 1_000_000

let database: UseStore | undefined
/** The revision this tab loaded or wrote last: another number in the store is another tab's work. */
let rev = 0
/** The revision that is being written. */
let writing: number | undefined
let dirty = false
let timer: ReturnType<typeof setTimeout> | undefined
let held = false
let queue: Promise<void> = Promise.resolve()

/** Loads the work, or the first sample on a first visit, and saves from then on. */
export async function startSession() {
  const loaded = await load()
  if (!loaded) await openFirstSample()
  useStore.subscribe((state, before) => {
    if (state.version !== before.version || state.activeFile !== before.activeFile) schedule()
  })
  const flush = () => {
    if (document.visibilityState === 'hidden') saveNow()
  }
  document.addEventListener('visibilitychange', flush)
  window.addEventListener('pagehide', saveNow)
  window.addEventListener('beforeunload', (event) => {
    const { state } = useStore.getState().saved
    if (dirty && (state === 'failed' || state === 'held')) event.preventDefault()
  })
  if (!held) useStore.getState().setSaved({ state: 'saved' })
}

async function load(): Promise<boolean> {
  let stored: unknown
  try {
    database = createStore('drawbridge', 'session')
    stored = await read(key, database)
  } catch (error) {
    database = undefined
    hold(`This browser stores nothing for this page (${toMessage(error)}).`)
    return false
  }
  const journal = readJournal()
  if (stored === undefined && !journal) return false
  const record = stored === undefined ? { because: 'it is not there' } : toRecord(stored)
  const newest = journal && (!('rev' in record) || journal.rev > record.rev) && (stored === undefined || 'rev' in record) ? journal : record
  if (!('rev' in newest)) {
    offerRescue(stored, newest.because)
    return false
  }
  rev = 'rev' in record ? record.rev : 0
  useStore.getState().restore(newest.workspace, newest)
  return true
}

async function openFirstSample() {
  const store = useStore.getState()
  const sample = samples[0]
  try {
    if (!sample) throw new Error('there is none')
    const text = await readSample(sample)
    store.restore({ ...emptyWorkspace, files: [{ name: sample.file, text }] }, { untouchedSample: true })
  } catch {
    store.restore({ ...emptyWorkspace, files: [{ name: 'policies.yaml', text: '' }] }, { untouchedSample: true })
  }
}

function schedule() {
  dirty = true
  if (held || !database) return
  const { saved, setSaved } = useStore.getState()
  if (saved.state === 'saved') setSaved({ state: 'saving' })
  timer ??= setTimeout(saveNow, delay)
}

/** Puts the newest work into the store; saves never overtake each other. */
function saveNow() {
  clearTimeout(timer)
  timer = undefined
  if (held || !database || !dirty) return
  if (document.visibilityState === 'hidden') writeJournal()
  queue = queue.then(write)
}

async function write() {
  if (!database || held || !dirty) return
  const state = useStore.getState()
  let conflict = false
  const next = { ...toStored(state), rev: rev + 1 }
  writing = next.rev
  try {
    await update<unknown>(
      key,
      (stored) => {
        const before = toRevision(stored)
        conflict = before !== undefined && before !== rev
        return conflict ? stored : next
      },
      database,
    )
  } catch (error) {
    useStore.getState().setSaved({ state: 'failed', because: toMessage(error) })
    return
  } finally {
    writing = undefined
  }
  if (conflict) return offerTakeover()
  rev = next.rev
  dropJournal(next.rev)
  const now = useStore.getState()
  if (now.version !== state.version || now.activeFile !== state.activeFile) return schedule()
  dirty = false
  now.setSaved({ state: 'saved' })
}

const toStored = ({ workspace, activeFile, untouchedSample }: State): SessionRecord => ({
  schema,
  rev,
  workspace,
  activeFile,
  untouchedSample,
})

const toRevision = (stored: unknown) =>
  typeof stored === 'object' && stored !== null && 'rev' in stored && typeof stored.rev === 'number' ? stored.rev : undefined

// ---- what stands in the way

function hold(because: string, ask?: () => void) {
  held = true
  useStore.getState().setSaved(ask ? { state: 'held', because, ask } : { state: 'failed', because })
  ask?.()
}

/** What is stored cannot be read: it stays as it is until the person decides. */
function offerRescue(stored: unknown, because: string) {
  const ask = () =>
    useStore.getState().notify({
      kind: 'refusal',
      text: 'The work that this browser stores could not be opened.',
      detail: `${sentenceCase(because)}. It is left as it is, and nothing you do now is stored until you choose.`,
      choices: [
        {
          label: 'Download what is stored',
          cost: 'Every text in it, as one JSON file. Nothing else changes.',
          act: () => download('drawbridge-stored.json', toText(stored), 'application/json'),
        },
        {
          label: 'Store new work from now on',
          cost: 'What is stored is put aside in this browser, not erased.',
          act: () => void setAside(stored),
        },
      ],
    })
  hold(`The stored work was left alone: ${because}.`, ask)
}

async function setAside(stored: unknown) {
  if (!database) return
  try {
    await put(`${key}:aside:${Date.now()}`, stored, database)
    await put(key, { ...toStored(useStore.getState()), rev: 0 }, database)
    rev = 0
    held = false
    dirty = true
    saveNow()
  } catch (error) {
    useStore.getState().setSaved({ state: 'failed', because: toMessage(error) })
  }
}

/** Another tab saved meanwhile: neither overwrites the other unasked. */
function offerTakeover() {
  const ask = () =>
    useStore.getState().notify({
      kind: 'refusal',
      text: 'Another tab has changed the stored work since this one loaded it.',
      detail: 'Nothing was overwritten. Which one is to be stored?',
      choices: [
        {
          label: 'Load the other tab’s work here',
          cost: 'What was changed here since is gone; download it first if it matters.',
          act: () => location.reload(),
        },
        { label: 'Store this tab’s work', cost: 'What the other tab stored is replaced.', act: () => void takeOver() },
      ],
    })
  hold('Another tab has changed the stored work.', ask)
}

async function takeOver() {
  if (!database) return
  dirty = true
  rev = toRevision(await read(key, database).catch(() => undefined)) ?? rev
  held = false
  saveNow()
}

// ---- the last edit before the tab goes, synchronously

/** Newer than a save that is still under way: that one knows less, and may be the last to arrive. */
function writeJournal() {
  try {
    const text = JSON.stringify({ ...toStored(useStore.getState()), rev: (writing ?? rev) + 1 })
    if (text.length <= journalLimit) localStorage.setItem(journalKey, text)
  } catch {
    // IndexedDB is the store; this one only bridges the moment of closing.
  }
}

function dropJournal(upTo: number) {
  try {
    const journal = readJournal()
    if (journal && journal.rev <= upTo) localStorage.removeItem(journalKey)
  } catch {
    // Nothing to drop.
  }
}

function readJournal(): SessionRecord | undefined {
  try {
    const record = toRecord(JSON.parse(localStorage.getItem(journalKey) ?? 'null'))
    return 'rev' in record ? record : undefined
  } catch {
    return undefined
  }
}

function toText(stored: unknown): string {
  try {
    return typeof stored === 'string' ? stored : JSON.stringify(stored, undefined, 2)
  } catch {
    return String(stored)
  }
}

const sentenceCase = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const toMessage = (error: unknown) => (error instanceof Error ? error.message || error.name : String(error))
