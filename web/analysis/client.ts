/** Hands workspaces to the analysis worker and brings back pictures and answers; restarts a worker that hangs. */

import type { Workspace, WorkspaceFile } from '#core'
import type { Analyzed, Answers, Question, Reply, Request } from './messages.ts'
import AnalysisWorker from './worker.ts?worker'

/** A worker that has not answered for this long (milliseconds) is taken for hung: ten seconds, and ten more for each million letters. */
const patienceFor = (workspace: Workspace | undefined) =>
  10_000 + Math.round((workspace?.files.reduce((sum, file) => sum + file.text.length, 0) ?? 0) / 100)

export interface AnalysisClient {
  /** Gives the worker a new text to analyze; results come by `onAnalyzed`, only for the last text. */
  send(version: number, workspace: Workspace, opened: readonly string[]): void
  /** The answer and the version of the text it holds for. Rejects when the analysis failed or the worker was restarted. */
  ask<Q extends Question>(question: Q): Promise<{ version: number; answer: Answers[Q['kind']] }>
}

interface Listeners {
  onAnalyzed(analyzed: Analyzed): void
  /** The analysis threw or hung; the last good one stays. */
  onFailed(version: number, because: string): void
}

/** Starts the worker. */
export function startAnalysis({ onAnalyzed, onFailed }: Listeners): AnalysisClient {
  let worker: Worker | undefined
  let sent = new Map<string, WorkspaceFile>()
  let last: { version: number; workspace: Workspace; opened: readonly string[] } | undefined
  let settled = -1
  let watch: ReturnType<typeof setTimeout> | undefined
  let nextId = 0
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()

  const start = () => {
    const fresh = new AnalysisWorker()
    fresh.onmessage = (event: MessageEvent<Reply>) => receive(event.data)
    fresh.onerror = (event) => {
      event.preventDefault()
      restart(event.message || 'its program could not be loaded')
    }
    worker = fresh
    sent = new Map()
    return fresh
  }

  const restart = (because: string) => {
    worker?.terminate()
    worker = undefined
    clearTimeout(watch)
    watch = undefined
    for (const { reject } of waiting.values()) reject(new Error(because))
    waiting.clear()
    // Not sent again by itself: the same text would hang the next worker too.
    settled = last?.version ?? -1
    onFailed(settled, because)
  }

  const expect = () => {
    clearTimeout(watch)
    watch = undefined
    if (waiting.size > 0 || (last && last.version !== settled)) {
      const patience = patienceFor(last?.workspace)
      watch = setTimeout(() => restart(`it gave no answer for ${Math.round(patience / 1000)} seconds`), patience)
    }
  }

  const post = (request: Request) => {
    ;(worker ?? start()).postMessage(request)
    expect()
  }

  const receive = (message: Reply) => {
    switch (message.kind) {
      case 'analyzed':
        settled = message.analyzed.version
        if (settled === last?.version) onAnalyzed(message.analyzed)
        break
      case 'failed':
        settled = message.version
        if (settled === last?.version) onFailed(settled, message.because)
        break
      case 'answer':
        waiting.get(message.id)?.resolve({ version: message.version, answer: message.answer } as never)
        waiting.delete(message.id)
        break
      case 'unanswered':
        waiting.get(message.id)?.reject(new Error(message.because))
        waiting.delete(message.id)
        break
    }
    expect()
  }

  const send = (version: number, workspace: Workspace, opened: readonly string[]) => {
    last = { version, workspace, opened }
    if (!worker) start()
    const files = workspace.files.map((file) => {
      const known = sent.get(file.name)
      const same = known !== undefined && known.text === file.text && known.snapshot === file.snapshot
      return { name: file.name, text: same ? undefined : file.text, snapshot: file.snapshot ?? false }
    })
    sent = new Map(workspace.files.map((file) => [file.name, file]))
    post({ kind: 'workspace', version, files, places: workspace.places, settings: workspace.settings, opened })
  }

  return {
    send,
    ask(question) {
      if (!worker && last) send(last.version, last.workspace, last.opened)
      return new Promise((resolve, reject) => {
        const id = nextId++
        waiting.set(id, { resolve: resolve as (value: never) => void, reject })
        post({ kind: 'ask', id, question })
      })
    },
  }
}
