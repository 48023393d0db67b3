/** The one store of the app: the text, what the analysis says of it, and what the person looks at. `commit` is the only writer of text. */

import { create } from 'zustand'
import {
  applyChange,
  type Change,
  type Command,
  emptyHistory,
  emptyWorkspace,
  type FileChange,
  freeName,
  type History,
  invertChange,
  type Outcome,
  pushChange,
  redo as redoHistory,
  undo as undoHistory,
  type Workspace,
  type WorkspaceFile,
} from '#core'
import { type AnalysisClient, startAnalysis } from './analysis/client.ts'
import type { Analyzed } from './analysis/messages.ts'
import { toQuestions } from './analysis/questions.ts'
import type { Actions, Notice, State } from './state.ts'
import { toEffect } from './widgets/effect-words.ts'
import { toPastTense } from './widgets/past-tense.ts'

export type { Asking, DrawerTab, Dropped, Pending, Selection, State, Theme } from './state.ts'

/** The baseline of a workspace that was just opened. */
const asOpened = { name: 'what was opened', later: false }

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
    analysis().send(version, workspace, viewOf(get()))
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
    brought: [],
    filter: '',
    showDenied: false,
    showOpen: false,
    showChanges: false,
    legendOpen: false,
    asMatrix: false,
    theme: 'system',
    drawer: { open: false, tab: 'problems' },
    drawerHeights: {},
    panes: { canvas: true, editor: true },
    flashes: { id: 0, touched: [] },
    revealed: undefined,
    marks: [],
    lit: new Set(),
    shownProblem: undefined,
    notice: undefined,
    pending: undefined,
    dropped: undefined,
    paletteOpen: false,
    canvasWish: undefined,
    asking: undefined,
    renaming: undefined,
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
        const made = outcome.change.files.flatMap((step) => (step.kind === 'add' ? [`Written to ${step.file.name}, a new file.`] : []))
        const detail = [...made, toEffect(outcome, { quiet: aboutOther.has(command.kind) })].filter((words) => words !== '').join(' ')
        // Text that goes without having been named by the person is one press away.
        const back = () => get().lastChange === outcome.change && get().undo()
        const choices = outcome.removes.length > 0 ? [{ label: 'Undo', act: () => void back() }] : []
        say({ kind: 'info', text: toPastTense(outcome.change.label), ...(detail !== '' && { detail }), choices })
        return true
      } catch (error) {
        say({ kind: 'error', text: 'This could not be done; the text is as it was.', detail: toMessage(error) })
        return false
      }
    },
    ...toQuestions(analysis, get),

    select(selection) {
      const focus = selection && selection.kind !== 'edge' ? selection.ref : undefined
      const brought = toBring(get(), selection)
      const isSame = brought.join('\n') === get().brought.join('\n')
      set({ selection, focus, marks: [], lit: new Set(), picked: [], brought })
      if (!isSame) analysis().send(get().version, get().workspace, viewOf(get()))
    },
    setFocus: (focus) => set({ focus }),
    leave() {
      const { legendOpen, selection, picked, pending, filter, select, setPending, setFilter } = get()
      if (legendOpen) return set({ legendOpen: false })
      // The filter is left last: what was picked or selected was so within it.
      if (!selection && !pending && picked.length === 0 && filter !== '') setFilter('')
      select(undefined)
      setPending(undefined)
    },
    setPicked: (picked) => set({ picked }),
    toggleOpened(ref, member) {
      const before = get().opened
      const opened = member
        ? [...new Set([...before, ref, member])]
        : before.includes(ref)
          ? before.filter((one) => one !== ref)
          : [...before, ref]
      set({ opened })
      analysis().send(get().version, get().workspace, viewOf(get()))
    },
    setFilter: (filter) => set({ filter: filter.trim(), selection: undefined, focus: undefined, picked: [] }),
    toggleDenied: () => set({ showDenied: !get().showDenied }),
    toggleOpen: () => set({ showOpen: !get().showOpen }),
    toggleChanges: () => set({ showChanges: !get().showChanges }),
    toggleLegend: () => set({ legendOpen: !get().legendOpen, panes: { ...get().panes, canvas: true } }),
    setAsMatrix: (asMatrix) => set({ asMatrix }),
    placeNode: (ref, place) => get().commit({ label: 'move a card', origin: 'place', files: [], places: { [ref]: place } }),
    placeNodes: (places, label) => get().commit({ label, origin: 'place', files: [], places }),
    setPending: (pending) => set({ pending }),
    setDropped: (dropped) => set({ dropped }),

    openFiles(files) {
      if (files.length === 0) return
      const before = get().workspace.files
      const label = files.length === 1 ? `open ${files[0]?.name}` : `open ${files.length} files`
      if (get().untouchedSample) {
        get().replaceFiles(files, label)
        say({ kind: 'info', text: toPastTense(label), detail: 'In place of the sample, which nobody had changed; undo brings it back.' })
        return
      }
      const taken = [...before]
      const steps: FileChange[] = files.map((file) => {
        const added = { ...file, name: freeName(taken, file.name) }
        taken.push(added)
        return { kind: 'add', file: added, index: taken.length - 1 }
      })
      get().commit({ label, origin: 'file', files: steps })
      const active = taken[before.length]
      if (active) set({ activeFile: active.name, baseline: get().workspace, baselineIs: asOpened })
      const beside = before.some((file) => file.text.trim() !== '')
      say({
        kind: 'info',
        text: files.length === 1 ? `Opened ${active?.name}` : `Opened ${files.length} files`,
        ...(beside && { detail: 'Beside what was open: all files are read as one cluster.' }),
      })
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
    setDrawerHeight: (heights) => set({ drawerHeights: { ...get().drawerHeights, ...heights } }),
    setPanes: (panes) => set({ panes: panes.canvas || panes.editor ? panes : { canvas: true, editor: false } }),
    setPaletteOpen: (paletteOpen) => set({ paletteOpen }),
    askCanvas: (canvasWish) => set({ canvasWish, panes: { ...get().panes, canvas: true } }),
    canvasWishDone: () => set({ canvasWish: undefined }),
    setAsking: (asking) => set({ asking }),
    setRenaming: (renaming) => set({ renaming }),
    setBaseline: () => set({ baseline: get().workspace, baselineIs: { name: 'the state that was set as the baseline', later: false } }),
    compareWith: (files, baselineIs) => set({ baseline: { files, places: {}, settings: get().workspace.settings }, baselineIs }),
    setProfile: (profile) => set({ profile }),
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
      analysis().send(version, workspace, viewOf(get()))
    },
  }
})

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

/** The ends of a selected path that have no card but for its sake. A large cluster's picture is bounded: it takes no more. */
function toBring({ analyzed, brought }: State, selection: State['selection']): readonly string[] {
  if (!analyzed || analyzed.graph.large || selection?.kind !== 'edge') return []
  const shown = new Set([...analyzed.graph.cards, ...analyzed.graph.frames].map(({ ref }) => ref))
  return [selection.source, selection.destination].filter((ref) => !shown.has(ref) || brought.includes(ref))
}

const viewOf = ({ opened, brought }: State) => [...opened, ...brought]

/** What is selected stays so while it exists. */
function keepSelection(state: State, { graph }: Analyzed): Partial<State> {
  const refs = new Set([...graph.cards.map((card) => card.ref), ...graph.frames.map((frame) => frame.ref)])
  const kept: Partial<{ -readonly [K in keyof State]: State[K] }> = {}
  const selection = state.selection
  const gone =
    selection && (selection.kind === 'edge' ? !refs.has(selection.source) || !refs.has(selection.destination) : !refs.has(selection.ref))
  if (gone) Object.assign(kept, { selection: undefined, marks: [], brought: [] })
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

const toMessage = (error: unknown) => (error instanceof Error ? error.message : String(error))
