/** A document that can't be read to the policies that it seems to hold, of which nothing is known but where they would count. */

import type { YamlDocument } from '../yaml/node.ts'
import type { LabelSelector, NetworkPolicy } from './types.ts'

const speaksOfPolicy = /^[\s{,-]*["']?kind["']?[ \t]*:[ \t]*["']?NetworkPolicy(List)?\b/m
/** Namespaces that are named anywhere: what stands where can't be told. */
const namespaceLine = /["']?\bnamespace["']?[ \t]*:[ \t]*["']?([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)["']?[ \t]*(?:[\r\n,}#]|$)/g
const nameLine = /["']?\bname["']?[ \t]*:[ \t]*["']?([a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?)["']?[ \t]*(?:[\r\n,}#]|$)/

/** Namespaces that one document is taken to speak of, at most. */
const mostNamespaces = 1_000

const everything: LabelSelector = { matchLabels: new Map(), matchExpressions: [] }

/** Rejected policies in the places of those that can't be read: where they would count, no verdict is certain. None where the text does
 * not speak of policies, or can be read. */
export function unreadablePolicies({ root, text, problems }: YamlDocument): NetworkPolicy[] {
  if (root || !problems.some(({ severity }) => severity === 'error') || !speaksOfPolicy.test(text)) return []
  const found = new Set([...text.matchAll(namespaceLine)].slice(0, mostNamespaces).map(([, namespace]) => namespace as string))
  const namespaces = found.size === 0 ? ['default'] : [...found]
  const name = nameLine.exec(text)?.[1] ?? 'unreadable'
  return namespaces.map((namespace) => ({
    kind: 'NetworkPolicy',
    ref: `NetworkPolicy/${namespace}/${name}`,
    name,
    namespace,
    namespaceGiven: found.size > 0,
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
