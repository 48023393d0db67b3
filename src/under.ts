/** An analysis to the same manifests under another network provider: nothing is read again, only evaluated. */

import type { Analysis } from './analyze.ts'
import { evaluate } from './policy/connections.ts'
import { asSpecified } from './providers/comparison.ts'
import { enforceBy } from './providers/network.ts'
import { profileOf, specification, toChoice } from './providers/profile.ts'
import { type Explanation, explain } from './views/explain.ts'

/** A pair as the specification has it, and as a provider does. */
export interface ComparedExplanation {
  /** "Weave Net 2.6" */
  readonly name: string
  /** Whether it is the chosen one. */
  readonly isChosen: boolean
  readonly specified: Explanation
  readonly enforced: Explanation
}

const known = new WeakMap<Analysis, Map<string, Analysis>>()

/** `id`: what `--provider` takes; the checks stay those of the analysis that is given. */
export function under(analysis: Analysis, id: string): Analysis {
  const before = known.get(analysis)?.get(id)
  if (before) return before
  const settings = { ...analysis.workspace.settings, ...toChoice(id) }
  const profile = profileOf(settings)
  const enforcement = profile && enforceBy(analysis.cluster, settings, profile)
  const reach = enforcement ? evaluate(enforcement.cluster, enforcement.settings) : asSpecified(analysis)
  const now: Analysis = { ...analysis, workspace: { ...analysis.workspace, settings }, enforcement, reach }
  const kept = known.get(analysis) ?? new Map<string, Analysis>()
  known.set(analysis, kept.set(id, now))
  return now
}

/** Undefined when one of the ends or the provider is not there. */
export function explainUnder(analysis: Analysis, id: string, source: string, destination: string): ComparedExplanation | undefined {
  const choice = toChoice(id)
  const profile = profileOf(choice)
  const specified = explain(under(analysis, specification), source, destination)
  const enforced = profile && explain(under(analysis, id), source, destination)
  const isChosen = profile !== undefined && profileOf(analysis.workspace.settings) === profile
  return profile && specified && enforced && { name: profile.name, isChosen, specified, enforced }
}
