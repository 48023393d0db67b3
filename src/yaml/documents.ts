/** The text of a file to its documents, cut where kubectl cuts it, each read once and kept while its text stays the same. */

import { passJsonBlanks, readJson } from './json-text.ts'
import type { YamlDocument, YamlProblem } from './node.ts'
import { type Reading, readDocument, toProblem } from './read.ts'
import { Refusal } from './refusal.ts'

/** Documents with content that are read of one file (reliability.md 2.4). */
export const documentLimit = 10_000

/** Reads a file as kubectl reads it. Never throws. The documents' texts, put together, are the file's text. A document whose text
 * is that of one of `previous` takes over its root and problems, the very objects. */
export function readStream(text: string, previous: readonly YamlDocument[] = []): YamlDocument[] {
  const stream = new Stream(text, previous)
  if (isJsonLike(text)) stream.readJsonValues()
  else stream.readYaml(0)
  return stream.documents
}

const goSpace = '\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const spaceBeforeBrace = new RegExp(`^[${goSpace}]*\\{`)
const spaceToLineEnd = new RegExp(`[${goSpace.replace('\\t-\\r', '\\t\\v\\f\\r')}]*\\n?`, 'y')
const spaces = new RegExp(`[${goSpace}]*`, 'y')

/** kubectl looks at the first 4,096 bytes. */
function isJsonLike(text: string): boolean {
  return spaceBeforeBrace.test(text.slice(0, 4096))
}

/** Whether a document that begins with `---` may read differently with that line than without it, so that its neighbours matter. */
function isUnusual(text: string): boolean {
  return (
    text.startsWith('---') &&
    (!/^---(?:[ \t]+#.*|[ \t]*)\r?(?:\n|$)/.test(text) || /[\n\r\u0085\u2028\u2029](?:%|\.\.\.|\ufeff)/.test(text))
  )
}

/** Documents of an earlier reading by their text, each given away once. */
class Known {
  private readonly byText = new Map<string, { readonly documents: YamlDocument[]; given: number }>()

  add(document: YamlDocument): void {
    const alike = this.byText.get(document.text)
    if (alike) alike.documents.push(document)
    else this.byText.set(document.text, { documents: [document], given: 0 })
  }

  take(text: string): YamlDocument | undefined {
    const alike = this.byText.get(text)
    return alike?.documents[alike.given++]
  }
}

/** The documents that kubectl gets to see: it stops at the first error, and a bad `---` line takes the document before it along. */
export function sentDocuments(documents: readonly YamlDocument[]): {
  readonly documents: readonly YamlDocument[]
  readonly error?: YamlProblem
} {
  const isError = (problem: YamlProblem) => problem.severity === 'error'
  const at = documents.findIndex((document) => document.problems.some(isError))
  const sent = (at < 0 ? documents : documents.slice(0, at)).filter((document) => document.root !== undefined)
  if (at < 0) return { documents: sent }
  const wrong = documents[at] as YamlDocument
  const error = wrong.problems.find(isError)
  if (!isBadMarker(wrong)) return { documents: sent, error }
  const before = documents[at - 1]
  // A document that consists of its --- line only is read along with the next one.
  return { documents: sent.filter((document) => document !== before || document.json), error }
}

class Stream {
  readonly documents: YamlDocument[] = []
  private readonly text: string
  private readonly known = { yaml: new Known(), json: new Known() }
  private withContent = 0

  constructor(text: string, previous: readonly YamlDocument[]) {
    this.text = text
    for (const document of previous) {
      if (document.json) this.known.json.add(document)
      else if (!isUnusual(document.text)) this.known.yaml.add(document)
    }
  }

  /** JSON values one after another. Up to the second, kubectl changes over to YAML where JSON ends. */
  readJsonValues(): void {
    const { text } = this
    let start = 0
    let valueEnd = 0
    for (let count = 0; count === 0 || start < text.length; count++) {
      try {
        const { end, root, problems } = readJson(text, valueEnd, start)
        const next = afterJsonValue(text, end)
        const isUnread = problems.some((problem) => problem.severity === 'error') || (root.kind === 'scalar' && root.value === null)
        if (!this.add(start, next, true, () => ({ root: isUnread ? undefined : root, problems }))) return
        start = next
        valueEnd = end
      } catch (error) {
        /* v8 ignore next -- only a mistake in our own code gets here, and it shall not pass for one in the file */
        if (!(error instanceof Refusal)) throw error
        const body = error.code !== 'yaml-limit' && count <= 1 ? this.yamlStart(valueEnd) : undefined
        if (body === undefined) {
          this.add(start, text.length, true, () => ({ root: undefined, problems: [toProblem(error, text.slice(start))] }))
        } else if (count === 0) this.readYaml(start, body)
        else {
          this.extendLast(body)
          this.readYaml(body)
        }
        return
      }
    }
  }

  private extendLast(end: number): void {
    const last = this.documents.pop() as YamlDocument
    this.documents.push(last.end === end ? last : { ...last, end, text: this.text.slice(last.start, end) })
  }

  /** Where YAML begins: kubectl eats blanks up to a line break before it changes over, and gives up where it sees less than four bytes ahead. */
  private yamlStart(from: number): number | undefined {
    spaceToLineEnd.lastIndex = from
    const [blanks] = spaceToLineEnd.exec(this.text) as RegExpExecArray
    const last = from + (blanks.endsWith('\n') ? blanks.length - 1 : blanks.length)
    return byteLength(this.text.slice(last, last + 4)) < 4 ? undefined : from + blanks.length
  }

  /** Documents between `---` lines; the first one is read from `body` on. */
  readYaml(start: number, body = start): void {
    const { text } = this
    let marker = text.startsWith('---', start) ? start : nextMarker(text, start)
    // kubectl eats a --- line unless nothing has been read since the last one.
    let isKept = marker === start
    if (marker > start) this.addYaml(start, marker, body)
    while (marker < text.length) {
      const opening = marker
      marker = nextMarker(text, opening)
      const lineEnd = text.indexOf('\n', opening)
      const contentStart = lineEnd < 0 ? marker : lineEnd + 1
      const from = isKept && isUnusual(text.slice(opening, marker)) ? opening : contentStart
      if (!this.addYaml(opening, marker, from, this.describeMarker(opening, lineEnd < 0 ? text.length : lineEnd))) return
      isKept = !isKept && contentStart === marker
    }
  }

  /** What is wrong with a `---` line: only blanks and a comment may follow. */
  private describeMarker(start: number, lineEnd: number): YamlProblem | undefined {
    const from = markerContent(this.text, start)
    if (from >= lineEnd || this.text[from] === '#') return undefined
    const message =
      'kubectl takes only a comment after --- on its line, so it refuses the file here and does not apply the document before it either. Put what follows on the next line.'
    return { code: 'yaml-syntax', severity: 'error', message, range: [from - start, lineEnd - start] }
  }

  private addYaml(start: number, end: number, body: number, wrong?: YamlProblem): boolean {
    return this.add(start, end, undefined, (text) => (wrong ? { root: undefined, problems: [wrong] } : readDocument(text, body - start)))
  }

  /** Adds a document; false when the file has more of them than are read. */
  private add(start: number, end: number, json: true | undefined, read: (text: string) => Reading): boolean {
    const text = this.text.slice(start, end)
    const known = json ? this.known.json.take(text) : isUnusual(text) ? undefined : this.known.yaml.take(text)
    if (known?.start === start) this.documents.push(known)
    else {
      const { root, problems } = known ?? read(text)
      this.documents.push({ start, end, text, root, problems, ...(json && { json }) })
    }
    const { root, problems } = this.documents.at(-1) as YamlDocument
    if (root === undefined && problems.length === 0) return true
    if (++this.withContent <= documentLimit) return true
    const message = `This file has more than ${documentLimit} documents, the limit here; from this one on they are not read. Divide the file.`
    this.documents[this.documents.length - 1] = {
      start,
      end: this.text.length,
      text: this.text.slice(start),
      root: undefined,
      problems: [{ code: 'yaml-limit', severity: 'error', message, range: [0, end - start] }],
    }
    return false
  }
}

/** Where something other than a blank stands after a marker, maybe on a later line. */
function markerContent(text: string, marker: number): number {
  spaces.lastIndex = marker + 3
  return marker + 3 + (spaces.exec(text) as RegExpExecArray)[0].length
}

function isBadMarker({ text, json, problems }: YamlDocument): boolean {
  return (
    !json &&
    text.startsWith('---') &&
    problems.some(
      ({ severity, range }) => severity === 'error' && range[0] === markerContent(text, 0) && !text.slice(0, range[0]).includes('\n'),
    )
  )
}

/** The offset of the next line after `from`'s that begins with `---`, or the end of the text. */
function nextMarker(text: string, from: number): number {
  const at = text.indexOf('\n---', from)
  return at < 0 ? text.length : at + 1
}

/** Blanks after a JSON value belong to it up to the end of its line, or all of them if nothing else follows. */
function afterJsonValue(text: string, end: number): number {
  const next = passJsonBlanks(text, end)
  if (next >= text.length) return text.length
  const lineEnd = text.slice(end, next).indexOf('\n')
  return lineEnd < 0 ? next : end + lineEnd + 1
}

function byteLength(text: string): number {
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0) as number
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}
