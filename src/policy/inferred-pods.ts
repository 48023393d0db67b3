/** What policies wish for to pods: one for each different wish, with the namespaces made up for them. */

import type { LabelSelector, Labels } from '../kubernetes/types.ts'
import type { Wish } from './compile.ts'
import { inferredRef, inferredRefStart, toInferredEndpoint } from './endpoints.ts'
import { type Entry, few, type Mentions, type MentionsChange } from './entry.ts'
import { type LabelIndex, selectWithin, toLabelIndex } from './label-index.ts'
import type { Population, Space } from './population.ts'
import { toPortTable } from './port-spec.ts'

export interface InferredPods {
  /** Made up. */
  readonly spaces: readonly Space[]
  /** Sorted by ref. */
  readonly pods: readonly Entry[]
}

/** The namespaces that the policies wish for and nobody has, by name, with their index: the first policy that wishes for one gives its labels. */
interface MadeUp {
  readonly spaces: readonly Space[]
  readonly indexOf: ReadonlyMap<string, number>
}

function makeUpSpaces({ spaces, spaceOf }: Population, policies: readonly Mentions[]): MadeUp {
  const made: Space[] = []
  const indexOf = new Map<string, number>()
  for (const { wishes } of policies) {
    for (const { space } of wishes) {
      if (typeof space === 'number' || spaceOf.has(space.name) || indexOf.has(space.name)) continue
      indexOf.set(space.name, spaces.length + made.length)
      made.push({ name: space.name, labels: space.labels, declared: true, inferred: true })
    }
  }
  return { spaces: made, indexOf }
}

/** `previous`, of the same population, lends the pods that stay. */
export function inferPods(population: Population, policies: readonly Mentions[], previous?: InferredPods): InferredPods {
  const madeUp = makeUpSpaces(population, policies)
  const before = new Map(previous?.pods.map((entry) => [entry.endpoint.ref, entry]))
  const pods = new Map<string, Entry>()
  for (const { wishes } of policies) {
    for (const wish of wishes) {
      const index = homeOf(population, madeUp, wish)
      const space = spaceAt(population, madeUp.spaces, index)
      const ref = inferredRef(space.name, wish.text)
      if (pods.has(ref)) continue
      const same = before.get(ref)
      const stays = same?.unit.space === index && isSameSpace(space, spaceAt(population, (previous as InferredPods).spaces, index))
      pods.set(ref, stays ? same : toInferred(population, index, space.name, wish.labels))
    }
  }
  const sorted = [...pods].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
  return { spaces: madeUp.spaces, pods: sorted }
}

/** The same, when of the wishes before only some are `removed` and `added`: `policies` are all that wish now. Where all pods stay, `previous` is
 * returned. */
export function changeInferred(
  population: Population,
  policies: readonly Mentions[],
  { removed, added }: MentionsChange,
  previous: InferredPods,
): InferredPods {
  const [gone, come] = [removed.flatMap(({ wishes }) => wishes), added.flatMap(({ wishes }) => wishes)]
  if (gone.length + come.length > few) return inferPods(population, policies, previous)
  const asBefore = [...gone, ...come].every(({ space }) => typeof space === 'number')
  const madeUp = asBefore ? undefined : makeUpSpaces(population, policies)
  if (madeUp && !isSameList(madeUp.spaces, previous.spaces, isSameSpace)) return inferPods(population, policies, previous)
  let { pods } = previous
  const home = (wish: Wish) => homeOf(population, madeUp, wish)
  const nameOf = (wish: Wish) => spaceAt(population, previous.spaces, home(wish)).name
  const find = (wish: Wish) => findPod(pods, inferredRef(nameOf(wish), wish.text))
  for (const wish of gone) {
    const at = find(wish)
    const isSame = (other: Wish) => other.text === wish.text && homeOf(population, madeUp, other) === home(wish)
    if (at >= 0 && !policies.some(({ wishes }) => wishes.some(isSame))) pods = pods.toSpliced(at, 1)
  }
  for (const wish of come) {
    const at = find(wish)
    if (at < 0) pods = pods.toSpliced(-1 - at, 0, toInferred(population, home(wish), nameOf(wish), wish.labels))
  }
  return pods === previous.pods ? previous : { spaces: previous.spaces, pods }
}

/** The index of the namespace that a wish is for; -1: one that is not there. */
const homeOf = ({ spaceOf }: Population, madeUp: MadeUp | undefined, { space }: Wish): number =>
  typeof space === 'number' ? space : (spaceOf.get(space.name) ?? madeUp?.indexOf.get(space.name) ?? -1)

const spaceAt = ({ spaces }: Population, madeUp: readonly Space[], index: number) =>
  (spaces[index] ?? madeUp[index - spaces.length]) as Space

/** The place of a pod; where there is none, -1 less the place that it would have. */
export function findPod(pods: readonly Entry[], ref: string): number {
  let [low, high] = [0, pods.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const found = (pods[middle] as Entry).endpoint.ref
    if (found === ref) return middle
    if (found < ref) low = middle + 1
    else high = middle
  }
  return -1 - low
}

/** The pods whose refs start with this, which stand together: from, and up to. Refs that are longer than it by nothing are none. */
function stretchOf(pods: readonly Entry[], start: string): readonly [from: number, to: number] {
  const from = -1 - findPod(pods, start)
  let [low, high] = [from, pods.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((pods[middle] as Entry).endpoint.ref.startsWith(start)) low = middle + 1
    else high = middle
  }
  return [from, low]
}

const indexes = new WeakMap<readonly Entry[], LabelIndex>()

/** The places of the pods that a selector matches: in all namespaces, or in one, which is then asked for by its index and its name. */
export function selectInferred(
  { pods }: InferredPods,
  selector: LabelSelector,
  home?: { readonly space: number; readonly name: string },
): number[] {
  let index = indexes.get(pods)
  if (!index) {
    index = toLabelIndex(pods.map(({ unit }) => unit.labels))
    indexes.set(pods, index)
  }
  if (!home) return selectWithin(index, selector, 0, pods.length)
  const [from, to] = stretchOf(pods, inferredRefStart(home.name))
  return selectWithin(index, selector, from, to).filter((place) => pods[place]?.unit.space === home.space)
}

function toInferred({ ipBlockMatchesPods }: Population, space: number, name: string, labels: Labels): Entry {
  const endpoint = toInferredEndpoint(name, labels)
  return {
    endpoint,
    unit: {
      space,
      labels: endpoint.labels,
      table: toPortTable([], false),
      hostNetwork: false,
      addresses: ipBlockMatchesPods ? undefined : [],
      block: undefined,
      pods: 0,
    },
  }
}

const isSameSpace = (a: Space, b: Space) => a === b || (a.name === b.name && sameLabels(a.labels, b.labels))

const sameLabels = (a: Labels, b: Labels) => a === b || (a.size === b.size && [...a].every(([key, value]) => b.get(key) === value))

const isSameList = <T>(a: readonly T[], b: readonly T[], isSame: (one: T, other: T) => boolean) =>
  a.length === b.length && a.every((item, index) => isSame(item, b[index] as T))
