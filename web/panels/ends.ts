/** What can stand at an end of a path, each by the name it has on the canvas. */

import { type EndpointRef, type Graph, type GraphCard, refName } from '#core'

export interface EndOption {
  readonly ref: EndpointRef
  readonly name: string
  /** What it is, or where. */
  readonly note: string
}

/** Cards by namespace, then what stands outside of them. `whole`: every pod of a namespace in place of the pods not written down there. */
export function toEnds(graph: Graph | undefined, whole: boolean): EndOption[] {
  const { frames = [], cards = [] } = graph ?? {}
  const inside = frames.flatMap((frame): EndOption[] => {
    const own = cards.filter((card) => card.frame === frame.ref && !(whole && card.ref.startsWith('any:')))
    const rest = own.some((card) => card.ref.startsWith('any:'))
    return [
      ...own.map((card) => ({ ref: card.ref, name: card.name, note: `in ${frame.name}` })),
      ...(whole ? [{ ref: frame.ref, name: `every pod in ${frame.name}`, note: 'any other pod there, too' }] : []),
      ...(whole || rest ? [] : [{ ref: frame.ref, name: 'any other pod', note: `in ${frame.name}` }]),
    ]
  })
  const toOutside = ({ ref, name, note }: GraphCard): EndOption => ({ ref, name, note: typeof note === 'string' ? note : '' })
  const outside = cards.filter((card) => card.frame === undefined)
  if (!whole) return [...inside, ...outside.map(toOutside)]
  return [
    ...inside,
    { ref: 'Namespace/*', name: 'every pod of every namespace', note: '' },
    { ref: 'cidr:*', name: refName('cidr:*'), note: 'every address outside the cluster: the internet' },
    ...outside.filter(({ ref }) => ref !== 'cidr:*' && ref !== 'any:*').map(toOutside),
  ]
}

/** Those of that name first, then those whose name begins so, holds it, or whose note does. */
export function findEnds(ends: readonly EndOption[], typed: string): EndOption[] {
  const wanted = typed.trim().toLowerCase()
  const rank = ({ ref, name, note }: EndOption) => {
    const own = name.toLowerCase()
    if (own === wanted || ref.toLowerCase() === wanted) return 0
    if (own.startsWith(wanted)) return 1
    if (own.includes(wanted)) return 2
    return `${ref} ${name} ${note}`.toLowerCase().includes(wanted) ? 3 : 4
  }
  return ends.filter((end) => rank(end) < 4).sort((a, b) => rank(a) - rank(b))
}

/** The range that a text is; a single address is one of its own. Undefined when it is none. */
export function toAddressEnd(text: string): EndOption | undefined {
  const [address = '', prefix, ...rest] = text.trim().split('/')
  const is4 = /^(\d{1,3}\.){3}\d{1,3}$/.test(address) && address.split('.').every((part) => Number(part) <= 255)
  const is6 = address.includes(':') && /^[0-9a-f:.]+$/i.test(address)
  const most = is4 ? 32 : 128
  if ((!is4 && !is6) || rest.length > 0) return undefined
  if (prefix !== undefined && !(/^\d{1,3}$/.test(prefix) && Number(prefix) <= most)) return undefined
  const range = `${address}/${prefix ?? most}`
  return { ref: `cidr:${range}`, name: range, note: 'an address range' }
}
