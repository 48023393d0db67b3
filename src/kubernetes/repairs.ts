/** Offers ways out of what the API server rejects: from findings to fixes, each tried on the text before it is offered. */

import type { Finding, Fix } from '../diagnostic.ts'
import { applyEdits } from '../text/edit.ts'
import { readStream } from '../yaml/documents.ts'
import type { Path, YamlDocument } from '../yaml/node.ts'
import { type Restructure, restructure } from '../yaml/restructure.ts'
import { isGone, isMended } from './mended.ts'
import { fieldRepairs } from './repair-fields.ts'
import { valueRepairs } from './repair-values.ts'
import type { NetworkPolicy, Resource } from './types.ts'

/** A way out that was not tried yet. Paths start at the document. */
export interface Candidate {
  readonly steps: readonly Restructure[]
  /** Says what it does; `after` is the policy as it would then be. */
  label(after: NetworkPolicy | undefined): string
}

interface Read {
  readonly resources: readonly Resource[]
  readonly findings: readonly Finding[]
}

/** Trying takes reading the document again for each step: not for dumps, nor for all of what is wrong throughout. */
const most = { characters: 20_000, read: 150_000, candidates: 8, fixes: 4 }

const repaired = ['unknown-field', 'wrong-type', 'invalid', 'old-api-version']

/** The findings, with fixes for those that have one. `read` reads a document without this. */
export function withRepairs<R extends Read>(document: YamlDocument, decoded: R, read: (document: YamlDocument) => Read): R {
  const { root, text } = document
  const wrong = decoded.findings.filter(({ code, fixes }) => repaired.includes(code) && !fixes)
  if (!root || text.length > most.characters || wrong.length === 0) return decoded
  let left = most.read
  const affordable = ({ steps }: Candidate) => {
    left -= text.length * (steps.length + 1)
    return left >= 0
  }
  const findings = decoded.findings.map((finding) => {
    if (left < 0 || !wrong.includes(finding)) return finding
    const at = placeOf(finding, decoded.resources)
    const candidates = finding.code === 'unknown-field' ? fieldRepairs(root, at, finding.path) : valueRepairs(root, finding)
    const fixes = different(
      candidates
        .slice(0, most.candidates)
        .filter(affordable)
        .flatMap((each) => tryOut(document, finding, at, each, decoded, read)),
    )
    return fixes.length > 0 ? { ...finding, fixes } : finding
  })
  return { ...decoded, findings }
}

const placeOf = ({ path }: Finding, resources: readonly Resource[]): Path =>
  resources.find((resource) => resource.path.every((step, index) => path[index] === step))?.path ?? []

interface Tried {
  readonly fix: Fix
  /** The text that comes of it. */
  readonly text: string
}

function tryOut(
  document: YamlDocument,
  finding: Finding,
  at: Path,
  candidate: Candidate,
  before: Read,
  read: (document: YamlDocument) => Read,
): Tried[] {
  let { steps } = candidate
  const also: string[] = []
  for (let round = 0; round <= mostInside; round++) {
    const made = make(document, steps)
    if (!made) return []
    const { text, again } = made
    const after = read(again)
    const resource = after.resources.find(({ path }) => path.length === at.length && path.every((step, index) => step === at[index]))
    const policy = resource?.kind === 'NetworkPolicy' ? resource : undefined
    if (isMended(before.findings, after.findings, steps) && isGone(finding, before.findings, after.findings)) {
      const said = [candidate.label(policy), ...also].join(' and ')
      // The runner knows the file and which of its documents this is.
      return [{ fix: { label: said, command: { kind: 'repair', file: '', document: -1, label: lower(said), steps } }, text }]
    }
    const inside = firstInside(again, at, after.findings, candidate.steps)
    if (!inside) return []
    steps = [...steps, ...inside.steps]
    also.push(lower(inside.label(policy)))
  }
  return []
}

/** What was written under a wrong name is looked at when it gets its right one: so many slips in it are mended along. */
const mostInside = 2

function make(document: YamlDocument, steps: readonly Restructure[]): { text: string; again: YamlDocument } | undefined {
  const result = restructure(document, steps)
  if ('refused' in result || result.edits.length === 0) return undefined
  const edits = result.edits.map((edit) => ({ ...edit, start: edit.start - document.start, end: edit.end - document.start }))
  const text = applyEdits(document.text, edits)
  const [again, ...others] = readStream(text)
  return again && others.length === 0 ? { text, again } : undefined
}

/** The likeliest way out of the first error in a value that got another name. */
function firstInside({ root }: YamlDocument, at: Path, findings: readonly Finding[], steps: readonly Restructure[]): Candidate | undefined {
  const renamed = steps.flatMap((step) => (step.kind === 'rename' ? [[...step.path.slice(0, -1), step.key]] : []))
  const isInside = ({ path }: Finding) =>
    renamed.some((start) => path.length > start.length && start.every((step, index) => path[index] === step))
  const finding = findings.find((each) => repaired.includes(each.code) && isInside(each))
  if (!root || !finding) return undefined
  return (finding.code === 'unknown-field' ? fieldRepairs(root, at, finding.path) : valueRepairs(root, finding))[0]
}

/** For undo: what it does, without the words on traffic behind it. */
const lower = (label: string) => {
  const short = label.split(': ')[0] as string
  return short.charAt(0).toLowerCase() + short.slice(1)
}

function different(tried: readonly Tried[]): Fix[] {
  const first = tried.filter(
    ({ fix, text }, index) => tried.findIndex((other) => other.text === text || other.fix.label === fix.label) === index,
  )
  return first.slice(0, most.fixes).map(({ fix }) => fix)
}
