/** Turns resources of kinds that are not evaluated into one note for each kind. */

import type { Finding } from '../diagnostic.ts'
import { buildAdvice } from './fragment.ts'
import { decidesTraffic } from './kinds.ts'
import type { OtherResource } from './types.ts'

/** `others`: those of one document. The notes stand at the first of each kind. */
export function sayNotEvaluated(others: readonly OtherResource[]): Finding[] {
  const byKind = new Map<string, OtherResource[]>()
  for (const resource of others) {
    // Expectations about traffic are ours: they are held against the policies.
    if (resource.apiVersion === 'drawbridge/v1') continue
    const key = `${resource.apiVersion} ${resource.actualKind}`
    byKind.set(key, [...(byKind.get(key) ?? []), resource])
  }
  return [...byKind.values()].map(sayKind)
}

function sayKind(resources: readonly OtherResource[]): Finding {
  const { actualKind: kind, apiVersion, path } = resources[0] as OtherResource
  const what = resources.length === 1 ? kind : `${resources.length} × ${kind}`
  const be = resources.length === 1 ? 'is' : 'are'
  const place = { code: 'not-evaluated', path } as const
  if (decidesTraffic(kind, apiVersion)) {
    const message = `${what} (${apiVersion}) ${be} not evaluated, but may allow or deny connections, so that what is shown here can differ from what the cluster does. Check it apart.`
    return { ...place, severity: 'warning', message }
  }
  if (apiVersion.startsWith('kustomize.config.k8s.io/')) {
    return { ...place, severity: 'warning', message: `A kustomization is not evaluated: ${buildAdvice}` }
  }
  const secret = kind === 'Secret' ? ' Its content is not read.' : ''
  return { ...place, severity: 'info', message: `${what} ${be} not evaluated: network policies do not look at it.${secret}` }
}
