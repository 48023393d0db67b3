/** What the palette does to a card or namespace that it asks for, when none is selected or another is meant. */

import { Command } from 'cmdk'
import type { GraphCard, GraphFrame } from '#core'
import { useStore } from '../store.ts'
import { namespaceOf } from './design-actions.ts'
import { toShortcut } from './keys.ts'
import { Entry } from './PaletteEntry.tsx'
import { goTo } from './palette-rank.ts'

/** Cards listed while nothing narrows them down. */
const most = 200

/** A command that waits for the card or namespace it is for. */
export interface Target {
  readonly title: string
  fits(node: GraphCard | GraphFrame): boolean
  act(ref: string): unknown
}

/** Every command that needs a card or namespace: "…" asks which, unless its name is typed along: "deny everything in shop". */
export function TargetCommands({ typed, onAsk }: { typed: string; onAsk: (target: Target) => void }) {
  const { dispatch, setAsking, askCanvas, openDrawer } = useStore.getState()
  const graph = useStore((state) => state.analyzed?.graph)
  const nodes = [...(graph?.frames ?? []), ...(graph?.cards ?? [])]
  const said = new Set(typed.toLowerCase().split(/\s+/))
  const isSpace = (node: GraphCard | GraphFrame) => node.ref.startsWith('Namespace/')
  const isWritten = (node: GraphCard | GraphFrame) => namespaceOf(node.ref) !== undefined
  const gate = (direction: 'ingress' | 'egress', on: boolean): Target => ({
    title: `${on ? 'Isolate' : 'Open'} ${direction} of…`,
    fits: (node) => node[direction]?.isolated === !on,
    act: (target) => dispatch({ kind: 'isolate', target, direction, on }),
  })
  const targets: readonly (Target & { words?: string[]; keys?: string })[] = [
    {
      title: 'Deny everything in a namespace, except DNS…',
      words: ['default deny', 'isolate'],
      fits: isSpace,
      act: (ref) => dispatch({ kind: 'default-deny', namespace: namespaceOf(ref) as string, dns: true }),
    },
    { ...gate('ingress', true), keys: 'I' },
    { ...gate('egress', true), keys: 'E' },
    { ...gate('ingress', false), keys: 'I' },
    { ...gate('egress', false), keys: 'E' },
    {
      title: 'Allow a path from…',
      words: ['draw', 'connect'],
      keys: 'A',
      fits: () => true,
      act: (ref) => askCanvas({ kind: 'draw', ref }),
    },
    { title: 'Allow a path to…', words: ['draw', 'connect'], fits: () => true, act: (ref) => askCanvas({ kind: 'draw-to', ref }) },
    {
      title: 'Insert a recipe for…',
      words: ['policy', 'default deny'],
      fits: isWritten,
      act: (ref) => setAsking({ kind: 'recipes', ref }),
    },
    {
      title: 'Edit labels, ports and replicas of…',
      fits: (node) => isWritten(node) && !isSpace(node),
      act: (ref) => setAsking({ kind: 'edit-workload', ref }),
    },
    {
      title: 'Duplicate…',
      words: ['copy'],
      keys: toShortcut('D'),
      fits: (node) => isWritten(node) && !isSpace(node),
      act: (ref) => dispatch({ kind: 'duplicate-resource', target: ref }),
    },
    { title: 'Rename…', fits: isWritten, act: (ref) => setAsking({ kind: 'rename', ref }) },
    {
      title: 'Remove…',
      words: ['delete'],
      keys: 'Del',
      fits: isWritten,
      act: (ref) => dispatch({ kind: 'remove-resource', target: ref }),
    },
  ]
  return (
    <Command.Group heading="To a workload or namespace">
      {targets.map((target) => {
        const fitting = nodes.filter(target.fits)
        const [named, ...others] = fitting.filter((node) => said.has(node.name.toLowerCase()))
        const only = others.length === 0 ? named : undefined
        return (
          <Entry
            key={target.title}
            stays={!only}
            act={() => (only ? target.act(only.ref) : onAsk(target))}
            words={[...(target.words ?? []), ...new Set(fitting.map(({ name }) => `${goTo}${name}`))]}
            note={only?.name}
            {...(target.keys && { keys: target.keys })}
          >
            {target.title}
          </Entry>
        )
      })}
      <Entry act={() => openDrawer('paths')} words={['deny', 'forbid', 'remove']}>
        Cut a path: choose it among the paths
      </Entry>
    </Command.Group>
  )
}

/** Namespaces and cards to choose from; without a target, choosing goes there. */
export function Cards({ target }: { target?: Target }) {
  const graph = useStore((state) => state.analyzed?.graph)
  if (!graph) return null
  const { select, askCanvas } = useStore.getState()
  const frames = new Map(graph.frames.map((frame) => [frame.ref, frame.name]))
  const fits = (node: GraphCard | GraphFrame) => target?.fits(node) ?? true
  const take = (kind: 'card' | 'frame', ref: string) => {
    if (target) {
      target.act(ref)
      return
    }
    select({ kind, ref })
    askCanvas({ kind: 'show', ref })
  }
  return (
    <Command.Group heading={target ? target.title : 'Go to'}>
      {graph.frames.filter(fits).map((frame) => (
        <Entry key={frame.ref} value={`${goTo}${frame.ref}`} words={[frame.name]} act={() => take('frame', frame.ref)} note="namespace">
          {frame.name}
        </Entry>
      ))}
      {graph.cards
        .filter(fits)
        .slice(0, most)
        .map((card) => (
          <Entry
            key={card.ref}
            value={`${goTo}${card.ref}`}
            words={[card.name, ...card.labels.map((label) => `${label.key}=${label.value}`)]}
            act={() => take('card', card.ref)}
            note={card.frame ? frames.get(card.frame) : undefined}
          >
            {card.name}
          </Entry>
        ))}
    </Command.Group>
  )
}
