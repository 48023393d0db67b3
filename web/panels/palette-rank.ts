/** How well an entry of the palette answers what was typed: 0 to 1. */

/** Begins the value of an entry that goes to a card or namespace: what follows is its ref, and the first keyword its name. It also begins a keyword
 * that names what a command may be for. */
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
  const isName = (keyword: string) => keyword.startsWith(goTo)
  const text = [entry, ...keywords.filter((keyword) => !isName(keyword))].join(' ').toLowerCase()
  const names = keywords.filter(isName).join(' ').toLowerCase()
  const words = wanted.split(/\s+/)
  // A name alone asks for what bears it, not for all that could be done to it.
  const matches =
    words.every((word) => text.includes(word) || names.includes(`${goTo}${word}`)) && words.some((word) => text.includes(word))
  return matches ? (isCard ? 0.5 : 0.6) : 0
}
