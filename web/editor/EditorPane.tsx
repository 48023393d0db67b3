/** The YAML side: file tabs over the editor, which is loaded when the canvas stands; a snapshot shows what was read of it instead. */

import { lazy, Suspense } from 'react'
import type { WorkspaceFile } from '#core'
import { useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { FileTabs } from './FileTabs.tsx'
import { loadPane } from './load.ts'
import './editor.css'

const MonacoPane = lazy(loadPane)

export function EditorPane({ onDownload }: { onDownload: (name: string) => void }) {
  const file = useStore((state) => state.workspace.files.find((candidate) => candidate.name === state.activeFile))
  return (
    <div className="editor">
      <FileTabs onDownload={onDownload} />
      {file && !file.snapshot && (
        <Suspense fallback={<Plain text={file.text} />}>
          <MonacoPane file={file.name} before={<Plain text={file.text} />} />
        </Suspense>
      )}
      {file?.snapshot && <Snapshot file={file} />}
      {!file && <p className="nothing dim">No file is open. Paste YAML anywhere, or add a file above.</p>}
    </div>
  )
}

/** The text stands there at once, in plain letters, until the editor is loaded. */
function Plain({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="plain" tabIndex={0} aria-label="YAML, the editor is loading">
      {text.slice(0, 20_000)}
    </section>
  )
}

/** A cluster dump in short: what was read of it, what was left out, what is wrong with it. */
function Snapshot({ file }: { file: WorkspaceFile }) {
  const reading = useStore((state) => state.analyzed?.files.find((candidate) => candidate.name === file.name))
  const wrong = useStore(
    (state) => state.analyzed?.diagnostics.filter((one) => one.file === file.name && one.severity === 'error').length ?? 0,
  )
  const openDrawer = useStore((state) => state.openDrawer)
  const other = new Set(reading?.other.map(({ kind }) => kind))
  const kinds = new Map<string, number>()
  for (const ref of reading?.documents.flatMap((document) => document.resources) ?? []) {
    const kind = ref.slice(0, ref.indexOf('/'))
    if (!other.has(kind)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  return (
    <section className="snapshot" aria-label={`Summary of ${file.name}`}>
      <p>
        <Icon name="snapshot" /> <strong>A snapshot:</strong>{' '}
        {`${(file.text.length / 1024 / 1024).toFixed(1)} MB, read and evaluated, but not edited here.`}
      </p>
      {!reading && <p className="dim">Reading…</p>}
      {reading && (
        <>
          <Kinds
            title="What was read"
            words="Of these, names, labels, selectors, ports and addresses are looked at, nothing else."
            rows={[...kinds].map(([kind, count]) => ({ kind, count }))}
            none="Nothing that decides about traffic."
          />
          {reading.other.length > 0 && (
            <Kinds
              title="What was left out"
              words="These kinds stay in the file, and take no part in the picture."
              rows={reading.other}
              none=""
            />
          )}
          {wrong > 0 && (
            <p>
              {`${wrong === 1 ? '1 error' : `${wrong} errors`} in it.`}{' '}
              <button type="button" className="link" onClick={() => openDrawer('problems')}>
                Show the problems
              </button>
            </p>
          )}
        </>
      )}
    </section>
  )
}

interface KindsProps {
  title: string
  words?: string
  rows: readonly { readonly kind: string; readonly count: number }[]
  none: string
}

function Kinds({ title, words, rows, none }: KindsProps) {
  return (
    <section>
      <h3>{title}</h3>
      {words && <p className="dim">{words}</p>}
      {rows.length === 0 && <p className="dim">{none}</p>}
      <dl>
        {rows.map(({ kind, count }) => (
          <div key={kind}>
            <dt>{kind}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
