/** part-documents: a `---` that stands behind other text gets a line of its own, so that it divides what was joined without a line break. */

import type { Command } from '../command.ts'
import { allPorts } from '../policy/ports.ts'
import { unglue } from '../yaml/glued.ts'
import { Draft } from './draft.ts'
import type { Plan, Refusal, Scene } from './plan.ts'

type PartDocuments = Extract<Command, { kind: 'part-documents' }>

export function partDocuments(command: PartDocuments, scene: Scene): Plan | Refusal {
  const file = scene.workspace.files.find(({ name }) => name === command.file)
  const document = scene.documents(command.file)[command.document]
  if (!file || !document) return { refused: `${command.file} has no such document any more.` }
  if (file.snapshot) return { refused: `${file.name} is a snapshot that is read but not edited.` }
  const edit = unglue(document)
  if (!edit) return { refused: `In ${file.name} no --- stands behind other text there any more.` }
  const draft = new Draft(scene)
  draft.edit(command.file, [edit])
  // What could not be read did nothing; once it is read, it may open and close whatever it says.
  return { label: 'put --- on a line of its own', ...draft.finish(), mayOpen: () => allPorts, mayClose: () => true, bringsErrors: 'any' }
}
