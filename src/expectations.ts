/** The list of what should be so, as the workspace keeps it, to whether it is. */

import type { Analysis } from './analyze.ts'
import { expectationKind } from './commands/expect.ts'
import type { OtherResource, PortEntry, Protocol } from './kubernetes/types.ts'
import { sayBeside } from './policy/beside.ts'
import type { Reachability } from './policy/connections.ts'
import { refName } from './policy/endpoints.ts'
import { placeName, portWords } from './policy/explain.ts'
import { possiblePorts, toPortSpec } from './policy/port-spec.ts'
import { allPorts, containsAll, intersect, noPorts, type PortSet, subtract } from './policy/ports.ts'
import { largestBlocks, nowhereIn } from './policy/universe.ts'
import type { Range } from './text/edit.ts'
import { toLines } from './text/lines.ts'
import { toPlain } from './yaml/json.ts'
import { locate, nodeAt } from './yaml/locate.ts'

export interface ExpectationResult {
  /** The list's ref, and the item's place in it. */
  readonly list: string
  readonly index: number
  readonly file: string
  readonly range: Range
  readonly line: number
  readonly endLine: number
  /** "shop/web may reach shop/db on TCP 6379" */
  readonly sentence: string
  /** `unclear`: it can't be read, or depends on more than the manifests say. */
  readonly result: 'met' | 'failed' | 'unclear'
  /** Why it is not met. */
  readonly because: string | undefined
}

interface Expectation {
  readonly from: string
  readonly to: string
  /** Undefined: any port. */
  readonly ports: readonly PortEntry[] | undefined
  readonly expect: 'allowed' | 'denied'
}

/** Every expectation of the workspace, in the order in which they are written. */
export function checkExpectations(analysis: Analysis): ExpectationResult[] {
  return analysis.readings.flatMap((reading) =>
    reading.resources.flatMap((resource) => {
      const isList =
        resource.kind === 'Other' && resource.actualKind === expectationKind.kind && resource.apiVersion === expectationKind.apiVersion
      const items = isList ? nodeAt(reading.document.root, [...resource.path, 'tests']) : undefined
      if (items?.kind !== 'list') return []
      const text = analysis.workspace.files.find(({ name }) => name === reading.file)?.text ?? ''
      const lines = toLines(text)
      const read = items.items.map((item) => toExpectation(toPlain(item)))
      return read.map((expectation, index): ExpectationResult => {
        const range = locate(reading.document, [...resource.path, 'tests', index])
        const place = {
          list: resource.ref,
          index,
          file: reading.file,
          range,
          line: lines.position(range[0]).line,
          endLine: lines.position(range[1]).line,
        }
        if (expectation === undefined) {
          const because = 'An expectation says from, to and expect: allowed or denied; ports are like “TCP 6379, UDP 53”.'
          return { ...place, sentence: 'This can’t be read.', result: 'unclear', because }
        }
        return { ...place, ...judge(analysis, expectation, read) }
      })
    }),
  )
}

/** Where ipBlocks name every address, everywhere else is what the largest of them stand for. */
function sourcesOf({ universe }: Reachability, ref: string): number[] {
  const index = universe.indexOf.get(ref) as number
  return index === nowhereIn(universe) ? largestBlocks(universe) : [index]
}

type Judged = Pick<ExpectationResult, 'sentence' | 'result' | 'because'>

function judge({ reach }: Analysis, wanted: Expectation, all: readonly (Expectation | undefined)[]): Judged {
  const to = reach.universe.indexOf.get(wanted.to)
  const asked = wanted.ports ? portWords(toSet(reach, to, wanted.ports)) : 'any port'
  const name = (ref: string) => {
    const index = reach.universe.indexOf.get(ref)
    return index === undefined ? refName(ref) : placeName(reach.endpoints[index] as (typeof reach.endpoints)[number])
  }
  const others = wanted.from === 'others'
  const verb = wanted.expect === 'allowed' || others ? 'may' : 'may not'
  const sentence = `${others ? 'Nobody else' : name(wanted.from)} ${verb} reach ${name(wanted.to)} on ${asked}`
  const gone = [...(others ? [] : [wanted.from]), wanted.to].filter((ref) => !reach.universe.indexOf.has(ref))
  if (to === undefined || gone.length > 0)
    return { sentence, result: 'unclear', because: `${gone.map(refName).join(' and ')} is not there any more.` }
  const ports = wanted.ports ? toSet(reach, to, wanted.ports) : allPorts
  const allowed = all.flatMap((each) => (each?.expect === 'allowed' && each.to === wanted.to ? sourcesOf(reach, each.from) : []))
  const nowhere = nowhereIn(reach.universe)
  const sources = others
    ? reach.endpoints.flatMap((_, index) => (index === to || index === nowhere || allowed.includes(index) ? [] : [index]))
    : sourcesOf(reach, wanted.from)
  const wrong: string[] = []
  const unclear: string[] = []
  for (const source of sources) {
    const connection = reach.connect(source, to)
    const [sure, passes, possible] = [connection.sure, connection.ports, connection.possible].map((set) => intersect(set, ports)) as [
      PortSet,
      PortSet,
      PortSet,
    ]
    const from = placeName(connection.source)
    const { others: beside } = connection
    if (wanted.expect === 'denied') {
      if (beside && sure === noPorts && possible !== noPorts) unclear.push(`${from}: ${uncertain(passes, beside)}`)
      else if (passes !== noPorts) wrong.push(`${from} reaches it on ${portWords(passes)}`)
      else if (possible !== noPorts) unclear.push(`${from} may reach it on ${portWords(possible)}`)
    } else {
      const isMet = (set: PortSet) => (wanted.ports ? containsAll(set, ports) : set !== noPorts)
      if (!isMet(possible)) wrong.push(`${wanted.ports ? portWords(subtract(ports, possible)) : 'Every port'} is blocked`)
      else if (!isMet(sure)) unclear.push(beside ? uncertain(passes, beside) : 'it depends on more than the manifests say')
    }
  }
  const listed = (reasons: readonly string[]) =>
    `${reasons.slice(0, 3).join('; ')}${reasons.length > 3 ? ` and ${reasons.length - 3} more` : ''}.`
  if (wrong.length > 0) return { sentence, result: 'failed', because: listed(wrong) }
  if (unclear.length > 0) return { sentence, result: 'unclear', because: listed(unclear) }
  return { sentence, result: 'met', because: undefined }
}

/** Where policies of other kinds have a say. */
const uncertain = (passes: PortSet, others: readonly OtherResource[]) =>
  `by NetworkPolicies alone ${passes === noPorts ? 'nothing passes' : `${portWords(passes)} passes`}, but ${sayBeside(others).replace(/\.$/, '')}`

/** Names are looked up on the destination's first pod. */
function toSet(reach: Analysis['reach'], to: number | undefined, entries: readonly PortEntry[]): PortSet {
  const unit = to === undefined ? undefined : reach.universe.units[reach.universe.unitsOf[to]?.[0] ?? 0]
  return possiblePorts(toPortSpec(entries), unit?.table)
}

function toExpectation(item: unknown): Expectation | undefined {
  if (typeof item !== 'object' || item === null) return undefined
  const { from, to, ports, expect } = item as Record<string, unknown>
  if (typeof from !== 'string' || typeof to !== 'string' || (expect !== 'allowed' && expect !== 'denied')) return undefined
  const entries = ports === undefined || ports === null ? undefined : toEntries(String(ports))
  return entries === 'wrong' ? undefined : { from, to, expect, ports: entries }
}

/** "TCP 6379, UDP 53-54, TCP http" */
function toEntries(text: string): PortEntry[] | 'wrong' {
  const entries: PortEntry[] = []
  for (const part of text.split(',')) {
    const match = /^\s*(?:(TCP|UDP|SCTP)\b)?\s*(?:(\d{1,5})(?:-(\d{1,5}))?|([a-z0-9-]+))?\s*$/.exec(part)
    if (!match || part.trim() === '') return 'wrong'
    const [, protocol = 'TCP', first, last, name] = match
    entries.push({
      protocol: protocol as Protocol,
      port: first === undefined ? name : Number(first),
      endPort: last === undefined ? undefined : Number(last),
    })
  }
  return entries
}
