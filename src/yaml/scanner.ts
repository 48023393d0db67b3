/** The text of one document to tokens, as the YAML 1.1 scanner inside kubectl cuts it. */

import { isBreak, isMarkerAt, isSpaceOrEnd, unitAt } from './characters.ts'
import { Refusal } from './refusal.ts'
import { anchorEnd, directiveEnd, lineEnd, scanTag } from './scan-name.ts'
import { type Cursor, passBreak, passComment, scanBlock, scanPlain, scanQuoted } from './scan-scalar.ts'

export type TokenKind =
  | 'directive'
  | 'document-start'
  | 'document-end'
  | 'end'
  | 'block-map'
  | 'block-list'
  | 'block-end'
  | 'flow-map'
  | 'flow-map-end'
  | 'flow-list'
  | 'flow-list-end'
  | 'flow-entry'
  | 'entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'plain'
  | 'quoted'
  | 'block'

export interface Token {
  readonly kind: TokenKind
  readonly start: number
  readonly end: number
  /** Value of a scalar, name of an anchor or alias, full form of a tag (empty if its handle is not declared). */
  readonly value: string
}

/** A place where a key may turn out to have begun, once its colon is found. One per level of flow nesting. */
interface PossibleKey {
  possible: boolean
  /** It stands at the column of its map: without a colon the text is wrong. */
  readonly required: boolean
  /** Number of the token that it would begin with. */
  readonly token: number
  readonly start: number
  readonly line: number
}

const byteOrderMark = 0xfeff

/** A key without `?` is at most this many characters away from its colon. */
const longestKey = 1024

/** Hands out the tokens one by one; throws a Refusal where kubectl's scanner gives up. */
export class Scanner implements Cursor {
  readonly text: string
  position: number
  line = 0
  lineStart: number
  indent = -1
  private readonly outerIndents: number[] = []
  private keyAllowed = true
  private readonly keys: PossibleKey[] = [{ possible: false, required: false, token: 0, start: 0, line: 0 }]
  /** Possible keys by the number of their first token: such a token is held back until its key is decided. */
  private readonly undecided = new Map<number, PossibleKey>()
  private queue: Token[] = []
  private head = 0
  private taken = 0
  private ready = false
  private finished = false
  /** kubectl reads by lines and ends the last one if the file does not; what is handed out stays within `limit`. */
  private readonly limit: number

  constructor(text: string, from: number) {
    this.text = text.endsWith('\n') ? text : `${text}\n`
    this.limit = text.length
    this.lineStart = unitAt(text, from) === byteOrderMark ? from + 1 : from
    this.position = this.lineStart
  }

  get flowLevel(): number {
    return this.keys.length - 1
  }

  /** The next token, without taking it. */
  peek(): Token {
    while (!this.ready) {
      if (this.isUndecided()) this.fetch()
      else this.ready = true
    }
    return this.queue[this.head] as Token
  }

  /** Takes the token that `peek` shows; never the last one, `end`. */
  take(): Token {
    const token = this.peek()
    this.head++
    this.taken++
    if (this.head === this.queue.length) {
      this.queue = []
      this.head = 0
    }
    this.ready = false
    return token
  }

  private isUndecided(): boolean {
    if (this.head === this.queue.length) return true
    const key = this.undecided.get(this.taken)
    return key !== undefined && !this.finished && this.isStillPossible(key)
  }

  private isStillPossible(key: PossibleKey): boolean {
    if (!key.possible) return false
    if (key.line === this.line && !this.isTooFar(key.start)) return true
    if (key.required) this.refuseMissingColon(key)
    key.possible = false
    return false
  }

  private isTooFar(start: number): boolean {
    const distance = this.position - start
    // A character may be two units.
    return distance > longestKey && (distance > 2 * longestKey || [...this.text.slice(start, this.position)].length > longestKey)
  }

  private refuseMissingColon(key: PossibleKey): never {
    throw new Refusal('A key begins here, but no ": " follows on its line.', [key.start, lineEnd(this.text, key.start)])
  }

  private refuseHere(message: string): never {
    throw new Refusal(message, [this.position, this.position + 1])
  }

  private add(kind: TokenKind, start: number, end: number, value = ''): void {
    this.queue.push({ kind, start: Math.min(start, this.limit), end: Math.min(end, this.limit), value })
  }

  /** Puts a token in front of the one with that number. If that has been handed out already, kubectl puts it last. */
  private insert(number: number, kind: TokenKind, at: number): void {
    const index = number - this.taken
    const token = { kind, start: at, end: at, value: '' }
    if (index < 0) this.queue.push(token)
    else this.queue.splice(this.head + index, 0, token)
  }

  private get nextNumber(): number {
    return this.taken + this.queue.length - this.head
  }

  private saveKey(): void {
    if (!this.keyAllowed) return
    this.dropKey()
    const start = this.position
    const required = this.flowLevel === 0 && this.indent === start - this.lineStart
    const key = { possible: true, required, token: this.nextNumber, start, line: this.line }
    this.keys[this.keys.length - 1] = key
    this.undecided.set(key.token, key)
  }

  private dropKey(): void {
    const key = this.keys[this.keys.length - 1] as PossibleKey
    if (!key.possible) return
    if (key.required) this.refuseMissingColon(key)
    key.possible = false
    this.undecided.delete(key.token)
  }

  /** Opens a block collection at `column` if that is deeper than where we are. */
  private roll(column: number, number: number, kind: TokenKind, at: number): void {
    if (this.flowLevel > 0 || this.indent >= column) return
    this.outerIndents.push(this.indent)
    this.indent = column
    this.insert(number, kind, at)
  }

  /** Closes the block collections deeper than `column`. */
  private unroll(column: number): void {
    if (this.flowLevel > 0) return
    while (this.indent > column) {
      this.add('block-end', this.position, this.position)
      this.indent = this.outerIndents.pop() as number
    }
  }

  private skipToToken(): void {
    const { text } = this
    for (;;) {
      let unit = unitAt(text, this.position)
      // A tab counts as a blank only where no key can begin: there it would be indentation.
      while (unit === 32 || (unit === 9 && (this.flowLevel > 0 || !this.keyAllowed))) unit = unitAt(text, ++this.position)
      passComment(this)
      if (!isBreak(unitAt(text, this.position))) return
      passBreak(this)
      if (this.flowLevel === 0) this.keyAllowed = true
    }
  }

  private fetch(): void {
    this.skipToToken()
    const column = this.position - this.lineStart
    this.unroll(column)
    if (this.position >= this.text.length) this.fetchEnd()
    else if (!this.fetchMarker(column) && !this.fetchIndicator(column) && !this.fetchNode()) this.fetchPlain()
  }

  private fetchEnd(): void {
    this.unroll(-1)
    this.dropKey()
    this.finished = true
    this.add('end', this.position, this.position)
  }

  /** `---`, `...` and lines with `%`, which end what went before. */
  private fetchMarker(column: number): boolean {
    const { text, position } = this
    const isDirective = unitAt(text, position) === 37
    if (column > 0 || (!isDirective && !isMarkerAt(text, position))) return false
    this.unroll(-1)
    this.dropKey()
    this.keyAllowed = false
    const kind = isDirective ? 'directive' : unitAt(text, position) === 45 ? 'document-start' : 'document-end'
    this.position = isDirective ? directiveEnd(text, position) : position + 3
    this.add(kind, position, this.position)
    if (isDirective) passBreak(this)
    return true
  }

  /** The characters that make up collections. */
  private fetchIndicator(column: number): boolean {
    const isAlone = this.flowLevel > 0 || isSpaceOrEnd(unitAt(this.text, this.position + 1))
    switch (unitAt(this.text, this.position)) {
      case 91:
        return this.fetchFlowStart('flow-list')
      case 123:
        return this.fetchFlowStart('flow-map')
      case 93:
        return this.fetchFlowEnd('flow-list-end')
      case 125:
        return this.fetchFlowEnd('flow-map-end')
      case 44:
        this.dropKey()
        this.keyAllowed = true
        return this.pass('flow-entry')
      case 45:
        return isSpaceOrEnd(unitAt(this.text, this.position + 1)) && this.fetchEntry(column)
      case 63:
        return isAlone && this.fetchKey(column)
      case 58:
        return isAlone && this.fetchValue(column)
      default:
        return false
    }
  }

  private pass(kind: TokenKind): true {
    this.add(kind, this.position, this.position + 1)
    this.position++
    return true
  }

  private fetchFlowStart(kind: 'flow-list' | 'flow-map'): true {
    this.saveKey()
    this.keys.push({ possible: false, required: false, token: this.nextNumber, start: this.position, line: this.line })
    this.keyAllowed = true
    return this.pass(kind)
  }

  private fetchFlowEnd(kind: 'flow-list-end' | 'flow-map-end'): true {
    this.dropKey()
    // For an empty collection this is its own number, and kubectl then no longer holds it back as the beginning of a key.
    if (this.flowLevel > 0) this.undecided.delete((this.keys.pop() as PossibleKey).token)
    this.keyAllowed = false
    return this.pass(kind)
  }

  private fetchEntry(column: number): true {
    if (this.flowLevel === 0) {
      if (!this.keyAllowed) this.refuseHere('A list item (-) cannot begin here; put it on a line of its own.')
      this.roll(column, this.nextNumber, 'block-list', this.position)
    }
    this.dropKey()
    this.keyAllowed = true
    return this.pass('entry')
  }

  private fetchKey(column: number): true {
    if (this.flowLevel === 0) {
      if (!this.keyAllowed) this.refuseHere('A key (?) cannot begin here; put it on a line of its own.')
      this.roll(column, this.nextNumber, 'block-map', this.position)
    }
    this.dropKey()
    this.keyAllowed = this.flowLevel === 0
    return this.pass('key')
  }

  private fetchValue(column: number): true {
    const key = this.keys[this.keys.length - 1] as PossibleKey
    if (this.isStillPossible(key)) {
      this.insert(key.token, 'key', key.start)
      // A key and its colon share a line.
      this.roll(key.start - this.lineStart, key.token, 'block-map', key.start)
      key.possible = false
      this.undecided.delete(key.token)
      this.keyAllowed = false
    } else {
      if (this.flowLevel === 0) {
        if (!this.keyAllowed) this.refuseHere('A second ": " on this line; put the value in quotes, or the key on a line of its own.')
        this.roll(column, this.nextNumber, 'block-map', this.position)
      }
      this.keyAllowed = this.flowLevel === 0
    }
    return this.pass('value')
  }

  /** Scalars with an indicator, anchors, aliases, tags. */
  private fetchNode(): boolean {
    const { text, position: start } = this
    const unit = unitAt(text, start)
    switch (unit) {
      case 42:
      case 38:
        this.beginNode()
        this.position = anchorEnd(text, start)
        this.add(unit === 42 ? 'alias' : 'anchor', start, this.position, text.slice(start + 1, this.position))
        return true
      case 33: {
        this.beginNode()
        const { end, full } = scanTag(text, start)
        this.position = end
        this.add('tag', start, end, full)
        return true
      }
      case 34:
      case 39: {
        this.beginNode()
        const { value, end } = scanQuoted(this)
        this.add('quoted', start, end, value)
        return true
      }
      case 124:
      case 62: {
        if (this.flowLevel > 0) return this.refuseCharacter()
        this.dropKey()
        this.keyAllowed = true
        const { value, end } = scanBlock(this)
        this.add('block', start, end, value)
        return true
      }
      case 9:
        return this.refuseHere('A tab stands where indentation is expected; use spaces.')
      case 37:
      case 64:
      case 96:
        return this.refuseCharacter()
      default:
        return false
    }
  }

  private fetchPlain(): void {
    const start = this.position
    this.beginNode()
    const { value, end, endsLine } = scanPlain(this)
    if (endsLine) this.keyAllowed = true
    this.add('plain', start, end, value)
  }

  private beginNode(): void {
    this.saveKey()
    this.keyAllowed = false
  }

  private refuseCharacter(): never {
    return this.refuseHere(`A value cannot begin with ${this.text[this.position]}; put it in quotes.`)
  }
}
