/** What stands around a place to how something new should look there: indents, dash width, quotes, blanks in flow collections. */

import { needsQuotes } from '../quoting.ts'
import { breakAt, columnOf, isFirst, sameLine } from './geometry.ts'
import type { Collection, Leaf, Part, Written } from './layout.ts'

/** How a document is laid out, for a new one beside it. */
export interface Style {
  /** Blanks from a key to the keys below it. */
  readonly indent: number
  /** Whether list dashes stand in the column of their key. */
  readonly flushLists: boolean
  readonly newline: '\n' | '\r\n'
}

/** How things look at one place. */
interface Shape {
  readonly mapIndent: number
  readonly listIndent: number
  /** From a dash to what follows it: 2 for `- a`. */
  readonly dash: number
  /** For strings that need quotes. */
  readonly quote: 'single' | 'double'
  /** Blanks inside `{ }` and `[ ]`, behind `:` and `,` of flow collections. */
  readonly mapPadding: string
  readonly listPadding: string
  readonly colonGap: string
  readonly commaGap: string
  /** Blanks from a bracket's line to the items on lines of their own. */
  readonly flowIndent: number
  /** Keys and strings are always in double quotes. */
  readonly json: boolean
}

/** How to write: the shape of the place and its line break. */
export interface Pen {
  readonly shape: Shape
  readonly newline: string
  /** The pen for what should look like `model`, which stands elsewhere. */
  like(model: Written): Pen
}

type Traits = { -readonly [K in Exclude<keyof Shape, 'json'>]: Shape[K] }

const usual: Traits = {
  mapIndent: 2,
  listIndent: 0,
  dash: 2,
  quote: 'double',
  mapPadding: '',
  listPadding: '',
  colonGap: ' ',
  commaGap: ' ',
  flowIndent: 2,
}

/** The pen for something new inside `near`, with the line break of the line of `at`. */
export function penAt(text: string, near: Written | undefined, at: number): Pen {
  return toPen(text, shapeAt(text, near), breakAt(text, at))
}

/** A pen of a given shape for a document of the given text. */
export function toPen(text: string, shape: Shape, newline: string): Pen {
  return { shape, newline, like: (model) => toPen(text, shapeAt(text, model), newline) }
}

/** The shape for something new inside `near`: for each trait, what most of the nearest enclosing node that shows it does. */
export function shapeAt(text: string, near: Written | undefined): Shape {
  const json = isJson(near)
  const traits = traitsAt(text, near)
  // Compact JSON has no blanks at all; a list of one shows no comma.
  if (traits.colonGap === '') traits.commaGap ??= ''
  return { ...usualShape, ...traits, json, ...(json && { quote: 'double' }) }
}

/** The traits that `near` and what encloses it show. */
export function traitsAt(text: string, near: Written | undefined): Partial<Traits> {
  const found: Partial<Traits> = {}
  const wanted = new Set(Object.keys(usual))
  for (let node = near; node && wanted.size > 0; node = node.holder) {
    const seen = observe(text, node)
    for (const trait of wanted) {
      const most = majority(seen.get(trait))
      if (most === undefined) continue
      Object.assign(found, { [trait]: most })
      wanted.delete(trait)
    }
  }
  return found
}

/** Whether the nearest flow map around `near` (or else in its outermost flow collection) has its keys in double quotes, as JSON has. */
export function isJson(near: Written | undefined): boolean {
  let top: Written | undefined
  for (let node = near?.kind === 'leaf' ? near.holder : near; node && isFlow(node); node = node.holder) {
    top = node
    const key = node.kind === 'map' ? node.parts[0]?.key : undefined
    if (key) return key.style === 'double'
  }
  return top !== undefined && firstKeyStyle(top) === 'double'
}

function firstKeyStyle(node: Written): string | undefined {
  if (node.kind === 'leaf') return undefined
  const key = node.parts[0]?.key
  if (key) return key.style
  for (const part of node.parts) {
    const style = firstKeyStyle(part.value)
    if (style) return style
  }
  return undefined
}

export const isFlow = (node: Written): node is Collection => node.kind !== 'leaf' && node.flow

/** The style of quotes all string values of a map (or items of a list) carry without need; undefined when one is plain or there is none. */
export function needlessQuotes(holder: Collection): 'single' | 'double' | undefined {
  const leaves = holder.parts.map((part) => part.value).filter((value): value is Leaf => value.kind === 'leaf')
  const quoted = leaves.filter((leaf) => leaf.style === 'single' || leaf.style === 'double')
  if (leaves.some((leaf) => leaf.style === 'plain' && !needsQuotes(leaf.source))) return undefined
  const needless = quoted.find((leaf) => !needsQuotes(leaf.value))
  return needless?.style as 'single' | 'double' | undefined
}

/** The style of quotes that all keys of a map carry. */
export function keyQuotes(holder: Collection): 'single' | 'double' | undefined {
  const styles = holder.parts.map((part) => part.key?.style)
  const [first] = styles
  return (first === 'single' || first === 'double') && styles.every((style) => style === first) ? first : undefined
}

type Seen = Map<string, Map<unknown, number>>

function observe(text: string, root: Written): Seen {
  const seen: Seen = new Map()
  const note = (trait: keyof Traits, value: unknown) => {
    const counts = seen.get(trait) ?? new Map<unknown, number>()
    seen.set(trait, counts.set(value, (counts.get(value) ?? 0) + 1))
  }
  const visit = (node: Written, part: Part | undefined): void => {
    if (node.kind === 'leaf') {
      if (node.style === 'single' || node.style === 'double') note('quote', node.style)
      return
    }
    if (node.flow) observeFlow(text, node, note)
    else observeBlock(text, node, part, note)
    for (const child of node.parts) visit(child.value, child)
  }
  visit(root, undefined)
  return seen
}

type Note = (trait: keyof Traits, value: unknown) => void

function observeBlock(text: string, node: Collection, part: Part | undefined, note: Note): void {
  if (part?.key && node.holder && !node.holder.flow) {
    const step = node.column - node.holder.column
    if (node.kind === 'list' || step > 0) note(node.kind === 'list' ? 'listIndent' : 'mapIndent', step)
  }
  if (node.kind !== 'list') return
  for (const item of node.parts) {
    const { value } = item
    const written = value.kind !== 'leaf' || value.style !== 'none'
    if (written && sameLine(text, item.start, value.start)) note('dash', value.start - item.start)
  }
}

function observeFlow(text: string, node: Collection, note: Note): void {
  const [first, second] = node.parts
  if (!first) return
  if (isFirst(text, first.start)) {
    const line = text.lastIndexOf('\n', node.open) + 1
    const indent = /^[ \t]*/.exec(text.slice(line, node.open))?.[0].length ?? 0
    if (columnOf(text, first.start) > indent) note('flowIndent', columnOf(text, first.start) - indent)
  } else note(node.kind === 'map' ? 'mapPadding' : 'listPadding', text.slice(node.open + 1, first.start))
  if (first.comma && second && sameLine(text, first.comma, second.start)) note('commaGap', text.slice(first.comma + 1, second.start))
  const { value } = first
  if (first.colon && value.head <= value.start && value.end > value.head)
    note('colonGap', text.slice(value.head, value.start).replace(/\s+/, ' '))
}

/** What is written where nothing shows a style. */
export const usualShape: Shape = { ...usual, json: false }

function majority(counts: Map<unknown, number> | undefined): unknown {
  if (!counts) return undefined
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0]
}
