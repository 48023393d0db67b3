/** How well an entry of the palette answers what was typed: 0 to 1. */

/** Begins the value of an entry that goes to a card or namespace: what follows is its ref, and the first keyword its name. */
export const goTo = '@'

/** A card of that name comes first, then commands that begin so; every word must occur. Letters strewn over a long entry are no match. */
export function rank(value: string, typed: string, keywords: readonly string[] = []): number {
  const wanted = typed.trim().toLowerCase()
  const isCard = value.startsWith(goTo)
  const entry = value.slice(isCard ? goTo.length : 0).toLowerCase()
  if (isCard) {
    const name = keywords[0]?.toLowerCase() ?? entry
    if (name === wanted || entry === wanted) return 1
    if (name.startsWith(wanted) || entry.startsWith(wanted)) return 0.95
    if (name.includes(wanted)) return 0.85
  } else {
    if (entry.startsWith(wanted)) return 0.9
    if (entry.includes(wanted)) return 0.8
  }
  const text = [entry, ...keywords].join(' ').toLowerCase()
  return wanted.split(/\s+/).every((word) => text.includes(word)) ? (isCard ? 0.5 : 0.6) : 0
}
