/** Modifications of a document to the smallest text edits that make them, in the text's own style, each checked by reading the result. */

import { applyEdits, composeEdits, difference, type TextEdit } from '../text/edit.ts'
import { toSheet } from './modify/layout.ts'
import { applyToValue, type Modification, name, type Plain, sameValue, type Value, valueAt } from './modify/plain.ts'
import { plan } from './modify/plan.ts'
import { readText, toReading } from './modify/reading.ts'
import { reduce } from './modify/reduce.ts'
import type { Path, YamlDocument } from './node.ts'

export { appendDocument, printDocument, removeDocument, styleOf } from './modify/documents.ts'
export type { Modification, Plain } from './modify/plain.ts'
export type { Style } from './modify/style.ts'

/** Edits at offsets of the file, ascending and apart from each other; or why the text stays as it is. */
export type Modified = { readonly edits: readonly TextEdit[] } | { readonly refused: string }

/** Makes the modifications one after the other. All or none: the first that cannot be made safely refuses them all. */
export function modify(document: YamlDocument, modifications: readonly Modification[]): Modified {
  const before = toReading(document)
  if (before === 'refused') return { refused: unreadable }
  let state: State = { first: document.text, text: document.text, value: before.value, edits: [] }
  for (const modification of modifications) {
    const next = step(state, modification)
    if ('refused' in next) return next
    state = next
  }
  const edits = state.edits.flatMap((edit) => tighten(document.text, edit))
  return { edits: edits.map(({ start, end, text }) => ({ start: start + document.start, end: end + document.start, text })) }
}

const unreadable = 'kubectl cannot read this document, so nothing in it was changed. Mend its syntax first.'

/** The text after some modifications, and the edits that lead to it from the first text. */
interface State {
  readonly first: string
  readonly text: string
  readonly value: Value
  readonly edits: readonly TextEdit[]
}

type Step = State | { refused: string }

function step(state: State, modification: Modification): Step {
  const expected = applyToValue(state.value, modification)
  if ('refused' in expected) return { refused: `${expected.refused}.` }
  if (sameValue(expected.value, state.value)) return state
  const small = modification.kind === 'set' ? reduce(valueAt(state.value, modification.path), modification) : [modification]
  let after = inTurn(state, small)
  if ('refused' in after && small[0] !== modification) after = primitive(state, modification)
  if ('refused' in after && modification.kind === 'join') after = inTurn(state, asSteps(state.value, modification.path))
  return after
}

const inTurn = (state: State, modifications: readonly Modification[]): Step =>
  modifications.reduce<Step>((after, one) => ('refused' in after ? after : primitive(after, one)), state)

/** Joining an item with the one before where no dash can be taken out: its entries set there, and the item removed. */
function asSteps(value: Value, path: Path): Modification[] {
  const before = [...path.slice(0, -1), (path.at(-1) as number) - 1]
  const entries = Object.entries(valueAt(value, path) as Record<string, Plain>)
  return [...entries.map(([key, entry]): Modification => ({ kind: 'set', path: [...before, key], value: entry })), { kind: 'remove', path }]
}

/** A modification made by one plan. */
function primitive(state: State, modification: Modification): Step {
  const { text, value } = state
  const expected = applyToValue(value, modification)
  if ('refused' in expected) return { refused: `${expected.refused}.` }
  const sheet = toSheet(text)
  if (!sheet) return { refused: unreadable }
  const plans = plan(sheet, value, modification)
  if ('refused' in plans) return plans
  for (const edits of plans.candidates) {
    const apart = sort(edits)
    const changed = applyEdits(text, apart)
    const after = readText(changed)
    if (after !== 'refused' && sameValue(after.value, expected.value)) {
      return { first: state.first, text: changed, value: after.value, edits: composeEdits(state.first, state.edits, apart) }
    }
  }
  const because = sheet.shares
    ? 'shares a value by anchor, alias or merge key, and the edit would change other places too'
    : 'is written in a way that the edit would disturb'
  return { refused: `What stands at ${name(modification.path)} ${because}. Edit the YAML by hand.` }
}

const sort = (edits: readonly TextEdit[]) => [...edits].sort((a, b) => a.start - b.start || a.end - b.end)

/** Without the characters at both ends that stay the same; nothing when all do. */
function tighten(text: string, edit: TextEdit): TextEdit[] {
  const change = difference(text.slice(edit.start, edit.end), edit.text)
  return change ? [{ start: edit.start + change.start, end: edit.start + change.end, text: change.text }] : []
}
