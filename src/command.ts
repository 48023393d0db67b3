/** All a person can ask of the text, as plain data in the user's intent, addressed by refs so that it is never stale. */

import type { Direction, Ref, WorkloadKind } from './kubernetes/types.ts'
import type { Range } from './text/edit.ts'
import type { Modification } from './yaml/modify.ts'
import type { Restructure } from './yaml/restructure.ts'

/** A workload (`Deployment/shop/db`), every pod of a namespace (`Namespace/shop`) or of all (`Namespace/*`), pods by their labels
 * (`inferred:shop/app=db`), "any other pod" (`any:shop`, `any:*`) or an address range (`cidr:10.0.0.0/24`, `cidr:*`). Labels and ranges
 * need not be in the picture yet. One end of allow-traffic may be `everyone`, whom a rule without "from" or "to" means. */
export type EndpointRef = string

/** A port as a person picks it: a number, a range or a name; undefined port: every port of the protocol. */
export interface PortChoice {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP'
  readonly port?: number | string
  readonly endPort?: number
}

export type Command =
  | {
      readonly kind: 'allow-traffic'
      readonly source: EndpointRef
      readonly destination: EndpointRef
      /** Empty: every port of every protocol. */
      readonly ports: readonly PortChoice[]
      /** Also let the source reach the cluster DNS (UDP and TCP 53), if its egress is isolated. */
      readonly dns?: boolean
      /** Write rules on these sides although they are open, which isolates them: others are shut out. */
      readonly isolate?: readonly ('ingress' | 'egress')[]
      /** Also for the pods whose addresses lie in the range that was drawn. */
      readonly wider?: boolean
      /** How the rule of each side is to be written; what is left out is found. */
      readonly write?: { readonly ingress?: Writing; readonly egress?: Writing }
    }
  | {
      readonly kind: 'deny-traffic'
      readonly source: EndpointRef
      readonly destination: EndpointRef
      /** What to do with rules that also allow others; without a choice such rules make the command refuse and list the choices. */
      readonly wider?: DenyChoice
      /** Where to cut, with `wider`; at the destination, if that is isolated, when not said. */
      readonly at?: 'ingress' | 'egress'
    }
  | {
      readonly kind: 'isolate'
      /** A workload or a namespace. */
      readonly target: EndpointRef
      readonly direction: 'ingress' | 'egress'
      readonly on: boolean
      /** Opening: also for the others that the policies select, and although their rules would no longer count. */
      readonly wider?: boolean
      /** Isolating egress: with a rule that lets it reach the cluster DNS. */
      readonly dns?: boolean
    }
  | {
      readonly kind: 'set-ports'
      /** Ref of the policy. */
      readonly policy: string
      readonly direction: 'ingress' | 'egress'
      readonly rule: number
      /** Empty: every port of every protocol. */
      readonly ports: readonly PortChoice[]
    }
  | {
      /** Make a policy of a document that is only a piece of one (a selector, a spec). */
      readonly kind: 'complete-fragment'
      readonly file: string
      readonly document: number
    }
  | {
      /** Gives a --- that stands behind other text a line of its own. */
      readonly kind: 'part-documents'
      readonly file: string
      readonly document: number
    }
  | {
      /** Puts right what the API server does not understand: moves lines to the level where they belong, respells names and values. */
      readonly kind: 'repair'
      readonly file: string
      readonly document: number
      /** What it does, for undo: "move “egress” into spec". */
      readonly label: string
      /** Paths start at the document; each refers to it after the steps before. */
      readonly steps: readonly Restructure[]
    }
  | {
      /** Changes what is written in one resource; what quick fixes do. */
      readonly kind: 'edit-resource'
      readonly resource: Ref
      /** What it does, for undo: "join the peers of db". */
      readonly label: string
      /** Paths start at the resource; each refers to it after the steps before. */
      readonly steps: readonly Modification[]
      /** `nothing`: it is refused when a connection would open. */
      readonly opens: 'nothing' | 'anything'
      /** Also isolates every pod of the namespace in this direction, by a policy without rules. */
      readonly isolates?: { readonly namespace: string; readonly direction: Direction }
    }
  | {
      readonly kind: 'add-namespace'
      readonly name: string
      readonly labels: LabelChoice
    }
  | {
      readonly kind: 'add-workload'
      readonly workloadKind: WorkloadKind
      readonly namespace: string
      readonly name: string
      /** Of its pods; empty: `app` with its name. */
      readonly labels: LabelChoice
      readonly ports: readonly ContainerPortChoice[]
      readonly replicas: number
    }
  | {
      readonly kind: 'edit-workload'
      readonly target: Ref
      /** What is left out stays. */
      readonly labels?: LabelChoice
      readonly ports?: readonly ContainerPortChoice[]
      readonly replicas?: number
    }
  | {
      /** A namespace with all that stands in it, a workload or a policy. */
      readonly kind: 'rename'
      readonly target: Ref
      readonly to: string
      /** Labels that carry the old name, and the selectors that ask for them, follow. */
      readonly selectors?: boolean
    }
  | {
      readonly kind: 'remove-resource'
      readonly target: Ref
      /** What goes with it: nothing, although something speaks of it; or the policies for it alone, and all that stands in a namespace. */
      readonly also?: 'nothing' | 'all'
    }
  | {
      readonly kind: 'duplicate-resource'
      readonly target: Ref
      /** Undefined: the next free name. */
      readonly name?: string
    }
  | {
      /** No pod of the namespace accepts or sends anything but what rules allow. */
      readonly kind: 'default-deny'
      readonly namespace: string
      /** With a rule that lets its pods look up names. */
      readonly dns: boolean
    }
  | {
      /** Writes down what should be so, to be looked at after every change. */
      readonly kind: 'expect'
      /** An endpoint, or `others`: everyone whom no expectation allows. */
      readonly source: EndpointRef
      readonly destination: EndpointRef
      /** Empty: any port. */
      readonly ports: readonly PortChoice[]
      readonly verdict: 'allowed' | 'denied'
    }
  | {
      /** One after another, as one step: all of them or none. */
      readonly kind: 'together'
      /** What it does, for undo: "remove web and api". */
      readonly label: string
      readonly commands: readonly Command[]
    }

/** Where a rule goes and how it names the other end. */
export interface Writing {
  /** A policy that is there, or the name of a new one. */
  readonly policy?: { readonly extend: Ref } | { readonly create: string }
  /** Labels for the pods of the other end; other pods that have them are meant too. */
  readonly peer?: LabelChoice
}

export type LabelChoice = Readonly<Record<string, string>>

/** A port that a container declares. */
export interface ContainerPortChoice {
  readonly port: number
  readonly protocol: PortChoice['protocol']
  readonly name?: string
}

export type DenyChoice = 'split-rule' | 'narrow-selector' | 'remove-rule'

/** Where a command changed something, for flashing the lines. */
export interface Touched {
  readonly file: string
  readonly range: Range
}
