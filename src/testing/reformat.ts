/** JSON values as YAML in many hands: indentation, flow and block, quotes, comments, anchors, line breaks; all of one meaning. */

import type { Json } from './random-cluster.ts'

/** Numbers from nought up to `below`, as by dice. */
export type Dice = (below: number) => number

/** A small generator of dice from a seed. */
export function diceFrom(seed: number): Dice {
  let state = (seed >>> 0) + 0x9e3779b9
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0
    return ((state ^ (state >>> 13)) >>> 0) % below
  }
}

/** The manifests as one text: a stream of documents, or one List. */
export function reformat(manifests: readonly Json[], dice: Dice): string {
  const breaks = dice(4) === 0 ? '\r\n' : '\n'
  if (dice(8) === 0) return manifests.map((manifest) => JSON.stringify(manifest, null, dice(3))).join('\n')
  const asList = dice(5) === 0
  const documents = asList ? [{ apiVersion: 'v1', kind: 'List', items: manifests }] : manifests
  const texts = documents.map((document) => new Printer(dice).print(document))
  return texts.join(dice(2) ? '---\n' : '--- # next\n').replaceAll('\n', breaks)
}

class Printer {
  private readonly dice: Dice
  private readonly step: string
  private readonly anchors = new Map<string, string>()

  constructor(dice: Dice) {
    this.dice = dice
    this.step = ' '.repeat([1, 2, 2, 4][dice(4)] as number)
  }

  print(value: Json): string {
    return `${this.dice(3) === 0 ? '# a comment: {[\n' : ''}${this.block(value, '')}`
  }

  /** Lines that each begin with `indent` and end with a break. */
  private block(value: Json, indent: string): string {
    if (Array.isArray(value)) return value.map((item: Json) => `${indent}- ${this.after(item, `${indent}  `, true)}`).join('')
    return Object.entries(value as { [key: string]: Json })
      .map(([key, item], index) => {
        const deeper = Array.isArray(item) && this.dice(2) ? indent : indent + this.step
        return `${index > 0 ? this.note(indent) : ''}${indent}${this.key(key)}:${this.after(item, deeper, false)}`
      })
      .join('')
  }

  /** What stands behind a dash (where a map may begin on its line) or a colon. */
  private after(value: Json, indent: string, dash: boolean): string {
    const blank = dash ? '' : ' '
    if (typeof value !== 'object' || value === null) return `${blank}${this.scalar(value)}${this.remark()}\n`
    const text = JSON.stringify(value)
    const known = this.anchors.get(text)
    if (known !== undefined && this.dice(2)) return `${blank}*${known}${this.remark()}\n`
    const isEmpty = Object.keys(value).length === 0
    const anchor = known === undefined && text.length > 12 && text.length < 200 && this.dice(3) === 0 ? `a${this.anchors.size}` : undefined
    // What an alias means must have been said before, so an anchor is known only after what it holds.
    const body =
      isEmpty || this.dice(4) === 0
        ? `${blank}${anchor ? `&${anchor} ` : ''}${this.flow(value)}${this.remark()}\n`
        : dash && !anchor && !Array.isArray(value)
          ? this.block(value, indent).slice(indent.length)
          : `${blank}${anchor ? `&${anchor}` : ''}${this.remark()}\n${this.block(value, indent)}`
    if (anchor) this.anchors.set(text, anchor)
    return body
  }

  private flow(value: Json): string {
    if (typeof value !== 'object' || value === null) return this.scalar(value)
    const space = this.dice(2) ? ' ' : ''
    if (Array.isArray(value)) return `[${space}${value.map((item: Json) => this.flow(item)).join(', ')}${space}]`
    const entries = Object.entries(value as { [key: string]: Json }).map(([key, item]) => `${this.key(key)}: ${this.flow(item)}`)
    return `{${space}${entries.join(', ')}${space}}`
  }

  private key(key: string): string {
    return this.dice(5) === 0 ? JSON.stringify(key) : key
  }

  private scalar(value: Json): string {
    if (typeof value !== 'string') return String(value)
    if (!/^[a-zA-Z][\w-]*$/.test(value) || /^(y|n|yes|no|on|off|true|false|null)$/i.test(value)) return this.quoted(value)
    return this.dice(2) ? value : this.quoted(value)
  }

  private quoted(value: string): string {
    return this.dice(2) ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`
  }

  private remark(): string {
    return this.dice(6) === 0 ? ' # said' : ''
  }

  private note(indent: string): string {
    return this.dice(9) === 0 ? `${indent}# why\n` : this.dice(9) === 0 ? '\n' : ''
  }
}
