/** What lets a path through on one side: peers of rules, with whom else they serve. */

import type { Direction, NetworkPolicy, PolicyRule } from '../kubernetes/types.ts'
import { cite } from '../policy/explain.ts'
import { names } from '../policy/selection.ts'
import { covers, type End } from './ends.ts'
import type { Scene } from './plan.ts'
import { subjectsOf } from './subjects.ts'

/** One peer of a rule, or a rule for everyone. */
export interface Grant {
  readonly policy: NetworkPolicy
  readonly direction: Direction
  /** Index among the policy's rules of that direction. */
  readonly index: number
  readonly rule: PolicyRule
  /** Undefined: the rule has no peers, it is for everyone. */
  readonly peer: number | undefined
  /** The policy selects others too. */
  readonly otherSubjects: boolean
  /** The peer names others too. */
  readonly otherPeers: boolean
}

/** A side that policies isolate, with what lets the path through there. */
export interface Gate {
  readonly direction: Direction
  readonly subject: End
  readonly far: End
  readonly grants: readonly Grant[]
}

export const isNarrow = (grant: Grant): boolean => !grant.otherSubjects && !grant.otherPeers

/** The grants by which policies that select the subject let the far end through, in text order. */
export function grantsFor(scene: Scene, direction: Direction, subject: End, far: End): Grant[] {
  const { reach } = scene
  const cited = subject.members.flatMap((own) => far.members.flatMap((other) => cite(reach, direction, own, other)))
  const rules = new Map(cited.map(({ policy, rule }) => [`${policy} ${rule}`, { policy, index: rule }]))
  return [...rules.values()].flatMap(({ policy: ref, index }): Grant[] => {
    const policy = reach.policies.find((candidate) => candidate.ref === ref)
    const rule = policy?.[direction][index]
    if (!policy || !rule) return []
    const otherSubjects = subjectsOf(scene, policy).some((endpoint) => !covers(subject, endpoint))
    if (rule.peers.length === 0) return [{ policy, direction, index, rule, peer: undefined, otherSubjects, otherPeers: true }]
    return rule.peers.flatMap((_, peer) => {
      const named = namedBy(scene, policy, rule, peer)
      if (!far.members.some((member) => named.includes(member))) return []
      const otherPeers = named.some((other) => {
        const endpoint = reach.endpoints[other]
        return endpoint !== undefined && !covers(far, endpoint) && !covers(subject, endpoint)
      })
      return [{ policy, direction, index, rule, peer, otherSubjects, otherPeers }]
    })
  })
}

/** Indexes of the endpoints of which a peer names a pod or address for certain. */
function namedBy({ reach }: Scene, policy: NetworkPolicy, rule: PolicyRule, peer: number): number[] {
  const { universe, endpoints } = reach
  const space = universe.spaces.findIndex(({ name }) => name === policy.namespace)
  const meant = rule.peers[peer]
  return endpoints.flatMap((_, index) =>
    meant && universe.unitsOf[index]?.some((unit) => names(universe, space, meant, unit) === true) ? [index] : [],
  )
}
