/** What the page and the analysis worker say to each other. Types only. */

import type {
  ChangedEdge,
  Changes,
  Citation,
  Command,
  ComparedExplanation,
  Completions,
  Description,
  Diagnostic,
  Direction,
  EndpointRef,
  ExpectationResult,
  Explanation,
  FileReading,
  Graph,
  GraphEdge,
  Hover,
  Lens,
  LineLink,
  Matrix,
  Outcome,
  PictureNote,
  Place,
  Preview,
  ProviderRow,
  RulePlace,
  Settings,
  Ways,
  WayToWrite,
  Workspace,
} from '#core'

/** A file on its way to the worker; without text, it is the text the worker has under that name. */
interface SentFile {
  readonly name: string
  readonly text: string | undefined
  readonly snapshot: boolean
}

/** What the worker can be asked about the workspace it was given last. */
export type Question =
  | { readonly kind: 'run' | 'preview'; readonly command: Command }
  | { readonly kind: 'describe'; readonly ref: EndpointRef }
  | { readonly kind: 'explain'; readonly source: EndpointRef; readonly destination: EndpointRef }
  | { readonly kind: 'links'; readonly citations: readonly Citation[] }
  | { readonly kind: 'policies' }
  /** `changed-edges`: the same on the picture. `later`: the baseline came after what is open. */
  | { readonly kind: 'changes' | 'changed-edges'; readonly baseline: Workspace; readonly later: boolean }
  | { readonly kind: 'expectations' }
  | { readonly kind: 'matrix'; readonly from: number; readonly rows: number }
  /** The paths of a card that the picture doesn't draw at once; without a ref those of all cards. */
  | { readonly kind: 'paths'; readonly ref: EndpointRef | undefined }
  | { readonly kind: 'complete' | 'hover' | 'rule-at'; readonly file: string; readonly offset: number }
  | { readonly kind: 'lenses'; readonly file: string }
  | { readonly kind: 'provider' | 'compared-providers' }
  | { readonly kind: 'provider-row'; readonly id: string }
  /** A pair under a network provider, whichever is chosen. */
  | { readonly kind: 'explain-under'; readonly id: string; readonly source: EndpointRef; readonly destination: EndpointRef }
  | { readonly kind: 'hops'; readonly ref: EndpointRef; readonly direction: Direction }
  | { readonly kind: 'ways'; readonly command: Extract<Command, { kind: 'allow-traffic' }> }

/** The answer to each question. */
export interface Answers {
  run: Outcome
  /** The same, with the lines that would change. */
  preview: Preview
  describe: Description | undefined
  explain: Explanation | undefined
  links: readonly LineLink[]
  paths: readonly GraphEdge[]
  /** Without its pairs. */
  changes: Changes
  'changed-edges': readonly ChangedEdge[]
  expectations: readonly ExpectationResult[]
  matrix: Matrix
  policies: readonly { readonly name: string; readonly text: string }[]
  complete: Completions | undefined
  hover: Hover | undefined
  'rule-at': RulePlace | undefined
  lenses: readonly Lens[]
  /** What the chosen network provider does differently; undefined: as Kubernetes specifies. */
  provider: ProviderRow | undefined
  /** Ids of the providers to be compared, each asked for by itself: between them edits get their turn. */
  'compared-providers': readonly string[]
  'provider-row': ProviderRow | undefined
  'explain-under': ComparedExplanation | undefined
  /** How the rules of a path can be written. */
  ways: readonly WayToWrite[]
  hops: Ways
}

export type Request =
  | {
      readonly kind: 'workspace'
      readonly version: number
      readonly files: readonly SentFile[]
      readonly places: Readonly<Record<string, Place>>
      readonly settings: Settings
      /** Opened namespaces of a large cluster. */
      readonly opened: readonly string[]
    }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }

/** What one analysis brings back to the page. */
export interface Analyzed {
  readonly version: number
  readonly graph: Graph
  readonly diagnostics: readonly Diagnostic[]
  readonly files: readonly FileReading[]
  /** What is to be said of the whole picture. */
  readonly notes: readonly PictureNote[]
}

export type Reply =
  | { readonly kind: 'analyzed'; readonly analyzed: Analyzed }
  | { readonly kind: 'failed'; readonly version: number; readonly because: string }
  | { readonly kind: 'answer'; readonly id: number; readonly version: number; readonly answer: unknown }
  | { readonly kind: 'unanswered'; readonly id: number; readonly because: string }
