/** Folders of manifests to texts that a person can review, to be compared with the `expected.txt` beside each `manifests.yaml`. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Block, type Family, rangesOf } from '../policy/cidr.ts'
import type { Reachability } from '../policy/connections.ts'
import { formatPorts } from '../policy/ports.ts'
import type { Connection, Endpoint } from '../policy/types.ts'
import { defaultSettings, type Settings, type Workspace } from '../text/workspace.ts'

interface CaseFolder {
  readonly name: string
  /** One file `manifests.yaml`; `settings.json` beside it, where there is one, changes the settings. */
  readonly workspace: Workspace
  /** For `toMatchFileSnapshot`. */
  readonly expected: string
}

/** The folders below `directory` that hold a `manifests.yaml`, by name. */
export function caseFolders(directory: string): CaseFolder[] {
  const names = readdirSync(directory).filter((name) => existsSync(join(directory, name, 'manifests.yaml')))
  return names.sort().map((name) => {
    const settingsFile = join(directory, name, 'settings.json')
    const given = existsSync(settingsFile) ? (JSON.parse(readFileSync(settingsFile, 'utf8')) as Partial<Settings>) : {}
    const text = readFileSync(join(directory, name, 'manifests.yaml'), 'utf8')
    return {
      name,
      workspace: { files: [{ name: 'manifests.yaml', text }], places: {}, settings: { ...defaultSettings, ...given } },
      expected: join(directory, name, 'expected.txt'),
    }
  })
}

/** The default verdict, every pair that differs from it, and who is isolated by which policies. `*` stands for every other endpoint. */
export function formatReach(reach: Reachability): string {
  const { endpoints } = reach
  const verdicts = endpoints.map((destination, to) =>
    endpoints.map((source, from) => (canMeet(source, destination) ? formatVerdict(reach.connect(from, to)) : undefined)),
  )
  const usual = mostCommon(verdicts.flat().filter((verdict) => verdict !== undefined))
  return `default: ${usual}\n${formatExceptions(endpoints, verdicts, usual).join('')}\nisolated:\n${formatIsolation(reach).join('')}`
}

/** Paths of a workload to itself are never cut off (rule 40), paths from address to address are nobody's business here. */
const canMeet = (source: Endpoint, destination: Endpoint) =>
  source !== destination && !(source.kind === 'range' && destination.kind === 'range') && !isNowhere(source) && !isNowhere(destination)

/** A range that other ranges cover wholly: no address is left in it. */
function isNowhere({ kind, block, carved }: Endpoint): boolean {
  if (kind !== 'range') return false
  const whole: Block[] = block ? [block] : [4, 6].map((family) => ({ family: family as Family, first: 0n, prefix: 0 }))
  return whole.every((part) => rangesOf(part, carved).length === 0)
}

function formatVerdict({ verdict, ports, sure, possible, egress, ingress }: Connection): string {
  if (verdict === 'open' || verdict === 'denied') return verdict
  if (sure === possible) return `${verdict} ${formatPorts(ports)}`
  const surely = sure === ports ? '' : `, surely ${formatPorts(sure)}`
  const reasons = new Set([...egress.reasons, ...ingress.reasons].map((reason) => reason.because))
  return `${verdict} ${formatPorts(ports)}${surely}, perhaps ${formatPorts(possible)}; ${[...reasons].join('; ')}`
}

function mostCommon(verdicts: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const verdict of verdicts) counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  return [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))[0]?.[0] ?? 'nothing to say'
}

/** One line for all pairs of some sources and some destinations with one verdict. `verdicts[to][from]`. */
function formatExceptions(endpoints: readonly Endpoint[], verdicts: readonly (readonly (string | undefined)[])[], usual: string): string[] {
  const lines = new Map<string, { sources: string; verdict: string; from: Set<Endpoint>; to: Set<Endpoint> }>()
  for (const [to, destination] of endpoints.entries()) {
    const row = verdicts[to] ?? []
    for (const verdict of new Set(row)) {
      if (verdict === undefined || verdict === usual) continue
      const from = endpoints.filter((_, i) => row[i] === verdict)
      const everyone = endpoints.every((source, i) => row[i] === verdict || !canMeet(source, destination))
      const sources = everyone ? '*' : from.map((source) => source.ref).join(', ')
      const line = lines.get(`${sources} ${verdict}`)
      if (line) {
        line.to.add(destination)
        for (const source of from) line.from.add(source)
      } else lines.set(`${sources} ${verdict}`, { sources, verdict, from: new Set(from), to: new Set([destination]) })
    }
  }
  return [...lines.values()].map(({ sources, verdict, from, to }) => {
    const everyone =
      sources !== '*' && endpoints.every((destination) => to.has(destination) || [...from].every((source) => !canMeet(source, destination)))
    return `${sources} -> ${everyone ? '*' : [...to].map((destination) => destination.ref).join(', ')}: ${verdict}\n`
  })
}

function formatIsolation(reach: Reachability): string[] {
  return reach.endpoints.flatMap((endpoint, index) => {
    const directions = (['ingress', 'egress'] as const).flatMap((direction) => {
      const policies = reach.isolating(index, direction).map((policy) => reach.policies[policy]?.name)
      return policies.length > 0 ? [`${direction} (${policies.join(', ')})`] : []
    })
    return directions.length > 0 ? [`${endpoint.ref}: ${directions.join(', ')}\n`] : []
  })
}
