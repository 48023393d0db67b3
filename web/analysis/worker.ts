/** Turns workspaces into analyses off the page's thread: keeps the last Analysis, answers questions about it, latest text wins. */

import { type Analysis, analyze, describe, explain, exportPolicies, type Graph, run, toGraph, toLinks, type Workspace } from '#core'
import type { Question, Reply, Request } from './messages.ts'

let workspace: Workspace | undefined
let version = -1
let analysis: Analysis | undefined
let graph: Graph | undefined
let analyzedVersion = -1
let scheduled = false
const questions: { id: number; question: Question }[] = []

const reply = (message: Reply) => self.postMessage(message)

self.onmessage = (event: MessageEvent<Request>) => {
  const request = event.data
  if (request.kind === 'ask') questions.push({ id: request.id, question: request.question })
  else {
    const texts = new Map(workspace?.files.map((file) => [file.name, file]))
    version = request.version
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
  if (!workspace || analyzedVersion === version) return undefined
  try {
    const next = analyze(workspace, analysis)
    const picture = toGraph(next, graph)
    analysis = next
    graph = picture
    analyzedVersion = version
    reply({ kind: 'analyzed', analyzed: { version, graph, diagnostics: next.diagnostics, files: next.files } })
    return undefined
  } catch (error) {
    const because = toMessage(error)
    reply({ kind: 'failed', version, because })
    return because
  }
}

function answer(question: Question, on: Analysis): unknown {
  switch (question.kind) {
    case 'run':
      return run(question.command, on)
    case 'describe':
      return describe(on, question.ref)
    case 'explain':
      return explain(on, question.source, question.destination)
    case 'links':
      return toLinks(on, question.citations)
    case 'policies':
      return exportPolicies(on)
  }
}

function current(): Analysis {
  if (!analysis) throw new Error('nothing has been analyzed yet')
  return analysis
}

const toMessage = (error: unknown) => (error instanceof Error ? error.message : String(error))
