/** A plain value to block or flow text that looks like what stands around it. */

import { formatScalar, needsQuotes } from '../quoting.ts'
import type { Collection, Written } from './layout.ts'
import { isFilled, isList, type Value } from './plain.ts'
import { isFlow, keyQuotes, needlessQuotes, type Pen } from './style.ts'

/** What shows how to write a value: another value in its role, the map or list it goes into. */
export interface Model {
  readonly like?: Written
  readonly into?: Collection
}

/** A filled value in block style whose first line starts at `column`, where the pen stands already; no break at the end. */
export function printBlock(value: Value, column: number, pen: Pen, model: Model = {}): string {
  const between = pen.newline + ' '.repeat(column)
  if (isList(value)) return value.map((item) => printItem(item, column, pen, { like: likeItem(model.like) })).join(between)
  const entries = Object.entries(value as { [key: string]: Value })
  return entries.map(([key, entry]) => printEntry(key, entry, column, pen, { like: likeEntry(model.like, key) })).join(between)
}

/** `- value` with the dash at `column`. */
export function printItem(value: Value, column: number, pen: Pen, model: Model, dash = pen.shape.dash): string {
  const text = goesInBlock(value, model) ? printBlock(value, column + dash, pen, model) : printBeside(value, pen, model)
  return `-${' '.repeat(dash - 1)}${text}`
}

/** `key: value` with the key at `column`. */
export function printEntry(key: string, value: Value, column: number, pen: Pen, model: Model): string {
  const head = `${printKey(key, pen, model.into, false)}:`
  if (!goesInBlock(value, model)) return `${head} ${printBeside(value, pen, model)}`
  const below = column + (isList(value) ? pen.shape.listIndent : pen.shape.mapIndent)
  return `${head}${pen.newline}${' '.repeat(below)}${printBlock(value, below, pen, model)}`
}

/** A value behind its key or dash: a scalar, or a flow collection that looks like its model. */
function printBeside(value: Value, pen: Pen, model: Model): string {
  const { like } = model
  return like && isFilled(value) ? printFlow(value, pen.like(like), { like }, false) : printFlow(value, pen, model, false)
}

/** A value on one line; `inside`: within a flow collection, where commas and brackets need quotes. */
export function printFlow(value: Value, pen: Pen, model: Model = {}, inside = true): string {
  const { shape } = pen
  if (isList(value)) {
    const items = value.map((item) => printFlow(item, pen, { like: likeItem(model.like) }))
    return items.length ? `[${shape.listPadding}${items.join(`,${shape.commaGap}`)}${shape.listPadding}]` : '[]'
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, entry]) => printFlowEntry(key, entry, pen, { like: likeEntry(model.like, key) }))
    return entries.length ? `{${shape.mapPadding}${entries.join(`,${shape.commaGap}`)}${shape.mapPadding}}` : '{}'
  }
  return printScalar(value, pen, model, inside)
}

export function printFlowEntry(
  key: string,
  value: Value,
  pen: Pen,
  model: Model,
  print: (value: Value, pen: Pen, model: Model) => string = printFlow,
): string {
  const name = printKey(key, pen, model.into, true)
  const gap = /^["']/.test(name) ? pen.shape.colonGap : ' '
  return `${name}:${gap}${print(value, pen, model)}`
}

/** A value in flow style with its items on lines of their own, as pretty-printed JSON has it; `column`: of the line it starts on. */
export function printBroken(value: Value, column: number, pen: Pen, model: Model = {}): string {
  if (!isFilled(value) || (model.like && isFlow(model.like) && model.like.parts.length > 0 && !model.like.broken))
    return printFlow(value, pen, model)
  const inner = column + pen.shape.flowIndent
  const lines = isList(value)
    ? value.map((item) => printBroken(item, inner, pen, { like: likeItem(model.like) }))
    : Object.entries(value).map(([key, entry]) =>
        printFlowEntry(key, entry, pen, { like: likeEntry(model.like, key) }, (v, p, m) => printBroken(v, inner, p, m)),
      )
  const [open, close] = isList(value) ? '[]' : '{}'
  const pad = pen.newline + ' '.repeat(inner)
  return `${open}${pad}${lines.join(`,${pad}`)}${pen.newline}${' '.repeat(column)}${close}`
}

function printScalar(value: Value, pen: Pen, model: Model, inside: boolean): string {
  if (typeof value !== 'string') return typeof value === 'number' && !Number.isFinite(value) ? 'null' : String(value)
  if (pen.shape.json) return formatScalar(value, 'double')
  const quote = modelQuote(model.like) ?? (model.like === undefined && model.into ? needlessQuotes(model.into) : undefined)
  return printString(value, inside, quote, pen.shape.quote)
}

export function printKey(key: string, pen: Pen, into: Collection | undefined, inside: boolean): string {
  if (pen.shape.json) return formatScalar(key, 'double')
  return printString(key, inside, into && keyQuotes(into), pen.shape.quote)
}

/** Plain where that is safe and `quotes` does not ask for more; `fallback` is for what needs quotes. */
function printString(text: string, inside: boolean, quotes: Quotes | undefined, fallback: Quotes): string {
  if (quotes) return formatScalar(text, quotes)
  // Readers differ on colons in flow collections.
  return needsQuotes(text) || (inside && text.includes(':')) ? formatScalar(text, fallback) : text
}

type Quotes = 'single' | 'double'

/** The quotes to take over from a scalar in the same role. */
function modelQuote(like: Written | undefined): Quotes | undefined {
  if (like?.kind !== 'leaf' || (like.style !== 'single' && like.style !== 'double')) return undefined
  return like.style
}

function goesInBlock(value: Value, { like }: Model): boolean {
  return isFilled(value) && !(like && isFlow(like) && like.parts.length > 0)
}

function likeItem(like: Written | undefined): Written | undefined {
  return like?.kind === 'list' ? like.parts.at(-1)?.value : undefined
}

function likeEntry(like: Written | undefined, key: string): Written | undefined {
  return like?.kind === 'map' ? like.parts.find((part) => part.key?.name === key)?.value : undefined
}
