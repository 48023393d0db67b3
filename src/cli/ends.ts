/** The words for one end of a connection, as people type them or copy them from a list, to the ref of the endpoint that is meant. */

import type { Analysis } from '../analyze.ts'
import { smallestAround } from '../policy/blocks.ts'
import { type AddressRange, lastOf, parseAddress, parseBlock, rangesOf } from '../policy/cidr.ts'
import type { Reachability } from '../policy/connections.ts'
import type { Endpoint } from '../policy/types.ts'
import { UsageError } from './io.ts'
import { listName } from './list.ts'

/** Throws UsageError when they mean none, or several. */
export function findEnd(analysis: Analysis, given: unknown, option: string): string {
  if (typeof given !== 'string') throw new UsageError(`${option} is missing.`)
  const { reach } = analysis
  if (reach.universe.indexOf.has(given) || given.startsWith('Namespace/')) return given
  const range = parseRange(given)
  if (range) return findRange(reach, range, `${option} ${given}`)
  const isCalled = ({ namespace, name }: Endpoint) => name === given || `${namespace}/${name}` === given
  const ends = reach.endpoints.filter(({ kind }) => kind !== 'range')
  const tries = [
    (end: Endpoint) => listName(end) === given,
    (end: Endpoint) => end.kind === 'workload' && isCalled(end),
    (end: Endpoint) => end.kind === 'inferred' && isCalled(end),
  ]
  const found = tries.map((isMeant) => ends.filter(isMeant)).find(({ length }) => length > 0) ?? []
  if (found.length > 1) throw new UsageError(`${option} ${given} may mean ${found.map((endpoint) => endpoint.ref).join(' or ')}.`)
  return found[0]?.ref ?? findMember(analysis, given, option)
}

/** An address, a block, or a range as `list` prints it. */
function parseRange(text: string): AddressRange | undefined {
  const block = parseBlock(text)
  if (block) return { family: block.family, first: block.first, last: lastOf(block) }
  const [first, last] = text
    .replace(/\[External\]$/, '')
    .split('-')
    .map(parseAddress)
  if (!first || (text.includes('-') && last?.family !== first.family)) return undefined
  return { family: first.family, first: first.value, last: (last ?? first).value }
}

/** A pod for its own address; else the endpoint that all these addresses belong to. */
function findRange({ endpoints, universe }: Reachability, range: AddressRange, given: string): string {
  const { family, first, last } = range
  const isMeant = (text: string) => {
    const own = parseAddress(text)
    return own?.family === family && own.value === first && first === last
  }
  const pod = endpoints.find(({ workload }) => workload?.addresses.some(isMeant))
  if (pod) return pod.ref
  const outside = endpoints.slice(endpoints.length - universe.blocks.length - 1)
  if (first === last) {
    const at = smallestAround(universe.blocks, { family, value: first })
    return outside.at(at)?.ref as string
  }
  const all = { family, first: 0n, prefix: 0 }
  const holds = ({ block = all, carved }: Endpoint) =>
    block.family === family && rangesOf(block, carved).some((own) => own.first <= last && first <= own.last)
  const parts = outside.filter(holds)
  const [only, ...others] = parts
  if (only && others.length === 0) return only.ref
  const some = parts.slice(0, 5).map(({ ref }) => ref)
  throw new UsageError(
    `${given}: policies treat these addresses in parts. Ask for one of ${some.join(', ')}${parts.length > 5 ? ', …' : ''}.`,
  )
}

/** The workload that a pod, a ReplicaSet or a Job of that name belongs to. Throws UsageError for what has no network (any more). */
function findMember({ cluster, reach }: Analysis, given: string, option: string): string {
  const isMeant = (ref: string) => ref === given || ref.endsWith(`/${given}`)
  const owners = [...new Set([...cluster.foldedInto].flatMap(([member, owner]) => (isMeant(member) ? [owner] : [])))]
  const over = cluster.terminated.find(({ ref }) => isMeant(ref))
  if (owners.length > 1) throw new UsageError(`${option} ${given} may mean a part of ${owners.join(' or ')}.`)
  if (over) throw new UsageError(`${option} ${given}: ${over.kind} ${over.name} has ended, so it has no network any more.`)
  if (owners.length === 0)
    throw new UsageError(`${option} ${given}: nothing of that name is in these manifests.${alike(reach.endpoints, given)}`)
  return owners[0] as string
}

/** The ends whose names have most in common with what was given. */
function alike(endpoints: readonly Endpoint[], given: string): string {
  const name = given
    .slice(given.lastIndexOf('/') + 1)
    .replace(/\[.*/, '')
    .toLowerCase()
  const near = endpoints.filter(({ kind, name: own }) => kind !== 'range' && kind !== 'any-pod' && isNear(own.toLowerCase(), name))
  return near.length === 0 ? '' : ` There is ${near.slice(0, 5).map(listName).join(', ')}.`
}

/** One holds the other, or they differ in one letter that is added, left out, exchanged or swapped with the next. */
function isNear(one: string, other: string): boolean {
  if (other.length > 1 && (one.includes(other) || other.includes(one))) return true
  let [start, end] = [0, 0]
  const [short, long] = [Math.min(one.length, other.length), Math.max(one.length, other.length)]
  while (start < short && one[start] === other[start]) start += 1
  while (end < short - start && one.at(-1 - end) === other.at(-1 - end)) end += 1
  const left = long - start - end
  return left <= 1 || (left === 2 && one[start] === other[start + 1] && one[start + 1] === other[start])
}
