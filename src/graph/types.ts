/** What the canvas draws: frames, cards and edges with sizes and verdicts. Plain data. */

import type { WorkloadKind } from '../kubernetes/types.ts'
import type { Citation } from '../policy/citation.ts'
import type { EndpointKind, Verdict } from '../policy/types.ts'
import type { Place } from '../text/workspace.ts'

export interface Gate {
  readonly isolated: boolean
  /** How many policies isolate this direction here. */
  readonly policies: number
  /** How many more would, but have no effect under the chosen network provider. */
  readonly idle?: number
  /** How many there are here that are refused as they are written: those that isolate do so only where they are taken all the same. */
  readonly refused?: number
  /** Which policies of other kinds may let through or deny here, so that what passes is not known: a sentence. */
  readonly others?: string
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
  /** Shown with its workloads where other namespaces are one card each; it can be closed. */
  readonly opened?: boolean
  /** Isolation of the namespace as a whole: every pod there is isolated by policies that select all pods. */
  readonly ingress: Gate
  readonly egress: Gate
  readonly place: Place
  readonly width: number
  readonly height: number
}

/** What an endpoint is; `namespace`: a whole namespace as one card; `more`: what there was no room for. */
export type CardKind = EndpointKind | 'namespace' | 'more'

/** A workload, an inferred workload, "any other pod", an address range, or in a large cluster a namespace: a card. */
export interface GraphCard {
  readonly ref: string
  readonly kind: CardKind
  readonly workloadKind: WorkloadKind | undefined
  readonly name: string
  /** Second line: "any pod that would match", "outside the cluster", "except 10.1.0.0/16" … */
  readonly note: string
  /** Ref of its frame; undefined outside the cluster. */
  readonly frame: string | undefined
  /** Pod labels; `relevant`: shown on the card, since some selector mentions the key, or it is the first of labels that none mentions. */
  readonly labels: readonly { readonly key: string; readonly value: string; readonly relevant: boolean }[]
  readonly ports: readonly { readonly name: string | undefined; readonly port: number; readonly protocol: 'TCP' | 'UDP' | 'SCTP' }[]
  readonly replicas: number
  readonly hostNetwork: boolean
  /** Undefined for address ranges: nothing isolates them. */
  readonly ingress: Gate | undefined
  readonly egress: Gate | undefined
  readonly badge: Badge
  /** Of a namespace: what it holds, and how many of its workloads are isolated. */
  readonly inside?: { readonly workloads: number; readonly policies: number; readonly isolatedIn: number; readonly isolatedOut: number }
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
  /** `always`: drawn at once, as is all that may pass by some rule. `focus`: only when one of its ends is in focus or on demand (denied and
   * open paths). */
  readonly shown: 'always' | 'focus'
  /** Stands for this many paths between the members of its ends. */
  readonly bundled: number
  readonly citations: readonly Citation[]
  /** Which policies of other kinds may change what passes, which is why it is unknown: a sentence. */
  readonly others?: string
  /** What the chosen network provider makes of the policies at its ends, in a few words: "no effect here". */
  readonly marks?: readonly string[]
}

export interface Graph {
  readonly frames: readonly GraphFrame[]
  readonly cards: readonly GraphCard[]
  readonly edges: readonly GraphEdge[]
  /** Only of a cluster with too many cards. */
  readonly large?: Large
}

/** What the picture of a large cluster leaves out, and how it is laid out. */
export interface Large {
  /** Namespaces and workloads without a card of their own; `frame`: the namespace to open. */
  readonly folded: readonly { readonly ref: string; readonly name: string; readonly frame: string }[]
  /** Paths between the shown cards that are only drawn on focus, for want of room. */
  readonly leftOff: number
  /** Namespaces by their place in the grid. */
  readonly slots: readonly string[]
  readonly columns: number
}

/** Which namespaces of a large cluster show their workloads: refs of frames; refs of endpoints that are to be among those shown. */
export interface View {
  readonly open: ReadonlySet<string>
}
