/** Lists the diagnostics by file: a click shows the lines, a fix is a button. */

import { type Diagnostic, toLines } from '#core'
import { useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'

/** Listed at once; the rest is said, not hidden. */
const most = 500

export function Problems() {
  const diagnostics = useStore((state) => state.analyzed?.diagnostics) ?? []
  const files = useStore((state) => state.workspace.files)
  if (diagnostics.length === 0)
    return <p className="nothing dim">No problems: everything that is open can be read, and the API server would accept it.</p>
  const groups = new Map<string, Diagnostic[]>()
  for (const each of diagnostics.slice(0, most)) groups.set(each.file, [...(groups.get(each.file) ?? []), each])
  return (
    <div className="problems">
      {[...groups].map(([name, group]) => (
        <FileProblems key={name} name={name} text={files.find((file) => file.name === name)?.text ?? ''} group={group} />
      ))}
      {diagnostics.length > most && <p className="dim">{`and ${diagnostics.length - most} more`}</p>}
    </div>
  )
}

function FileProblems({ name, text, group }: { name: string; text: string; group: readonly Diagnostic[] }) {
  const lines = toLines(text)
  return (
    <section>
      <h3 className="problems-file">
        {name} <span className="dim">{group.length}</span>
      </h3>
      <ul>
        {group.map((diagnostic, index) => (
          <Problem
            // biome-ignore lint/suspicious/noArrayIndexKey: two problems may be alike in all but their place in the list.
            key={`${diagnostic.code} ${diagnostic.range[0]} ${index}`}
            diagnostic={diagnostic}
            line={lines.position(diagnostic.range[0]).line}
          />
        ))}
      </ul>
    </section>
  )
}

function Problem({ diagnostic, line }: { diagnostic: Diagnostic; line: number }) {
  const reveal = useStore((state) => state.reveal)
  const dispatch = useStore((state) => state.dispatch)
  const { severity, message, code, file, range, related, fixes } = diagnostic
  return (
    <li className="problem" data-severity={severity} data-code={code}>
      <button type="button" className="problem-words" onClick={() => reveal(file, range)}>
        <span className="problem-mark" data-severity={severity}>
          <Icon name={severity} size={14} />
          <span className="unseen">{severity}: </span>
        </span>
        <span>
          {message} <span className="dim">{`line ${line} · ${code}`}</span>
        </span>
      </button>
      {related?.map((other) => (
        <button type="button" className="link" key={`${other.file} ${other.range[0]}`} onClick={() => reveal(other.file, other.range)}>
          {other.message}
        </button>
      ))}
      {fixes?.map((fix) => (
        <button type="button" className="button small" key={fix.label} onClick={() => void dispatch(fix.command)}>
          {fix.label}
        </button>
      ))}
    </li>
  )
}
