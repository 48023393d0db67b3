/** Two lists to where they differ, and back: an edit of one resource among thousands is handed on as what it is. */

/** From `start` on, `removed` stood where `added` stands now; the rest of the list is the same. */
export interface Change<T> {
  readonly start: number
  readonly removed: readonly T[]
  readonly added: readonly T[]
}

/** The smallest stretch that holds all differences. */
export function findChange<T>(before: readonly T[], now: readonly T[]): Change<T> {
  const shorter = Math.min(before.length, now.length)
  let start = 0
  while (start < shorter && before[start] === now[start]) start++
  let end = 0
  while (end < shorter - start && before[before.length - 1 - end] === now[now.length - 1 - end]) end++
  return { start, removed: before.slice(start, before.length - end), added: now.slice(start, now.length - end) }
}

/** The list after the change. */
export const applyChange = <T>(list: readonly T[], { start, removed, added }: Change<T>): readonly T[] =>
  list.slice(0, start).concat(added, list.slice(start + removed.length))

export const isNoChange = ({ removed, added }: Change<unknown>): boolean => removed.length + added.length === 0
