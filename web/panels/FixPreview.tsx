/** Shows what a fix would do before it is made: the lines that go and come, and the paths that open and close. */

import { useEffect, useState } from 'react'
import type { Command, DiffLine, FileDiff, Preview } from '#core'
import { useStore } from '../store.ts'
import { Effect } from './Effect.tsx'

/** Lines shown at once; the rest is said. */
const mostLines = 60

export function FixPreview({ command }: { command: Command }) {
  const preview = usePreview(command)
  const refused = preview && 'refused' in preview.outcome
  return (
    <div className="fix-preview">
      {preview && !refused && preview.diff.map((file) => <Diff key={file.file} diff={file} />)}
      <Effect outcome={preview?.outcome} ready missing="" />
    </div>
  )
}

/** Asked anew when the text changes. */
function usePreview(command: Command): Preview | undefined {
  const ask = useStore((state) => state.ask)
  const analyzed = useStore((state) => state.analyzed)
  const [preview, setPreview] = useState<Preview>()
  const key = JSON.stringify(command)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says whether the command differs.
  useEffect(() => {
    let late = false
    void ask({ kind: 'preview', command }).then((found) => late || setPreview(found))
    return () => {
      late = true
    }
  }, [key, analyzed])
  return preview
}

const words: Readonly<Record<DiffLine['kind'], string>> = { same: '', removed: 'goes: ', added: 'comes: ' }
const marks: Readonly<Record<DiffLine['kind'], string>> = { same: ' ', removed: '-', added: '+' }

function Diff({ diff: { file, hunks } }: { diff: FileDiff }) {
  const rows = hunks.flatMap(({ oldLine, newLine, lines }, index) => {
    const shown = lines.map((line, i) => ({ ...line, key: `${index} ${i}` }))
    return [
      { kind: 'place' as const, text: `line ${Math.max(oldLine, 1)}${newLine === oldLine ? '' : ` → ${newLine}`}`, key: `${index}` },
      ...shown,
    ]
  })
  return (
    <figure className="diff">
      <figcaption>{file}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>
        {rows.slice(0, mostLines).map((row) =>
          row.kind === 'place' ? (
            <span key={row.key} className="diff-place">
              {row.text}
              {'\n'}
            </span>
          ) : (
            <span key={row.key} data-kind={row.kind}>
              <span className="unseen">{words[row.kind]}</span>
              <span aria-hidden="true">{marks[row.kind]} </span>
              {row.text}
              {'\n'}
            </span>
          ),
        )}
        {rows.length > mostLines && <span className="diff-place">{`and ${rows.length - mostLines} lines more`}</span>}
      </pre>
    </figure>
  )
}
