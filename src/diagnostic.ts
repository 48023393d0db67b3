/** What is wrong or noteworthy, in one shape for editor markers, the problems panel, card badges and the command line. */

import type { Command } from './command.ts'
import type { Range } from './text/edit.ts'
import type { Path } from './yaml/node.ts'

export type Severity = 'error' | 'warning' | 'info'

export type DiagnosticCode =
  // reading
  | 'yaml-syntax'
  | 'yaml-surprise'
  | 'yaml-limit'
  | 'duplicate-key'
  | 'ignored-text'
  | 'template'
  // decoding and validating: what the API server rejects
  | 'unknown-field'
  | 'wrong-type'
  | 'invalid'
  | 'bare-fragment'
  | 'old-api-version'
  | 'not-evaluated'
  | 'cidr-form'
  // meaning
  | 'lenient-reading'
  // checks, one file each in checks/
  | 'split-peer'
  | 'split-rule'
  | 'missing-policy-types'
  | 'inert-rules'
  | 'selects-no-pods'
  | 'peer-matches-nothing'
  | 'namespace-label'
  | 'dns-cut-off'
  | 'udp-only-dns'
  | 'one-sided'
  | 'service-port'
  | 'unknown-port-name'
  | 'port-name-for-addresses'
  | 'allow-all'
  | 'empty-list'
  | 'whole-internet'
  | 'except-covers-all'
  | 'except-overlapped'
  | 'ip-block-pods'
  | 'ip-block-service'
  | 'shadowed-rule'
  | 'duplicate-resource'
  | 'host-network-subject'
  | 'host-network-peer'
  | 'end-port-equal'
  | 'legacy-annotation'
  | 'provider-effect'
  | 'unprotected-workload'
  | 'missing-namespace'

export interface Fix {
  readonly label: string
  readonly command: Command
  /** Why the chosen network provider would not enforce it, in sentences: it is shown, and not offered. */
  readonly withheld?: string
}

export interface Diagnostic {
  readonly code: DiagnosticCode
  readonly severity: Severity
  /** What, what it does to traffic, what to do. */
  readonly message: string
  readonly file: string
  /** UTF-16 offsets in the file's text. */
  readonly range: Range
  /** Ref of the resource concerned: `NetworkPolicy/shop/db`. */
  readonly resource?: string
  /** Path and reason as the API server states them; present exactly when it rejects the object for this. */
  readonly field?: string
  readonly reason?: Reason
  readonly related?: readonly Related[]
  readonly fixes?: readonly Fix[]
}

export interface Related {
  readonly file: string
  readonly range: Range
  readonly message: string
}

/** The API server's error types, without their `FieldValue` prefix. */
export type Reason =
  | 'Required'
  | 'Invalid'
  | 'NotSupported'
  | 'Forbidden'
  | 'Duplicate'
  | 'TooLong'
  | 'TooMany'
  | 'TypeInvalid'
  | 'NotFound'

/** What decoding, validating and checks report: a path, which the runner turns into a range. */
export interface Finding {
  readonly code: DiagnosticCode
  readonly severity: Severity
  readonly message: string
  /** From the root of the document. Where nothing stands there, the nearest existing ancestor is marked. */
  readonly path: Path
  /** Mark the key instead of the value. */
  readonly onKey?: boolean
  readonly field?: string
  readonly reason?: Reason
  readonly fixes?: readonly Fix[]
}
