/** The words of the evaluator: endpoints, halves, verdicts, connections. Types only. */

import type { Direction, Labels, OtherResource, Workload } from '../kubernetes/types.ts'
import type { Block } from './cidr.ts'
import type { PortSet } from './ports.ts'

/** `open`: nobody isolates either end. `partly`: some of the ports. `depends`, `unknown`: honest ignorance, with its reason. */
export type Verdict = 'allowed' | 'partly' | 'denied' | 'open' | 'depends' | 'unknown'

/** `workload`: written down. `inferred`: a pod that a selector would match, where none does. `any-pod`: pods that are not written
 * down and carry no label that a selector asks for. `range`: addresses outside. */
export type EndpointKind = 'workload' | 'inferred' | 'any-pod' | 'range'

/** One end of a connection. */
export interface Endpoint {
  /** `Deployment/shop/db`, `inferred:shop/app=db`, `any:shop`, `any:*`, `cidr:10.0.0.0/24`, `cidr:*`. */
  readonly ref: string
  readonly kind: EndpointKind
  /** Short name for people: "db", "app=db", "any other pod in shop", "10.0.0.0/24". */
  readonly name: string
  /** Undefined for address ranges; '*' for "pods of other namespaces". */
  readonly namespace: string | undefined
  readonly workload: Workload | undefined
  readonly labels: Labels
  /** Of a range: the block it is named after; undefined for "everywhere else". */
  readonly block: Block | undefined
  /** Of a range: the blocks inside it that are endpoints of their own. */
  readonly carved: readonly Block[]
}

/** One side of a connection: what the policies of `direction` let through at the pod they select. */
export interface Half {
  readonly direction: Direction
  /** False: no policy isolates this side, everything passes. */
  readonly isolated: boolean
  /** Passes as most clusters behave: the reading that `list` prints. */
  readonly ports: PortSet
  /** Passes in every case, and may pass in some: `sure` ⊆ `ports` ⊆ `possible`. They differ only where `reasons` say why. */
  readonly sure: PortSet
  readonly possible: PortSet
  readonly reasons: readonly Uncertainty[]
}

/** Why a half is not certain. */
export interface Uncertainty {
  readonly verdict: 'depends' | 'unknown'
  /** "whether 10.0.0.0/8 contains the address of Deployment/shop/db, which the manifests do not give" */
  readonly because: string
}

export interface Connection {
  readonly source: Endpoint
  readonly destination: Endpoint
  readonly verdict: Verdict
  readonly ports: PortSet
  readonly sure: PortSet
  readonly possible: PortSet
  readonly egress: Half
  readonly ingress: Half
  /** Policies of other kinds that may change it, so that it is unknown; `ports` are what NetworkPolicies let through. */
  readonly others?: readonly OtherResource[]
}
