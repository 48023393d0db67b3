/** A command to a change: planned, applied to a copy, read and evaluated again, and refused when it does more than was asked. */

import { type Analysis, analyze, findReading } from './analyze.ts'
import type { Command } from './command.ts'
import { exportPolicies as exportFrom } from './commands/export-policies.ts'
import { isRefusal, type Plan, type Choice as PlannedChoice, type Refusal } from './commands/plan.ts'
import { waysToWrite as planWays, type WayToWrite } from './commands/ways-to-write.ts'
import type { Diagnostic } from './diagnostic.ts'
import { type Choice, costOf, type Done, listed, type Outcome, toDone } from './outcome.ts'
import { planFor, type Together, toScene } from './planned.ts'
import { policiesAlone } from './policy/beside.ts'
import { closed, compare, type Delta, opened } from './policy/compare.ts'
import { noPorts, type PortSet, subtract } from './policy/ports.ts'
import { asSpecified } from './providers/comparison.ts'
import { providerEffect } from './providers/findings.ts'
import { exactFix } from './providers/fixes.ts'
import { newlyUnenforced } from './providers/newly-unenforced.ts'
import type { Effect } from './providers/provider.ts'
import { sayOfSuiting, suit } from './providers/suit.ts'
import { applyChange, type Change } from './text/workspace.ts'

/** What a command would change. Never throws for what a person asks; the change is data, nothing is applied. */
export function run(command: Command, analysis: Analysis): Outcome {
  const result = attempt(command, analysis)
  if (!isRefusal(result)) return result
  const choices = (result.choices ?? []).flatMap((choice) => withCost(choice, analysis)).sort((a, b) => a.price - b.price)
  return {
    refused: result.refused,
    ...(choices.length > 0 && { choices: choices.map(({ label, cost, command }) => ({ label, cost, command })) }),
  }
}

function attempt(command: Command, analysis: Analysis): Done | Refusal {
  if (command.kind === 'together') return together(command, analysis)
  const suited = suit(command, analysis.cluster, analysis.workspace.settings)
  if ('unsuited' in suited) return { refused: `${suited.unsuited} Nothing was changed.` }
  if (suited.kind === 'together') return together(suited, analysis)
  const plan = planFor(suited, toScene(analysis))
  const checked = isRefusal(plan) ? plan : check(plan, analysis)
  const said = isRefusal(checked) ? undefined : sayOfSuiting(command, suited, analysis.workspace.settings)
  if (said === undefined || isRefusal(checked)) return checked
  return { ...checked, suited: checked.suited === undefined ? said : `${said} ${checked.suited}` }
}

function check(plan: Plan, analysis: Analysis): Done | Refusal {
  const change: Change = { label: plan.label, origin: 'command', files: plan.files, ...(plan.places && { places: plan.places }) }
  const after = analyze(applyChange(analysis.workspace, change), analysis)
  const error = plan.bringsErrors ? undefined : newError(analysis, after)
  if (error) return { refused: `The API server would refuse the result, so nothing was changed. ${error.message}` }
  const written = writeForProvider({ change, touched: plan.touched, after }, plan, analysis)
  return isRefusal(written) ? written : checkTraffic(plan, written, analysis)
}

/** What has been made so far. */
interface Made extends Pick<Done, 'change' | 'touched' | 'suited'> {
  readonly after: Analysis
}

/** Places that the chosen provider would not enforce are written in the way that says exactly the same, where there is one. */
function writeForProvider(made: Made, plan: Plan, analysis: Analysis): Made | Refusal {
  if (plan.bringsErrors === 'any') return made
  const known = new Set(analysis.enforcement?.effects.map(({ because }) => because))
  let now = made
  for (const rewritten: string[] = []; rewritten.length < mostRewritten; ) {
    const { change, after } = now
    const found = after.enforcement?.effects.filter(({ severity, because }) => severity === 'error' && !known.has(because)) ?? []
    const fix = found.map((effect) => exactFix(effect, after.cluster)).find((exact) => exact !== undefined)
    const more = fix && planFor(fix.command, toScene(after))
    if (!more || isRefusal(more)) break
    rewritten.push(`${fix.label.charAt(0).toLowerCase()}${fix.label.slice(1)}`)
    now = {
      change: { ...change, files: [...change.files, ...more.files] },
      touched: more.touched,
      after: analyze(applyChange(after.workspace, { ...change, files: more.files }), after),
      suited: `So that ${analysis.enforcement?.profile.name} enforces it: ${rewritten.join('; ')}.`,
    }
  }
  const effect = unenforced(plan, analysis, now.after)
  return effect ? { refused: `Nothing was changed, as it would not be enforced. ${effect.because}` } : now
}

/** More places than these are not rewritten for a command that did not name them. */
const mostRewritten = 8

/** What a plan brings that the chosen provider does not enforce. Where it may bring errors, a policy that is new stands, with its errors. */
function unenforced({ bringsErrors }: Plan, before: Analysis, after: Analysis): Effect | undefined {
  const known = new Set(before.cluster.policies.map(({ ref }) => ref))
  const effects = after.enforcement?.effects.filter(({ policy }) => !bringsErrors || known.has(policy)) ?? []
  return newlyUnenforced(before.enforcement?.effects ?? [], effects)
}

function checkTraffic(plan: Plan, { change, touched, after, suited }: Made, analysis: Analysis): Done | Refusal {
  const deltas = compareAlone(analysis, after)
  const unasked = deltas.map((delta) => ({ ...delta, gained: unaskedOf(plan, delta) }))
  if (opened(unasked).length > 0) {
    const refused = `This would also open ${listed(opened(unasked), 'gained')}, which was not asked for, so nothing was changed.`
    return { refused, ...(plan.otherwise && { choices: plan.otherwise }) }
  }
  const elsewhere = openedAsSpecified(plan, analysis, after)
  if (elsewhere.length > 0) {
    return {
      refused: `By the specification, which ${analysis.enforcement?.profile.name} does not follow here, this would also open ${listed(elsewhere, 'gained')}, which was not asked for, so nothing was changed.`,
    }
  }
  const cut = closed(deltas).filter(({ source, destination }) => !plan.mayClose(source, destination))
  if (cut.length > 0) return { refused: `This would also close ${listed(cut, 'lost')}, which was not asked for, so nothing was changed.` }
  const missing = plan.missing?.(policiesAlone(after.reach))
  if (missing !== undefined) return { refused: `Nothing was changed: ${missing}.` }
  return toDone({ change, touched, ...(suited !== undefined && { suited }) }, analysis, after, deltas)
}

/** What NetworkPolicies let through after a change and did not before, and the reverse: others are not a command's concern. */
const compareAlone = (before: Analysis, after: Analysis): Delta[] => compare(policiesAlone(before.reach), policiesAlone(after.reach))

/** Each command on the outcome of those before it; what an earlier one took away is no later one's concern. */
function together({ label, commands }: Together, analysis: Analysis): Done | Refusal {
  let after = analysis
  const done: Done[] = []
  for (const command of commands) {
    const isGone = 'target' in command && findReading(analysis, command.target) && !findReading(after, command.target)
    if (isGone) continue
    const outcome = attempt(command, after)
    if (isRefusal(outcome)) return refuseTogether(outcome, { kind: 'together', label, commands })
    done.push(outcome)
    after = analyze(applyChange(after.workspace, outcome.change), after)
  }
  const places = Object.assign({}, ...done.map(({ change }) => change.places ?? {})) as NonNullable<Change['places']>
  const files = done.flatMap(({ change }) => change.files)
  const change: Change = { label, origin: 'command', files, ...(Object.keys(places).length > 0 && { places }) }
  const suited = [...new Set(done.flatMap((each) => each.suited ?? []))].join(' ')
  const made = { change, touched: done.at(-1)?.touched ?? [], ...(suited !== '' && { suited }) }
  return toDone(made, analysis, after, compareAlone(analysis, after))
}

/** Where removing one of several asks what is to go with it, the answer is for all of them. */
function refuseTogether(refusal: Refusal, command: Together): Refusal {
  const asks = refusal.choices?.some((choice) => choice.command.kind === 'remove-resource')
  if (!asks || command.commands.some((each) => each.kind === 'remove-resource' && each.also !== undefined))
    return { refused: refusal.refused }
  const withAll = (also: 'all' | 'nothing'): Command => ({
    ...command,
    commands: command.commands.map((each) => (each.kind === 'remove-resource' ? { ...each, also } : each)),
  })
  return {
    refused: refusal.refused,
    choices: [
      { label: 'Remove them with what is for them alone', command: withAll('all') },
      { label: 'Remove just these', command: withAll('nothing') },
    ],
  }
}

/** With a network provider: what opens where policies count as specified. Text outlives the provider that it was written under. */
function openedAsSpecified(plan: Plan, before: Analysis, after: Analysis): Delta[] {
  if (!before.enforcement) return []
  const deltas = compare(policiesAlone(asSpecified(before)), policiesAlone(asSpecified(after)))
  return opened(deltas.map((delta) => ({ ...delta, gained: subtract(delta.gained, plan.mayOpen(delta.source, delta.destination)) })))
}

/** What comes to pass, or may come to pass, without having been asked for. */
function unaskedOf(plan: Plan, { source, destination, gained, mayGain }: Delta): PortSet {
  const asked = plan.mayOpen(source, destination)
  const surely = subtract(gained, asked)
  return surely === noPorts && !plan.namesAddresses ? subtract(mayGain, asked) : surely
}

/** An error that the text did not have before, of whatever the API server says. */
function newError(before: Analysis, after: Analysis): Diagnostic | undefined {
  const known = new Map<string, number>()
  const keyOf = ({ code, file, resource, field, message }: Diagnostic) => JSON.stringify([code, file, resource, field, message])
  for (const diagnostic of before.diagnostics) known.set(keyOf(diagnostic), (known.get(keyOf(diagnostic)) ?? 0) + 1)
  return after.diagnostics.find((diagnostic) => {
    if (diagnostic.severity !== 'error' || diagnostic.code === providerEffect.code) return false
    const left = known.get(keyOf(diagnostic)) ?? 0
    known.set(keyOf(diagnostic), left - 1)
    return left <= 0
  })
}

/** A choice with what it would cost, found by trying it; none when it can't be done. */
function withCost({ label, command }: PlannedChoice, analysis: Analysis): (Choice & { readonly price: number })[] {
  const outcome = attempt(command, analysis)
  if (isRefusal(outcome)) return []
  return [{ label, command, price: outcome.opens.length + outcome.closes.length, cost: costOf(outcome) }]
}

/** How the rules of a path can be written, before it is allowed. */
export const waysToWrite = (command: Extract<Command, { kind: 'allow-traffic' }>, analysis: Analysis): WayToWrite[] =>
  planWays(command, toScene(analysis))

/** The policies as files to download, with the bytes of the text. Where leaving other documents out would change what is read, the
 * files are whole. */
export function exportPolicies(analysis: Analysis): { readonly name: string; readonly text: string }[] {
  const { workspace, readings } = analysis
  const files = exportFrom(toScene(analysis))
  const again = analyze({ ...workspace, files })
  const isSame = files.every(({ name }) => policiesIn(readings, name) === policiesIn(again.readings, name))
  return isSame ? files : files.map(({ name }) => ({ name, text: workspace.files.find((file) => file.name === name)?.text ?? '' }))
}

/** All that is read of the policies of a file, as one text. */
function policiesIn(readings: Analysis['readings'], file: string): string {
  const policies = readings
    .filter((reading) => reading.file === file && !reading.stale)
    .flatMap(({ resources }) => resources.filter(({ kind }) => kind === 'NetworkPolicy'))
  return JSON.stringify(policies, (key, value: unknown) => (key === 'path' ? undefined : value instanceof Map ? [...value] : value))
}
