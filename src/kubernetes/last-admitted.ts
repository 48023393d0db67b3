/** What counts while a policy is half typed: from its resources now and before to those that last could be applied and were whole. */

import { nodeAt } from '../yaml/locate.ts'
import type { YamlNode } from '../yaml/node.ts'
import type { NetworkPolicy, Resource } from './types.ts'

/** The resources, each policy that would be refused as it was when it was last admitted; the same array where none was. */
export function withLastAdmitted(resources: readonly Resource[], earlier: readonly Resource[]): readonly Resource[] {
  return replace(resources, earlier, (policy) => policy.admission !== 'accepted')
}

/** What to come back to when the text can't be applied any more: a policy in which a value is still missing (a dash alone lets
 * everyone in) is what its text says, but not what is meant. */
export function withLastWhole(
  resources: readonly Resource[],
  earlier: readonly Resource[],
  root: YamlNode | undefined,
): readonly Resource[] {
  return replace(resources, earlier, (policy) => hasGap(nodeAt(root, policy.path)))
}

function replace(
  resources: readonly Resource[],
  earlier: readonly Resource[],
  isUnfit: (policy: NetworkPolicy) => boolean,
): readonly Resource[] {
  let replaced = false
  const result = resources.map((resource) => {
    if (resource.kind !== 'NetworkPolicy' || !isUnfit(resource)) return resource
    const [last, ...others] = earlier.filter(({ ref }) => ref === resource.ref)
    // Of two with one name nobody can tell which is which.
    if (!last || others.length > 0 || (last.kind === 'NetworkPolicy' && last.admission !== 'accepted')) return resource
    replaced = true
    return last
  })
  return replaced ? result : resources
}

/** A value written as nothing, after a dash or a colon. */
function hasGap(node: YamlNode | undefined): boolean {
  switch (node?.kind) {
    case 'map':
      return node.entries.some(({ value }) => hasGap(value))
    case 'list':
      return node.items.some(hasGap)
    case 'scalar':
      return node.value === null && node.source === ''
    default:
      return false
  }
}
