/** Turns one YAML document into the resources it holds and what kubectl and the API server would say to it. Never throws. */

import type { Finding } from '../diagnostic.ts'
import type { Settings } from '../text/workspace.ts'
import type { Path, YamlDocument, YamlNode } from '../yaml/node.ts'
import { getEntry } from '../yaml/node.ts'
import { decodeKind, decodeOther } from './decode-kind.ts'
import type { Refused } from './decode-policy.ts'
import { toTypeFinding } from './findings.ts'
import { sayNoManifest } from './fragment.ts'
import { currentVersionOf, type Standing, standingOf } from './kinds.ts'
import { sayNotEvaluated } from './other-kinds.ts'
import { isNull, type Misfit, type Mistyped, readShape } from './read-shape.ts'
import { withRepairs } from './repairs.ts'
import { anything, list, text } from './shape.ts'
import type { OtherResource, Resource } from './types.ts'
import { unreadableOthers, unreadablePolicies } from './unreadable.ts'
import { sayOldVersion, sayUnserved } from './versions.ts'

export interface Decoded {
  readonly resources: readonly Resource[]
  readonly findings: readonly Finding[]
  /** Whether every object would be admitted with fieldValidation=Strict. Custom resources are not: a cluster without them refuses. */
  readonly accepted: boolean
}

interface Context {
  readonly settings: Settings
  readonly resources: Resource[]
  readonly findings: Finding[]
  accepted: boolean
}

/** Of a document without a root there is nothing to say: it is empty, or its problems say why it can't be read. The policies that it
 * seems to hold are there all the same, rejected: what they would do to traffic is not known. */
export function decode(document: YamlDocument, settings: Settings): Decoded {
  return withRepairs(document, decodeWithoutFixes(document, settings), (each) => decodeWithoutFixes(each, settings))
}

/** The same, without ways out for what is wrong. */
export function decodeWithoutFixes(document: YamlDocument, settings: Settings): Decoded {
  const context: Context = { settings, resources: [], findings: [], accepted: !document.problems.some(isRefusal) }
  if (document.root) decodeObject(document.root, [], context, {})
  else context.resources.push(...unreadablePolicies(document), ...unreadableOthers(document))
  const { resources, findings } = context
  const accepted = context.accepted && !findings.some((finding) => finding.severity === 'error')
  const others = document.root ? resources.filter((resource) => resource.kind === 'Other').filter((resource) => !isUnserved(resource)) : []
  return { resources, findings: [...findings, ...sayNotEvaluated(others)], accepted }
}

/** Its kind is an error already. */
const isUnserved = ({ actualKind, apiVersion }: OtherResource) => standingOf(actualKind, apiVersion).as === 'unserved'

/** kubectl takes the last of duplicate keys; we call them an error all the same. */
const isRefusal = ({ severity, code }: YamlDocument['problems'][number]) => severity === 'error' && code !== 'duplicate-key'

/** What a typed list says of items that don't say it themselves. */
interface Inherited {
  readonly kind?: string
  readonly apiVersion?: string
}

function decodeObject(node: YamlNode, at: Path, context: Context, inherited: Inherited): void {
  const kind = readName(node, 'kind', at, context) ?? inherited.kind
  const apiVersion = readName(node, 'apiVersion', at, context) ?? inherited.apiVersion
  const items = getEntry(node, 'items')?.value
  if (kind === undefined) refuse(node, at, context, 'kind')
  else if (kind === 'List' || (kind.endsWith('List') && items)) decodeItems(items, kind, apiVersion, at, context)
  else decodeResource(node, kind, apiVersion, at, context)
  if (kind !== undefined && apiVersion === undefined) refuse(node, at, context, 'apiVersion')
}

function readName(node: YamlNode, key: 'kind' | 'apiVersion', at: Path, { findings }: Context): string | undefined {
  const misfits: Mistyped[] = []
  const name = readShape(getEntry(node, key)?.value, text, [key], misfits as Misfit[])
  for (const misfit of misfits) findings.push(toTypeFinding(misfit, { at, kind: 'manifest' }))
  return name || undefined
}

function refuse(node: YamlNode, at: Path, context: Context, missing: 'kind' | 'apiVersion'): void {
  context.accepted = false
  // A name of the wrong type was reported already.
  if (isNull(getEntry(node, missing)?.value)) context.findings.push(sayNoManifest(node, at, missing))
}

/** Items of a typed list take its kind and version where they have none of their own. */
function decodeItems(items: YamlNode | undefined, kind: string, apiVersion: string | undefined, at: Path, context: Context): void {
  const inherited = kind === 'List' ? { apiVersion } : { kind: kind.slice(0, -'List'.length), apiVersion }
  if (items?.kind === 'list') {
    for (const [index, item] of items.items.entries()) decodeObject(item, [...at, 'items', index], context, inherited)
  } else if (items && !isNull(items)) {
    const path = ['items']
    context.findings.push(toTypeFinding({ kind: 'mistyped', path, fieldPath: path, expected: list(anything), node: items }, { at, kind }))
  }
}

function decodeResource(node: YamlNode, kind: string, apiVersion: string | undefined, at: Path, context: Context): void {
  if (apiVersion === undefined) {
    const standing = standingOf(kind, currentVersionOf(kind))
    if (standing.as === 'evaluated') decodeKind(standing.kind, node, at, context, 'wholly')
    return
  }
  const standing = standingOf(kind, apiVersion)
  if (standing.as === 'custom') context.accepted = false
  if (standing.as === 'unserved') context.findings.push(sayUnserved(kind, apiVersion, standing, at))
  if (standing.as === 'evaluated') decodeKind(standing.kind, node, at, context, judgeVersion(standing, apiVersion, at, context))
  else if (standing.as === 'unserved' && standing.kind !== undefined) decodeKind(standing.kind, node, at, context, 'wholly')
  else context.resources.push(decodeOther(node, kind, apiVersion, at))
}

/** Whether the cluster of the settings still serves the version; says so when no current one does. */
function judgeVersion(
  standing: Extract<Standing, { as: 'evaluated' }>,
  apiVersion: string,
  at: Path,
  context: Context,
): Refused | undefined {
  const { kind, current, removedIn } = standing
  if (removedIn === undefined) return undefined
  const served = context.settings.clusterMinor < removedIn
  context.findings.push(sayOldVersion(kind, apiVersion, current, removedIn, served, at))
  return served ? undefined : 'leniently'
}
