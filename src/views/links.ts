/** Finds the lines behind what an answer cites: resources, rules, and what a provider makes of them. */

import type { Analysis } from '../analyze.ts'
import { decidingName } from '../kubernetes/deciding.ts'
import type { Direction, OtherResource, Resource } from '../kubernetes/types.ts'
import type { Citation } from '../policy/citation.ts'
import type { Effect } from '../providers/provider.ts'
import { effectMarks } from '../providers/words.ts'
import type { Reading } from '../readings.ts'
import type { Range } from '../text/edit.ts'
import { type Lines, toLines } from '../text/lines.ts'
import { locate } from '../yaml/locate.ts'
import type { Path } from '../yaml/node.ts'
import { shortName } from './words.ts'

/** A stretch of a file, with 1-based lines. */
export interface PolicyLink {
  readonly ref: string
  readonly file: string
  readonly range: Range
  readonly line: number
  readonly endLine: number
}

export interface LineLink extends PolicyLink {
  /** "rule 1 of allow-frontend, lines 12–15" */
  readonly text: string
  readonly direction: Direction
}

/** A policy of a kind that is not evaluated. */
export interface OtherLink extends PolicyLink {
  /** "CiliumNetworkPolicy shop/l7, lines 12–15" */
  readonly text: string
}

/** Something that the network provider makes of a policy, with the lines it is about. */
export interface EffectLink extends Effect {
  /** "no effect here", "not verified for this provider" */
  readonly mark: string
  readonly link: PolicyLink | undefined
}

/** The rules behind an edge as lines, one link a rule. */
export function toLinks(analysis: Analysis, citations: readonly Citation[]): LineLink[] {
  const rules = new Map(citations.map((citation) => [`${citation.policy} ${citation.direction} ${citation.rule}`, citation]))
  return [...rules.values()].flatMap(({ policy, direction, rule }) => {
    const link = linkTo(analysis, policy, ['spec', direction, rule])
    if (!link) return []
    return [{ ...link, direction, text: `${direction} rule ${rule + 1} of ${shortName(policy)}, ${linesText(link)}` }]
  })
}

const linesText = ({ line, endLine }: PolicyLink) => (line === endLine ? `line ${line}` : `lines ${line}–${endLine}`)

/** Where policies of other kinds stand. */
export const toOtherLinks = (analysis: Analysis, others: readonly OtherResource[] = []): OtherLink[] =>
  others.flatMap((other) => {
    const link = linkTo(analysis, other.ref, [])
    return link ? [{ ...link, text: `${decidingName(other)}, ${linesText(link)}` }] : []
  })

export const toEffectLinks = (analysis: Analysis, effects: readonly Effect[]): EffectLink[] =>
  effects.map((effect) => ({ ...effect, mark: effectMarks[effect.kind], link: linkTo(analysis, effect.policy, effect.path) }))

/** Where a policy stands. */
export const toPolicyLink = (analysis: Analysis, ref: string): PolicyLink | undefined => linkTo(analysis, ref, [])

function linkTo(analysis: Analysis, ref: string, path: Path): PolicyLink | undefined {
  const { reading, resource } = written(analysis).get(ref) ?? {}
  const file = analysis.workspace.files.find((candidate) => candidate.name === reading?.file)
  if (!reading || !resource || !file) return undefined
  const range: Range = reading.stale
    ? [reading.document.start, reading.document.end]
    : locate(reading.document, [...resource.path, ...path], 'entry')
  const lines = linesOf(file.text)
  return {
    ref,
    file: file.name,
    range,
    line: lines.position(range[0]).line,
    endLine: lines.position(Math.max(range[0], range[1] - 1)).line,
  }
}

interface Written {
  readonly reading: Reading
  readonly resource: Resource
}

const shelves = new WeakMap<readonly Reading[], ReadonlyMap<string, Written>>()

/** Every resource with its reading, by ref: the last one where several have it. */
function written({ readings }: Pick<Analysis, 'readings'>): ReadonlyMap<string, Written> {
  let shelf = shelves.get(readings)
  if (!shelf) {
    shelf = new Map(readings.flatMap((reading) => reading.resources.map((resource) => [resource.ref, { reading, resource }] as const)))
    shelves.set(readings, shelf)
  }
  return shelf
}

let lastText = ''
let lastLines: Lines = toLines('')

/** One text is asked for many times in a row; its line index is made once. */
function linesOf(text: string): Lines {
  if (text !== lastText) {
    lastText = text
    lastLines = toLines(text)
  }
  return lastLines
}
