/** The commands of the palette: for what is selected, adding, undoing; then those of the files, the providers and the view. */

import { Command } from 'cmdk'
import { useStore } from '../store.ts'
import { toRedoTitle, toUndoTitle } from '../widgets/effect-words.ts'
import { designActions } from './design-actions.ts'
import type { FileActions } from './file-actions.ts'
import { toShortcut } from './keys.ts'
import { Entry } from './PaletteEntry.tsx'
import { FileCommands, ProviderCommands } from './PaletteFiles.tsx'
import { ShowCommands } from './PaletteShow.tsx'
import { type Target, TargetCommands } from './PaletteTargets.tsx'

/** Every command, those for what is selected first. */
export function Actions({ files, typed, onAsk }: { files: FileActions; typed: string; onAsk: (target: Target) => void }) {
  const store = useStore()
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
          <Entry act={store.leave} keys="Esc" words={['deselect', 'unselect', 'close']}>
            Leave what is selected
          </Entry>
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
              <Entry act={() => store.openDrawer('explain')} words={['why']}>
                Explain this path
              </Entry>
              <Entry act={() => store.openDrawer('tests')} words={['test']}>
                Expect this…
              </Entry>
            </>
          )}
        </Command.Group>
      )}
      <Command.Group heading="Add">
        <Entry act={() => store.setAsking({ kind: 'add-namespace' })} words={['new', 'create', 'design']}>
          Add a namespace…
        </Entry>
        <Entry act={() => store.setAsking({ kind: 'add-workload' })} words={['new', 'create', 'deployment', 'pod', 'design']}>
          Add a workload…
        </Entry>
        <Entry
          act={() => store.setAsking({ kind: 'path' })}
          words={['add', 'draw', 'connect', 'edge', 'rule', 'internet', 'outside', 'everywhere else', 'address range', 'ipBlock', 'CIDR']}
        >
          Allow a path…
        </Entry>
      </Command.Group>
      <TargetCommands typed={typed} onAsk={onAsk} />
      <Command.Group heading="Edit">
        <Entry value="Undo" act={store.undo} keys={toShortcut('Z')}>
          {toUndoTitle(store.history)}
        </Entry>
        <Entry value="Redo" act={store.redo} keys={toShortcut('Z', true)}>
          {toRedoTitle(store.history)}
        </Entry>
      </Command.Group>
      <FileCommands files={files} />
      <ProviderCommands />
      <ShowCommands files={files} />
    </>
  )
}
