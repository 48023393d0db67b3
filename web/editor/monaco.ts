/** Loads Monaco with what YAML needs and nothing else, bundled and with its worker local; gives it the app's colours. */

import * as monaco from 'monaco-editor/editor'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import 'monaco-editor/languages/definitions/yaml/register'
// The feature of that name holds only the inline ghost text.
import 'monaco-editor/editor/contrib/suggest/browser/suggestController'
import 'monaco-editor/features/bracketMatching/register'
import 'monaco-editor/features/caretOperations/register'
import 'monaco-editor/features/clipboard/register'
import 'monaco-editor/features/codeAction/register'
import 'monaco-editor/features/codelens/register'
import 'monaco-editor/features/codicon/register'
import 'monaco-editor/features/comment/register'
import 'monaco-editor/features/find/register'
import 'monaco-editor/features/folding/register'
import 'monaco-editor/features/gotoError/register'
import 'monaco-editor/features/hover/register'
import 'monaco-editor/features/indentation/register'
import 'monaco-editor/features/linesOperations/register'
import 'monaco-editor/features/multicursor/register'
import 'monaco-editor/features/toggleTabFocusMode/register'
import 'monaco-editor/features/unicodeHighlighter/register'
import 'monaco-editor/features/wordOperations/register'

self.MonacoEnvironment = { getWorker: () => new EditorWorker() }

interface Palette {
  base: 'vs' | 'vs-dark'
  surface: string
  text: string
  dim: string
  line: string
  key: string
  string: string
  number: string
  select: string
  edge: string
}

const light: Palette = {
  base: 'vs',
  surface: '#ffffff',
  text: '#1b2028',
  dim: '#586170',
  line: '#f3f5f8',
  key: '#1f4fb5',
  string: '#1b2028',
  number: '#7a4a00',
  select: '#d5e2fb',
  edge: '#b9c0ca',
}

const dark: Palette = {
  base: 'vs-dark',
  surface: '#171a1f',
  text: '#e4e7ec',
  dim: '#9ba5b3',
  line: '#1e2228',
  key: '#8ab0ff',
  string: '#e4e7ec',
  number: '#e8b95a',
  select: '#2b3d63',
  edge: '#4a525e',
}

function defineTheme(name: string, palette: Palette) {
  const bare = (colour: string) => colour.slice(1)
  monaco.editor.defineTheme(name, {
    base: palette.base,
    inherit: true,
    rules: [
      { token: 'type.yaml', foreground: bare(palette.key) },
      { token: 'string.yaml', foreground: bare(palette.string) },
      { token: 'number.yaml', foreground: bare(palette.number) },
      { token: 'keyword.yaml', foreground: bare(palette.number) },
      { token: 'comment.yaml', foreground: bare(palette.dim) },
      { token: 'operators.yaml', foreground: bare(palette.dim) },
    ],
    colors: {
      'editor.background': palette.surface,
      'editor.foreground': palette.text,
      'editorLineNumber.foreground': palette.dim,
      'editorLineNumber.activeForeground': palette.text,
      'editor.lineHighlightBackground': palette.line,
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': palette.select,
      'editorGutter.background': palette.surface,
      'editorCodeLens.foreground': palette.dim,
      'editorWidget.background': palette.surface,
      'editorWidget.foreground': palette.text,
      'editorWidget.border': palette.edge,
      'editorHoverWidget.background': palette.surface,
      'editorHoverWidget.border': palette.edge,
      'editorHoverWidget.statusBarBackground': palette.line,
      'editorSuggestWidget.background': palette.surface,
      'editorSuggestWidget.foreground': palette.text,
      'editorSuggestWidget.border': palette.edge,
      'editorSuggestWidget.selectedBackground': palette.select,
      'editorSuggestWidget.selectedForeground': palette.text,
      'editorSuggestWidget.highlightForeground': palette.key,
      'editorSuggestWidget.focusHighlightForeground': palette.key,
    },
  })
}

/** Gives the editors the colours of the page. */
export const dress = () =>
  monaco.editor.setTheme(document.documentElement.dataset.theme === 'dark' ? 'drawbridge-dark' : 'drawbridge-light')

const nextTask = () => new Promise((done) => setTimeout(done))

/** Makes what all editors share, a part a task: the first editor would make it all at once. */
export async function start() {
  await nextTask()
  defineTheme('drawbridge-light', light)
  defineTheme('drawbridge-dark', dark)
  dress()
  await nextTask()
}

export { monaco }
