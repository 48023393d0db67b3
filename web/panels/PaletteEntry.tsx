/** One line of the palette: what it does, and its key. */

import { Command } from 'cmdk'
import { createContext, type ReactNode, useContext } from 'react'

/** Closes the palette and does it. */
export const Take = createContext<(act: () => unknown) => void>((act) => act())

interface EntryProps {
  act: () => unknown
  children: ReactNode
  /** What is matched in place of the words shown. */
  value?: string
  words?: string[]
  note?: string | undefined
  keys?: string
  /** Leaves the palette open: more is asked there. */
  stays?: boolean
}

export function Entry({ act, children, value, words, note, keys, stays = false }: EntryProps) {
  const take = useContext(Take)
  return (
    <Command.Item
      className="palette-item"
      onSelect={() => (stays ? act() : take(act))}
      {...(value ? { value } : {})}
      {...(words ? { keywords: words } : {})}
    >
      <span>{children}</span>
      {note && <span className="dim">{note}</span>}
      {keys && <kbd>{keys}</kbd>}
    </Command.Item>
  )
}
