/** Ctrl-K: every action and every card, found by typing. */

import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { providersList, specification } from '#core'
import { useStore } from '../store.ts'
import { toRedoTitle, toUndoTitle } from '../widgets/effect-words.ts'
import { returnFocus } from '../widgets/return-focus.ts'
import { designActions } from './design-actions.ts'
import type { FileActions } from './file-actions.ts'
import { toShortcut } from './keys.ts'
import { Entry, Take } from './PaletteEntry.tsx'
import { Cards, type Target, TargetCommands } from './PaletteTargets.tsx'
import { rank } from './palette-rank.ts'
import { providerIds, toProviderName, useProviderChoice } from './provider-choice.ts'

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
        <Command.Empty className="palette-empty">Nothing has that name.</Command.Empty>
        {target ? (
          <Cards target={target} />
        ) : (
          <>
            <Actions files={files} onAsk={ask} />
            <Cards />
          </>
        )}
      </Command.List>
    </Command>
  )
}

function Actions({ files, onAsk }: { files: FileActions; onAsk: (target: Target) => void }) {
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
                <Entry
                  key={direction}
                  keys={direction === 'ingress' ? 'I' : 'E'}
                  act={() => store.dispatch({ kind: 'isolate', target: isolatable, direction, on: !gate.isolated })}
                >
                  {word}
                </Entry>
              )
            })}
          {isolatable !== undefined &&
            gates &&
            designActions(isolatable, gates.name).map(({ label, words, keys, act }) => (
              <Entry key={label} act={act} {...(words && { words: [...words] })} {...(keys && { keys })}>
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
              <Entry
                keys="Del"
                words={['deny', 'forbid']}
                act={() => store.dispatch({ kind: 'deny-traffic', source: selection.source, destination: selection.destination })}
              >
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
      <TargetCommands onAsk={onAsk} />
      <Command.Group heading="Edit">
        <Entry value="Undo" act={store.undo} keys={toShortcut('Z')}>
          {toUndoTitle(store.history)}
        </Entry>
        <Entry value="Redo" act={store.redo} keys={toShortcut('Z', true)}>
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
        <Entry act={() => store.askCanvas({ kind: 'fit' })} keys="F" words={['zoom', 'everything']}>
          Fit the picture into the view
        </Entry>
        <Entry act={() => store.askCanvas({ kind: 'tidy' })} keys="T" words={['lay out', 'arrange']}>
          Tidy: lay the picture out afresh
        </Entry>
        <Entry act={() => store.askCanvas({ kind: 'find' })} keys="/" words={['search', 'show only', 'highlight']}>
          Filter or find by name, label, port or verdict
        </Entry>
        {store.filter !== '' && <Entry act={() => store.setFilter('')}>Filter off: show everything</Entry>}
        <Entry act={store.toggleDenied} keys="D">
          {store.showDenied ? 'Hide denied paths' : 'Show denied paths'}
        </Entry>
        <Entry act={store.toggleOpen} keys="O">
          {store.showOpen ? 'Hide open paths' : 'Show open paths'}
        </Entry>
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
