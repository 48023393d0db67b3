/** Upstream's own end-to-end cases (../shared/vectors/reachability.json): every probed pair must come out as upstream expects. */

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { analyze } from '../analyze.ts'
import type { Protocol, Workload } from '../kubernetes/types.ts'
import { containsPort } from '../policy/ports.ts'
import { defaultSettings } from '../text/workspace.ts'
import { isAllowed } from './oracle.ts'
import { shared } from './shared.ts'

interface Vector extends Partial<Step> {
  readonly name: string
  readonly namespaces: readonly { readonly name: string; readonly labels: Record<string, string> }[]
  readonly pods: readonly VectorPod[]
  /** Each states all policies, and what else changed, as a whole. */
  readonly steps?: readonly Step[]
}
interface Step {
  readonly policies: readonly unknown[]
  readonly namespaces?: Vector['namespaces']
  readonly pods?: readonly VectorPod[]
  readonly expected: readonly Expectation[]
}
interface VectorPod {
  readonly namespace: string
  readonly name: string
  readonly labels: Record<string, string>
  readonly ip: string
  readonly containerPorts: readonly { readonly name: string; readonly port: number; readonly protocol: Protocol }[]
}
interface Expectation {
  readonly port: number
  readonly protocol: Protocol
  readonly default: 'allow' | 'deny'
  readonly denied?: readonly Pair[]
  readonly allowed?: readonly Pair[]
}
interface Pair {
  readonly from: string
  readonly to: string
}

const file = shared('vectors/reachability.json')
if (!file) console.log('skipped: reachability vectors, because ../shared/vectors is not there')

it.skipIf(!file)('every reachability vector agrees', () => {
  const vectors = JSON.parse(readFileSync(file as string, 'utf8')) as Vector[]
  const wrong: string[] = []
  const count = { allowed: 0, denied: 0 }
  for (const vector of vectors) {
    for (const [i, step] of (vector.steps ?? [vector as Step]).entries()) {
      const namespaces = step.namespaces ?? vector.namespaces
      const pods = step.pods ?? vector.pods
      const { reach, cluster, readings } = analyze({
        files: [{ name: 'vector.json', text: write(namespaces, pods, step.policies) }],
        places: {},
        settings: defaultSettings,
      })
      const world = { resources: readings.flatMap((reading) => reading.resources) }
      const podOf = new Map(cluster.workloads.map(({ workload }) => [workload.ref, workload]))
      const indexOf = new Map(reach.endpoints.map((endpoint, index) => [endpoint.ref, index]))
      for (const expectation of step.expected) {
        const listed = new Set([...(expectation.denied ?? []), ...(expectation.allowed ?? [])].map(({ from, to }) => `${from} ${to}`))
        for (const source of pods) {
          for (const destination of pods) {
            if (source === destination) continue
            const [from, to] = [source, destination].map(({ namespace, name }) => `${namespace}/${name}`) as [string, string]
            const expected = (expectation.default === 'allow') !== listed.has(`${from} ${to}`)
            const connection = reach.connect(indexOf.get(`Pod/${from}`) as number, indexOf.get(`Pod/${to}`) as number)
            const found = containsPort(connection.sure, expectation.protocol, expectation.port)
            const possible = containsPort(connection.possible, expectation.protocol, expectation.port)
            count[expected ? 'allowed' : 'denied']++
            const oracle = isAllowed(
              world,
              podOf.get(`Pod/${from}`) as Workload,
              podOf.get(`Pod/${to}`) as Workload,
              expectation.protocol,
              expectation.port,
            )
            if (found !== expected || possible !== expected || oracle !== expected) {
              wrong.push(
                `${vector.name} step ${i + 1}: ${from} -> ${to} ${expectation.protocol} ${expectation.port}: ${expected ? 'allowed' : 'denied'} upstream, here ${connection.verdict}, by the oracle ${oracle}`,
              )
            }
          }
        }
      }
    }
  }
  console.log(`${vectors.length} reachability vectors: ${count.allowed} pairs allowed, ${count.denied} denied`)
  expect(wrong).toEqual([])
  expect(Math.min(count.allowed, count.denied)).toBeGreaterThan(100)
})

/** As `kubectl -o json` writes it. */
function write(namespaces: Vector['namespaces'], pods: readonly VectorPod[], policies: readonly unknown[]): string {
  const items = [
    ...namespaces.map(({ name, labels }) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })),
    ...pods.map(({ namespace, name, labels, ip, containerPorts }) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels },
      spec: {
        containers: [
          {
            name: 'main',
            image: 'main:1',
            ports: containerPorts.map(({ name, port, protocol }) => ({ name, containerPort: port, protocol })),
          },
        ],
      },
      status: { podIP: ip, phase: 'Running' },
    })),
    ...policies,
  ]
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, undefined, 2)
}
