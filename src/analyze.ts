/** The whole pipeline on one screen: a workspace to what it means. Pure; `previous` only saves work and keeps the last good reading. */

import { type Checked, runChecks } from './checks/run.ts'
import type { Diagnostic, Finding, Fix, Related } from './diagnostic.ts'
import { findChange, isNoChange } from './kubernetes/change.ts'
import { type Cluster, toCluster } from './kubernetes/cluster.ts'
import { type Decoded, decode } from './kubernetes/decode.ts'
import { keepResources } from './kubernetes/keep.ts'
import { withLastAdmitted, withLastWhole } from './kubernetes/last-admitted.ts'
import type { Ref, Resource } from './kubernetes/types.ts'
import { evaluate, type Reachability } from './policy/connections.ts'
import { asWritten } from './providers/as-written.ts'
import { findingsFor, isHonoured } from './providers/findings.ts'
import { type Enforcement, enforce } from './providers/network.ts'
import { difference, type Range } from './text/edit.ts'
import type { Settings, Workspace, WorkspaceFile } from './text/workspace.ts'
import { readStream } from './yaml/documents.ts'
import { unglue } from './yaml/glued.ts'
import { locate, nodeAt } from './yaml/locate.ts'
import type { Path, YamlDocument, YamlNode } from './yaml/node.ts'

/** One document of a file and what it says. */
export interface Reading {
  readonly file: string
  /** Index among the file's documents. */
  readonly index: number
  readonly document: YamlDocument
  readonly decoded: Decoded
  /** The document can't be read now, or holds a policy that was admitted before and would be refused as it stands (while it is being
   * typed, most often): `resources` are those of the last good reading. */
  readonly stale: boolean
  readonly resources: readonly Resource[]
  /** What counts when the next text can't be read or applied: `resources`, but for policies in which a value is still missing. */
  readonly settled: readonly Resource[]
}

/** Why a document's picture is that of its last good reading: its text can't be read, or policies in it would be refused. */
export type Staleness = false | 'unreadable' | 'rejected'

/** A file in short, for people. */
export interface FileReading {
  readonly name: string
  readonly stale: boolean
  readonly documents: readonly { readonly range: Range; readonly resources: readonly string[]; readonly stale: Staleness }[]
  /** Kinds that are not evaluated, with how many there are. */
  readonly other: readonly { readonly kind: string; readonly count: number }[]
}

export interface Analysis {
  readonly workspace: Workspace
  readonly readings: readonly Reading[]
  readonly files: readonly FileReading[]
  readonly cluster: Cluster
  readonly reach: Reachability
  /** What the chosen network provider makes of the policies; undefined: they count as the specification says. */
  readonly enforcement: Enforcement | undefined
  /** What the checks found, by paths: it stays as long as the resources do, while lines move. */
  readonly checked: readonly Checked[]
  readonly diagnostics: readonly Diagnostic[]
}

export function analyze(workspace: Workspace, previous?: Analysis): Analysis {
  const known = previous?.workspace.settings === workspace.settings ? knownDecodings(previous) : new Map<YamlNode, Decoded>()
  const readings = workspace.files.flatMap((file) => readFile(file, workspace.settings, known, previous))
  const resources = readings.flatMap((reading) => reading.resources)
  const earlier = previous && toEarlier(previous, readings)
  const same = earlier !== undefined && previous?.workspace.settings === workspace.settings && isNoChange(earlier.change)
  const cluster = same ? earlier.cluster : toCluster(resources, earlier)
  const enforcement = same ? previous.enforcement : enforce(cluster, workspace.settings)
  const reach = same
    ? previous.reach
    : evaluate(enforcement?.cluster ?? cluster, enforcement?.settings ?? workspace.settings, previous?.reach)
  const shelf = toShelf(readings, cluster)
  const node = (ref: Ref) => nodeOf(shelf.byRef.get(ref))
  const checked = same
    ? previous.checked
    : [
        ...runChecks({ cluster, reach: asWritten(reach), settings: enforcement?.settings ?? workspace.settings, node }).filter(
          (found) => !isHonoured(found, enforcement),
        ),
        ...findingsFor(cluster, enforcement),
      ]
  const order = new Map(workspace.files.map((file, index) => [file.name, index]))
  const diagnostics = [
    ...withoutRepeats(readings.flatMap(readingDiagnostics)),
    ...checked.flatMap((found) => checkDiagnostic(found, shelf) ?? []),
  ]
  return {
    workspace,
    readings,
    files: workspace.files.map((file) => toFileReading(file.name, readings)),
    cluster,
    reach,
    enforcement,
    checked,
    diagnostics: diagnostics.sort((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.range[0] - b.range[0]),
  }
}

/** The reading that holds a resource; the last one when several have its ref, as the cluster would. */
export const findReading = (analysis: Pick<Analysis, 'readings'>, ref: string): Reading | undefined =>
  analysis.readings.findLast((reading) => reading.resources.some((resource) => resource.ref === ref))

function readFile(
  file: WorkspaceFile,
  settings: Settings,
  known: ReadonlyMap<YamlNode, Decoded>,
  previous: Analysis | undefined,
): Reading[] {
  const before = previous?.readings.filter((reading) => reading.file === file.name) ?? []
  const documents = readStream(
    file.text,
    before.map((reading) => reading.document),
  )
  // Under other settings it is another question: only typing makes a policy half typed.
  const textBefore =
    previous?.workspace.settings === settings ? previous.workspace.files.find(({ name }) => name === file.name)?.text : undefined
  let unchanged: ReadonlyMap<Decoded, Reading> | undefined
  let continued: boolean | undefined
  const decodeAfter = (document: YamlDocument, reading: Reading | undefined) =>
    keepResources({ document, decoded: decode(document, settings) }, textBefore === undefined ? undefined : reading)
  const isContinued = () => (continued ??= textBefore !== undefined && isEditOf(textBefore, file.text))
  return documents.map((document, index): Reading => {
    const unreadable = document.problems.some((problem) => problem.severity === 'error')
    const decoded = (!unreadable && document.root && known.get(document.root)) || decodeAfter(document, before[index])
    const last = unreadable && before.length === documents.length ? before[index] : undefined
    const own = { file: file.name, index, document, decoded }
    if (last && last.settled.length > 0) return { ...own, stale: true, resources: last.settled, settled: last.settled }
    const here = before[index]
    const same = here?.decoded === decoded ? here : (unchanged ??= new Map(before.map((one) => [one.decoded, one]))).get(decoded)
    if (same) return { ...own, stale: same.stale, resources: same.resources, settled: same.settled }
    if (!isContinued()) return { ...own, stale: false, resources: decoded.resources, settled: decoded.resources }
    const earlier = before.flatMap((reading) => reading.settled)
    const resources = withLastAdmitted(decoded.resources, earlier)
    const stale = resources !== decoded.resources
    return { ...own, stale, resources, settled: stale ? resources : withLastWhole(resources, earlier, document.root) }
  })
}

/** Whether a text came of the other by an edit, and not by putting another one in its place. */
function isEditOf(before: string, after: string): boolean {
  const edit = difference(before, after)
  return !edit || before.length - (edit.end - edit.start) >= (edit.end - edit.start) / 2
}

function knownDecodings(previous: Analysis): Map<YamlNode, Decoded> {
  const known = new Map<YamlNode, Decoded>()
  for (const { document, decoded } of previous.readings) if (document.root) known.set(document.root, decoded)
  return known
}

/** The cluster before and what has changed since: documents that say the same lend the very list of their resources. */
function toEarlier({ readings: before, cluster }: Analysis, now: readonly Reading[]) {
  const listsOf = (readings: readonly Reading[]) => readings.map((reading) => reading.resources)
  const documents = findChange(listsOf(before), listsOf(now))
  const { start, removed, added } = findChange(documents.removed.flat(), documents.added.flat())
  const ahead = before.slice(0, documents.start).reduce((sum, reading) => sum + reading.resources.length, 0)
  return { resources: before.flatMap((reading) => reading.resources), cluster, change: { start: ahead + start, removed, added } }
}

function readingDiagnostics(reading: Reading): Diagnostic[] {
  const { document, decoded, file } = reading
  const problems = document.problems.map(({ code, severity, message, range }): Diagnostic => {
    // kubectl takes duplicates and drops what stands behind "..." without a word: nobody means that.
    const loud = code === 'duplicate-key' || code === 'ignored-text' ? 'error' : severity
    const own: Diagnostic = { code, severity: loud, message, file, range: [document.start + range[0], document.start + range[1]] }
    if (code !== 'yaml-syntax' || !unglue(document)) return own
    const command = { kind: 'part-documents', file, document: reading.index } as const
    return { ...own, fixes: [{ label: 'Put --- on a line of its own', command }] }
  })
  return [...problems, ...decoded.findings.map((finding) => toDiagnostic(finding, reading))]
}

/** The runner: a finding's path becomes a range, its resource is looked up, its fixes learn where they are. */
function toDiagnostic(finding: Finding, reading: Reading): Diagnostic {
  const { code, severity, message, path, onKey, field, reason, fixes } = finding
  const resource = resourceAt(reading.resources, path)
  return {
    code,
    severity,
    message,
    file: reading.file,
    range: locate(reading.document, path, onKey ? 'key' : 'value'),
    ...(resource && { resource: resource.ref }),
    ...(field !== undefined && { field }),
    ...(reason !== undefined && { reason }),
    ...(fixes && {
      fixes: fixes.map(
        (fix): Fix =>
          fix.command.kind === 'complete-fragment' || fix.command.kind === 'repair'
            ? { ...fix, command: { ...fix.command, file: reading.file, document: reading.index } }
            : fix,
      ),
    }),
  }
}

const placesOf = new WeakMap<readonly Resource[], ReadonlyMap<string, Resource>>()

/** The resource that a path is in: in a list of thousands each finding would else go through all of them. */
function resourceAt(resources: readonly Resource[], path: Path): Resource | undefined {
  let places = placesOf.get(resources)
  if (!places) {
    places = new Map(resources.map((resource) => [JSON.stringify(resource.path), resource]))
    placesOf.set(resources, places)
  }
  for (let length = path.length; length >= 0; length--) {
    const found = places.get(JSON.stringify(path.slice(0, length)))
    if (found) return found
  }
  return undefined
}

/** Resources with where they are written. */
interface Shelf {
  /** The last one where several have the ref; for a workload that is known by its pods alone, the first of them. */
  readonly byRef: ReadonlyMap<Ref, Shelved>
  readonly byResource: ReadonlyMap<Resource, Shelved>
}

interface Shelved {
  readonly reading: Reading
  readonly resource: Resource
}

function toShelf(readings: readonly Reading[], cluster: Cluster): Shelf {
  const byRef = new Map<Ref, Shelved>()
  const byResource = new Map<Resource, Shelved>()
  for (const reading of readings) {
    for (const resource of reading.resources) {
      byRef.set(resource.ref, { reading, resource })
      byResource.set(resource, { reading, resource })
    }
  }
  for (const [member, owner] of cluster.foldedInto) {
    const shelved = byRef.get(member)
    if (shelved && !byRef.has(owner)) byRef.set(owner, shelved)
  }
  return { byRef, byResource }
}

const nodeOf = (shelved: Shelved | undefined) => shelved && nodeAt(shelved.reading.document.root, shelved.resource.path)

/** What a check found, with its lines; undefined for a document that can't be read as it stands: its paths lead nowhere. */
function checkDiagnostic(
  { code, severity, message, resource: ref, at, path, onKey, related = [], fixes }: Checked,
  { byRef, byResource }: Shelf,
): Diagnostic | undefined {
  const shelved = (at && byResource.get(at)) ?? byRef.get(ref)
  if (!shelved || shelved.reading.stale) return undefined
  const { reading, resource } = shelved
  const finding: Finding = {
    code,
    severity,
    message,
    path: [...resource.path, ...path],
    ...(onKey && { onKey }),
    ...(fixes && fixes.length > 0 && { fixes }),
  }
  const others = related.flatMap((other): Related[] => {
    const place = byRef.get(other.resource)
    if (!place || place.reading.stale) return []
    const range = locate(place.reading.document, [...place.resource.path, ...other.path], 'value')
    return [{ file: place.reading.file, range, message: other.message }]
  })
  return { ...toDiagnostic(finding, reading), resource: resource.ref, ...(others.length > 0 && { related: others }) }
}

/** A kind that is not evaluated is said once in a file. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const said = new Set<string>()
  return diagnostics.filter(({ code, severity, file, message }) => {
    if (code !== 'not-evaluated' || severity !== 'info') return true
    const key = `${file} ${message}`
    return !said.has(key) && said.add(key)
  })
}

const stalenessOf = ({ stale, document }: Reading): Staleness =>
  !stale
    ? false
    : document.problems.some(({ severity, code }) => severity === 'error' && code !== 'duplicate-key')
      ? 'unreadable'
      : 'rejected'

function toFileReading(name: string, all: readonly Reading[]): FileReading {
  const readings = all.filter((reading) => reading.file === name)
  const other = new Map<string, number>()
  for (const resource of readings.flatMap((reading) => reading.resources)) {
    if (resource.kind === 'Other') other.set(resource.actualKind, (other.get(resource.actualKind) ?? 0) + 1)
  }
  return {
    name,
    stale: readings.some((reading) => reading.stale),
    documents: readings.map((reading) => ({
      range: [reading.document.start, reading.document.end],
      resources: reading.resources.map((resource) => resource.ref),
      stale: stalenessOf(reading),
    })),
    other: [...other].map(([kind, count]) => ({ kind, count })),
  }
}
