/** A path that is to be allowed to the ways its rules can be written: which policy takes each, and which labels name the other end. */

import type { Command, LabelChoice } from '../command.ts'
import type { Direction, Ref } from '../kubernetes/types.ts'
import { extend, policiesThatFit } from './admit.ts'
import { sidesToWrite } from './allow-traffic.ts'
import { Draft } from './draft.ts'
import { endOrEveryone } from './ends.ts'
import { namings, peersFor, policyName, shortName } from './naming.ts'
import { isRefusal, type Scene } from './plan.ts'

/** One end of the path that needs a rule. */
export interface WayToWrite {
  readonly direction: Direction
  /** Whose policy it is, and whom the rule names. */
  readonly subject: string
  readonly far: string
  /** The policies that can take the rule. */
  readonly policies: readonly { readonly ref: Ref; readonly name: string }[]
  /** The one that takes it when nothing is said; undefined: a new one. */
  readonly found: Ref | undefined
  /** What a new one would be called. */
  readonly newName: string
  /** Labels that can name the other end, the first when nothing is said; `also`: who else has them. */
  readonly peers: readonly { readonly labels: LabelChoice; readonly also: readonly string[] }[]
}

/** The sides that need a rule; none where nothing is to be written or both ends can't be told. */
export function waysToWrite(command: Extract<Command, { kind: 'allow-traffic' }>, scene: Scene): WayToWrite[] {
  const [source, destination] = [endOrEveryone(scene, command.source), endOrEveryone(scene, command.destination)]
  if (isRefusal(source) || isRefusal(destination)) return []
  const sides = sidesToWrite(scene, command, { source, destination, ports: command.ports })
  return sides.flatMap((side) => {
    const { direction, subject, far } = side
    const namespace = subject.endpoint.namespace ?? ''
    const named = peersFor(scene, far.endpoint, namespace)
    const { policies } = policiesThatFit(scene, { ...side, writing: undefined })
    const found = isRefusal(named) ? undefined : extend(scene, new Draft(scene), { ...side, writing: undefined }, named.peers, policies)
    return {
      direction,
      subject: subject.name,
      far: far.name,
      policies: policies.map(({ ref, name }) => ({ ref, name })),
      found: found?.ref,
      newName: policyName(scene, namespace, `${shortName(subject.endpoint)}-${direction}`),
      peers: namings(scene, far.endpoint).map(({ labels, also }) => ({ labels: Object.fromEntries(labels), also })),
    }
  })
}
