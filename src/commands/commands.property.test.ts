/** On random clusters a command is refused, or does what was asked and nothing else, as the oracle (which shares no code with the
 * evaluator) sees it; other lines keep their bytes, and undo gives the first text. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Analysis, analyze, applyChange, type Command, invertChange, run, type Workspace } from '../index.ts'
import type { Workload } from '../kubernetes/types.ts'
import { isWorkload } from '../kubernetes/types.ts'
import { smallestAround } from '../policy/blocks.ts'
import { formatBlock, parseAddress } from '../policy/cidr.ts'
import { noPorts } from '../policy/ports.ts'
import { isAllowed } from '../testing/oracle.ts'
import {
  addressesOfEachPart,
  portNumbers,
  printCluster,
  protocolNames,
  type RandomCluster,
  randomCluster,
} from '../testing/random-cluster.ts'
import { defaultSettings } from '../text/workspace.ts'

const toWorkspace = (cluster: RandomCluster): Workspace => ({
  files: [{ name: 'all.yaml', text: printCluster(cluster) }],
  places: {},
  settings: defaultSettings,
})

const anyEnd = fc.nat(1000)
const ports = fc.oneof(
  fc.constant([]),
  fc.uniqueArray(fc.record({ protocol: fc.constantFrom(...protocolNames), port: fc.constantFrom(...portNumbers) }), {
    minLength: 1,
    maxLength: 2,
    selector: (port) => JSON.stringify(port),
  }),
)

/** Pods that policies see by their labels: ended ones have no place, those on their node's network are seen otherwise by each provider. */
const podsOf = (analysis: Analysis): Workload[] =>
  analysis.readings
    .flatMap(({ resources }) => resources)
    .filter((resource) => isWorkload(resource) && !resource.terminated && !resource.hostNetwork) as Workload[]

const nameOf = (end: Workload | string) => (typeof end === 'string' ? end : end.ref)

/** What passes between pods, and between pods and addresses outside, by probing: "source destination protocol port". */
function paths(analysis: Analysis): Set<string> {
  const ends = [...podsOf(analysis), ...addressesOfEachPart]
  const world = { resources: analysis.readings.flatMap(({ resources }) => resources) }
  const open = new Set<string>()
  for (const source of ends) {
    for (const destination of ends) {
      if (source === destination || (typeof source === 'string' && typeof destination === 'string')) continue
      for (const protocol of protocolNames) {
        for (const port of [...portNumbers, 4242]) {
          if (isAllowed(world, source, destination, protocol, port))
            open.add(`${nameOf(source)} ${nameOf(destination)} ${protocol} ${port}`)
        }
      }
    }
  }
  return open
}

const minus = (a: ReadonlySet<string>, b: ReadonlySet<string>) => [...a].filter((path) => !b.has(path))

/** A pod's ref, a namespace's, or an address range's. */
function refAt(analysis: Analysis, n: number): string {
  const pods = podsOf(analysis).map(({ ref }) => ref)
  const ranges = analysis.reach.endpoints.filter(({ kind }) => kind === 'range').map(({ ref }) => ref)
  const refs = [...pods, ...pods, ...[...analysis.cluster.namespaces.keys()].map((name) => `Namespace/${name}`), ...ranges]
  return refs[n % refs.length] as string
}

/** Two ends of a path that passes through an isolated side. */
function guardedPairAt({ reach }: Analysis, n: number): [string, string] | undefined {
  const pairs = reach.endpoints.flatMap((a, from) =>
    reach.endpoints.flatMap((b, to): [string, string][] => {
      const { egress, ingress, ports } = reach.connect(from, to)
      return ports !== noPorts && (egress.isolated || ingress.isolated) ? [[a.ref, b.ref]] : []
    }),
  )
  return pairs[n % pairs.length]
}

/** Whether a pod or address is part of what was meant, as the blocks were cut before. */
function isPartOf(analysis: Analysis, name: string, meant: string): boolean {
  const { blocks } = analysis.reach.universe
  const address = parseAddress(name)
  if (!address) return name === meant || (meant.startsWith('Namespace/') && name.split('/')[1] === meant.slice('Namespace/'.length))
  const around = blocks[smallestAround(blocks, address)]
  return meant === `cidr:${around ? formatBlock(around.block) : '*'}`
}

interface Tried {
  readonly before: ReadonlySet<string>
  readonly after: ReadonlySet<string>
  readonly texts: readonly [string, string]
}

/** Runs a command; undefined when it is refused, with a sentence and choices that can be run. */
function attempt(command: Command, cluster: RandomCluster): Tried | undefined {
  const analysis = analyze(toWorkspace(cluster))
  const outcome = run(command, analysis)
  if ('refused' in outcome) {
    expect(outcome.refused).toMatch(/^\S.*\.$/)
    for (const choice of outcome.choices ?? []) expect(run(choice.command, analysis)).not.toHaveProperty('refused')
    return undefined
  }
  const { workspace } = analysis
  const changed = applyChange(workspace, outcome.change)
  expect(applyChange(changed, invertChange(workspace, outcome.change))).toEqual(workspace)
  const texts = [workspace.files[0]?.text ?? '', changed.files[0]?.text ?? ''] as const
  return { before: paths(analysis), after: paths(analyze(changed)), texts }
}

/** Every line of `before`, in order, is in `after`; but for lists that were empty. */
function expectLinesKept([before, after]: readonly [string, string]): void {
  const lines = after.split('\n')
  let at = 0
  for (const line of before.split('\n')) {
    const found = lines.findIndex(
      (other, index) =>
        index >= at && (other === line || (/: (\[\]|null|\{\})$/.test(line) && other === line.replace(/ (\[\]|null|\{\})$/, ''))),
    )
    if (found < 0) expect.fail(`the line “${line}” is gone`)
    at = found + 1
  }
}

/** A fixed seed: how many commands can be done must not depend on luck. */
const settings = { numRuns: 40, seed: 20261122 }

describe('commands on random clusters', () => {
  it('allow-traffic opens what was drawn and closes nothing', () => {
    let done = 0
    fc.assert(
      fc.property(randomCluster, anyEnd, anyEnd, ports, (cluster, from, to, picked) => {
        const analysis = analyze(toWorkspace(cluster))
        const [source, destination] = [refAt(analysis, from), refAt(analysis, to)]
        const tried = attempt({ kind: 'allow-traffic', source, destination, ports: picked }, cluster)
        if (!tried) return
        done++
        const asked = (path: string) => {
          const [a = '', b = '', protocol, port] = path.split(' ')
          const isPicked = picked.length === 0 || picked.some((choice) => choice.protocol === protocol && `${choice.port}` === port)
          return isPartOf(analysis, a, source) && isPartOf(analysis, b, destination) && isPicked
        }
        expect(minus(tried.after, tried.before).filter((path) => !asked(path))).toEqual([])
        expect(minus(tried.before, tried.after)).toEqual([])
        const ends = [...podsOf(analysis).map(nameOf), ...addressesOfEachPart]
        const wanted = ends.flatMap((a) =>
          ends.filter((b) => a !== b).flatMap((b) => picked.map(({ protocol, port }) => `${a} ${b} ${protocol} ${port}`)),
        )
        expect(wanted.filter((path) => asked(path) && !tried.after.has(path))).toEqual([])
        expectLinesKept(tried.texts)
      }),
      settings,
    )
    expect(done).toBeGreaterThan(0)
  })

  it('deny-traffic closes what was cut, and only that unless the person chose more', () => {
    let done = 0
    fc.assert(
      fc.property(randomCluster, anyEnd, anyEnd, anyEnd, (cluster, from, to, which) => {
        const analysis = analyze(toWorkspace(cluster))
        const [source, destination] = guardedPairAt(analysis, from) ?? [refAt(analysis, from), refAt(analysis, to)]
        const plain: Command = { kind: 'deny-traffic', source, destination }
        const outcome = run(plain, analysis)
        const offers = 'refused' in outcome ? (outcome.choices ?? []).filter(({ command }) => command.kind === 'deny-traffic') : []
        const choice = offers[which % offers.length]
        const tried = attempt(choice?.command ?? plain, cluster)
        if (!tried) return
        done++
        const isCut = (path: string) => {
          const [a = '', b = ''] = path.split(' ')
          return isPartOf(analysis, a, source) && isPartOf(analysis, b, destination)
        }
        expect(minus(tried.after, tried.before)).toEqual([])
        expect([...tried.after].filter(isCut)).toEqual([])
        if (!choice) expect(minus(tried.before, tried.after).filter((path) => !isCut(path))).toEqual([])
      }),
      settings,
    )
    expect(done).toBeGreaterThan(0)
  })

  it('isolating closes all of one direction; opening opens no other ends', () => {
    let done = 0
    fc.assert(
      fc.property(
        randomCluster,
        anyEnd,
        fc.constantFrom('ingress' as const, 'egress' as const),
        fc.boolean(),
        (cluster, which, direction, on) => {
          const analysis = analyze(toWorkspace(cluster))
          const target = refAt(analysis, which)
          const tried = attempt({ kind: 'isolate', target, direction, on }, cluster)
          if (!tried) return
          done++
          const concerns = (path: string) => isPartOf(analysis, path.split(' ')[direction === 'ingress' ? 1 : 0] ?? '', target)
          const [opened, closed] = [minus(tried.after, tried.before), minus(tried.before, tried.after)]
          expect(on ? opened : closed).toEqual([])
          expect((on ? closed : opened).filter((path) => !concerns(path))).toEqual([])
          if (on && !target.startsWith('Namespace/')) expect([...tried.after].filter(concerns)).toEqual([])
        },
      ),
      settings,
    )
    expect(done).toBeGreaterThan(0)
  })
})
