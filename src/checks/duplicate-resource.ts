/** Resources of one kind, namespace and name that are written more than once. */

import type { Severity } from '../diagnostic.ts'
import type { Resource } from '../kubernetes/types.ts'
import { isWorkload } from '../kubernetes/types.ts'
import type { Check } from './check.ts'

export const duplicateResource: Check = {
  code: 'duplicate-resource',
  severity: 'warning',
  title: 'Name used twice',
  documentation: `A cluster holds one object of a kind, namespace and name. Applied in order, a later manifest replaces an earlier one of the same name, and what
the earlier one says is gone. For a policy that is an error: what it allows or shuts is not in force.

Remove one of them, or give it a name of its own. Where both say the same of what policies look at (labels, ports), Namespaces are left alone and
others are noted.`,
  find: ({ cluster }) =>
    cluster.duplicates.flatMap(({ replaced }) => {
      const last = cluster.duplicates.findLast(({ by }) => by.ref === replaced.ref)?.by ?? replaced
      const severity = severityOf(replaced, last)
      if (!severity) return []
      const loss = severity === 'info' ? 'this one does nothing' : 'what stands here has no effect'
      const message = `${replaced.ref} is written more than once. Applied in this order, the last one replaces this one, so ${loss}. Remove it, or give it a name of its own.`
      return [
        {
          resource: replaced.ref,
          at: replaced,
          path: ['metadata', 'name'],
          message,
          severity,
          related: [{ resource: last.ref, path: ['metadata', 'name'], message: 'this one counts' }],
        },
      ]
    }),
}

function severityOf(replaced: Resource, last: Resource): Severity | undefined {
  const isSame = meaning(replaced) === meaning(last)
  if (replaced.kind === 'Namespace') return isSame ? undefined : 'warning'
  if (replaced.kind === 'Other') return 'info'
  if (isSame) return 'info'
  return replaced.kind === 'NetworkPolicy' ? 'error' : 'warning'
}

/** What policies look at. */
function meaning(resource: Resource): string {
  const said = { ...resource, ref: '', path: [], annotations: '', ...(isWorkload(resource) && { labels: '', replicas: 0 }) }
  return JSON.stringify(said, (_, value: unknown) => (value instanceof Map ? [...value].sort() : value))
}
