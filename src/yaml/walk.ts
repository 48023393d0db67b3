/** The tree as written to the values kubectl reads: scalars resolved, aliases followed, merges made, all within a budget. */

import type { Range } from '../text/edit.ts'
import { AliasBudget } from './budget.ts'
import type { MapEntry, ScalarNode, YamlNode } from './node.ts'
import { Refusal } from './refusal.ts'
import { type Remarks, showKey } from './remarks.ts'
import { type Resolved, resolvePlain, resolveTagged, toKey, yamlTag } from './scalars.ts'
import { describeKey, describeScalar } from './surprises.ts'
import { deepestNesting, type SyntaxAlias, type SyntaxMap, type SyntaxNode, type SyntaxScalar } from './syntax.ts'

/** Scalars above this many characters are named (reliability.md 2.4): no annotation, label or name may be as long. */
export const longestScalar = 256 * 1024

/** Present for nodes that stand behind an alias or merge; `range`: where that alias stands, which is where they are said to be. */
interface Site {
  readonly range: Range | undefined
}

/** An entry with what decides which of several wins. */
interface Slot {
  readonly entry: MapEntry
  readonly merged: boolean
  /** The refusals found inside its value, as a window into `late`: an entry that is replaced takes them with it. */
  readonly late: readonly [number, number]
}

/** A map being put together. */
interface Draft {
  readonly entries: MapEntry[]
  /** By what kubectl's reader compares: text is no number, however alike they look. */
  readonly strings: Map<string, Slot>
  readonly others: Map<string, Slot>
  /** The map is written where it stands, so remarks on it are made. */
  readonly isWritten: boolean
}

export class Walk {
  private readonly text: string
  private readonly remarks: Remarks
  private readonly budget = new AliasBudget()
  private readonly active = new Set<SyntaxAlias>()
  /** Refusals of values that only matter when they are sent. */
  private readonly late: (Refusal | undefined)[] = []
  private depth = 0

  constructor(text: string, remarks: Remarks) {
    this.text = text
    this.remarks = remarks
  }

  /** The values of a document; throws a Refusal where kubectl refuses them. */
  document(syntax: SyntaxNode): YamlNode {
    const root = this.node(syntax, undefined)
    for (const refusal of this.late) if (refusal) throw refusal
    return root
  }

  private node(syntax: SyntaxNode, site: Site | undefined): YamlNode {
    this.count(syntax)
    switch (syntax.kind) {
      case 'alias':
        return this.throughAlias(syntax, () => this.node(syntax.target, throughSite(syntax, site)))
      case 'scalar':
        return this.scalar(syntax, site)
      case 'list': {
        this.enter(syntax)
        const items = syntax.items.map((item) => this.node(item, site))
        this.depth--
        return { kind: 'list', flow: syntax.flow, items, ...place(syntax, site) }
      }
      case 'map': {
        const draft: Draft = { entries: [], strings: new Map(), others: new Map(), isWritten: !site }
        this.fill(draft, syntax, site, false)
        return { kind: 'map', flow: syntax.flow, entries: draft.entries, ...place(syntax, site) }
      }
    }
  }

  private count(syntax: SyntaxNode): void {
    const refusal = this.budget.count()
    if (refusal !== undefined) throw new Refusal(refusal, [syntax.start, syntax.end], 'yaml-limit')
  }

  private enter(syntax: SyntaxNode): void {
    if (++this.depth <= deepestNesting) return
    const message = `Nesting is deeper than ${deepestNesting} levels once aliases are followed, the limit here, so this document is not read.`
    throw new Refusal(message, [syntax.start, syntax.end], 'yaml-limit')
  }

  private throughAlias<T>(alias: SyntaxAlias, walk: () => T): T {
    if (this.active.has(alias)) throw new Refusal(`The anchor &${alias.name} contains itself.`, [alias.start, alias.end])
    this.active.add(alias)
    const refusal = this.budget.enterAlias()
    if (refusal !== undefined) throw new Refusal(refusal, [alias.start, alias.end], 'yaml-limit')
    const result = walk()
    this.budget.leaveAlias()
    this.active.delete(alias)
    return result
  }

  private scalar(syntax: SyntaxScalar, site: Site | undefined): ScalarNode {
    const resolved = this.resolve(syntax)
    const source = this.text.slice(syntax.start, syntax.end)
    if (resolved.type === 'float' && !Number.isFinite(resolved.value)) {
      this.late.push(new Refusal(`${source} is a number that JSON cannot hold; put it in quotes.`, [syntax.start, syntax.end]))
    }
    if (!site) {
      this.describe(syntax, describeScalar(syntax, resolved))
      if (source.length > longestScalar) {
        const message = `This value is longer than ${longestScalar / 1024} KiB, more than any name, label or annotation may be.`
        this.remarks.add({ code: 'yaml-limit', severity: 'warning', message, range: [syntax.start, syntax.end] })
      }
    }
    return { kind: 'scalar', value: resolved.value, source, ...place(syntax, site) }
  }

  private resolve(syntax: SyntaxScalar): Resolved {
    if (syntax.tag === undefined) return syntax.style === 'plain' ? resolvePlain(syntax.text) : { type: 'string', value: syntax.text }
    const resolved = resolveTagged(syntax.tag, syntax.text)
    if ('refused' in resolved) throw new Refusal(resolved.refused, [syntax.start, syntax.end])
    return resolved
  }

  private describe(syntax: SyntaxNode, message: string | undefined): void {
    if (message === undefined) return
    this.remarks.add({ code: 'yaml-surprise', severity: 'warning', message, range: [syntax.start, syntax.end] })
  }

  /** Adds the entries of a map to the draft, its merges where they stand. */
  private fill(draft: Draft, syntax: SyntaxMap, site: Site | undefined, merged: boolean): void {
    this.enter(syntax)
    for (let i = 0; i < syntax.keys.length; i++) {
      const keySyntax = syntax.keys[i] as SyntaxNode
      const valueSyntax = syntax.values[i] as SyntaxNode
      if (isMerge(keySyntax)) this.merge(draft, valueSyntax, site)
      else this.entry(draft, keySyntax, valueSyntax, site, merged)
    }
    this.depth--
  }

  private entry(draft: Draft, keySyntax: SyntaxNode, valueSyntax: SyntaxNode, site: Site | undefined, merged: boolean): void {
    const key = this.key(keySyntax, site)
    const late = this.late.length
    const value = this.node(valueSyntax, site)
    const text = toKey(key)
    if (text === undefined) {
      const what = key.type === 'null' ? 'null' : 'a number beyond 2^63 - 1'
      this.late.push(new Refusal(`A key cannot be ${what}; put it in quotes.`, [keySyntax.start, keySyntax.end]))
    }
    const entry: MapEntry = { key: text ?? '', keyRange: site?.range ?? [keySyntax.start, keySyntax.end], value }
    draft.entries.push(entry)
    this.settle(draft, key, { entry, merged, late: [late, this.late.length] })
  }

  private key(syntax: SyntaxNode, site: Site | undefined): Resolved {
    this.count(syntax)
    if (syntax.kind === 'alias') return this.throughAlias(syntax, () => this.key(syntax.target, { range: undefined }))
    if (syntax.kind !== 'scalar') {
      throw new Refusal('A map or list cannot be a key; put the key in quotes if it is text.', [syntax.start, syntax.end])
    }
    const resolved = this.resolve(syntax)
    if (!site) this.describe(syntax, describeKey(syntax, resolved))
    return resolved
  }

  /** The entry replaces an earlier one with the same key; says so where people would not expect it. */
  private settle(draft: Draft, key: Resolved, slot: Slot): void {
    const isText = key.type === 'string'
    const slots = isText ? draft.strings : draft.others
    const identity = isText ? key.value : `${key.type === 'uint' ? 'int' : key.type} ${key.value}`
    const earlier = slots.get(identity)
    slots.set(identity, slot)
    if (earlier) this.late.fill(undefined, earlier.late[0], earlier.late[1])
    if (!draft.isWritten) return
    if (!slot.merged) {
      const alike = earlier ?? findAlike(draft, slot)
      if (alike && !alike.merged) this.remarks.addDuplicate(alike.entry, slot.entry, earlier !== undefined)
    } else if (earlier && !earlier.merged) {
      const shown = showKey(slot.entry.key)
      const message = `${shown} stands before the << that merges the same key, and kubectl lets the later one win: the merged value counts, not this one. Put << first.`
      this.remarks.add({ code: 'yaml-surprise', severity: 'warning', message, range: earlier.entry.keyRange })
    }
  }

  private merge(draft: Draft, syntax: SyntaxNode, site: Site | undefined): void {
    // Backwards, because the first map of a list has precedence.
    const items = syntax.kind === 'list' ? syntax.items.toReversed() : [syntax]
    for (const item of items) this.mergeMap(draft, item, site)
  }

  private mergeMap(draft: Draft, syntax: SyntaxNode, site: Site | undefined): void {
    this.count(syntax)
    const target = syntax.kind === 'alias' ? syntax.target : syntax
    if (target.kind !== 'map') {
      const message = 'Only a map, an alias of a map or a list of these can stand after <<; put << in quotes if it is text.'
      throw new Refusal(message, [syntax.start, syntax.end])
    }
    if (syntax.kind === 'alias') {
      this.throughAlias(syntax, () => {
        this.count(target)
        this.fill(draft, target, throughSite(syntax, site), true)
      })
    } else this.fill(draft, target, site ?? { range: undefined }, true)
  }
}

function throughSite(alias: SyntaxAlias, site: Site | undefined): Site {
  return site?.range ? site : { range: [alias.start, alias.end] }
}

function place(syntax: SyntaxNode, site: Site | undefined): { range: Range; shared?: true } {
  const range = site?.range ?? ([syntax.start, syntax.end] as const)
  return site ? { range, shared: true } : { range }
}

/** An entry of this map whose key is not the same but becomes the same text in JSON. */
function findAlike(draft: Draft, { entry }: Slot): Slot | undefined {
  if (draft.others.size === 0) return undefined
  const text = draft.strings.get(entry.key)
  if (text && text.entry !== entry) return text
  for (const other of draft.others.values()) if (other.entry.key === entry.key && other.entry !== entry) return other
  return undefined
}

function isMerge(key: SyntaxNode): boolean {
  if (key.kind !== 'scalar' || key.text !== '<<') return false
  return key.tag === undefined ? key.style === 'plain' : key.tag === '!' || key.tag === `${yamlTag}merge`
}
