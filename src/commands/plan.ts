/** What a command works on, and what it answers: a plan of edits that is still to be checked, or a refusal with ways on. */

import type { Command, Touched } from '../command.ts'
import type { Cluster } from '../kubernetes/cluster.ts'
import type { Ref, Resource } from '../kubernetes/types.ts'
import type { Reachability } from '../policy/connections.ts'
import type { PortSet } from '../policy/ports.ts'
import type { Endpoint } from '../policy/types.ts'
import type { FileChange, Place, Workspace } from '../text/workspace.ts'
import type { Path, YamlDocument } from '../yaml/node.ts'

/** Where a resource stands. */
export interface Location {
  readonly file: string
  readonly document: YamlDocument
  readonly path: Path
  /** The document can't be read as it stands: what is known of it is its last good reading, and nothing in it can be edited. */
  readonly stale: boolean
}

/** The analysis as commands see it. */
export interface Scene {
  readonly workspace: Workspace
  readonly cluster: Cluster
  readonly reach: Reachability
  find(resource: Resource): Location | undefined
  /** The resource of that ref; the last one where it is written more than once. */
  resource(ref: Ref): Resource | undefined
  /** All documents of a file. */
  documents(file: string): readonly YamlDocument[]
}

/** A way on where a command can't be done as it stands. */
export interface Choice {
  readonly label: string
  readonly command: Command
}

export interface Refusal {
  readonly refused: string
  readonly choices?: readonly Choice[]
}

/** The changes of the files, and what they may do to traffic: anything else stops the command. */
export interface Plan {
  readonly label: string
  readonly files: readonly FileChange[]
  readonly touched: readonly Touched[]
  /** Where nodes go that get another ref; null forgets a place. */
  readonly places?: Readonly<Record<string, Place | null>>
  /** The ports that may open for a pair. */
  mayOpen(source: Endpoint, destination: Endpoint): PortSet
  mayClose(source: Endpoint, destination: Endpoint): boolean
  /** Says why the command would not have done what was asked, looking at the outcome; undefined: it has. */
  missing?(after: Reachability): string | undefined
  /** Whether rules name address ranges, so that pods whose addresses are not given may be meant too. */
  readonly namesAddresses?: boolean
  /** Ways on when it would open more than was asked. */
  readonly otherwise?: readonly Choice[]
  /** Errors that the change brings to light are for the person to see: any, or any but of what the network provider would not enforce. */
  readonly bringsErrors?: 'any' | 'if-enforced'
}

export const isRefusal = (result: object): result is Refusal => 'refused' in result
