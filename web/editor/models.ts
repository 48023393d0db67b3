/** Keeps a Monaco model for each file shown, and both sides the same: typing becomes commits, other changes become edits of the model. */

import { applyEdits, type Change, difference, type TextEdit, type WorkspaceFile } from '#core'
import { useStore } from '../store.ts'
import { monaco } from './monaco.ts'
import { type TextMap, toEdits, toTextMap } from './text-map.ts'

interface Kept {
  readonly model: monaco.editor.ITextModel
  /** The workspace's text as the model shows it. */
  map: TextMap
}

export interface Models {
  /** The model of an editable file, made when it is first shown. */
  open(file: WorkspaceFile): monaco.editor.ITextModel
  /** Follows the workspace; `onPushed` gets what a change from elsewhere wrote. */
  follow(
    files: readonly WorkspaceFile[],
    change: Change | undefined,
    onPushed: (model: monaco.editor.ITextModel, last: monaco.IRange) => void,
  ): void
  has(name: string): boolean
  mapOf(name: string): TextMap | undefined
  nameOf(model: monaco.editor.ITextModel | null): string | undefined
  each(visit: (name: string, model: monaco.editor.ITextModel, map: TextMap) => void): void
  dispose(): void
}

export function createModels(): Models {
  const kept = new Map<string, Kept>()
  let pushing = false

  const nameOf = (model: monaco.editor.ITextModel | null) => [...kept].find(([, entry]) => entry.model === model)?.[0]

  const listen = (entry: Kept) =>
    entry.model.onDidChangeContent((event) => {
      if (pushing) return
      const file = nameOf(entry.model)
      if (file === undefined) return
      let edits = toEdits(entry.map, event.changes)
      let text = applyEdits(entry.map.text, edits)
      if (!shows(entry.model, text)) {
        // Never seen, but if Monaco and the core ever count differently, the screen is what the person means.
        const whole = difference(entry.map.text, entry.model.getValue())
        edits = whole ? [whole] : []
        text = entry.model.getValue()
      }
      entry.map = toTextMap(text)
      if (edits.length > 0)
        useStore.getState().commit({ label: `typing in ${file}`, origin: 'typing', files: [{ kind: 'edit', file, edits }] })
    })

  const push = (entry: Kept, text: string, steps: readonly (readonly TextEdit[])[]): monaco.IRange | undefined => {
    let last: monaco.IRange | undefined
    const write = (map: TextMap, edits: readonly TextEdit[]) => {
      const operations = edits.map((edit) => ({ range: map.toStretch([edit.start, edit.end]), text: edit.text, forceMoveMarkers: true }))
      entry.model.pushEditOperations([], operations, (inverse) => {
        last = inverse.at(-1)?.range
        return null
      })
    }
    pushing = true
    try {
      let map = entry.map
      for (const edits of steps) {
        write(map, edits)
        map = toTextMap(applyEdits(map.text, edits))
      }
      if (map.text !== text || !shows(entry.model, text)) {
        const shown = entry.model.getValue()
        const rest = difference(shown, withBreaks(text, entry.model.getEOL()))
        if (rest) write(toTextMap(shown), [rest])
        map = toTextMap(text)
      }
      entry.map = map
    } finally {
      pushing = false
    }
    return last
  }

  return {
    open(file) {
      const known = kept.get(file.name)
      if (known) return known.model
      const uri = monaco.Uri.from({ scheme: 'inmemory', authority: 'workspace', path: `/${file.name}` })
      monaco.editor.getModel(uri)?.dispose()
      const model = monaco.editor.createModel(file.text, 'yaml', uri)
      model.updateOptions({
        tabSize: 2,
        insertSpaces: true,
        bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
      })
      const entry: Kept = { model, map: toTextMap(file.text) }
      kept.set(file.name, entry)
      listen(entry)
      return model
    },
    follow(files, change, onPushed) {
      for (const [name, entry] of [...kept]) {
        const file = files.find((candidate) => candidate.name === name)
        if (!file || file.snapshot) {
          entry.model.dispose()
          kept.delete(name)
        } else if (file.text !== entry.map.text) {
          const last = push(entry, file.text, toSteps(change, name, entry.map.text, file.text))
          if (last) onPushed(entry.model, last)
        }
      }
    },
    has: (name) => kept.has(name),
    mapOf: (name) => kept.get(name)?.map,
    nameOf,
    each(visit) {
      for (const [name, { model, map }] of kept) visit(name, model, map)
    },
    dispose() {
      for (const { model } of kept.values()) model.dispose()
      kept.clear()
    },
  }
}

/** The change's own edits of this file where they lead from one text to the other, else their difference. */
function toSteps(change: Change | undefined, name: string, before: string, after: string): (readonly TextEdit[])[] {
  const steps = change?.files.flatMap((step) => (step.kind === 'edit' && step.file === name ? [step.edits] : [])) ?? []
  try {
    if (steps.reduce((text, edits) => applyEdits(text, edits), before) === after) return steps
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  const edit = difference(before, after)
  return edit ? [[edit]] : []
}

/** Whether the model shows this text, line breaks and byte order mark aside. */
function shows(model: monaco.editor.ITextModel, text: string): boolean {
  const bare = withBreaks(text, '\n')
  return (
    model.getValueLength(monaco.editor.EndOfLinePreference.LF) === bare.length &&
    (bare.length > 500_000 || model.getValue(monaco.editor.EndOfLinePreference.LF) === bare)
  )
}

const withBreaks = (text: string, eol: string) => text.replace(/^\ufeff/, '').replace(/\r\n?|\n/g, eol)
