/** The one store of the app: the text, what the analysis says of it, and what the person looks at. `commit` is the only writer of text. */

import { create } from 'zustand'
import {
  applyChange,
  type Change,
  type ChangedEdge,
  type Changes,
  type Citation,
  type Command,
  type Description,
  type Diagnostic,
  type EndpointRef,
  type ExpectationResult,
  type Explanation,
  emptyHistory,
  emptyWorkspace,
  type FileChange,
  freeName,
  type GraphEdge,
  type History,
  invertChange,
  joinMatrix,
  type LineLink,
  type Matrix,
  type Outcome,
  type Place,
  pushChange,
  type Range,
  redo as redoHistory,
  redoLabel,
  rowsOf,
  type Touched,
  undo as undoHistory,
  undoLabel,
  type Workspace,
  type WorkspaceFile,
} from '#core'
import { type AnalysisClient, startAnalysis } from './analysis/client.ts'
import type { Analyzed, Answers, Question } from './analysis/messages.ts'
import { toPastTense } from './widgets/past-tense.ts'

export type Selection =
  | { readonly kind: 'card' | 'frame'; readonly ref: EndpointRef }
  | { readonly kind: 'edge'; readonly id: string; readonly source: EndpointRef; readonly destination: EndpointRef }

/** An edge that was drawn and waits for its ports. `at`: client coordinates of the release, where the popover opens. */
export interface Pending {
  readonly source: EndpointRef
  readonly destination: EndpointRef
  readonly at?: { readonly x: number; readonly y: number }
}

export interface Choice {
  readonly label: string
  /** What it costs, in a sentence. */
  readonly cost?: string
  readonly act: () => void
}

/** What a command from elsewhere wants of the canvas; `show`: the card in view, with the keyboard on it. */
export type CanvasWish =
  | { readonly kind: 'fit' }
  | { readonly kind: 'tidy' }
  | { readonly kind: 'find' }
  | { readonly kind: 'show' | 'draw'; readonly ref: EndpointRef }

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
  | { readonly kind: 'add-workload'; readonly namespace?: string }
  | { readonly kind: 'edit-workload' | 'rename' | 'recipes'; readonly ref: EndpointRef }
  | { readonly kind: 'path'; readonly source?: EndpointRef; readonly destination?: EndpointRef }

export type DrawerTab = 'problems' | 'explain' | 'paths' | 'changes' | 'providers' | 'tests'
export type Theme = 'light' | 'dark' | 'system'

/** Whether the work is in the browser's storage: `failed` and `held` say why it is not. */
export type Saved =
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
  /** What alone stays in full colour: `ns:shop label:app=db port:6379 verdict:denied`, and names. Empty: everything. */
  readonly filter: string
  readonly showDenied: boolean
  readonly showOpen: boolean
  /** Mark what was gained and lost since the baseline; the Changes tab does so too. */
  readonly showChanges: boolean
  readonly theme: Theme
  readonly drawer: { readonly open: boolean; readonly tab: DrawerTab }
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
  readonly paletteOpen: boolean
  /** Until the canvas has done it. */
  readonly canvasWish: CanvasWish | undefined
  readonly asking: Asking | undefined
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

export interface Actions {
  /** The only writer of text, places and settings. */
  commit(change: Change): void
  undo(): void
  redo(): void
  /** Runs a command in the worker and commits what it changes; a refusal becomes a notice with its choices. True when it was done. */
  dispatch(command: Command): Promise<boolean>
  /** What a command would change, without doing it; undefined when that cannot be told now. */
  preview(command: Command): Promise<Outcome | undefined>
  describe(ref: EndpointRef): Promise<Description | undefined>
  explain(source: EndpointRef, destination: EndpointRef): Promise<Explanation | undefined>
  links(citations: readonly Citation[]): Promise<readonly LineLink[]>
  /** An answer about the text as it is when asked; undefined when the worker knows a later one already, or there is none. */
  ask<Q extends Question>(question: Q): Promise<Answers[Q['kind']] | undefined>
  exportPolicies(): Promise<readonly { readonly name: string; readonly text: string }[]>
  /** Selects and focuses; undefined leaves both. */
  select(selection: Selection | undefined): void
  setFocus(ref: EndpointRef | undefined): void
  setPicked(refs: readonly EndpointRef[]): void
  /** Opens or closes a namespace of a large cluster; `member`: a workload that is to be among those shown. */
  toggleOpened(ref: EndpointRef, member?: EndpointRef): void
  /** The paths of a card that the picture doesn't draw at once; without a ref those of all cards. */
  pathsOf(ref: EndpointRef | undefined): Promise<readonly GraphEdge[]>
  setFilter(filter: string): void
  toggleDenied(): void
  toggleOpen(): void
  toggleChanges(): void
  placeNode(ref: string, place: Place): void
  /** Several nodes put down at once ("tidy", a dragged group): one undo step. `null` forgets a place. */
  placeNodes(places: Readonly<Record<string, Place | null>>, label: string): void
  /** Draws an edge up to its ports popover; undefined gives it up. */
  setPending(pending: Pending | undefined): void
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
  setPanes(panes: { canvas: boolean; editor: boolean }): void
  setPaletteOpen(open: boolean): void
  /** Shows the canvas and has it do something. */
  askCanvas(wish: CanvasWish): void
  canvasWishDone(): void
  setAsking(asking: Asking | undefined): void
  setProfile(id: string | undefined): void
  /** From now on changes are told from the text as it is. */
  setBaseline(): void
  /** Changes are told from, or to, another version that stays outside the workspace. */
  compareWith(files: readonly WorkspaceFile[], version: { readonly name: string; readonly later: boolean }): void
  changes(): Promise<Changes | undefined>
  /** Edges of the picture that gained or lost something. */
  changedEdges(): Promise<readonly ChangedEdge[]>
  expectations(): Promise<readonly ExpectationResult[]>
  matrix(): Promise<Matrix | undefined>
  notify(notice: Omit<Notice, 'id'>): void
  dismissNotice(): void
  dismissHint(): void
  setSaved(saved: Saved): void
  /** Takes over a workspace as it was stored, without history; the first text of a visit. */
  restore(workspace: Workspace, options: { activeFile?: string; untouchedSample: boolean }): void
}

/** The baseline of a workspace that was just opened. */
const asOpened = { name: 'what was opened', later: false }

/** Rows of the matrix asked for at a time: between them edits get their turn. */
const matrixRows = 200

let client: AnalysisClient | undefined
let nextId = 1

export const useStore = create<State & Actions>()((set, get) => {
  const analysis = () => {
    client ??= startAnalysis({
      onAnalyzed: (analyzed) => set({ analyzed, failure: undefined, ...keepSelection(get(), analyzed) }),
      onFailed: (_version, because) => set({ failure: because }),
    })
    return client
  }

  const say = (notice: Omit<Notice, 'id'>) => set({ notice: { id: nextId++, ...notice } })

  /** Applies a change that is already in the history, or is being put there. */
  const write = (change: Change, history: History) => {
    const workspace = applyChange(get().workspace, change)
    const version = get().version + 1
    set({ workspace, history, version, lastChange: change, activeFile: followFile(get(), workspace, change) })
    analysis().send(version, workspace, get().opened)
  }

  const step = (taken: { change: Change; history: History } | undefined, word: string) => {
    if (!taken) return
    write(taken.change, taken.history)
    set({ untouchedSample: false })
    // Typing taken back is seen where it was typed.
    if (taken.change.origin !== 'typing') say({ kind: 'info', text: `${word}: ${taken.change.label}` })
  }

  const refuse = (outcome: Extract<Outcome, { refused: string }>) =>
    say({
      // What is so already needs no answer.
      kind: outcome.choices?.length || !/ already[.,]/.test(outcome.refused) ? 'refusal' : 'info',
      text: outcome.refused,
      choices: outcome.choices?.map(({ label, cost, command }) => ({ label, cost, act: () => void get().dispatch(command) })) ?? [],
    })

  /** Runs on the newest text: when the person typed meanwhile, once more. */
  const runLatest = async (command: Command): Promise<Outcome> => {
    for (let attempt = 0; attempt < 5; attempt++) {
      const { version, answer } = await analysis().ask({ kind: 'run', command })
      if (version === get().version) return answer
    }
    throw new Error('the text kept changing')
  }

  return {
    workspace: emptyWorkspace,
    history: emptyHistory,
    version: 0,
    lastChange: undefined,
    analyzed: undefined,
    failure: undefined,
    activeFile: undefined,
    selection: undefined,
    focus: undefined,
    picked: [],
    opened: [],
    filter: '',
    showDenied: false,
    showOpen: false,
    showChanges: false,
    theme: 'system',
    drawer: { open: false, tab: 'problems' },
    panes: { canvas: true, editor: true },
    flashes: { id: 0, touched: [] },
    revealed: undefined,
    marks: [],
    lit: new Set(),
    shownProblem: undefined,
    notice: undefined,
    pending: undefined,
    paletteOpen: false,
    canvasWish: undefined,
    asking: undefined,
    profile: undefined,
    baseline: emptyWorkspace,
    baselineIs: asOpened,
    untouchedSample: false,
    hintDismissed: false,
    saved: { state: 'loading' },

    commit(change) {
      const inverse = backToPicture(invertChange(get().workspace, change), get().analyzed)
      write(change, pushChange(get().history, change, inverse, Date.now()))
      if (change.origin !== 'place') set({ untouchedSample: false })
    },
    undo: () => step(undoHistory(get().history), 'Undone'),
    redo: () => step(redoHistory(get().history), 'Redone'),

    async dispatch(command) {
      try {
        const outcome = await runLatest(command)
        if ('refused' in outcome) {
          refuse(outcome)
          return false
        }
        get().commit(outcome.change)
        const first = outcome.touched[0]
        set({ flashes: { id: nextId++, touched: outcome.touched }, ...(first ? { activeFile: first.file } : {}) })
        const detail = aboutOther.has(command.kind) ? toEffect(outcome, { quiet: true }) : toEffect(outcome)
        say({ kind: 'info', text: toPastTense(outcome.change.label), ...(detail !== '' && { detail }) })
        return true
      } catch (error) {
        say({ kind: 'error', text: 'This could not be done; the text is as it was.', detail: toMessage(error) })
        return false
      }
    },
    async preview(command) {
      try {
        return (await analysis().ask({ kind: 'run', command })).answer
      } catch {
        return undefined
      }
    },
    async describe(ref) {
      return (
        await analysis()
          .ask({ kind: 'describe', ref })
          .catch(() => undefined)
      )?.answer
    },
    async explain(source, destination) {
      return (
        await analysis()
          .ask({ kind: 'explain', source, destination })
          .catch(() => undefined)
      )?.answer
    },
    async links(citations) {
      return (
        (
          await analysis()
            .ask({ kind: 'links', citations })
            .catch(() => undefined)
        )?.answer ?? []
      )
    },
    async ask(question) {
      const asked = get().version
      const reply = await analysis()
        .ask(question)
        .catch(() => undefined)
      return reply?.version === asked ? reply.answer : undefined
    },
    async exportPolicies() {
      return (await analysis().ask({ kind: 'policies' })).answer
    },

    select(selection) {
      const focus = selection && selection.kind !== 'edge' ? selection.ref : undefined
      set({ selection, focus, marks: [], lit: new Set(), picked: [] })
    },
    setFocus: (focus) => set({ focus }),
    setPicked: (picked) => set({ picked }),
    toggleOpened(ref, member) {
      const before = get().opened
      const opened = member
        ? [...new Set([...before, ref, member])]
        : before.includes(ref)
          ? before.filter((one) => one !== ref)
          : [...before, ref]
      set({ opened })
      analysis().send(get().version, get().workspace, opened)
    },
    async pathsOf(ref) {
      return (
        (
          await analysis()
            .ask({ kind: 'paths', ref })
            .catch(() => undefined)
        )?.answer ?? []
      )
    },
    setFilter: (filter) => set({ filter: filter.trim(), selection: undefined, focus: undefined, picked: [] }),
    toggleDenied: () => set({ showDenied: !get().showDenied }),
    toggleOpen: () => set({ showOpen: !get().showOpen }),
    toggleChanges: () => set({ showChanges: !get().showChanges }),
    placeNode: (ref, place) => get().commit({ label: 'move a card', origin: 'place', files: [], places: { [ref]: place } }),
    placeNodes: (places, label) => get().commit({ label, origin: 'place', files: [], places }),
    setPending: (pending) => set({ pending }),

    openFiles(files) {
      if (files.length === 0) return
      const before = get().workspace.files
      const label = files.length === 1 ? `open ${files[0]?.name}` : `open ${files.length} files`
      if (get().untouchedSample) return get().replaceFiles(files, label)
      const taken = [...before]
      const steps: FileChange[] = files.map((file) => {
        const added = { ...file, name: freeName(taken, file.name) }
        taken.push(added)
        return { kind: 'add', file: added, index: taken.length - 1 }
      })
      get().commit({ label, origin: 'file', files: steps })
      const active = taken[before.length]
      if (active) set({ activeFile: active.name, baseline: get().workspace, baselineIs: asOpened })
      say({ kind: 'info', text: files.length === 1 ? `Opened ${active?.name}` : `Opened ${files.length} files` })
    },
    replaceFiles(files, label, { untouchedSample } = { untouchedSample: false }) {
      const fresh: WorkspaceFile[] = []
      for (const file of files) fresh.push({ ...file, name: freeName(fresh, file.name) })
      const forgotten = Object.fromEntries(Object.keys(get().workspace.places).map((ref) => [ref, null]))
      get().commit({
        label,
        origin: 'file',
        files: [
          ...get().workspace.files.map((file) => ({ kind: 'remove', name: file.name }) as const),
          ...fresh.map((file, index) => ({ kind: 'add', file, index }) as const),
        ],
        places: forgotten,
      })
      set({ activeFile: fresh[0]?.name, selection: undefined, focus: undefined, marks: [], untouchedSample })
      set({ baseline: get().workspace, baselineIs: asOpened })
      say({ kind: 'info', text: toPastTense(label) })
    },
    newWorkspace() {
      get().replaceFiles([{ name: 'policies.yaml', text: '' }], 'start an empty workspace')
    },

    setActiveFile: (activeFile) => set({ activeFile }),
    reveal(file, range) {
      const panes = get().panes
      set({ activeFile: file, revealed: { id: nextId++, file, range }, panes: panes.editor ? panes : { ...panes, editor: true } })
    },
    showProblem({ file, code, range }) {
      set({ drawer: { open: true, tab: 'problems' }, shownProblem: { id: nextId++, file, code, start: range[0] } })
    },
    setMarks: (marks) => set({ marks }),
    light(lit) {
      if (lit.size > 0 || get().lit.size > 0) set({ lit })
    },
    setTheme: (theme) => set({ theme }),
    openDrawer: (tab) => set({ drawer: { open: true, tab } }),
    toggleDrawer: () => set({ drawer: { ...get().drawer, open: !get().drawer.open } }),
    setPanes: (panes) => set({ panes: panes.canvas || panes.editor ? panes : { canvas: true, editor: false } }),
    setPaletteOpen: (paletteOpen) => set({ paletteOpen }),
    askCanvas: (canvasWish) => set({ canvasWish, panes: { ...get().panes, canvas: true } }),
    canvasWishDone: () => set({ canvasWish: undefined }),
    setAsking: (asking) => set({ asking }),
    setBaseline: () => set({ baseline: get().workspace, baselineIs: { name: 'the state that was set as the baseline', later: false } }),
    compareWith: (files, baselineIs) => set({ baseline: { files, places: {}, settings: get().workspace.settings }, baselineIs }),
    setProfile: (profile) => set({ profile }),
    async changes() {
      return (
        await analysis()
          .ask({ kind: 'changes', baseline: get().baseline, later: get().baselineIs.later })
          .catch(() => undefined)
      )?.answer
    },
    async changedEdges() {
      return (await get().ask({ kind: 'changed-edges', baseline: get().baseline, later: get().baselineIs.later })) ?? []
    },
    async matrix() {
      let whole: Matrix | undefined
      try {
        for (;;) {
          const question = { kind: 'matrix', from: whole ? rowsOf(whole) : 0, rows: matrixRows } as const
          const { version, answer }: { version: number; answer: Matrix } = await analysis().ask(question)
          if (version !== get().version) return undefined
          whole = whole ? joinMatrix(whole, answer) : answer
          if (rowsOf(whole) >= whole.names.length) return whole
        }
      } catch {
        return undefined
      }
    },
    async expectations() {
      return (
        (
          await analysis()
            .ask({ kind: 'expectations' })
            .catch(() => undefined)
        )?.answer ?? []
      )
    },
    notify: say,
    dismissNotice: () => set({ notice: undefined }),
    dismissHint: () => set({ hintDismissed: true }),
    setSaved: (saved) => set({ saved }),
    restore(workspace, { activeFile, untouchedSample }) {
      const version = get().version + 1
      const named = workspace.files.find((file) => file.name === activeFile) ?? workspace.files[0]
      set({
        workspace,
        baseline: workspace,
        baselineIs: asOpened,
        history: emptyHistory,
        version,
        lastChange: undefined,
        activeFile: named?.name,
        untouchedSample,
      })
      analysis().send(version, workspace, get().opened)
    },
  }
})

/** "Undo: allow frontend → db:6379", or plain "Undo" when there is nothing. */
export const toUndoTitle = (history: History) => toStepTitle('Undo', undoLabel(history))
export const toRedoTitle = (history: History) => toStepTitle('Redo', redoLabel(history))

const toStepTitle = (word: string, label: string | undefined) => (label === undefined ? word : `${word}: ${label}`)

/** Undoing a first move brings the node back to where the layout had it: forgetting its place would leave it where it was dragged. */
function backToPicture(inverse: Change, analyzed: Analyzed | undefined): Change {
  if (!inverse.places || !analyzed) return inverse
  const shown = new Map([...analyzed.graph.frames, ...analyzed.graph.cards].map((node) => [node.ref, node.place]))
  const places = Object.entries(inverse.places).map(([ref, place]) => [ref, place ?? shown.get(ref) ?? null])
  return { ...inverse, places: Object.fromEntries(places) }
}

/** The shown file stays shown through renames; a removed one gives way to its neighbour; a command's or undo's file is followed. */
function followFile(state: State, after: Workspace, change: Change): string | undefined {
  let name = state.activeFile
  const position = state.workspace.files.findIndex((file) => file.name === name)
  for (const step of change.files) if (step.kind === 'rename' && step.name === name) name = step.to
  const edited = change.files.filter((step) => step.kind === 'edit')
  const first = edited[0]
  if (first && !edited.some((step) => step.file === name) && change.origin !== 'typing') name = first.file
  if (after.files.some((file) => file.name === name)) return name
  return (after.files[Math.min(Math.max(position, 0), after.files.length - 1)] ?? after.files[0])?.name
}

/** What is selected stays so while it exists. */
function keepSelection(state: State, { graph }: Analyzed): Partial<State> {
  const refs = new Set([...graph.cards.map((card) => card.ref), ...graph.frames.map((frame) => frame.ref)])
  const kept: Partial<{ -readonly [K in keyof State]: State[K] }> = {}
  const selection = state.selection
  const gone =
    selection && (selection.kind === 'edge' ? !refs.has(selection.source) || !refs.has(selection.destination) : !refs.has(selection.ref))
  if (gone) Object.assign(kept, { selection: undefined, marks: [] })
  if (state.focus !== undefined && !refs.has(state.focus)) kept.focus = undefined
  if (state.picked.some((ref) => !refs.has(ref))) kept.picked = state.picked.filter((ref) => refs.has(ref))
  return kept
}

/** Commands that are not about traffic: that they change none need not be said. */
const aboutOther: ReadonlySet<Command['kind']> = new Set([
  'add-namespace',
  'add-workload',
  'edit-workload',
  'edit-resource',
  'duplicate-resource',
  'rename',
  'expect',
])

/** "Opens 1 connection, closes none. db is isolated now." `quiet`: nothing where no traffic changes. */
export function toEffect(outcome: Extract<Outcome, { change: Change }>, { quiet } = { quiet: false }): string {
  const count = (n: number) => (n === 0 ? 'none' : n === 1 ? '1 connection' : `${n} connections`)
  const none = outcome.opens.length === 0 && outcome.closes.length === 0
  const effect = quiet && none ? [] : [`Opens ${count(outcome.opens.length)}, closes ${count(outcome.closes.length)}.`]
  const isolates = outcome.isolates.map((words) => `${sentenceCase(words)}.`)
  const dns = outcome.breaksDns.length > 0 ? [`DNS is cut off for ${outcome.breaksDns.join(', ')}: no names can be looked up.`] : []
  return [...effect, ...isolates, ...dns].join(' ')
}

const sentenceCase = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const toMessage = (error: unknown) => (error instanceof Error ? error.message : String(error))
