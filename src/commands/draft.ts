/** Collects what a command does to several documents and turns it into the changes of files, with the touched lines. */

import type { Touched } from '../command.ts'
import type { Resource } from '../kubernetes/types.ts'
import { applyEdits, mapOffset, type TextEdit } from '../text/edit.ts'
import { toLines } from '../text/lines.ts'
import { type FileChange, freeName, type WorkspaceFile } from '../text/workspace.ts'
import { appendDocument, type Modification, modify, type Plain, removeDocument } from '../yaml/modify.ts'
import type { Path, YamlDocument } from '../yaml/node.ts'
import type { Location, Plan, Refusal, Scene } from './plan.ts'

/** Modifications of one document, all planned together on its text. */
interface Work {
  readonly file: string
  readonly document: YamlDocument
  readonly modifications: readonly Modification[]
  readonly edits: readonly TextEdit[]
}

export class Draft {
  private readonly scene: Scene
  private readonly works = new Map<YamlDocument, Work>()
  private readonly edits = new Map<string, TextEdit[]>()
  private readonly appended = new Map<YamlDocument | string, { file: string; edit: TextEdit }>()
  private readonly added: WorkspaceFile[] = []

  constructor(scene: Scene) {
    this.scene = scene
  }

  /** Modifies a resource; paths start at it and refer to it after the modifications before. Says why when it can't be done safely. */
  modify(resource: Resource, modifications: readonly Modification[]): Refusal | undefined {
    const location = this.scene.find(resource)
    const refusal = refuseEditing(this.scene, resource, location)
    if (refusal || !location) return refusal
    const here = modifications.map((modification): Modification => ({ ...modification, path: [...location.path, ...modification.path] }))
    const failure = this.modifyDocument(location, here)
    return failure === undefined ? undefined : { refused: `${resource.name} can't be changed safely: ${failure}` }
  }

  /** Puts an item into the list at `path` of a document. Says why not. */
  insertItem(location: Location, path: Path, index: number, value: Plain): string | undefined {
    return this.modifyDocument(location, [{ kind: 'insert', path, index, value }])
  }

  private modifyDocument({ file, document }: Location, more: readonly Modification[]): string | undefined {
    const modifications = [...(this.works.get(document)?.modifications ?? []), ...more]
    const result = modify(document, modifications)
    if ('refused' in result) return result.refused
    this.works.set(document, { file, document, modifications, edits: result.edits })
    return undefined
  }

  /** Takes a resource out, with its document where it has one to itself. */
  remove(policy: Resource): Refusal | undefined {
    const location = this.scene.find(policy)
    const refusal = refuseEditing(this.scene, policy, location)
    if (refusal || !location) return refusal
    if (location.path.length > 0) return this.modify(policy, [{ kind: 'remove', path: [] }])
    const documents = this.scene.documents(location.file)
    this.edit(location.file, removeDocument(this.textOf(location.file), documents, documents.indexOf(location.document)))
    return undefined
  }

  edit(file: string, edits: readonly TextEdit[]): void {
    this.edits.set(file, [...(this.edits.get(file) ?? []), ...edits])
  }

  /** Puts a new document behind another, and behind those that this draft put there already; without one, at the file's end. */
  append(file: string, after: YamlDocument | undefined, value: Plain): void {
    const text = this.textOf(file)
    const before = this.appended.get(after ?? file)?.edit
    const at = after?.end ?? text.length
    const end = at + (before?.text.length ?? 0)
    const grown = before ? applyEdits(text, [before]) : text
    const [edit] = appendDocument(grown, after && { ...after, end }, value) as [TextEdit]
    this.appended.set(after ?? file, { file, edit: { start: at, end: at, text: (before?.text ?? '') + edit.text } })
  }

  addFile(name: string, text: string): void {
    const files = [...this.scene.workspace.files, ...this.added]
    this.added.push({ name: freeName(files, name), text })
  }

  finish(): Pick<Plan, 'files' | 'touched'> {
    const { files } = this.scene.workspace
    const changes: FileChange[] = []
    const touched: Touched[] = []
    for (const { name } of files) {
      const edits = this.editsOf(name)
      if (edits.length === 0) continue
      changes.push({ kind: 'edit', file: name, edits })
      for (const edit of edits) {
        const start = mapOffset(edit.start, edits, 'before')
        touched.push({ file: name, range: [start, start + edit.text.length] })
      }
    }
    for (const [n, file] of this.added.entries()) {
      changes.push({ kind: 'add', file, index: files.length + n })
      touched.push({ file: file.name, range: [0, file.text.length] })
    }
    return { files: changes, touched }
  }

  /** What is appended comes behind what is inserted at the same place, in the document before. */
  private editsOf(file: string): TextEdit[] {
    const works = [...this.works.values()].filter((work) => work.file === file).flatMap((work) => work.edits)
    const appended = [...this.appended.values()].filter((entry) => entry.file === file).map((entry) => entry.edit)
    const all = [...works, ...(this.edits.get(file) ?? []), ...appended]
    return joinInsertions(all.sort((a, b) => a.start - b.start || a.end - b.end))
  }

  private textOf(file: string): string {
    return this.scene.workspace.files.find((candidate) => candidate.name === file)?.text ?? ''
  }
}

/** Why a resource can't be edited where it stands; undefined: it can. */
export function refuseEditing({ workspace }: Scene, resource: Resource, location: Location | undefined): Refusal | undefined {
  const file = workspace.files.find((candidate) => candidate.name === location?.file)
  if (!location || !file) return { refused: `${resource.ref} stands in no file that can be edited.` }
  if (file.snapshot)
    return { refused: `${resource.name} stands in ${file.name}, a snapshot that is read but not edited. Change the manifest it came from.` }
  if (!location.stale && location.document.root) return undefined
  const problem = location.document.problems.find(({ severity }) => severity === 'error')
  if (!problem)
    return {
      refused: `${resource.name} in ${file.name} would be refused by kubectl as it stands, so nothing in it is changed. Mend it first.`,
    }
  const where = problem ? ` (line ${toLines(file.text).position(location.document.start + problem.range[0]).line})` : ''
  return {
    refused: `${resource.name} stands in ${file.name}, which can't be read as it is${where}, so nothing in it is changed. Mend it first.`,
  }
}

/** Two insertions at one offset become one, in the order in which they were made. */
function joinInsertions(edits: readonly TextEdit[]): TextEdit[] {
  const joined: TextEdit[] = []
  for (const edit of edits) {
    const last = joined.at(-1)
    if (last && last.start === edit.start && last.end === edit.start)
      joined[joined.length - 1] = { start: last.start, end: edit.end, text: last.text + edit.text }
    else joined.push(edit)
  }
  return joined
}
