/** What the canvas draws: frames, cards and edges with sizes and verdicts. Plain data. */

import type { WorkloadKind } from '../kubernetes/types.ts'
import type { Citation } from '../policy/citation.ts'
import type { EndpointKind, Verdict } from '../policy/types.ts'
import type { Place } from '../text/workspace.ts'

export interface Gate {
  readonly isolated: boolean
  /** How many policies isolate this direction here. */
  readonly policies: number
}

export interface Badge {
  readonly errors: number
  readonly warnings: number
}

/** A namespace: a frame around its cards. */
export interface GraphFrame {
  /** `Namespace/shop` */
  readonly ref: string
  readonly name: string
  readonly labels: readonly (readonly [key: string, value: string])[]
  /** Whether a Namespace manifest gives its labels. */
  readonly declared: boolean
  readonly inferred: boolean
  /** Isolation of the namespace as a whole: every pod there is isolated by policies that select all pods. */
  readonly ingress: Gate
  readonly egress: Gate
  readonly place: Place
  readonly width: number
  readonly height: number
}

/** A workload, an inferred workload, "any other pod", or an address range: a card. */
export interface GraphCard {
  readonly ref: string
  readonly kind: EndpointKind
  readonly workloadKind: WorkloadKind | undefined
  readonly name: string
  /** Second line: "any pod that would match", "outside the cluster", "except 10.1.0.0/16" … */
  readonly note: string
  /** Ref of its frame; undefined outside the cluster. */
  readonly frame: string | undefined
  /** Pod labels; `relevant`: some selector mentions the key. */
  readonly labels: readonly { readonly key: string; readonly value: string; readonly relevant: boolean }[]
  readonly ports: readonly { readonly name: string | undefined; readonly port: number; readonly protocol: 'TCP' | 'UDP' | 'SCTP' }[]
  readonly replicas: number
  readonly hostNetwork: boolean
  /** Undefined for address ranges: nothing isolates them. */
  readonly ingress: Gate | undefined
  readonly egress: Gate | undefined
  readonly badge: Badge
  /** Pixels; relative to its frame when it has one. */
  readonly place: Place
  readonly width: number
  readonly height: number
}

export interface GraphEdge {
  /** `source→destination` */
  readonly id: string
  readonly source: string
  readonly destination: string
  readonly verdict: Verdict
  /** In the wording of `list`: "TCP 6379", "All Connections"; empty when nothing passes. */
  readonly ports: string
  /** Set when one end has a rule for this path and the other end blocks it: the direction whose gate stops it. */
  readonly blockedAt: 'ingress' | 'egress' | undefined
  /** `always`: drawn at once. `focus`: only when one of its ends is in focus or on demand (denied and open paths). */
  readonly shown: 'always' | 'focus'
  /** Stands for this many paths between the members of its ends. */
  readonly bundled: number
  readonly citations: readonly Citation[]
}

export interface Graph {
  readonly frames: readonly GraphFrame[]
  readonly cards: readonly GraphCard[]
  readonly edges: readonly GraphEdge[]
}
