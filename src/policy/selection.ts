/** Selectors and peers to sets of units; members that cannot be told for sure apart, with the doubt. */

import { matches, nameLabel, selectsAll } from '../kubernetes/labels.ts'
import type { LabelSelector, Peer } from '../kubernetes/types.ts'
import { rangesWithout, type Spot, toSpot } from './address-index.ts'
import { addAll, addBit, type Bits, emptyBits } from './bitset.ts'
import { type Block, containsBlock, lastOf } from './cidr.ts'
import { selectInferred } from './inferred-pods.ts'
import { type IpBlock, type ParsedIpBlock, parseIpBlock } from './ip-block.ts'
import { select } from './label-index.ts'
import { type Population, type Space, stretchesOf } from './population.ts'
import { difference, intersection, isWithin, members, noUnits, toBits, toUnitSet, type UnitSet } from './unit-set.ts'
import type { Unit } from './units.ts'
import type { Universe } from './universe.ts'

/** Why a unit may or may not be meant: its address is not given, it shares its node's address, its namespace's labels are not given. */
export type Doubt = 'address' | 'host-network' | 'namespace-labels'

/** In the order in which people are told. */
export const doubts: readonly Doubt[] = ['address', 'host-network', 'namespace-labels']

/** Units that a peer names: surely, or with the doubt. */
export interface Selected {
  readonly units: UnitSet
  readonly doubt: Doubt | undefined
}

/** The units of these namespaces that the selector matches, host-network pods included. */
export const selectPods = (population: Population, spaces: readonly number[], selector: LabelSelector): UnitSet =>
  select(population.labels, selector, stretchesOf(population, spaces))

/** The units that a peer of a policy in `space` names. */
export function selectPeer(population: Population, space: number, { podSelector, namespaceSelector, ipBlock }: Peer): Selected[] {
  if (ipBlock) return withoutNodes(population, selectBlock(population, ipBlock))
  if (!namespaceSelector) return podSelector ? apart(population, selectPods(population, [space], podSelector), undefined) : []
  const { certain, perhaps } = selectSpaces(population, namespaceSelector)
  const selected = apart(population, selectPods(population, certain, podSelector ?? everything), undefined)
  if (perhaps.length === 0) return selected
  return [...selected, ...apart(population, selectPods(population, perhaps, podSelector ?? everything), 'namespace-labels')]
}

/** Where no block matches the address of a node, none matches a pod on its node's network. */
function withoutNodes({ cluster, hostNetwork }: Population, selected: readonly Selected[]): Selected[] {
  if (!cluster.network?.blocksMissNodes || hostNetwork === noUnits) return [...selected]
  return selected.map(({ units, doubt }) => ({ units: difference(units, hostNetwork), doubt }))
}

export const everything: LabelSelector = { matchLabels: new Map(), matchExpressions: [] }

/** Host-network pods are doubtful for a reason of their own. */
function apart({ cluster, hostNetwork }: Population, units: UnitSet, doubt: Doubt | undefined): Selected[] {
  if (hostNetwork === noUnits) return [{ units, doubt }]
  const others: Selected = { units: difference(units, hostNetwork), doubt }
  if (cluster.network?.hostPeers === 'unnamed') return [others]
  return [others, { units: intersection(units, hostNetwork), doubt: 'host-network' }]
}

/** Namespaces whose labels, as far as they are known, satisfy the selector. */
export const matchingSpaces = ({ spaces, spaceLabels }: Population, selector: LabelSelector): UnitSet =>
  select(spaceLabels, selector, [0, spaces.length])

/** The namespaces that the selector means, and those it may mean: no manifest gives the labels that it asks for. */
function selectSpaces(population: Population, selector: LabelSelector): { certain: number[]; perhaps: number[] } {
  const { undeclaredSpaces } = population
  const matching = matchingSpaces(population, selector)
  const onName = undeclaredSpaces === noUnits ? undefined : nameRequirements(selector)
  if (!onName) return { certain: members(matching), perhaps: [] }
  const perhaps = intersection(matchingSpaces(population, onName), undeclaredSpaces)
  return { certain: members(difference(matching, undeclaredSpaces)), perhaps: members(perhaps) }
}

/** What the selector asks of a namespace's name, where it asks for other labels too; undefined where it does not. */
function nameRequirements({ matchLabels, matchExpressions }: LabelSelector): LabelSelector | undefined {
  const onName = {
    matchLabels: new Map([...matchLabels].filter(([key]) => key === nameLabel)),
    matchExpressions: matchExpressions.filter(({ key }) => key === nameLabel),
  }
  const asksMore = onName.matchLabels.size < matchLabels.size || onName.matchExpressions.length < matchExpressions.length
  return asksMore ? onName : undefined
}

/** Pods by address (rules 35 to 37): one whose address is not given may lie in any block. */
function selectBlock({ within, withoutAddress, hostsWithoutAddress }: Population, block: IpBlock): Selected[] {
  const parsed = addressesOf(block)
  if (!parsed) return []
  const { cidr, except } = parsed
  return [
    { units: toUnitSet(within(cidr, except)), doubt: undefined },
    { units: withoutAddress, doubt: 'address' },
    { units: hostsWithoutAddress, doubt: 'host-network' },
  ]
}

const parsedBlocks = new WeakMap<IpBlock, ParsedIpBlock | 'nothing'>()

/** Undefined: it matches no address. */
function addressesOf(block: IpBlock): ParsedIpBlock | undefined {
  let parsed = parsedBlocks.get(block)
  if (!parsed) {
    const read = parseIpBlock(block)
    parsed = read && rangesWithout(read.cidr, read.except).length > 0 ? read : 'nothing'
    parsedBlocks.set(block, parsed)
  }
  return parsed === 'nothing' ? undefined : parsed
}

/** Units of a universe that a peer names: surely, and perhaps. */
export interface Selection {
  readonly certain: Bits
  readonly doubtful: ReadonlyMap<Doubt, Bits>
}

/** Answers "which units", for those that ask about single selectors and peers. */
export interface Selector {
  /** Units of one namespace, host-network pods included, ascending. */
  subjects(space: number, selector: LabelSelector): number[]
  peer(space: number, peer: Peer): Selection
  /** Everything: what an absent or empty peer list stands for. */
  readonly everyone: Bits
}

export function toSelector(universe: Universe): Selector {
  const { population, inferred, units, firstInferred } = universe
  // A peer belongs to one policy, and so to one namespace.
  const selections = new WeakMap<Peer, Selection>()
  const everyone = emptyBits(units.length)
  for (const unit of units.keys()) addBit(everyone, unit)
  return {
    subjects(space, selector) {
      const found = population.spaces[space] ? members(selectPods(population, [space], selector)) : []
      const name = universe.spaces[space]?.name
      if (name === undefined) return found
      const home = { space, name }
      return found.concat(selectInferred(inferred, selector, home).map((place) => firstInferred + place))
    },
    peer(space, peer) {
      const before = selections.get(peer)
      if (before) return before
      const certain = emptyBits(units.length)
      const doubtful = new Map<Doubt, Bits>()
      const bitsOf = (doubt: Doubt | undefined): Bits => {
        if (doubt === undefined) return certain
        const bits = doubtful.get(doubt) ?? emptyBits(units.length)
        doubtful.set(doubt, bits)
        return bits
      }
      for (const { units: selected, doubt } of selectPeer(population, space, peer)) {
        if (!isWithin(selected, noUnits)) addAll(bitsOf(doubt), toBits(selected, units.length))
      }
      const ask = (unit: number) => {
        const answer = names(universe, space, peer, unit)
        if (answer !== false) addBit(bitsOf(answer === true ? undefined : answer), unit)
      }
      if (peer.ipBlock) for (let unit = firstInferred; unit < units.length; unit++) ask(unit)
      else for (const place of inferredNear(universe, space, peer)) ask(firstInferred + place)
      const selection = { certain, doubtful }
      selections.set(peer, selection)
      return selection
    },
    everyone,
  }
}

/** The inferred pods that a peer may name: no others have the labels. */
function inferredNear({ inferred, spaces }: Universe, space: number, { podSelector = everything, namespaceSelector }: Peer): number[] {
  return selectInferred(inferred, podSelector, namespaceSelector ? undefined : { space, name: (spaces[space] as Space).name })
}

/** Whether a peer of a policy in `space` names one unit: yes, no, or the doubt. The same answer as `selectPeer`, for any one unit. */
export function names(world: World, space: number, { podSelector, namespaceSelector, ipBlock }: Peer, unit: number): boolean | Doubt {
  const { space: home, labels, hostNetwork } = world.units[unit] as Unit
  if (ipBlock && hostNetwork && world.network?.blocksMissNodes) return false
  if (ipBlock) return namedByBlock(ipBlock, world.units[unit] as Unit)
  if (home < 0 || !matches(podSelector ?? everything, labels)) return false
  const meant = namespaceSelector
    ? namespaceMatches(namespaceSelector, world.spaces[home] as Space)
    : podSelector !== undefined && home === space
  if (meant === false) return false
  if (hostNetwork) return world.network?.hostPeers === 'unnamed' ? false : 'host-network'
  return meant ?? 'namespace-labels'
}

/** What `names` looks things up in. */
type World = Pick<Universe, 'spaces' | 'units' | 'network'>

/** Undefined: cannot be told, because no manifest gives the labels that the selector asks for. */
function namespaceMatches(selector: LabelSelector, space: Space): boolean | undefined {
  const onName = space.declared || selectsAll(selector) ? undefined : nameRequirements(selector)
  if (!onName) return matches(selector, space.labels)
  return matches(onName, space.labels) ? undefined : false
}

function namedByBlock(ipBlock: IpBlock, { space, addresses, hostNetwork, block }: Unit): boolean | Doubt {
  const parsed = addressesOf(ipBlock)
  if (!parsed) return false
  const { cidr, except } = parsed
  if (space < 0) return block !== undefined && containsBlock(cidr, block) && !except.some((hole) => containsBlock(hole, block))
  if (!addresses) return hostNetwork ? 'host-network' : 'address'
  const spots = addresses.flatMap((text) => toSpot(text) ?? [])
  return spots.some((spot) => holds(cidr, spot) && !except.some((hole) => holds(hole, spot)))
}

const holds = (block: Block, spot: Spot): boolean =>
  (typeof spot === 'number') === (block.family === 4) && spot >= block.first && spot <= lastOf(block)
