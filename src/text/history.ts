/** Undo and redo across typing and drawing: changes with their inverses, adjacent typing grouped into one step. */

import type { Change, FileChange } from './workspace.ts'

interface Step {
  readonly change: Change
  readonly inverse: Change
  /** Milliseconds, as given by the caller. */
  readonly at: number
}

export interface History {
  readonly done: readonly Step[]
  readonly undone: readonly Step[]
}

export const emptyHistory: History = { done: [], undone: [] }

/** Steps kept at most; the oldest are forgotten first. */
const limit = 1000
/** Typing within this time of the last keystroke continues its step. */
const pause = 1000

/** Records a change that was just applied. `now` in milliseconds. What was undone before can't be redone any more. */
export function pushChange(history: History, change: Change, inverse: Change, now: number): History {
  const last = history.done.at(-1)
  const joined = last && now - last.at <= pause ? join(last, change, inverse) : undefined
  const done = joined
    ? [...history.done.slice(0, -1), { ...joined, at: now }]
    : [...history.done.slice(-limit + 1), { change, inverse, at: now }]
  return { done, undone: [] }
}

/** The change to apply in order to take the last step back, and the history after it. */
export function undo(history: History): { readonly change: Change; readonly history: History } | undefined {
  const step = history.done.at(-1)
  return step && { change: step.inverse, history: { done: history.done.slice(0, -1), undone: [...history.undone, step] } }
}

/** The change to apply in order to do the last undone step again, and the history after it. */
export function redo(history: History): { readonly change: Change; readonly history: History } | undefined {
  const step = history.undone.at(-1)
  // A redone step is never continued by typing.
  return (
    step && {
      change: step.change,
      history: { done: [...history.done, { ...step, at: Number.NEGATIVE_INFINITY }], undone: history.undone.slice(0, -1) },
    }
  )
}

export const undoLabel = (history: History): string | undefined => history.done.at(-1)?.change.label
export const redoLabel = (history: History): string | undefined => history.undone.at(-1)?.change.label

/** Typing that goes on where the last typing stopped, in the same file, is the same step. */
function join(last: Step, change: Change, inverse: Change): Pick<Step, 'change' | 'inverse'> | undefined {
  if (last.change.origin !== 'typing' || change.origin !== 'typing') return undefined
  const before = singleEdit(last.change.files.at(-1))
  const after = singleEdit(change.files[0])
  if (!before || !after || change.files.length !== 1 || before.file !== after.file) return undefined
  const end = before.edit.start + before.edit.text.length
  const adjacent = after.edit.start === end || after.edit.end === end || after.edit.end === before.edit.start
  const startsLine = after.edit.text.includes('\n')
  if (!adjacent || startsLine) return undefined
  return {
    change: { ...change, files: [...last.change.files, ...change.files] },
    inverse: { ...inverse, files: [...inverse.files, ...last.inverse.files] },
  }
}

function singleEdit(step: FileChange | undefined) {
  const edit = step?.kind === 'edit' && step.edits.length === 1 ? step.edits[0] : undefined
  return edit && step?.kind === 'edit' ? { file: step.file, edit } : undefined
}
