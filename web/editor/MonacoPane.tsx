/** The Monaco editor over the active file: a view with a keyboard. Marks problems, shows lines on demand, flashes what a command changed. */

import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Diagnostic, Touched } from '#core'
import { type State, useStore } from '../store.ts'
import { startLanguage } from './language.ts'
import { createModels, type Models } from './models.ts'
import { dress, monaco } from './monaco.ts'
import './monaco.css'

/** From this many letters on, making a model and showing it get a task each, so that the page can draw and answer between them. */
const largeText = 200_000
/** Milliseconds the changed lines stay lit. */
const flashTime = 1600

/** `before` is what stands there until the first text is shown. */
export default function MonacoPane({ file, before }: { file: string; before: ReactNode }) {
  const host = useRef<HTMLDivElement>(null)
  const pane = useRef<Pane>(undefined)
  const [shown, setShown] = useState(false)

  useEffect(() => {
    if (!host.current) return
    const opened = openPane(host.current, () => setShown(true))
    pane.current = opened
    return () => {
      pane.current = undefined
      opened.dispose()
    }
  }, [])
  useEffect(() => pane.current?.show(file), [file])

  return (
    <div className="monaco-place">
      <div ref={host} className="monaco-host" />
      {!shown && before}
    </div>
  )
}

interface Pane {
  show(file: string): void
  dispose(): void
}

function openPane(host: HTMLElement, onShown: () => void): Pane {
  const models = createModels()
  dress()
  const editor = monaco.editor.create(host, {
    model: null,
    automaticLayout: true,
    fontSize: 12.5,
    lineHeight: 19,
    fontFamily: getComputedStyle(host).getPropertyValue('--mono'),
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    renderLineHighlight: 'line',
    lineNumbersMinChars: 3,
    folding: true,
    stickyScroll: { enabled: false },
    guides: { indentation: true },
    bracketPairColorization: { enabled: false },
    wordBasedSuggestions: 'off',
    quickSuggestions: false,
    acceptSuggestionOnEnter: 'smart',
    codeLensFontFamily: getComputedStyle(host).getPropertyValue('--font'),
    codeLensFontSize: 11,
    unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true, includeComments: true, includeStrings: true },
    links: false,
    fixedOverflowWidgets: true,
    padding: { top: 4, bottom: 8 },
    overviewRulerBorder: false,
    scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
    ariaLabel: 'YAML',
    accessibilitySupport: 'auto',
  })
  const views = new Map<string, monaco.editor.ICodeEditorViewState | null>()
  const flashes = editor.createDecorationsCollection()
  const marks = editor.createDecorationsCollection()
  let shown: string | undefined
  let dark: MutationObserver | undefined
  let flashTimer: ReturnType<typeof setTimeout> | undefined
  let awaited: { readonly name: string; readonly timer: ReturnType<typeof setTimeout> } | undefined

  const find = (name: string) => useStore.getState().workspace.files.find((file) => file.name === name && !file.snapshot)

  /** Shows a file: the first one a task later, if it still is the active one, since the editor has just been made; a large one two tasks later. */
  const request = (name: string) => {
    if (awaited?.name === name) return
    clearTimeout(awaited?.timer)
    awaited = undefined
    const later = (work: () => void) => {
      const run = () => {
        awaited = undefined
        if (useStore.getState().activeFile === name) work()
      }
      awaited = { name, timer: setTimeout(run) }
    }
    const isLarge = (find(name)?.text.length ?? 0) >= largeText && !models.has(name)
    if (!isLarge && shown !== undefined) return show(name)
    if (!isLarge) return later(() => show(name))
    later(() => {
      const file = find(name)
      if (file) models.open(file)
      later(() => show(name))
    })
  }

  const show = (name: string) => {
    clearTimeout(awaited?.timer)
    awaited = undefined
    const file = find(name)
    if (!file) return
    const model = models.open(file)
    if (editor.getModel() !== model) {
      if (shown !== undefined) views.set(shown, editor.saveViewState())
      editor.setModel(model)
      const view = views.get(name)
      if (view) editor.restoreViewState(view)
      editor.updateOptions({ ariaLabel: `YAML of ${name}` })
    }
    const isFirst = shown === undefined
    shown = name
    const state = useStore.getState()
    showMarkers(models, state)
    showMarks(state.marks)
    if (!isFirst) return
    // The pane may have been opened by the wish to see these lines.
    if (state.revealed) reveal(state.revealed)
    onShown()
  }

  const toDecorations = (touched: readonly Touched[], className: string, ruler: string): monaco.editor.IModelDeltaDecoration[] =>
    touched.flatMap(({ file, range }) => {
      const map = file === shown ? models.mapOf(file) : undefined
      if (!map) return []
      const stretch = map.toStretch(withoutLastBreak(map.text, range))
      return [
        {
          range: stretch,
          options: {
            isWholeLine: true,
            className,
            linesDecorationsClassName: `${className}-edge`,
            overviewRuler: { color: ruler, position: monaco.editor.OverviewRulerLane.Left },
          },
        },
      ]
    })

  const showMarks = (touched: readonly Touched[]) => marks.set(toDecorations(touched, 'marked-lines', '#8090b080'))

  const flash = (touched: readonly Touched[]) => {
    const first = touched.find(({ file }) => file === shown)
    if (!first) return
    flashes.set(toDecorations(touched, 'flash-lines', '#d9a520'))
    reveal(first)
    clearTimeout(flashTimer)
    flashTimer = setTimeout(() => flashes.clear(), flashTime)
  }

  const reveal = ({ file, range }: Touched) => {
    const map = file === shown ? models.mapOf(file) : undefined
    if (!map) return
    const stretch = map.toStretch(withoutLastBreak(map.text, range))
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    editor.revealRangeInCenterIfOutsideViewport(stretch, still ? monaco.editor.ScrollType.Immediate : monaco.editor.ScrollType.Smooth)
    return stretch
  }

  /** A file that came anew, by whatever name, is read from its top. */
  const toTop = () => {
    editor.setPosition({ lineNumber: 1, column: 1 })
    editor.setScrollTop(0)
  }

  const stop = useStore.subscribe((state, before) => {
    // Lines are shown in a file that is there.
    if (awaited && awaited.name === state.activeFile && (state.flashes !== before.flashes || state.revealed !== before.revealed))
      show(awaited.name)
    const changed = state.version !== before.version
    const fresh = changed ? (state.lastChange?.files.flatMap((step) => (step.kind === 'add' ? [step.file.name] : [])) ?? []) : []
    if (changed) {
      for (const name of fresh) views.delete(name)
      models.follow(state.workspace.files, state.lastChange, (model, last) => {
        if (model !== editor.getModel() || !editor.hasTextFocus()) return
        editor.setPosition({ lineNumber: last.endLineNumber, column: last.endColumn })
        editor.revealPositionInCenterIfOutsideViewport({ lineNumber: last.endLineNumber, column: last.endColumn })
      })
    }
    if (state.activeFile !== undefined && (state.activeFile !== shown || !editor.getModel())) request(state.activeFile)
    if (shown !== undefined && fresh.includes(shown)) toTop()
    if (state.analyzed !== before.analyzed) showMarkers(models, state)
    if (state.marks !== before.marks) showMarks(state.marks)
    if (state.flashes !== before.flashes) flash(state.flashes.touched)
    if (state.revealed && state.revealed !== before.revealed) {
      const stretch = reveal(state.revealed)
      if (stretch) {
        editor.setSelection({ ...stretch, endLineNumber: stretch.startLineNumber, endColumn: stretch.startColumn })
        flashes.set(toDecorations([state.revealed], 'flash-lines', '#d9a520'))
        clearTimeout(flashTimer)
        flashTimer = setTimeout(() => flashes.clear(), flashTime)
      }
    }
  })

  const endLanguage = startLanguage(editor, models)

  dark = new MutationObserver(dress)
  dark.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })

  const { activeFile } = useStore.getState()
  if (activeFile !== undefined) request(activeFile)

  return {
    show: request,
    dispose() {
      clearTimeout(awaited?.timer)
      stop()
      endLanguage()
      dark?.disconnect()
      clearTimeout(flashTimer)
      editor.dispose()
      models.dispose()
    },
  }
}

/** Problems as markers, once they speak of the text that is shown. */
function showMarkers(models: Models, { analyzed, version }: State) {
  if (analyzed?.version !== version) return
  models.each((name, model, map) => {
    const own = analyzed.diagnostics.filter((diagnostic) => diagnostic.file === name)
    monaco.editor.setModelMarkers(
      model,
      'drawbridge',
      own.map((diagnostic) => ({ ...map.toStretch(atLeastOne(map.text, diagnostic.range)), ...toMarker(diagnostic) })),
    )
  })
}

const severities = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  info: monaco.MarkerSeverity.Info,
}

const toMarker = ({ severity, message, code }: Diagnostic) => ({ severity: severities[severity], message, code, source: 'Drawbridge' })

/** A marker of no width would not be seen. */
const atLeastOne = (text: string, [start, end]: readonly [number, number]): [number, number] =>
  end > start ? [start, end] : [Math.max(0, Math.min(start, text.length - 1)), Math.min(start + 1, text.length)]

/** Whole lines end with their break: it does not belong to the line after. */
function withoutLastBreak(text: string, [start, end]: readonly [number, number]): [number, number] {
  let last = end
  while (last > start && /[\r\n]/.test(text[last - 1] ?? '')) last--
  return [start, last]
}
