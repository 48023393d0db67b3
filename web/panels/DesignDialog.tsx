/** The dialog that asks for what a design command needs: a name, a workload, two ends, a recipe. */

import { Dialog } from 'radix-ui'
import { useState } from 'react'
import type { Command } from '#core'
import { type Asking, useStore } from '../store.ts'
import { returnFocus } from '../widgets/return-focus.ts'
import { useNames } from './answers.ts'
import { CommandForm, Field } from './CommandForm.tsx'
import { PathForm } from './PathForm.tsx'
import { RecipesForm } from './RecipesForm.tsx'
import { isWrong, parseLabels } from './typed.ts'
import { EditForm, WorkloadForm } from './WorkloadForms.tsx'
import './design.css'

export function DesignDialog() {
  const asking = useStore((state) => (state.asking?.kind === 'compare' ? undefined : state.asking))
  const setAsking = useStore((state) => state.setAsking)
  return (
    <Dialog.Root open={asking !== undefined} onOpenChange={(open) => open || setAsking(undefined)}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        {asking && (
          // One dialog after another: each takes the focus anew.
          <Dialog.Content
            onCloseAutoFocus={returnFocus}
            key={JSON.stringify(asking)}
            className="dialog narrow design"
            aria-describedby={undefined}
          >
            <Form asking={asking} onDone={() => setAsking(undefined)} />
          </Dialog.Content>
        )}
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Form({ asking, onDone }: { asking: Exclude<Asking, { kind: 'compare' }>; onDone: () => void }) {
  switch (asking.kind) {
    case 'add-namespace':
      return <NamespaceForm onDone={onDone} />
    case 'add-workload':
      return <WorkloadForm namespace={asking.namespace} toward={asking.toward} onDone={onDone} />
    case 'edit-workload':
      return <EditForm of={asking.ref} onDone={onDone} />
    case 'rename':
      return <RenameForm of={asking.ref} onDone={onDone} />
    case 'path':
      return <PathForm asking={asking} onDone={onDone} />
    case 'recipes':
      return <RecipesForm of={asking.ref} onDone={onDone} />
  }
}

function NamespaceForm({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState('')
  const [text, setText] = useState('')
  const setAsking = useStore((state) => state.setAsking)
  const labels = parseLabels(text)
  const command: Command | undefined =
    name === '' || isWrong(labels) ? undefined : { kind: 'add-namespace', name: name.trim(), labels: labels.labels }
  return (
    <CommandForm
      title="Add a namespace"
      command={command}
      missing="Give it a name."
      wrong={isWrong(labels) ? labels.wrong : undefined}
      word="Add"
      // What a new namespace needs first is a workload.
      onDone={() => setAsking({ kind: 'add-workload', namespace: name.trim() })}
    >
      <Field label="Name" value={name} onChange={setName} />
      <Field label="Labels" value={text} onChange={setText} hint="team=shop, optional" />
      <p className="dim">
        A workload in it can be added next.{' '}
        <button type="button" className="link" onClick={onDone}>
          Not now
        </button>
      </p>
    </CommandForm>
  )
}

function RenameForm({ of, onDone }: { of: string; onDone: () => void }) {
  const old = useNames()(of)
  const [to, setTo] = useState(old)
  const [selectors, setSelectors] = useState(true)
  const isSpace = of.startsWith('Namespace/')
  const command: Command | undefined = to === old || to === '' ? undefined : { kind: 'rename', target: of, to: to.trim(), selectors }
  return (
    <CommandForm title={`Rename ${old}`} command={command} missing="Give it another name." word="Rename" onDone={onDone}>
      <Field label="Name" value={to} onChange={setTo} />
      <label className="check">
        <input type="checkbox" checked={selectors} onChange={() => setSelectors(!selectors)} />
        {isSpace ? 'Rules that name this namespace follow' : 'Labels that carry the old name follow, and the selectors that ask for them'}
      </label>
    </CommandForm>
  )
}
