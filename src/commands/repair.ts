/** repair: steps that give a manifest the structure that was meant, by moving its own lines; refused when it stays as wrong as it was. */

import type { Command } from '../command.ts'
import { decodeWithoutFixes } from '../kubernetes/decode.ts'
import { isMended } from '../kubernetes/mended.ts'
import { allPorts } from '../policy/ports.ts'
import { applyEdits } from '../text/edit.ts'
import { readStream } from '../yaml/documents.ts'
import type { YamlDocument } from '../yaml/node.ts'
import { restructure } from '../yaml/restructure.ts'
import { Draft } from './draft.ts'
import type { Plan, Refusal, Scene } from './plan.ts'

type Repair = Extract<Command, { kind: 'repair' }>

export function repair(command: Repair, scene: Scene): Plan | Refusal {
  const file = scene.workspace.files.find(({ name }) => name === command.file)
  const document = scene.documents(command.file)[command.document]
  if (!file || !document?.root) return { refused: `${command.file} has no such document any more.` }
  if (file.snapshot) return { refused: `${file.name} is a snapshot that is read but not edited. Change the manifest it came from.` }
  const result = restructure(document, command.steps)
  if ('refused' in result) return { refused: `${file.name} can't be changed safely: ${result.refused}` }
  if (result.edits.length === 0) return { refused: `${file.name} says so already.` }
  const local = result.edits.map((edit) => ({ ...edit, start: edit.start - document.start, end: edit.end - document.start }))
  const [after, ...others] = readStream(applyEdits(document.text, local))
  const read = (each: YamlDocument) => decodeWithoutFixes(each, scene.workspace.settings).findings
  if (!after || others.length > 0 || !isMended(read(document), read(after), command.steps))
    return { refused: 'The text has changed since this was offered: it would not be better than before, so nothing was changed.' }
  const draft = new Draft(scene)
  draft.edit(command.file, result.edits)
  // What the server refused did nothing; once it is understood, it may open and close whatever it says.
  return { label: command.label, ...draft.finish(), mayOpen: () => allPorts, mayClose: () => true, bringsErrors: 'any' }
}
