/** What a check is: one question to the whole cluster, its documentation, and findings at paths with a way out. */

import type { DiagnosticCode, Fix, Severity } from '../diagnostic.ts'
import type { Cluster } from '../kubernetes/cluster.ts'
import type { Ref, Resource } from '../kubernetes/types.ts'
import type { Reachability } from '../policy/connections.ts'
import type { Settings } from '../text/workspace.ts'
import type { Path, YamlNode } from '../yaml/node.ts'

export interface CheckInput {
  readonly cluster: Cluster
  readonly reach: Reachability
  readonly settings: Settings
  /** The node of a resource as it is written, for what the decoded resource no longer tells (absent, null, order of keys). */
  node(ref: Ref): YamlNode | undefined
}

export interface CheckFinding {
  readonly resource: Ref
  /** The very resource, where several have the ref and it is not the last one. */
  readonly at?: Resource
  /** From the resource's own root. Where nothing stands there, the nearest existing ancestor is marked. */
  readonly path: Path
  readonly onKey?: boolean
  /** What, what it does to traffic, what to do. */
  readonly message: string
  /** Overrides the check's own. */
  readonly severity?: Severity
  readonly related?: readonly { readonly resource: Ref; readonly path: Path; readonly message: string }[]
  readonly fixes?: readonly Fix[]
}

export interface Check {
  readonly code: DiagnosticCode
  readonly severity: Severity
  /** "Selects no pods" */
  readonly title: string
  /** A paragraph or two: what it finds, what it does to traffic, what to do. Shown in the app and printed by `drawbridge check --explain`. */
  readonly documentation: string
  find(input: CheckInput): readonly CheckFinding[]
}
