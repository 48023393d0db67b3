/** Asks for a text to be pasted, for those who look for it in the menu. */

import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { Cancel } from '../widgets/Cancel.tsx'
import { returnFocus } from '../widgets/return-focus.ts'

interface Props {
  open: boolean
  onOpenChange: (open: boolean) => void
  onText: (text: string) => void
}

export function PasteDialog({ open, onOpenChange, onText }: Props) {
  const [text, setText] = useState('')
  const accept = () => {
    onText(text)
    setText('')
    onOpenChange(false)
  }
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        <Dialog.Content onCloseAutoFocus={returnFocus} className="dialog">
          <Dialog.Title className="dialog-title">Open pasted YAML</Dialog.Title>
          <Dialog.Description className="dim">
            It becomes a file of its own and stays in this browser. Ctrl+V on the canvas does the same.
          </Dialog.Description>
          <textarea
            className="field mono paste-field"
            aria-label="YAML or JSON"
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <div className="row row-end">
            <Cancel />
            <button type="button" className="button primary" disabled={text.trim() === ''} onClick={accept}>
              Open
            </button>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
