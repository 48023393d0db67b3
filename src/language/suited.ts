/** What the editor would offer to what the chosen network provider enforces: the rest is left out. */

import type { RuleFeature } from '../providers/features.ts'
import { avoids, profileOf } from '../providers/profile.ts'
import type { Settings } from '../text/workspace.ts'
import type { Path } from '../yaml/node.ts'
import type { Completion } from './complete.ts'

/** Where in a policy something is to be written. */
interface Place {
  /** From the policy's root. */
  readonly path: Path
  /** Fields that stand beside it already. */
  readonly beside: readonly unknown[]
}

/** Items for a NetworkPolicy. Where nothing is enforced at all there is nothing to choose between, and all of them stay. */
export function suited(items: readonly Completion[], place: Place, settings: Settings): Completion[] {
  const profile = profileOf(settings)
  if (!profile || profile.inert) return [...items]
  const isAvoided = (feature: RuleFeature) => avoids(settings, feature) !== undefined
  const negatives = profile.cells.matchExpressions.treatment === 'rejects-negative'
  return items.filter((item) => !featuresOf(item, place).some(isAvoided) && !(negatives && isNegative(item, place)))
}

const isNegative = ({ label }: Completion, { path }: Place) => path.at(-1) === 'operator' && (label === 'NotIn' || label === 'DoesNotExist')

/** What the policy would use with the item. */
function featuresOf({ label, kind }: Completion, { path, beside }: Place): RuleFeature[] {
  const name = label.replace(/^- /, '')
  const last = path.at(-1)
  const list = path.at(-2)
  if (kind === 'field') return fieldFeatures(name, beside)
  if (kind === 'range')
    return ['ipBlock', ...(path.includes('except') ? (['except'] as const) : []), ...(name.includes(':') ? (['ipv6'] as const) : [])]
  if (last === 'policyTypes' || list === 'policyTypes') return name.includes('Egress') ? ['egress'] : []
  if (last === 'protocol') return name === 'SCTP' ? ['sctp'] : []
  return kind === 'port' && !/^\d+$/.test(name) ? ['namedPort'] : []
}

function fieldFeatures(name: string, beside: readonly unknown[]): RuleFeature[] {
  switch (name) {
    case 'egress':
    case 'ipBlock':
    case 'except':
    case 'endPort':
    case 'matchExpressions':
      return [name]
    case 'podSelector':
      return beside.includes('namespaceSelector') ? ['bothSelectors'] : []
    case 'namespaceSelector':
      return beside.includes('podSelector') ? ['bothSelectors'] : []
    default:
      return []
  }
}
