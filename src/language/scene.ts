/** What the editor's answers are read off: the part of an analysis that they look at. */

import type { Cluster } from '../kubernetes/cluster.ts'
import type { Resource } from '../kubernetes/types.ts'
import type { Reachability } from '../policy/connections.ts'
import type { Enforcement } from '../providers/network.ts'
import type { Workspace } from '../text/workspace.ts'
import type { YamlDocument } from '../yaml/node.ts'

/** An `Analysis` is one. */
export interface Scene {
  readonly workspace: Workspace
  readonly readings: readonly {
    readonly file: string
    readonly document: YamlDocument
    /** The document can't be read now; its resources are those of before, and their paths lead nowhere. */
    readonly stale: boolean
    readonly resources: readonly Resource[]
  }[]
  readonly cluster: Cluster
  readonly reach: Reachability
  /** What the chosen network provider makes of the policies; undefined: they count as the specification says. */
  readonly enforcement?: Enforcement | undefined
}

/** The text of a file; empty when there is none of that name. */
export const textOf = (scene: Pick<Scene, 'workspace'>, file: string): string =>
  scene.workspace.files.find((candidate) => candidate.name === file)?.text ?? ''
