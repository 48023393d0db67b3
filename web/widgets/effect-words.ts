/** Says what a command did to traffic, and what a step back would take back. */

import { type Change, type History, type Outcome, redoLabel, undoLabel } from '#core'

/** "Undo: allow frontend → db:6379", or plain "Undo" when there is nothing. */
export const toUndoTitle = (history: History) => toStepTitle('Undo', undoLabel(history))
export const toRedoTitle = (history: History) => toStepTitle('Redo', redoLabel(history))

const toStepTitle = (word: string, label: string | undefined) => (label === undefined ? word : `${word}: ${label}`)

/** "Opens 1 connection, closes none.": said in these words wherever it is counted. */
export function toCounts({ opens, closes }: Pick<Extract<Outcome, { change: Change }>, 'opens' | 'closes'>): string {
  const count = (n: number) => (n === 0 ? 'none' : n === 1 ? '1 connection' : `${n} connections`)
  return `Opens ${count(opens.length)}, closes ${count(closes.length)}.`
}

/** "Opens 1 connection, closes none. db is isolated now." `quiet`: nothing where no traffic changes. */
export function toEffect(outcome: Extract<Outcome, { change: Change }>, { quiet } = { quiet: false }): string {
  const none = outcome.opens.length === 0 && outcome.closes.length === 0
  const effect = quiet && none ? [] : [toCounts(outcome)]
  // Names keep their case: Kubernetes tells “web” from “Web”.
  const isolates = outcome.isolates.map((words) => `${words}.`)
  const dns = outcome.breaksDns.length > 0 ? [`DNS is cut off for ${outcome.breaksDns.join(', ')}: no names can be looked up.`] : []
  const gone = outcome.removes.length > 0 && [`${outcome.removes.join(' and ')} ${outcome.removes.length === 1 ? 'is' : 'are'} removed.`]
  const beside = effect.length > 0 && outcome.beside !== undefined ? [`That is by NetworkPolicies alone: ${outcome.beside}`] : []
  return [...(gone || []), ...effect, ...beside, ...isolates, ...dns].join(' ')
}
