/** The evaluator against the naive oracle, on random clusters: what is sure, what is possible, and the usual reading between them. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCluster } from '../kubernetes/cluster.ts'
import type { Protocol, Workload } from '../kubernetes/types.ts'
import { isAllowed, isIsolated, livePods, type OracleEnd, type OracleWorld } from '../testing/oracle.ts'
import {
  addressesOfEachPart,
  portNumbers,
  printCluster,
  protocolNames,
  type RandomCluster,
  randomCluster,
} from '../testing/random-cluster.ts'
import { defaultSettings } from '../text/workspace.ts'
import { containsAddress, parseAddress } from './cidr.ts'
import { evaluate, type Reachability } from './connections.ts'
import { containsPort } from './ports.ts'
import type { Endpoint } from './types.ts'

/** `DRAWBRIDGE_DEEP=1` asks a hundred times as much, `DRAWBRIDGE_BRIEF=1` a tenth. Each cluster gives some 335 verdicts. */
const often = process.env.DRAWBRIDGE_DEEP === '1' ? 100 : process.env.DRAWBRIDGE_BRIEF === '1' ? 0.1 : 1
const clusters = 330 * often
const verdictsWanted = 100_000 * often

describe('connections', () => {
  it('the evaluator agrees with the oracle', { timeout: 60_000 + clusters * 500 }, () => {
    const count = { allowed: 0, denied: 0, uncertain: 0 }
    fc.assert(
      fc.property(randomCluster, fc.boolean(), ({ resources }, ipBlockMatchesPods) => {
        const world: OracleWorld = { resources, ipBlockMatchesPods }
        const reach = evaluate(toCluster(resources), { ...defaultSettings, ipBlockMatchesPods })
        const ends: OracleEnd[] = [...livePods(world), ...addressesOfEachPart]
        const indexes = ends.map((end) => indexOf(reach, end))
        for (const [i, source] of ends.entries()) {
          for (const [j, destination] of ends.entries()) {
            if (i === j || (typeof source === 'string' && typeof destination === 'string')) continue
            // Whether a node's own address counts as a pod's is a question of two settings at once, which nobody answers.
            if (!ipBlockMatchesPods && (isHost(source) || isHost(destination))) continue
            const connection = reach.connect(indexes[i] as number, indexes[j] as number)
            for (const step of [0, 1]) {
              const protocol = protocolNames[(i + j + step) % 3] as Protocol
              const port = portNumbers[(i + 3 * j + step) % 4] as number
              const [sure, usual, possible] = [connection.sure, connection.ports, connection.possible].map((set) =>
                containsPort(set, protocol, port),
              )
              const answers = suppositions(source, destination).map(([s, d]) => isAllowed(world, s, d, protocol, port))
              const about = () =>
                `${name(source)} -> ${name(destination)} ${protocol} ${port}: sure ${sure}, usual ${usual}, possible ${possible}`
              if (isAllowed(world, source, destination, protocol, port) !== usual && !isOwnNode(source, destination))
                throw new Error(`usual reading wrong: ${about()}`)
              if (sure && answers.includes(false)) throw new Error(`not sure: ${about()}`)
              if (!possible && answers.includes(true)) throw new Error(`possible after all: ${about()}`)
              count[sure ? 'allowed' : possible ? 'uncertain' : 'denied']++
            }
          }
        }
      }),
      { numRuns: clusters, reporter },
    )
    const total = count.allowed + count.denied + count.uncertain
    console.log(`${total} verdicts: ${JSON.stringify(count)}`)
    expect(total).toBeGreaterThan(verdictsWanted)
    expect(count.allowed / total).toBeGreaterThan(0.3)
    expect(count.denied / total).toBeGreaterThan(0.3)
  })

  it('a workload is isolated by exactly the policies that select it', () => {
    fc.assert(
      fc.property(randomCluster, ({ resources }) => {
        const reach = evaluate(toCluster(resources), defaultSettings)
        for (const pod of livePods({ resources })) {
          for (const direction of ['ingress', 'egress'] as const) {
            const isolated = reach.isolating(indexOf(reach, pod), direction).length > 0
            expect(isolated, `${pod.ref} ${direction}`).toBe(isIsolated({ resources }, direction, pod))
          }
        }
      }),
      { numRuns: often < 1 ? 20 : 200 },
    )
  })

  it('a pod is never cut off from itself (rule 40)', () => {
    fc.assert(
      fc.property(randomCluster, ({ resources }) => {
        const reach = evaluate(toCluster(resources), defaultSettings)
        for (let i = 0; i < reach.endpoints.length; i++) expect(reach.connect(i, i).verdict).toBe('open')
      }),
      { numRuns: often < 1 ? 10 : 50 },
    )
  })
})

/** A counterexample is easier to read, and to keep as a case, in YAML. */
function reporter<T extends [RandomCluster, ...unknown[]]>(run: fc.RunDetails<T>): void {
  if (!run.failed) return
  const [cluster, ...rest] = run.counterexample ?? []
  throw new Error(`${cluster ? printCluster(cluster) : ''}${JSON.stringify(rest)} seed ${run.seed} path ${run.counterexamplePath}`, {
    cause: run.errorInstance,
  })
}

const name = (end: OracleEnd) => (typeof end === 'string' ? end : end.ref)

function indexOf(reach: Reachability, end: OracleEnd): number {
  if (typeof end !== 'string') return reach.endpoints.findIndex((endpoint) => endpoint.ref === end.ref)
  const address = parseAddress(end)
  if (!address) throw new Error(`${end} is no address`)
  const around = (endpoint: Endpoint) => (endpoint.block ? containsAddress(endpoint.block, address) : true)
  const ranges = reach.endpoints.filter((endpoint) => endpoint.kind === 'range' && around(endpoint))
  const smallest = ranges.reduce((a, b) => ((a.block?.prefix ?? -1) >= (b.block?.prefix ?? -1) ? a : b))
  return reach.endpoints.indexOf(smallest)
}

/** The pair as it may really be, where the manifests leave open which address or node a pod has, or how a provider sees host-network pods. */
function suppositions(source: OracleEnd, destination: OracleEnd): [OracleEnd, OracleEnd][] {
  const pairs: [OracleEnd, OracleEnd][] = [[source, destination]]
  if (lacksAddress(source) || lacksAddress(destination)) {
    for (const [i, address] of addressesOfEachPart.entries()) {
      const another = addressesOfEachPart[(i * 3 + 1) % addressesOfEachPart.length] as string
      pairs.push([withAddress(source, address), withAddress(destination, another)])
    }
  }
  for (const [s, d] of [...pairs]) {
    if (typeof s === 'string' || typeof d === 'string') continue
    if (s.hostNetwork && !d.hostNetwork && d.nodeAddress === undefined && s.nodeAddress)
      pairs.push([s, { ...d, nodeAddress: s.nodeAddress }])
    if (d.hostNetwork && !s.hostNetwork && s.nodeAddress === undefined && d.nodeAddress)
      pairs.push([{ ...s, nodeAddress: d.nodeAddress }, d])
  }
  if ((isHost(source) || isHost(destination)) && !isOwnNode(source, destination))
    for (const [s, d] of [...pairs]) pairs.push([asOrdinary(s), asOrdinary(d)])
  return pairs
}

const isOwnNode = (a: OracleEnd, b: OracleEnd) =>
  typeof a !== 'string' &&
  typeof b !== 'string' &&
  a.hostNetwork !== b.hostNetwork &&
  a.nodeAddress !== undefined &&
  a.nodeAddress === b.nodeAddress
const isHost = (end: OracleEnd) => typeof end !== 'string' && end.hostNetwork
const lacksAddress = (end: OracleEnd): end is Workload => typeof end !== 'string' && end.addresses.length === 0

const withAddress = (end: OracleEnd, address: string): OracleEnd =>
  lacksAddress(end) ? { ...end, addresses: [address], nodeAddress: end.hostNetwork ? address : end.nodeAddress } : end

/** A host-network pod as the providers see it that tell it apart from its node (rule 42). */
const asOrdinary = (end: OracleEnd): OracleEnd => (typeof end === 'string' ? end : { ...end, hostNetwork: false })
