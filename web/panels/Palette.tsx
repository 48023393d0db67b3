/** Ctrl-K: every action and every card, found by typing. */

import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { useStore } from '../store.ts'
import { returnFocus } from '../widgets/return-focus.ts'
import type { FileActions } from './file-actions.ts'
import { Actions } from './PaletteActions.tsx'
import { Take } from './PaletteEntry.tsx'
import { Cards, type Target } from './PaletteTargets.tsx'
import { rank } from './palette-rank.ts'

export function Palette({ files }: { files: FileActions }) {
  const open = useStore((state) => state.paletteOpen)
  const setOpen = useStore((state) => state.setPaletteOpen)
  const take = (act: () => unknown) => {
    setOpen(false)
    act()
  }
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        <Dialog.Content className="palette" onCloseAutoFocus={returnFocus}>
          <Dialog.Title className="unseen">Commands</Dialog.Title>
          <Dialog.Description className="unseen">Type, choose with the arrow keys, Enter does it.</Dialog.Description>
          <Take value={take}>
            <Entries files={files} />
          </Take>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Entries({ files }: { files: FileActions }) {
  const [typed, setTyped] = useState('')
  const [target, setTarget] = useState<Target>()
  const ask = (next: Target | undefined) => {
    setTarget(next)
    setTyped('')
  }
  // A list of its own: what was marked in the one before is not marked here.
  return (
    <Command key={target?.title ?? ''} label="Commands" loop filter={rank}>
      <Command.Input
        className="palette-input"
        autoFocus
        placeholder={target ? `${target.title} which?` : 'Type what to do, or the name of a workload'}
        value={typed}
        onValueChange={setTyped}
        onKeyDown={(event) => event.key === 'Backspace' && typed === '' && ask(undefined)}
      />
      <Command.List className="palette-list">
        <Command.Empty className="palette-empty">No command and no card is called that.</Command.Empty>
        {target ? (
          <Cards target={target} />
        ) : (
          <>
            <Actions files={files} typed={typed} onAsk={ask} />
            <Cards />
          </>
        )}
      </Command.List>
    </Command>
  )
}
