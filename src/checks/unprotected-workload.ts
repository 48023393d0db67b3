/** Workloads that no policy isolates for ingress, in namespaces where most others are. */

import type { Fix } from '../diagnostic.ts'
import type { Endpoint } from '../policy/types.ts'
import type { Check, CheckInput } from './check.ts'
import { factsOf } from './facts.ts'
import { canBeNamed, podsOf } from './pods.ts'
import { nameEndpoints } from './words.ts'

export const unprotectedWorkload: Check = {
  code: 'unprotected-workload',
  severity: 'info',
  title: 'Workload that no policy protects',
  documentation: `A pod that no policy isolates for ingress accepts every connection, from any namespace and from outside the cluster. In a namespace where the
others are isolated, one that is not was perhaps forgotten, or a selector misses it.

It is noted where at least as many workloads of the namespace are isolated as are not. Isolate it, or deny ingress by default for the whole namespace and
let in what is meant. Jobs that declare no port are left alone.`,
  find(input) {
    const namespaces = byNamespace(input)
    return [...namespaces.values()].flatMap(({ isolated, open }) => {
      if (open.length === 0 || open.length > isolated.length) return []
      return open.map(({ ref, name, namespace, workload }) => {
        const message = `${name} accepts every connection: no policy isolates its ingress, while ${nameEndpoints(isolated)} in ${namespace} ${isolated.length === 1 ? 'is' : 'are'} isolated. Isolate it and allow what it needs, unless it is open on purpose.`
        return {
          resource: ref,
          path: ['metadata', 'name'],
          message,
          ...(workload && canBeNamed(podsOf(input.cluster), workload) && { fixes: [isolateFix(ref, name)] }),
        }
      })
    })
  },
}

const isolateFix = (target: string, name: string): Fix => ({
  label: `Isolate ingress of ${name}`,
  command: { kind: 'isolate', target, direction: 'ingress', on: true },
})

interface Sides {
  readonly isolated: Endpoint[]
  readonly open: Endpoint[]
}

function byNamespace({ reach }: CheckInput): Map<string, Sides> {
  const facts = factsOf(reach)
  const namespaces = new Map<string, Sides>()
  for (const [index, endpoint] of reach.endpoints.entries()) {
    const { workload, namespace } = endpoint
    if (!workload || namespace === undefined || workload.hostNetwork) continue
    const profiles = facts.profiles('ingress', facts.universe.unitsOf[index] ?? [])
    const sides = namespaces.get(namespace) ?? { isolated: [], open: [] }
    namespaces.set(namespace, sides)
    if (profiles.every(({ isolated }) => isolated)) sides.isolated.push(endpoint)
    else if (profiles.every(({ isolated, rejected }) => !isolated && rejected.length === 0) && !isQuietJob(endpoint))
      sides.open.push(endpoint)
  }
  return namespaces
}

const isQuietJob = ({ workload }: Endpoint) => (workload?.kind === 'Job' || workload?.kind === 'CronJob') && workload.ports.length === 0
