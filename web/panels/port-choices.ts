/** Turns what a person checks and types into port choices. */

import type { EndpointRef, Graph, PortChoice } from '#core'

export type Protocol = PortChoice['protocol']
export const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP']

/** A port the destination offers. */
interface OfferedPort {
  readonly choice: PortChoice & { readonly port: number }
  readonly name: string | undefined
}

/** The ports of a card, or of all cards in a frame; empty for addresses and pods that are not written down. */
export function toOffered(graph: Graph | undefined, ref: EndpointRef): readonly OfferedPort[] {
  const offered = new Map<string, OfferedPort>()
  for (const card of graph?.cards ?? []) {
    if (card.ref !== ref && card.frame !== ref) continue
    for (const { protocol, port, name } of card.ports) {
      const key = `${protocol} ${port}`
      if (!offered.has(key)) offered.set(key, { choice: { protocol, port }, name })
    }
  }
  return [...offered.values()]
}

/** "8080, 9000-9010, metrics" as choices, or the part that is none of these. */
export function parsePorts(text: string, protocol: Protocol): readonly PortChoice[] | { readonly wrong: string } {
  const choices: PortChoice[] = []
  for (const part of text.split(/[\s,]+/).filter((word) => word !== '')) {
    const range = /^(\d{1,5})(?:[-–](\d{1,5}))?$/.exec(part)
    const [first, last] = [Number(range?.[1]), range?.[2] === undefined ? undefined : Number(range[2])]
    if (range && first >= 1 && first <= 65535 && (last === undefined || (last >= first && last <= 65535))) {
      choices.push(last === undefined || last === first ? { protocol, port: first } : { protocol, port: first, endPort: last })
    } else if (/^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(part) && part.length <= 15) choices.push({ protocol, port: part })
    else return { wrong: part }
  }
  return choices
}
