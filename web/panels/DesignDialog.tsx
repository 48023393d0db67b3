/** Asks for what a design command needs (a name, labels, ports, two ends), says what it would change, and runs it. */

import { Dialog } from 'radix-ui'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { Command, WorkloadKind } from '#core'
import { type Asking, useStore } from '../store.ts'
import { returnFocus } from '../widgets/return-focus.ts'
import { useDescription, useNames } from './answers.ts'
import { Effect, useOutcome } from './Effect.tsx'
import { PathForm } from './PathForm.tsx'
import { RecipesForm } from './RecipesForm.tsx'
import { formatContainerPorts, formatLabels, isWrong, parseContainerPorts, parseLabels } from './typed.ts'
import './design.css'
import { Cancel } from '../widgets/Cancel.tsx'

export function DesignDialog() {
  const asking = useStore((state) => state.asking)
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

function Form({ asking, onDone }: { asking: Asking; onDone: () => void }) {
  switch (asking.kind) {
    case 'add-namespace':
      return <NamespaceForm onDone={onDone} />
    case 'add-workload':
      return <WorkloadForm namespace={asking.namespace} onDone={onDone} />
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

interface FrameProps {
  title: string
  /** Undefined while something is missing or wrong: `missing` says what. */
  command: Command | undefined
  missing: string
  wrong?: string | undefined
  word: string
  onDone: () => void
  /** Starts over for one more. */
  onAnother?: () => void
  children: ReactNode
}

/** A form around one command: the fields, what it would do, and the buttons. */
export function CommandForm({ title, command, missing, wrong, word, onDone, onAnother, children }: FrameProps) {
  const dispatch = useStore((state) => state.dispatch)
  const outcome = useOutcome(command)
  const refused = outcome && 'refused' in outcome && !outcome.choices?.length
  const ready = command !== undefined && !refused
  const accept = async (event: FormEvent | undefined, then: () => void) => {
    event?.preventDefault()
    if (!command || refused) return
    const choices = outcome && 'refused' in outcome
    if (choices) onDone()
    if (await dispatch(command)) then()
  }
  return (
    <form onSubmit={(event) => void accept(event, onDone)}>
      <Dialog.Title className="dialog-title">{title}</Dialog.Title>
      {children}
      {wrong ? (
        <p className="danger effect" role="alert">
          {wrong}
        </p>
      ) : (
        <Effect outcome={outcome} ready={command !== undefined} missing={missing} />
      )}
      <div className="row row-end">
        <Cancel />
        {onAnother && (
          <button type="button" className="button" disabled={!ready} onClick={() => void accept(undefined, onAnother)}>
            {`${word}, and another`}
          </button>
        )}
        <button type="submit" className="button primary" disabled={!ready}>
          {word}
        </button>
      </div>
    </form>
  )
}

interface FieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string
  list?: string
  autoFocus?: boolean
  wide?: boolean
}

export function Field({ label, value, onChange, hint, list }: FieldProps) {
  return (
    <label className="design-field">
      <span>{label}</span>
      <input
        className="field mono"
        value={value}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        placeholder={hint}
        list={list}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  )
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

const kinds: readonly WorkloadKind[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'Pod']

function useNamespaces(): readonly string[] {
  return useStore((state) => state.analyzed?.graph.frames)?.map((frame) => frame.name) ?? []
}

function WorkloadForm({ namespace, onDone }: { namespace: string | undefined; onDone: () => void }) {
  const namespaces = useNamespaces()
  const [space, setSpace] = useState(namespace ?? namespaces[0] ?? 'default')
  const [workloadKind, setKind] = useState<WorkloadKind>('Deployment')
  const [name, setName] = useState('')
  const [labelText, setLabels] = useState('')
  const [portText, setPorts] = useState('')
  const [replicas, setReplicas] = useState('1')
  const labels = parseLabels(labelText)
  const ports = parseContainerPorts(portText)
  const wrong = isWrong(labels) ? labels.wrong : isWrong(ports) ? ports.wrong : undefined
  const command: Command | undefined =
    name === '' || isWrong(labels) || isWrong(ports)
      ? undefined
      : {
          kind: 'add-workload',
          workloadKind,
          namespace: space.trim(),
          name: name.trim(),
          labels: labels.labels,
          ports,
          replicas: Number(replicas),
        }
  const again = () => {
    setName('')
    setLabels('')
    setPorts('')
    setReplicas('1')
    document.querySelector<HTMLInputElement>('.design input')?.focus()
  }
  return (
    <CommandForm
      title="Add a workload"
      command={command}
      missing="Give it a name."
      wrong={wrong}
      word="Add"
      onDone={onDone}
      onAnother={again}
    >
      <Field label="Name" value={name} onChange={setName} />
      <Field label="Namespace" value={space} onChange={setSpace} list="design-namespaces" />
      <datalist id="design-namespaces">
        {namespaces.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <Field label="Ports" value={portText} onChange={setPorts} hint="8080, metrics:9090, 53/udp" />
      <Field label="Labels" value={labelText} onChange={setLabels} hint={`app=${name || 'its-name'}, unless you write others`} />
      <div className="row">
        <label className="design-field grow">
          <span>Kind</span>
          <select className="field" value={workloadKind} onChange={(event) => setKind(event.target.value as WorkloadKind)}>
            {kinds.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label className="design-field">
          <span>Replicas</span>
          <input className="field" type="number" min={0} value={replicas} onChange={(event) => setReplicas(event.target.value)} />
        </label>
      </div>
    </CommandForm>
  )
}

function EditForm({ of, onDone }: { of: string; onDone: () => void }) {
  const description = useDescription(of)
  const card = useStore((state) => state.analyzed?.graph.cards.find((each) => each.ref === of))
  if (!description || !card) return <Dialog.Title className="dialog-title">Edit</Dialog.Title>
  return (
    <EditFields
      of={of}
      title={description.title}
      first={{ labels: formatLabels(description.labels), ports: formatContainerPorts(description.ports), replicas: String(card.replicas) }}
      onDone={onDone}
    />
  )
}

interface EditProps {
  of: string
  title: string
  first: { labels: string; ports: string; replicas: string }
  onDone: () => void
}

function EditFields({ of, title, first: given, onDone }: EditProps) {
  const [first] = useState(given)
  const [labelText, setLabels] = useState(first.labels)
  const [portText, setPorts] = useState(first.ports)
  const [replicas, setReplicas] = useState(first.replicas)
  const labels = parseLabels(labelText)
  const ports = parseContainerPorts(portText)
  const same = labelText === first.labels && portText === first.ports && replicas === first.replicas
  const command: Command | undefined =
    same || isWrong(labels) || isWrong(ports)
      ? undefined
      : {
          kind: 'edit-workload',
          target: of,
          ...(labelText !== first.labels && { labels: labels.labels }),
          ...(portText !== first.ports && { ports }),
          ...(replicas !== first.replicas && { replicas: Number(replicas) }),
        }
  return (
    <CommandForm
      title={`Edit ${title}`}
      command={command}
      missing="Nothing is changed yet."
      wrong={isWrong(labels) ? labels.wrong : isWrong(ports) ? ports.wrong : undefined}
      word="Change"
      onDone={onDone}
    >
      <Field label="Labels" value={labelText} onChange={setLabels} />
      <Field label="Ports" value={portText} onChange={setPorts} hint="8080, metrics:9090, 53/udp" />
      {/^(Deployment|StatefulSet|ReplicaSet|ReplicationController)\//.test(of) && (
        <label className="design-field">
          <span>Replicas</span>
          <input className="field" type="number" min={0} value={replicas} onChange={(event) => setReplicas(event.target.value)} />
        </label>
      )}
      <p className="dim">Where labels change that it selects its pods by, a cluster wants it made anew.</p>
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
