/** The files as tabs: choose, add, rename, reorder, close. Each is a change, so undo brings it back. */

import { DropdownMenu } from 'radix-ui'
import { type DragEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { WorkspaceFile } from '#core'
import { useStore } from '../store.ts'
import { Icon } from '../widgets/Icon.tsx'
import { IconButton } from '../widgets/IconButton.tsx'
import { addFile, closeFile, moveFile, renameFile } from './file-changes.ts'

export function FileTabs({ onDownload }: { onDownload: (name: string) => void }) {
  const files = useStore((state) => state.workspace.files)
  const active = useStore((state) => state.activeFile)
  const renaming = useStore((state) => state.renaming)
  const setRenaming = useStore((state) => state.setRenaming)
  const [bar, setBar] = useState<HTMLElement | null>(null)
  useEffect(() => {
    // The field that took the name is gone, and what it did may have drawn the tab anew.
    if (renaming === undefined && document.activeElement === document.body)
      bar?.querySelector<HTMLElement>('.tab[data-active=true] .tab-name')?.focus()
  }, [renaming, bar])
  const activeIndex = files.findIndex((file) => file.name === active)
  return (
    <nav className="tabs" aria-label="Files" ref={setBar}>
      <ul>
        {files.map((file, index) => (
          <Tab
            key={file.name}
            file={file}
            index={index}
            active={file.name === active}
            renaming={file.name === renaming}
            onRename={setRenaming}
          />
        ))}
      </ul>
      <IconButton icon="plus" label="Add a file" className="small" onClick={addFile} />
      <span className="grow" />
      {active !== undefined && activeIndex >= 0 && (
        <DropdownMenu.Root modal={false}>
          <DropdownMenu.Trigger asChild>
            <button type="button" className="button icon-button small" aria-label={`More for ${active}`}>
              <Icon name="more" />
            </button>
          </DropdownMenu.Trigger>
          <DropdownMenu.Portal container={bar}>
            <DropdownMenu.Content
              className="menu"
              align="end"
              sideOffset={4}
              onCloseAutoFocus={(event) => renaming && event.preventDefault()}
            >
              <DropdownMenu.Item className="menu-item" onSelect={() => setRenaming(active)}>
                Rename…
              </DropdownMenu.Item>
              <DropdownMenu.Item className="menu-item" disabled={activeIndex === 0} onSelect={() => moveFile(active, activeIndex - 1)}>
                Move left
              </DropdownMenu.Item>
              <DropdownMenu.Item
                className="menu-item"
                disabled={activeIndex === files.length - 1}
                onSelect={() => moveFile(active, activeIndex + 1)}
              >
                Move right
              </DropdownMenu.Item>
              <DropdownMenu.Item className="menu-item" onSelect={() => onDownload(active)}>
                Download
              </DropdownMenu.Item>
              <DropdownMenu.Item className="menu-item" onSelect={() => closeFile(active)}>
                Close
              </DropdownMenu.Item>
            </DropdownMenu.Content>
          </DropdownMenu.Portal>
        </DropdownMenu.Root>
      )}
    </nav>
  )
}

interface TabProps {
  file: WorkspaceFile
  index: number
  active: boolean
  renaming: boolean
  onRename: (name: string | undefined) => void
}

const dragType = 'application/x-drawbridge-tab'

function Tab({ file, index, active, renaming, onRename }: TabProps) {
  const setActiveFile = useStore((state) => state.setActiveFile)
  const stale = useStore((state) => state.analyzed?.files.some((reading) => reading.name === file.name && reading.stale))
  const [target, setTarget] = useState(false)
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (active) item.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [active])
  const over = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(dragType)) return
    event.preventDefault()
    setTarget(true)
  }
  const drop = (event: DragEvent) => {
    const name = event.dataTransfer.getData(dragType)
    setTarget(false)
    if (name === '') return
    event.preventDefault()
    moveFile(name, index)
  }
  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (event.key === 'F2') onRename(file.name)
    else if (event.key === 'Delete') closeFile(file.name)
    else if (step && (event.ctrlKey || event.metaKey) && event.shiftKey) {
      event.preventDefault()
      moveFile(file.name, index + step)
      // A moved element loses the focus; who has taken another step meanwhile keeps it.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) item.current?.querySelector<HTMLElement>('.tab-name')?.focus()
      })
    } else if (step) {
      const tab = item.current?.[step < 0 ? 'previousElementSibling' : 'nextElementSibling']
      tab?.querySelector<HTMLElement>('.tab-name')?.focus()
    }
  }
  return (
    <li
      ref={item}
      className="tab"
      data-active={active}
      data-target={target}
      draggable={!renaming}
      onDragStart={(event) => event.dataTransfer.setData(dragType, file.name)}
      onDragOver={over}
      onDragLeave={() => setTarget(false)}
      onDrop={drop}
    >
      {renaming ? (
        <NameField name={file.name} onDone={() => onRename(undefined)} />
      ) : (
        <button
          type="button"
          className="tab-name"
          aria-current={active ? 'true' : undefined}
          title={`${file.name}${file.snapshot ? ' (snapshot, not edited here)' : ''}\nDouble-click to rename, drag or Ctrl+Shift+arrows to move`}
          onClick={() => setActiveFile(file.name)}
          onDoubleClick={() => onRename(file.name)}
          onAuxClick={(event) => event.button === 1 && closeFile(file.name)}
          aria-keyshortcuts="F2 Control+Shift+ArrowLeft Control+Shift+ArrowRight Delete"
          onKeyDown={press}
        >
          <Icon name={stale ? 'warning' : file.snapshot ? 'snapshot' : 'file'} size={14} />
          <span className="tab-text">{file.name}</span>
        </button>
      )}
      <button
        type="button"
        className="button icon-button small tab-close"
        aria-label={`Close ${file.name}`}
        onClick={() => closeFile(file.name)}
      >
        <Icon name="close" size={12} />
      </button>
    </li>
  )
}

function NameField({ name, onDone }: { name: string; onDone: () => void }) {
  const [text, setText] = useState(name)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    field.current?.focus()
    field.current?.setSelectionRange(0, Math.max(name.lastIndexOf('.'), 0) || name.length)
  }, [name])
  const accept = () => {
    renameFile(name, text)
    onDone()
  }
  return (
    <input
      ref={field}
      className="field tab-field"
      aria-label={`New name of ${name}`}
      value={text}
      size={Math.max(text.length, 8)}
      onChange={(event) => setText(event.target.value)}
      onBlur={accept}
      onKeyDown={(event) => {
        if (event.key === 'Enter') accept()
        if (event.key === 'Escape') onDone()
        event.stopPropagation()
      }}
    />
  )
}
