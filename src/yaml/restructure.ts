/** Moves lines of a document to the level where they belong: steps to the smallest edits, with comments, nothing printed anew. */

import { applyEdits, difference, type TextEdit } from '../text/edit.ts'
import { hasComment } from './comments.ts'
import { readStream } from './documents.ts'
import { applyToValue, isList, isMap, type Modification, type Plain, sameValue, type Value, valueAt } from './modify/plain.ts'
import { toReading } from './modify/reading.ts'
import { type Modified, modify } from './modify.ts'
import { candidatesForItem, candidatesForMove } from './move-lines.ts'
import type { Path, YamlDocument } from './node.ts'

/** One step. Paths refer to the document after the steps before. */
export type Restructure =
  | Modification
  /** The entry at `path` gets to stand at `to`, which ends with the same key; what is missing on the way is written, an item that loses
   * its last entry goes. */
  | { readonly kind: 'move'; readonly path: Path; readonly to: Path }
  /** What stands at `path` becomes the only item of a list there: a dash is put in. */
  | { readonly kind: 'itemize'; readonly path: Path }
  /** The only item of the list at `path` takes the place of the list: its dash is taken out. */
  | { readonly kind: 'release'; readonly path: Path }

/** Edits at offsets of the file, line by line, or why the text stays as it is. All steps or none. */
export function restructure(document: YamlDocument, steps: readonly Restructure[]): Modified {
  const before = toReading(document)
  if (before === 'refused') return { refused: 'kubectl cannot read this document, so nothing in it was changed. Mend its syntax first.' }
  let state: State = { document: { ...document, start: 0, end: document.text.length }, value: before.value }
  for (const step of steps) {
    const after = make(state, step)
    if ('refused' in after) return after
    state = after
  }
  const { start } = document
  return {
    edits: lineEdits(document.text, state.document.text).map((edit) => ({ ...edit, start: start + edit.start, end: start + edit.end })),
  }
}

/** The document after some steps. */
interface State {
  readonly document: YamlDocument
  readonly value: Value
}

function make({ document, value }: State, step: Restructure): State | { refused: string } {
  const { text } = document
  if (step.kind !== 'move' && step.kind !== 'itemize' && step.kind !== 'release') {
    const written = modified(document, [step])
    if (typeof written !== 'string') return written
    return read(written) ?? { refused: 'The text cannot be read on the way.' }
  }
  const expected = step.kind === 'move' ? moved(value, step.path, step.to) : replaced(value, step)
  if (expected.length === 0) return { refused: 'There is no place for it.' }
  for (const candidate of step.kind === 'move' ? candidatesForMove(text, step.path, step.to) : candidatesForItem(text, step)) {
    const after = read(candidate)
    if (after && expected.some((each) => sameValue(after.value, each))) return after
  }
  if (step.kind === 'move' && inBraces(document, step.path, step.to)) {
    const printed = modified(document, asModifications(value, step))
    const after = typeof printed === 'string' ? read(printed) : undefined
    if (after && expected.some((each) => sameValue(after.value, each))) return after
  }
  return { refused: 'It is written in a way that moving its lines would disturb. Edit the YAML by hand.' }
}

/** What kubectl reads in a text; undefined when it refuses it or takes it for several documents. */
function read(text: string): State | undefined {
  const [document, ...others] = readStream(text)
  const reading = document && others.length === 0 ? toReading(document) : 'refused'
  return document && reading !== 'refused' && reading !== undefined ? { document, value: reading.value } : undefined
}

function modified(document: YamlDocument, modifications: readonly Modification[]): string | { refused: string } {
  const result = modify(document, modifications)
  return 'refused' in result ? result : applyEdits(document.text, result.edits)
}

/** What the document must mean after a move. An emptied map reads as null in lines, as {} in braces. */
function moved(value: Value, path: Path, to: Path): Value[] {
  const entry = valueAt(value, path)
  if (entry === undefined || valueAt(value, to) !== undefined || path.at(-1) !== to.at(-1)) return []
  const put = applyToValue(value, { kind: 'set', path: to, value: entry as Plain })
  const rest = 'refused' in put ? put : applyToValue(put.value, { kind: 'remove', path: prunedPath(put.value, path) })
  if ('refused' in rest) return []
  const container = path.slice(0, -1)
  const left = valueAt(rest.value, container)
  if (!isMap(left) || Object.keys(left).length > 0 || container.length === 0) return [rest.value]
  const emptied = applyToValue(rest.value, { kind: 'set', path: container, value: null })
  return 'refused' in emptied ? [rest.value] : [emptied.value, rest.value]
}

/** The entry, or the item of which it is the last entry. */
function prunedPath(value: Value, path: Path): Path {
  const container = path.slice(0, -1)
  const holder = valueAt(value, container)
  return typeof container.at(-1) === 'number' && isMap(holder) && Object.keys(holder).length === 1 ? container : path
}

function asModifications(value: Value, { path, to }: { path: Path; to: Path }): Modification[] {
  const put: Modification = { kind: 'set', path: to, value: valueAt(value, path) as Plain }
  const after = applyToValue(value, put)
  return 'refused' in after ? [put] : [put, { kind: 'remove', path: prunedPath(after.value, path) }]
}

function replaced(value: Value, { kind, path }: { kind: 'itemize' | 'release'; path: Path }): Value[] {
  const old = valueAt(value, path)
  if (kind === 'release' && (!isList(old) || old.length > 1)) return []
  const now = kind === 'itemize' ? [old] : ((old as readonly Value[])[0] ?? {})
  const result = applyToValue(value, { kind: 'set', path, value: now as Plain })
  return 'refused' in result ? [] : [result.value]
}

/** Only there is anything printed anew: braces have no lines to move. */
function inBraces(document: YamlDocument, path: Path, to: Path): boolean {
  return !hasComment(document, path) && [path.slice(0, -1), to].some((each) => touchesFlow(document, each))
}

function touchesFlow({ root }: YamlDocument, path: Path): boolean {
  let node = root
  for (const step of path) {
    if (!node || node.kind === 'scalar') return false
    if (node.flow) return true
    node = node.kind === 'list' ? node.items[step as number] : node.entries.findLast(({ key }) => key === step)?.value
  }
  return node !== undefined && node.kind !== 'scalar' && node.flow
}

/** The edits that make `after` of `before`, each within one line where lines correspond. */
export function lineEdits(before: string, after: string): TextEdit[] {
  const [old, now] = [linesOf(before), linesOf(after)]
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head++
  let tail = 0
  while (tail < old.length - head && tail < now.length - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++
  const [was, is] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)]
  const edits: TextEdit[] = []
  let at = old.slice(0, head).join('').length
  let [i, j] = [0, 0]
  for (const [a, b] of [...pairs(was, is), [was.length, is.length] as const]) {
    const [gone, come] = [was.slice(i, a).join(''), is.slice(j, b).join('')]
    push(edits, at, gone, come)
    at += gone.length
    const [line, other] = [was[a] ?? '', is[b] ?? '']
    push(edits, at, line, other)
    at += line.length
    ;[i, j] = [a + 1, b + 1]
  }
  return edits
}

function push(edits: TextEdit[], at: number, was: string, is: string): void {
  const change = difference(was, is)
  if (!change) return
  const edit = { start: at + change.start, end: at + change.end, text: change.text }
  const last = edits.at(-1)
  if (last && last.end === edit.start) edits[edits.length - 1] = { start: last.start, end: edit.end, text: last.text + edit.text }
  else edits.push(edit)
}

const linesOf = (text: string): string[] => text.split(/(?<=\n)/)

/** More lines than this are compared one by one, or replaced as a whole. */
const most = 400

/** The lines that correspond, whatever their indent: as many as possible. */
function pairs(was: readonly string[], is: readonly string[]): [number, number][] {
  if (was.length > most || is.length > most) return was.length === is.length ? was.map((_, index) => [index, index]) : []
  const key = (line: string) => line.replace(/^[ -]+/, '').trimEnd()
  const [a, b] = [was.map(key), is.map(key)]
  const length = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1))
  const at = (i: number, j: number) => length[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      (length[i] as Uint16Array)[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const found: [number, number][] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) found.push([i++, j++])
    else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return found
}
