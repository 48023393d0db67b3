/** A cluster to what each provider would make of it: who runs it as written, and which connections differ from the specification. */

import type { Cluster } from '../kubernetes/cluster.ts'
import { compare, type Delta } from '../policy/compare.ts'
import { evaluate, type Reachability } from '../policy/connections.ts'
import { placeName } from '../policy/explain.ts'
import { formatPorts, noPorts, subtract, union } from '../policy/ports.ts'
import type { Endpoint, EndpointKind } from '../policy/types.ts'
import type { Settings, Workspace } from '../text/workspace.ts'
import { featureTitles } from './features.ts'
import { providersList } from './index.ts'
import { type Enforcement, enforceBy } from './network.ts'
import { type Profile, profileOf, profilesOf, specification } from './profile.ts'
import type { Effect } from './provider.ts'

export interface ComparedEnd {
  readonly ref: string
  readonly name: string
  readonly kind: EndpointKind
}

/** One pair of ends that a provider connects otherwise than specified. Ports in the wording of `list`. */
export interface ConnectionDifference {
  readonly source: ComparedEnd
  readonly destination: ComparedEnd
  readonly specified: string
  readonly enforced: string
  readonly opens: boolean
  readonly closes: boolean
}

/** `not-verified`: as written as far as anybody knows, but something that the policies use was not verified. */
export type Fidelity = 'as-written' | 'not-verified' | 'differently'

export interface ProviderRow {
  /** "weave-net@2.5", or "calico": what `--provider` takes. */
  readonly id: string
  readonly provider: string
  readonly version: string | undefined
  readonly name: string
  readonly maintained: boolean
  readonly fidelity: Fidelity
  readonly sentence: string
  readonly connections: readonly ConnectionDifference[]
  readonly effects: readonly Effect[]
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
export interface Compared {
  readonly cluster: Cluster
  readonly workspace: Pick<Workspace, 'settings'>
}

export function compareProviders({ cluster, workspace: { settings } }: Compared): ProviderComparison {
  const differences = differencesFrom(cluster, settings)
  const chosen = profileOf(settings)
  const rows = providersList.flatMap((provider) => {
    const rows = profilesOf(provider).map((profile) => ({ profile, row: toRow(profile, cluster, settings, differences) }))
    return rows
      .filter(
        ({ profile, row }, index) => index === 0 || profile === chosen || !rows.slice(0, index).some((newer) => isAlike(newer.row, row)),
      )
      .map(({ row }) => row)
  })
  return { answer: answer(rows), rows, connections: tabulate(rows) }
}

/** What the chosen provider makes of the cluster; undefined when policies count as specified. */
export function chosenProvider({ cluster, workspace: { settings } }: Compared): ProviderRow | undefined {
  const profile = profileOf(settings)
  return profile && toRow(profile, cluster, settings, differencesFrom(cluster, settings))
}

type Differences = (enforcement: Enforcement) => readonly ConnectionDifference[]

/** Compares with the specification; providers that come to the same are compared once. */
function differencesFrom(cluster: Cluster, settings: Settings): Differences {
  let specified: Reachability | undefined
  const known = new Map<string, readonly ConnectionDifference[]>()
  const numbers = new Map<object, number>()
  const numberOf = (thing: object) => numbers.get(thing) ?? numbers.set(thing, numbers.size).get(thing)
  const hasHostPods = cluster.workloads.some(({ pods }) => pods.some(({ hostNetwork }) => hostNetwork))
  const keyOf = ({ cluster: { network, policies }, settings }: Enforcement) => {
    const host = hasHostPods ? [network?.hostSubjects, network?.hostPeers, network?.ownNodeEgress] : []
    return [settings.ipBlockMatchesPods, ...host, ...(network?.policies ?? policies).map(numberOf)].join(' ')
  }
  const asWritten = [settings.ipBlockMatchesPods, ...cluster.policies.map(numberOf)].join(' ')
  return (enforcement) => {
    const key = keyOf(enforcement)
    if (key === asWritten) return []
    let differences = known.get(key)
    if (!differences) {
      specified ??= evaluate(cluster, { ...settings, provider: specification })
      differences = compare(specified, evaluate(enforcement.cluster, enforcement.settings)).flatMap(toDifference)
      known.set(key, differences)
    }
    return differences
  }
}

function toDifference({ source, destination, gained, lost, now }: Delta): ConnectionDifference[] {
  if (gained === noPorts && lost === noPorts) return []
  const specified = formatPorts(union(subtract(now, gained), lost))
  return [
    {
      source: toEnd(source),
      destination: toEnd(destination),
      specified,
      enforced: formatPorts(now),
      opens: gained !== noPorts,
      closes: lost !== noPorts,
    },
  ]
}

const toEnd = (endpoint: Endpoint): ComparedEnd => ({ ref: endpoint.ref, name: placeName(endpoint), kind: endpoint.kind })

function toRow(profile: Profile, cluster: Cluster, settings: Settings, differences: Differences): ProviderRow {
  const { provider, version, name } = profile
  const enforcement = enforceBy(cluster, settings, profile)
  const { effects } = enforcement
  const connections = differences(enforcement)
  const deviates = connections.length > 0 || effects.some(({ kind, severity }) => kind !== 'unverified' || severity === 'warning')
  const fidelity = deviates ? 'differently' : effects.length > 0 ? 'not-verified' : 'as-written'
  return {
    id: version ? `${provider.id}@${version.id}` : provider.id,
    provider: provider.id,
    version: version?.id,
    name,
    maintained: provider.maintained,
    fidelity,
    sentence: sentenceFor(name, fidelity, connections, effects),
    connections,
    effects,
  }
}

function sentenceFor(name: string, fidelity: Fidelity, connections: readonly ConnectionDifference[], effects: readonly Effect[]): string {
  const count = `${connections.length === 0 ? 'No connection differs' : connections.length === 1 ? '1 connection differs' : `${connections.length} connections differ`} from the specification under ${name}`
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
  const named = (fidelity: Fidelity) => rows.filter((row) => row.fidelity === fidelity).map(({ name }) => name)
  const part = (lead: string, names: readonly string[]) => (names.length > 0 ? [`${lead}: ${names.join(', ')}.`] : [])
  const asWritten = named('as-written')
  return [
    ...(asWritten.length > 0 ? part('As written', asWritten) : ['No provider is known to run this as written.']),
    ...part('As far as verified', named('not-verified')),
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
