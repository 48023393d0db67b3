/** One modification to the text edits that might make it, the preferred first; whether they do is checked by whoever asked. */

import type { TextEdit } from '../../text/edit.ts'
import type { Path } from '../node.ts'
import { insertPart, removePart, replaceByBlock, replaceOnLine } from './block.ts'
import { insertFlow, printInFlow, removeFlow } from './flow.ts'
import { breakAt, lineStart } from './geometry.ts'
import { type Collection, follow, isNull, type Part, partAt, partOf, type Sheet, type Written } from './layout.ts'
import { isFilled, type Modification, name, type Value, valueAt } from './plain.ts'
import { type Model, printBlock, printFlow, printKey } from './print.ts'
import { isFlow, isJson, penAt } from './style.ts'

type Plan = { candidates: readonly (readonly TextEdit[])[] } | { refused: string }

/** Plans a modification that is possible on the document's value; offsets are the sheet's. */
export function plan(sheet: Sheet, value: Value, modification: Modification): Plan {
  const { root } = sheet
  if (!root) return startDocument(sheet, modification)
  const { path } = modification
  const { node, rest } = follow(root, path)
  const written = path.length - rest.length
  // A value that is not written there comes from elsewhere.
  if (rest.length > 0 && valueAt(value, path.slice(0, written + 1)) !== undefined) return shut(node, path.slice(0, written + 1))
  switch (modification.kind) {
    case 'set':
      return set(sheet, root, path, modification.value)
    case 'insert': {
      if (rest.length > 0) return set(sheet, root, path, [modification.value])
      if (isNull(node)) return replace(sheet, node, [modification.value])
      if (node.kind !== 'list') return shut(node, path)
      return add(sheet, node, modification.index ?? node.parts.length, undefined, modification.value)
    }
    case 'remove':
      return remove(sheet, root, path)
    case 'rename':
      return rename(sheet, root, path, modification.key)
    case 'join':
      return join(root, path)
  }
}

/** A blank for the dash, which puts the item's entries at the column of those before. */
function join(root: Written, path: Path): Plan {
  const found = find(root, path)
  if ('refused' in found) return found
  const { holder, index } = found
  const { start } = holder.parts[index] as Part
  return holder.flow ? shut(holder, path) : { candidates: [[{ start, end: start + 1, text: ' ' }]] }
}

function set(sheet: Sheet, root: Written, path: Path, value: Value): Plan {
  const { node, rest } = follow(root, path)
  const [step, ...deeper] = rest
  if (step === undefined) return replace(sheet, node, value)
  const built = deeper.reduceRight<Value>((inner, key) => (typeof key === 'number' ? [inner] : { [key]: inner }), value)
  if (isNull(node)) return replace(sheet, node, typeof step === 'number' ? [built] : { [step]: built })
  if (node.kind === 'leaf') return shut(node, path.slice(0, path.length - rest.length))
  return add(sheet, node, node.parts.length, typeof step === 'string' ? step : undefined, built)
}

/** A new part in a map or list; `key` for maps. */
function add(sheet: Sheet, holder: Collection, index: number, key: string | undefined, value: Value): Plan {
  const { text } = sheet
  if (holder.parts.length === 0 && growsToBlock(text, holder)) return replace(sheet, holder, key === undefined ? [value] : { [key]: value })
  const like = key === undefined ? (holder.parts[index - 1] ?? holder.parts[index])?.value : cousin(holder, key)
  const insert = holder.flow ? insertFlow : insertPart
  return { candidates: [insert(text, holder, index, key, value, like)] }
}

function replace(sheet: Sheet, node: Written, value: Value): Plan {
  const { text } = sheet
  const part = partOf(node)
  if (node.holder?.flow || (isFlow(node) && !growsToBlock(text, node))) {
    const written = printInFlow(text, node, value)
    return { candidates: replaceOnLine(text, node, written) }
  }
  const model: Model = {
    like: part?.key?.name === undefined || filledFlow(node) ? node : (cousin(node.holder as Collection, part.key.name, part) ?? node),
  }
  if (isFilled(value) && !filledFlow(model.like)) return { candidates: replaceByBlock(text, node, value, model) }
  const pen = penAt(text, node, node.end)
  return {
    candidates: replaceOnLine(text, node, printFlow(value, pen, { like: isNull(node) ? undefined : node, into: node.holder }, false)),
  }
}

function remove(sheet: Sheet, root: Written, path: Path): Plan {
  const found = find(root, path)
  if ('refused' in found) return found
  const { holder, index } = found
  if (holder.flow) return { candidates: [removeFlow(sheet.text, holder, index)] }
  if (holder.parts.length > 1) return { candidates: removePart(sheet.text, holder, index) }
  return { candidates: replaceOnLine(sheet.text, holder, holder.kind === 'list' ? '[]' : '{}') }
}

function rename(sheet: Sheet, root: Written, path: Path, key: string): Plan {
  const found = find(root, path)
  if ('refused' in found) return found
  const { holder, index } = found
  const old = (holder.parts[index] as Part).key
  if (!old || old.style === 'odd') return shut(root, path)
  const pen = penAt(sheet.text, holder, old.start)
  const shape = old.style === 'plain' ? pen.shape : { ...pen.shape, quote: old.style }
  const written = printKey(key, { ...pen, shape }, holder, holder.flow)
  return { candidates: [[{ start: old.start, end: old.end, text: written }]] }
}

/** The holder of what stands at the end of the path. */
function find(root: Written, path: Path): { holder: Collection; index: number } | { refused: string } {
  const { node: holder, rest } = follow(root, path.slice(0, -1))
  const last = path.at(-1)
  if (rest.length > 0 || holder.kind === 'leaf' || last === undefined) return shut(holder, path)
  const part = partAt(holder, last)
  return part ? { holder, index: holder.parts.indexOf(part) } : shut(holder, path)
}

/** Why a path cannot be followed although there is a value: it comes from elsewhere. */
function shut(node: Written, path: Path): { refused: string } {
  const shared = 'a change would also change that place. Edit the YAML by hand.'
  if (node.kind === 'leaf' && node.style === 'alias')
    return { refused: `${name(path)} is an alias of a value written elsewhere: ${shared}` }
  if (node.kind === 'map' && node.parts.some((part) => part.key?.merge))
    return { refused: `${name(path)} comes in by a merge key (<<): ${shared}` }
  return { refused: `${name(path)} is written in a form that cannot be edited in place. Edit the YAML by hand.` }
}

/** A first value in a document of blanks and comments. */
function startDocument(sheet: Sheet, modification: Modification): Plan {
  if (modification.kind !== 'set' && modification.kind !== 'insert') return { refused: `There is nothing at ${name(modification.path)}.` }
  const value = modification.kind === 'set' ? modification.value : [modification.value]
  const whole = modification.path.reduceRight<Value>((inner, key) => (typeof key === 'number' ? [inner] : { [key]: inner }), value)
  const { text, contentEnd } = sheet
  const pen = penAt(text, undefined, text.length)
  const body = isFilled(whole) ? printBlock(whole, 0, pen) : printFlow(whole, pen, {}, false)
  const onLine = lineStart(text, contentEnd) < contentEnd
  return {
    candidates: [
      [{ start: contentEnd, end: contentEnd, text: (onLine ? breakAt(text, contentEnd) : '') + body + (onLine ? '' : pen.newline) }],
    ],
  }
}

/** The value of the same key nearest to `holder`, but `part`'s own: it shows whether to write a list in flow style, a string in quotes. */
function cousin(holder: Collection, key: string, part?: Part): Written | undefined {
  for (let around: Collection | undefined = holder; around; around = around.holder) {
    const found = search(around, key, part)
    if (found) return found
  }
  return undefined
}

function search(node: Written, key: string, except: Part | undefined): Written | undefined {
  if (node.kind === 'leaf') return undefined
  for (const part of node.parts) {
    const { value } = part
    const shows = value.kind === 'leaf' ? !isNull(value) && value.style !== 'alias' : value.parts.length > 0
    const found = part !== except && part.key?.name === key && shows ? value : search(value, key, except)
    if (found) return found
  }
  return undefined
}

/** Whether an empty `{}` or `[]` gives way to a block: not inside flow collections, in JSON, or around comments. */
function growsToBlock(text: string, node: Collection): boolean {
  return node.flow && node.parts.length === 0 && !node.holder?.flow && !isJson(node) && !/\S/.test(text.slice(node.open + 1, node.close))
}

const filledFlow = (node: Written | undefined): node is Collection => node !== undefined && isFlow(node) && node.parts.length > 0
