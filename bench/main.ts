/** Seeded clusters to one table: how fast the evaluator is, as ratios within this process, beside the goals. */

import { applyChange } from '../src/kubernetes/change.ts'
import { type Cluster, toCluster } from '../src/kubernetes/cluster.ts'
import type { Resource } from '../src/kubernetes/types.ts'
import { evaluate, type Reachability } from '../src/policy/connections.ts'
import { countWork } from '../src/policy/counters.ts'
import { explain } from '../src/policy/explain.ts'
import { containsPort } from '../src/policy/ports.ts'
import { toRandom } from '../src/testing/random.ts'
import { type EditKind, editKinds, toEdit } from '../src/testing/shape-edits.ts'
import { realistic, type Shape, shapes } from '../src/testing/shapes.ts'
import { defaultSettings } from '../src/text/workspace.ts'
import { type Columns, lookUp, toColumns } from './columns.ts'
import { exponentOf, interleave, median, memoryOf, percentile, timeOf } from './measure.ts'
import { askSome, toNaive } from './naive.ts'
import { toTable } from './table.ts'

const rounds = 9
const make = (name: string): Shape => (shapes[name] as () => Shape)()

interface Engine {
  readonly cluster: Cluster
  readonly reach: Reachability
}

function run(resources: readonly Resource[]): Engine {
  const cluster = toCluster(resources)
  return { cluster, reach: evaluate(cluster, defaultSettings) }
}

/** The unit L: one pass that gives every label key and value of the cluster a number. */
function internLabels(resources: readonly Resource[]): number {
  const numbers = new Map<string, number>()
  let sum = 0
  const numberOf = (text: string) => {
    let number = numbers.get(text)
    if (number === undefined) {
      number = numbers.size
      numbers.set(text, number)
    }
    return number
  }
  for (const resource of resources) {
    if (resource.kind === 'NetworkPolicy') continue
    const labels = 'podLabels' in resource ? resource.podLabels : resource.kind === 'Namespace' ? resource.labels : undefined
    for (const [key, value] of labels ?? []) sum += numberOf(key) + numberOf(value)
  }
  return sum
}

const table = toTable()
const times = (ratio: number) => `${Math.round(ratio).toLocaleString('en')}×`
const inMs = (ms: number) => `${ms < 10 ? ms.toPrecision(2) : Math.round(ms)} ms`
const sizeOf = ({ pods, namespaces, policies }: Shape) => `${pods} pods, ${namespaces} namespaces, ${policies} policies`

/** Full evaluation against the plain loop, and in units of L. */
function measureShape(name: string, { ratio, least, mostL, mostMs }: { ratio?: number; least?: number; mostL?: number; mostMs?: number }) {
  const shape = make(name)
  const naive = toNaive(shape)
  const samples = ratio === undefined ? 0 : (least ?? 300)
  let columns: Columns | undefined
  const [slow = [], kind = [], fast = [], engine = [], unit = []] = interleave(rounds, [
    () => askSome(naive.asItStands, naive, samples),
    () => askSome(naive.sparedThePods, naive, samples),
    () => {
      columns = toColumns(run(shape.resources).reach)
    },
    () => run(shape.resources),
    () => internLabels(shape.resources),
  ])
  const title = `${name} (${sizeOf(shape)})`
  const counted = countWork(() => run(shape.resources))
  if (ratio !== undefined && columns) {
    const gain = (list: readonly number[]) => median(list.map((ms, i) => ((ms / samples) * naive.pairs) / (fast[i] as number)))
    const { checked, wrong } = checkAnswers(shape, columns)
    table.row(`${title}: all pairs, all ports, against the plain loop for one port`, times(gain(slow)), {
      goal: `≥ ${times(ratio)}`,
      met: gain(slow) >= ratio,
    })
    table.note(
      `plain loop (src/testing/oracle.ts) ${((median(slow) / samples) * 1000).toFixed(1)} µs a pair; ` +
        `${times(gain(kind))} when it is spared walking over the pods: ${((median(kind) / samples) * 1000).toFixed(1)} µs`,
    )
    table.note(
      `all pairs written out in ${inMs(median(fast))} as ${columns.columns.length} columns; ` +
        `${checked} answers compared, ${wrong} differ`,
    )
    if (wrong > 0) process.exitCode = 1
  }
  const inL = median(engine.map((ms, i) => ms / (unit[i] as number)))
  table.row(`${title}: read and evaluate`, `${inL.toFixed(1)} L (${inMs(median(engine))})`, {
    goal: mostL !== undefined ? `≤ ${mostL} L` : mostMs !== undefined ? `≤ ${mostMs} ms` : '',
    met: mostL !== undefined ? inL <= mostL : mostMs !== undefined ? median(engine) <= mostMs : undefined,
  })
  table.note(
    Object.entries(counted)
      .map(([what, count]) => `${count} ${what}`)
      .join(', '),
  )
}

/** What the columns say, compared with the plain loop. */
function checkAnswers(shape: Shape, columns: Columns): { checked: number; wrong: number } {
  const { reach } = run(shape.resources)
  const { universe } = reach
  const owner = new Map<string, number>()
  for (const [index, { pods }] of universe.population.cluster.workloads.entries()) {
    for (const group of pods) for (const each of group.each) if ('ref' in each) owner.set(each.ref as string, index)
  }
  const unitsOf = (ref: string) => universe.unitsOf[owner.get(ref) as number] as readonly number[]
  let [checked, wrong] = [0, 0]
  const naive = toNaive(shape)
  askSome(naive.sparedThePods, naive, 400, ({ source, destination, protocol, port }, answer) => {
    const [from, to] = [unitsOf(source.ref), unitsOf(destination.ref)]
    if (source === destination || from.length !== 1 || to.length !== 1) return
    checked++
    if (containsPort(lookUp(columns, from[0] as number, to[0] as number), protocol, port) !== answer) wrong++
  })
  return { checked, wrong }
}

/** Single edits of policies, each from the state before it, against a run from nothing: from resources, and what of them has changed, to an evaluation
 * that can be asked anything. */
function measureEdits(name: string, perKind: number, goals: { ratio: number; p99: number }) {
  const { resources } = make(name)
  const random = toRandom(3)
  const policies = resources.flatMap((resource, index) => (resource.kind === 'NetworkPolicy' ? [index] : []))
  // The best of three, for both: what else the machine does is neither's.
  const bestOfThree = (work: () => unknown) => Math.min(...[1, 2, 3].map(() => timeOf(work)))
  run(resources)
  const full = Array.from({ length: rounds }, () => bestOfThree(() => run(resources)))
  const base = run(resources)
  const once = (kind: EditKind, isFound = true) => {
    const change = toEdit(resources, random.pick(policies), kind, random)
    const changed = applyChange(resources, change)
    const before = { resources, cluster: base.cluster, ...(isFound && { change }) }
    return bestOfThree(() => evaluate(toCluster(changed, before), defaultSettings, base.reach))
  }
  for (let i = 0; i < 300; i++) once(random.pick(editKinds))
  const byKind = editKinds.map((kind) => [kind, Array.from({ length: perKind }, () => once(kind))] as const)
  const all = byKind.flatMap(([, list]) => list)
  const ratio = median(full) / median(all)
  const p99 = percentile(all, 0.99)
  table.row(`${name}: one edit of a policy, median, against a run from nothing`, times(ratio), {
    goal: `≥ ${times(goals.ratio)}`,
    met: ratio >= goals.ratio,
  })
  table.row(`${name}: one edit of a policy, 99 of 100 take at most (best of three)`, inMs(p99), {
    goal: `≤ ${goals.p99} ms`,
    met: p99 <= goals.p99,
  })
  const searching = Array.from({ length: perKind }, () => once(random.pick(editKinds), false))
  table.note(
    `${times(median(full) / median(searching))} where it has to look through all resources for what has changed: ${inMs(median(searching))}`,
  )
  table.note(byKind.map(([kind, list]) => `${kind} ${inMs(median(list))} / ${inMs(percentile(list, 0.99))}`).join(', '))
}

/** Larger clusters fit less well into the caches of the processor, which L feels as well: the cost is taken in L. */
function measureGrowth(most: number) {
  const points = [1, 2, 4, 8, 16, 32, 64].map((thousands) => {
    const pods = thousands * 1000
    const { resources } = realistic('growth', { pods, namespaces: pods / 50, policies: pods / 10 })
    const [engine = [], unit = []] = interleave(thousands < 16 ? 9 : 5, [() => run(resources), () => internLabels(resources)])
    return { pods, ms: Math.min(...engine), inL: Math.min(...engine) / Math.min(...unit) }
  })
  const exponent = exponentOf(points.map(({ pods, inL }) => [pods, inL * pods]))
  table.row(
    'from 1,000 to 64,000 pods (a policy for 10 pods, a namespace for 50): the cost in L grows as pods to the power of',
    exponent.toFixed(2),
    {
      goal: `≤ ${most.toFixed(2)}`,
      met: exponent <= most,
    },
  )
  const raw = exponentOf(points.map(({ pods, ms }) => [pods, ms]))
  table.note(`${points.map(({ pods, ms }) => `${pods / 1000}k ${inMs(ms)}`).join(', ')}: to the power of ${raw.toFixed(2)}`)
}

function measureExplain(name: string, most: number) {
  const { reach } = run(make(name).resources)
  const random = toRandom(5)
  const pairs = Array.from({ length: 20_000 }, () => [random.int(reach.endpoints.length), random.int(reach.endpoints.length)] as const)
  const batch = 20
  const each: number[] = []
  for (let i = 0; i < pairs.length; i += batch) {
    each.push((timeOf(() => pairs.slice(i, i + batch).map(([from, to]) => explain(reach, from, to))) / batch) * 1000)
  }
  const micro = median(each.slice(each.length / 4))
  table.row(`${name}: explain a pair, with its rules`, `${micro.toFixed(1)} µs`, { goal: `≤ ${most} µs`, met: micro <= most })
}

function measureMemory(name: string, most: number) {
  const { resources } = make(name)
  run(resources)
  const bytes = memoryOf(() => run(resources))
  if (bytes === undefined) return
  const megabytes = bytes / 1e6
  table.row(`${name}: memory of the evaluation, beyond its input`, `${megabytes.toFixed(1)} MB`, {
    goal: `≤ ${most} MB`,
    met: megabytes <= most,
  })
}

const parts: Readonly<Record<string, () => void>> = {
  // First, as long as nothing else lies about.
  memory: () => measureMemory('R', 8),
  R: () => measureShape('R', { ratio: 100_000, mostL: 8 }),
  '1k': () => measureShape('1k', { ratio: 1_000, least: 3_000 }),
  large: () => measureShape('large', { ratio: 3_000_000, least: 60 }),
  stateful: () => measureShape('stateful', {}),
  cidrs: () => measureShape('cidrs', {}),
  named: () => measureShape('named', {}),
  adversary: () => measureShape('adversary', { mostMs: 500 }),
  edits: () => measureEdits('R', 250, { ratio: 500, p99: 1 }),
  growth: () => measureGrowth(1.1),
  explain: () => measureExplain('R', 10),
}

// `npm run bench -- R edits`: only these.
const wanted = process.argv.slice(2)
for (const [name, measure] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) measure()
table.print()
