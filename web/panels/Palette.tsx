/** Ctrl-K: every action and every card, found by typing. */

import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { providersList, specification } from '#core'
import { toRedoTitle, toUndoTitle, useStore } from '../store.ts'
import { designActions } from './design-actions.ts'
import type { FileActions } from './file-actions.ts'
import { toShortcut } from './keys.ts'
import { providerIds, toProviderName, useProviderChoice } from './provider-choice.ts'

/** Cards listed while nothing narrows them down. */
const most = 200

/** Every word must occur; what begins with them, or is called so, comes first. Letters strewn over a long entry are no match. */
function rank(value: string, typed: string, keywords: readonly string[] = []): number {
  const [entry, wanted] = [value.toLowerCase(), typed.trim().toLowerCase()]
  if (entry.startsWith(wanted) || entry.endsWith(`/${wanted}`)) return 1
  if (entry.includes(wanted)) return 0.8
  const text = [entry, ...keywords].join(' ').toLowerCase()
  return wanted.split(/\s+/).every((word) => text.includes(word)) ? 0.6 : 0
}

export function Palette({ files }: { files: FileActions }) {
  const open = useStore((state) => state.paletteOpen)
  const setOpen = useStore((state) => state.setPaletteOpen)
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        <Dialog.Content className="palette">
          <Dialog.Title className="unseen">Commands</Dialog.Title>
          <Dialog.Description className="unseen">Type, choose with the arrow keys, Enter does it.</Dialog.Description>
          <Command label="Commands" loop filter={rank}>
            <Command.Input className="palette-input" placeholder="Type what to do, or the name of a workload" />
            <Command.List className="palette-list">
              <Command.Empty className="palette-empty">Nothing has that name.</Command.Empty>
              <Actions files={files} />
              <Cards />
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Actions({ files }: { files: FileActions }) {
  const store = useStore()
  const choose = useProviderChoice()
  const { selection } = store
  const card = selection?.kind === 'card' ? store.analyzed?.graph.cards.find((each) => each.ref === selection.ref) : undefined
  const isolatable = selection && selection.kind !== 'edge' ? selection.ref : undefined
  const gates =
    card ??
    (selection?.kind === 'frame'
      ? [...(store.analyzed?.graph.frames ?? []), ...(store.analyzed?.graph.cards ?? [])].find((each) => each.ref === selection.ref)
      : undefined)
  return (
    <>
      {selection && (
        <Command.Group heading="Selected">
          {isolatable &&
            (['ingress', 'egress'] as const).map((direction) => {
              const gate = gates?.[direction]
              if (!gate) return null
              const word = `${gate.isolated ? 'Open' : 'Isolate'} ${direction} of ${gates.name}`
              return (
                <Entry key={direction} act={() => store.dispatch({ kind: 'isolate', target: isolatable, direction, on: !gate.isolated })}>
                  {word}
                </Entry>
              )
            })}
          {isolatable !== undefined &&
            gates &&
            designActions(isolatable, gates.name).map(({ label, act }) => (
              <Entry key={label} act={act}>
                {label}
              </Entry>
            ))}
          {selection.kind === 'frame' && store.analyzed?.graph.large && (
            <Entry act={() => store.toggleOpened(selection.ref)}>
              {`${store.opened.includes(selection.ref) ? 'Close' : 'Open'} ${selection.ref.replace('/', ' ').toLowerCase()}`}
            </Entry>
          )}
          {selection.kind === 'edge' && (
            <>
              <Entry act={() => store.setPending({ source: selection.source, destination: selection.destination })}>Allow this path…</Entry>
              <Entry act={() => store.dispatch({ kind: 'deny-traffic', source: selection.source, destination: selection.destination })}>
                Cut this path
              </Entry>
              <Entry act={() => store.openDrawer('explain')}>Explain this path</Entry>
            </>
          )}
        </Command.Group>
      )}
      <Command.Group heading="Add">
        <Entry act={() => store.setAsking({ kind: 'add-namespace' })}>Add a namespace…</Entry>
        <Entry act={() => store.setAsking({ kind: 'add-workload' })}>Add a workload…</Entry>
        <Entry act={() => store.setAsking({ kind: 'path' })}>Allow a path…</Entry>
      </Command.Group>
      <Command.Group heading="Edit">
        <Entry act={store.undo} keys={toShortcut('Z')}>
          {toUndoTitle(store.history)}
        </Entry>
        <Entry act={store.redo} keys={toShortcut('Z', true)}>
          {toRedoTitle(store.history)}
        </Entry>
      </Command.Group>
      <Command.Group heading="Files">
        <Entry act={files.openFiles}>Open files…</Entry>
        <Entry act={files.openFolder}>Open a folder…</Entry>
        <Entry act={files.paste}>Open pasted YAML…</Entry>
        {files.samples.map((sample, index) => (
          <Entry key={sample.file} act={() => files.openSample(index)}>
            {`Open the sample ${sample.title}`}
          </Entry>
        ))}
        <Entry act={store.newWorkspace}>New, empty workspace</Entry>
        <Entry act={files.downloadPolicies}>Download the policies as one file</Entry>
        <Entry act={files.downloadPoliciesZip}>Download the policies, a file each</Entry>
        <Entry act={files.downloadKustomization}>Download the policies with a kustomization</Entry>
        <Entry act={() => files.savePicture('svg', 'light')}>Save the picture as SVG, light</Entry>
        <Entry act={() => files.savePicture('svg', 'dark')}>Save the picture as SVG, dark</Entry>
        <Entry act={() => files.savePicture('png', 'light')}>Save the picture as PNG, light</Entry>
        <Entry act={() => files.savePicture('png', 'dark')}>Save the picture as PNG, dark</Entry>
        <Entry act={files.downloadAll}>Download all files as they are</Entry>
      </Command.Group>
      <Command.Group heading="Network provider">
        <Entry act={() => store.openDrawer('providers')} words={['network']}>
          Compare all providers: which run this as written?
        </Entry>
        {providerIds.map((id) => (
          <Entry key={id} act={() => void choose(id)} words={['choose', 'version']}>
            {id === specification ? 'Network provider: as Kubernetes specifies' : `Network provider: ${toProviderName(id)}`}
          </Entry>
        ))}
        {providersList.map(({ id, name }) => (
          <Entry key={id} act={() => store.setProfile(id)} words={['profile', 'page', 'about']}>
            {`What ${name} enforces, with sources`}
          </Entry>
        ))}
      </Command.Group>
      <Command.Group heading="Show">
        <Entry act={() => store.openDrawer('problems')}>Problems</Entry>
        <Entry act={() => store.openDrawer('paths')}>Paths, as a table</Entry>
        <Entry act={() => store.openDrawer('explain')}>Explain a path</Entry>
        <Entry act={() => store.openDrawer('changes')}>Changes since the baseline</Entry>
        <Entry act={store.setBaseline}>Set the baseline for changes here</Entry>
        <Entry act={() => store.openDrawer('providers')}>Providers, compared</Entry>
        <Entry act={() => store.openDrawer('tests')}>Tests: what should be so</Entry>
        <Entry act={store.toggleDenied}>{store.showDenied ? 'Hide denied paths' : 'Show denied paths'}</Entry>
        <Entry act={store.toggleOpen}>{store.showOpen ? 'Hide open paths' : 'Show open paths'}</Entry>
        <Entry act={store.toggleChanges} keys="C">
          {store.showChanges ? 'Hide changes on the canvas' : 'Show changes on the canvas'}
        </Entry>
        <Entry act={() => store.setPanes({ canvas: true, editor: false })}>Canvas only</Entry>
        <Entry act={() => store.setPanes({ canvas: true, editor: true })}>Canvas and YAML</Entry>
        <Entry act={() => store.setPanes({ canvas: false, editor: true })}>YAML only</Entry>
        <Entry act={() => store.setTheme('light')}>Light theme</Entry>
        <Entry act={() => store.setTheme('dark')}>Dark theme</Entry>
        <Entry act={() => store.setTheme('system')}>Theme as the system</Entry>
      </Command.Group>
    </>
  )
}

function Cards() {
  const graph = useStore((state) => state.analyzed?.graph)
  const select = useStore((state) => state.select)
  if (!graph) return null
  const frames = new Map(graph.frames.map((frame) => [frame.ref, frame.name]))
  return (
    <Command.Group heading="Go to">
      {graph.frames.map((frame) => (
        <Entry key={frame.ref} value={frame.ref} act={() => select({ kind: 'frame', ref: frame.ref })} note="namespace">
          {frame.name}
        </Entry>
      ))}
      {graph.cards.slice(0, most).map((card) => (
        <Entry
          key={card.ref}
          value={card.ref}
          words={card.labels.map((label) => `${label.key}=${label.value}`)}
          act={() => select({ kind: 'card', ref: card.ref })}
          note={card.frame ? frames.get(card.frame) : undefined}
        >
          {card.name}
        </Entry>
      ))}
    </Command.Group>
  )
}

interface EntryProps {
  act: () => unknown
  children: ReactNode
  value?: string
  words?: string[]
  note?: string | undefined
  keys?: string
}

function Entry({ act, children, value, words, note, keys }: EntryProps) {
  const setOpen = useStore((state) => state.setPaletteOpen)
  const select = () => {
    setOpen(false)
    act()
  }
  return (
    <Command.Item className="palette-item" onSelect={select} {...(value ? { value } : {})} {...(words ? { keywords: words } : {})}>
      <span>{children}</span>
      {note && <span className="dim">{note}</span>}
      {keys && <kbd>{keys}</kbd>}
    </Command.Item>
  )
}
