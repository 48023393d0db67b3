/** One line over each policy of a file: whom it selects, what it isolates, how much it grants. */

import { selectsAll } from '../kubernetes/labels.ts'
import { join } from '../kubernetes/phrases.ts'
import type { NetworkPolicy, Ref } from '../kubernetes/types.ts'
import { withoutEffect } from '../providers/no-effect.ts'
import { locate } from '../yaml/locate.ts'
import type { YamlDocument } from '../yaml/node.ts'
import { countGrants, subjectsOf } from './meaning.ts'
import type { Scene } from './scene.ts'
import { countPods } from './words.ts'

export interface Lens {
  /** Where the policy begins in the file. */
  readonly offset: number
  readonly text: string
  readonly ref: Ref
  /** Refs of the endpoints it selects. */
  readonly subjects: readonly string[]
  /** What stands for all of them in the picture, where one card or frame does. */
  readonly focus: string | undefined
}

export function lenses(scene: Scene, file: string): Lens[] {
  return scene.readings
    .filter((reading) => reading.file === file)
    .flatMap(({ document, resources, stale }) =>
      resources.flatMap((resource) => {
        if (resource.kind !== 'NetworkPolicy') return []
        const offset = stale || resource.path.length === 0 ? firstText(document) : locate(document, resource.path, 'value')[0]
        const lens = toLens(scene, resource, offset)
        return [stale ? { ...lens, text: `before this edit: ${lens.text}` } : lens]
      }),
    )
}

function toLens(scene: Scene, policy: NetworkPolicy, offset: number): Lens {
  const subjects = subjectsOf(scene, policy)
  const refs = subjects.map(({ ref }) => ref)
  const focus = selectsAll(policy.podSelector) ? `Namespace/${policy.namespace}` : refs.length === 1 ? refs[0] : undefined
  return { offset, ref: policy.ref, subjects: refs, focus, text: sayPolicy(scene, policy) }
}

function sayPolicy(scene: Scene, policy: NetworkPolicy): string {
  if (policy.admission === 'rejected') return 'rejected by the API server as it stands'
  if (policy.admission === 'lenient-only') return `refused by kubectl as it stands · where it is taken: ${sayEffect(scene, policy)}`
  return sayEffect(scene, policy)
}

function sayEffect(scene: Scene, policy: NetworkPolicy): string {
  if (!scene.cluster.policies.includes(policy)) return 'replaced by a later policy of the same name'
  const written = subjectsOf(scene, policy).filter(({ kind }) => kind === 'workload')
  const selects = `selects ${written.length === 0 ? 'no written pod' : countPods(written)}`
  const idle = scene.enforcement ? withoutEffect(scene.enforcement.effects, [policy]).map(({ direction }) => direction) : []
  const directions = (['ingress', 'egress'] as const).filter((direction) => policy.isolates[direction] && !idle.includes(direction))
  const under = `no effect under ${scene.enforcement?.profile.name}`
  if (idle.length > 0 && directions.length === 0) return [selects, under].join(' · ')
  const isolated = directions.length === 0 ? 'isolates nothing' : `isolates ${join(directions)}`
  const without = idle.length > 0 ? [`${join(idle)}: ${under}`] : []
  return [
    selects,
    isolated,
    ...without,
    sayGrants(
      countGrants(scene, policy),
      directions.some((direction) => policy[direction].length > 0),
    ),
  ].join(' · ')
}

/** A policy with rules may still let in pods that nobody wrote down. */
const sayGrants = (count: number, hasRules: boolean) =>
  count === Number.POSITIVE_INFINITY
    ? 'a rule is for everyone'
    : count === 0
      ? hasRules
        ? 'grants nothing between pods that are written down'
        : 'grants nothing'
      : `grants ${count === 1 ? '1 connection' : `${count} connections`}, other pods aside`

/** The first line of a document that is neither blank, comment nor separator. */
function firstText({ text, start }: YamlDocument): number {
  const match = /^(?!\ufeff?(?:---|%|[^\S\r\n]*#|[^\S\r\n]*$))./m.exec(text)
  return start + (match?.index ?? 0)
}
