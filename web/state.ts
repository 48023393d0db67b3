/** What the store holds and what can be done to it, for everything that reads it. Types only. */

import type { Change, Command, Diagnostic, EndpointRef, History, Place, Range, Touched, Workspace, WorkspaceFile } from '#core'
import type { Analyzed } from './analysis/messages.ts'
import type { Questions } from './analysis/questions.ts'

export type Selection =
  | { readonly kind: 'card' | 'frame'; readonly ref: EndpointRef }
  | { readonly kind: 'edge'; readonly id: string; readonly source: EndpointRef; readonly destination: EndpointRef }

/** An edge that was drawn and waits for its ports. `at`: client coordinates of the release, where the popover opens. */
export interface Pending {
  readonly source: EndpointRef
  readonly destination: EndpointRef
  readonly at?: { readonly x: number; readonly y: number } | undefined
  /** The card that gets the keyboard back: where the drawing began; the source when not given. */
  readonly began?: EndpointRef
}

/** An edge that was let go over the empty canvas: what stands at its other end is asked for. */
export interface Dropped {
  readonly origin: EndpointRef
  /** `in`: the origin is the destination. */
  readonly direction: 'out' | 'in'
  /** Client coordinates of the release. */
  readonly at: { readonly x: number; readonly y: number }
  /** The namespace whose frame it is over. */
  readonly namespace?: string | undefined
  /** Where a new card would stand in that frame; undefined where there is no room for one. */
  readonly place?: Place | undefined
}

interface Choice {
  readonly label: string
  /** What it costs, in a sentence. */
  readonly cost?: string
  readonly act: () => void
}

/** What a command from elsewhere wants of the canvas; `show`: the card in view, with the keyboard on it; `draw-to`: a path that ends there. */
type CanvasWish =
  | { readonly kind: 'fit' | 'tidy' | 'find' | 'zoom-in' | 'zoom-out' | 'pick-all' }
  | { readonly kind: 'show' | 'draw' | 'draw-to'; readonly ref: EndpointRef }

/** What was done or could not be done, in words. `info` fades; `refusal` and `error` stay until answered. */
export interface Notice {
  readonly id: number
  readonly kind: 'info' | 'refusal' | 'error'
  readonly text: string
  readonly detail?: string
  readonly choices?: readonly Choice[]
}

/** A dialog that asks for what a command needs. */
export type Asking =
  | { readonly kind: 'add-namespace' }
  /** `toward`: the other end of an edge that was drawn to where it is to stand. */
  | { readonly kind: 'add-workload'; readonly namespace?: string; readonly toward?: Dropped }
  | { readonly kind: 'edit-workload' | 'rename' | 'recipes'; readonly ref: EndpointRef }
  | { readonly kind: 'compare' }
  | { readonly kind: 'path'; readonly source?: EndpointRef; readonly destination?: EndpointRef }

export type DrawerTab = 'problems' | 'explain' | 'paths' | 'changes' | 'providers' | 'tests'
export type Theme = 'light' | 'dark' | 'system'

/** Whether the work is in the browser's storage: `failed` and `held` say why it is not. */
type Saved =
  | { readonly state: 'loading' }
  | { readonly state: 'saving' }
  | { readonly state: 'saved' }
  | { readonly state: 'failed'; readonly because: string }
  | { readonly state: 'held'; readonly because: string /** Puts the choices before the person again. */; readonly ask: () => void }

export interface State {
  readonly workspace: Workspace
  readonly history: History
  /** Counts the changes of the workspace. */
  readonly version: number
  /** The last change, for views that follow it edit by edit. */
  readonly lastChange: Change | undefined
  readonly analyzed: Analyzed | undefined
  /** Why the last analysis failed, while the one before it is still shown. */
  readonly failure: string | undefined
  readonly activeFile: string | undefined
  readonly selection: Selection | undefined
  /** The card or frame whose paths stay in full colour. */
  readonly focus: EndpointRef | undefined
  /** Cards and frames that are to be moved, copied or removed together. */
  readonly picked: readonly EndpointRef[]
  /** Namespaces of a large cluster that show their workloads, and workloads that must be among those. */
  readonly opened: readonly EndpointRef[]
  /** Ends of the selected path that have a card only because it is selected. */
  readonly brought: readonly EndpointRef[]
  /** What alone stays in full colour: `ns:shop label:app=db port:6379 verdict:denied`, and names. Empty: everything. */
  readonly filter: string
  readonly showDenied: boolean
  readonly showOpen: boolean
  /** Mark what was gained and lost since the baseline; the Changes tab does so too. */
  readonly showChanges: boolean
  readonly legendOpen: boolean
  /** The paths as a matrix, beside their list. */
  readonly asMatrix: boolean
  readonly theme: Theme
  readonly drawer: { readonly open: boolean; readonly tab: DrawerTab }
  /** In pixels, as the person made the drawer: with the matrix, which needs room for its names, and without. */
  readonly drawerHeights: { readonly plain?: number; readonly matrix?: number }
  /** Which of the two panes are shown. */
  readonly panes: { readonly canvas: boolean; readonly editor: boolean }
  /** Lines changed by the last command; `id` grows with each. */
  readonly flashes: { readonly id: number; readonly touched: readonly Touched[] }
  /** Lines to be scrolled into view, on demand. */
  readonly revealed: { readonly id: number; readonly file: string; readonly range: Range } | undefined
  /** Lines marked while something is selected: the rules behind an edge. */
  readonly marks: readonly Touched[]
  /** Refs and edge ids of the rule or policy that the cursor is in. */
  readonly lit: ReadonlySet<string>
  /** A problem whose ways out are to be shown, on demand. */
  readonly shownProblem: { readonly id: number; readonly file: string; readonly code: string; readonly start: number } | undefined
  readonly notice: Notice | undefined
  readonly pending: Pending | undefined
  readonly dropped: Dropped | undefined
  readonly paletteOpen: boolean
  /** Until the canvas has done it. */
  readonly canvasWish: CanvasWish | undefined
  readonly asking: Asking | undefined
  /** The file whose tab takes a new name. */
  readonly renaming: string | undefined
  /** The network provider whose page is open, with its version: "weave-net@2.5". */
  readonly profile: string | undefined
  /** What changes are told from: what was opened, or a state that was chosen. */
  readonly baseline: Workspace
  /** What the baseline is, in words; `later`: it came after what is open. */
  readonly baselineIs: { readonly name: string; readonly later: boolean }
  /** True while the sample of the first visit is open as it came: what is opened then replaces it. */
  readonly untouchedSample: boolean
  readonly hintDismissed: boolean
  readonly saved: Saved
}

export interface Actions extends Questions {
  /** The only writer of text, places and settings. */
  commit(change: Change): void
  undo(): void
  redo(): void
  /** Runs a command in the worker and commits what it changes; a refusal becomes a notice with its choices. True when it was done. */
  dispatch(command: Command): Promise<boolean>
  /** Selects and focuses; undefined leaves both. */
  select(selection: Selection | undefined): void
  setFocus(ref: EndpointRef | undefined): void
  /** What Escape does: closes the legend, else leaves what is selected, picked or half drawn, and last the filter. */
  leave(): void
  setPicked(refs: readonly EndpointRef[]): void
  /** Opens or closes a namespace of a large cluster; `member`: a workload that is to be among those shown. */
  toggleOpened(ref: EndpointRef, member?: EndpointRef): void
  setFilter(filter: string): void
  toggleDenied(): void
  toggleOpen(): void
  toggleChanges(): void
  toggleLegend(): void
  setAsMatrix(on: boolean): void
  placeNode(ref: string, place: Place): void
  /** Several nodes put down at once ("tidy", a dragged group): one undo step. `null` forgets a place. */
  placeNodes(places: Readonly<Record<string, Place | null>>, label: string): void
  /** Draws an edge up to its ports popover; undefined gives it up. */
  setPending(pending: Pending | undefined): void
  /** Lets an edge go over the empty canvas, which asks for its other end; undefined gives it up. */
  setDropped(dropped: Dropped | undefined): void
  openFiles(files: readonly WorkspaceFile[]): void
  /** Puts these files in place of everything that is open, as one undo step. */
  replaceFiles(files: readonly WorkspaceFile[], label: string, options?: { untouchedSample: boolean }): void
  newWorkspace(): void
  setActiveFile(name: string): void
  reveal(file: string, range: Range): void
  /** Lists the problem in the drawer, with what each way out of it would change. */
  showProblem(problem: Pick<Diagnostic, 'file' | 'code' | 'range'>): void
  setMarks(marks: readonly Touched[]): void
  light(lit: ReadonlySet<string>): void
  setTheme(theme: Theme): void
  openDrawer(tab: DrawerTab): void
  toggleDrawer(): void
  setDrawerHeight(heights: State['drawerHeights']): void
  setPanes(panes: { canvas: boolean; editor: boolean }): void
  setPaletteOpen(open: boolean): void
  /** Shows the canvas and has it do something. */
  askCanvas(wish: CanvasWish): void
  canvasWishDone(): void
  setAsking(asking: Asking | undefined): void
  setRenaming(file: string | undefined): void
  setProfile(id: string | undefined): void
  /** From now on changes are told from the text as it is. */
  setBaseline(): void
  /** Changes are told from, or to, another version that stays outside the workspace. */
  compareWith(files: readonly WorkspaceFile[], version: { readonly name: string; readonly later: boolean }): void
  notify(notice: Omit<Notice, 'id'>): void
  dismissNotice(): void
  dismissHint(): void
  setSaved(saved: Saved): void
  /** Takes over a workspace as it was stored, without history; the first text of a visit. */
  restore(workspace: Workspace, options: { activeFile?: string; untouchedSample: boolean }): void
}
