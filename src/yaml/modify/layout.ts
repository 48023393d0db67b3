/** One document's text to a tree of where everything stands: dashes, colons, commas, ends. Values are read elsewhere. */

import type { Path } from '../node.ts'
import { Refusal } from '../refusal.ts'
import { resolvePlain, toKey } from '../scalars.ts'
import { Scanner, type Token, type TokenKind } from '../scanner.ts'
import { columnOf, isFirst } from './geometry.ts'

interface Place {
  /** Where the node starts, anchor and tag included. */
  start: number
  /** Where it starts without them. */
  own: number
  /** Where it ends: behind its deepest last character; comments and breaks behind it do not count. */
  end: number
  /** Behind the colon, dash, anchor or tag in front of it: where a value can be put on the line that introduces it. */
  head: number
  holder?: Collection
}

export interface Leaf extends Place {
  readonly kind: 'leaf'
  /** `none`: nothing is written; `alias`, `odd`: what cannot be looked into. */
  readonly style: 'plain' | 'single' | 'double' | 'block' | 'none' | 'alias' | 'odd'
  /** Text as written, without anchor and tag. */
  readonly source: string
  /** The text it stands for. */
  readonly value: string
  readonly tagged: boolean
}

export interface Collection extends Place {
  readonly kind: 'map' | 'list'
  readonly flow: boolean
  /** Of the dashes or keys; of the bracket, when flow. */
  column: number
  readonly parts: Part[]
  /** Offsets of the brackets, when flow. */
  readonly open: number
  readonly close: number
  /** Whether a line breaks between the brackets. */
  readonly broken: boolean
}

export type Written = Leaf | Collection

interface Key {
  /** As kubectl stringifies it; undefined when it is no scalar. */
  readonly name: string | undefined
  readonly start: number
  readonly end: number
  readonly style: 'plain' | 'single' | 'double' | 'odd'
  readonly merge: boolean
}

/** A map entry or list item. */
export interface Part {
  /** Of the dash, the key, or (in flow lists) the value. */
  readonly start: number
  readonly end: number
  readonly value: Written
  readonly key?: Key
  /** Whether an entry has its colon (`{a}` has none). */
  readonly colon: boolean
  /** Offset of the comma behind it. */
  comma?: number
}

export interface Sheet {
  readonly text: string
  /** Undefined when there are only blanks and comments. */
  readonly root: Written | undefined
  /** Offset behind the last thing that belongs to the document's content: the text's end or the `...` line. */
  readonly contentEnd: number
  /** Whether anchors, aliases or merge keys occur. */
  readonly shares: boolean
}

/** Reads the places of one document; undefined when kubectl's scanner gives up on it. */
export function toSheet(text: string): Sheet | undefined {
  try {
    return new Builder(text).sheet()
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** How far a path leads: the deepest node that exists on it and the steps that remain. */
export function follow(root: Written, path: Path): { node: Written; rest: Path } {
  let node = root
  for (const [i, step] of path.entries()) {
    const part = node.kind === 'leaf' ? undefined : partAt(node, step)
    if (!part) return { node, rest: path.slice(i) }
    node = part.value
  }
  return { node, rest: [] }
}

/** The entry or item at one step of a path; the last of duplicate keys, as kubectl takes it. */
export function partAt(holder: Collection, step: string | number): Part | undefined {
  if (holder.kind === 'list') return typeof step === 'number' ? holder.parts[step] : undefined
  return holder.parts.findLast((part) => part.key?.name === step)
}

/** The entry or item whose value the node is; undefined for the root. */
export const partOf = (node: Written): Part | undefined => node.holder?.parts.find((part) => part.value === node)

/** Whether the node is written as null or as nothing. */
export const isNull = (node: Written): boolean =>
  node.kind === 'leaf' && !node.tagged && (node.style === 'none' || (node.style === 'plain' && /^(null|Null|NULL|~)$/.test(node.source)))

class Builder {
  private readonly text: string
  private readonly scanner: Scanner
  private shares = false

  constructor(text: string) {
    this.text = text
    this.scanner = new Scanner(text, text.startsWith('\uFEFF') ? 1 : 0)
  }

  sheet(): Sheet {
    const { scanner, text } = this
    const marker = scanner.peek()
    if (marker.kind === 'document-start') scanner.take()
    const isEmpty = this.next('document-start', 'document-end', 'end')
    const root = isEmpty ? undefined : this.node(scanner.peek().start, true, false)
    const after = scanner.peek()
    return { text, root, contentEnd: after.kind === 'end' ? text.length : after.start, shares: this.shares }
  }

  private next(...kinds: readonly TokenKind[]): boolean {
    return kinds.includes(this.scanner.peek().kind)
  }

  /** A value behind `head`, the end of the colon or dash in front of it. `besideKey`: dashes may stand at the column of their key. */
  private node(head: number, inBlock: boolean, besideKey: boolean): Written {
    const { scanner } = this
    let tagged = false
    const place: Place = { start: -1, own: -1, end: head, head }
    while (this.next('anchor', 'tag')) {
      const prop = scanner.take()
      if (prop.kind === 'anchor') this.shares = true
      else tagged = true
      if (place.start < 0) place.start = prop.start
      place.end = place.head = prop.end
    }
    const token = scanner.peek()
    if (place.start < 0) place.start = token.start
    place.own = token.start
    switch (token.kind) {
      case 'flow-list':
      case 'flow-map':
        return this.flow(token, place)
      case 'block-list':
      case 'block-map':
        if (inBlock) return this.block(token.kind === 'block-list' ? 'list' : 'map', place)
        break
      case 'entry':
        if (besideKey) return this.listBesideKey(place)
        break
      case 'alias':
        this.shares = true
        return this.leaf(scanner.take(), 'alias', tagged, place)
      case 'plain':
        return this.leaf(scanner.take(), 'plain', tagged, place)
      case 'quoted':
        return this.leaf(scanner.take(), this.text[token.start] === "'" ? 'single' : 'double', tagged, place)
      case 'block':
        return this.leaf(scanner.take(), 'block', tagged, place)
    }
    return this.nothing(place.end === head ? { ...place, start: head, own: head } : { ...place, own: place.end }, tagged)
  }

  private leaf(token: Token, style: Leaf['style'], tagged: boolean, place: Place): Leaf {
    const source = this.text.slice(token.start, token.end)
    // A block scalar that keeps its last breaks ends behind them: on its last line it is the one before.
    const end = style === 'block' ? token.end - (/\r?\n$/.exec(source)?.[0].length ?? 0) : token.end
    return { kind: 'leaf', style, source, value: token.value, tagged, ...place, end }
  }

  private nothing(place: Place, tagged = false): Leaf {
    return { kind: 'leaf', style: 'none', source: '', value: '', tagged, ...place }
  }

  private nothingAt(head: number): Leaf {
    return this.nothing({ start: head, own: head, end: head, head })
  }

  private block(kind: 'map' | 'list', place: Place): Collection {
    const node = this.collection(kind, place)
    this.scanner.take()
    while (!this.next('block-end'))
      node.parts.push(kind === 'list' ? this.item(['entry', 'block-end']) : this.entry(true, ['key', 'value', 'block-end']))
    this.scanner.take()
    return this.closeBlock(node)
  }

  private listBesideKey(place: Place): Collection {
    const node = this.collection('list', place)
    while (this.next('entry')) node.parts.push(this.item(['entry', 'key', 'value', 'block-end']))
    return this.closeBlock(node)
  }

  private collection(kind: 'map' | 'list', place: Place): Collection {
    return { kind, flow: false, column: 0, parts: [], open: 0, close: 0, broken: false, ...place }
  }

  private closeBlock(node: Collection): Collection {
    const first = node.parts[0] as Part
    const leading = node.parts.find((part) => isFirst(this.text, part.start)) ?? first
    node.column = columnOf(this.text, leading.start)
    node.end = (node.parts.at(-1) as Part).end
    for (const part of node.parts) part.value.holder = node
    return node
  }

  private item(empty: readonly TokenKind[]): Part {
    const dash = this.scanner.take()
    const value = this.next(...empty) ? this.nothingAt(dash.end) : this.node(dash.end, true, false)
    return { start: dash.start, end: value.end, value, colon: false }
  }

  private flow(opening: Token, place: Place): Collection {
    const { scanner } = this
    const kind = opening.kind === 'flow-list' ? 'list' : 'map'
    const closing: TokenKind = `${opening.kind as 'flow-list' | 'flow-map'}-end`
    const parts: Part[] = []
    scanner.take()
    while (!this.next(closing)) {
      parts.push(kind === 'map' ? this.flowEntry(closing) : this.flowItem(closing))
      if (!this.next('flow-entry')) break
      ;(parts.at(-1) as Part).comma = scanner.take().start
    }
    if (!this.next(closing)) throw new Refusal('', [opening.start, opening.end])
    const close = scanner.take()
    const broken = this.text.slice(opening.start, close.start).includes('\n')
    const column = columnOf(this.text, opening.start)
    const node: Collection = { kind, flow: true, column, parts, open: opening.start, close: close.start, broken, ...place, end: close.end }
    for (const part of parts) part.value.holder = node
    return node
  }

  private flowItem(closing: TokenKind): Part {
    const { start } = this.scanner.peek()
    if (!this.next('key')) {
      const value = this.node(start, false, false)
      return { start: value.start, end: value.end, value, colon: false }
    }
    // `[a: 1]` can be removed or replaced as a whole.
    const { end } = this.entry(false, ['flow-entry', closing])
    const value: Leaf = { ...this.nothing({ start, own: start, end, head: start }), style: 'odd' }
    return { start, end, value, colon: false }
  }

  private flowEntry(closing: TokenKind): Part {
    if (this.next('key')) return this.entry(false, ['flow-entry', closing])
    const key = this.node(this.scanner.peek().start, false, false)
    return this.part(key.start, key, this.nothingAt(key.end), false)
  }

  private entry(inBlock: boolean, empty: readonly TokenKind[]): Part {
    const { scanner } = this
    const mark = this.next('key') ? scanner.take() : scanner.peek()
    const key = this.next(...empty) || this.next('value') ? this.nothingAt(mark.start) : this.node(mark.end, inBlock, inBlock)
    const start = mark.end > mark.start ? mark.start : Math.min(mark.start, key.start)
    if (!this.next('value')) return this.part(start, key, this.nothingAt(key.end), false)
    const colon = scanner.take()
    return this.part(start, key, this.next(...empty) ? this.nothingAt(colon.end) : this.node(colon.end, inBlock, inBlock), true)
  }

  private part(start: number, key: Written, value: Written, colon: boolean): Part {
    const style = key.kind === 'leaf' && (key.style === 'plain' || key.style === 'single' || key.style === 'double') ? key.style : 'odd'
    const merge = style === 'plain' && key.kind === 'leaf' && key.value === '<<'
    if (merge) this.shares = true
    return {
      start,
      end: Math.max(value.end, key.end),
      value,
      colon,
      key: { name: merge ? undefined : keyName(key), start: key.start, end: key.end, style, merge },
    }
  }
}

function keyName(key: Written): string | undefined {
  if (key.kind !== 'leaf' || key.tagged) return undefined
  if (key.style === 'plain' || key.style === 'none') return toKey(resolvePlain(key.value))
  return key.style === 'single' || key.style === 'double' ? key.value : undefined
}
