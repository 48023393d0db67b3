/** A command to a plan of edits, by the file of each command; the analysis as commands see it. */

import type { Analysis } from './analyze.ts'
import type { Command } from './command.ts'
import { addNamespace } from './commands/add-namespace.ts'
import { addWorkload } from './commands/add-workload.ts'
import { allowTraffic } from './commands/allow-traffic.ts'
import { completeFragment } from './commands/complete-fragment.ts'
import { defaultDeny } from './commands/default-deny.ts'
import { denyTraffic } from './commands/deny-traffic.ts'
import { duplicateResource } from './commands/duplicate-resource.ts'
import { editResource } from './commands/edit-resource.ts'
import { editWorkload } from './commands/edit-workload.ts'
import { expect } from './commands/expect.ts'
import { isolate } from './commands/isolate.ts'
import { partDocuments } from './commands/part-documents.ts'
import type { Plan, Refusal, Scene } from './commands/plan.ts'
import { removeResource } from './commands/remove-resource.ts'
import { rename } from './commands/rename.ts'
import { repair } from './commands/repair.ts'
import { setPorts } from './commands/set-ports.ts'
import type { Resource } from './kubernetes/types.ts'
import { policiesAlone } from './policy/beside.ts'
import { asWritten } from './providers/as-written.ts'

export type Together = Extract<Command, { kind: 'together' }>

/** Not checked yet. */
export function planFor(command: Exclude<Command, Together>, scene: Scene): Plan | Refusal {
  switch (command.kind) {
    case 'allow-traffic':
      return allowTraffic(command, scene)
    case 'deny-traffic':
      return denyTraffic(command, scene)
    case 'isolate':
      return isolate(command, scene)
    case 'repair':
      return repair(command, scene)
    case 'set-ports':
      return setPorts(command, scene)
    case 'part-documents':
      return partDocuments(command, scene)
    case 'complete-fragment':
      return completeFragment(command, scene)
    case 'edit-resource':
      return editResource(command, scene)
    case 'add-namespace':
      return addNamespace(command, scene)
    case 'add-workload':
      return addWorkload(command, scene)
    case 'default-deny':
      return defaultDeny(command, scene)
    case 'duplicate-resource':
      return duplicateResource(command, scene)
    case 'edit-workload':
      return editWorkload(command, scene)
    case 'expect':
      return expect(command, scene)
    case 'remove-resource':
      return removeResource(command, scene)
    case 'rename':
      return rename(command, scene)
  }
}

/** The analysis as commands see it. */
export function toScene({ workspace, cluster, reach, readings }: Analysis): Scene {
  let byRef: ReadonlyMap<string, Resource> | undefined
  const home = new Map(readings.flatMap((reading) => reading.resources.map((resource) => [resource, reading])))
  return {
    workspace,
    cluster,
    // A command says what NetworkPolicies are to let through; others are not its concern.
    reach: asWritten(policiesAlone(reach)),
    documents: (file) => readings.filter((reading) => reading.file === file).map(({ document }) => document),
    find(resource) {
      const reading = home.get(resource)
      return reading && { file: reading.file, document: reading.document, path: resource.path, stale: reading.stale }
    },
    resource: (ref) => (byRef ??= new Map([...home.keys()].map((resource) => [resource.ref, resource]))).get(ref),
  }
}
