/** The public names of the core: what the app and the command line may use. */

export { type Analysis, analyze, type FileReading } from './analyze.ts'
export type { Command, DenyChoice, EndpointRef, PortChoice, Touched } from './command.ts'
export type { Diagnostic, DiagnosticCode, Fix, Related, Severity } from './diagnostic.ts'
export type { Badge, Gate, Graph, GraphCard, GraphEdge, GraphFrame } from './graph/types.ts'
export type { Direction, WorkloadKind } from './kubernetes/types.ts'
export type { Citation } from './policy/citation.ts'
export type { EndpointKind, Verdict } from './policy/types.ts'
export { type Choice, exportPolicies, type Outcome, type PathDelta, run } from './run.ts'
export { applyEdits, difference, invertEdits, mapOffset, type Range, type TextEdit } from './text/edit.ts'
export { emptyHistory, type History, pushChange, redo, redoLabel, undo, undoLabel } from './text/history.ts'
export { type Lines, type Position, toLines } from './text/lines.ts'
export {
  applyChange,
  type Change,
  defaultSettings,
  emptyWorkspace,
  type FileChange,
  freeName,
  invertChange,
  type Origin,
  type Place,
  type Settings,
  type Workspace,
  type WorkspaceFile,
} from './text/workspace.ts'
export {
  type AskedPort,
  type Description,
  describe,
  type Explanation,
  explain,
  type HalfExplanation,
  type IsolationWords,
  type LineLink,
  type PathLine,
  type PolicyLink,
  toGraph,
  toLinks,
} from './views.ts'
