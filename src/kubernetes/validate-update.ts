/** What the API server rejects when a stored NetworkPolicy is replaced: from the two objects to field errors (semantics.md b, Update). */

import { type FieldError, invalid } from './field-error.ts'
import { readInstant } from './instant.ts'
import type { MetaObject, PolicyObject } from './schema.ts'
import { type ValidationOptions, validateSpec } from './validate.ts'
import { validateFinalizerNames, validateManagedFields, validateMaps, validateOwners } from './validate-metadata.ts'
import { validateSelector } from './validate-selector.ts'

/** Types are taken to be right. CIDRs that the old object has anywhere pass as they are; so do bad selector values if its podSelector was invalid already. */
export function validateUpdate(before: PolicyObject, after: PolicyObject, options: ValidationOptions): FieldError[] {
  const allowInvalidValues = validateSelector(before.spec?.podSelector, []).length > 0
  return [
    ...validateMetadataUpdate(before.metadata ?? {}, after.metadata ?? {}),
    ...validateSpec(after.spec ?? {}, { ...options, allowInvalidValues, oldCidrs: cidrsOf(before) }),
  ]
}

/** Fields that stay, with what makes them the same: two ways to write one instant are. */
const immutable = [
  ['name', ({ name = '' }: MetaObject) => name],
  ['namespace', ({ namespace = '' }: MetaObject) => namespace],
  ['uid', ({ uid = '' }: MetaObject) => uid],
  ['creationTimestamp', ({ creationTimestamp = '' }: MetaObject) => readInstant(creationTimestamp)],
  ['deletionTimestamp', ({ deletionTimestamp = '' }: MetaObject) => readInstant(deletionTimestamp)],
  ['deletionGracePeriodSeconds', (meta: MetaObject) => meta.deletionGracePeriodSeconds],
] as const

function validateMetadataUpdate(before: MetaObject, after: MetaObject): FieldError[] {
  const path = ['metadata']
  const errors: FieldError[] = []
  const added = (after.finalizers ?? []).filter((name) => !before.finalizers?.includes(name))
  if (before.deletionTimestamp && added.length > 0) {
    const detail = `no new finalizers can be added if the object is being deleted, found new finalizers ${added.join(', ')}`
    errors.push({ field: 'metadata.finalizers', reason: 'Forbidden', detail, path: ['metadata', 'finalizers'] })
  }
  const must = (key: string, value: unknown, message: string) => errors.push(...invalid(['metadata', key], value, [message]))
  if (!after.resourceVersion) must('resourceVersion', '', 'must be specified for an update')
  if ((after.generation ?? 0) < (before.generation ?? 0)) must('generation', after.generation, 'must not be decremented')
  for (const [key, read] of immutable) if (read(after) !== read(before)) must(key, after[key], 'field is immutable')
  const checks = [validateMaps, validateOwners, validateManagedFields, validateFinalizerNames]
  return [...errors, ...checks.flatMap((check) => check(after, path))]
}

function cidrsOf({ spec = {} }: PolicyObject): Set<string> {
  const peers = [...(spec.ingress ?? []).flatMap((rule) => rule.from ?? []), ...(spec.egress ?? []).flatMap((rule) => rule.to ?? [])]
  return new Set(peers.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr ?? '', ...(ipBlock.except ?? [])] : [])))
}
