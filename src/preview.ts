/** A command to what it would do, before it is done: the lines it would change, file by file, and the outcome for traffic. */

import type { Analysis } from './analyze.ts'
import type { Command } from './command.ts'
import type { Diagnostic, Fix } from './diagnostic.ts'
import type { Outcome } from './outcome.ts'
import { run } from './run.ts'
import { type Hunk, toHunks } from './text/line-diff.ts'
import { applyChange } from './text/workspace.ts'

/** The changed lines of one file; a new file's are all new. */
export interface FileDiff {
  readonly file: string
  readonly hunks: readonly Hunk[]
}

export interface Preview {
  readonly outcome: Outcome
  /** Empty when it is refused. */
  readonly diff: readonly FileDiff[]
}

/** What the command would do to the text and to traffic; nothing is applied. */
export function preview(command: Command, analysis: Analysis): Preview {
  const outcome = run(command, analysis)
  if ('refused' in outcome) return { outcome, diff: [] }
  const { workspace } = analysis
  const before = new Map(workspace.files.map((file) => [file.name, file.text]))
  const diff = applyChange(workspace, outcome.change).files.flatMap(({ name, text }): FileDiff[] => {
    const old = before.get(name) ?? ''
    const hunks = text === old ? [] : toHunks(old, text)
    return hunks.length > 0 ? [{ file: name, hunks }] : []
  })
  return { outcome, diff }
}

/** The fix that may be made without having been chosen: the only one there is, if it mends the text without opening a path that was
 * closed. Where several readings are possible a person chooses, so none is preferred. */
export function preferredFix({ fixes = [] }: Pick<Diagnostic, 'fixes'>): Fix | undefined {
  const [only, ...others] = fixes
  if (!only || others.length > 0 || only.withheld !== undefined) return undefined
  const { command } = only
  return command.kind === 'repair' || (command.kind === 'edit-resource' && command.opens === 'nothing') ? only : undefined
}
