/** What a command does to traffic, in the words that people read before and after it: what opens, closes and becomes isolated. */

import type { Analysis } from './analyze.ts'
import type { Command, Touched } from './command.ts'
import { looksUpNames } from './commands/dns.ts'
import { join } from './kubernetes/phrases.ts'
import type { Direction } from './kubernetes/types.ts'
import { othersAt, sayBeside } from './policy/beside.ts'
import { closed, type Delta, opened } from './policy/compare.ts'
import { placeName, portWords } from './policy/explain.ts'
import { noPorts, type PortSet } from './policy/ports.ts'
import { asOne } from './policy/seen.ts'
import type { Change } from './text/workspace.ts'

/** A path that opens or closes, by display names. */
export interface PathDelta {
  readonly source: string
  readonly destination: string
  readonly ports: string
}

export interface Choice {
  readonly label: string
  /** "closes 3 connections: a → b …" */
  readonly cost: string
  readonly command: Command
}

export type Outcome =
  | {
      readonly change: Change
      readonly touched: readonly Touched[]
      readonly opens: readonly PathDelta[]
      readonly closes: readonly PathDelta[]
      /** "db becomes isolated for ingress", "web, api and db become isolated for ingress and egress" */
      readonly isolates: readonly string[]
      /** Names of those that become isolated for egress and can't look up names any more: an offer of DNS is due. */
      readonly breaksDns: readonly string[]
      /** Policies that are gone with it, asked for or not. */
      readonly removes: readonly string[]
      /** What was written otherwise than asked for, because of the chosen network provider. */
      readonly suited?: string
      /** Policies of other kinds that also decide what opens and closes here. */
      readonly beside?: string
    }
  | { readonly refused: string; readonly choices?: readonly Choice[] }

/** An outcome that is not refused. */
export type Done = Exclude<Outcome, { refused: string }>

/** What a change does to traffic. */
export function toDone(
  made: Pick<Done, 'change' | 'touched' | 'suited'>,
  analysis: Analysis,
  after: Analysis,
  found: readonly Delta[],
): Done {
  const deltas = asOne(found, analysis.reach, after.reach)
  const isolated = newlyIsolated(analysis, after)
  const speechless = isolated.filter(({ direction, old, now }) => {
    return direction === 'egress' && looksUpNames(analysis.cluster, analysis.reach, old) && !looksUpNames(after.cluster, after.reach, now)
  })
  const shut = closed(deltas).filter(({ now }) => now === noPorts)
  const narrowed = closed(deltas).filter(({ now }) => now !== noPorts)
  return {
    ...made,
    opens: opened(deltas).map((delta) => toPathDelta(delta, delta.gained)),
    closes: [...shut, ...narrowed].map((delta) => toPathDelta(delta, delta.lost)),
    isolates: sayIsolated(isolated),
    breaksDns: speechless.map(({ name }) => name),
    removes: removedPolicies(analysis, after),
    ...sayOfOthers(after, deltas),
  }
}

/** Where policies of other kinds have a say in what opens or closes, that is only what NetworkPolicies do. */
function sayOfOthers({ reach }: Analysis, deltas: readonly Delta[]): Pick<Done, 'beside'> {
  const { indexOf } = reach.universe
  const others = !reach.others
    ? []
    : deltas.flatMap(({ source, destination }) => {
        const [from, to] = [indexOf.get(source.ref), indexOf.get(destination.ref)]
        return from === undefined || to === undefined ? [] : [...othersAt(reach, from, 'egress'), ...othersAt(reach, to, 'ingress')]
      })
  return others.length > 0 ? { beside: sayBeside([...new Set(others)]) } : {}
}

/** One that only gets another name is not gone. */
function removedPolicies({ cluster: { policies } }: Analysis, { cluster }: Analysis): string[] {
  if (cluster.policies.length >= policies.length) return []
  const left = new Set(cluster.policies.map(({ ref }) => ref))
  return policies.flatMap(({ ref, name }) => (left.has(ref) ? [] : [`NetworkPolicy ${name}`]))
}

/** Those that become isolated for the same share one sentence. */
function sayIsolated(isolated: readonly { readonly name: string; readonly direction: Direction }[]): string[] {
  const directions = new Map<string, Direction[]>()
  for (const { name, direction } of isolated) directions.set(name, [...(directions.get(name) ?? []), direction])
  const names = new Map<string, string[]>()
  for (const [name, for_] of directions) names.set(for_.join(' and '), [...(names.get(for_.join(' and ')) ?? []), name])
  return [...names].map(([for_, list]) => `${inWords(list)} ${list.length === 1 ? 'becomes' : 'become'} isolated for ${for_}`)
}

/** Names told one by one; of more, the first few and how many there are. */
const mostNames = 6

function inWords(names: readonly string[]): string {
  const told = names.length > mostNames ? [...names.slice(0, mostNames - 1), `${names.length - mostNames + 1} others`] : names
  return join(told)
}

/** "closes 3 connections: a → b …" */
export function costOf({ opens, closes }: Pick<Done, 'opens' | 'closes'>): string {
  const counts = [
    ...(opens.length > 0 ? [`opens ${connections(opens.length)}`] : []),
    ...(closes.length > 0 || opens.length === 0 ? [`closes ${connections(closes.length)}`] : []),
  ].join(', ')
  const paths = [...opens, ...closes]
  const examples = paths.slice(0, 3).map(({ source, destination }) => `${source} → ${destination}`)
  return `${counts}${examples.length > 0 ? `: ${examples.join(', ')}` : ''}${paths.length > 3 ? ' …' : ''}`
}

const connections = (count: number) => (count === 1 ? '1 connection' : `${count} connections`)

interface NewlyIsolated {
  readonly name: string
  readonly direction: Direction
  readonly old: number
  readonly now: number
}

function newlyIsolated(before: Analysis, after: Analysis): NewlyIsolated[] {
  return after.reach.endpoints.flatMap(({ ref, name }, now) => {
    const old = before.reach.universe.indexOf.get(ref)
    if (old === undefined) return []
    const directions = (['ingress', 'egress'] as const).filter((direction) => {
      return before.reach.isolating(old, direction).length === 0 && after.reach.isolating(now, direction).length > 0
    })
    return directions.map((direction) => ({ name, direction, old, now }))
  })
}

const toPathDelta = ({ source, destination }: Delta, ports: PortSet): PathDelta => ({
  source: placeName(source),
  destination: placeName(destination),
  ports: portWords(ports),
})

/** The first few paths, with their ports, and how many more there are. */
export function listed(deltas: readonly Delta[], what: 'gained' | 'lost'): string {
  const words = deltas
    .slice(0, 3)
    .map((delta) => `${placeName(delta.source)} → ${placeName(delta.destination)} (${portWords(delta[what])})`)
  return deltas.length > 3 ? `${words.join(', ')} and ${deltas.length - 3} more` : words.join(', ')
}
