/** Lists the diagnostics by file: a click shows the lines; a fix is a button that shows what it would change before it is pressed. */

import { HoverCard } from 'radix-ui'
import { useEffect, useId, useRef, useState } from 'react'
import { type Diagnostic, type Fix, toLines } from '#core'
import { useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { FixPreview } from './FixPreview.tsx'

/** Listed at once; the rest is said, not hidden. */
const most = 500
const severities: readonly Diagnostic['severity'][] = ['error', 'warning', 'info']

export function Problems() {
  const diagnostics = useStore((state) => state.analyzed?.diagnostics) ?? []
  const files = useStore((state) => state.workspace.files)
  if (diagnostics.length === 0)
    return <p className="nothing dim">No problems: everything that is open can be read, and the API server would accept it.</p>
  const groups = new Map<string, Diagnostic[]>()
  // The worst first, and with it its file; else in the order of the text.
  const sorted = diagnostics.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
  for (const each of sorted.slice(0, most)) groups.set(each.file, [...(groups.get(each.file) ?? []), each])
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
  const shown = useStore((state) => state.shownProblem)
  const item = useRef<HTMLLIElement>(null)
  const isShown =
    shown !== undefined && shown.file === diagnostic.file && shown.code === diagnostic.code && shown.start === diagnostic.range[0]
  useEffect(() => {
    if (isShown) item.current?.scrollIntoView({ block: 'start' })
  }, [isShown])
  const { severity, message, code, file, range, related, fixes } = diagnostic
  return (
    <li ref={item} className="problem" data-severity={severity} data-code={code}>
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
      {fixes && fixes.length > 0 && (
        <ul className="fixes" aria-label={fixes.length > 1 ? 'Ways out, choose one' : 'Way out'}>
          {fixes.map((fix) =>
            fix.withheld === undefined ? (
              <FixButton key={fix.label} fix={fix} wasAskedFor={isShown ? shown.id : undefined} />
            ) : (
              <WithheldFix key={fix.label} label={fix.label} because={fix.withheld} />
            ),
          )}
        </ul>
      )}
    </li>
  )
}

/** One press mends; resting on the button, or the one beside it, shows what that would change. `wasAskedFor`: shown at once. */
function FixButton({ fix, wasAskedFor }: { fix: Fix; wasAskedFor: number | undefined }) {
  const dispatch = useStore((state) => state.dispatch)
  const [open, setOpen] = useState(false)
  const hover = useAskedHover()
  useEffect(() => {
    if (wasAskedFor !== undefined) setOpen(true)
  }, [wasAskedFor])
  return (
    <li className="fix">
      <div className="fix-row">
        <HoverCard.Root openDelay={250} closeDelay={80} open={hover.open} onOpenChange={hover.onOpenChange}>
          <HoverCard.Trigger asChild>
            <button type="button" className="button small fix-button" onClick={() => void dispatch(fix.command)} {...hover.trigger}>
              {fix.label}
            </button>
          </HoverCard.Trigger>
          {!open && (
            <HoverCard.Portal>
              <HoverCard.Content className="fix-card" side="top" align="start" sideOffset={6} collisionPadding={8}>
                <FixPreview command={fix.command} />
              </HoverCard.Content>
            </HoverCard.Portal>
          )}
        </HoverCard.Root>
        <button
          type="button"
          className="button small"
          aria-expanded={open}
          aria-label={`Preview: ${fix.label}`}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Hide preview' : 'Preview'}
        </button>
      </div>
      {open && <FixPreview command={fix.command} />}
    </li>
  )
}

/** A pointer that only lay where a button came to stand asks for nothing: it has to move, or the button to have the focus. */
function useAskedHover() {
  const [open, setOpen] = useState(false)
  const state = useRef({ asked: false, held: false })
  const ask = () => {
    state.current.asked = true
    if (state.current.held) setOpen(true)
    state.current.held = false
  }
  return {
    open,
    onOpenChange: (next: boolean) => {
      state.current.held = next && !state.current.asked
      setOpen(next && state.current.asked)
    },
    trigger: { onPointerMove: ask, onFocus: ask },
  }
}

/** A way out that the chosen network provider would not enforce: it can be read, with the reason, and not taken. */
function WithheldFix({ label, because }: { label: string; because: string }) {
  const reason = useId()
  return (
    <li className="fix">
      <div className="fix-row">
        <button type="button" className="button small fix-button" aria-disabled="true" aria-describedby={reason}>
          {label}
        </button>
      </div>
      <p id={reason} className="dim fix-withheld">{`Not offered here: ${because}`}</p>
    </li>
  )
}
