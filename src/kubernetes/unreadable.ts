/** A document that can't be read to the policies that it seems to hold, of which nothing is known but where they would count. */

import type { YamlDocument } from '../yaml/node.ts'
import { anyDeciding } from './deciding.ts'
import { decidesTraffic, refKind } from './kinds.ts'
import type { LabelSelector, NetworkPolicy, OtherResource } from './types.ts'

const speaksOfPolicy = /^[\s{,-]*["']?kind["']?[ \t]*:[ \t]*["']?NetworkPolicy(List)?\b/m
/** Namespaces that are named anywhere: what stands where can't be told. */
const namespaceLine = /["']?\bnamespace["']?[ \t]*:[ \t]*["']?([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)["']?[ \t]*(?:[\r\n,}#]|$)/g
const nameLine = /["']?\bname["']?[ \t]*:[ \t]*["']?([a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?)["']?[ \t]*(?:[\r\n,}#]|$)/

/** Namespaces that one document is taken to speak of, at most. */
const mostNamespaces = 1_000

/** Kinds at the start of a line or of a mapping, and versions. */
const kindLine = /^[\s{,-]*["']?kind["']?[ \t]*:[ \t]*["']?([A-Za-z]+)/gm
const versionLine = /["']?\bapiVersion["']?[ \t]*:[ \t]*["']?([a-z0-9./-]+)/g

const everything: LabelSelector = { matchLabels: new Map(), matchExpressions: [] }

/** Rejected policies in the places of those that can't be read: where they would count, no verdict is certain. None where the text does
 * not speak of policies, or can be read. */
export function unreadablePolicies({ root, text, problems }: YamlDocument): NetworkPolicy[] {
  if (root || !problems.some(({ severity }) => severity === 'error') || !speaksOfPolicy.test(text)) return []
  const found = matchesOf(text, namespaceLine).slice(0, mostNamespaces)
  const namespaces = found.length === 0 ? ['default'] : found
  const name = nameLine.exec(text)?.[1] ?? 'unreadable'
  return namespaces.map((namespace) => ({
    kind: 'NetworkPolicy',
    ref: `NetworkPolicy/${namespace}/${name}`,
    name,
    namespace,
    namespaceGiven: found.length > 0,
    labels: new Map(),
    annotations: new Map(),
    path: [],
    admission: 'rejected',
    podSelector: everything,
    isolates: { ingress: true, egress: true },
    typesGiven: true,
    ingress: [],
    egress: [],
  }))
}

/** The same for policies of kinds that are not evaluated, alone or as items of a list: they may do anything where they would count. */
export function unreadableOthers({ root, text, problems }: YamlDocument): OtherResource[] {
  if (root || !problems.some(({ severity }) => severity === 'error')) return []
  const versions = matchesOf(text, versionLine)
  const name = nameLine.exec(text)?.[1] ?? 'unreadable'
  const namespaces = matchesOf(text, namespaceLine).slice(0, mostNamespaces)
  return matchesOf(text, kindLine).flatMap((kind) => {
    const apiVersion = versions.find((version) => decidesTraffic(kind, version))
    if (apiVersion === undefined) return []
    const homes = /Cluster|Global|Admin|HostEndpoint/.test(kind) || namespaces.length === 0 ? [undefined] : namespaces
    return homes.map(
      (namespace): OtherResource => ({
        kind: 'Other',
        actualKind: kind,
        apiVersion,
        ref: [refKind(kind, apiVersion), ...(namespace ? [namespace] : []), name].join('/'),
        name,
        namespace,
        labels: new Map(),
        annotations: new Map(),
        path: [],
        decides: [{ ...anyDeciding(apiVersion), namespace }],
        content: text,
      }),
    )
  })
}

const matchesOf = (text: string, expression: RegExp): string[] => [
  ...new Set([...text.matchAll(expression)].map(([, found]) => found as string)),
]
