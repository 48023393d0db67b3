/** The well-known recipes as commands for one namespace or workload. */

import type { Command, EndpointRef, PortChoice } from '../command.ts'
import { dnsPorts } from './dns.ts'

/** What a recipe asks for besides its target. */
export type RecipeNeed = 'namespace' | 'range' | 'ports'

export interface RecipeWords {
  readonly namespace?: string
  /** `10.0.0.0/8`; empty: anywhere outside the cluster. */
  readonly range?: string
  readonly ports?: readonly PortChoice[]
}

export interface Recipe {
  readonly id: string
  readonly title: string
  /** What it does to traffic. */
  readonly does: string
  readonly needs: readonly RecipeNeed[]
  /** Undefined while something that it needs is missing. */
  command(words: RecipeWords): Command | undefined
}

/** The recipes that suit a namespace (`Namespace/shop`) or a workload; none for address ranges. `dns`: the ref of the name service. */
export function recipesFor(target: EndpointRef, dns: EndpointRef): Recipe[] {
  const space = namespaceOf(target)
  if (space === undefined) return []
  const isSpace = target.startsWith('Namespace/')
  const it = isSpace ? `the pods of ${space}` : 'it'
  const accepts = isSpace ? `The pods of ${space} accept` : 'It accepts'
  const unnamed = 'where no other rule names them'
  const allow = (
    source: EndpointRef,
    destination: EndpointRef,
    ports: readonly PortChoice[],
    direction: 'ingress' | 'egress',
  ): Command => ({
    kind: 'allow-traffic',
    source,
    destination,
    ports,
    isolate: [direction],
    // Where the addresses of pods are given, a range means those too; what opens is said before anything is written.
    ...([source, destination].some((ref) => ref.startsWith('cidr:')) && { wider: true }),
  })
  const denials: Recipe[] = isSpace
    ? [
        {
          id: 'deny-all',
          title: 'Deny everything, in and out',
          does: 'Nothing passes but what rules allow; names can still be looked up.',
          needs: [],
          command: () => ({ kind: 'default-deny', namespace: space, dns: true }),
        },
      ]
    : []
  return [
    ...denials,
    {
      id: 'deny-ingress',
      title: 'Deny all ingress',
      does: `Nobody may reach ${it} but those whom rules name.`,
      needs: [],
      command: () => ({ kind: 'isolate', target, direction: 'ingress', on: true }),
    },
    {
      id: 'deny-egress',
      title: 'Deny all egress, except DNS',
      does: `What rules name is all that ${it} may reach; names can still be looked up.`,
      needs: [],
      command: () => ({ kind: 'isolate', target, direction: 'egress', on: true, dns: true }),
    },
    {
      id: 'within-namespace',
      title: 'Allow from the same namespace',
      does: `Every pod in ${space} may reach ${it}; others may not, ${unnamed}.`,
      needs: [],
      command: () => allow(`Namespace/${space}`, target, [], 'ingress'),
    },
    {
      id: 'from-namespace',
      title: 'Allow from another namespace',
      does: `Every pod of that namespace may reach ${it}; others may not, ${unnamed}.`,
      needs: ['namespace', 'ports'],
      command: ({ namespace, ports = [] }) => (namespace ? allow(`Namespace/${namespace}`, target, ports, 'ingress') : undefined),
    },
    {
      id: 'from-everywhere',
      title: 'Allow from every namespace',
      does: `Every pod of the cluster may reach ${it}; addresses outside may not, ${unnamed}.`,
      needs: ['ports'],
      command: ({ ports = [] }) => allow('Namespace/*', target, ports, 'ingress'),
    },
    {
      id: 'from-outside',
      title: 'Allow from outside the cluster',
      does: `Addresses of a range, or any address, may reach ${it}; pods that have no such address may not, ${unnamed}.`,
      needs: ['range', 'ports'],
      command: ({ range, ports = [] }) => allow(`cidr:${range || '*'}`, target, ports, 'ingress'),
    },
    {
      id: 'to-outside',
      title: 'Allow to outside the cluster',
      does: `Addresses of a range, or any address, may be reached; pods that have no such address may not, ${unnamed}.`,
      needs: ['range', 'ports'],
      command: ({ range, ports = [] }) => allow(target, `cidr:${range || '*'}`, ports, 'egress'),
    },
    {
      id: 'allow-dns',
      title: 'Allow DNS',
      does: 'Names can be looked up: UDP and TCP 53 to the cluster DNS.',
      needs: [],
      command: () => ({ kind: 'allow-traffic', source: target, destination: dns, ports: dnsPorts }),
    },
    {
      id: 'limit-ports',
      title: 'Allow some ports only',
      does: `${accepts} anyone on these ports, from the cluster and from outside; on others nobody, ${unnamed}. Senders that are isolated need an egress rule besides.`,
      needs: ['ports'],
      command: ({ ports = [] }) => (ports.length > 0 ? allow('everyone', target, ports, 'ingress') : undefined),
    },
  ]
}

function namespaceOf(target: EndpointRef): string | undefined {
  const [kind, namespace, name] = target.split('/')
  if (target.includes(':') || namespace === undefined || namespace === '*') return undefined
  return kind === 'Namespace' || name !== undefined ? namespace : undefined
}
