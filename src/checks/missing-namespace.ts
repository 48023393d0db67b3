/** Policies that name no namespace. */

import type { Check } from './check.ts'

export const missingNamespace: Check = {
  code: 'missing-namespace',
  severity: 'info',
  title: 'No namespace given',
  documentation: `A policy lives in one namespace and selects pods of that one only. Where the manifest names none, kubectl puts it into the namespace that
happens to be current, and a GitOps tool into the one it is told. Here such policies are read as of namespace default.

Name the namespace in the metadata, or pass it when applying. It is said once, at the first of them.`,
  find({ cluster }) {
    const [first, ...more] = cluster.policies.filter(({ namespaceGiven }) => !namespaceGiven)
    if (!first) return []
    const what =
      more.length === 0
        ? 'No namespace is given: kubectl puts the policy'
        : `No namespace is given, here and in ${more.length} more ${more.length === 1 ? 'policy' : 'policies'}: kubectl puts them`
    const message = `${what} into the one that happens to be current, and only its pods are isolated. ${more.length === 0 ? 'It is' : 'They are'} read here as of namespace default. Add "namespace:" to ${more.length === 0 ? 'its' : 'their'} metadata.`
    const related = more
      .slice(0, 20)
      .map(({ ref }) => ({ resource: ref, path: ['metadata'], message: 'no namespace is given here either' }))
    return [{ resource: first.ref, path: ['metadata'], onKey: true, message, ...(related.length > 0 && { related }) }]
  },
}
