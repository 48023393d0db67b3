/** The effects before and after a change to the one that the change brings: what was enforced before, or was not there. */

import type { Effect } from './provider.ts'

/** The first of its kind that is one more than before; undefined: the change brings none. What has moved, with a policy or within it, was
 * there before, and a policy that was rejected is not rejected once more. */
export function newlyUnenforced(before: readonly Effect[], after: readonly Effect[]): Effect | undefined {
  const grave = after.filter(isGrave)
  if (grave.length === 0) return undefined
  const left = toPlaces(before.filter(isGrave))
  const grown = new Set([...toPlaces(grave)].flatMap(([sort, places]) => (places.size > (left.get(sort)?.size ?? 0) ? [sort] : [])))
  const known = new Set(before.map(({ policy, because }) => `${policy} ${because}`))
  const candidates = grave.filter((effect) => grown.has(sortOf(effect)))
  return candidates.find(({ policy, because }) => !known.has(`${policy} ${because}`)) ?? candidates[0]
}

const isGrave = ({ severity }: Effect) => severity === 'error'
const sortOf = ({ kind, feature }: Effect) => `${kind} ${feature}`

function toPlaces(effects: readonly Effect[]): Map<string, Set<string>> {
  const places = new Map<string, Set<string>>()
  for (const effect of effects) {
    const { policy, path, kind } = effect
    const place = kind === 'rejected' ? policy : JSON.stringify([policy, path])
    places.set(sortOf(effect), (places.get(sortOf(effect)) ?? new Set()).add(place))
  }
  return places
}
