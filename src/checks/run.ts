/** Runs every check over a cluster: findings with the code and the severity of their check. */

import type { DiagnosticCode, Severity } from '../diagnostic.ts'
import type { CheckFinding, CheckInput } from './check.ts'
import { checks } from './index.ts'

export interface Checked extends CheckFinding {
  readonly code: DiagnosticCode
  readonly severity: Severity
}

export const runChecks = (input: CheckInput): Checked[] =>
  checks.flatMap((check) =>
    check.find(input).map((finding): Checked => ({ ...finding, code: check.code, severity: finding.severity ?? check.severity })),
  )
