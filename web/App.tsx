/** Lays out the screen: top bar, canvas beside YAML, drawer; and joins what the folders of the app may not know of each other. */

import { Tooltip } from 'radix-ui'
import { useEffect, useLayoutEffect, useState } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { Canvas } from './canvas/Canvas.tsx'
import { drawPicture } from './canvas/Picture.tsx'
import { useDrawnAnalysis } from './canvas/use-drawn-analysis.ts'
import { EditorPane } from './editor/EditorPane.tsx'
import { addFile, closeFile, moveFile } from './editor/file-changes.ts'
import { downloadAll, downloadFile, downloadKustomization, downloadPolicies, downloadPoliciesZip, saveMatrix } from './files/download.ts'
import { listenForFiles, openText, pickFiles } from './files/open.ts'
import { readSample, type Sample, samples, toHint } from './files/samples.ts'
import { savePicture } from './files/save-picture.ts'
import { AskDialog } from './panels/AskDialog.tsx'
import { CompareDialog } from './panels/CompareDialog.tsx'
import { DesignDialog } from './panels/DesignDialog.tsx'
import { Drawer } from './panels/Drawer.tsx'
import { DropMenu } from './panels/DropMenu.tsx'
import type { FileActions } from './panels/file-actions.ts'
import { Inspector } from './panels/Inspector.tsx'
import { listenForKeys } from './panels/keys.ts'
import { Palette } from './panels/Palette.tsx'
import { PasteDialog } from './panels/PasteDialog.tsx'
import { PortsPopover } from './panels/PortsPopover.tsx'
import { ProviderPage } from './panels/ProviderPage.tsx'
import { Toast } from './panels/Toast.tsx'
import { TopBar } from './panels/TopBar.tsx'
import { useStore } from './store.ts'
import { Boundary } from './widgets/Boundary.tsx'
import { Icon } from './widgets/Icon.tsx'
import { listenForFocus } from './widgets/return-focus.ts'

/** In a narrower window the canvas gets more of it, in pixels. */
const narrow = 1200

export function App() {
  const panes = useStore((state) => state.panes)
  const [over, setOver] = useState(false)
  const [pasting, setPasting] = useState(false)
  useEffect(() => listenForFiles(setOver), [])
  useEffect(listenForKeys, [])
  useEffect(listenForFocus, [])

  const files: FileActions = {
    samples,
    openFiles: () => pickFiles(),
    openFolder: () => pickFiles(true),
    paste: () => setPasting(true),
    openSample: (index) => void openSample(samples[index]),
    addFile,
    closeFile,
    moveFile,
    downloadFile,
    downloadAll,
    downloadPolicies: () => void downloadPolicies(),
    downloadPoliciesZip: () => void downloadPoliciesZip(),
    downloadKustomization: () => void downloadKustomization(),
    savePicture: (format, theme) => void savePicture(format, theme, drawPicture),
    saveMatrix: (format) => void saveMatrix(format),
  }

  return (
    <Tooltip.Provider delayDuration={400}>
      <div className="app">
        <TopBar files={files} />
        <main className="panes">
          <Group orientation="horizontal" id="panes">
            {panes.canvas && (
              <Panel id="canvas" minSize="320px" className="canvas-pane">
                <Boundary name="The canvas" onDownload={downloadAll}>
                  <Hint />
                  <div className="canvas-area">
                    <Canvas />
                    <Inspector />
                    <PortsPopover />
                    <DropMenu />
                    <Empty files={files} />
                  </div>
                </Boundary>
              </Panel>
            )}
            {panes.canvas && panes.editor && <Separator className="divider" aria-label="Width of the canvas" />}
            {panes.editor && (
              <Panel id="editor" defaultSize={window.innerWidth < narrow ? '32%' : '38%'} minSize="280px" className="editor-pane">
                <Boundary name="The YAML pane" onDownload={downloadAll}>
                  <EditorPane onDownload={downloadFile} />
                </Boundary>
              </Panel>
            )}
          </Group>
          <Toast />
        </main>
        <Boundary name="The drawer" onDownload={downloadAll}>
          <Drawer onSaveMatrix={files.saveMatrix} />
        </Boundary>
        <AskDialog />
        <DesignDialog />
        <CompareDialog />
        <ProviderPage />
        <Palette files={files} />
        <PasteDialog open={pasting} onOpenChange={setPasting} onText={openText} />
        {over && <div className="drop-veil">Drop to open</div>}
        <AnalyzedMark />
      </div>
    </Tooltip.Provider>
  )
}

/** `<html data-version>` counts the changes, `data-analyzed` follows once each is on the screen: tests and other tools wait for them.
 * By itself, since the rest of the app is not drawn again with every letter; last, since effects run in the order of the page. */
function AnalyzedMark() {
  const version = useStore((state) => state.version)
  useLayoutEffect(() => {
    document.documentElement.dataset.version = String(version)
  }, [version])
  const analyzed = useDrawnAnalysis()
  useEffect(() => {
    // One microtask later the panes' own effects have been drawn too.
    if (analyzed) queueMicrotask(() => (document.documentElement.dataset.analyzed = String(analyzed.version)))
  }, [analyzed])
  return null
}

/** One line for those who come for the first time. */
function Hint() {
  const hint = useStore((state) => (state.hintDismissed ? undefined : toHint(state.activeFile)))
  const dismiss = useStore((state) => state.dismissHint)
  if (!hint) return null
  return (
    <p className="hint">
      <span>
        <strong>Try it.</strong> {hint} <span className="dim">Or paste your own YAML.</span>
      </span>
      <button type="button" className="button icon-button small" aria-label="Hide this line" onClick={dismiss}>
        <Icon name="close" size={12} />
      </button>
    </p>
  )
}

/** What an empty canvas says. */
function Empty({ files }: { files: FileActions }) {
  const empty = useStore(
    (state) =>
      state.analyzed !== undefined &&
      state.analyzed.graph.frames.length === 0 &&
      state.analyzed.graph.cards.every(({ ref }) => ref === 'cidr:*'),
  )
  const setAsking = useStore((state) => state.setAsking)
  if (!empty) return null
  return (
    <div className="empty">
      <div className="empty-words">
        <p>
          <strong>Nothing to draw yet.</strong>
        </p>
        <p className="dim">Start a design with a namespace and its workloads, paste or drop manifests anywhere, or open a sample.</p>
        <p className="row">
          <button type="button" className="button primary" onClick={() => setAsking({ kind: 'add-namespace' })}>
            Add a namespace
          </button>
          <button type="button" className="button" onClick={files.openFiles}>
            Open files
          </button>
          <button type="button" className="button" onClick={() => files.openSample(0)}>
            Open the sample
          </button>
        </p>
      </div>
    </div>
  )
}

/** A sample takes the place of an untouched one; what the person made is only replaced when they say so. */
async function openSample(sample: Sample | undefined) {
  if (!sample) return
  const store = useStore.getState()
  let text: string
  try {
    text = await readSample(sample)
  } catch (error) {
    store.notify({ kind: 'error', text: 'The sample could not be loaded.', detail: error instanceof Error ? error.message : String(error) })
    return
  }
  const file = { name: sample.file, text }
  const replace = () => store.replaceFiles([file], `open the sample ${sample.title}`, { untouchedSample: true })
  const idle = useStore.getState().untouchedSample || useStore.getState().workspace.files.every((open) => open.text.trim() === '')
  if (idle) return replace()
  store.notify({
    kind: 'refusal',
    text: `Open the sample “${sample.title}”?`,
    choices: [
      { label: 'Replace what is open', cost: 'Undo brings your files back.', act: replace },
      { label: 'Open it beside your files', cost: 'Both are then read as one cluster.', act: () => store.openFiles([file]) },
    ],
  })
}
