/** Pods in words for hovers and lenses. */

import { join } from '../kubernetes/phrases.ts'
import type { Endpoint } from '../policy/types.ts'

const most = 6

/** "3 pods"; a workload has as many as its replicas say. */
export function countPods(endpoints: readonly Endpoint[]): string {
  const count = endpoints.reduce((sum, { workload }) => sum + (workload?.replicas ?? 1), 0)
  return count === 1 ? '1 pod' : `${count} pods`
}

/** "db (3 replicas), web and 4 more"; with the namespace where it is another one. */
export function nameList(endpoints: readonly Endpoint[], namespace?: string): string {
  const names = endpoints.map(({ name, namespace: own, workload }) => {
    const place = namespace !== undefined && own !== undefined && own !== namespace ? `${own}/` : ''
    const replicas = workload && workload.replicas !== 1 ? ` (${workload.replicas} replicas)` : ''
    return `${place}${name}${replicas}`
  })
  return names.length <= most ? join(names) : `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`
}
