/** The public names of the core: what the app and the command line may use. */

export { type Analysis, analyze, type FileReading, type Staleness } from './analyze.ts'
export { type Baseline, type ChangedPath, type Changes, changes, toBaseline } from './changes.ts'
export type { Check } from './checks/check.ts'
export { checks } from './checks/index.ts'
export type { Command, ContainerPortChoice, DenyChoice, EndpointRef, LabelChoice, PortChoice, Touched, Writing } from './command.ts'
export { type Recipe, type RecipeNeed, type RecipeWords, recipesFor } from './commands/recipes.ts'
export type { WayToWrite } from './commands/ways-to-write.ts'
export type { Diagnostic, DiagnosticCode, Fix, Related, Severity } from './diagnostic.ts'
export { checkExpectations, type ExpectationResult } from './expectations.ts'
export { type ChangedEdge, changedEdges } from './graph/changed.ts'
export { focusEdges } from './graph/large.ts'
export type { Badge, CardKind, Gate, Graph, GraphCard, GraphEdge, GraphFrame, Large, View } from './graph/types.ts'
export { hops, type Step, type Way, type Ways } from './hops.ts'
export type { Direction, WorkloadKind } from './kubernetes/types.ts'
export { type Completion, type Completions, complete } from './language/complete.ts'
export { type Hover, hover } from './language/hover.ts'
export { type Lens, lenses } from './language/lenses.ts'
export { type RulePlace, ruleAt } from './language/place.ts'
export { formatMatrix, joinMatrix, type Matrix, matrixCell, matrixEntry, matrixPairs, matrixVerdicts, rowsOf, toMatrix } from './matrix.ts'
export { offered } from './offered.ts'
export type { Choice, Outcome, PathDelta } from './outcome.ts'
export type { Citation } from './policy/citation.ts'
export { refName } from './policy/endpoints.ts'
export type { EndpointKind, Verdict } from './policy/types.ts'
export { type FileDiff, type Preview, preferredFix, preview } from './preview.ts'
export {
  chosenId,
  chosenProvider,
  comparedIds,
  compareProvider,
  compareProviders,
  type Fidelity,
  type ProviderComparison,
  type ProviderRow,
  toComparison,
} from './providers/comparison.ts'
export type { ComparedEnd, ConnectionDifference } from './providers/differences.ts'
export { documentProvider } from './providers/document.ts'
export { boundaries, type Feature, featureTitles, ruleFeatures } from './providers/features.ts'
export { providersList } from './providers/index.ts'
export {
  avoids,
  findProvider,
  type Profile,
  profileOf,
  profilesOf,
  specification,
  toChoice,
  toId,
} from './providers/profile.ts'
export type { Cell, CellState, Effect, EffectKind, Limit, Provider, ProviderVersion } from './providers/provider.ts'
export { type ProviderCell, type ProviderColumn, type ProviderLine, type ProviderTable, toProviderTable } from './providers/table.ts'
export { effectMarks } from './providers/words.ts'
export { exportPolicies, run, waysToWrite } from './run.ts'
export { applyEdits, difference, invertEdits, mapOffset, type Range, type TextEdit } from './text/edit.ts'
export { emptyHistory, type History, pushChange, redo, redoLabel, undo, undoLabel } from './text/history.ts'
export { type DiffLine, formatHunks, type Hunk } from './text/line-diff.ts'
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
export { type ComparedExplanation, explainUnder, under } from './under.ts'
export { type Description, describe, type IsolationWords, type PathLine } from './views/describe.ts'
export { type AskedPort, type Explanation, explain, type HalfExplanation } from './views/explain.ts'
export { type EffectLink, type LineLink, type OtherLink, type PolicyLink, toEffectLinks, toLinks } from './views/links.ts'
export { type PictureNote, pictureNotes } from './views/notes.ts'
export { toGraph } from './views/picture.ts'
export { shortPorts, toShortPorts } from './views/short-ports.ts'
