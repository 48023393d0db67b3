/** Asks for a workload's name, labels, ports and replicas, to add it or to change it. */

import { Dialog } from 'radix-ui'
import { useState } from 'react'
import type { Command, WorkloadKind } from '#core'
import { type Dropped, useStore } from '../store.ts'
import { useDescription, useNames } from './answers.ts'
import { CommandForm, Field } from './CommandForm.tsx'
import { goOn } from './drop.ts'
import { formatContainerPorts, formatLabels, isWrong, parseContainerPorts, parseLabels } from './typed.ts'

const kinds: readonly WorkloadKind[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'Pod']

function useNamespaces(): readonly string[] {
  return useStore((state) => state.analyzed?.graph.frames)?.map((frame) => frame.name) ?? []
}

interface AddProps {
  namespace: string | undefined
  /** The edge that waits for it; its ports are asked for next. */
  toward: Dropped | undefined
  onDone: () => void
}

/** Adds a workload, and another one if wanted. */
export function WorkloadForm({ namespace, toward, onDone }: AddProps) {
  const namespaces = useNamespaces()
  const names = useNames()
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
      title={
        toward ? `A new workload that ${names(toward.origin)} ${toward.direction === 'out' ? 'may reach' : 'lets in'}` : 'Add a workload'
      }
      command={command}
      missing="Give it a name."
      wrong={wrong}
      word="Add"
      onDone={() => {
        onDone()
        if (toward) void goOn(toward, `${workloadKind}/${space.trim()}/${name.trim()}`)
      }}
      {...(!toward && { onAnother: again })}
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

/** Edits a workload's labels, ports and replicas. */
export function EditForm({ of, onDone }: { of: string; onDone: () => void }) {
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
