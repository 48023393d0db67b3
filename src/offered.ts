/** The diagnostics to the same with the fixes marked that the chosen network provider would not enforce. */

import type { Analysis } from './analyze.ts'
import type { Command } from './command.ts'
import { isRefusal, type Plan, type Scene } from './commands/plan.ts'
import type { Diagnostic, Fix } from './diagnostic.ts'
import type { Cluster } from './kubernetes/cluster.ts'
import { decodeWithoutFixes } from './kubernetes/decode.ts'
import type { NetworkPolicy, Resource } from './kubernetes/types.ts'
import { planFor, toScene } from './planned.ts'
import { exactFix } from './providers/fixes.ts'
import { enforceBy } from './providers/network.ts'
import { newlyUnenforced } from './providers/newly-unenforced.ts'
import { suit } from './providers/suit.ts'
import { applyEdits } from './text/edit.ts'
import type { Settings } from './text/workspace.ts'
import { readStream } from './yaml/documents.ts'
import type { YamlDocument } from './yaml/node.ts'

/** Trying takes reading the document again: not for dumps, nor for all of what is wrong throughout, nor for paths to be drawn. What is not
 * tried is offered; its preview says that it is refused. */
const most = { characters: 20_000, read: 60_000 }

/** Each fix is tried on the policy that it is about, without evaluating anything; `run` asks the same of the whole cluster. */
export function offered(analysis: Analysis): readonly Diagnostic[] {
  if (!analysis.enforcement) return analysis.diagnostics
  const scene = toScene(analysis)
  let left = most.read
  const isAffordable = ({ command }: Fix) => {
    const length = lengthOf(command, scene)
    if (length === undefined || length > most.characters) return false
    left -= length
    return left >= 0
  }
  return analysis.diagnostics.map((diagnostic) => {
    if (!diagnostic.fixes) return diagnostic
    const fixes = diagnostic.fixes.map((fix): Fix => {
      const withheld = isAffordable(fix) ? refusalOf(fix.command, scene, analysis) : undefined
      return withheld === undefined ? fix : { ...fix, withheld }
    })
    return fixes.some(({ withheld }) => withheld !== undefined) ? { ...diagnostic, fixes } : diagnostic
  })
}

/** Of the document that is read again; undefined for what looks at the whole cluster to be planned. */
function lengthOf(command: Command, scene: Scene): number | undefined {
  const ref = command.kind === 'edit-resource' ? command.resource : command.kind === 'set-ports' ? command.policy : undefined
  const resource = ref === undefined ? undefined : scene.resource(ref)
  return resource && scene.find(resource)?.document.text.length
}

/** The message, with what it may advise and the provider would not enforce, for whoever is shown no fixes. */
export const withWithheld = ({ message, fixes = [] }: Diagnostic): string =>
  [
    message,
    ...fixes.flatMap(({ label, withheld }) => (withheld === undefined ? [] : [`“${label}” is not offered here: ${withheld}`])),
  ].join(' ')

/** Why the provider would not enforce what the command writes; undefined: it would, or could with what `run` writes otherwise. */
function refusalOf(command: Command, scene: Scene, { cluster, workspace, enforcement }: Analysis): string | undefined {
  const profile = enforcement?.profile
  if (!profile || command.kind === 'together') return undefined
  const suited = suit(command, cluster, workspace.settings)
  if ('unsuited' in suited) return suited.unsuited
  const plan = suited.kind === 'together' ? undefined : planFor(suited, scene)
  if (!plan || isRefusal(plan) || plan.bringsErrors === 'any') return undefined
  const { before, after } = policiesOf(plan, scene, workspace.settings)
  const known = new Set(before.map(({ ref }) => ref))
  const effectsOf = (policies: readonly NetworkPolicy[]) => enforceBy({ ...cluster, policies }, workspace.settings, profile).effects
  const effects = effectsOf(plan.bringsErrors ? after.filter(({ ref }) => known.has(ref)) : after)
  const now: Cluster = { ...cluster, policies: [...cluster.policies.filter(({ ref }) => !known.has(ref)), ...after] }
  return newlyUnenforced(
    effectsOf(before),
    effects.filter((effect) => !exactFix(effect, now)),
  )?.because
}

/** The policies that a plan changes, as they are and as they would be; those of documents that it leaves alone are left out. */
function policiesOf({ files }: Plan, scene: Scene, settings: Settings): Record<'before' | 'after', NetworkPolicy[]> {
  const read = (documents: readonly YamlDocument[]) =>
    documents.flatMap((document) => decodeWithoutFixes(document, settings).resources).filter(isPolicy)
  const changed = files.flatMap((file) => {
    if (file.kind === 'add') return [{ before: [], after: read(readStream(file.file.text)) }]
    if (file.kind !== 'edit') return []
    return scene.documents(file.file).flatMap((document, index, all) => {
      // What is put between two documents belongs to the one before.
      const from = index === 0 ? document.start : document.start + 1
      const edits = file.edits.filter(({ start }) => from <= start && start <= (index === all.length - 1 ? Infinity : document.end))
      if (edits.length === 0) return []
      const inside = edits.map((edit) => ({ ...edit, start: edit.start - document.start, end: edit.end - document.start }))
      return [{ before: read([document]), after: read(readStream(applyEdits(document.text, inside))) }]
    })
  })
  return { before: changed.flatMap(({ before }) => before), after: changed.flatMap(({ after }) => after) }
}

const isPolicy = (resource: Resource): resource is NetworkPolicy => resource.kind === 'NetworkPolicy'
