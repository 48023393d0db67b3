/** Turns workspaces into analyses off the page's thread: keeps the last Analysis, answers questions about it, latest text wins. */

import {
  type Analysis,
  analyze,
  type Baseline,
  type Changes,
  changedEdges,
  changes,
  checkExpectations,
  chosenProvider,
  comparedIds,
  compareProvider,
  complete,
  describe,
  explain,
  explainUnder,
  exportPolicies,
  focusEdges,
  type Graph,
  hops,
  hover,
  lenses,
  offered,
  pictureNotes,
  preview,
  ruleAt,
  run,
  toBaseline,
  toGraph,
  toLinks,
  toMatrix,
  type Workspace,
  waysToWrite,
} from '#core'
import type { Question, Reply, Request } from './messages.ts'

let workspace: Workspace | undefined
let version = -1
let analysis: Analysis | undefined
let graph: Graph | undefined
let analyzedVersion = -1
let opened: readonly string[] = []
let drawnOpened: readonly string[] = opened
/** A picture with more paths travels without those that only focus shows. */
const mostPaths = 3000
let scheduled = false
const questions: { id: number; question: Question }[] = []

const reply = (message: Reply) => self.postMessage(message)

self.onmessage = (event: MessageEvent<Request>) => {
  const request = event.data
  if (request.kind === 'ask') questions.push({ id: request.id, question: request.question })
  else {
    const texts = new Map(workspace?.files.map((file) => [file.name, file]))
    version = request.version
    opened = request.opened
    workspace = {
      files: request.files.map((file) => {
        const kept = texts.get(file.name)
        if (kept && file.text === undefined) return kept
        return { name: file.name, text: file.text ?? '', snapshot: file.snapshot }
      }),
      places: request.places,
      // The same settings stay the same object: the analysis tells by identity what it may keep.
      settings:
        JSON.stringify(workspace?.settings) === JSON.stringify(request.settings) && workspace ? workspace.settings : request.settings,
    }
  }
  // One turn later, so that a burst of messages is analyzed once.
  if (!scheduled) {
    scheduled = true
    setTimeout(work)
  }
}

function work() {
  scheduled = false
  const failure = refresh()
  for (const { id, question } of questions.splice(0)) {
    try {
      if (failure !== undefined) throw new Error(failure)
      reply({ kind: 'answer', id, version: analyzedVersion, answer: answer(question, current()) })
    } catch (error) {
      reply({ kind: 'unanswered', id, because: toMessage(error) })
    }
  }
}

/** Brings the analysis up to the last workspace; returns why it could not. */
function refresh(): string | undefined {
  const sameView = opened.join('\n') === drawnOpened.join('\n')
  if (!workspace || (analyzedVersion === version && sameView)) return undefined
  try {
    const next = analysis && analyzedVersion === version ? analysis : analyze(workspace, analysis)
    const picture = toGraph(next, graph, { open: new Set(opened) })
    drawnOpened = opened
    analysis = next
    graph = picture
    analyzedVersion = version
    const shown = { graph: toShip(picture), diagnostics: offered(next), files: next.files, notes: pictureNotes(next) }
    reply({ kind: 'analyzed', analyzed: { version, ...shown } })
    return undefined
  } catch (error) {
    const because = toMessage(error)
    reply({ kind: 'failed', version, because })
    return because
  }
}

/** The picture as the page needs it at once. */
function toShip(picture: Graph): Graph {
  if (picture.edges.length <= mostPaths) return picture
  return { ...picture, edges: picture.edges.filter((edge) => edge.shown === 'always') }
}

function answer(question: Question, on: Analysis): unknown {
  switch (question.kind) {
    case 'run':
      return run(question.command, on)
    case 'preview':
      return preview(question.command, on)
    case 'describe':
      return describe(on, question.ref)
    case 'explain':
      return explain(on, question.source, question.destination)
    case 'links':
      return toLinks(on, question.citations)
    case 'changes':
      return { ...changesSince(on, question.baseline, question.later), pairs: [] }
    case 'changed-edges':
      return graph ? changedEdges(graph, on.reach.endpoints, changesSince(on, question.baseline, question.later).pairs) : []
    case 'matrix':
      return toMatrix(on, question.from, question.rows)
    case 'expectations':
      return checkExpectations(on)
    case 'policies':
      return exportPolicies(on)
    case 'paths':
      return pathsOf(question.ref)
    case 'complete':
      return complete(on, question.file, question.offset)
    case 'hover':
      return hover(on, question.file, question.offset)
    case 'rule-at':
      return ruleAt(on, question.file, question.offset)
    case 'lenses':
      return lenses(on, question.file)
    case 'hops':
      return hops(on, question.ref, question.direction)
    case 'ways':
      return waysToWrite(question.command, on)
    case 'provider':
      return chosenProvider(on)
    case 'compared-providers':
      return comparedIds(on)
    case 'provider-row':
      return compareProvider(on, question.id)
    case 'explain-under':
      return explainUnder(on, question.id, question.source, question.destination)
  }
}

let baseline: Analysis | undefined

/** The analysis of what changes are told from; kept while its texts are the same. */
function baselineOf(asked: Workspace): Analysis {
  const isSame = baseline && JSON.stringify(baseline.workspace) === JSON.stringify(asked)
  if (!baseline || !isSame) baseline = analyze(asked)
  return baseline
}

let compared: { on: Analysis; with: Analysis; later: boolean; changes: Changes } | undefined

/** Asked for twice after each edit: in words and on the picture. */
function changesSince(on: Analysis, asked: Workspace, later: boolean): Changes {
  // Under one provider: what another one would do is no change of the policies, and is told apart.
  const version = baselineOf({ ...asked, settings: on.workspace.settings })
  if (compared?.on !== on || compared.with !== version || compared.later !== later) {
    const other: Baseline = toBaseline(version, on)
    compared = { on, with: version, later, changes: later ? changes(other, on) : changes(on, other) }
  }
  return compared.changes
}

function current(): Analysis {
  if (!analysis) throw new Error('nothing has been analyzed yet')
  return analysis
}

const toMessage = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** What the shipped picture left out, of one card or frame or of all. */
function pathsOf(ref: string | undefined) {
  if (!graph || (!graph.large && graph.edges.length <= mostPaths)) return []
  if (ref === undefined) return graph.large ? [] : graph.edges.filter((edge) => edge.shown === 'focus').slice(0, mostPaths)
  return focusEdges(graph, ref)
}
