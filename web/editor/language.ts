/** Lets Monaco ask the core, in the worker, what can be written, what a line does, and what a fix would be; lights what the cursor is in. */

import { type Completion, type Diagnostic, formatHunks, type Lens, preferredFix } from '#core'
import { type State, useStore } from '../store.ts'
import type { Models } from './models.ts'
import { monaco } from './monaco.ts'

type Editor = monaco.editor.IStandaloneCodeEditor

/** Milliseconds of rest before the cursor lights anything. */
const restTime = 120

/** Starts the answers for an editor; returns how to end them. */
export function startLanguage(editor: Editor, models: Models): () => void {
  const ends: monaco.IDisposable[] = [
    monaco.editor.registerCommand('drawbridge.fix', (_, command) => void useStore.getState().dispatch(command)),
    monaco.editor.registerCommand('drawbridge.preview', (_, problem: Diagnostic) => useStore.getState().showProblem(problem)),
    monaco.editor.registerCommand('drawbridge.show', (_, lens: Lens) => showPolicy(lens)),
    monaco.languages.registerCompletionItemProvider('yaml', completionsFor(editor, models)),
    monaco.languages.registerHoverProvider('yaml', { provideHover: (model, position) => hoverAt(models, model, position) }),
    monaco.languages.registerHoverProvider('yaml', { provideHover: (model, position) => fixesInHover(models, model, position) }),
    monaco.languages.registerCodeActionProvider('yaml', { provideCodeActions: (model, range) => fixesAt(models, model, range) }),
    ...lensesIn(editor, models),
    lightCursor(editor, models),
    offerWhileTypingKeys(editor),
  ]
  return () => {
    for (const end of ends) end.dispose()
  }
}

function placeIn(models: Models, model: monaco.editor.ITextModel, { lineNumber, column }: monaco.IPosition) {
  const file = models.nameOf(model)
  const map = file === undefined ? undefined : models.mapOf(file)
  if (file === undefined || !map) return undefined
  const stretch = { startLineNumber: lineNumber, startColumn: column, endLineNumber: lineNumber, endColumn: column }
  return { file, map, offset: map.toRange(stretch)[0] }
}

// ---- completion

const kinds: Record<Completion['kind'], monaco.languages.CompletionItemKind> = {
  field: monaco.languages.CompletionItemKind.Property,
  word: monaco.languages.CompletionItemKind.EnumMember,
  label: monaco.languages.CompletionItemKind.Value,
  namespace: monaco.languages.CompletionItemKind.Module,
  port: monaco.languages.CompletionItemKind.Interface,
  range: monaco.languages.CompletionItemKind.Unit,
}

function completionsFor(editor: Editor, models: Models): monaco.languages.CompletionItemProvider {
  return {
    triggerCharacters: [' ', '{', '[', ',', '"', "'"],
    async provideCompletionItems(model, position, { triggerCharacter }) {
      const before = model.getLineContent(position.lineNumber).slice(0, position.column - 1)
      // Blanks that indent a line ask for nothing.
      if (triggerCharacter === ' ' && before.trim() === '') return undefined
      const asked = await askToComplete(editor, models, model, position)
      if (!asked) return undefined
      const { found, range } = asked
      return {
        suggestions: found.items.map((item, index) => ({
          label: { label: item.label, description: item.detail },
          kind: kinds[item.kind],
          insertText: item.insert,
          insertTextRules: monaco.languages.CompletionItemInsertTextRule.KeepWhitespace,
          filterText: item.label.replace(/^- /, ''),
          sortText: String(index).padStart(4, '0'),
          range,
          ...(item.documentation !== undefined && { documentation: item.documentation }),
          ...(item.goesOn && { command: { id: 'editor.action.triggerSuggest', title: '' } }),
        })),
      }
    },
  }
}

/** Asks again while the person types on; what is found then is for the same word, which is longer. */
async function askToComplete(editor: Editor, models: Models, model: monaco.editor.ITextModel, position: monaco.IPosition) {
  for (let attempt = 0; attempt < 5; attempt++) {
    const now = editor.getModel() === model ? (editor.getPosition() ?? position) : position
    if (now.lineNumber !== position.lineNumber || now.column < position.column) return undefined
    const place = placeIn(models, model, now)
    if (!place) return undefined
    const { ask, version } = useStore.getState()
    const found = await ask({ kind: 'complete', file: place.file, offset: place.offset })
    if (found) {
      const range = place.map.toStretch([found.from, found.to])
      // Monaco counts what was typed since it asked by itself.
      return { found, range: { ...range, endColumn: range.endColumn - (now.column - position.column) } }
    }
    if (useStore.getState().version === version) return undefined
  }
  return undefined
}

/** Names of fields are offered while they are typed. Values are shown where one begins, none of them selected: Enter must not turn 80 into 8080. */
function offerWhileTypingKeys(editor: Editor): monaco.IDisposable {
  let atKey: boolean | undefined
  return editor.onDidChangeCursorPosition(({ position }) => {
    const before =
      editor
        .getModel()
        ?.getLineContent(position.lineNumber)
        .slice(0, position.column - 1) ?? ''
    const now = !/:\s|#|[{[]/.test(before)
    if (now === atKey) return
    atKey = now
    editor.updateOptions({
      quickSuggestions: now ? { other: true, strings: true, comments: false } : false,
      suggest: { selectionMode: now ? 'always' : 'never' },
    })
  })
}

// ---- hover

type HoverAt = (models: Models, model: monaco.editor.ITextModel, position: monaco.IPosition) => Promise<monaco.languages.Hover | undefined>

const hoverAt: HoverAt = async (models, model, position) => {
  const place = placeIn(models, model, position)
  if (!place) return undefined
  const found = await useStore.getState().ask({ kind: 'hover', file: place.file, offset: place.offset })
  if (!found) return undefined
  return {
    range: place.map.toStretch(found.range),
    contents: found.lines.map((line) => toMarkdown(escapeMarkdown(line))),
  }
}

const toMarkdown = (value: string): monaco.IMarkdownString => ({ value, isTrusted: false, supportHtml: false, supportThemeIcons: false })

/** Fixes whose lines a hover shows; the Problems panel shows them all. */
const mostPreviews = 3

/** At a problem: what each way out of it would change, line by line. */
const fixesInHover: HoverAt = async (models, model, position) => {
  const place = placeIn(models, model, position)
  const { analyzed, version, ask } = useStore.getState()
  if (!place || analyzed?.version !== version) return undefined
  const at = analyzed.diagnostics.filter(
    ({ file, range, fixes }) => file === place.file && fixes && range[0] <= place.offset && place.offset <= range[1],
  )
  const fixes = at.flatMap(({ fixes = [] }) => fixes.filter(({ withheld }) => withheld === undefined)).slice(0, mostPreviews)
  const blocks = await Promise.all(fixes.map(async ({ label, command }) => ({ label, shown: await ask({ kind: 'preview', command }) })))
  const contents = blocks.flatMap(({ label, shown }) =>
    (shown?.diff ?? []).map(({ hunks }) => toMarkdown(`${escapeMarkdown(`Fix: ${label}`)}\n${fence(formatHunks(hunks))}`)),
  )
  return contents.length > 0 ? { contents } : undefined
}

/** A block of code that its own text can't end. */
function fence(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length))
  const ticks = '`'.repeat(longest + 1)
  return `${ticks}text\n${text}\n${ticks}`
}

/** Names come from manifests: every character that Markdown could take for more than itself is escaped. */
const escapeMarkdown = (text: string): string => text.replace(/\s+/g, ' ').replace(/[!-/:-@[-`{-~]/g, '\\$&')

// ---- fixes

function fixesAt(models: Models, model: monaco.editor.ITextModel, range: monaco.Range): monaco.languages.CodeActionList {
  const { analyzed, version } = useStore.getState()
  const file = models.nameOf(model)
  const map = file === undefined ? undefined : models.mapOf(file)
  const found = analyzed?.version === version && map ? analyzed.diagnostics.filter((diagnostic) => diagnostic.file === file) : []
  const actions = found.flatMap((diagnostic) => {
    const stretch = map?.toStretch(diagnostic.range)
    if (!stretch || stretch.startLineNumber > range.endLineNumber || stretch.endLineNumber < range.startLineNumber) return []
    const { fixes = [] } = diagnostic
    const preferred = preferredFix(diagnostic)
    const marked = [{ ...stretch, message: diagnostic.message, severity: monaco.MarkerSeverity.Warning }]
    const made = fixes.map((fix) => ({
      title: fix.label,
      kind: 'quickfix',
      isPreferred: fix === preferred,
      diagnostics: marked,
      ...(fix.withheld !== undefined && { disabled: fix.withheld }),
      command: { id: 'drawbridge.fix', title: fix.label, arguments: [fix.command] },
    }))
    if (fixes.every(({ withheld }) => withheld !== undefined)) return made
    const title = made.length > 1 ? 'Compare what each would change' : 'Show what it would change'
    const look = { title, kind: 'quickfix', diagnostics: marked, command: { id: 'drawbridge.preview', title, arguments: [diagnostic] } }
    return [...made, look]
  })
  return { actions, dispose: () => {} }
}

// ---- lenses

/** Of more lenses than this only those near the lines in view are given to Monaco, which makes elements for each, in view or not. */
const mostLenses = 60
/** More on one line could not be read: the whole file may be one line of JSON. */
const mostOfLine = 12
/** How many lines around those in view are near; looked at again when the view comes within half of that to the end of what is given. */
const nearLines = 120

function lensesIn(editor: Editor, models: Models): monaco.IDisposable[] {
  const changed = new monaco.Emitter<monaco.languages.CodeLensProvider>()
  const ask = () => changed.fire({ provideCodeLenses: () => undefined })
  // Asked for again on each analysis, since that is what they tell.
  const stop = useStore.subscribe((state, before) => {
    if (state.analyzed !== before.analyzed) ask()
  })
  let known: { readonly analyzed: State['analyzed']; readonly file: string; readonly lenses: readonly Lens[] } | undefined
  let given: { readonly first: number; readonly last: number } | undefined
  const inView = () => {
    const ranges = editor.getVisibleRanges()
    return { first: ranges[0]?.startLineNumber ?? 1, last: ranges.at(-1)?.endLineNumber ?? 1 }
  }
  const provide = async (model: monaco.editor.ITextModel): Promise<monaco.languages.CodeLensList | undefined> => {
    const file = models.nameOf(model)
    const map = file === undefined ? undefined : models.mapOf(file)
    if (file === undefined || !map) return undefined
    const { analyzed, version, ask } = useStore.getState()
    const isKnown = known?.file === file && known.analyzed === analyzed && analyzed?.version === version
    const found = isKnown ? known?.lenses : await ask({ kind: 'lenses', file })
    if (!found) return undefined
    known = { analyzed, file, lenses: found }
    const lenses = found.map((lens) => ({
      range: map.toStretch([lens.offset, lens.offset]),
      id: lens.ref,
      command: { id: 'drawbridge.show', title: lens.text, tooltip: 'Show these pods in the picture', arguments: [lens] },
    }))
    given = undefined
    if (lenses.length <= mostLenses) return { lenses }
    const { first, last } = inView()
    given = { first: first - nearLines, last: last + nearLines }
    const [from, to] = [given.first, given.last]
    const onLine = new Map<number, number>()
    const isGiven = (line: number) => {
      onLine.set(line, (onLine.get(line) ?? 0) + 1)
      return from <= line && line <= to && (onLine.get(line) ?? 0) <= mostOfLine
    }
    return { lenses: lenses.filter(({ range }) => isGiven(range.startLineNumber)) }
  }
  const follow = () => {
    if (!given) return
    const { first, last } = inView()
    const lines = editor.getModel()?.getLineCount() ?? 1
    const isNearStart = given.first > 1 && first - nearLines / 2 < given.first
    const isNearEnd = given.last < lines && last + nearLines / 2 > given.last
    if (isNearStart || isNearEnd) ask()
  }
  return [
    monaco.languages.registerCodeLensProvider('yaml', { onDidChange: changed.event, provideCodeLenses: provide }),
    editor.onDidScrollChange(follow),
    changed,
    { dispose: stop },
  ]
}

function showPolicy({ ref, subjects, focus }: Lens) {
  const { analyzed, panes, select, light, setPanes } = useStore.getState()
  if (!analyzed) return
  const { cards, frames, edges } = analyzed.graph
  if (!panes.canvas) setPanes({ ...panes, canvas: true })
  if (focus !== undefined && cards.some((card) => card.ref === focus)) select({ kind: 'card', ref: focus })
  else if (focus !== undefined && frames.some((frame) => frame.ref === focus)) select({ kind: 'frame', ref: focus })
  else select(undefined)
  light(new Set([...subjects, ...edges.filter((edge) => edge.citations.some(({ policy }) => policy === ref)).map((edge) => edge.id)]))
}

// ---- the cursor's rule

/** Lights the edges that the rule at the cursor lets through, and their ends; in the rest of a policy, the pods it selects. */
function lightCursor(editor: Editor, models: Models): monaco.IDisposable {
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = async () => {
    const model = editor.getModel()
    const position = editor.getPosition()
    const place = model && position && placeIn(models, model, position)
    if (!place || !editor.hasTextFocus()) return
    const { ask, light } = useStore.getState()
    const found = await ask({ kind: 'rule-at', file: place.file, offset: place.offset })
    const { analyzed, version } = useStore.getState()
    // Of a text that changed meanwhile nothing is known; its analysis asks again.
    if (!analyzed || analyzed.version !== version || !editor.hasTextFocus()) return
    if (!found) return light(new Set())
    const { policy, direction, rule, subjects } = found
    const edges = analyzed.graph.edges.filter(
      (edge) =>
        rule !== undefined &&
        edge.citations.some((cited) => cited.policy === policy && cited.direction === direction && cited.rule === rule),
    )
    light(new Set([...subjects, ...edges.flatMap((edge) => [edge.id, edge.source, edge.destination])]))
  }
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(() => void look(), restTime)
  }
  const stop = useStore.subscribe((state, before) => {
    if (state.analyzed !== before.analyzed) later()
  })
  const moves = editor.onDidChangeCursorPosition(later)
  return {
    dispose() {
      clearTimeout(timer)
      stop()
      moves.dispose()
    },
  }
}
