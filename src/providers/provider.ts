/** What a network provider is to Drawbridge: data, with sources, about what it does with each feature of a policy. */

import type { NetworkPolicy } from '../kubernetes/types.ts'
import type { Path } from '../yaml/node.ts'
import type { Feature } from './features.ts'

/** `partial`: deviates in some cases. `unverified`: the specification says so, and nobody looked. */
export type CellState = 'yes' | 'no' | 'partial' | 'unverified'

/** What becomes of a policy that uses a feature, where that is known and is not what the specification says. */
export interface Treatments {
  /** Egress is not isolated. */
  readonly egress: 'not-enforced'
  /** The peer counts as everyone, as every pod of the policy's namespace; or blocks are known to match pods, never to, or nodes neither. */
  readonly ipBlock: 'everyone' | 'own-namespace' | 'pods-too' | 'never-pods' | 'never-pods-nor-nodes'
  readonly except: 'ignored' | 'rejects-policy'
  readonly endPort: 'first-port'
  /** The entry is missing where a block may enter (`nothing-from-blocks`, `unsure-from-blocks`: perhaps) or be reached (`nothing-to-blocks`). */
  readonly namedPort:
    | 'every-port'
    | 'nothing'
    | 'nothing-from-blocks'
    | 'unsure-from-blocks'
    | 'nothing-to-blocks'
    | 'several-numbers'
    | 'rejects-policy'
  readonly sctp: 'rejects-policy'
  /** `rejects-negative`: NotIn and DoesNotExist reject the policy. */
  readonly matchExpressions: 'ignored' | 'rejects-negative'
  /** `fixed-labels`: only certain labels are read, wherever they stand; the provider's own `adapt` says the rest. */
  readonly bothSelectors: 'pod-selector-only' | 'fixed-labels'
  readonly ipv6: 'rejects-policy'
  /** `exempt`: neither isolated nor named by a selector. `not-isolated`: not isolated; as a peer in doubt. */
  readonly hostNetwork: 'exempt' | 'not-isolated'
  readonly nodeToPod: never
  readonly podToNode: 'policed'
  readonly selfThroughService: never
  /** The spelling that is honoured. */
  readonly legacyAnnotation: 'with-hyphen' | 'without-hyphen'
}

/** One cell of the tables. */
export interface Cell<F extends Feature = Feature> {
  readonly state: CellState
  /** What it does, in a sentence. */
  readonly words: string
  /** Repository, thread or document; empty only where nothing is verified. */
  readonly source: string
  readonly treatment?: Treatments[F]
}

export type Cells = { readonly [F in Feature]: Cell<F> }

/** Releases or modes that behave differently from each other. */
export interface ProviderVersion {
  /** A release ("2.5": from there to the next one listed), or a word. */
  readonly id: string
  /** Follows the provider's name: "2.5", "before 2.1". */
  readonly label: string
  readonly cells?: Partial<Cells>
  /** Policies have no effect at all, for this reason. */
  readonly inert?: Inert
  /** Compared only when it is chosen, or when the manifests are of its time: a namespace has the annotation that it reads. */
  readonly isPast?: true
}

export interface Inert {
  /** A clause: "flannel by itself enforces no NetworkPolicy". */
  readonly because: string
  readonly source: string
}

/** A limit outside the tables' columns. */
export interface Limit {
  readonly words: string
  readonly source: string
  /** Where a policy goes beyond it; undefined: nowhere. */
  exceeded?(policy: NetworkPolicy): Path | undefined
}

export interface Provider {
  readonly id: string
  readonly name: string
  readonly maintained: boolean
  /** One sentence: maintained by whom, or history since when. */
  readonly status: string
  /** Newest first; the first is taken when none is chosen. Empty: no known difference. */
  readonly versions: readonly ProviderVersion[]
  readonly cells: Cells
  readonly limits: readonly Limit[]
  /** What no cell can say: rewrites a policy into what is enforced of it, keeping the places of rules, peers and ports. */
  adapt?(policy: NetworkPolicy, report: Report): NetworkPolicy
}

/** Notes that part of a policy is taken otherwise than written. */
export type Report = (kind: EffectKind, path: Path, because: string, feature?: Feature) => void

export type EffectKind = 'not-enforced' | 'widened' | 'narrowed' | 'rejected' | 'unverified'

/** Something that the provider makes of a policy. */
export interface Effect {
  readonly kind: EffectKind
  readonly severity: 'error' | 'warning' | 'info'
  /** Ref of the policy. */
  readonly policy: string
  /** From the policy's own root. */
  readonly path: Path
  readonly feature: Feature | undefined
  /** What, what it does to traffic, what to do. */
  readonly because: string
  readonly source: string
}
