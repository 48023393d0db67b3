/** The one bar: name, opening and exporting, undo and redo, which panes show, theme, palette. */

import { DropdownMenu } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { type Asking, type State, type Theme, useStore } from '../store.ts'
import { toRedoTitle, toUndoTitle } from '../widgets/effect-words.ts'
import { Icon, type IconName } from '../widgets/Icon.tsx'
import { IconButton } from '../widgets/IconButton.tsx'
import { namespaceOf } from './design-actions.ts'
import type { FileActions } from './file-actions.ts'
import { toShortcut } from './keys.ts'
import { ProviderMenu } from './ProviderMenu.tsx'

export function TopBar({ files }: { files: FileActions }) {
  const setPaletteOpen = useStore((state) => state.setPaletteOpen)
  const [bar, setBar] = useState<HTMLElement | null>(null)
  return (
    <header className="top-bar" ref={setBar}>
      <h1 className="brand">
        <Logo />
        <span>Drawbridge</span>
      </h1>
      <OpenMenu files={files} bar={bar} />
      <AddMenu bar={bar} />
      <ExportMenu files={files} bar={bar} />
      <span className="bar-rule" />
      <HistoryButtons />
      <span className="grow" />
      <button type="button" className="button palette-button" onClick={() => setPaletteOpen(true)}>
        <Icon name="search" />
        <span>Commands</span>
        <kbd>{toShortcut('K')}</kbd>
      </button>
      <span className="grow" />
      <ProviderMenu bar={bar} />
      <PaneButtons />
      <ThemeMenu bar={bar} />
    </header>
  )
}

interface MenuProps {
  files: FileActions
  /** Where the menus are put, so that what they hold belongs to the bar. */
  bar: HTMLElement | null
}

function Logo() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" focusable="false" className="logo">
      <path d="M3 17V5h1.6v1.6h1.6V5h1.6v1.6h1.6V5H11v12z" />
      <path d="M11 16.5 18 12M11.5 7 18 12" className="logo-bridge" />
    </svg>
  )
}

function OpenMenu({ files, bar }: MenuProps) {
  const newWorkspace = useStore((state) => state.newWorkspace)
  return (
    <Menu label="Open" icon="open" bar={bar}>
      <Item onSelect={files.openFiles}>Files…</Item>
      <Item onSelect={files.openFolder}>Folder…</Item>
      <Item onSelect={files.paste}>Pasted YAML…</Item>
      <DropdownMenu.Separator className="menu-rule" />
      <DropdownMenu.Label className="menu-label">Samples</DropdownMenu.Label>
      {files.samples.map((sample, index) => (
        <Item key={sample.file} onSelect={() => files.openSample(index)} note={sample.description}>
          {sample.title}
        </Item>
      ))}
      <DropdownMenu.Separator className="menu-rule" />
      <Item onSelect={newWorkspace}>New, empty workspace</Item>
    </Menu>
  )
}

/** Of more namespaces one is selected first, or named in the palette. */
const mostSpaces = 3

function AddMenu({ bar }: Pick<MenuProps, 'bar'>) {
  const setAsking = useStore((state) => state.setAsking)
  const selection = useStore((state) => state.selection)
  const ref = selection && selection.kind !== 'edge' ? selection.ref : undefined
  // A dialog that opens while the menu still closes would lose the focus to it.
  const ask = (asking: Asking) => setTimeout(() => setAsking(asking))
  const space = ref === undefined ? undefined : namespaceOf(ref)
  const frames = useStore((state) => state.analyzed?.graph.frames)
  const dispatch = useStore((state) => state.dispatch)
  const spaces = space !== undefined ? [space] : (frames ?? []).flatMap((frame) => namespaceOf(frame.ref) ?? [])
  return (
    <Menu label="Add" icon="plus" bar={bar}>
      <Item onSelect={() => ask({ kind: 'add-namespace' })}>Namespace…</Item>
      <Item onSelect={() => ask({ kind: 'add-workload', ...(space !== undefined && { namespace: space }) })}>Workload…</Item>
      <Item onSelect={() => ask({ kind: 'path' })} note="Between workloads, namespaces and address ranges">
        Allow a path…
      </Item>
      {spaces.length <= mostSpaces &&
        spaces.map((name) => (
          <Item key={name} onSelect={() => void dispatch({ kind: 'default-deny', namespace: name, dns: true })}>
            {`Deny everything in ${name}, except DNS`}
          </Item>
        ))}
      {ref !== undefined && namespaceOf(ref) !== undefined && (
        <Item onSelect={() => ask({ kind: 'recipes', ref })} note="Deny all, allow within the namespace, DNS and others">
          A recipe for what is selected…
        </Item>
      )}
    </Menu>
  )
}

function ExportMenu({ files, bar }: MenuProps) {
  const active = useStore((state) => state.activeFile)
  const several = useStore((state) => state.workspace.files.length > 1)
  return (
    <Menu label="Export" icon="download" bar={bar}>
      <DropdownMenu.Label className="menu-label">Policies only</DropdownMenu.Label>
      <Item onSelect={files.downloadPolicies}>As one file</Item>
      <Item onSelect={files.downloadPoliciesZip}>A file each (zip)</Item>
      <Item onSelect={files.downloadKustomization}>With a kustomization (zip)</Item>
      <DropdownMenu.Separator className="menu-rule" />
      <DropdownMenu.Label className="menu-label">As in the editor, byte for byte</DropdownMenu.Label>
      {active !== undefined && <Item onSelect={() => files.downloadFile(active)}>{active}</Item>}
      {several && <Item onSelect={files.downloadAll}>All files (zip)</Item>}
      <DropdownMenu.Separator className="menu-rule" />
      <DropdownMenu.Label className="menu-label">The picture, whole</DropdownMenu.Label>
      <Item onSelect={() => files.savePicture('svg', 'light')}>SVG, light</Item>
      <Item onSelect={() => files.savePicture('svg', 'dark')}>SVG, dark</Item>
      <Item onSelect={() => files.savePicture('png', 'light')}>PNG, light</Item>
      <Item onSelect={() => files.savePicture('png', 'dark')}>PNG, dark</Item>
    </Menu>
  )
}

function HistoryButtons() {
  const undoTitle = useStore((state) => toUndoTitle(state.history))
  const redoTitle = useStore((state) => toRedoTitle(state.history))
  const undo = useStore((state) => state.undo)
  const redo = useStore((state) => state.redo)
  return (
    <>
      <IconButton
        icon="undo"
        label={undoTitle}
        hint={`${undoTitle} (${toShortcut('Z')})`}
        aria-disabled={undoTitle === 'Undo'}
        onClick={undo}
      />
      <IconButton
        icon="redo"
        label={redoTitle}
        hint={`${redoTitle} (${toShortcut('Z', true)})`}
        aria-disabled={redoTitle === 'Redo'}
        onClick={redo}
      />
    </>
  )
}

const paneChoices: readonly { icon: IconName; label: string; panes: State['panes'] }[] = [
  { icon: 'pane-canvas', label: 'Canvas only', panes: { canvas: true, editor: false } },
  { icon: 'pane-split', label: 'Canvas and YAML', panes: { canvas: true, editor: true } },
  { icon: 'pane-editor', label: 'YAML only', panes: { canvas: false, editor: true } },
]

function PaneButtons() {
  const shown = useStore((state) => state.panes)
  const setPanes = useStore((state) => state.setPanes)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a legend to draw.
    <div className="segments" role="group" aria-label="Panes">
      {paneChoices.map(({ icon, label, panes }) => (
        <IconButton
          key={icon}
          icon={icon}
          label={label}
          aria-pressed={panes.canvas === shown.canvas && panes.editor === shown.editor}
          onClick={() => setPanes(panes)}
        />
      ))}
    </div>
  )
}

const themes: readonly { theme: Theme; label: string; icon: IconName }[] = [
  { theme: 'light', label: 'Light', icon: 'light' },
  { theme: 'dark', label: 'Dark', icon: 'dark' },
  { theme: 'system', label: 'As the system', icon: 'system' },
]

function ThemeMenu({ bar }: Pick<MenuProps, 'bar'>) {
  const theme = useStore((state) => state.theme)
  const setTheme = useStore((state) => state.setTheme)
  const shown = themes.find((choice) => choice.theme === theme)
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="button icon-button" aria-label={`Theme: ${shown?.label}`} title={`Theme: ${shown?.label}`}>
          <Icon name={shown?.icon ?? 'system'} />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={bar}>
        <DropdownMenu.Content className="menu" align="end" sideOffset={4}>
          <DropdownMenu.RadioGroup value={theme} onValueChange={(value) => setTheme(value as Theme)}>
            {themes.map((choice) => (
              <DropdownMenu.RadioItem key={choice.theme} value={choice.theme} className="menu-item">
                <Icon name={choice.icon} />
                {choice.label}
                <DropdownMenu.ItemIndicator className="menu-check">
                  <Icon name="check" />
                </DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Menu({ label, icon, bar, children }: Pick<MenuProps, 'bar'> & { label: string; icon: IconName; children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button type="button" className="button">
          <Icon name={icon} />
          <span className="menu-word">{label}</span>
          <Icon name="down" size={12} />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={bar}>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4} collisionPadding={8}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Item({ onSelect, note, children }: { onSelect: () => void; note?: string; children: ReactNode }) {
  return (
    <DropdownMenu.Item className="menu-item" onSelect={onSelect}>
      <span>
        {children}
        {note && <span className="menu-note">{note}</span>}
      </span>
    </DropdownMenu.Item>
  )
}
