/** Says what the picture can't show as it is: files that show what they said before, what is refused, and that everything is open. */

import { type PictureNote, toLines } from '#core'
import { type State, useStore } from '../store.ts'

export function StaleBanner() {
  const analyzed = useStore((state) => state.analyzed)
  const failure = useStore((state) => state.failure)
  const files = useStore((state) => state.workspace.files)
  const reveal = useStore((state) => state.reveal)
  const stale = staleFiles(analyzed, files)
  const notes = analyzed?.notes ?? []
  if (stale.length + notes.length === 0 && failure === undefined) return null
  return (
    <div className="stale-banner" role="status">
      {failure !== undefined && <p className="stale-chip">The analysis failed ({failure}): showing the picture before it</p>}
      {stale.map(({ name, line, range, rejected }) => (
        <button key={name} type="button" className="stale-chip" onClick={() => reveal(name, range)} title="Show the line">
          {rejected && 'kubectl would refuse '}
          <b>{name}</b>
          {!rejected && ' cannot be read'}
          {line ? ` at line ${line}` : ''}: showing its last good picture
        </button>
      ))}
      {notes.map((note) => (
        <Note key={note.text} note={note} />
      ))}
    </div>
  )
}

function Note({ note: { kind, text, place } }: { note: PictureNote }) {
  const { reveal, openDrawer, toggleOpen } = useStore.getState()
  const isShown = useStore((state) => state.showOpen)
  if (kind === 'open') {
    return (
      <p className="stale-chip is-plain">
        {text}{' '}
        <button type="button" className="link" onClick={toggleOpen} aria-pressed={isShown}>
          {isShown ? 'Hide open paths' : 'Show open paths'}
        </button>
      </p>
    )
  }
  if (kind === 'idle') return <p className="stale-chip is-plain">{text}</p>
  const show = () => {
    if (place) reveal(place.file, place.range)
    openDrawer('problems')
  }
  return (
    <button type="button" className="stale-chip is-refused" onClick={show} title="Show the line and the problems">
      {text} <u>See Problems</u>
    </button>
  )
}

function staleFiles(analyzed: State['analyzed'], files: State['workspace']['files']) {
  return (analyzed?.files ?? [])
    .filter((file) => file.stale || file.documents.some((document) => document.stale))
    .map((file) => {
      const document = file.documents.find((one) => one.stale === 'unreadable') ?? file.documents.find((one) => one.stale)
      const rejected = document?.stale === 'rejected'
      const fault = analyzed?.diagnostics.find(
        (one) =>
          one.file === file.name &&
          one.severity === 'error' &&
          (rejected ? document.range[0] <= one.range[0] && one.range[0] <= document.range[1] : one.code === 'yaml-syntax'),
      )
      const range = fault?.range ?? document?.range ?? ([0, 0] as const)
      const text = files.find((one) => one.name === file.name)?.text
      const line = fault && text !== undefined ? toLines(text).position(range[0]).line : undefined
      return { name: file.name, line, range, rejected }
    })
}

/** Why each resource of a document that cannot be read is out of date, by ref. */
export function toStale(analyzed: State['analyzed']): ReadonlyMap<string, string> {
  const stale = new Map<string, string>()
  for (const file of analyzed?.files ?? []) {
    for (const document of file.documents) {
      if (!document.stale) continue
      for (const ref of document.resources) stale.set(ref, `${file.name} cannot be read here: this is what it said before`)
    }
  }
  return stale
}
