/** Says what is wrong with a kind or an API version. */

import type { Finding } from '../diagnostic.ts'
import type { Path } from '../yaml/node.ts'
import { sayRejected, sentences } from './findings.ts'
import { kindsServedBy, type Standing } from './kinds.ts'
import { nearest } from './nearest.ts'

/** A version that clusters served once. `served`: the cluster of the settings still does. */
export function sayOldVersion(kind: string, apiVersion: string, current: string, removedIn: number, served: boolean, at: Path): Finding {
  const place = { code: 'old-api-version', path: [...at, 'apiVersion'] } as const
  const advice = `Write "apiVersion: ${current}".`
  if (served) {
    return { ...place, severity: 'warning', message: `${kind} in ${apiVersion} is not served from Kubernetes 1.${removedIn} on. ${advice}` }
  }
  const meanwhile = kind === 'NetworkPolicy' ? 'It is shown here as if it were v1.' : undefined
  const message = sentences(`${kind} in ${apiVersion} is not served since Kubernetes 1.${removedIn}.`, sayRejected(kind), meanwhile, advice)
  return { ...place, severity: 'error', message }
}

type Unserved = Extract<Standing, { as: 'unserved' }>

/** A kind or version that no cluster knows. */
export function sayUnserved(kind: string, apiVersion: string, { current }: Unserved, at: Path): Finding {
  const field = current === undefined ? 'kind' : 'apiVersion'
  const meant = nearest(kind, kindsServedBy(apiVersion))
  const advice = current === undefined ? meant && `Did you mean "${meant}"?` : `Write "apiVersion: ${current}".`
  const message = sentences(
    `No kind "${kind}" is registered for version "${apiVersion}".`,
    sayRejected('manifest, so it does nothing'),
    advice,
  )
  // kubectl looks the kind up before it sends anything: the API server never comes to object to a field.
  return { code: 'invalid', severity: 'error', message, path: [...at, field] }
}
