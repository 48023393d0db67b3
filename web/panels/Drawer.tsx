/** The foldable strip under the panes: problems, one path explained, all paths, changes, providers; and whether the work is saved. */

import { Tabs } from 'radix-ui'
import { type ReactNode, useRef } from 'react'
import type { Staleness } from '#core'
import { type DrawerTab, type State, useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { IconButton } from '../widgets/IconButton.tsx'
import { useWindowSize } from '../widgets/use-window.ts'
import { useAnswer } from './answers.ts'
import { Changes } from './Changes.tsx'
import { Expectations } from './Expectations.tsx'
import { ExplainPanel } from './ExplainPanel.tsx'
import type { FileActions } from './file-actions.ts'
import { Paths } from './Paths.tsx'
import { Problems } from './Problems.tsx'
import { ProviderChanges } from './ProviderChanges.tsx'
import { ProviderComparison } from './ProviderComparison.tsx'
import { ProviderLine } from './ProviderLine.tsx'
import './drawer.css'

/** Pixels. */
const heights = { least: 120, first: 240 }
/** Of the window: at first, with the matrix, and at most. */
const shares = { first: 0.3, matrix: 0.52, most: 0.7 }
/** In a window that is lower, or enlarged, the matrix takes what it can get. */
const low = 560

/** What one tab holds; drawn only while it is shown. */
interface Answer {
  readonly tab: DrawerTab
  readonly title: string
  readonly count?: ReactNode
  readonly body: ReactNode
}

export function Drawer({ onSaveMatrix }: { onSaveMatrix: FileActions['saveMatrix'] }) {
  const { open, tab } = useStore((state) => state.drawer)
  const openDrawer = useStore((state) => state.openDrawer)
  const toggle = useStore((state) => state.toggleDrawer)
  const kind = useStore((state) => (state.asMatrix && tab === 'paths' ? 'matrix' : 'plain'))
  const made = useStore((state) => state.drawerHeights[kind])
  const setHeight = useStore((state) => state.setDrawerHeight)
  const { height: inner } = useWindowSize()
  const first = kind === 'matrix' ? inner * (inner < low ? shares.most : shares.matrix) : Math.min(heights.first, inner * shares.first)
  const height = toHeight(made ?? first, inner)
  // A click on the shown tab folds the drawer, as in other editors.
  const press = (pressed: DrawerTab) => (open && pressed === tab ? toggle() : openDrawer(pressed))
  const tabs: readonly Answer[] = [
    { tab: 'problems', title: 'Problems', count: <ProblemCount />, body: <Problems /> },
    { tab: 'explain', title: 'Explain', body: <ExplainPanel /> },
    { tab: 'paths', title: 'Paths', body: <Paths onSave={onSaveMatrix} /> },
    { tab: 'changes', title: 'Changes', body: [<Changes key="since" />, <ProviderChanges key="provider" />] },
    { tab: 'providers', title: 'Providers', body: <ProviderComparison /> },
    { tab: 'tests', title: 'Tests', count: <FailedCount />, body: <Expectations /> },
  ]
  return (
    <Tabs.Root className="drawer" value={open ? tab : ''} activationMode="manual" asChild>
      <section aria-label="Answers" style={open ? { height } : undefined}>
        {open && <Grip height={height} most={toHeight(inner, inner)} onHeight={(next) => setHeight({ [kind]: toHeight(next, inner) })} />}
        <div className="drawer-bar">
          <Tabs.List className="drawer-tabs" aria-label="Answers">
            {tabs.map(({ tab, title, count }) => (
              <Tab key={tab} tab={tab} press={press}>
                {title} {count}
              </Tab>
            ))}
          </Tabs.List>
          <Stale />
          <ProviderLine />
          <span className="grow" />
          <SavedState />
          <IconButton
            icon={open ? 'down' : 'up'}
            label={open ? 'Fold the drawer' : 'Unfold the drawer'}
            className="small"
            onClick={toggle}
          />
        </div>
        {open &&
          tabs.map(({ tab, title, body }) => (
            <Tabs.Content key={tab} className="drawer-body" value={tab}>
              <h2 className="unseen">{title}</h2>
              {body}
            </Tabs.Content>
          ))}
      </section>
    </Tabs.Root>
  )
}

function Tab({ tab, press, children }: { tab: DrawerTab; press: (tab: DrawerTab) => void; children: ReactNode }) {
  return (
    <Tabs.Trigger
      className="drawer-tab"
      value={tab}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => press(tab)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        press(tab)
      }}
    >
      {children}
    </Tabs.Trigger>
  )
}

/** How many expectations are not met: looked at after every change, whatever is shown. */
function FailedCount() {
  const ask = useStore((state) => state.expectations)
  const bad = useAnswer('expectations', ask)?.filter(({ result }) => result !== 'met').length ?? 0
  if (bad === 0) return null
  return (
    <span className="counts">
      <span className="count" data-severity="error">
        <Icon name="error" size={12} />
        {bad} <span className="unseen">not met</span>
      </span>
    </span>
  )
}

function ProblemCount() {
  const diagnostics = useStore((state) => state.analyzed?.diagnostics)
  const count = (severity: string) => diagnostics?.filter((each) => each.severity === severity).length ?? 0
  const errors = count('error')
  const warnings = count('warning')
  if (errors + warnings === 0) return null
  return (
    <span className="counts">
      {errors > 0 && (
        <span className="count" data-severity="error">
          <Icon name="error" size={12} />
          {errors} <span className="unseen">{errors === 1 ? 'error' : 'errors'}</span>
        </span>
      )}
      {warnings > 0 && (
        <span className="count" data-severity="warning">
          <Icon name="warning" size={12} />
          {warnings} <span className="unseen">{warnings === 1 ? 'warning' : 'warnings'}</span>
        </span>
      )}
    </span>
  )
}

/** Says when the picture is older than the text, and why. */
function Stale() {
  const failure = useStore((state) => state.failure)
  const named = (why: Staleness) => (state: State) =>
    state.analyzed?.files
      .filter((file) => file.documents.some((document) => document.stale === why))
      .map((file) => file.name)
      .join(', ')
  const unreadable = useStore(named('unreadable'))
  const rejected = useStore(named('rejected'))
  if (failure !== undefined) {
    return (
      <span className="stale" data-severity="error">{`The analysis stopped (${failure}); the picture is that of the text before.`}</span>
    )
  }
  if (!unreadable && !rejected) return null
  return (
    <span className="stale" data-severity="warning">
      <Icon name="warning" size={12} />
      {unreadable
        ? `${unreadable} cannot be read right now; the picture shows its last good reading.`
        : `kubectl would refuse ${rejected} as it stands; the picture shows what it said before.`}
    </span>
  )
}

function SavedState() {
  const saved = useStore((state) => state.saved)
  const notify = useStore((state) => state.notify)
  if (saved.state === 'loading') return null
  if (saved.state === 'saved' || saved.state === 'saving') {
    return (
      <span
        className="saved dim"
        data-saved={saved.state}
        title="Your work is kept in this browser and survives a reload. Clearing the site's data deletes it."
      >
        {saved.state === 'saved' ? 'Saved in this browser' : 'Saving…'}
      </span>
    )
  }
  const { because } = saved
  const tell = () =>
    notify({ kind: 'error', text: 'Your work is not saved in this browser.', detail: `${because} Download your files before you leave.` })
  return (
    <button type="button" className="saved link danger" data-saved={saved.state} onClick={saved.state === 'held' ? saved.ask : tell}>
      {`Not saved: ${because}`}
    </button>
  )
}

/** What the window has room for. */
const toHeight = (wanted: number, inner: number) => Math.round(Math.min(Math.max(wanted, heights.least), inner * shares.most))

/** The upper edge of the drawer, dragged or moved by arrow keys. */
function Grip({ height, most, onHeight }: { height: number; most: number; onHeight: (height: number) => void }) {
  const from = useRef<{ y: number; height: number } | undefined>(undefined)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a focusable separator is a widget, which hr is not.
    <div
      className="grip"
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label="Height of the drawer"
      aria-valuenow={height}
      aria-valuemin={heights.least}
      aria-valuemax={most}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        from.current = { y: event.clientY, height }
      }}
      onPointerMove={(event) => from.current && onHeight(from.current.height + from.current.y - event.clientY)}
      onPointerUp={() => {
        from.current = undefined
      }}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowUp' ? 24 : event.key === 'ArrowDown' ? -24 : 0
        if (step !== 0) onHeight(height + step)
      }}
    />
  )
}
