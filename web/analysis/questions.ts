/** Turns what the panels want to know into questions to the worker, and its answers into what holds for the text as it is. */

import {
  type ChangedEdge,
  type Changes,
  type Citation,
  type Command,
  type Description,
  type EndpointRef,
  type ExpectationResult,
  type Explanation,
  type GraphEdge,
  joinMatrix,
  type LineLink,
  type Matrix,
  type Outcome,
  rowsOf,
  type Workspace,
} from '#core'
import type { AnalysisClient } from './client.ts'
import type { Answers, Question } from './messages.ts'

export interface Questions {
  /** What a command would change, without doing it; undefined when that cannot be told now. */
  preview(command: Command): Promise<Outcome | undefined>
  describe(ref: EndpointRef): Promise<Description | undefined>
  explain(source: EndpointRef, destination: EndpointRef): Promise<Explanation | undefined>
  links(citations: readonly Citation[]): Promise<readonly LineLink[]>
  /** An answer about the text as it is when asked; undefined when the worker knows a later one already, or there is none. */
  ask<Q extends Question>(question: Q): Promise<Answers[Q['kind']] | undefined>
  exportPolicies(): Promise<readonly { readonly name: string; readonly text: string }[]>
  /** The paths of a card that the picture doesn't draw at once; without a ref those of all cards. */
  pathsOf(ref: EndpointRef | undefined): Promise<readonly GraphEdge[]>
  changes(): Promise<Changes | undefined>
  /** Edges of the picture that gained or lost something. */
  changedEdges(): Promise<readonly ChangedEdge[]>
  expectations(): Promise<readonly ExpectationResult[]>
  matrix(): Promise<Matrix | undefined>
}

/** What the questions are about. */
interface Asked {
  readonly version: number
  readonly baseline: Workspace
  readonly baselineIs: { readonly later: boolean }
}

/** Rows of the matrix asked for at a time: between them edits get their turn. */
const matrixRows = 200

/** `analysis`: the worker, started when first asked; `now`: the text at the time of asking. No question rejects but that for the policies. */
export function toQuestions(analysis: () => AnalysisClient, now: () => Asked): Questions {
  /** The answer, whichever text it is about; undefined when there is none. */
  const answerTo = async <Q extends Question>(question: Q): Promise<Answers[Q['kind']] | undefined> => {
    try {
      return (await analysis().ask(question)).answer
    } catch {
      return undefined
    }
  }
  const ask = async <Q extends Question>(question: Q): Promise<Answers[Q['kind']] | undefined> => {
    const asked = now().version
    const reply = await analysis()
      .ask(question)
      .catch(() => undefined)
    return reply?.version === asked ? reply.answer : undefined
  }
  const sinceBaseline = () => ({ baseline: now().baseline, later: now().baselineIs.later })
  return {
    ask,
    preview: (command) => answerTo({ kind: 'run', command }),
    describe: (ref) => answerTo({ kind: 'describe', ref }),
    explain: (source, destination) => answerTo({ kind: 'explain', source, destination }),
    links: async (citations) => (await answerTo({ kind: 'links', citations })) ?? [],
    exportPolicies: async () => (await analysis().ask({ kind: 'policies' })).answer,
    pathsOf: async (ref) => (await answerTo({ kind: 'paths', ref })) ?? [],
    changes: () => answerTo({ kind: 'changes', ...sinceBaseline() }),
    changedEdges: async () => (await ask({ kind: 'changed-edges', ...sinceBaseline() })) ?? [],
    expectations: async () => (await answerTo({ kind: 'expectations' })) ?? [],
    async matrix() {
      let whole: Matrix | undefined
      try {
        for (;;) {
          const question = { kind: 'matrix', from: whole ? rowsOf(whole) : 0, rows: matrixRows } as const
          const { version, answer }: { version: number; answer: Matrix } = await analysis().ask(question)
          if (version !== now().version) return undefined
          whole = whole ? joinMatrix(whole, answer) : answer
          if (rowsOf(whole) >= whole.names.length) return whole
        }
      } catch {
        return undefined
      }
    },
  }
}
