/** What was found in documents and by checks, by paths, to diagnostics at lines, with fixes that know where they are. */

import type { Checked } from './checks/run.ts'
import type { Diagnostic, Finding, Fix, Related } from './diagnostic.ts'
import type { Cluster } from './kubernetes/cluster.ts'
import type { Ref, Resource } from './kubernetes/types.ts'
import type { Reading } from './readings.ts'
import { unglue } from './yaml/glued.ts'
import { locate, nodeAt } from './yaml/locate.ts'
import type { Path } from './yaml/node.ts'

/** In the order of the files given, from top to bottom. */
export function toDiagnostics(
  files: readonly string[],
  readings: readonly Reading[],
  checked: readonly Checked[],
  shelf: Shelf,
): Diagnostic[] {
  const order = new Map(files.map((file, index) => [file, index]))
  const diagnostics = [
    ...withoutRepeats(readings.flatMap(readingDiagnostics)),
    ...checked.flatMap((found) => checkDiagnostic(found, shelf) ?? []),
  ]
  return diagnostics.sort((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.range[0] - b.range[0])
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

/** A resource and the document that it is written in. */
interface Shelved {
  readonly reading: Reading
  readonly resource: Resource
}

/** What is read, with the pods that stand for a workload in its place. */
export function toShelf(readings: readonly Reading[], cluster: Cluster): Shelf {
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

/** The node that a resource is written as. */
export const nodeOf = (shelved: Shelved | undefined) => shelved && nodeAt(shelved.reading.document.root, shelved.resource.path)

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
