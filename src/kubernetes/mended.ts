/** Compares what is said of a document before and after a repair: whether an error went and none came. */

import type { Finding } from '../diagnostic.ts'
import type { Path } from '../yaml/node.ts'
import type { Restructure } from '../yaml/restructure.ts'

/** Fewer errors, and none that was not there before, save those that only now come to light elsewhere. */
export function isMended(before: readonly Finding[], after: readonly Finding[], steps: readonly Restructure[]): boolean {
  const [old, now] = [errorsOf(before), errorsOf(after)]
  const left = count(old)
  const fresh = now.filter((finding) => {
    const key = keyOf(finding)
    left.set(key, (left.get(key) ?? 0) - 1)
    return (left.get(key) as number) < 0
  })
  const mended = [...left.values()].some((number) => number > 0)
  return mended && fresh.every((finding) => comesToLight(finding, old, steps))
}

/** Where a fix of a given finding is due: that very one is gone, or one more like it. */
export const isGone = (finding: Finding, before: readonly Finding[], after: readonly Finding[]): boolean =>
  (count(after).get(keyOf(finding)) ?? 0) < (count(before).get(keyOf(finding)) ?? 0)

/** What a server makes of it that drops the fields follows from the other errors. An old version may be served still. */
const errorsOf = (findings: readonly Finding[]) =>
  findings.filter(({ code, severity }) => (severity === 'error' && code !== 'lenient-reading') || code === 'old-api-version')

/** Places shift when lines move: a finding is known by what it says of which name, wherever that stands. */
const keyOf = ({ code, path, reason, onKey }: Finding) =>
  JSON.stringify([code, onKey === true || typeof path.at(-1) === 'string' ? path.at(-1) : '[]', reason])

function count(findings: readonly Finding[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const finding of findings) counts.set(keyOf(finding), (counts.get(keyOf(finding)) ?? 0) + 1)
  return counts
}

/** A server that cannot decode an object does not validate it, and of a kind it does not know it says nothing at all. */
function comesToLight({ code, path }: Finding, before: readonly Finding[], steps: readonly Restructure[]): boolean {
  if (steps.some((step) => step.path.at(-1) === 'kind' || step.path.at(-1) === 'apiVersion')) return true
  const hidden = before.some((finding) => finding.code === 'wrong-type')
  return code === 'invalid' && hidden && !steps.some((step) => startsWith(path, 'to' in step ? step.to : step.path))
}

const startsWith = (path: Path, start: Path) => start.every((step, index) => path[index] === step)
