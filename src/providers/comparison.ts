/** A cluster to what each provider would make of it: who runs it as written, and which connections differ from the specification. */

import type { Cluster } from '../kubernetes/cluster.ts'
import { matches } from '../kubernetes/labels.ts'
import type { Direction } from '../kubernetes/types.ts'
import { evaluate, type Reachability } from '../policy/connections.ts'
import type { Settings, Workspace } from '../text/workspace.ts'
import { type ComparedEnd, type ConnectionDifference, type Differences, differencesBetween } from './differences.ts'
import { isAbout } from './effects-on.ts'
import { featureTitles } from './features.ts'
import { providersList } from './index.ts'
import { honouredKey } from './legacy.ts'
import { type Enforcement, enforceBy } from './network.ts'
import { type Profile, profileOf, profilesOf, toChoice, toId } from './profile.ts'
import type { Effect } from './provider.ts'

/** `not-verified`: as written as far as anybody knows, but something that the policies use was not verified. */
export type Fidelity = 'as-written' | 'not-verified' | 'differently'

export interface ProviderRow {
  /** What `--provider` takes: "calico", or "weave-net@2.5" for a version that is not the newest. */
  readonly id: string
  readonly provider: string
  readonly version: string | undefined
  readonly name: string
  readonly maintained: boolean
  readonly fidelity: Fidelity
  readonly sentence: string
  readonly connections: readonly ConnectionDifference[]
  /** False: there are more connections than are listed. */
  readonly isComplete: boolean
  readonly effects: readonly Effect[]
  /** Refs of the endpoints at whose gate something counts as specified that nobody verified for this provider. */
  readonly unverifiedAt: Readonly<Record<Direction, readonly string[]>>
}

export interface ProviderComparison {
  /** "Which providers run this as written?", answered. */
  readonly answer: string
  /** Each provider in its newest version, then the older ones that would do something else; and the chosen one. */
  readonly rows: readonly ProviderRow[]
  /** Every connection on which some row differs, with the ports under each row that does, by the row's id. */
  readonly connections: readonly {
    readonly source: ComparedEnd
    readonly destination: ComparedEnd
    readonly specified: string
    readonly enforced: Readonly<Record<string, string>>
  }[]
}

/** What the comparison needs of an analysis. */
interface Compared {
  readonly cluster: Cluster
  readonly workspace: Pick<Workspace, 'settings'>
  readonly reach?: Reachability
  readonly enforcement?: Enforcement | undefined
}

export const compareProviders = (scene: Compared): ProviderComparison =>
  toComparison(
    comparedIds(scene).flatMap((id) => compareProvider(scene, id) ?? []),
    chosenId(scene.workspace.settings),
  )

/** What is to be compared, newest versions first, in the form that `--provider` takes. One row takes as long as one evaluation. */
export function comparedIds({ cluster, workspace }: Compared): string[] {
  const chosen = profileOf(workspace.settings)
  const isMeant = (profile: Profile) => !profile.version?.isPast || profile === chosen || isOfItsTime(profile, cluster)
  return providersList.flatMap((provider) => profilesOf(provider).filter(isMeant).map(toId))
}

/** One row; undefined for what is no provider. */
export function compareProvider(scene: Compared, id: string): ProviderRow | undefined {
  const settings = { ...scene.workspace.settings, ...toChoice(id) }
  const profile = profileOf(settings)
  return profile && toRow(profile, scene.cluster, scene.workspace.settings, differencesFrom(scene))
}

/** Rows in the order of `comparedIds`. An older version that does the same as a newer one is left out, unless it is chosen. */
export function toComparison(rows: readonly ProviderRow[], chosen: string | undefined): ProviderComparison {
  const kept = rows.filter(
    (row, index) => row.id === chosen || !rows.slice(0, index).some((newer) => newer.provider === row.provider && isAlike(newer, row)),
  )
  return { answer: answer(kept), rows: kept, connections: tabulate(kept) }
}

/** The id of the chosen provider and version; undefined: as the specification says. */
export function chosenId(settings: Settings): string | undefined {
  const profile = profileOf(settings)
  return profile && toId(profile)
}

const isOfItsTime = (profile: Profile, cluster: Cluster): boolean => {
  const key = honouredKey(profile)
  return key !== undefined && [...cluster.namespaces.values()].some(({ resource }) => resource?.annotations.has(key))
}

/** What the chosen provider makes of the cluster; undefined when policies count as specified. */
export function chosenProvider(scene: Compared): ProviderRow | undefined {
  const { settings } = scene.workspace
  const profile = profileOf(settings)
  return profile && toRow(profile, scene.cluster, settings, differencesFrom(scene))
}

const evaluations = new WeakMap<Cluster, { readonly matchesPods: boolean; readonly reach: Reachability }>()

/** The cluster evaluated as the specification says, whatever provider is chosen. */
export function asSpecified({ cluster, workspace: { settings }, reach: given, enforcement }: Compared): Reachability {
  if (given && !enforcement) return given
  const known = evaluations.get(cluster)
  if (known?.matchesPods === settings.ipBlockMatchesPods) return known.reach
  const reach = evaluate(cluster, settings)
  evaluations.set(cluster, { matchesPods: settings.ipBlockMatchesPods, reach })
  return reach
}

type DifferencesOf = (enforcement: Enforcement) => Differences

const none: Differences = { connections: [], isComplete: true }

const comparers = new WeakMap<Compared, DifferencesOf>()

/** Compares with the specification; providers that come to the same are compared once. */
function differencesFrom(scene: Compared): DifferencesOf {
  const known = comparers.get(scene) ?? newDifferencesFrom(scene)
  comparers.set(scene, known)
  return known
}

function newDifferencesFrom(scene: Compared): DifferencesOf {
  const { cluster } = scene
  const { settings } = scene.workspace
  const known = new Map<string, Differences>()
  const numbers = new Map<object, number>()
  const numberOf = (thing: object) => numbers.get(thing) ?? numbers.set(thing, numbers.size).get(thing)
  const hasHostPods = cluster.workloads.some(({ pods }) => pods.some(({ hostNetwork }) => hostNetwork))
  const keyOf = ({ cluster: { network, policies }, settings }: Enforcement) => {
    const host = hasHostPods
      ? [network?.hostSubjects, network?.hostPeers, network?.ownNodeIngress, network?.ownNodeEgress, network?.blocksMissNodes]
      : []
    return [settings.ipBlockMatchesPods, ...host, ...(network?.policies ?? policies).map(numberOf)].join(' ')
  }
  const asWritten = [settings.ipBlockMatchesPods, ...cluster.policies.map(numberOf)].join(' ')
  return (enforcement) => {
    const key = keyOf(enforcement)
    if (key === asWritten) return none
    let differences = known.get(key)
    if (!differences) {
      differences = differencesBetween(asSpecified(scene), evaluate(enforcement.cluster, enforcement.settings))
      known.set(key, differences)
    }
    return differences
  }
}

function toRow(profile: Profile, cluster: Cluster, settings: Settings, differencesOf: DifferencesOf): ProviderRow {
  const { provider, version, name } = profile
  const enforcement = enforceBy(cluster, settings, profile)
  const { effects } = enforcement
  const { connections, isComplete } = differencesOf(enforcement)
  const deviates =
    connections.length > 0 ||
    effects.some(({ kind, feature }) => kind !== 'unverified' || (feature && profile.cells[feature].state === 'no'))
  const fidelity = deviates ? 'differently' : effects.length > 0 ? 'not-verified' : 'as-written'
  return {
    id: toId(profile),
    provider: provider.id,
    version: version?.id,
    name,
    maintained: provider.maintained,
    fidelity,
    sentence: sentenceFor(name, fidelity, { connections, isComplete }, effects),
    connections,
    isComplete,
    effects,
    unverifiedAt: unverifiedAt(effects, cluster),
  }
}

function unverifiedAt(effects: readonly Effect[], cluster: Cluster): ProviderRow['unverifiedAt'] {
  const open = effects.filter(({ kind }) => kind === 'unverified')
  const at = (direction: Direction) => {
    const policies = cluster.policies.filter((policy) => open.some((effect) => effect.policy === policy.ref && isAbout(effect, direction)))
    return cluster.workloads.flatMap(({ workload, pods }) =>
      policies.some(
        ({ namespace, podSelector, isolates }) =>
          isolates[direction] && namespace === workload.namespace && pods.some(({ labels }) => matches(podSelector, labels)),
      )
        ? [workload.ref]
        : [],
    )
  }
  return { ingress: open.length > 0 ? at('ingress') : [], egress: open.length > 0 ? at('egress') : [] }
}

function sentenceFor(name: string, fidelity: Fidelity, differences: Differences, effects: readonly Effect[]): string {
  const count = `${countWords(differences)} from the specification under ${name}`
  if (fidelity === 'as-written') return `${count}.`
  const open = unverifiedFeatures(effects)
  const unverified = open.length > 0 ? ` Not verified for it: ${open.join(', ')}.` : ''
  if (fidelity === 'not-verified') return `${count}.${unverified}`
  const worst = (['rejected', 'not-enforced', 'widened', 'narrowed'] as const).flatMap((kind) => {
    const policies = new Set(effects.filter((effect) => effect.kind === kind).map(({ policy }) => policy)).size
    return policies > 0 ? [`${policies} ${policies === 1 ? 'policy' : 'policies'} ${words[kind]}`] : []
  })
  return `${count}${worst.length > 0 ? `: ${worst.join(', ')}` : ''}.${unverified}`
}

function countWords({ connections: { length }, isComplete }: Differences): string {
  const counted = length === 0 ? 'no connection' : length === 1 ? '1 connection' : `${length} connections`
  const said = isComplete ? counted : length === 0 ? 'no connection that was looked at' : `at least ${counted}`
  return `${said.charAt(0).toUpperCase()}${said.slice(1)} ${length <= 1 ? 'differs' : 'differ'}`
}

const words = { rejected: 'rejected whole', 'not-enforced': 'not enforced', widened: 'widened', narrowed: 'narrowed' } as const

const unverifiedFeatures = (effects: readonly Effect[]): string[] => [
  ...new Set(effects.flatMap(({ kind, feature }) => (kind === 'unverified' && feature ? [featureTitles[feature]] : []))),
]

function isAlike(a: ProviderRow, b: ProviderRow): boolean {
  const outline = ({ fidelity, connections, effects }: ProviderRow) =>
    JSON.stringify([fidelity, connections, effects.map(({ kind, policy, path, feature }) => [kind, policy, path, feature])])
  return outline(a) === outline(b)
}

function answer(rows: readonly ProviderRow[]): string {
  const named = (fidelity: Fidelity) =>
    rows.filter((row) => row.fidelity === fidelity).map(({ name, maintained }) => `${name}${maintained ? '' : ' (history)'}`)
  const part = (lead: string, names: readonly string[]) => (names.length > 0 ? [`${lead}: ${names.join(', ')}.`] : [])
  const asWritten = named('as-written')
  return [
    ...(asWritten.length > 0 ? part('As written', asWritten) : ['No provider is known to run this as written.']),
    ...part('Not verified', named('not-verified')),
    ...part('Differently', named('differently')),
  ].join(' ')
}

function tabulate(rows: readonly ProviderRow[]): ProviderComparison['connections'] {
  const table = new Map<string, { source: ComparedEnd; destination: ComparedEnd; specified: string; enforced: Record<string, string> }>()
  for (const row of rows) {
    for (const { source, destination, specified, enforced } of row.connections) {
      const key = `${source.ref} ${destination.ref}`
      const line = table.get(key) ?? { source, destination, specified, enforced: {} }
      line.enforced[row.id] = enforced
      table.set(key, line)
    }
  }
  return [...table.values()].sort((a, b) => (`${a.source.ref} ${a.destination.ref}` < `${b.source.ref} ${b.destination.ref}` ? -1 : 1))
}
