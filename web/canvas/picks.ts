/** Several cards at once: picking them one by one, by a rectangle or all, and what is then done with them as one step. */

import type { Command } from '#core'
import { useStore } from '../store.ts'
import type { Point, Rect } from './geometry.ts'
import type { PlacedGraph } from './scene.ts'

const store = useStore.getState

/** Adds a card or frame to those that are picked, or takes it out. The one in focus is the first of them. */
export function togglePick(ref: string) {
  const { picked, selection, select, setPicked } = store()
  const before = picked.length === 0 && selection && selection.kind !== 'edge' && selection.ref !== ref ? [selection.ref] : picked
  if (selection) select(undefined)
  setPicked(before.includes(ref) ? before.filter((one) => one !== ref) : [...before, ref])
}

/** Picks every card. */
export function pickAll({ nodes }: PlacedGraph) {
  const cards = [...nodes.values()].filter((placed) => !placed.isFrame).map(({ ref }) => ref)
  store().select(undefined)
  store().setPicked(cards)
}

/** Picks what lies in a rectangle: cards that it touches, and frames that lie in it wholly. */
export function pickWithin({ nodes }: PlacedGraph, area: Rect) {
  const right = area.x + area.width
  const bottom = area.y + area.height
  const found = [...nodes.values()].filter(({ rect, isFrame }) =>
    isFrame
      ? rect.x >= area.x && rect.y >= area.y && rect.x + rect.width <= right && rect.y + rect.height <= bottom
      : rect.x < right && rect.y < bottom && rect.x + rect.width > area.x && rect.y + rect.height > area.y,
  )
  store().select(undefined)
  store().setPicked(found.map(({ ref }) => ref))
}

/** The rectangle between two corners. */
export const toRect = (a: Point, b: Point): Rect => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
})

/** The refs that a gesture at one node concerns: all that are picked, where it is one of them. */
export const withPicked = (ref: string): readonly string[] => (store().picked.includes(ref) ? store().picked : [ref])

/** Of what is only in what rules say (addresses, pods that would match) there is no manifest to copy or remove. */
const isWritten = (ref: string) => !ref.includes(':')

/** Removes them as one step; true when it was done. */
export function removeAll(refs: readonly string[]): Promise<boolean> {
  // A namespace takes along what stands in it: it goes first.
  const spacesFirst = [...refs].sort((a, b) => Number(b.startsWith('Namespace/')) - Number(a.startsWith('Namespace/')))
  return together('remove', spacesFirst, (target) => ({ kind: 'remove-resource', target }))
}

/** Copies them as one step. */
export function duplicateAll(refs: readonly string[]): Promise<boolean> {
  return together('copy', refs, (target) => ({ kind: 'duplicate-resource', target }))
}

async function together(word: string, refs: readonly string[], toCommand: (ref: string) => Command): Promise<boolean> {
  const written = refs.filter(isWritten)
  const [first] = written
  if (first === undefined) {
    store().notify({ kind: 'info', text: `Nothing to ${word}: what is shown here stands only in what rules say.` })
    return false
  }
  const command: Command =
    written.length === 1 ? toCommand(first) : { kind: 'together', label: `${word} ${listed(written)}`, commands: written.map(toCommand) }
  return store().dispatch(command)
}

const listed = (refs: readonly string[]) => {
  const names = refs.slice(0, 3).map((ref) => ref.slice(ref.lastIndexOf('/') + 1))
  return refs.length > 3 ? `${names.join(', ')} and ${refs.length - 3} more` : names.join(', ')
}
