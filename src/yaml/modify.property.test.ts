// Laws of modify over the corpus of styles, with random modifications one after the other. DRAWBRIDGE_DEEP=1 runs 50,000 of them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Lexer } from 'yaml'
import { modifyNaively, toModification, type Wish, wishes } from '../testing/random-modification.ts'
import { shared } from '../testing/shared.ts'
import { applyEdits, invertEdits, mapOffset, type TextEdit } from '../text/edit.ts'
import { readStream } from './documents.ts'
import { lineEnd, nextLine, withComments } from './modify/geometry.ts'
import { follow, partOf, type Sheet, toSheet, type Written } from './modify/layout.ts'
import { readText } from './modify/reading.ts'
import { type Modification, modify } from './modify.ts'
import type { Path, YamlDocument } from './node.ts'

const folder = fileURLToPath(new URL('./styles/', import.meta.url))
const styles = documentsIn(folder)
const modifications = process.env.DRAWBRIDGE_DEEP === '1' ? 50_000 : 2_000
const perRun = 4

interface Style {
  readonly name: string
  readonly document: YamlDocument
}

function documentsIn(path: string): Style[] {
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ya?ml$/.test(name))
  return names.flatMap((name) => {
    const documents = readStream(readFileSync(join(path, name), 'utf8'))
    const readable = documents.filter(({ problems }) => !problems.some(({ severity }) => severity === 'error'))
    return readable.map((document, i) => ({ name: `${name}#${i}`, document }))
  })
}

// ---- what is looked at

interface Comment {
  offset: number
  text: string
}

function commentsOf(text: string): Comment[] {
  const found: Comment[] = []
  let offset = 0
  for (const token of new Lexer().lex(text)) {
    if (token.startsWith('#')) found.push({ offset, text: token })
    // Single control characters are marks of the lexer's own.
    if (token >= ' ' || /^\s/.test(token)) offset += token.length
  }
  expect(offset).toBe(text.length)
  return found
}

/** What an edit may take away: the lines of the node with the comment lines directly above, and the commas around it. */
function touched(sheet: Sheet, modification: Modification): [number, number] {
  const { text, root } = sheet
  if (!root) return [0, 0]
  const { node, rest } = follow(root, modification.path)
  const filled = node.kind !== 'leaf' && node.parts.length > 0
  if (filled && (rest.length > 0 || modification.kind === 'insert')) return [0, 0]
  if (rest.length > 0 || modification.kind === 'insert') return [node.head, node.end]
  const part = partOf(node)
  if (!part) return [withComments(text, node.start, -1), lineEnd(text, node.end)]
  const { parts, flow, open, close } = node.holder!
  if (flow && parts.length === 1 && modification.kind === 'remove') return [open, close]
  const previous = parts[parts.indexOf(part) - 1]
  const next = parts[parts.indexOf(part) + 1]
  const start = Math.min(withComments(text, part.start, -1), previous?.end ?? part.start)
  const end = Math.max(nextLine(text, part.end), next && modification.kind === 'remove' ? next.start : 0)
  // With a last line goes the break in front of it.
  return [end === text.length ? text.slice(0, start).replace(/\r?\n$/, '').length : start, end]
}

function checkComments(before: string, after: string, edits: readonly TextEdit[], lines: [number, number]): void {
  const now = commentsOf(after)
  const kept = commentsOf(before).flatMap((comment) => {
    const offset = mapOffset(comment.offset, edits)
    const there = now.some((c) => c.offset === offset && c.text === comment.text)
    if (!there) expect(comment.offset >= lines[0] && comment.offset <= lines[1], `comment lost: ${comment.text}`).toBe(true)
    return there ? [offset] : []
  })
  expect(now.map((c) => c.offset)).toEqual(kept)
}

function checkBreaks(before: string, after: string): void {
  const lone = (text: string) => /(?<!\r)\n/.test(text)
  if (!before.includes('\r')) expect(after).not.toContain('\r')
  else if (!lone(before)) expect(lone(after)).toBe(false)
  // Where the last line goes, a blank line above it may come to be the last.
  const airy = !before.endsWith('\n') && /\n[ \t]*\r?\n/.test(before)
  if (before.includes('\n') && /\S/.test(before) && !airy) expect(after.endsWith('\n')).toBe(before.endsWith('\n'))
}

function checkDeletions(edits: readonly TextEdit[], [from, to]: [number, number]): void {
  for (const { start, end } of edits)
    if (end > start) expect(start >= from && end <= to, `takes away ${start} to ${end}, may ${from} to ${to}`).toBe(true)
}

/** Every scalar that is not concerned keeps its characters. */
function checkSources(before: Sheet, after: Sheet, modification: Modification): void {
  if (!before.root || !after.root || modification.path.length === 0) return
  const now = new Map(sources(after.root, []))
  const changed = sources(before.root, []).filter(([was, source]) => {
    const moved = movedPath(JSON.parse(was), modification)
    return moved && now.get(JSON.stringify(moved)) !== source
  })
  expect(changed).toEqual([])
}

/** Where a scalar is afterwards; undefined when it is concerned. */
function movedPath(path: Path, modification: Modification): Path | undefined {
  const holder = modification.kind === 'insert' ? modification.path : modification.path.slice(0, -1)
  const last = modification.kind === 'insert' ? (modification.index ?? Number.POSITIVE_INFINITY) : modification.path.at(-1)!
  const within = holder.every((step, i) => path[i] === step)
  const step = path[holder.length]
  // The holder itself was null, or an ancestor of what was set.
  if (path.length <= holder.length && path.every((step, i) => holder[i] === step)) return undefined
  if (!within) return path
  const rest = path.slice(holder.length + 1)
  if (modification.kind === 'rename') return step === last ? [...holder, modification.key, ...rest] : path
  if (modification.kind !== 'insert' && step === last) return undefined
  if (typeof step !== 'number' || typeof last !== 'number' || modification.kind === 'set' || step < last) return path
  return [...holder, step + (modification.kind === 'insert' ? 1 : -1), ...rest]
}

function sources(node: Written, path: Path): [path: string, source: string][] {
  if (node.kind === 'leaf') return [[JSON.stringify(path), node.source]]
  return node.parts.flatMap((part, i) => sources(part.value, [...path, part.key ? (part.key.name ?? '<<') : i]))
}

/** Integers beyond 2^53 are read as bigint but asked for as numbers. */
function withNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withNumbers)
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withNumbers(entry)]))
}

function readValue(text: string): unknown {
  const reading = readText(text)
  return reading === 'refused' ? expect.fail('unreadable') : reading.value
}

const tries = new Map<string, { made: number; refused: string[] }>()

function run(name: string, document: YamlDocument, wished: readonly Wish[]): void {
  const shares = name.startsWith('anchors')
  const made: Modification[] = []
  let { text } = document
  let before = readValue(text)
  for (const wish of wished) {
    const modification = toModification(before, wish)
    if (!modification) continue
    const outcome = modify(readStream(text)[0] ?? { ...document, text }, [modification])
    const count = tries.get(name) ?? { made: 0, refused: [] }
    tries.set(name, count)
    if ('refused' in outcome) {
      count.refused.push(`${JSON.stringify(modification)} on ${JSON.stringify(text)}: ${outcome.refused}`)
      continue
    }
    count.made++
    const after = applyEdits(text, outcome.edits)
    try {
      const value = readValue(after)
      expect(withNumbers(value)).toEqual(withNumbers(modifyNaively(before, modification)))
      before = value
      expect(applyEdits(after, invertEdits(text, outcome.edits))).toBe(text)
      const sheet = toSheet(text)!
      const lines = touched(sheet, modification)
      if (!shares) checkComments(text, after, outcome.edits, lines)
      checkDeletions(outcome.edits, lines)
      checkBreaks(text, after)
      checkSources(sheet, toSheet(after)!, modification)
      if (isJson(text) && text.includes('"')) expect(isJson(after)).toBe(true)
    } catch (error) {
      ;(error as Error).message += `\n${name} ${JSON.stringify(modification)}\n--- before\n${text}\n--- after\n${after}`
      throw error
    }
    text = after
    made.push(modification)
  }
  const atOnce = modify(document, made)
  expect(
    'refused' in atOnce
      ? atOnce
      : applyEdits(
          document.text,
          atOnce.edits.map(({ start, end, text }) => ({ start: start - document.start, end: end - document.start, text })),
        ),
  ).toBe(text)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''))
    return true
  } catch {
    return false
  }
}

function checkLaws(among: readonly Style[], times: number): void {
  const chains = fc.tuple(fc.nat(among.length - 1), fc.array(wishes, { minLength: 1, maxLength: perRun * 2 - 1 }))
  fc.assert(
    fc.property(chains, ([style, wished]) => run(among[style]!.name, among[style]!.document, wished)),
    { numRuns: times / perRun },
  )
}

test('the corpus has many styles, all readable', () => {
  expect(readdirSync(folder).filter((name) => name.endsWith('.yaml')).length).toBeGreaterThanOrEqual(40)
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.yaml')) continue
    const problems = readStream(readFileSync(join(folder, name), 'utf8')).flatMap((document) => document.problems)
    expect(
      problems.filter(({ severity }) => severity === 'error'),
      name,
    ).toEqual([])
  }
})

test('random modifications of the corpus keep the laws, few are refused', { timeout: 1_800_000 }, () => {
  checkLaws(styles, modifications)
  const plain = [...tries].filter(([name]) => !name.startsWith('anchors'))
  const refused = plain.flatMap(([, count]) => count.refused)
  const made = plain.reduce((sum, [, count]) => sum + count.made, 0)
  if (process.env.DRAWBRIDGE_DEEP === '1') console.log(`${made} made, ${refused.length} refused`, refused)
  expect(made).toBeGreaterThan(modifications / 2)
  expect(refused.length / (made + refused.length)).toBeLessThan(0.05)
})

const applications = shared('realworld')
if (!applications) console.log('skipped: random modifications of real applications, ../shared/realworld is not there')
test.skipIf(!applications)('random modifications of real applications keep the laws', { timeout: 600_000 }, () => {
  checkLaws(documentsIn(applications!), modifications / 10)
})
