/** Turns an analysis into what has to be said of the whole picture: what is left out of it, what is refused, and that nothing is isolated. */

import type { Analysis } from '../analyze.ts'
import { decidingName } from '../kubernetes/deciding.ts'
import type { NetworkPolicy } from '../kubernetes/types.ts'
import type { Reading } from '../readings.ts'
import type { Range } from '../text/edit.ts'
import { toLines } from '../text/lines.ts'
import { locate } from '../yaml/locate.ts'

export interface PictureNote {
  /** `unreadable`: part of a file; `refused`: policies that can't be applied as they are written; `beside`: policies of kinds that are not
   * evaluated; `idle`: such ones that the chosen network provider does not enforce; `open`: nothing is isolated. */
  readonly kind: 'unreadable' | 'refused' | 'beside' | 'idle' | 'open'
  /** One or two sentences. */
  readonly text: string
  /** Where the first of it stands. */
  readonly place?: { readonly file: string; readonly range: Range }
}

/** Half typed documents, which keep their last good reading, are not among them. */
export function pictureNotes(analysis: Analysis): PictureNote[] {
  return [...unreadable(analysis), ...refused(analysis), ...beside(analysis), ...open(analysis)]
}

function unreadable({ readings, workspace }: Analysis): PictureNote[] {
  return workspace.files.flatMap(({ name, text }): PictureNote[] => {
    const own = readings.filter((reading) => reading.file === name)
    const at = own.findIndex(({ document, stale }) => !stale && document.root === undefined && hasError(document))
    const { document } = own[at] ?? {}
    const problem = document?.problems.find(({ severity }) => severity === 'error')
    if (!document || !problem) return []
    const range: Range = [document.start + problem.range[0], document.start + problem.range[1]]
    const behind = own.slice(at + 1).some(({ resources }) => resources.length > 0)
    const rest = behind
      ? 'What that document says is unknown; what stands behind it is drawn as if it were mended.'
      : 'What that document says is unknown.'
    const line = toLines(text).position(range[0]).line
    return [
      { kind: 'unreadable', text: `${name} cannot be read at line ${line}: kubectl stops there. ${rest}`, place: { file: name, range } },
    ]
  })
}

const hasError = ({ problems }: Reading['document']) => problems.some(({ severity }) => severity === 'error')

function refused(analysis: Analysis): PictureNote[] {
  const written = analysis.readings.flatMap((reading) =>
    reading.document.root === undefined
      ? []
      : reading.resources.flatMap((resource) => (resource.kind === 'NetworkPolicy' ? [{ policy: resource, reading }] : [])),
  )
  const told = (admission: NetworkPolicy['admission'], say: (policies: string, them: string, does: string) => string): PictureNote[] => {
    const list = written.filter(({ policy }) => policy.admission === admission)
    const [first] = list
    if (!first) return []
    const { policy, reading } = first
    const place = { file: reading.file, range: locate(reading.document, policy.path, 'value') }
    const text = list.length === 1 ? say(`NetworkPolicy ${policy.name}`, 'it', 's') : say(`${list.length} policies`, 'they', '')
    return [{ kind: 'refused', text, place }]
  }
  return [
    ...told('rejected', (policies, they, s) => `The API server rejects ${policies}, so ${they} protect${s} nothing.`),
    ...told(
      'lenient-only',
      (policies, they, s) =>
        `kubectl refuses ${policies}, so ${they} protect${s} nothing. Drawn is what a server does that takes ${s ? 'it' : 'them'}.`,
    ),
  ]
}

/** Policies of other kinds are not evaluated, whatever they would change. */
function beside({ readings, reach, enforcement }: Analysis): PictureNote[] {
  const found = readings.flatMap((reading) =>
    reading.resources.flatMap((resource) => (resource.kind === 'Other' && resource.decides ? [{ resource, reading }] : [])),
  )
  const counting = new Set<unknown>(reach.others)
  const told = (kind: 'beside' | 'idle', those: typeof found, say: (those: string, isOne: boolean) => string): PictureNote[] => {
    const [first] = those
    if (!first) return []
    const { resource, reading } = first
    const kinds = [...new Set(those.map(({ resource }) => resource.actualKind))]
    const isOne = those.length === 1
    const text = say(isOne ? decidingName(resource) : `${those.length} policies of other kinds (${kinds.join(', ')})`, isOne)
    return [{ kind, text, place: { file: reading.file, range: locate(reading.document, resource.path, 'value') } }]
  }
  return [
    ...told(
      'beside',
      found.filter(({ resource }) => counting.has(resource)),
      (those, isOne) =>
        `${those} ${isOne ? 'is' : 'are'} not evaluated: what ${isOne ? 'it' : 'they'} may open or close is drawn as unknown.`,
    ),
    ...told(
      'idle',
      enforcement ? found.filter(({ resource }) => !counting.has(resource)) : [],
      (those, isOne) =>
        `${those} ${isOne ? 'does' : 'do'} nothing here: ${enforcement?.profile.name} does not enforce ${isOne ? 'it' : 'them'}.`,
    ),
  ]
}

/** Said only where it is certain, and where there are pods to speak of. */
function open(analysis: Analysis): PictureNote[] {
  const { reach, cluster, enforcement } = analysis
  if (cluster.workloads.length === 0 || reach.others) return []
  const profiles = [...reach.isolation.ingress, ...reach.isolation.egress]
  if (profiles.some(({ isolated, rejected }) => isolated || rejected.length > 0)) return []
  const count = cluster.policies.length
  const why =
    count > 0 && enforcement?.profile.inert ? `${enforcement.profile.name} enforces none of the policies` : 'No policy isolates anything'
  return [{ kind: 'open', text: `${why}: every pod reaches every other.` }]
}
