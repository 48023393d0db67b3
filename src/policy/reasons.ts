/** A doubt about one end of a connection to the sentence that says what it hangs on. */

import { type Doubt, doubts } from './selection.ts'
import type { Endpoint, Uncertainty } from './types.ts'

/** `every-address`: the ipBlocks leave no address out, so that the only doubt is whether they are for pods. */
export type Reason = Doubt | 'every-address' | 'port-name'

const reasonsInOrder: readonly Reason[] = [...doubts, 'every-address', 'port-name']

/** The two ends of half a connection: the one whose policies are asked, and the far one. */
interface Sides {
  readonly here: Endpoint
  readonly there: Endpoint
}

/** What the rules leave open, always in the same order. */
export const sayDoubts = (found: ReadonlySet<Reason>, sides: Sides, destination: Endpoint): Uncertainty[] =>
  reasonsInOrder.filter((doubt) => found.has(doubt)).map((doubt) => sayDoubt(doubt, sides, destination))

function sayDoubt(doubt: Reason, { here, there }: Sides, destination: Endpoint): Uncertainty {
  switch (doubt) {
    case 'address':
      return {
        verdict: 'depends',
        because: `whether the address of ${there.name}, which the manifests do not give, lies in an ipBlock of the policies at ${here.name}`,
      }
    case 'every-address':
      return {
        verdict: 'depends',
        because: `on the network provider: the ipBlocks of the policies at ${here.name} hold every address, which with most providers includes ${there.name}; some apply no ipBlock to pods`,
      }
    case 'host-network':
      return {
        verdict: 'depends',
        because: `on the network provider: ${there.name} shares its node's network, and most providers see the node's address instead of its labels`,
      }
    case 'namespace-labels':
      return { verdict: 'unknown', because: `the labels of namespace ${there.namespace}, which no Namespace manifest gives` }
    case 'port-name':
      return { verdict: 'unknown', because: `the number behind a port name at ${destination.name}, which is not written down` }
  }
}

/** Some pods of `here` may be on the node of `there`, on whose network it is. */
export const whichNode = ({ here, there }: Sides): Uncertainty => ({
  verdict: 'depends',
  because: `whether ${there.name}, which shares its node's network, runs on the node of ${here.name}: a pod's own node always passes`,
})

/** They are on one node, and what policies say of that is not verified. */
export const onOneNode = ({ here, there }: Sides): Uncertainty => ({
  verdict: 'depends',
  because: `on the network provider, for which it is not verified: whether ${here.name} and ${there.name}, which is on the network of its node, are kept apart by policies`,
})

/** The far end is an IPv6 address, and the provider does not enforce these. */
export const ipv6 = ({ there }: Sides): Uncertainty => ({
  verdict: 'depends',
  because: `on the network provider and its setup: what policies do to ${there.name} where IPv6 is not enforced`,
})

/** The policies are for a pod on the network of its node. */
export const hostSubject = ({ here }: Sides): Uncertainty => ({
  verdict: 'depends',
  because: `on the network provider: ${here.name} shares its node's network, and most providers apply no policy to such pods`,
})

/** Policies that the API server rejects would have a say. */
export const rejectedPolicies = (refs: readonly string[]): Uncertainty => ({
  verdict: 'unknown',
  because: `what ${refs.join(' and ')} would do: the API server rejects it as it stands`,
})

/** Pods of one endpoint are written down and differ. */
export const podsDiffer: Uncertainty = {
  verdict: 'depends',
  because: 'which of its pods it is: they have different labels, ports or addresses',
}

/** Pods of one endpoint differ by labels that no manifest gives. */
export const podsGivenLabels = (name: string, kind: string): Uncertainty => ({
  verdict: 'unknown',
  because: `which pods of ${name} have the labels that policies ask for: the ${kind} controller gives them when pods start, and no manifest does`,
})

/** A pod reaches itself by a Service, where no rule says so. */
export const throughItsService = (name: string): Uncertainty => ({
  verdict: 'depends',
  because: `on the network provider: whether ${name} reaches itself by a Service where no rule lets it`,
})
