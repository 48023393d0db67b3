/** Selectors to sets of units, through an index of labels; uncertain members apart, with the reason. */

import { matches } from '../kubernetes/labels.ts'
import type { LabelSelector, Peer } from '../kubernetes/types.ts'
import { addBit, addRange, type Bits, emptyBits } from './bitset.ts'
import { type Block, containsBlock, parseBlock, rangesOf } from './cidr.ts'
import { nameLabel, type Space, type Unit, type Universe } from './universe.ts'

/** Why a unit may or may not be meant: its address is not given, it shares its node's address, its namespace's labels are not given. */
export type Doubt = 'address' | 'host-network' | 'namespace-labels'

/** The units a peer names: surely, and perhaps. */
export interface Selection {
  readonly certain: Bits
  readonly doubtful: ReadonlyMap<Doubt, Bits>
}

/** Answers "which units" for the selectors and peers of policies. */
export interface Selector {
  /** Written and inferred pods of one namespace, host-network pods included, ascending. */
  subjects(space: number, selector: LabelSelector): number[]
  peer(space: number, peer: Peer): Selection
  /** Everything: what an absent or empty peer list stands for. */
  readonly everyone: Bits
}

export function toSelector(universe: Universe): Selector {
  const { units, spaces, stretches, writtenUnits, firstRange } = universe
  const index = indexLabels(units, writtenUnits)
  const everyone = emptyBits(units.length)
  addRange(everyone, 0, units.length)
  const hostNetwork = units.flatMap((unit, i) => (unit.hostNetwork ? [i] : []))
  const isHost = new Set(hostNetwork)

  /** Pods of the spaces in `inSpaces` that match. */
  function pods(selector: LabelSelector, inSpaces: readonly number[]): number[] {
    const found: number[] = []
    const wanted = new Set(inSpaces)
    const candidates = rarest(index, selector)
    if (isEverything(selector)) {
      for (const space of inSpaces) for (let i = stretches[space]?.[0] ?? 0; i < (stretches[space]?.[1] ?? 0); i++) found.push(i)
    } else if (candidates && (inSpaces.length > 1 || candidates.length < 64)) {
      for (const i of candidates) if (wanted.has((units[i] as Unit).space) && matches(selector, (units[i] as Unit).labels)) found.push(i)
    } else {
      for (const space of inSpaces) {
        const [from, to] = stretches[space] as readonly [number, number]
        for (let i = from; i < to; i++) if (matches(selector, (units[i] as Unit).labels)) found.push(i)
      }
    }
    for (let i = writtenUnits; i < firstRange; i++) {
      const unit = units[i] as Unit
      if (wanted.has(unit.space) && matches(selector, unit.labels)) found.push(i)
    }
    return found
  }

  function addPods(selection: { certain: Bits; doubtful: Map<Doubt, Bits> }, found: readonly number[], doubt?: Doubt): void {
    for (const i of found) {
      if (universe.network?.hostPeers === 'unnamed' && isHost.has(i)) continue
      const reason = isHost.has(i) ? 'host-network' : doubt
      addBit(reason ? doubtBits(selection.doubtful, reason, units.length) : selection.certain, i)
    }
  }

  function peer(space: number, { podSelector, namespaceSelector, ipBlock }: Peer): Selection {
    const selection = { certain: emptyBits(units.length), doubtful: new Map<Doubt, Bits>() }
    if (ipBlock) {
      addBlock(universe, ipBlock, selection)
    } else if (namespaceSelector) {
      const selector = podSelector ?? everything
      const certain: number[] = []
      const perhaps: number[] = []
      for (const [i, candidate] of spaces.entries()) {
        const meant = namespaceMatches(namespaceSelector, candidate)
        if (meant === true) certain.push(i)
        else if (meant === undefined) perhaps.push(i)
      }
      addPods(selection, pods(selector, certain))
      if (perhaps.length > 0) addPods(selection, pods(selector, perhaps), 'namespace-labels')
    } else if (podSelector) {
      addPods(selection, pods(podSelector, [space]))
    }
    return selection
  }

  return { everyone, peer, subjects: (space, selector) => pods(selector, [space]) }
}

const everything: LabelSelector = { matchLabels: new Map(), matchExpressions: [] }
const isEverything = (selector: LabelSelector) => selector.matchLabels.size === 0 && selector.matchExpressions.length === 0

function doubtBits(doubtful: Map<Doubt, Bits>, doubt: Doubt, size: number): Bits {
  let bits = doubtful.get(doubt)
  if (!bits) {
    bits = emptyBits(size)
    doubtful.set(doubt, bits)
  }
  return bits
}

/** Undefined: cannot be told, because no manifest gives the labels that the selector asks for. */
function namespaceMatches(selector: LabelSelector, space: Space): boolean | undefined {
  if (space.declared) return matches(selector, space.labels)
  const onName = {
    matchLabels: new Map([...selector.matchLabels].filter(([key]) => key === nameLabel)),
    matchExpressions: selector.matchExpressions.filter(({ key }) => key === nameLabel),
  }
  if (!matches(onName, space.labels)) return false
  const asksMore = onName.matchLabels.size < selector.matchLabels.size || onName.matchExpressions.length < selector.matchExpressions.length
  return asksMore ? undefined : true
}

/** Address ranges and pods by address (rules 35 to 37): a pod whose address is not given may lie in any block. */
function addBlock(universe: Universe, block: NonNullable<Peer['ipBlock']>, selection: { certain: Bits; doubtful: Map<Doubt, Bits> }): void {
  const cidr = parseBlock(block.cidr)
  if (!cidr) return
  const except = block.except.flatMap((text) => parseBlock(text) ?? [])
  if (rangesOf(cidr, except).length === 0) return
  const inside = universe.blocks.map((node) => containsBlock(cidr, node.block) && !except.some((hole) => containsBlock(hole, node.block)))
  for (const [i, unit] of universe.units.entries()) {
    if (unit.locations === undefined)
      addBit(doubtBits(selection.doubtful, unit.hostNetwork ? 'host-network' : 'address', universe.units.length), i)
    else if (unit.locations.some((location) => inside[location])) addBit(selection.certain, i)
  }
}

/** Whether a peer of a policy in `space` names one unit: yes, no, or the doubt. The same answer as `Selector.peer`, for one unit. */
export function names(universe: Universe, space: number, { podSelector, namespaceSelector, ipBlock }: Peer, unit: number): boolean | Doubt {
  const { space: home, labels, hostNetwork, locations } = universe.units[unit] as Unit
  if (ipBlock) {
    if (locations === undefined) return hostNetwork ? 'host-network' : 'address'
    const cidr = parseBlock(ipBlock.cidr)
    return locations.some((location) => {
      const node = universe.blocks[location]
      return cidr && node && containsBlock(cidr, node.block) && !ipBlock.except.some((text) => inBlock(text, node.block))
    })
  }
  if (home < 0 || !matches(podSelector ?? everything, labels)) return false
  const meant = namespaceSelector
    ? namespaceMatches(namespaceSelector, universe.spaces[home] as Space)
    : podSelector !== undefined && home === space
  if (meant === false) return false
  if (hostNetwork) return universe.network?.hostPeers === 'unnamed' ? false : 'host-network'
  return meant ?? 'namespace-labels'
}

function inBlock(text: string, block: Block): boolean {
  const outer = parseBlock(text)
  return outer !== undefined && containsBlock(outer, block)
}

type Index = ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>

function indexLabels(units: readonly Unit[], written: number): Index {
  const index = new Map<string, Map<string, number[]>>()
  for (let i = 0; i < written; i++) {
    for (const [key, value] of (units[i] as Unit).labels) {
      const values = index.get(key) ?? new Map<string, number[]>()
      index.set(key, values)
      const posting = values.get(value)
      if (posting) posting.push(i)
      else values.set(value, [i])
    }
  }
  return index
}

/** The units that satisfy the requirement that fewest satisfy; undefined when none of the requirements asks for a value. */
function rarest(index: Index, selector: LabelSelector): readonly number[] | undefined {
  let best: readonly number[] | undefined
  const consider = (posting: readonly number[]) => {
    if (!best || posting.length < best.length) best = posting
  }
  for (const [key, value] of selector.matchLabels) consider(index.get(key)?.get(value) ?? [])
  for (const { key, operator, values } of selector.matchExpressions) {
    if (operator === 'In') consider(values.flatMap((value) => index.get(key)?.get(value) ?? []).sort((a, b) => a - b))
  }
  return best
}
