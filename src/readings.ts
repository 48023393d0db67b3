/** A file to what each of its documents says: what can't be read or applied, while it is being typed, says what it said last. */

import { type Decoded, decode } from './kubernetes/decode.ts'
import { keepResources } from './kubernetes/keep.ts'
import { withLastAdmitted, withLastWhole } from './kubernetes/last-admitted.ts'
import type { Resource } from './kubernetes/types.ts'
import { difference } from './text/edit.ts'
import type { Settings, Workspace, WorkspaceFile } from './text/workspace.ts'
import { readStream } from './yaml/documents.ts'
import type { YamlDocument, YamlNode } from './yaml/node.ts'

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

/** What was read before an edit. */
interface EarlierReadings {
  readonly workspace: Workspace
  readonly readings: readonly Reading[]
}

/** The documents of all files, in order. Those that `previous` has are not read again. */
export function readAll({ files, settings }: Workspace, previous?: EarlierReadings): Reading[] {
  const known = previous?.workspace.settings === settings ? knownDecodings(previous) : new Map<YamlNode, Decoded>()
  return files.flatMap((file) => readFile(file, settings, known, previous))
}

function readFile(
  file: WorkspaceFile,
  settings: Settings,
  known: ReadonlyMap<YamlNode, Decoded>,
  previous: EarlierReadings | undefined,
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

function knownDecodings(previous: EarlierReadings): Map<YamlNode, Decoded> {
  const known = new Map<YamlNode, Decoded>()
  for (const { document, decoded } of previous.readings) if (document.root) known.set(document.root, decoded)
  return known
}
