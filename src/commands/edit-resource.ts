/** edit-resource: steps on what one resource says, as quick fixes plan them. */

import type { Command } from '../command.ts'
import { allPorts, noPorts } from '../policy/ports.ts'
import { Draft } from './draft.ts'
import { writePolicies } from './new-policy.ts'
import type { Plan, Refusal, Scene } from './plan.ts'

type EditResource = Extract<Command, { kind: 'edit-resource' }>

export function editResource({ resource: ref, label, steps, opens, isolates }: EditResource, scene: Scene): Plan | Refusal {
  const resource = scene.resource(ref)
  if (!resource) return { refused: `${ref} is not in the text any more.` }
  const draft = new Draft(scene)
  const refusal = draft.modify(resource, steps)
  if (refusal) return refusal
  if (isolates) writePolicies(scene, draft, [{ ...isolates, name: `default-deny-${isolates.direction}`, podSelector: {}, rules: [] }])
  const { files, touched } = draft.finish()
  if (files.length === 0) return { refused: `${resource.name} says so already.` }
  return {
    label,
    files,
    touched,
    mayOpen: () => (opens === 'anything' ? allPorts : noPorts),
    mayClose: () => true,
    bringsErrors: 'if-enforced',
  }
}
