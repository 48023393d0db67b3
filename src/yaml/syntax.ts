/** The tokens of one document to its tree as written: no values yet, aliases still pointing at what they name. */

import { Refusal } from './refusal.ts'
import { Scanner, type Token, type TokenKind } from './scanner.ts'

interface SyntaxBase {
  /** From the tag, if there is one, else from the content; an anchor in front of both is left out. */
  readonly start: number
  end: number
}

export interface SyntaxScalar extends SyntaxBase {
  readonly kind: 'scalar'
  readonly text: string
  readonly style: 'plain' | 'quoted' | 'block'
  /** In full form: `tag:yaml.org,2002:int`, `!mine`, or `!` alone. */
  readonly tag?: string
}

export interface SyntaxAlias extends SyntaxBase {
  readonly kind: 'alias'
  readonly name: string
  readonly target: SyntaxNode
}

export interface SyntaxMap extends SyntaxBase {
  readonly kind: 'map'
  readonly flow: boolean
  readonly keys: SyntaxNode[]
  readonly values: SyntaxNode[]
}

interface SyntaxList extends SyntaxBase {
  readonly kind: 'list'
  readonly flow: boolean
  readonly items: SyntaxNode[]
}

export type SyntaxNode = SyntaxScalar | SyntaxAlias | SyntaxMap | SyntaxList

interface SyntaxDocument {
  /** Undefined when the text holds nothing but blanks and comments. */
  readonly root: SyntaxNode | undefined
  /** Where the document ended before the text did: kubectl reads no further. */
  readonly restStart?: number
}

/** Levels of nesting that are read (reliability.md 2.4); the deepest NetworkPolicy needs 10. */
export const deepestNesting = 64

/** Reads the first document of `text` from `from` on. Throws a Refusal where kubectl refuses, or where nesting is too deep. */
export function parseSyntax(text: string, from: number): SyntaxDocument {
  return new Parser(text, from).document()
}

/** Tokens before which nothing is written for the node that could stand there. */
const documentBoundary: ReadonlySet<TokenKind> = new Set<TokenKind>(['directive', 'document-start', 'document-end', 'end'])
const itemBoundary: ReadonlySet<TokenKind> = new Set<TokenKind>(['entry', 'block-end'])
const itemBesideKeyBoundary: ReadonlySet<TokenKind> = new Set<TokenKind>(['entry', 'key', 'value', 'block-end'])
const pairBoundary: ReadonlySet<TokenKind> = new Set<TokenKind>(['key', 'value', 'block-end'])

class Parser {
  private readonly scanner: Scanner
  private readonly anchors = new Map<string, SyntaxNode>()
  private depth = 0

  constructor(text: string, from: number) {
    this.scanner = new Scanner(text, from)
  }

  document(): SyntaxDocument {
    const first = this.scanner.peek()
    if (first.kind === 'end') return { root: undefined }
    if (first.kind === 'directive') {
      throw new Refusal('kubectl takes no %YAML or %TAG lines; remove this line.', [first.start, first.end])
    }
    let root: SyntaxNode
    if (first.kind === 'document-start') {
      this.scanner.take()
      const isEmpty = this.nextIn(documentBoundary)
      root = isEmpty ? emptyAt(first.end) : this.node()
    } else root = this.node()
    const after = this.scanner.peek()
    return after.kind === 'end' ? { root } : { root, restStart: after.start }
  }

  private next(kind: TokenKind): boolean {
    return this.scanner.peek().kind === kind
  }

  private nextIn(kinds: ReadonlySet<TokenKind>): boolean {
    return kinds.has(this.scanner.peek().kind)
  }

  /** One node with its tag and anchor. `besideKey`: the items of a list may stand at the column of their key. */
  private node(besideKey = false): SyntaxNode {
    const { scanner } = this
    let token = scanner.peek()
    if (token.kind === 'alias') {
      scanner.take()
      return this.alias(token)
    }
    let anchor: Token | undefined
    let tag: Token | undefined
    while ((token.kind === 'anchor' && !anchor) || (token.kind === 'tag' && !tag)) {
      if (token.kind === 'anchor') anchor = token
      else tag = token
      scanner.take()
      token = scanner.peek()
    }
    if (tag?.value === '')
      throw new Refusal('The handle of this tag is not declared, and kubectl takes no %TAG lines.', [tag.start, tag.end])
    const start = tag?.start ?? token.start
    switch (token.kind) {
      case 'plain':
      case 'quoted':
      case 'block':
        scanner.take()
        return this.named(anchor, { kind: 'scalar', text: token.value, style: token.kind, tag: tag?.value, start, end: token.end })
      case 'flow-list':
        return this.flowList(this.named(anchor, { kind: 'list', flow: true, items: [], start, end: start }))
      case 'flow-map':
        return this.flowMap(this.named(anchor, { kind: 'map', flow: true, keys: [], values: [], start, end: start }))
      case 'block-list':
        return this.blockList(this.named(anchor, { kind: 'list', flow: false, items: [], start, end: start }))
      case 'block-map':
        return this.blockMap(this.named(anchor, { kind: 'map', flow: false, keys: [], values: [], start, end: start }))
      case 'entry':
        if (besideKey) return this.listBesideKey(this.named(anchor, { kind: 'list', flow: false, items: [], start, end: start }))
    }
    if (tag) return this.named(anchor, { kind: 'scalar', text: '', style: 'plain', tag: tag.value, start: tag.start, end: tag.end })
    if (anchor) return this.named(anchor, emptyAt(anchor.end))
    throw new Refusal(`A value is expected here, ${describe(token)} stands instead.`, [token.start, Math.max(token.end, token.start + 1)])
  }

  private named<T extends SyntaxNode>(anchor: Token | undefined, node: T): T {
    if (anchor) this.anchors.set(anchor.value, node)
    return node
  }

  private alias(token: Token): SyntaxAlias {
    const target = this.anchors.get(token.value)
    if (!target) throw new Refusal(`No anchor &${token.value} stands before this alias.`, [token.start, token.end])
    return { kind: 'alias', name: token.value, target, start: token.start, end: token.end }
  }

  private enter(at: number): void {
    if (++this.depth <= deepestNesting) return
    throw new Refusal(
      `Nesting is deeper than ${deepestNesting} levels, the limit here, so this document is not read; a NetworkPolicy needs 10.`,
      [at, at + 1],
      'yaml-limit',
    )
  }

  private blockList(list: SyntaxList): SyntaxList {
    const { scanner } = this
    this.enter(list.start)
    scanner.take()
    for (;;) {
      const token = scanner.take()
      if (token.kind === 'block-end') break
      if (token.kind !== 'entry') throw unexpected(token, 'an item (-) of the list above')
      const isEmpty = this.nextIn(itemBoundary)
      this.push(list, isEmpty ? emptyAt(token.end) : this.node())
    }
    this.depth--
    return list
  }

  private listBesideKey(list: SyntaxList): SyntaxList {
    this.enter(list.start)
    while (this.next('entry')) {
      const token = this.scanner.take()
      const isEmpty = this.nextIn(itemBesideKeyBoundary)
      this.push(list, isEmpty ? emptyAt(token.end) : this.node())
    }
    this.depth--
    return list
  }

  private blockMap(map: SyntaxMap): SyntaxMap {
    const { scanner } = this
    this.enter(map.start)
    scanner.take()
    for (;;) {
      const token = scanner.take()
      if (token.kind === 'block-end') break
      if (token.kind !== 'key') throw indentedApart(map, token) ?? unexpected(token, 'a key of the map above')
      const key = this.nextIn(pairBoundary) ? emptyAt(token.end) : this.node(true)
      let value: SyntaxNode = emptyAt(key.end)
      if (this.next('value')) {
        const colon = scanner.take()
        value = this.nextIn(pairBoundary) ? emptyAt(colon.end) : this.node(true)
      }
      this.pushPair(map, key, value)
    }
    this.depth--
    return map
  }

  private flowList(list: SyntaxList): SyntaxList {
    this.enter(list.start)
    list.end = this.flowItems('flow-list-end', 'a comma or ]', () => {
      this.push(list, this.next('key') ? this.singlePair() : this.node())
    })
    this.depth--
    return list
  }

  /** `[a: b]`: a map of one key without braces. */
  private singlePair(): SyntaxMap {
    const { start } = this.scanner.peek()
    const map: SyntaxMap = { kind: 'map', flow: true, keys: [], values: [], start, end: start }
    this.enter(start)
    this.flowPair(map, 'flow-list-end', true)
    this.depth--
    return map
  }

  private flowMap(map: SyntaxMap): SyntaxMap {
    this.enter(map.start)
    map.end = this.flowItems('flow-map-end', 'a comma or }', () => {
      if (this.next('key')) this.flowPair(map, 'flow-map-end', false)
      else {
        const key = this.node()
        this.pushPair(map, key, emptyAt(key.end))
      }
    })
    this.depth--
    return map
  }

  /** The items between an opening and a closing bracket; returns the offset after the latter. */
  private flowItems(close: TokenKind, expected: string, item: () => void): number {
    const { scanner } = this
    scanner.take()
    for (let isFirst = true; !this.next(close); isFirst = false) {
      if (!isFirst) {
        if (!this.next('flow-entry')) throw unexpected(scanner.peek(), expected)
        scanner.take()
        if (this.next(close)) break
      }
      item()
    }
    return scanner.take().end
  }

  private flowPair(map: SyntaxMap, close: TokenKind, inList: boolean): void {
    const { scanner } = this
    const start = scanner.take()
    const hasKey = !(this.next('value') || this.next('flow-entry') || this.next(close))
    const key = hasKey ? this.node() : emptyAt(start.end)
    // Where a pair in a list has no key, kubectl loses the token after the question mark.
    if (!hasKey && inList) scanner.take()
    let value: SyntaxNode = emptyAt(key.end)
    if (this.next('value')) {
      const colon = scanner.take()
      value = this.next('flow-entry') || this.next(close) ? emptyAt(colon.end) : this.node()
    }
    this.pushPair(map, key, value)
  }

  private push(list: SyntaxList, item: SyntaxNode): void {
    list.items.push(item)
    list.end = item.end
  }

  private pushPair(map: SyntaxMap, key: SyntaxNode, value: SyntaxNode): void {
    map.keys.push(key)
    map.values.push(value)
    map.end = value.end
  }
}

/** Nothing written: null. */
function emptyAt(at: number): SyntaxScalar {
  return { kind: 'scalar', text: '', style: 'plain', start: at, end: at }
}

function unexpected(token: Token, expected: string): Refusal {
  return new Refusal(`Here ${expected} is expected, ${describe(token)} stands instead.`, [
    token.start,
    Math.max(token.end, token.start + 1),
  ])
}

/** A map or list that begins deeper than the keys of this map and less deep than what its last key holds: one of the lines before it is out
 * of line. Where the key before the last is left empty, that is the last one's: it was meant inside. */
function indentedApart(map: SyntaxMap, token: Token): Refusal | undefined {
  if (token.kind !== 'block-map' && token.kind !== 'block-list') return undefined
  const [holder, key] = [map.keys.at(-2), map.keys.at(-1)]
  if (key?.kind !== 'scalar' || key.style !== 'plain') return undefined
  const empty = map.values.at(-2)
  if (holder?.kind === 'scalar' && empty?.kind === 'scalar' && empty.start === empty.end) {
    return new Refusal(
      `This line is indented less than one that follows: “${key.text}” stands beside “${holder.text}”, which is left empty, and not inside it. Indent it, and what belongs to it, like the lines of “${holder.text}” below.`,
      [key.start, key.end],
    )
  }
  return new Refusal(
    `This line is indented more than “${key.text}” above and less than what belongs to it. Indent it like “${key.text}”, or like the lines inside it.`,
    [token.start, Math.max(token.end, token.start + 1)],
  )
}

const words: Partial<Record<TokenKind, string>> = {
  'block-map': 'a map that is indented differently',
  'block-list': 'a list that is indented differently',
  'block-end': 'something indented less',
  'flow-map': '{',
  'flow-map-end': '}',
  'flow-list': '[',
  'flow-list-end': ']',
  'flow-entry': 'a comma',
  entry: 'a list item (-)',
  key: 'a key',
  value: 'a colon',
  alias: 'an alias (*)',
  anchor: 'an anchor (&)',
  tag: 'a tag (!)',
  end: 'the end of the document',
  'document-start': 'the next document',
  'document-end': 'the end of the document',
  directive: 'a line beginning with %',
}

function describe(token: Token): string {
  return words[token.kind] ?? 'a value'
}
