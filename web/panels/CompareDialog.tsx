/** Asks for another version of the manifests, pasted or as files, that changes are told from or to. */

import { Dialog } from 'radix-ui'
import { useRef, useState } from 'react'
import { useStore } from '../store.ts'
import { Cancel } from '../widgets/Cancel.tsx'
import { returnFocus } from '../widgets/return-focus.ts'

interface Version {
  readonly name: string
  readonly files: readonly { readonly name: string; readonly text: string }[]
}

export function CompareDialog() {
  const open = useStore((state) => state.asking?.kind === 'compare')
  const setAsking = useStore((state) => state.setAsking)
  const close = () => setAsking(undefined)
  return (
    <Dialog.Root open={open} onOpenChange={close}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        <Dialog.Content onCloseAutoFocus={returnFocus} className="dialog">
          <Dialog.Title className="dialog-title">Compare with another version</Dialog.Title>
          <Dialog.Description className="dim">
            It stays outside your files. Policies alone are enough: the workloads are then those that are open.
          </Dialog.Description>
          <CompareForm onDone={close} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function CompareForm({ onDone }: { onDone: () => void }) {
  const compareWith = useStore((state) => state.compareWith)
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<Version>()
  const [trouble, setTrouble] = useState('')
  const [later, setLater] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const version: Version | undefined = text.trim() === '' ? chosen : { name: 'the pasted version', files: [{ name: 'pasted.yaml', text }] }
  const read = async (list: FileList | null) => {
    const given = [...(list ?? [])]
    try {
      const files = await Promise.all(given.map(async (file) => ({ name: file.name, text: await file.text() })))
      if (files.length > 0) setChosen({ files, name: files.length === 1 ? (files[0]?.name ?? '') : `${files.length} files` })
      setTrouble('')
    } catch {
      setTrouble('These files could not be read.')
    }
  }
  const accept = () => {
    if (!version) return
    compareWith(version.files, { name: version.name, later })
    onDone()
  }
  return (
    <>
      <textarea
        className="field mono paste-field"
        aria-label="YAML or JSON of the other version"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="row">
        <button type="button" className="button small" onClick={() => input.current?.click()}>
          Choose files…
        </button>
        <span className="dim">{trouble || (chosen ? chosen.name : 'or paste it above')}</span>
        <input ref={input} type="file" multiple hidden accept=".yaml,.yml,.json,.txt" onChange={(event) => void read(event.target.files)} />
      </div>
      <fieldset className="row wrap">
        <legend className="unseen">Which came first</legend>
        <label className="check">
          <input type="radio" name="order" checked={!later} onChange={() => setLater(false)} />
          It came before what is open
        </label>
        <label className="check">
          <input type="radio" name="order" checked={later} onChange={() => setLater(true)} />
          It comes after
        </label>
      </fieldset>
      <div className="row row-end">
        <Cancel />
        <button type="button" className="button primary" disabled={!version} onClick={accept}>
          Compare
        </button>
      </div>
    </>
  )
}
