/** The whole pipeline on one screen: a workspace to what it means. Pure; `previous` only saves work and keeps the last good reading. */

import { type Checked, runChecks } from './checks/run.ts'
import { nodeOf, toDiagnostics, toShelf } from './diagnosed.ts'
import type { Diagnostic } from './diagnostic.ts'
import { findChange, isNoChange } from './kubernetes/change.ts'
import { type Cluster, toCluster } from './kubernetes/cluster.ts'
import type { Ref } from './kubernetes/types.ts'
import { othersAt, policiesAlone, sayBeside } from './policy/beside.ts'
import { evaluate, type Reachability } from './policy/connections.ts'
import { asWritten } from './providers/as-written.ts'
import { findingsFor, isHonoured } from './providers/findings.ts'
import { type Enforcement, enforce } from './providers/network.ts'
import { type Reading, readAll } from './readings.ts'
import type { Range } from './text/edit.ts'
import type { Workspace } from './text/workspace.ts'

/** Why a document's picture is that of its last good reading: its text can't be read, or policies in it would be refused. */
export type Staleness = false | 'unreadable' | 'rejected'

/** A file in short, for people. */
export interface FileReading {
  readonly name: string
  readonly stale: boolean
  readonly documents: readonly { readonly range: Range; readonly resources: readonly string[]; readonly stale: Staleness }[]
  /** Kinds that are not evaluated, with how many there are. */
  readonly other: readonly { readonly kind: string; readonly count: number }[]
}

export interface Analysis {
  readonly workspace: Workspace
  readonly readings: readonly Reading[]
  readonly files: readonly FileReading[]
  readonly cluster: Cluster
  readonly reach: Reachability
  /** What the chosen network provider makes of the policies; undefined: they count as the specification says. */
  readonly enforcement: Enforcement | undefined
  /** What the checks found, by paths: it stays as long as the resources do, while lines move. */
  readonly checked: readonly Checked[]
  readonly diagnostics: readonly Diagnostic[]
}

export function analyze(workspace: Workspace, previous?: Analysis): Analysis {
  const readings = readAll(workspace, previous)
  const resources = readings.flatMap((reading) => reading.resources)
  const earlier = previous && toEarlier(previous, readings)
  const same = earlier !== undefined && previous?.workspace.settings === workspace.settings && isNoChange(earlier.change)
  const cluster = same ? earlier.cluster : toCluster(resources, earlier)
  const enforcement = same ? previous.enforcement : enforce(cluster, workspace.settings)
  const reach = same
    ? previous.reach
    : evaluate(enforcement?.cluster ?? cluster, enforcement?.settings ?? workspace.settings, previous?.reach)
  const shelf = toShelf(readings, cluster)
  const node = (ref: Ref) => nodeOf(shelf.byRef.get(ref))
  const checked = same
    ? previous.checked
    : [
        ...runChecks({
          cluster,
          reach: asWritten(policiesAlone(reach)),
          settings: enforcement?.settings ?? workspace.settings,
          node,
        })
          .filter((found) => !isHonoured(found, enforcement))
          .map((found) => withOthersSaid(found, reach)),
        ...findingsFor(cluster, enforcement),
      ]
  return {
    workspace,
    readings,
    files: workspace.files.map((file) => toFileReading(file.name, readings)),
    cluster,
    reach,
    enforcement,
    checked,
    diagnostics: toDiagnostics(
      workspace.files.map(({ name }) => name),
      readings,
      checked,
      shelf,
    ),
  }
}

/** What these say of traffic holds for NetworkPolicies alone. */
const sayingTraffic: ReadonlySet<string> = new Set(['dns-cut-off', 'one-sided', 'unprotected-workload'])

function withOthersSaid(found: Checked, reach: Reachability): Checked {
  if (!reach.others || !sayingTraffic.has(found.code)) return found
  const namespace = found.resource.split('/')[1] ?? ''
  const ends = [found.resource, `any:${namespace}`].flatMap((ref) => reach.universe.indexOf.get(ref) ?? []).slice(0, 1)
  const others = ends.flatMap((end) => [...othersAt(reach, end, 'ingress'), ...othersAt(reach, end, 'egress')])
  return others.length === 0 ? found : { ...found, message: `${found.message} ${sayBeside([...new Set(others)], 'what passes')}` }
}

/** The reading that holds a resource; the last one when several have its ref, as the cluster would. */
export const findReading = (analysis: Pick<Analysis, 'readings'>, ref: string): Reading | undefined =>
  analysis.readings.findLast((reading) => reading.resources.some((resource) => resource.ref === ref))

/** The cluster before and what has changed since: documents that say the same lend the very list of their resources. */
function toEarlier({ readings: before, cluster }: Analysis, now: readonly Reading[]) {
  const listsOf = (readings: readonly Reading[]) => readings.map((reading) => reading.resources)
  const documents = findChange(listsOf(before), listsOf(now))
  const { start, removed, added } = findChange(documents.removed.flat(), documents.added.flat())
  const ahead = before.slice(0, documents.start).reduce((sum, reading) => sum + reading.resources.length, 0)
  return { resources: before.flatMap((reading) => reading.resources), cluster, change: { start: ahead + start, removed, added } }
}

const stalenessOf = ({ stale, document }: Reading): Staleness =>
  !stale
    ? false
    : document.problems.some(({ severity, code }) => severity === 'error' && code !== 'duplicate-key')
      ? 'unreadable'
      : 'rejected'

function toFileReading(name: string, all: readonly Reading[]): FileReading {
  const readings = all.filter((reading) => reading.file === name)
  const other = new Map<string, number>()
  for (const resource of readings.flatMap((reading) => reading.resources)) {
    if (resource.kind === 'Other') other.set(resource.actualKind, (other.get(resource.actualKind) ?? 0) + 1)
  }
  return {
    name,
    stale: readings.some((reading) => reading.stale),
    documents: readings.map((reading) => ({
      range: [reading.document.start, reading.document.end],
      resources: reading.resources.map((resource) => resource.ref),
      stale: stalenessOf(reading),
    })),
    other: [...other].map(([kind, count]) => ({ kind, count })),
  }
}
